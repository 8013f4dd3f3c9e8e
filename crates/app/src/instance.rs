//! What anyone may know of this installation.

use crate::{App, AppError, Registration};
use domain::{Platform, instagram, tiktok, vk, youtube};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts of an installation, each its own"
)]
pub struct Instance {
    pub name: &'static str,
    pub version: &'static str,
    pub registration: Registration,
    pub has_accounts: bool,
    /// The first account brings the code from the start log.
    pub setup_code_required: bool,
    /// Stand-ins of the platforms are on: what is published through them never leaves this machine.
    pub sandbox: bool,
    pub contact: Option<String>,
    /// What one accepts who makes an account: see `GET /api/v1/policy`.
    pub policy_version: String,
    /// Whether emails are sent: then a forgotten password is mended by a mailed link.
    pub mail: bool,
    /// Whether one may sign in by a passkey: only under a host name.
    pub passkeys: bool,
    /// Whether videos can be read and pictured here.
    pub ffmpeg: bool,
    pub platforms: Vec<PlatformStatus>,
    pub limits: InstanceLimits,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlatformStatus {
    pub platform: Platform,
    /// `ready`, `sandbox`, `not_configured`, `roadmap`.
    pub state: &'static str,
}

/// Limits with their counting units: the one source for forms.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InstanceLimits {
    pub upload_max_bytes: u64,
    pub workspace_quota_bytes: u64,
    pub open_uploads_max: u32,
    pub page_max: u32,
    pub password_min_chars: usize,
    pub password_max_chars: usize,
    pub title_max_chars: usize,
    /// How long a clip lies in the trash; 0: there is none.
    pub trash_days: u32,
    pub youtube: YouTubeLimits,
    pub instagram: InstagramLimits,
    pub tiktok: TikTokLimits,
    pub vk: VkLimits,
}

/// Text is counted in UTF-16 code units.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InstagramLimits {
    pub caption_max_units: usize,
    pub hashtags_max: usize,
    pub mentions_max: usize,
    pub collaborators_max: usize,
    pub min_ms: u64,
    pub max_ms: u64,
    pub max_bytes: u64,
}

/// Text is counted in UTF-16 code units. How long a video may be is each account's own; here is the most.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TikTokLimits {
    pub caption_max_units: usize,
    pub min_ms: u64,
    pub max_ms: u64,
    pub max_bytes: u64,
}

/// Text is counted in UTF-16 code units.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VkLimits {
    pub title_max_units: usize,
    pub description_max_units: usize,
    /// Longer ones are videos, not clips.
    pub clip_max_ms: u64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct YouTubeLimits {
    pub title_max_units: usize,
    /// `utf16`: UTF-16 code units.
    pub title_unit: &'static str,
    pub title_forbidden: &'static str,
    pub description_max_bytes: usize,
    pub description_forbidden: &'static str,
    /// Sum of lengths, a comma between, two for each tag with a space.
    pub tags_max_chars: usize,
    pub short_max_ms: u64,
    pub unverified_max_ms: u64,
    pub max_ms: u64,
    pub thumbnail_max_bytes: u64,
    pub schedule_min_lead_ms: u64,
    pub uploads_per_day: u32,
}

/// Largest page of a list.
pub const PAGE_MAX: u32 = 100;

impl App {
    pub async fn instance(&self) -> Result<Instance, AppError> {
        let has_accounts = self.store.read().has_accounts().await?;
        let s = &self.settings;
        Ok(Instance {
            name: "AI_SHORTS",
            version: s.version,
            registration: s.registration,
            has_accounts,
            setup_code_required: !has_accounts && s.setup_code_hash.is_some(),
            sandbox: self.has_sandbox(),
            contact: s.contact.clone(),
            policy_version: self.policy_version(),
            mail: s.sends_mail,
            passkeys: self.passkeys_on(),
            ffmpeg: self.media.has_ffmpeg(),
            platforms: Platform::ALL
                .into_iter()
                .map(|platform| PlatformStatus {
                    platform,
                    state: self.platform_state(platform),
                })
                .collect(),
            limits: InstanceLimits {
                upload_max_bytes: s.limits.upload_max_bytes,
                workspace_quota_bytes: s.limits.workspace_quota_bytes,
                open_uploads_max: s.limits.open_uploads,
                page_max: PAGE_MAX,
                password_min_chars: crate::accounts::PASSWORD_MIN_CHARS,
                password_max_chars: crate::accounts::PASSWORD_MAX_CHARS,
                title_max_chars: domain::upload::TITLE_MAX_CHARS,
                trash_days: s.retention.trash_days,
                youtube: YouTubeLimits {
                    title_max_units: youtube::TITLE_MAX_UTF16,
                    title_unit: "utf16",
                    title_forbidden: "<>",
                    description_max_bytes: youtube::DESCRIPTION_MAX_BYTES,
                    description_forbidden: "<>",
                    tags_max_chars: youtube::TAGS_MAX,
                    short_max_ms: youtube::SHORT_MAX_MS,
                    unverified_max_ms: youtube::UNVERIFIED_MAX_MS,
                    max_ms: youtube::MAX_MS,
                    thumbnail_max_bytes: youtube::THUMBNAIL_MAX_BYTES,
                    schedule_min_lead_ms: u64::try_from(youtube::SCHEDULE_MIN_LEAD.as_millis()).unwrap_or(0),
                    uploads_per_day: s.limits.youtube_uploads_per_day,
                },
                instagram: InstagramLimits {
                    caption_max_units: instagram::CAPTION_MAX_UTF16,
                    hashtags_max: instagram::HASHTAGS_MAX,
                    mentions_max: instagram::MENTIONS_MAX,
                    collaborators_max: instagram::COLLABORATORS_MAX,
                    min_ms: instagram::MIN_MS,
                    max_ms: instagram::MAX_MS,
                    max_bytes: instagram::MAX_BYTES,
                },
                tiktok: TikTokLimits {
                    caption_max_units: tiktok::CAPTION_MAX_UTF16,
                    min_ms: tiktok::MIN_MS,
                    max_ms: tiktok::MAX_MS,
                    max_bytes: tiktok::MAX_BYTES,
                },
                vk: VkLimits {
                    title_max_units: vk::TITLE_MAX_UTF16,
                    description_max_units: vk::DESCRIPTION_MAX_UTF16,
                    clip_max_ms: vk::CLIP_MAX_MS,
                },
            },
        })
    }
}
