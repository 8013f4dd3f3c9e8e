//! Texts that a workspace keeps for its next posts.

use domain::{TemplateId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// A saved text. What is empty in it, a post keeps of its own.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Template {
    pub id: TemplateId,
    pub name: String,
    pub title: String,
    pub caption: String,
    pub tags: Vec<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}
impl From<store::templates::Kept> for Template {
    fn from(k: store::templates::Kept) -> Self {
        let t = k.template;
        Self {
            id: k.id,
            name: t.name,
            title: t.title,
            caption: t.caption,
            tags: t.tags,
            created_at: k.created_at,
            updated_at: k.updated_at,
        }
    }
}
