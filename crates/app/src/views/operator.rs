//! What the operator reads of the installation as a whole.

use domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Outgoing calls of one day to one host for one purpose. Of nobody, and of no address.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EgressDay {
    /// The day's beginning, UTC.
    pub day: Timestamp,
    pub host: String,
    /// Under a person's act; otherwise the service's own.
    pub is_act: bool,
    /// Of an act: what a token was opened for. Of the service's own: `mail.reset`, `policy check` and the like.
    pub purpose: String,
    /// The rule that stopped them before anything was sent: `other_host`, `not_public`, `not_https`, `port`,
    /// `user_name`, `no_host`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub refused: Option<String>,
    pub calls: u64,
    /// Those of the calls that no answer came to.
    pub failed: u64,
    /// Of the requests' bodies.
    pub bytes_sent: u64,
}
impl From<store::egress::EgressDay> for EgressDay {
    fn from(e: store::egress::EgressDay) -> Self {
        Self {
            day: e.day,
            host: e.host,
            is_act: e.is_act,
            purpose: e.purpose,
            refused: e.refused,
            calls: e.calls,
            failed: e.failed,
            bytes_sent: e.bytes_sent,
        }
    }
}

/// Events of one hour from one network that may be an attack.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SuspiciousEvents {
    /// Its beginning, UTC.
    pub hour: Timestamp,
    /// `sign_in_failed`, `code_wrong` (of a second factor), `recovery_code_used`, `reset_requested`, `request_refused`
    /// (from another site, before any effect).
    pub what: String,
    /// The /24 or /48 they came from; none once that was erased by age.
    pub network: Option<String>,
    pub events: u64,
    /// Accounts that they concern, as far as there are such.
    pub accounts: u64,
}
