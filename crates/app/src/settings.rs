//! What the operator decided, as far as use cases need it.

use domain::limits::Limits;
use domain::retention::Retention;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::time::Duration;
use url::{Host, Url};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Registration {
    Open,
    Invite,
    Closed,
}

#[derive(Clone, Debug)]
pub struct Settings {
    pub registration: Registration,
    /// SHA-256 of the code that the first account off loopback brings.
    pub setup_code_hash: Option<[u8; 32]>,
    pub contact: Option<String>,
    pub limits: Limits,
    pub retention: Retention,
    /// Where people and platforms reach the service.
    pub public_url: Url,
    pub version: &'static str,
    /// Folder of the audit log's signed checkpoints.
    pub checkpoints: PathBuf,
    /// A mail server is set: letters are written and its worker sends them.
    pub sends_mail: bool,
    /// What the checks of the policy must know.
    pub installation: crate::policy::Installation,
}

impl Settings {
    /// Host name of the service, an input of the password check.
    pub fn host(&self) -> &str {
        self.public_url.host_str().unwrap_or("localhost")
    }
    /// Whether a platform can fetch a file from here: https, and not a name or address of this machine.
    pub fn is_public_https(&self) -> bool {
        let here = match self.public_url.host() {
            Some(Host::Domain(name)) => {
                name == "localhost" || name.ends_with(".localhost") || !name.contains('.')
            }
            Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
            Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
            None => true,
        };
        self.public_url.scheme() == "https" && !here
    }
}

pub const SESSION_LIFE: Duration = Duration::from_secs(30 * 86_400);
