//! Asking somebody into a workspace, and coming.

pub mod accept;
pub mod create;
pub mod list;
pub mod look;
pub mod revoke;
