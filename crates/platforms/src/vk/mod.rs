//! VK: video and wall methods of its API, version 5.199. Source: VK for Developers, VK ID documentation.
//!
//! What publishing rests on: `video.save` gives out the video's id before a byte is sent. Every doubt is
//! settled by reading that id, never by sending anew.

mod api;
mod checkpoint;
mod codes;
mod errors;
mod finish;
mod identity;
mod look;
mod machine;
mod multipart;
mod numbers;
mod oauth;
mod poll;
mod resource;
mod save;
mod send;
mod token;
mod upload;
mod wall;

pub use checkpoint::{Checkpoint, Finished, Hidden, Look, Old, Post, Prepared, Slot, Video, VideoRef};
pub use codes::error_codes;
pub use errors::denied;

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
pub struct Vk {
    config: Arc<Config>,
    wire: Wire,
}

impl fmt::Debug for Vk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vk")
            .field("sandbox", &self.config.sandbox)
            .finish_non_exhaustive()
    }
}

impl Vk {
    pub fn new(config: Config, egress: Egress, clock: Clock) -> Self {
        Self {
            config: Arc::new(config),
            wire: Wire {
                egress,
                clock,
                table: codes::failure,
            },
        }
    }
}
