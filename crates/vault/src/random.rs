//! Randomness of the operating system, and the texts made of it.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use rand::TryRng as _;
use sha2::{Digest as _, Sha256};

/// `N` random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rngs::SysRng
        .try_fill_bytes(&mut bytes)
        .expect("without randomness nothing here is safe, so nothing goes on");
    bytes
}

/// A bearer text of 256 bits in base64url: sessions, OAuth states, invitations. Store its [`hash_token`].
pub fn token() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(random::<32>())
}

/// SHA-256 of a bearer text: what the database keeps of it.
pub fn hash_token(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
