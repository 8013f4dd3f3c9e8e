//! The bytes of a leaf.

use super::Hash;
use crate::WorkspaceId;
use sha2::{Digest as _, Sha256};

const VERSION: u8 = 1;
/// Keeps a commitment from being anything else's hash.
const TAG: &[u8] = b"ai-shorts/audit/private/1";

/// The public half of an event, as the tree covers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// A [`super::Kind`]'s code.
    pub kind: u16,
    /// None for what happened to the instance or to an account.
    pub workspace: Option<WorkspaceId>,
    pub commitment: Hash,
}

impl Leaf {
    pub const BYTES: usize = 1 + 8 + 2 + 16 + 32;

    /// `version 1 | unix_ms 8 | kind 2 | workspace 16 | commitment 32`, numbers big-endian, no workspace as zeros.
    pub fn bytes(&self) -> [u8; Self::BYTES] {
        let workspace = self.workspace.map_or([0; 16], |w| w.as_uuid().into_bytes());
        let parts = [
            &[VERSION][..],
            &self.at_ms.to_be_bytes(),
            &self.kind.to_be_bytes(),
            &workspace,
            &self.commitment,
        ];
        parts.concat().try_into().expect("the parts add up")
    }
    pub fn hash(&self) -> Hash {
        super::leaf_hash(&self.bytes())
    }
}

/// Binds the private half without telling it: SHA-256 of tag, salt and the text as it is stored.
pub fn commitment(salt: &[u8; 32], private: &str) -> Hash {
    let hash = Sha256::new().chain_update(TAG).chain_update(salt);
    hash.chain_update(private.as_bytes()).finalize().into()
}
