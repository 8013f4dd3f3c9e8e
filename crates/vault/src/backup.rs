//! The key file under a passphrase, to be kept apart from backups of the data.
//!
//! A text of printable lines: the first names the format and is authenticated, the others are base64 of
//! `salt 16 | nonce 24 | ciphertext | tag 16`. The key is argon2id of the passphrase.

use crate::keys::Keys;
use crate::{KeyFileProblem, Vault, VaultError, random};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret as _, SecretString};
use std::path::Path;
use zeroize::Zeroizing;

const HEAD: &str = "AI_SHORTS key backup 1";
/// A backup is tried off line, by whoever found it: dearer than a password's hash.
const MEMORY_KIB: u32 = 128 << 10;
const PASSES: u32 = 4;
const LANES: u32 = 1;
const SALT: usize = 16;
const NONCE: usize = 24;
const LINE: usize = 76;
/// Shorter ones are guessed.
pub const PASSPHRASE_MIN_CHARS: usize = 12;

/// Why a backup was not made or not read.
#[derive(Debug, thiserror::Error)]
pub enum BackupProblem {
    #[error(
        "the passphrase is too short: take at least {PASSPHRASE_MIN_CHARS} characters, such as five random words"
    )]
    Short,
    #[error("this is not a key backup of AI_SHORTS, or it was damaged")]
    Shape,
    #[error("the passphrase is wrong, or the backup was changed")]
    Open,
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl Vault {
    /// All master keys, sealed under a passphrase. Takes 128 MiB and about a second.
    ///
    /// # Errors
    /// A passphrase that is too short.
    pub fn backup(&self, passphrase: &SecretString) -> Result<String, BackupProblem> {
        if passphrase.expose_secret().chars().count() < PASSPHRASE_MIN_CHARS {
            return Err(BackupProblem::Short);
        }
        let (salt, nonce) = (random::<SALT>(), random::<NONCE>());
        let text = self.keys().to_text();
        let payload = Payload {
            msg: text.as_bytes(),
            aad: HEAD.as_bytes(),
        };
        let sealed = XChaCha20Poly1305::new((&*derive(passphrase, &salt)).into())
            .encrypt(&XNonce::from(nonce), payload)
            .expect("only texts of 256 GiB are refused");
        let base64 = BASE64_STANDARD.encode([&salt[..], &nonce, &sealed].concat());
        let mut out = format!("{HEAD}\n");
        for line in base64.as_bytes().chunks(LINE) {
            out.push_str(std::str::from_utf8(line).expect("base64 is ASCII"));
            out.push('\n');
        }
        Ok(out)
    }
}

/// Opens a backup and makes the key file of it. An existing file is left as it is.
///
/// # Errors
/// [`BackupProblem`], and what [`Keys::load_or_create`] refuses of a folder.
pub fn restore(path: &Path, backup: &str, passphrase: &SecretString) -> Result<Keys, BackupProblem> {
    let text = open(backup, passphrase)?;
    let keys = Keys::parse(&text)?;
    if keys.write_new(path)? {
        return Ok(keys);
    }
    let (path, problem) = (path.to_owned(), KeyFileProblem::Exists);
    Err(VaultError::KeyFile { path, problem }.into())
}

fn open(backup: &str, passphrase: &SecretString) -> Result<Zeroizing<String>, BackupProblem> {
    let body = backup.strip_prefix(HEAD).ok_or(BackupProblem::Shape)?;
    let base64: String = body.split_ascii_whitespace().collect();
    let bytes = BASE64_STANDARD.decode(base64).map_err(|_| BackupProblem::Shape)?;
    let (salt, rest) = bytes.split_first_chunk::<SALT>().ok_or(BackupProblem::Shape)?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(BackupProblem::Shape)?;
    let payload = Payload {
        msg: sealed,
        aad: HEAD.as_bytes(),
    };
    let plain = XChaCha20Poly1305::new((&*derive(passphrase, salt)).into())
        .decrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| BackupProblem::Open)?;
    String::from_utf8(plain)
        .map(Zeroizing::new)
        .map_err(|_| BackupProblem::Shape)
}

fn derive(passphrase: &SecretString, salt: &[u8; SALT]) -> Zeroizing<[u8; 32]> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(32)).expect("valid");
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose_secret().as_bytes(), salt, key.as_mut())
        .expect("a passphrase is shorter than 4 GiB");
    key
}

#[cfg(test)]
#[path = "tests/backup.rs"]
mod tests;
