//! Channels: consent, looking after, disconnecting.

pub mod callback;
pub mod check;
pub mod connect;
pub mod connect_sandbox;
pub mod connect_token;
pub mod disconnect;
pub mod edit;
pub mod list;
pub mod publish_options;
pub mod quotas;
pub mod reconnect;
pub mod show;

/// Where the consent of a platform begins: navigate the page there.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct Begun {
    authorize_url: String,
}
