//! Passwords: argon2id with a pepper. Blocking, 32 MiB each: callers bound how many run at once.

use crate::Vault;
use crate::keys::{Key, KeyId, Use};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::prelude::{BASE64_STANDARD_NO_PAD, Engine as _};
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// The current scheme; old ones get an arm in [`parse`] when this changes.
const SCHEME: &str = "1";
const MEMORY_KIB: u32 = 32 << 10;
const PASSES: u32 = 3;
const LANES: u32 = 1;
const PHC: &str = "$argon2id$v=19$m=32768,t=3,p=1$";

type Tag = [u8; 32];
type Salt = [u8; 16];

/// What a look at a password found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    pub ok: bool,
    /// It is right, but stored by an older scheme or pepper: hash it again and store that.
    pub rehash: bool,
}

impl Vault {
    /// `scheme.pepper-id.PHC string`, for the database.
    pub fn hash_password(&self, password: &SecretString) -> String {
        let keys = self.keys();
        let pepper = keys.primary(Use::Pepper);
        let salt: Salt = crate::random();
        let tag = compute(pepper, password, &salt);
        let (salt, tag) = (
            BASE64_STANDARD_NO_PAD.encode(salt),
            BASE64_STANDARD_NO_PAD.encode(*tag),
        );
        format!("{SCHEME}.{}.{PHC}{salt}${tag}", pepper.id)
    }

    /// Compares in constant time. A stored text that can't be read costs as much and is never right.
    pub fn check_password(&self, password: &SecretString, stored: &str) -> Check {
        let Some((id, keys, salt, tag)) =
            parse(stored).and_then(|(id, salt, tag)| Some((id, self.keys_with(Use::Pepper, id)?, salt, tag)))
        else {
            self.dummy_hash(password);
            return Check {
                ok: false,
                rehash: false,
            };
        };
        let pepper = keys.find(Use::Pepper, id).expect("it is among them");
        let ok = bool::from(compute(pepper, password, &salt)[..].ct_eq(&tag));
        Check {
            ok,
            rehash: ok && pepper.id != self.keys().primary(Use::Pepper).id,
        }
    }

    /// Takes the time of a check: for an unknown account, so that the clock does not tell which mails exist.
    pub fn dummy_hash(&self, password: &SecretString) {
        let tag = compute(self.keys().primary(Use::Pepper), password, &[0; 16]);
        std::hint::black_box(tag);
    }
}

fn compute(pepper: &Key, password: &SecretString, salt: &Salt) -> Zeroizing<Tag> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(size_of::<Tag>())).expect("valid");
    let argon = Argon2::new_with_secret(pepper.bytes(), Algorithm::Argon2id, Version::V0x13, params);
    let mut tag = Zeroizing::new(Tag::default());
    argon
        .expect("a pepper is short")
        .hash_password_into(password.expose_secret().as_bytes(), salt, tag.as_mut())
        .expect("a password is shorter than 4 GiB");
    tag
}

/// Parameters are compared, not taken: a tampered row can't make us spend memory.
fn parse(stored: &str) -> Option<(KeyId, Salt, Tag)> {
    let (scheme, rest) = stored.split_once('.')?;
    let (pepper, phc) = rest.split_once('.')?;
    let (salt, tag) = phc.strip_prefix(PHC)?.split_once('$')?;
    if scheme != SCHEME {
        return None;
    }
    let bytes = |text| BASE64_STANDARD_NO_PAD.decode(text).ok();
    let id = KeyId::from_hex(pepper)?;
    Some((id, bytes(salt)?.try_into().ok()?, bytes(tag)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Keys;
    use domain::Timestamp;

    fn vault() -> Vault {
        Vault::new(Keys::generate(Timestamp::from_micros(0)))
    }

    #[test]
    fn the_right_password_is_right_and_another_is_not() {
        let vault = vault();
        let stored = vault.hash_password(&"correct horse".into());
        assert!(stored.contains(PHC), "{stored}");
        assert_eq!(
            vault.check_password(&"correct horse".into(), &stored),
            Check {
                ok: true,
                rehash: false
            }
        );
        assert_eq!(
            vault.check_password(&"correct horsf".into(), &stored),
            Check {
                ok: false,
                rehash: false
            }
        );
        assert_ne!(
            stored,
            vault.hash_password(&"correct horse".into()),
            "each has its own salt"
        );
    }

    #[test]
    fn without_the_pepper_a_hash_is_no_use() {
        let (ours, theirs) = (vault(), vault());
        let stored = ours.hash_password(&"correct horse".into());
        let pepper = |v: &Vault| v.keys().primary(Use::Pepper).id.to_string();
        let stolen = stored.replace(&pepper(&ours), &pepper(&theirs));
        assert!(!theirs.check_password(&"correct horse".into(), &stored).ok);
        assert!(!theirs.check_password(&"correct horse".into(), &stolen).ok);
    }

    #[test]
    fn a_hash_of_a_retiring_pepper_asks_to_be_made_anew() {
        let (old, new) = (
            Keys::generate(Timestamp::from_micros(0)),
            Keys::generate(Timestamp::from_micros(1)),
        );
        let stored = Vault::new(Keys::parse(&old.to_text()).unwrap()).hash_password(&"correct horse".into());
        let vault = Vault::new(new.succeeding(old));
        assert_eq!(
            vault.check_password(&"correct horse".into(), &stored),
            Check {
                ok: true,
                rehash: true
            }
        );
        assert_eq!(
            vault.check_password(&"wrong".into(), &stored),
            Check {
                ok: false,
                rehash: false
            }
        );
        let again = vault.hash_password(&"correct horse".into());
        assert_eq!(
            vault.check_password(&"correct horse".into(), &again),
            Check {
                ok: true,
                rehash: false
            }
        );
    }

    #[test]
    fn a_stored_text_that_is_none_is_never_right() {
        let vault = vault();
        let good = vault.hash_password(&"x".into());
        let cheap = good.replace("m=32768", "m=8");
        for stored in [
            "",
            "1..",
            "1.x.$argon2id$v=19$m=32768,t=3,p=1$$",
            &cheap,
            &good[..good.len() - 1],
        ] {
            assert!(!vault.check_password(&"x".into(), stored).ok, "{stored}");
        }
    }
}
