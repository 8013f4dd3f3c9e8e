//! Every way VK can refuse, as a failure of ours. Source: VK's API schema, errors; VK ID documentation;
//! where neither tells, reports of developers.

use super::codes::failure;
use crate::wire::scrubbed;
use domain::{Failure, FailureClass};
use serde::Deserialize;
use std::time::Duration;

/// The same thing too often: minutes to hours, by reports.
const FLOOD: Duration = Duration::from_mins(10);
/// When a day begins for VK is told nowhere: asked again a few times a day.
const DAY_LIMIT: Duration = Duration::from_hours(6);
const POST_LIMIT: Duration = Duration::from_hours(1);

/// VK's error of a method. `request_params` repeats what we sent, and is not even read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Complaint {
    pub error_code: i64,
    pub error_subcode: Option<i64>,
    pub error_msg: String,
    pub error_text: Option<String>,
    pub confirmation_text: Option<String>,
}

/// Which call an error answers: some codes mean different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doing {
    Reading,
    Saving,
    Posting,
}

impl Complaint {
    /// The call may have been carried out all the same.
    pub(crate) const fn leaves_doubt(&self) -> bool {
        matches!(self.error_code, 1 | 10 | 36)
    }

    fn says(&self, part: &str) -> bool {
        self.error_msg.to_ascii_lowercase().contains(part)
    }

    fn words(&self) -> String {
        let said = self.confirmation_text.as_deref().or(self.error_text.as_deref());
        scrubbed(&format!(
            "{}: {}",
            self.error_code,
            said.unwrap_or(&self.error_msg)
        ))
    }

    fn code(&self, doing: Doing) -> &'static str {
        match (self.error_code, self.error_subcode) {
            (5, Some(1130)) => "access_bound",
            // A right of the app is missing, not a role of the person.
            (15, Some(1133 | 1134)) | (1051, _) => "right_missing",
            (15, _) if self.says("scope") => "right_missing",
            (214, _) if self.says("posts a day") => "daily_limit",
            (214, _) if doing == Doing::Saving => "community_denied",
            (code, _) => by_code(code),
        }
    }
}

/// VK's number as a code of ours; the order is that of our classes.
const fn by_code(code: i64) -> &'static str {
    match code {
        1 | 10 | 36 | 43 | 3001 => "platform_unreachable",
        6 => "rate_limited",
        9 => "flood",
        29 | 103 | 601 => "daily_limit",
        219 | 220 | 224 => "post_limit",
        5 | 3609 => "access_expired",
        17 | 25 => "validation_required",
        27 | 28 => "wrong_token_kind",
        14 | 3300 => "captcha_required",
        24 => "confirmation_required",
        3301 => "phone_check_required",
        3302 => "password_check_required",
        3303 => "app_check_required",
        3304 => "email_check_required",
        704 => "two_factor_required",
        7 => "action_denied",
        15 => "access_denied",
        203 => "community_denied",
        204 => "video_denied",
        210 | 214 | 225 => "wall_denied",
        222 => "links_forbidden",
        19 => "content_blocked",
        30 => "profile_private",
        22 => "file_refused",
        2 | 4 | 20 | 23 | 101 => "project_not_set_up",
        42 => "address_not_allowed",
        37 => "account_banned",
        18 | 3610 => "account_deleted",
        13000 => "community_blocked",
        104 => "video_gone",
        3 | 8 | 100 | 113 | 125 => "app_fault",
        _ => "platform_refused",
    }
}

/// The failure an error of a method stands for. Total: what is not known keeps VK's words.
pub(crate) fn classify(complaint: &Complaint, doing: Doing) -> Failure {
    let code = complaint.code(doing);
    let out = failure(code);
    let out = match code {
        "platform_refused"
        | "app_fault"
        | "project_not_set_up"
        | "right_missing"
        | "access_denied"
        | "action_denied"
        | "confirmation_required"
        | "file_refused"
        | "content_blocked" => out.words(&complaint.words()),
        _ => out,
    };
    match wait_of(code) {
        Some(wait) => out.after(wait),
        None => out,
    }
}

fn wait_of(code: &str) -> Option<Duration> {
    match code {
        "rate_limited" => Some(Duration::from_secs(1)),
        "flood" => Some(FLOOD),
        "daily_limit" => Some(DAY_LIMIT),
        "post_limit" => Some(POST_LIMIT),
        _ => None,
    }
}

/// A refused call while a video may exist. A refused *video* starts over when the person tries again; a
/// refused question must not: the person acts, and the same question is asked once more.
pub(crate) fn in_doubt(mut failure: Failure) -> Failure {
    if failure.class == FailureClass::Rejected {
        failure.class = FailureClass::Reconnect;
        failure.hint = failure.hint.map(|h| {
            h.replace(
                "then publish again",
                "then connect the channel again: it continues from here",
            )
        });
    }
    failure
}

/// The consent page sent the person back with `error=`. Its values are told nowhere: those of OAuth.
pub fn denied(error: &str) -> Failure {
    match error {
        "access_denied" => failure("consent_denied"),
        "invalid_client" | "unauthorized_client" | "invalid_request" | "invalid_scope" => {
            failure("project_not_set_up").words(&scrubbed(error))
        }
        _ => failure("consent_denied").words(&scrubbed(error)),
    }
}

/// An error of `/oauth2/…`, which comes with status 200 as well as 4xx.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Refusal {
    pub error: String,
    #[serde(default)]
    pub error_description: String,
}

/// `dead` is what a spent code or refresh token means here.
pub(crate) fn classify_oauth(refusal: &Refusal, dead: &'static str) -> Failure {
    let code = match refusal.error.as_str() {
        "invalid_grant" => dead,
        // Reported as the text of an error without a fixed name.
        _ if refusal.error_description.contains("device_id") => dead,
        "invalid_token" => "access_expired",
        "invalid_client" | "unauthorized_client" | "redirect_uri_mismatch" => "project_not_set_up",
        "invalid_request" | "unsupported_grant_type" | "invalid_scope" => "app_fault",
        "access_denied" => "consent_denied",
        "slow_down" | "too_many_requests" => "rate_limited",
        "server_error" | "temporarily_unavailable" => "platform_unreachable",
        _ => "platform_refused",
    };
    let out = failure(code);
    match code {
        "project_not_set_up" | "app_fault" | "platform_refused" => out.words(&scrubbed(&format!(
            "{}: {}",
            refusal.error, refusal.error_description
        ))),
        _ => out,
    }
}

/// A status without a body of VK's.
pub(crate) fn by_status(status: u16) -> &'static str {
    match status {
        429 => "rate_limited",
        500..=599 => "platform_unreachable",
        _ => "platform_nonsense",
    }
}
