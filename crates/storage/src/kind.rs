//! What is stored, and what it may be called.
use crate::StorageError;

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Media,
    Poster,
    Preview,
    /// A copy of an original, made for certain platforms.
    Rendition,
    /// Pictures of an original side by side.
    Frames,
    /// An archive of a whole workspace.
    Export,
}

impl Kind {
    pub const ALL: [Self; 6] = [
        Self::Media,
        Self::Poster,
        Self::Preview,
        Self::Rendition,
        Self::Frames,
        Self::Export,
    ];

    /// The folder (or the part of a bucket's key) that holds them.
    pub(crate) const fn dir(self) -> &'static str {
        match self {
            Self::Media => "media",
            Self::Poster => "posters",
            Self::Preview => "previews",
            Self::Rendition => "renditions",
            Self::Frames => "frames",
            Self::Export => "exports",
        }
    }
}

/// Ids and keys that may name a file.
pub(crate) fn check_name(name: &str) -> Result<(), StorageError> {
    let fits = (1..=128).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if fits { Ok(()) } else { Err(StorageError::BadName) }
}
