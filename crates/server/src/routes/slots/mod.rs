//! Times of a week at which a workspace publishes.

pub mod list;
pub mod next;
pub mod replace;
