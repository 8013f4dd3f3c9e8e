use crate::extract::{Body, Named};
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use app::templates::Edit;
use app::views::Template;
use axum::Json;
use axum::extract::State;
use domain::{TemplateId, WorkspaceId};

/// What is not given stays.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateEdit {
    name: Option<String>,
    title: Option<String>,
    caption: Option<String>,
    tags: Option<Vec<String>>,
}

/// Changes a saved text. Posts that were written with it keep their words.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/templates/{template}", operation_id = "edit_template", tag = "publishing",
    params(("workspace" = WorkspaceId, Path), ("template" = TemplateId, Path)), request_body = TemplateEdit,
    responses((status = OK, body = Template)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Named(template): Named<TemplateId>,
    Body(edit): Body<TemplateEdit>,
) -> Result<Json<Template>, Problem> {
    let edit = Edit {
        name: edit.name,
        title: edit.title,
        caption: edit.caption,
        tags: edit.tags,
    };
    Ok(Json(
        state.app.edit_template(&member.scope, template, edit).await?,
    ))
}
