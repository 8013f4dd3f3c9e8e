//! What can go wrong, as situations.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A sealed text that does not open at this place with this key. It says no more on purpose.
    #[error("the sealed text does not open")]
    Open,
    #[error("key file {path}: {problem}", path = .path.display())]
    KeyFile { path: PathBuf, problem: KeyFileProblem },
    #[error("master keys: {0}")]
    Keys(KeyFileProblem),
    /// A change of the keys that is not allowed; nothing was changed.
    #[error("{0}")]
    Change(#[from] crate::KeyChange),
}

/// Why the master keys are refused, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileProblem {
    #[error(
        "it is missing, but the database holds data encrypted with it; put it back from your key backup \
         (a new one would make that data unreadable for ever)"
    )]
    MissingButNeeded,
    #[error("its mode is {found:04o}, it must be 0600: run chmod 600 on it")]
    Mode { found: u32 },
    #[error("the mode of its folder is {found:04o}, it must be 0700: run chmod 700 on the folder")]
    FolderMode { found: u32 },
    #[error("it belongs to user {found}, the service runs as user {expected}: chown it")]
    Owner { found: u32, expected: u32 },
    #[error("it is not an ordinary file")]
    NotAFile,
    #[error("it is too large to be a key file")]
    TooLarge,
    #[error("line {line}: {problem}")]
    Line { line: usize, problem: &'static str },
    #[error("two keys have the id {0}")]
    SameId(String),
    #[error("there is no primary key for {0}")]
    NoPrimary(&'static str),
    #[error("there is more than one primary key for {0}")]
    TwoPrimaries(&'static str),
    #[error("it is missing: put it back from your key backup; this process goes on with the keys it knows")]
    Missing,
    #[error(
        "the key {0} that this process works with is no longer in it: put the right file back; this process goes on \
         with the keys it knows"
    )]
    Lost(String),
    #[error("there is a key file already: move it away first, if its keys are really to be replaced")]
    Exists,
    #[error("{0}")]
    Io(#[from] std::io::Error),
}
