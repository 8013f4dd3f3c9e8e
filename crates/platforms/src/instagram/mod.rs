//! Instagram Reels over Meta's two APIs: Instagram Login and Facebook Login for Business.
//! Source: Instagram Platform documentation, Content Publishing.

mod after;
mod business;
mod bytes;
mod checkpoint;
mod codes;
mod container;
mod errors;
mod find;
mod graph;
mod identity;
mod keys;
mod look;
mod machine;
mod numbers;
mod oauth;
mod poll;
mod publish;

pub mod callback;

pub use checkpoint::{
    Checking, Checkpoint, Container, Finished, Mark, Posted, Prepared, Sending, Sent, UploadUri, Why,
};
pub use codes::error_codes;
pub use errors::denied;

use crate::adapter::Config;
use crate::wire::Wire;
use domain::Clock;
use domain::instagram::Login;
use egress::Egress;
use std::fmt;
use std::sync::Arc;

/// What a step came to.
pub type Step = crate::adapter::Step<Checkpoint>;

/// Which of Meta's two APIs the app of this installation is made for, and which version of it is spoken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub login: Login,
    /// `v26.0` came on 29 July 2026; a version lives about two years.
    pub version: String,
}
impl Default for Settings {
    fn default() -> Self {
        Self {
            login: Login::default(),
            version: "v26.0".to_owned(),
        }
    }
}

/// The real hosts of a login: consent page, tokens, API, uploads.
pub const fn hosts(login: Login) -> [&'static str; 4] {
    match login {
        Login::Instagram => [
            "https://www.instagram.com",
            "https://api.instagram.com",
            "https://graph.instagram.com",
            "https://rupload.facebook.com",
        ],
        Login::Facebook => [
            "https://www.facebook.com",
            "https://graph.facebook.com",
            "https://graph.facebook.com",
            "https://rupload.facebook.com",
        ],
    }
}

/// The adapter. A copy shares its connections.
#[derive(Clone)]
pub struct Instagram {
    config: Arc<Config>,
    settings: Settings,
    wire: Wire,
}

impl fmt::Debug for Instagram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instagram")
            .field("sandbox", &self.config.sandbox)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Instagram {
    pub fn new(config: Config, settings: Settings, egress: Egress, clock: Clock) -> Self {
        Self {
            config: Arc::new(config),
            settings,
            wire: Wire {
                egress,
                clock,
                table: codes::failure,
            },
        }
    }

    pub const fn settings(&self) -> &Settings {
        &self.settings
    }
}
