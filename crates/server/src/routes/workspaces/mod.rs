//! Workspaces.

pub mod create;
pub mod edit;
pub mod list;
pub mod show;
pub mod storage;
