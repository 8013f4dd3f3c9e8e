//! What happened, and what is happening.

pub mod events;
pub mod receipts;
pub mod token_uses;
