//! What platforms tell us. Each is believed by its signature alone; no session, no cookie.

pub mod instagram;
pub mod tiktok;

/// Longest callback: real ones are a few hundred bytes.
const LONGEST: usize = 64 << 10;
