//! What a program reads of us: the JSON shapes of the API, shared by HTTP, events and the command line.

mod api_tokens;
mod approval;
mod audit;
mod calendar;
mod deletion;
mod drafts;
mod email;
mod export;
mod figures;
mod library;
mod members;
mod news;
mod numbers;
mod operator;
mod overview;
mod passkeys;
mod records;
mod request;
mod slots;
mod templates;
mod webhooks;

pub use api_tokens::{ApiToken, NewApiToken};
pub use approval::Approval;
pub use audit::{AuditConsistency, AuditEvent, AuditLine, AuditProof};
pub use calendar::{CalendarLink, NewCalendarLink};
pub use deletion::{DeletedKind, Deletion, DeletionCounts, DeletionPlan, DeletionState, DeletionWorkspace};
pub use drafts::Draft;
pub use email::{EmailStanding, EmailStopped, WaitingEmail};
pub use export::{Export, ExportState};
pub use figures::Figures;
pub use library::{MediaMonth, Tag};
pub use members::{Invitation, InvitationOffer, Member, NewInvitation};
pub use news::{NewsChoice, NewsChoices};
pub use numbers::Numbers;
pub use operator::{EgressDay, SuspiciousEvents};
pub use overview::{
    DatabaseState, FindingLevel, JobKind, JobsState, KeysState, MailState, MailTest, MailTestState,
    MasterKey, OperatorAccount, OperatorFinding, Overview, OverviewTotals, PlatformApp, PlatformUrl,
    RequestsState, StorageState, VideoState,
};
pub use passkeys::{Passkey, PasskeyChallenge, Passkeys};
pub use records::{Act, Notice, Notices, Receipt, TokenUse};
pub use request::{RequestStanding, SupportRequest};
pub use slots::{FreeSlots, Slots};
pub use templates::Template;
pub use webhooks::{Delivery, NewWebhook, Webhook};

use crate::mail::Language;
use domain::conform::{Background, Change, Fit, RenditionState, Trim, Unmet};
use domain::media::{Facts, MediaState, UnusableReason};
use domain::publish::{Note, Options, Outcome, TargetState};
use domain::{
    AccountId, AttemptId, ChannelId, DraftId, Failure, MediaId, Platform, PublishRequestId, RenditionId,
    Role, SessionId, TargetId, Timestamp, UploadId, WorkspaceId,
};
use serde::Serialize;
use utoipa::ToSchema;

/// The signed-in person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Me {
    pub id: AccountId,
    pub email: String,
    pub display_name: Option<String>,
    /// In which emails are written to this person.
    pub language: Language,
    pub created_at: Timestamp,
    pub is_operator: bool,
    /// The account's deletion was asked for; until it is due it can be taken back.
    pub deletion: Option<Deletion>,
    pub policy: PolicyStanding,
    pub workspaces: Vec<Workspace>,
}

/// Whether the policy and the terms were accepted as they are shown now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PolicyStanding {
    /// The version shown now.
    pub current: String,
    pub is_accepted: bool,
    /// What was accepted last; none: nothing so far.
    pub accepted: Option<String>,
    pub accepted_at: Option<Timestamp>,
}

/// The password was right; a second factor is wanted, within five minutes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SecondFactor {
    /// Goes into `POST /api/v1/auth/second-factor` with a code.
    pub ticket: String,
    /// What the code may be of.
    pub methods: Vec<FactorMethod>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactorMethod {
    /// Six digits of an authenticator app.
    Totp,
    /// One of the codes kept for when the app is gone.
    RecoveryCode,
}

/// Whether an authenticator app is set up.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TotpState {
    pub enabled: bool,
    pub enabled_at: Option<Timestamp>,
    pub recovery_codes_left: u64,
}

/// A key for an authenticator app: a factor once one of its codes was given back.
#[derive(Clone, Serialize, ToSchema)]
pub struct TotpSetup {
    /// In base32, to be typed where no picture can be scanned.
    pub secret: String,
    pub otpauth_url: String,
    /// The address as a QR code, an SVG document.
    pub qr_svg: String,
}

/// Shown once: the database keeps their hashes.
#[derive(Clone, Serialize, ToSchema)]
pub struct RecoveryCodes {
    pub codes: Vec<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecoveryCodesState {
    pub left: u64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Workspace {
    pub id: WorkspaceId,
    pub name: String,
    pub role: Role,
    pub created_at: Timestamp,
    /// Posts of editors wait until an owner or an admin approves them.
    pub approval_required: bool,
    /// The number of its newest event, read before anything else of this answer: a stream of its events that begins
    /// after it tells whatever changed since.
    pub last_event: i64,
    /// Its deletion was asked for.
    pub deletion: Option<Deletion>,
}

/// How much of its quota a workspace uses.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct StorageUse {
    /// Of its clips, those in the trash among them, of their versions, and what uploads that go on have announced.
    pub used_bytes: u64,
    /// An upload or a version that would go beyond it is refused.
    pub quota_bytes: u64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Session {
    pub id: SessionId,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// Browser family, no finer.
    pub browser: String,
    /// A /24 or /48.
    pub address: String,
    /// The session that asks.
    pub current: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UploadState {
    Receiving,
    /// Whole; becoming a clip of the library.
    Finishing,
}

/// An unfinished upload.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Upload {
    pub id: UploadId,
    pub filename: String,
    pub size_bytes: u64,
    /// On disk for good.
    pub offset_bytes: u64,
    /// As its sender announced it, in hex.
    pub blake3: Option<String>,
    pub state: UploadState,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Where a clip was published or will be.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MediaPost {
    pub target_id: TargetId,
    pub publish_request_id: PublishRequestId,
    pub platform: Platform,
    pub state: TargetState,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Media {
    pub id: MediaId,
    pub title: String,
    pub filename: String,
    pub state: MediaState,
    pub unusable_reason: Option<UnusableReason>,
    pub size_bytes: u64,
    pub duration_ms: Option<u64>,
    /// As shown, rotation applied.
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub fps: Option<f64>,
    pub container: String,
    pub video_codec: Option<String>,
    pub audio_codec: Option<String>,
    pub rotation: Option<u32>,
    pub hdr: Option<bool>,
    pub bitrate_bps: Option<u64>,
    /// In hex.
    pub blake3: String,
    pub tags: Vec<String>,
    pub created_at: Timestamp,
    pub has_poster: bool,
    pub has_preview: bool,
    /// The moment that was chosen for the poster; none: the one taken by itself.
    pub poster_at_ms: Option<u64>,
    pub posts: Vec<MediaPost>,
    /// Copies made for certain platforms, oldest first.
    pub renditions: Vec<Rendition>,
    /// A post of it that is being written.
    pub draft_id: Option<DraftId>,
    /// When it was put into the trash; absent: it is in the library.
    pub trashed_at: Option<Timestamp>,
    /// When the trash gives it up for good.
    pub trashed_until: Option<Timestamp>,
}

/// A copy of a clip that certain platforms take.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Rendition {
    pub id: RenditionId,
    pub media_id: MediaId,
    pub state: RenditionState,
    /// Those that it was made for; none: a part that was only cut out.
    pub platforms: Vec<Platform>,
    pub fit: Option<Fit>,
    pub background: Option<Background>,
    /// The part of the original that it shows; absent: all of it.
    pub trim: Option<Trim>,
    /// What is different from the original, and for whom.
    pub changes: Vec<Change>,
    /// What no rendition mends.
    pub unmet: Vec<Unmet>,
    /// Thousandths.
    pub progress: u32,
    /// This and what follows: once it is ready.
    pub size_bytes: Option<u64>,
    pub duration_ms: Option<u64>,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub fps: Option<f64>,
    pub video_codec: Option<String>,
    pub audio_codec: Option<String>,
    pub bitrate_bps: Option<u64>,
    /// In hex.
    pub blake3: Option<String>,
    pub failure: Option<Failure>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}
impl From<store::renditions::Rendition> for Rendition {
    fn from(r: store::renditions::Rendition) -> Self {
        let f = r.facts.as_ref();
        Self {
            size_bytes: f.map(|_| r.size_bytes),
            duration_ms: f.map(|f| f.duration_ms),
            width: f.map(|f| f.width),
            height: f.map(|f| f.height),
            fps: f.map(|f| f.fps),
            video_codec: f.map(|f| f.video_codec.clone()),
            audio_codec: f.and_then(|f| f.audio_codec.clone()),
            bitrate_bps: f.map(|f| f.bitrate_bps),
            blake3: r.blake3.map(|b| hex(&b)),
            id: r.id,
            media_id: r.media,
            state: r.state,
            platforms: r.wanted.platforms,
            fit: r.wanted.fit,
            background: r.wanted.background,
            trim: r.wanted.trim,
            changes: r.changes,
            unmet: r.unmet,
            progress: r.progress,
            failure: r.failure,
            created_at: r.created_at,
            updated_at: r.updated_at,
        }
    }
}

impl Media {
    pub fn new(
        m: store::media::Media,
        targets: &[store::publish::Posted],
        renditions: Vec<store::renditions::Rendition>,
        draft: Option<DraftId>,
    ) -> Self {
        let f = m.facts.as_ref();
        let of = |get: fn(&Facts) -> u64| f.map(get);
        Self {
            duration_ms: of(|f| f.duration_ms),
            width: f.map(|f| f.width),
            height: f.map(|f| f.height),
            fps: f.map(|f| f.fps),
            video_codec: f.map(|f| f.video_codec.clone()),
            audio_codec: f.and_then(|f| f.audio_codec.clone()),
            rotation: f.map(|f| f.rotation),
            hdr: f.map(|f| f.hdr),
            bitrate_bps: of(|f| f.bitrate_bps),
            blake3: hex(&m.blake3),
            posts: targets
                .iter()
                .map(|t| MediaPost {
                    target_id: t.target,
                    publish_request_id: t.request,
                    platform: t.platform,
                    state: t.state,
                })
                .collect(),
            renditions: renditions.into_iter().map(Into::into).collect(),
            draft_id: draft,
            trashed_at: m.trashed_at,
            trashed_until: None,
            id: m.id,
            title: m.title,
            filename: m.filename,
            state: m.state,
            unusable_reason: m.reason,
            size_bytes: m.size_bytes,
            container: m.container,
            tags: m.tags,
            created_at: m.created_at,
            has_poster: m.has_poster,
            has_preview: m.has_preview,
            poster_at_ms: m.poster_at_ms,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Channel {
    pub id: ChannelId,
    pub platform: Platform,
    pub external_id: String,
    pub title: String,
    pub handle: Option<String>,
    pub label: Option<String>,
    /// A stand-in on this machine: nothing leaves it.
    pub sandbox: bool,
    /// `connected`, `reconnect_needed`, `disconnecting`, `disconnected`.
    pub state: String,
    pub reason: Option<Failure>,
    /// What the platform granted, in its own names.
    pub scopes: Vec<String>,
    /// What was asked for and not granted. Empty while nothing is known of the grant.
    pub missing_scopes: Vec<String>,
    pub can_schedule_natively: bool,
    pub connected_at: Timestamp,
    pub connected_by: Option<String>,
    /// When the platform told of the channel. None: that has reached its age and was erased; the next act with the
    /// channel brings it anew.
    pub facts_fetched_at: Option<Timestamp>,
    pub last_token_use_at: Option<Timestamp>,
    /// Posts that still have steps or questions before them.
    pub pending_targets: i64,
    pub uploads_left_today: Option<u32>,
    pub quota_resets_at: Option<Timestamp>,
    /// Whether the platform lets us publish there.
    pub may_publish: bool,
    /// Why not, and what to do.
    pub publish_blocker: Option<Failure>,
    /// The consent ends by itself at this moment.
    pub access_ends_at: Option<Timestamp>,
    /// Whether a person's standing instruction brings what YouTube told anew before its 30 days are over.
    pub keep_fresh: bool,
    /// When that instruction ends by itself, or has ended. None: nobody gave it, or it was taken back.
    pub keep_fresh_until: Option<Timestamp>,
}

/// What a platform allows on an account right now: one block, named as the platform.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AccountRules {
    Youtube(domain::youtube::AccountRules),
    Instagram(domain::instagram::AccountRules),
    Tiktok(domain::tiktok::AccountRules),
    Vk(domain::vk::AccountRules),
}
impl AccountRules {
    /// # Errors
    /// The adapter gave the rules of another platform.
    pub fn of(platform: Platform, told: serde_json::Value) -> Result<Self, serde_json::Error> {
        Ok(match platform {
            Platform::Youtube => Self::Youtube(serde_json::from_value(told)?),
            Platform::Instagram => Self::Instagram(serde_json::from_value(told)?),
            Platform::Tiktok => Self::Tiktok(serde_json::from_value(told)?),
            Platform::Vk => Self::Vk(serde_json::from_value(told)?),
        })
    }
}

/// What the channel allows right now, asked of the platform.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublishOptions {
    pub channel_id: ChannelId,
    pub platform: Platform,
    pub title: String,
    pub uploads_left_today: Option<u32>,
    pub units_left_today: Option<u32>,
    pub quota_resets_at: Option<Timestamp>,
    /// The one of the channel's platform.
    #[serde(flatten)]
    pub rules: AccountRules,
    pub checked_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Attempt {
    pub id: AttemptId,
    pub number: u32,
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
impl From<store::attempts::Attempt> for Attempt {
    fn from(a: store::attempts::Attempt) -> Self {
        let c = a.call;
        Self {
            id: a.id,
            number: a.number,
            step: c.step,
            started_at: c.started_at,
            duration_ms: c.duration_ms,
            host: c.host,
            status: c.status,
            bytes_sent: c.bytes_sent,
            outcome: c.outcome,
            code: c.code,
            message: c.message,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Target {
    pub id: TargetId,
    pub publish_request_id: PublishRequestId,
    pub channel_id: ChannelId,
    pub channel_title: String,
    pub platform: Platform,
    pub sandbox: bool,
    pub state: TargetState,
    pub options: Options,
    pub scheduled_at: Option<Timestamp>,
    pub next_try_at: Option<Timestamp>,
    /// Bytes the platform said it holds.
    pub bytes_acknowledged: u64,
    pub size_bytes: u64,
    pub remote_id: Option<String>,
    pub remote_url: Option<String>,
    pub published_at: Option<Timestamp>,
    /// As the platform returned it.
    pub visibility: Option<String>,
    pub verified_at: Option<Timestamp>,
    pub notes: Vec<Note>,
    /// The last answer to a press of "ask now". None: nobody pressed, or it was erased with age or the channel.
    pub numbers: Option<Numbers>,
    pub failure: Option<Failure>,
    /// The step that is stored: what a restart goes on from.
    pub checkpoint: String,
    pub act: Option<Act>,
    pub attempts_total: u32,
    /// Newest first; only where one request is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<Vec<Attempt>>,
}

impl Target {
    pub fn new(
        t: store::publish::Target,
        act: Option<store::acts::Act>,
        attempts: Option<Vec<Attempt>>,
    ) -> Self {
        Self {
            id: t.id,
            publish_request_id: t.request,
            channel_id: t.channel,
            channel_title: t.channel_title,
            platform: t.platform,
            sandbox: t.is_sandbox,
            state: t.state,
            options: t.options,
            scheduled_at: t.scheduled_at,
            next_try_at: t.next_try_at,
            bytes_acknowledged: t.bytes_acknowledged,
            size_bytes: t.size_bytes,
            remote_id: t.remote_id,
            remote_url: t.remote_url,
            published_at: t.published_at,
            visibility: t.visibility,
            verified_at: t.verified_at,
            notes: t.notes,
            numbers: t.numbers.map(Into::into),
            failure: t.failure,
            checkpoint: t.checkpoint_name,
            act: act.map(Into::into),
            attempts_total: t.attempts_total,
            attempts,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublishRequest {
    pub id: PublishRequestId,
    /// None once the clip is erased.
    pub media_id: Option<MediaId>,
    pub media_title: String,
    pub scheduled_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub created_by: Option<String>,
    /// That of the target which most wants to be seen.
    pub state: TargetState,
    /// None: it needed nobody's. While it waits for approval, its targets are `scheduled` and nothing of it happens.
    pub approval: Option<Approval>,
    pub targets: Vec<Target>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DecisionRequest {
    pub id: PublishRequestId,
    pub media_id: Option<MediaId>,
    pub media_title: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Evidence {
    pub at: Timestamp,
    pub text: String,
}

/// A target that waits for a person, with what speaks for either answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Decision {
    #[serde(flatten)]
    pub target: Target,
    pub request: DecisionRequest,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Quota {
    pub platform: Platform,
    pub sandbox: bool,
    pub uploads_left_today: u32,
    pub uploads_per_day: u32,
    pub units_left_today: u32,
    pub resets_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Preflight {
    pub verdict: domain::preflight::Verdict,
    pub targets: Vec<domain::preflight::TargetVerdict>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Ask with `?cursor=` for what follows; none at the end.
    pub next_cursor: Option<String>,
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut s, b| {
            let _ = write!(s, "{b:02x}");
            s
        })
}

/// 32 bytes from 64 hex digits.
pub fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut out = [0; 32];
    for (i, b) in out.iter_mut().enumerate() {
        *b = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(out)
}
