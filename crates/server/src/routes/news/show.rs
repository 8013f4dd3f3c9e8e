use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::NewsChoices;
use axum::Json;
use axum::extract::State;

/// What one is told of by mail; in the app one hears of all of it.
#[utoipa::path(get, path = "/api/v1/me/notifications", operation_id = "notifications", tag = "account",
    responses((status = OK, body = NewsChoices)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<Json<NewsChoices>, Problem> {
    Ok(Json(state.app.news_choices(&actor).await?))
}
