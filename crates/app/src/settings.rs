//! What the operator decided, as far as use cases need it.

use domain::limits::Limits;
use serde::{Deserialize, Serialize};
use std::time::Duration;

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
    /// How long an unfinished upload lives after its last byte.
    pub upload_expiry: Duration,
    /// Host name of the service, an input of the password check.
    pub host: String,
    pub version: &'static str,
}

pub const SESSION_IDLE: Duration = Duration::from_secs(7 * 86_400);
pub const SESSION_LIFE: Duration = Duration::from_secs(30 * 86_400);
/// A network counts as known for so long after a sign-in.
pub const KNOWN_NETWORK: Duration = Duration::from_secs(30 * 86_400);
