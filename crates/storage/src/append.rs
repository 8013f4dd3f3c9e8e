//! Adding a body to an upload: what a caller asks for and is told.
use std::time::Duration;

use crate::Checksum;

/// What a body must keep to.
#[derive(Debug, Clone)]
pub struct Append {
    /// The digest of this body. One that does not match, or a body that is cut, is taken back whole.
    pub checksum: Option<Checksum>,
    /// Asked once with the first 64 bytes of the file (fewer if the file is shorter): `false` refuses it.
    pub first_bytes: fn(&[u8]) -> bool,
    /// A body that sends nothing for this long is cut.
    pub idle: Duration,
    /// The body's length if it was announced: one too long is refused before it is read.
    pub length: Option<u64>,
}

impl Default for Append {
    fn default() -> Self {
        Self {
            checksum: None,
            first_bytes: |_| true,
            idle: Duration::from_mins(1),
            length: None,
        }
    }
}

/// What is kept after an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Where the upload ends now; durable.
    pub offset: u64,
    pub size: u64,
    /// Why the body ended early, if it did. What had arrived is kept, except of a checksummed body.
    pub cut: Option<Cut>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cut {
    /// The body failed (the connection broke).
    Body(String),
    /// Nothing came for the idle limit.
    Idle,
    /// A newer request took the upload over.
    TakenOver,
}
