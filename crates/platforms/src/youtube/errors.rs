//! Every way YouTube can refuse, as a failure of ours. Source: YouTube Data API, "Errors".

use super::codes::{failure, is_known};
use crate::wire::scrubbed;
use domain::{Failure, Timestamp, quota};
use serde::Deserialize;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

/// The consent page sent the person back with `error=`.
pub fn denied(error: &str) -> Failure {
    match error {
        "access_denied" => failure("consent_denied"),
        "invalid_client" | "deleted_client" | "unauthorized_client" | "redirect_uri_mismatch" => {
            failure("project_not_set_up").words(&scrubbed(error))
        }
        _ => failure("consent_denied").words(&scrubbed(error)),
    }
}

/// The video was read and found wanting: `failed` with its reason.
pub(crate) fn failed(reason: Option<&str>) -> Failure {
    of_reason("failed", reason)
}

/// `rejected` with its reason.
pub(crate) fn rejected(reason: Option<&str>) -> Failure {
    of_reason("rejected", reason)
}

fn of_reason(kind: &str, reason: Option<&str>) -> Failure {
    let code = format!("{kind}_{}", snake(reason.unwrap_or("unknown")));
    if is_known(&code) {
        failure(&code)
    } else {
        failure(&format!("{kind}_unknown")).words(&scrubbed(reason.unwrap_or_default()))
    }
}

fn snake(camel: &str) -> String {
    let mut out = String::with_capacity(camel.len() + 4);
    for c in camel.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// What was being done when an error came: some reasons mean different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doing {
    Reading,
    Uploading,
    Thumbnail,
}

/// Google's error body.
#[derive(Debug, Default)]
pub(crate) struct Complaint {
    pub reasons: Vec<String>,
    pub message: String,
    pub domain: String,
    /// The body was one of Google's, not a page of something in between.
    pub understood: bool,
}

#[derive(Deserialize)]
struct Envelope {
    error: Inner,
}
#[derive(Deserialize)]
struct Inner {
    message: Option<String>,
    #[serde(default)]
    errors: Vec<Item>,
    #[serde(default)]
    details: Vec<Item>,
    #[serde(default)]
    status: Option<String>,
}
#[derive(Deserialize)]
struct Item {
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    domain: Option<String>,
}

impl Complaint {
    pub(crate) fn read(body: &[u8]) -> Self {
        let Ok(Envelope { error }) = serde_json::from_slice(body) else {
            return Self::default();
        };
        let domain = error
            .errors
            .iter()
            .find_map(|e| e.domain.clone())
            .unwrap_or_default();
        let named = error
            .errors
            .into_iter()
            .chain(error.details)
            .filter_map(|e| e.reason);
        Self {
            reasons: named.chain(error.status).collect(),
            message: error.message.unwrap_or_default(),
            domain,
            understood: true,
        }
    }
}

/// The failure an error answer stands for. Total: what is not known goes by its status.
pub(crate) fn classify(
    status: u16,
    complaint: &Complaint,
    retry_after: Option<Duration>,
    doing: Doing,
    now: Timestamp,
) -> Failure {
    let known = complaint
        .reasons
        .iter()
        .find_map(|r| code_of(status, r, complaint, doing));
    let code = known.unwrap_or_else(|| code_of_status(status, complaint));
    let mut failure = failure(code);
    if matches!(
        code,
        "platform_refused" | "setting_invalid" | "forbidden" | "app_fault" | "project_not_set_up"
    ) {
        let reason = complaint.reasons.first().map_or("", String::as_str);
        failure = failure.words(&scrubbed(&format!("{status} {reason}: {}", complaint.message)));
    }
    match wait_of(code, now).max(retry_after.map(|d| d.min(DAY))) {
        Some(wait) => failure.after(wait),
        None => failure,
    }
}

fn wait_of(code: &str, now: Timestamp) -> Option<Duration> {
    match code {
        "quota_spent" => Some(quota::pacific_day(now).1.since(now)),
        "channel_upload_limit" | "thumbnail_limit" => Some(DAY),
        "rate_limited" => Some(Duration::from_secs(30)),
        _ => None,
    }
}

fn code_of(status: u16, reason: &str, complaint: &Complaint, doing: Doing) -> Option<&'static str> {
    let thumbnail = doing == Doing::Thumbnail || complaint.domain == "youtube.thumbnail";
    Some(match reason {
        "internalError" | "backendError" => "platform_unreachable",
        "quotaExceeded" | "dailyLimitExceeded" => "quota_spent",
        "rateLimitExceeded" | "userRateLimitExceeded" | "RATE_LIMIT_EXCEEDED" => {
            if complaint.message.contains("per day") {
                "quota_spent"
            } else {
                "rate_limited"
            }
        }
        "uploadLimitExceeded" => "channel_upload_limit",
        "uploadRateLimitExceeded" => "thumbnail_limit",
        "youtubeSignupRequired" | "authenticatedUserNotChannel" => "no_channel",
        "authError" | "invalidCredentials" => "access_expired",
        "insufficientPermissions" | "ACCESS_TOKEN_SCOPE_INSUFFICIENT" => "scope_missing",
        "authenticatedUserAccountSuspended"
        | "authenticatedUserAccountClosed"
        | "channelSuspended"
        | "channelClosed" => "channel_suspended",
        "invalidTitle" => "title_invalid",
        "invalidDescription" => "description_invalid",
        "invalidTags" => "tags_invalid",
        "invalidPublishAt" => "publish_time_invalid",
        "invalidCategoryId"
        | "defaultLanguageNotSet"
        | "invalidRecordingDetails"
        | "invalidVideoMetadata"
        | "forbiddenPrivacySetting"
        | "forbiddenLicenseSetting" => "setting_invalid",
        "invalidImage" | "imageFormatUnsupported" | "imageTooTall" | "imageTooWide" => "thumbnail_invalid",
        "failedPrecondition" | "mediaBodyRequired" if thumbnail => "thumbnail_invalid",
        "mediaBodyRequired" | "invalidFilename" | "missingRequiredParameter" | "unexpectedParameter" => {
            "app_fault"
        }
        "accessNotConfigured" | "SERVICE_DISABLED" => "project_not_set_up",
        "forbidden" if thumbnail => "thumbnail_unverified",
        "forbidden" if status == 403 => "forbidden",
        "videoNotFound" => "video_not_found",
        "playlistNotFound" => "playlist_not_found",
        _ => return None,
    })
}

fn code_of_status(status: u16, complaint: &Complaint) -> &'static str {
    match status {
        401 => "access_expired",
        429 if complaint.message.contains("per day") => "quota_spent",
        429 => "rate_limited",
        500 | 502..=504 => "platform_unreachable",
        400..=499 if complaint.understood => "platform_refused",
        _ => "platform_nonsense",
    }
}

/// An error of the token endpoint: `{"error", "error_description"}`.
pub(crate) fn classify_oauth(
    status: u16,
    body: &[u8],
    retry_after: Option<Duration>,
    revoked: &'static str,
) -> Failure {
    #[derive(Deserialize)]
    struct Flat {
        error: String,
        #[serde(default)]
        error_description: String,
    }
    let flat: Option<Flat> = serde_json::from_slice(body).ok();
    let code = match flat.as_ref().map(|f| f.error.as_str()) {
        _ if status >= 500 => "platform_unreachable",
        _ if status == 429 => "rate_limited",
        Some("invalid_grant") => revoked,
        Some("invalid_client" | "deleted_client" | "unauthorized_client" | "redirect_uri_mismatch") => {
            "project_not_set_up"
        }
        Some("invalid_scope") => "scope_missing",
        Some("invalid_request" | "unsupported_grant_type") => "app_fault",
        Some("rate_limit_exceeded") => "rate_limited",
        Some("internal_failure" | "temporarily_unavailable") => "platform_unreachable",
        Some(_) if (400..500).contains(&status) => "platform_refused",
        _ => "platform_nonsense",
    };
    let mut out = failure(code);
    if let Some(f) = flat
        && matches!(code, "project_not_set_up" | "app_fault" | "platform_refused")
    {
        out = out.words(&scrubbed(&format!("{}: {}", f.error, f.error_description)));
    }
    match retry_after {
        Some(wait) => out.after(wait.min(DAY)),
        None => out,
    }
}
