use crate::extract::Body;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::views::Template;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{WorkspaceId, template};

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTemplate {
    /// At most 80 characters; no other of the workspace's has it.
    name: String,
    /// At most 10,000 characters.
    #[serde(default)]
    title: String,
    /// At most 10,000 characters.
    #[serde(default)]
    caption: String,
    #[serde(default)]
    tags: Vec<String>,
}

/// Keeps a text for the next posts.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/templates", operation_id = "create_template", tag = "publishing",
    params(("workspace" = WorkspaceId, Path)), request_body = NewTemplate, responses((status = CREATED, body = Template)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Body(new): Body<NewTemplate>,
) -> Result<(StatusCode, Json<Template>), Problem> {
    let template = template::Template {
        name: new.name,
        title: new.title,
        caption: new.caption,
        tags: new.tags,
    };
    let made = state.app.create_template(&member.scope, template).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
