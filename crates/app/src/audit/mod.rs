//! The audit log: each effect is told in its own transaction; the tree over it is sequenced, signed and verified.
//!
//! Not told, because it is counted or kept elsewhere: bytes of an upload as they come (the upload's row), openings
//! of tokens (the ledger, `token_use`), calls to a platform (attempts), quotas, notices seen.

mod entry;
mod read;
mod receipts;
mod tree;
pub mod verify;

pub use entry::Entry;
pub use read::Listing;
pub use tree::next_checkpoint;
