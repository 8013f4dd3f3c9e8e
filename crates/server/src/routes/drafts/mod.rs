//! Posts that are being written.

pub mod create;
pub mod delete;
pub mod edit;
pub mod list;
