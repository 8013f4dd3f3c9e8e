//! Workspaces.

pub mod list;
pub mod rename;
pub mod show;
