//! Posts that are being written.

use domain::draft::Content;
use domain::{DraftId, MediaId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// A post that is being written. A clip has at most one, which is the workspace's.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Draft {
    pub id: DraftId,
    pub media_id: MediaId,
    pub media_title: String,
    pub has_poster: bool,
    /// Grows with each change: a change says which one it was made of.
    pub version: u64,
    pub content: Content,
    pub created_at: Timestamp,
    /// Who began it; none once their account is erased.
    pub created_by: Option<String>,
    pub updated_at: Timestamp,
    /// Who changed it last.
    pub updated_by: Option<String>,
}
impl From<store::drafts::Listed> for Draft {
    fn from(l: store::drafts::Listed) -> Self {
        let d = l.draft;
        Self {
            id: d.id,
            media_id: d.media,
            media_title: l.media_title,
            has_poster: l.has_poster,
            version: d.version,
            content: d.content,
            created_at: d.created_at,
            created_by: l.created_by,
            updated_at: d.updated_at,
            updated_by: l.updated_by,
        }
    }
}
