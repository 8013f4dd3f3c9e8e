//! What happened, and what is happening.

pub mod events;
pub mod notices;
pub mod notices_seen;
pub mod receipts;
pub mod token_uses;
