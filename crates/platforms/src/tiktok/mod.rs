//! TikTok, Content Posting API. Source: TikTok for Developers; `[u]` marks what no source confirms.

mod access;
mod ask;
mod checkpoint;
mod chunks;
mod codes;
mod creator;
mod errors;
mod hear;
mod identity;
mod init;
mod machine;
mod numbers;
mod oauth;
mod poll;
mod send;
mod status;
mod verify;
pub mod webhook;
mod wire;

pub use checkpoint::{Checkpoint, Finished, Prepared, Sent, Task, Upload, UploadUrl};
pub use codes::error_codes;
pub use oauth::challenge;

use crate::adapter::Config;
use crate::wire::Wire;
use domain::Clock;
use egress::Egress;
use std::fmt;
use std::sync::Arc;

/// What a step came to.
pub type Step = crate::adapter::Step<Checkpoint>;

/// The adapter. A copy shares its connections.
#[derive(Clone)]
pub struct TikTok {
    config: Arc<Config>,
    wire: Wire,
    chunk: u64,
}

impl fmt::Debug for TikTok {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TikTok")
            .field("sandbox", &self.config.sandbox)
            .finish_non_exhaustive()
    }
}

impl TikTok {
    pub fn new(config: Config, egress: Egress, clock: Clock) -> Self {
        Self {
            config: Arc::new(config),
            wire: Wire {
                egress,
                clock,
                table: codes::failure,
            },
            chunk: chunks::CHUNK,
        }
    }

    /// Another size of one transfer: tests make it small.
    #[doc(hidden)]
    #[must_use]
    pub fn with_chunk(mut self, bytes: u64) -> Self {
        self.chunk = bytes;
        self
    }
}
