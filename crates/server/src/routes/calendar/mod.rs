//! The calendar for programs that can't sign in.

pub mod create;
pub mod delete;
pub mod feed;
pub mod show;
