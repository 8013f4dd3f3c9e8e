//! Every way TikTok can refuse, as a failure of ours. Source: error tables of the Content Posting API and
//! "Error handling" of the API v2 and of OAuth.

use super::codes::failure;
use crate::wire::scrubbed;
use domain::Failure;
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

/// The `error` of an envelope. The tables of the documentation spell `logid`, its examples `log_id`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Complaint {
    pub code: String,
    pub message: String,
    #[serde(alias = "logid")]
    pub log_id: String,
}

impl Complaint {
    /// TikTok's own words without what could be secret, and its number for support.
    fn words(&self, status: u16) -> String {
        let message = scrubbed(&self.message);
        // Its codes are longer than what is mostly no word.
        let word = self.code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        let code = if word {
            self.code.clone()
        } else {
            scrubbed(&self.code)
        };
        let mut words = format!("{status} {code}: {message}");
        let plain = self.log_id.bytes().all(|b| b.is_ascii_alphanumeric());
        if plain && (1..=64).contains(&self.log_id.len()) {
            words = format!("{words} (log_id {})", self.log_id);
        }
        words
    }
}

/// The failure an error answer of the data API stands for. Total: what is not known goes by its status.
pub(crate) fn classify(status: u16, complaint: Option<&Complaint>, retry_after: Option<Duration>) -> Failure {
    let known = complaint.and_then(|c| code_of(&c.code));
    let understood = complaint.is_some_and(|c| !c.code.is_empty() && c.code != "ok");
    let code = known.unwrap_or(match status {
        401 => "access_expired",
        429 => "rate_limited",
        500..=599 => "platform_unreachable",
        _ if understood => "platform_refused",
        _ => "platform_nonsense",
    });
    let mut out = failure(code);
    if let Some(c) = complaint.filter(|_| understood) {
        out = out.words(&c.words(status));
    }
    waiting(out, retry_after)
}

/// With the wait that TikTok's limit asks for, or a longer one that its answer names.
fn waiting(failure: Failure, retry_after: Option<Duration>) -> Failure {
    let own = match failure.code.as_str() {
        "rate_limited" => Some(MINUTE),
        // A place may be free as soon as a draft is posted.
        "drafts_pending" => Some(HOUR),
        "posts_today" | "active_user_cap" => Some(DAY),
        _ => None,
    };
    match own.max(retry_after.map(|wait| wait.min(DAY))) {
        Some(wait) => failure.after(wait),
        None => failure,
    }
}

fn code_of(code: &str) -> Option<&'static str> {
    Some(match code {
        "access_token_invalid" => "access_expired",
        "scope_not_authorized" | "scope_permission_missed" => "scope_missing",
        "token_not_authorized_for_specified_publish_id" => "other_account",
        "rate_limit_exceeded" => "rate_limited",
        "spam_risk_too_many_posts" => "posts_today",
        "spam_risk_too_many_pending_share" => "drafts_pending",
        "reached_active_user_cap" => "active_user_cap",
        "spam_risk_user_banned_from_posting" => "account_banned",
        "spam_risk" => "spam_risk",
        "spam_risk_text" => "rejected_text",
        "privacy_level_option_mismatch" => "privacy_not_offered",
        "unaudited_client_can_only_post_to_private_accounts" => "unaudited_app",
        "app_version_check_failed" => "app_version",
        "invalid_param" | "invalid_params" => "app_fault",
        "url_ownership_unverified" => "app_not_set_up",
        "invalid_publish_id" => "publish_unknown",
        "internal_error" => "platform_unreachable",
        _ => return None,
    })
}

/// What a `fail_reason` means; whether a new attempt makes sense by itself is `passing`.
pub(crate) fn failed(reason: &str) -> Failure {
    let code = match reason {
        "file_format_check_failed" => "failed_file_format",
        "duration_check_failed" => "failed_duration",
        "frame_rate_check_failed" => "failed_frame_rate",
        "picture_size_check_failed" => "failed_picture_size",
        "internal" | "video_pull_failed" | "photo_pull_failed" => "failed_internal",
        "publish_cancelled" => "publish_cancelled",
        "auth_removed" => "access_revoked",
        other => match code_of(other) {
            Some(code) => code,
            None => return failure("failed_unknown").words(&scrubbed(other)),
        },
    };
    waiting(failure(code), None)
}

/// TikTok itself stumbled: the same file may well pass the next time.
pub(crate) fn passing(failure: &Failure) -> bool {
    failure.code == "failed_internal"
}

/// An error of the OAuth endpoints, told by the presence of `error`, whatever the HTTP status: the token
/// endpoint was seen to answer 200 with `invalid_grant`. None for an answer without one.
pub(crate) fn classify_oauth(
    status: u16,
    body: &[u8],
    retry_after: Option<Duration>,
    dead: &'static str,
) -> Option<Failure> {
    let value: Option<Value> = serde_json::from_slice(body).ok();
    let complaint = value.as_ref().and_then(complaint_of);
    if complaint.is_none() && (200..300).contains(&status) {
        return None;
    }
    let code = match complaint.as_ref().map(|c| c.code.as_str()) {
        _ if status >= 500 => "platform_unreachable",
        _ if status == 429 => "rate_limited",
        Some("invalid_grant") => dead,
        Some("invalid_client" | "unauthorized_client") => "app_not_set_up",
        Some("invalid_scope") => "scope_missing",
        Some("access_denied") => "consent_denied",
        Some("invalid_request" | "unsupported_grant_type" | "unsupported_response_type") => "app_fault",
        Some(other) => match code_of(other) {
            Some("access_expired") => dead,
            Some(code) => code,
            None => "platform_refused",
        },
        None => "platform_nonsense",
    };
    let mut out = failure(code);
    if let Some(c) = complaint {
        out = out.words(&c.words(status));
    }
    Some(waiting(out, retry_after))
}

/// Flat `{"error", "error_description", "log_id"}`, or the envelope of the data API.
fn complaint_of(value: &Value) -> Option<Complaint> {
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    match value.get("error")? {
        Value::String(code) if !code.is_empty() => Some(Complaint {
            code: code.clone(),
            message: text("error_description"),
            log_id: text("log_id"),
        }),
        object @ Value::Object(_) => Complaint::deserialize(object).ok().filter(|c| c.code != "ok"),
        _ => None,
    }
}
