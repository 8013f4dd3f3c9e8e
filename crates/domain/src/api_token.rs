//! Tokens for programs: how they are written and what they may be good for. Source: security-requirements, section 5.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::time::Duration;

/// How every token begins, so that scanners of public code know one.
pub const PREFIX: &str = "ais_pat_";
/// 62^43 is more than 2^256.
const RANDOM_DIGITS: usize = 43;
/// 62^6 is more than 2^32.
const CHECKSUM_DIGITS: usize = 6;
/// Characters of the random part by which a person tells one token from another.
const HINT_DIGITS: usize = 4;
/// Tokens of one account that are good at once.
pub const TOKENS_MAX: u64 = 20;
pub const DAYS_DEFAULT: u32 = 90;
pub const DAYS_MAX: u32 = 366;
/// Longest name, in characters.
pub const NAME_MAX_CHARS: usize = 80;
/// When a token was last used is written at most so often.
pub const USE_WRITTEN: Duration = Duration::from_secs(60);

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The token of these random bytes.
pub fn write(random: &[u8; 32]) -> String {
    let mut text = format!("{PREFIX}{}", base62(random, RANDOM_DIGITS));
    let sum = crc32fast::hash(text.as_bytes());
    text.push('_');
    text.push_str(&base62(&sum.to_be_bytes(), CHECKSUM_DIGITS));
    text
}

/// Whether a text has the form of a token and its checksum fits: told without looking anything up.
pub fn is_well_formed(text: &str) -> bool {
    let Some((body, sum)) = text.rsplit_once('_') else {
        return false;
    };
    let random = body.strip_prefix(PREFIX).unwrap_or("");
    random.len() == RANDOM_DIGITS
        && random.bytes().all(|b| b.is_ascii_alphanumeric())
        && base62(&crc32fast::hash(body.as_bytes()).to_be_bytes(), CHECKSUM_DIGITS) == sum
}

/// What is shown of a token once it is made: `ais_pat_` and four characters.
pub fn hint(token: &str) -> String {
    token.chars().take(PREFIX.len() + HINT_DIGITS).collect()
}

/// A big-endian number in `digits` digits of base 62, zeros in front.
fn base62(bytes: &[u8], digits: usize) -> String {
    let mut number = bytes.to_vec();
    let mut out = vec![b'0'; digits];
    for place in out.iter_mut().rev() {
        let mut rest = 0_u16;
        for byte in &mut number {
            let dividend = (rest << 8) | u16::from(*byte);
            // A remainder is below 62, so a quotient fits into a byte.
            *byte = u8::try_from(dividend / 62).unwrap_or(u8::MAX);
            rest = dividend % 62;
        }
        *place = DIGITS[usize::from(rest)];
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// What a token may be used for, never more than the role that its person has at that moment.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[schema(as = TokenScope)]
pub enum Scope {
    /// Clips with their files, pictures and unfinished uploads.
    #[serde(rename = "media:read")]
    MediaRead,
    /// Uploads, edits and deletes clips; holds `media:read`.
    #[serde(rename = "media:write")]
    MediaWrite,
    /// Names and state of connected channels, and what is left of their quotas.
    #[serde(rename = "channels:read")]
    ChannelsRead,
    /// Posts, where they stand, and their news.
    #[serde(rename = "publish:read")]
    PublishRead,
    /// Publishes, schedules, cancels, tries again and answers questions; holds `publish:read`.
    #[serde(rename = "publish:write")]
    PublishWrite,
    /// The audit log, uses of channel tokens, receipts.
    #[serde(rename = "audit:read")]
    AuditRead,
}

impl Scope {
    pub const ALL: [Self; 6] = [
        Self::MediaRead,
        Self::MediaWrite,
        Self::ChannelsRead,
        Self::PublishRead,
        Self::PublishWrite,
        Self::AuditRead,
    ];
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MediaRead => "media:read",
            Self::MediaWrite => "media:write",
            Self::ChannelsRead => "channels:read",
            Self::PublishRead => "publish:read",
            Self::PublishWrite => "publish:write",
            Self::AuditRead => "audit:read",
        }
    }
    /// Who may write may look at what they wrote.
    const fn holds(self, other: Self) -> bool {
        self as u8 == other as u8
            || matches!(
                (self, other),
                (Self::MediaWrite, Self::MediaRead) | (Self::PublishWrite, Self::PublishRead)
            )
    }
}
impl std::str::FromStr for Scope {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|a| a.as_str() == s).ok_or(())
    }
}

/// The scopes of one token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(pub BTreeSet<Scope>);

impl Scopes {
    pub fn allow(&self, needed: Scope) -> bool {
        self.0.iter().any(|s| s.holds(needed))
    }
}
/// Names with spaces between, as they are stored.
impl std::fmt::Display for Scopes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.0.iter().map(|s| s.as_str()).collect();
        f.write_str(&names.join(" "))
    }
}
impl std::str::FromStr for Scopes {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        s.split_whitespace()
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_token_has_its_form() {
        let token = write(&[0xff; 32]);
        assert_eq!(token.len(), 8 + 43 + 1 + 6);
        assert!(is_well_formed(&token));
        assert_eq!(hint(&token), token[..12]);
        // 2^256 - 1, by another program.
        assert!(
            token.starts_with("ais_pat_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1_"),
            "{token}"
        );
        assert!(write(&[0; 32]).starts_with(&format!("ais_pat_{}_", "0".repeat(43))));
    }

    #[test]
    fn what_is_no_token_is_told_without_looking_it_up() {
        for text in [
            "",
            "ais_pat_",
            "_",
            "ais_pat__000000",
            "ghp_0123456789",
            "ais_pat_é_000000",
        ] {
            assert!(!is_well_formed(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_seen(random: [u8; 32], at in 0_usize..58, with in "[0-9A-Za-z_]") {
            let token = write(&random);
            prop_assert!(is_well_formed(&token));
            let mut other = token.clone();
            other.replace_range(at..=at, &with);
            prop_assert_eq!(is_well_formed(&other), other == token);
        }
    }

    #[test]
    fn writing_holds_reading_and_nothing_else() {
        let of = |names: &str| -> Scopes { names.parse().unwrap() };
        let allowed = |names: &str| {
            let all = Scope::ALL.into_iter().filter(|s| of(names).allow(*s));
            Scopes(all.collect()).to_string()
        };
        assert_eq!(allowed("media:write"), "media:read media:write");
        assert_eq!(
            allowed("publish:write audit:read"),
            "publish:read publish:write audit:read"
        );
        assert_eq!(allowed("media:read"), "media:read");
        assert_eq!(allowed(""), "");
        assert!("media:read all".parse::<Scopes>().is_err());
    }
}
