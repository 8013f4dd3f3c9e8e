//! YouTube, Data API v3. Source: Google's YouTube Data API v3 documentation.

mod checkpoint;
mod codes;
mod errors;
mod hear;
mod identity;
mod lost;
mod machine;
mod numbers;
mod oauth;
mod poll;
mod resource;
mod send;
mod session;
mod thumbnail;
mod verify;
mod wire;

pub use checkpoint::{Checkpoint, Finished, Lost, Prepared, Session, SessionUri, Video};
pub use codes::error_codes;
pub use errors::denied;
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
pub struct YouTube {
    config: Arc<Config>,
    wire: Wire,
    chunk: u64,
}

impl fmt::Debug for YouTube {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("YouTube")
            .field("sandbox", &self.config.sandbox)
            .finish_non_exhaustive()
    }
}

impl YouTube {
    pub fn new(config: Config, egress: Egress, clock: Clock) -> Self {
        Self {
            config: Arc::new(config),
            wire: Wire {
                egress,
                clock,
                table: codes::failure,
            },
            chunk: send::CHUNK,
        }
    }

    /// Another size of one transfer, a multiple of 262,144: tests make it small.
    #[doc(hidden)]
    #[must_use]
    pub fn with_chunk(mut self, bytes: u64) -> Self {
        self.chunk = bytes;
        self
    }
}
