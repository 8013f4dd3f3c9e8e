use super::narrow::Narrow;
use crate::extract::Query;
use crate::problem::Problem;
use crate::routes::page_limit;
use crate::session::Member;
use crate::state::ServerState;
use app::library::Listing;
use app::views::Media;
use axum::Json;
use axum::extract::State;
use domain::WorkspaceId;
use store::library::{Filter, Sort};

#[derive(Clone, Copy, Default, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    #[default]
    Newest,
    Oldest,
    Title,
}

impl From<Order> for Sort {
    fn from(order: Order) -> Self {
        match order {
            Order::Newest => Self::Newest,
            Order::Oldest => Self::Oldest,
            Order::Title => Self::Title,
        }
    }
}

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    #[serde(default)]
    #[param(inline)]
    sort: Order,
    cursor: Option<String>,
    /// 1 to 100; 50 when not given.
    limit: Option<u32>,
}

#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct MediaPage {
    items: Vec<Media>,
    next_cursor: Option<String>,
    /// How many there are in all.
    total: u64,
}

/// Clips of the library.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/media", operation_id = "media_list", tag = "library",
    params(("workspace" = WorkspaceId, Path), Narrow, Asked), responses((status = OK, body = MediaPage)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Query(narrow): Query<Narrow>,
    Query(asked): Query<Asked>,
) -> Result<Json<MediaPage>, Problem> {
    let listing = Listing {
        filter: Filter {
            sort: asked.sort.into(),
            limit: page_limit(asked.limit),
            ..narrow.into()
        },
        cursor: asked.cursor,
    };
    let found = state.app.list_media(&member.scope, listing).await?;
    let (items, next_cursor) = (found.page.items, found.page.next_cursor);
    Ok(Json(MediaPage {
        items,
        next_cursor,
        total: found.total,
    }))
}
