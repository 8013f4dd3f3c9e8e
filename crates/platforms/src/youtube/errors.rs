//! Every way YouTube can refuse, as a failure of ours. Source: docs/platforms/youtube.md, section 7.

use domain::FailureClass::{Ambiguous, Permanent, RateLimited, Reconnect, Rejected, Transient};
use domain::{Failure, FailureClass, Timestamp, quota};
use serde::Deserialize;
use std::time::Duration;

type Row = (&'static str, FailureClass, &'static str, &'static str);

const DAY: Duration = Duration::from_secs(86_400);
const AGAIN: &str = "Nothing to do: it is tried again by itself.";
const RECONNECT: &str = "Connect the channel again; what waits then goes on.";
const EDIT: &str = "Change it and publish again.";
const STUDIO: &str = "Open YouTube Studio: it shows the reason, and where to object.";
const CONFORM: &str = "Have the file converted and publish again: no video was made of this one.";
const REPORT: &str = "Report it to the operator of this server together with the time.";
const OPERATOR: &str = "The operator of this server sets up the Google project and its credentials.";

/// All codes with their class, sentence and next step.
pub fn error_codes() -> &'static [Row] {
    TABLE
}

static TABLE: &[Row] = &[
    (
        "platform_unreachable",
        Transient,
        "YouTube does not answer; we try again.",
        AGAIN,
    ),
    (
        "platform_nonsense",
        Transient,
        "YouTube answered something we do not understand; we try again.",
        AGAIN,
    ),
    (
        "source_unreadable",
        Transient,
        "The stored file could not be read; we try again.",
        AGAIN,
    ),
    (
        "session_gone",
        Transient,
        "YouTube dropped the upload; it starts again.",
        AGAIN,
    ),
    (
        "quota_spent",
        RateLimited,
        "Today's YouTube quota is used up; it goes on after midnight Pacific time.",
        "Nothing to do. The quota belongs to the Google project of this server; all its channels wait.",
    ),
    (
        "rate_limited",
        RateLimited,
        "Too many requests to YouTube; a short pause.",
        AGAIN,
    ),
    (
        "channel_upload_limit",
        RateLimited,
        "This channel reached its daily upload limit; it goes on in a day.",
        "Nothing to do. YouTube raises the limit of channels with a verified phone and a history.",
    ),
    (
        "thumbnail_limit",
        RateLimited,
        "Too many thumbnails today; the video is fine.",
        "Set the thumbnail in YouTube Studio, or tomorrow.",
    ),
    (
        "access_expired",
        Reconnect,
        "YouTube no longer accepts our access.",
        RECONNECT,
    ),
    (
        "access_revoked",
        Reconnect,
        "The access to this channel was withdrawn or has run out.",
        RECONNECT,
    ),
    (
        "consent_expired",
        Reconnect,
        "The consent was used already or took too long.",
        "Connect once more.",
    ),
    (
        "consent_denied",
        Reconnect,
        "The consent was not given.",
        "Connect once more and allow the access.",
    ),
    (
        "scope_missing",
        Reconnect,
        "A permission was not ticked.",
        "Connect again and leave all the boxes ticked.",
    ),
    (
        "no_channel",
        Reconnect,
        "This Google account has no YouTube channel.",
        "Create a channel at youtube.com, or choose another account.",
    ),
    (
        "other_channel",
        Reconnect,
        "Another channel was chosen than the one this connection belongs to.",
        "Connect again and choose the same channel.",
    ),
    (
        "channel_suspended",
        Permanent,
        "YouTube closed or suspended this channel.",
        "Look into the channel's mail and YouTube Studio; only YouTube can lift it.",
    ),
    (
        "app_fault",
        Permanent,
        "AI_SHORTS sent something YouTube does not accept: a fault of ours.",
        REPORT,
    ),
    (
        "project_not_set_up",
        Permanent,
        "The Google project of this server is not set up.",
        OPERATOR,
    ),
    (
        "forbidden",
        Permanent,
        "YouTube refused without a reason.",
        "Look into YouTube Studio whether the channel may upload.",
    ),
    (
        "platform_refused",
        Permanent,
        "YouTube refused.",
        "YouTube's own words stand beside.",
    ),
    (
        "session_unstable",
        Permanent,
        "YouTube dropped the upload again and again before its last byte.",
        "No video was made. Retry later.",
    ),
    (
        "title_invalid",
        Rejected,
        "The title is empty, longer than 100 characters, or contains < or >.",
        EDIT,
    ),
    (
        "description_invalid",
        Rejected,
        "The description is longer than 5000 bytes or contains < or >.",
        EDIT,
    ),
    (
        "tags_invalid",
        Rejected,
        "The tags are longer than 500 characters together.",
        EDIT,
    ),
    (
        "publish_time_invalid",
        Rejected,
        "The publish time must lie ahead and the visibility be private until then.",
        EDIT,
    ),
    (
        "setting_invalid",
        Rejected,
        "YouTube did not accept one of the settings.",
        EDIT,
    ),
    (
        "thumbnail_unverified",
        Rejected,
        "The video is published; own thumbnails need a channel with a verified phone.",
        "Verify the phone at youtube.com/verify, then set the thumbnail in YouTube Studio.",
    ),
    (
        "thumbnail_invalid",
        Rejected,
        "The video is published; YouTube did not accept the thumbnail.",
        "Choose another picture in YouTube Studio.",
    ),
    (
        "video_not_found",
        Rejected,
        "The video is no longer on YouTube.",
        "Somebody or YouTube removed it. It is not published a second time by itself.",
    ),
    (
        "playlist_not_found",
        Rejected,
        "The playlist is no longer on YouTube.",
        "Choose another playlist.",
    ),
    (
        "failed_unknown",
        Rejected,
        "YouTube could not process this file.",
        CONFORM,
    ),
    (
        "failed_conversion",
        Rejected,
        "YouTube could not convert this file.",
        CONFORM,
    ),
    (
        "failed_invalid_file",
        Rejected,
        "YouTube could not read this file.",
        CONFORM,
    ),
    (
        "failed_empty_file",
        Rejected,
        "YouTube found this file empty.",
        CONFORM,
    ),
    (
        "failed_too_small",
        Rejected,
        "YouTube found this file too small.",
        CONFORM,
    ),
    (
        "failed_codec",
        Rejected,
        "YouTube does not know the codec of this file.",
        CONFORM,
    ),
    (
        "failed_upload_aborted",
        Rejected,
        "YouTube calls the upload aborted.",
        CONFORM,
    ),
    (
        "failed_upload_failed",
        Rejected,
        "YouTube lost the file while processing it.",
        CONFORM,
    ),
    (
        "failed_transcode_failed",
        Rejected,
        "YouTube could not convert this file.",
        CONFORM,
    ),
    (
        "failed_streaming_failed",
        Rejected,
        "YouTube could not make this file ready to watch.",
        CONFORM,
    ),
    (
        "failed_other",
        Rejected,
        "YouTube could not process this file.",
        CONFORM,
    ),
    (
        "rejected_unknown",
        Rejected,
        "YouTube rejected the video.",
        STUDIO,
    ),
    (
        "rejected_copyright",
        Rejected,
        "YouTube rejected the video for copyright.",
        STUDIO,
    ),
    (
        "rejected_inappropriate",
        Rejected,
        "YouTube rejected the video as inappropriate.",
        STUDIO,
    ),
    (
        "rejected_duplicate",
        Rejected,
        "The channel has this video already.",
        "Look into YouTube Studio for the first one.",
    ),
    (
        "rejected_terms_of_use",
        Rejected,
        "YouTube rejected the video by its terms of use.",
        STUDIO,
    ),
    (
        "rejected_uploader_account_suspended",
        Rejected,
        "YouTube rejected the video because the channel is suspended.",
        STUDIO,
    ),
    (
        "rejected_length",
        Rejected,
        "The video is longer than this channel may upload: over 15 minutes needs a verified channel.",
        "Verify the phone at youtube.com/verify, then publish again.",
    ),
    (
        "rejected_claim",
        Rejected,
        "YouTube rejected the video for a claim of somebody's rights.",
        STUDIO,
    ),
    (
        "rejected_uploader_account_closed",
        Rejected,
        "YouTube rejected the video because the channel is closed.",
        STUDIO,
    ),
    (
        "rejected_trademark",
        Rejected,
        "YouTube rejected the video for a trademark.",
        STUDIO,
    ),
    (
        "rejected_legal",
        Rejected,
        "YouTube rejected the video for a legal complaint.",
        STUDIO,
    ),
    (
        "session_lost_unmatched",
        Ambiguous,
        "We cannot tell whether the video arrived.",
        "Look in YouTube Studio under Content, then say whether it is there.",
    ),
    (
        "processing_timeout",
        Ambiguous,
        "YouTube has the video and has been processing it for a day.",
        "Look in YouTube Studio under Content, then say what became of it.",
    ),
];

/// The failure of a code of the table.
pub(crate) fn failure(code: &str) -> Failure {
    let row = TABLE.iter().find(|r| r.0 == code).unwrap_or(&UNKNOWN);
    Failure::new(row.1, row.0, row.2, Some(row.3))
}
const UNKNOWN: Row = (
    "platform_refused",
    Permanent,
    "YouTube refused.",
    "YouTube's own words stand beside.",
);

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
    match TABLE.iter().any(|r| r.0 == code) {
        true => failure(&code),
        false => failure(&format!("{kind}_unknown")).words(&scrubbed(reason.unwrap_or_default())),
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
    #[serde(default)]
    message: String,
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
            message: error.message,
            domain,
            understood: true,
        }
    }
    pub(crate) fn says(&self, reason: &str) -> bool {
        self.reasons.iter().any(|r| r == reason)
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

/// A platform's words without what could be a secret, an address of a mailbox or a link's query.
pub(crate) fn scrubbed(words: &str) -> String {
    let clean = |word: &str| {
        let run = word.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.~+/=".contains(c)));
        let secret = run
            .clone()
            .any(|r| r.len() >= 24 && r.bytes().any(|b| b.is_ascii_digit()) || r.starts_with("ya29."));
        let private = word.contains('@') || word.contains("upload_id") || word.contains('?');
        if secret || private || run.clone().any(|r| r.len() >= 48) {
            "…".to_owned()
        } else {
            word.to_owned()
        }
    };
    let words: String = words.chars().filter(|c| !c.is_control()).take(2000).collect();
    words.split_whitespace().map(clean).collect::<Vec<_>>().join(" ")
}
