//! What narrows the library.

use domain::Platform;
use domain::media::MediaState;
use store::library::{Filter, Orientation, Posted};

#[derive(Clone, Copy, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Published {
    /// Nowhere yet, and nothing is planned or on its way.
    Never,
    /// Planned, on its way, or waiting for a decision.
    Planned,
    /// Somewhere at least.
    Any,
    Youtube,
    Instagram,
    Tiktok,
    Vk,
}

#[derive(Clone, Copy, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// Higher than wide.
    Portrait,
    Landscape,
    Square,
}

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Narrow {
    /// Words that begin words of the title, the file name or the tags; all of them must.
    pub(crate) q: Option<String>,
    #[param(inline)]
    pub(crate) state: Option<MediaState>,
    /// A whole tag; large and small letters are the same.
    pub(crate) tag: Option<String>,
    #[param(inline)]
    pub(crate) published: Option<Published>,
    #[param(inline)]
    pub(crate) orientation: Option<Shape>,
    /// At least so long, in milliseconds.
    pub(crate) min_ms: Option<u64>,
    /// At most so long, in milliseconds.
    pub(crate) max_ms: Option<u64>,
    /// What lies in the trash instead of what is in the library. Neither words nor tags find anything there.
    #[serde(default)]
    pub(crate) trashed: bool,
}

impl From<Narrow> for Filter {
    fn from(n: Narrow) -> Self {
        Self {
            query: n.q.unwrap_or_default(),
            state: n.state,
            tag: n.tag,
            posted: n.published.map(|p| match p {
                Published::Never => Posted::Never,
                Published::Planned => Posted::Planned,
                Published::Any => Posted::Anywhere,
                Published::Youtube => Posted::On(Platform::Youtube),
                Published::Instagram => Posted::On(Platform::Instagram),
                Published::Tiktok => Posted::On(Platform::Tiktok),
                Published::Vk => Posted::On(Platform::Vk),
            }),
            orientation: n.orientation.map(|s| match s {
                Shape::Portrait => Orientation::Portrait,
                Shape::Landscape => Orientation::Landscape,
                Shape::Square => Orientation::Square,
            }),
            min_ms: n.min_ms,
            max_ms: n.max_ms,
            trashed: n.trashed,
            ..Self::default()
        }
    }
}
