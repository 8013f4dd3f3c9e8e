//! The tus 1.0.0 resumable upload protocol.

pub mod wire;
