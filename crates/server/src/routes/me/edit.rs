use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::Me;
use axum::Json;
use axum::extract::State;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditMe {
    /// At most 80 characters; null or empty removes it.
    display_name: Option<String>,
}

/// Changes how one is called.
#[utoipa::path(patch, path = "/api/v1/me", operation_id = "edit_me", tag = "account",
    request_body = EditMe, responses((status = OK, body = Me)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
    Body(edit): Body<EditMe>,
) -> Result<Json<Me>, Problem> {
    Ok(Json(
        state
            .app
            .set_display_name(&actor, edit.display_name.as_deref())
            .await?,
    ))
}
