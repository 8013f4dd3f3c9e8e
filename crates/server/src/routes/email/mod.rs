//! The address of one's own account.

pub mod ask;
pub mod confirm;
pub mod forget;
pub mod show;
pub mod stop;

/// A link of an email.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailLink {
    /// What stands after `#` in the mailed link.
    token: String,
}
