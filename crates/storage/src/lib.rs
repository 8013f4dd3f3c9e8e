#![doc = include_str!("../README.md")]

mod append;
mod buffer;
mod checksum;
mod direct;
mod error;
mod intake;
mod layout;
mod objects;
mod pace;
mod reading;
mod recover;
mod scratch;
mod slot;
mod staging;
mod storage;
mod writer;

pub use append::{Append, Appended, Cut};
pub use checksum::Checksum;
pub use error::StorageError;
pub use layout::Kind;
pub use staging::{Finished, Staged};
pub use storage::{Memory, Space, Storage};
