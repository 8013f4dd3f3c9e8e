//! Workspaces.

pub mod create;
pub mod list;
pub mod rename;
pub mod show;
