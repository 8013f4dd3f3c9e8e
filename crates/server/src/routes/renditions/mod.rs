//! Copies of clips that certain platforms take.

pub mod cancel;
pub mod create;
pub mod delete;
pub mod file;
pub mod list;
pub mod show;
pub mod trim;
