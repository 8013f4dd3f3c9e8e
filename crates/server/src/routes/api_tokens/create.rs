use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::api_tokens::NewToken;
use app::views::NewApiToken;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::WorkspaceId;
use domain::api_token::Scope;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateApiToken {
    /// What it is for, at most 80 characters.
    name: String,
    /// The one workspace that it is good in.
    workspace_id: WorkspaceId,
    /// At least one.
    scopes: Vec<Scope>,
    /// How long it is good: 1 to 366 days, 90 when not given.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 366)]
    days: Option<u32>,
}

/// Makes a token for a program. It does what its scopes allow and your role in the workspace at that moment, and is
/// shown this once. Needs a proof of who you are within the last ten minutes.
#[utoipa::path(post, path = "/api/v1/me/api-tokens", operation_id = "create_api_token", tag = "account",
    request_body = CreateApiToken, responses((status = CREATED, body = NewApiToken)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
    Body(new): Body<CreateApiToken>,
) -> Result<(StatusCode, Json<NewApiToken>), Problem> {
    let new = NewToken {
        name: new.name,
        workspace: new.workspace_id,
        scopes: new.scopes,
        days: new.days,
    };
    let made = state.app.create_api_token(&actor, new).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
