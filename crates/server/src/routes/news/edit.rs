use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::views::NewsChoices;
use axum::Json;
use axum::extract::State;
use domain::news::News;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewsEdit {
    /// Those that are to be different; the others stay.
    #[schema(max_items = 4)]
    items: Vec<NewsWish>,
}

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewsWish {
    news: News,
    by_mail: bool,
}

/// Chooses what one is told of by mail.
#[utoipa::path(patch, path = "/api/v1/me/notifications", operation_id = "choose_notifications", tag = "account",
    request_body = NewsEdit, responses((status = OK, body = NewsChoices)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
    Body(edit): Body<NewsEdit>,
) -> Result<Json<NewsChoices>, Problem> {
    let wishes = edit.items.into_iter().map(|w| (w.news, w.by_mail)).collect();
    Ok(Json(state.app.choose_news(&actor, &wishes).await?))
}
