#![doc = include_str!("../README.md")]

mod audit;
mod envelope;
mod error;
mod keys;
mod link;
mod password;
mod random;
mod secret;
mod vault;

pub use envelope::{Kind, OwnPlace, Place};
pub use error::{KeyFileProblem, VaultError};
pub use keys::{KeyId, Keys, Use};
pub use link::{Link, LinkPurpose};
pub use password::Check;
pub use random::{hash_token, random, token};
pub use secret::{OwnSecret, Secret};
pub use vault::{Vault, WorkspaceKey};
