//! What stands in the JSON files of an archive. `docs/export.schema.json` is made of these types.
//!
//! There is no field for a token, a hash of a password or a key, and nothing is copied whole from a row.

use domain::act::ActKind;
use domain::api_token::Scope;
use domain::approval::ApprovalState;
use domain::conform::{RenditionState, Trim};
use domain::draft::Content;
use domain::media::{Facts, MediaState, UnusableReason};
use domain::publish::{Note, Options, Outcome, TargetState};
use domain::slots::Told;
use domain::webhook::{Event, Off};
use domain::{
    AccountId, ActId, ApiTokenId, AttemptId, ChannelId, DraftId, EventId, ExportId, Failure, MediaId,
    NoticeId, Platform, PublishRequestId, ReceiptId, RenditionId, Role, TargetId, TemplateId, Timestamp,
    TokenUseId, WebhookId, WorkspaceId,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

pub const FORMAT: &str = "ai-shorts-export";
/// Grows when a reader of an older one would misread it.
pub const VERSION: u32 = 1;

pub const MANIFEST: &str = "manifest.json";
pub const SCHEMA: &str = "schema.json";
pub const ACCOUNT: &str = "account.json";
pub const WORKSPACE: &str = "workspace.json";
pub const MEMBERS: &str = "members.json";
pub const CHANNELS: &str = "channels.json";
pub const MEDIA: &str = "media.json";
pub const POSTS: &str = "posts.json";
pub const DRAFTS: &str = "drafts.json";
pub const WEBHOOKS: &str = "webhooks.json";
pub const TEMPLATES: &str = "templates.json";
pub const TOKEN_USES: &str = "token-uses.json";
pub const RECEIPTS: &str = "receipts.json";
pub const NOTICES: &str = "notices.json";
pub const AUDIT: &str = "audit-events.json";
pub const IMPORTED_AUDIT: &str = "imported-audit-events.json";

/// `manifest.json`: the last file of the archive, and the only one that it does not name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `ai-shorts-export`.
    pub format: String,
    pub version: u32,
    /// The program's version.
    pub made_by: String,
    pub export_id: ExportId,
    pub workspace_id: WorkspaceId,
    /// When it was asked for.
    pub created_at: Timestamp,
    pub files: Vec<ManifestFile>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ManifestFile {
    pub path: String,
    pub size_bytes: u64,
    /// In hex.
    pub blake3: String,
    /// In hex.
    pub sha256: String,
}

/// A file of many: `members.json` and so on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Items<T> {
    pub items: Vec<T>,
}

/// `account.json`: who asked for the archive.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    pub id: AccountId,
    pub email: String,
    pub display_name: Option<String>,
    pub created_at: Timestamp,
    pub sessions: Vec<Session>,
    /// Tokens for programs, in all workspaces.
    #[serde(default)]
    pub api_tokens: Vec<ApiToken>,
}

/// A token for a program, without its text or hash.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExportedApiToken)]
pub struct ApiToken {
    pub id: ApiTokenId,
    pub workspace_id: WorkspaceId,
    pub name: String,
    /// How it begins.
    pub hint: String,
    pub scopes: Vec<Scope>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    /// Where it was used from, each a /24 or /48.
    pub networks: Vec<String>,
}

/// A browser that was signed in then.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Browser family, no finer.
    pub browser: String,
    /// A /24 or /48.
    pub network: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Workspace {
    pub id: WorkspaceId,
    pub name: String,
    pub created_at: Timestamp,
    /// Posts of editors wait until they are approved.
    #[serde(default)]
    pub approval_required: bool,
    /// By whose clock the slots are.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Times of a week at which it publishes.
    #[serde(default)]
    pub slots: Vec<Told>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Member {
    pub account_id: AccountId,
    pub email: String,
    pub display_name: Option<String>,
    pub role: Role,
    pub created_at: Timestamp,
}

/// A channel without its tokens.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    pub id: ChannelId,
    pub platform: Platform,
    pub sandbox: bool,
    /// The platform's own id.
    pub external_id: String,
    pub title: Option<String>,
    pub handle: Option<String>,
    pub label: Option<String>,
    pub state: String,
    /// Rights that were granted.
    pub scopes: Vec<String>,
    pub connected_by: Option<AccountId>,
    pub connected_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Media {
    pub id: MediaId,
    pub title: String,
    pub filename: String,
    pub container: String,
    pub state: MediaState,
    pub unusable_reason: Option<UnusableReason>,
    pub size_bytes: u64,
    /// Of the original, in hex.
    pub blake3: String,
    /// What was read from the file.
    #[schema(value_type = Option<Object>)]
    pub facts: Option<Facts>,
    pub tags: Vec<String>,
    /// The moment that was chosen for the poster.
    pub poster_at_ms: Option<u64>,
    pub created_by: Option<AccountId>,
    pub created_at: Timestamp,
    /// When it was put into the trash; absent: it is in the library.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trashed_at: Option<Timestamp>,
    /// Where the original lies. Not there when the clip was deleted while the archive was made.
    pub file: String,
    pub poster: Option<String>,
    pub renditions: Vec<Rendition>,
}

/// A copy that was made for certain platforms; its bytes can be made again and are not in the archive.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rendition {
    pub id: RenditionId,
    pub state: RenditionState,
    pub platforms: Vec<Platform>,
    /// The part of the original that it shows; absent: all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trim: Option<Trim>,
    #[schema(value_type = Option<Object>)]
    pub facts: Option<Facts>,
    pub size_bytes: u64,
    pub blake3: Option<String>,
    pub created_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Post)]
pub struct Post {
    pub id: PublishRequestId,
    pub media_id: Option<MediaId>,
    pub media_title: String,
    pub scheduled_at: Option<Timestamp>,
    pub created_by: Option<AccountId>,
    pub created_at: Timestamp,
    /// Where somebody had to approve it: how far that has come.
    #[serde(default)]
    pub approval: Option<ApprovalState>,
    #[serde(default)]
    pub decided_by: Option<AccountId>,
    #[serde(default)]
    pub decided_at: Option<Timestamp>,
    /// What who declined it wrote.
    #[serde(default)]
    pub decision_note: Option<String>,
    pub targets: Vec<Target>,
}

/// A post that is being written.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    pub id: DraftId,
    pub media_id: MediaId,
    pub version: u64,
    pub content: Content,
    pub created_by: Option<AccountId>,
    /// Who changed it last.
    pub updated_by: Option<AccountId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A webhook, without its secret: it is made anew elsewhere.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExportedWebhook)]
pub struct Webhook {
    pub id: WebhookId,
    pub url: String,
    pub description: String,
    pub events: Vec<Event>,
    /// Why it was off.
    pub off_reason: Option<Off>,
    pub created_by: Option<AccountId>,
    pub created_at: Timestamp,
}

/// A text that was kept for the next posts.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExportedTemplate)]
pub struct Template {
    pub id: TemplateId,
    pub name: String,
    pub title: String,
    pub caption: String,
    pub tags: Vec<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    pub id: TargetId,
    pub channel_id: ChannelId,
    pub channel_title: String,
    pub platform: Platform,
    pub sandbox: bool,
    pub act: Option<Act>,
    pub state: TargetState,
    pub options: Options,
    pub scheduled_at: Option<Timestamp>,
    pub bytes_acknowledged: u64,
    pub size_bytes: u64,
    pub remote_id: Option<String>,
    pub remote_url: Option<String>,
    pub visibility: Option<String>,
    pub notes: Vec<Note>,
    pub failure: Option<Failure>,
    pub verified_at: Option<Timestamp>,
    /// What the platform showed when somebody asked last.
    pub numbers: Option<Numbers>,
    pub published_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Oldest first.
    pub attempts: Vec<Attempt>,
}

/// A count that is absent was not told.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    pub views: Option<u64>,
    pub likes: Option<u64>,
    pub comments: Option<u64>,
    pub shares: Option<u64>,
    pub told_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    pub id: AttemptId,
    pub step: String,
    pub started_at: Timestamp,
    pub duration_ms: u64,
    pub host: String,
    pub status: Option<u16>,
    pub bytes_sent: u64,
    pub outcome: Outcome,
    pub code: Option<String>,
    pub message: Option<String>,
}

/// What a person asked for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Act {
    pub id: ActId,
    pub kind: ActKind,
    pub account_id: Option<AccountId>,
    pub at: Timestamp,
}
impl From<store::acts::Act> for Act {
    fn from(a: store::acts::Act) -> Self {
        Self {
            id: a.id,
            kind: a.kind,
            account_id: a.account,
            at: a.created_at,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenUse {
    pub id: TokenUseId,
    pub at: Timestamp,
    pub channel_id: ChannelId,
    pub channel_title: Option<String>,
    pub purpose: String,
    pub host: String,
    pub calls: u64,
    pub act: Act,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    pub id: ReceiptId,
    pub kind: String,
    pub at: Timestamp,
    pub subject: String,
    pub counts: BTreeMap<String, i64>,
    /// The event of the audit log that records the erasure.
    pub audit_event: Option<EventId>,
    /// Its place in the tree of the instance that wrote it.
    pub audit_index: Option<u64>,
    /// By the key that signs that instance's log, of all the other fields.
    pub signature: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    pub id: NoticeId,
    pub at: Timestamp,
    /// One of the two is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_id: Option<TargetId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    pub note: Note,
}

/// An event of the audit log with all that is needed to check it without this service.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditEvent {
    pub id: EventId,
    pub at: Timestamp,
    /// Its name, `media.added`; the number of one that this version does not know.
    pub kind: String,
    pub workspace_id: Option<WorkspaceId>,
    /// `version 1 | unix_ms 8 | kind 2 | workspace 16 | commitment 32`, in base64.
    pub leaf: String,
    /// None once the private half is erased.
    pub private: Option<AuditPrivate>,
    /// None until the event has its place in the tree.
    pub proof: Option<AuditProof>,
}

/// SHA-256 of `ai-shorts/audit/private/1`, salt and text is the commitment in the leaf.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditPrivate {
    /// In base64.
    pub salt: String,
    /// JSON as it was written, byte by byte.
    pub text: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ArchivedProof)]
pub struct AuditProof {
    pub index: u64,
    pub tree_size: u64,
    /// Hashes from the leaf to the root as in RFC 6962, in base64.
    pub audit_path: Vec<String>,
    /// A signed note.
    pub checkpoint: String,
}
