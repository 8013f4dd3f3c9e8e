#![doc = include_str!("../README.md")]

mod backup;
mod envelope;
mod error;
mod keys;
mod link;
mod password;
mod random;
mod secret;
mod sign;
mod vault;

pub use backup::{BackupProblem, PASSPHRASE_MIN_CHARS, restore};
pub use envelope::{Kind, OwnPlace, Place, key_of};
pub use error::{KeyFileProblem, VaultError};
pub use keys::{KeyChange, KeyFacts, KeyId, Keys, Reloaded, State, Use};
pub use link::{Link, LinkPurpose};
pub use password::Check;
pub use random::{hash_token, random, token};
pub use secret::{OwnSecret, Secret};
pub use vault::{Vault, WorkspaceKey};
