use super::{accepting, language, visitor, welcome};
use crate::client::Network;
use crate::extract::Body;
use crate::problem::Problem;
use crate::session::{Client, Signed};
use crate::state::ServerState;
use app::AppError;
use app::accounts::Registering;
use app::mail::Language;
use app::views::Me;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use secrecy::SecretString;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    email: String,
    /// 8 to 128 characters.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    display_name: Option<String>,
    /// The first account off loopback brings the code from the start log.
    setup_code: Option<String>,
    /// The token of an invitation's link: makes one a member of that workspace too. Needed where registration is by
    /// invitation.
    invitation: Option<String>,
    /// The version of the policy and terms that the person accepted: that of `GET /api/v1/instance`.
    policy_version: Option<String>,
    /// In which language they were read; else as the browser asks for pages.
    policy_language: Option<Language>,
}

/// Makes an account with its personal workspace and signs it in. Where anybody may register and mail is sent, it is
/// always 202 and a mailed link, so that nobody learns who has an account.
#[utoipa::path(post, path = "/api/v1/auth/register", operation_id = "register", tag = "account",
    request_body = Register, responses((status = CREATED, body = Me), (status = ACCEPTED)))]
pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    before: Option<Signed>,
    headers: HeaderMap,
    Body(new): Body<Register>,
) -> Result<Response, Problem> {
    let network = Network::for_limits(client);
    state
        .registrations
        .take(&network)
        .map_err(Problem::rate_limited)?;
    let registering = Registering {
        email: new.email,
        password: new.password,
        display_name: new.display_name,
        setup_code: new.setup_code,
        invitation: new.invitation,
        accepting: accepting(new.policy_version, new.policy_language, &headers),
        language: language(&headers),
    };
    let made = if state.app.registers_by_mail() {
        state.app.register_by_mail(registering).await.map(|()| None)
    } else {
        let visitor = visitor(client, &headers);
        state.app.register(registering, &visitor).await.map(Some)
    };
    // a form that was not right is tried again; only what tells or makes something counts
    if matches!(
        made,
        Err(AppError::Invalid(_)
            | AppError::RegistrationClosed
            | AppError::SetupCodeRequired
            | AppError::InvitationEnded
            | AppError::InvitationForAnother)
    ) {
        state.registrations.give_back(&network);
    }
    Ok(match made? {
        Some(signed) => (StatusCode::CREATED, welcome(&state, signed, before).await?).into_response(),
        None => StatusCode::ACCEPTED.into_response(),
    })
}
