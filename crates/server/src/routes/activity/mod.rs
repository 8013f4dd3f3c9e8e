//! What happened, and what is happening.

pub mod audit_checkpoint;
pub mod audit_consistency;
pub mod audit_events;
pub mod audit_events_export;
pub mod audit_key;
pub mod audit_proof;
mod download;
pub mod events;
pub mod notices;
pub mod notices_seen;
pub mod receipts;
pub mod token_uses;
pub mod token_uses_export;
