//! Looking at clips.

use super::page_limit;
use crate::mcp::Caller;
use crate::mcp::tool::{Effect, Tool};
use crate::problem::Problem;
use crate::routes::media::list::Order;
use crate::routes::media::narrow::{Narrow, Published, Shape};
use app::library::Listing;
use app::views::Media;
use domain::MediaId;
use domain::api_token::Scope;
use domain::media::MediaState;
use store::library::Filter;

pub struct ListMedia;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// Words of the title, the file name or the tags; all clips when not given.
    query: Option<String>,
    /// A whole tag; large and small letters are the same.
    tag: Option<String>,
    /// Only clips in this state; `ready` ones can be published.
    state: Option<MediaState>,
    /// Where they have been published: `never`, `planned` (planned or on its way), `any`, or a platform.
    published: Option<Published>,
    /// The shape of the picture.
    orientation: Option<Shape>,
    /// At least so long, in milliseconds.
    min_ms: Option<u64>,
    /// At most so long, in milliseconds.
    max_ms: Option<u64>,
    /// `newest` first when not given.
    #[serde(default)]
    #[schema(required = false)]
    sort: Order,
    /// `next_cursor` of the page before, for what follows it.
    cursor: Option<String>,
    /// Clips on a page, 1 to 100; 10 when not given.
    limit: Option<u32>,
}

#[derive(serde::Serialize)]
pub struct Clips {
    items: Vec<Media>,
    next_cursor: Option<String>,
    total: u64,
}

impl Tool for ListMedia {
    const NAME: &'static str = "list_media";
    const TITLE: &'static str = "List clips";
    const SAYS: &'static str = "Clips of the library with their facts (length in ms, size in bytes, picture, codecs) and \
        where each has been published. Ids of clips (med_…) for the other tools come from here.";
    const SCOPE: Scope = Scope::MediaRead;
    const EFFECT: Effect = Effect::Looks;
    type Asked = Wanted;
    type Told = Clips;

    async fn call(caller: &Caller, asked: Wanted) -> Result<Clips, Problem> {
        let narrow = Narrow {
            q: asked.query,
            state: asked.state,
            tag: asked.tag,
            published: asked.published,
            orientation: asked.orientation,
            min_ms: asked.min_ms,
            max_ms: asked.max_ms,
            trashed: false,
        };
        let listing = Listing {
            filter: Filter {
                sort: asked.sort.into(),
                limit: page_limit(asked.limit),
                ..narrow.into()
            },
            cursor: asked.cursor,
        };
        let found = caller.state.app.list_media(&caller.scope, listing).await?;
        Ok(Clips {
            items: found.page.items,
            next_cursor: found.page.next_cursor,
            total: found.total,
        })
    }
}

pub struct GetMedia;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct One {
    /// The clip's id, as list_media tells it.
    media_id: MediaId,
}

impl Tool for GetMedia {
    const NAME: &'static str = "get_media";
    const TITLE: &'static str = "Look at a clip";
    const SAYS: &'static str = "One clip: its facts, why it cannot be used if it cannot, where it has been published, and \
        the versions made of it for certain platforms, with what each changes and what it could not mend. Whether a \
        channel takes it is told by check_post.";
    const SCOPE: Scope = Scope::MediaRead;
    const EFFECT: Effect = Effect::Looks;
    type Asked = One;
    type Told = Media;

    async fn call(caller: &Caller, asked: One) -> Result<Media, Problem> {
        Ok(caller.state.app.media(&caller.scope, asked.media_id).await?)
    }
}
