//! Passkeys of one's own account, and signing in by one.

pub mod add;
pub mod ask;
pub mod begin;
pub mod list;
pub mod remove;
pub mod rename;
pub mod sign_in;

use app::security::passkeys::Answered;

/// What a device answered.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyAnswer {
    /// Of the challenge.
    ticket: String,
    /// The `PublicKeyCredential`, as its `toJSON` writes it.
    #[schema(value_type = Object)]
    credential: serde_json::Value,
}
impl From<PasskeyAnswer> for Answered {
    fn from(a: PasskeyAnswer) -> Self {
        Self {
            ticket: a.ticket,
            credential: a.credential,
        }
    }
}
