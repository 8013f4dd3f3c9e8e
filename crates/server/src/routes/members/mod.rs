//! Who is in a workspace.

pub mod edit;
pub mod hand_over;
pub mod list;
pub mod remove;
