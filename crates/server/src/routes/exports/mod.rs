//! Archives of a whole workspace.

pub mod create;
pub mod delete;
pub mod file;
pub mod list;
pub mod show;
