//! Signed links: the right to fetch one thing, for one target, until a moment.

use crate::keys::{Key, KeyId, Use};
use crate::{Vault, VaultError, random};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use domain::Timestamp;
use hmac::{KeyInit as _, Mac as _};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

const VERSION: u8 = 1;
/// version 1 | purpose 1 | key id 16 | object 16 | target 16 | expiry 8 | nonce 16
const BODY: usize = 1 + 1 + 16 + 16 + 16 + 8 + 16;
const TAG: usize = 32;

/// What a link is good for; each has a key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// A platform fetches the video of one publish attempt.
    Fetch,
    /// A person downloads a file once.
    Download,
}
impl LinkPurpose {
    const fn number(self) -> u8 {
        match self {
            Self::Fetch => 1,
            Self::Download => 2,
        }
    }
    const fn key_name(self) -> &'static str {
        match self {
            Self::Fetch => "ai-shorts/link/fetch/1",
            Self::Download => "ai-shorts/link/download/1",
        }
    }
}

/// What a signed link says.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    pub purpose: LinkPurpose,
    /// What it gives: a media item, an export.
    pub object: Uuid,
    /// For whom: a publish attempt, a session.
    pub target: Uuid,
    pub expires: Timestamp,
    /// Tells two links for the same thing apart, so that one use can be counted.
    pub nonce: [u8; 16],
}
impl Link {
    pub fn new(purpose: LinkPurpose, object: Uuid, target: Uuid, expires: Timestamp) -> Self {
        Self {
            purpose,
            object,
            target,
            expires,
            nonce: random(),
        }
    }
}
impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Link([redacted])")
    }
}

impl Vault {
    /// The text that stands in `/l/{link}`.
    pub fn sign_link(&self, link: &Link) -> String {
        let keys = self.keys();
        let root = keys.primary(Use::Root);
        let body = encode(root.id, link);
        BASE64_URL_SAFE_NO_PAD.encode([&body[..], &sign(root, link.purpose, &body)].concat())
    }

    /// What a link says, if we signed it for this purpose and its time is not over.
    ///
    /// # Errors
    /// [`VaultError::Open`], whatever the reason.
    pub fn check_link(&self, purpose: LinkPurpose, text: &str, now: Timestamp) -> Result<Link, VaultError> {
        let bytes = BASE64_URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| VaultError::Open)?;
        let (body, tag) = bytes.split_first_chunk::<BODY>().ok_or(VaultError::Open)?;
        let (id, link) = decode(purpose, body).ok_or(VaultError::Open)?;
        let keys = self.keys_with(Use::Root, id).ok_or(VaultError::Open)?;
        let root = keys.find(Use::Root, id).ok_or(VaultError::Open)?;
        let is_ours = bool::from(sign(root, purpose, body)[..].ct_eq(tag));
        if is_ours && now < link.expires {
            Ok(link)
        } else {
            Err(VaultError::Open)
        }
    }
}

fn sign(root: &Key, purpose: LinkPurpose, body: &[u8; BODY]) -> [u8; TAG] {
    let key = root.derive(purpose.key_name());
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(&key[..]).expect("any length will do");
    mac.update(body);
    mac.finalize().into_bytes().into()
}

fn encode(id: KeyId, link: &Link) -> [u8; BODY] {
    let head = [VERSION, link.purpose.number()];
    let expires = link.expires.as_micros().to_be_bytes();
    let parts = [
        &head[..],
        &id.0,
        link.object.as_bytes(),
        link.target.as_bytes(),
        &expires,
        &link.nonce,
    ];
    parts.concat().try_into().expect("the parts add up to BODY")
}

fn decode(purpose: LinkPurpose, body: &[u8; BODY]) -> Option<(KeyId, Link)> {
    let ([version, number], rest) = body.split_first_chunk::<2>()?;
    let (id, rest) = rest.split_first_chunk::<16>()?;
    let (object, rest) = rest.split_first_chunk::<16>()?;
    let (target, rest) = rest.split_first_chunk::<16>()?;
    let (expires, nonce) = rest.split_first_chunk::<8>()?;
    if *version != VERSION || *number != purpose.number() {
        return None;
    }
    let expires = Timestamp::from_micros(i64::from_be_bytes(*expires));
    let (object, target) = (Uuid::from_bytes(*object), Uuid::from_bytes(*target));
    Some((
        KeyId(*id),
        Link {
            purpose,
            object,
            target,
            expires,
            nonce: nonce.try_into().ok()?,
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Keys;
    use std::time::Duration;

    const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

    fn link() -> Link {
        let expires = NOW.plus(Duration::from_mins(1));
        Link::new(
            LinkPurpose::Fetch,
            Uuid::from_u128(1),
            Uuid::from_u128(2),
            expires,
        )
    }

    #[test]
    fn a_link_reads_back_until_its_time_is_over() {
        let vault = Vault::new(Keys::generate(NOW));
        let (link, text) = (link(), vault.sign_link(&link()));
        let found = vault.check_link(LinkPurpose::Fetch, &text, NOW).unwrap();
        assert_eq!(
            (found.object, found.target, found.expires),
            (link.object, link.target, link.expires)
        );
        assert!(vault.check_link(LinkPurpose::Fetch, &text, link.expires).is_err());
    }

    #[test]
    fn a_link_for_another_purpose_or_of_another_instance_is_refused() {
        let (vault, other) = (Vault::new(Keys::generate(NOW)), Vault::new(Keys::generate(NOW)));
        let text = vault.sign_link(&link());
        assert!(vault.check_link(LinkPurpose::Download, &text, NOW).is_err());
        assert!(other.check_link(LinkPurpose::Fetch, &text, NOW).is_err());
    }

    #[test]
    fn no_changed_link_is_taken() {
        let vault = Vault::new(Keys::generate(NOW));
        let text = vault.sign_link(&link());
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(&text).unwrap();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                let changed = BASE64_URL_SAFE_NO_PAD.encode(changed);
                assert!(
                    vault.check_link(LinkPurpose::Fetch, &changed, NOW).is_err(),
                    "{at}.{bit}"
                );
            }
            assert!(vault.check_link(LinkPurpose::Fetch, &text[..at], NOW).is_err());
        }
        assert!(
            vault
                .check_link(LinkPurpose::Fetch, &format!("{text}AAAA"), NOW)
                .is_err()
        );
        assert!(!format!("{:?}", link()).contains('1'));
    }
}
