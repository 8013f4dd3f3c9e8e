//! Texts that a workspace keeps for its next posts.

pub mod create;
pub mod delete;
pub mod edit;
pub mod list;
