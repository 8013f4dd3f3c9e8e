//! Tokens for programs, as their person sees them.

use domain::api_token::Scope;
use domain::{ApiTokenId, Timestamp, WorkspaceId};
use serde::Serialize;
use utoipa::ToSchema;

/// A token for a program, without its text.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApiToken {
    pub id: ApiTokenId,
    pub name: String,
    /// How it begins, to tell it from another.
    pub hint: String,
    /// The one workspace that it is good in.
    pub workspace_id: WorkspaceId,
    pub scopes: Vec<Scope>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub expired: bool,
    /// To the minute.
    pub last_used_at: Option<Timestamp>,
    /// Where it was used from last, a /24 or /48.
    pub last_address: Option<String>,
}

/// A token that was just made.
#[derive(Clone, Serialize, ToSchema)]
pub struct NewApiToken {
    /// `ais_pat_…`: shown this once, the database keeps its hash.
    pub token: String,
    #[serde(flatten)]
    pub api_token: ApiToken,
}
