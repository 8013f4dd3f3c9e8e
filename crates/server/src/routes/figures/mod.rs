//! What a workspace published, counted.

pub mod show;
