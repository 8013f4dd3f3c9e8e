//! How the sandbox is set up, and what a twin stands on.

use domain::{Clock, Platform};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// How a sandbox is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// State is kept here, each platform's in a folder of its own. It survives a restart and a `kill -9`.
    pub dir: PathBuf,
    pub clock: Clock,
    /// Origin and prefix of the service, `http://127.0.0.1:8080`: a platform's one base for all four of its
    /// addresses is `{base_url}/sandbox/{platform}`.
    pub base_url: String,
    /// Keeps uploaded bytes for the viewer page; otherwise only their SHA-256 and size.
    pub keep_bytes: bool,
    /// The platforms that get a twin, each with the one client that it knows.
    pub clients: BTreeMap<Platform, Client>,
}

/// The application as it is registered at a platform.
#[derive(Clone)]
pub struct Client {
    pub client_id: String,
    pub client_secret: String,
    /// Redirects that the consent page accepts, compared byte for byte.
    pub redirect_uris: Vec<String>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("client_id", &self.client_id)
            .field("redirect_uris", &self.redirect_uris)
            .finish_non_exhaustive()
    }
}

/// What one twin stands on.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The twin's own folder; it exists, and only the service's user looks inside.
    pub dir: PathBuf,
    pub clock: Clock,
    /// `http://127.0.0.1:8080/sandbox/youtube`, without a slash at its end.
    pub base_url: String,
    pub keep_bytes: bool,
    pub client: Client,
}

impl Settings {
    pub(crate) fn ground(&self, platform: Platform, client: &Client) -> Ground {
        Ground {
            dir: self.dir.join(platform.as_str()),
            clock: self.clock.clone(),
            base_url: format!("{}/sandbox/{platform}", self.base_url.trim_end_matches('/')),
            keep_bytes: self.keep_bytes,
            client: client.clone(),
        }
    }
}
