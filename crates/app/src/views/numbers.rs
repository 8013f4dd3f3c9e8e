use domain::Timestamp;
use serde::Serialize;
use store::numbers::Told;
use utoipa::ToSchema;

/// What a platform showed of a published video when a person asked. A count that is absent was not told; that is not
/// nought.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Numbers {
    pub views: Option<u64>,
    pub likes: Option<u64>,
    pub comments: Option<u64>,
    pub shares: Option<u64>,
    /// When the platform answered.
    pub told_at: Timestamp,
}

impl From<Told> for Numbers {
    fn from(told: Told) -> Self {
        let n = told.numbers;
        Self {
            views: n.views,
            likes: n.likes,
            comments: n.comments,
            shares: n.shares,
            told_at: told.at,
        }
    }
}
