//! Uploads on their way.

/// A staged upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Staged {
    /// Bytes that are kept for good.
    pub offset: u64,
    /// Bytes that the file will have.
    pub size: u64,
}

/// A complete upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finished {
    pub blake3: [u8; 32],
    pub size: u64,
}
