//! The audit log: what is written of an event, and the Merkle tree over all of them.
//!
//! An event has a public half (moment, kind, workspace, a commitment) that stays for the life of the instance, and
//! a private half (who, from where, titles) that can be erased. The tree covers the public half, and so the
//! commitment to the private one: erasing it changes no leaf. Source: security-requirements, section 9.

mod kind;
mod leaf;
mod note;
mod private;
mod proof;
mod receipt;
mod tree;
mod walk;

pub use kind::{Class, Kind};
pub use leaf::{Leaf, commitment};
pub use note::{Checkpoint, Note, NoteError, VerifierKey};
pub use private::{Actor, ActorKind, Private, Subject};
pub use proof::{Plan, verify_consistency, verify_inclusion};
pub use receipt::{Receipt, ReceiptError};
pub use tree::{Frontier, Hash, Node, leaf_hash, node_hash};
pub use walk::{Fault, Row, Walk, compare_nodes};

#[cfg(test)]
mod tests;
