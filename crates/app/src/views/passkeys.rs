//! Passkeys, as their person sees them.

use domain::{PasskeyId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// A key of one's own device, which signs in without a password.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Passkey {
    pub id: PasskeyId,
    pub name: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}
impl From<store::passkeys::Passkey> for Passkey {
    fn from(p: store::passkeys::Passkey) -> Self {
        Self {
            id: p.id,
            name: p.name,
            created_at: p.created_at,
            last_used_at: p.last_used_at,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Passkeys {
    /// Whether passkeys can be added and used here: they need a host name, not a number.
    pub available: bool,
    pub items: Vec<Passkey>,
}

/// What a device is to answer, within five minutes and once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PasskeyChallenge {
    /// Given back with the answer.
    pub ticket: String,
    /// For `navigator.credentials.create` or `.get`, with bytes in base64url (WebAuthn level 3, `parse…FromJSON`).
    #[schema(value_type = Object)]
    pub options: serde_json::Value,
}
