#![doc = include_str!("README.md")]

use crate::settings::Ground;
use crate::twin::Twin;
use std::io;
use std::sync::Arc;

/// Opens the state in the ground's folder, or begins it. Blocks.
pub fn open(ground: Ground) -> io::Result<Arc<dyn Twin>> {
    let Ground { base_url, .. } = ground;
    let text = format!("there is no twin yet to stand at {base_url}");
    Err(io::Error::new(io::ErrorKind::Unsupported, text))
}
