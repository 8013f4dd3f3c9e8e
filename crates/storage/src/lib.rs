#![doc = include_str!("../README.md")]

mod append;
mod checksum;
mod disk;
mod error;
mod frames;
mod kind;
mod local;
mod s3;
mod scratch;
mod slot;
mod staged;
mod storage;

pub use append::{Append, Appended, Cut};
pub use checksum::Checksum;
pub use error::StorageError;
pub use kind::Kind;
pub use local::Local;
pub use s3::{Access, Fault, Place, Privacy, Settings as S3Settings};
pub use staged::{Finished, Staged};
pub use storage::{Memory, Space, Storage, Stored};
