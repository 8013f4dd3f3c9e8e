//! Every way Meta can refuse, as a failure of ours: by subcode first, then by code; the HTTP status misleads.
//! Source: Instagram Platform, "Error Codes"; Graph API, "Handle Errors".

use super::codes::failure;
use crate::wire::{retry_after, scrubbed};
use domain::{Failure, FailureClass, Timestamp};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

/// The consent page sent the person back with `error=`.
pub fn denied(error: &str) -> Failure {
    failure("consent_denied").words(&scrubbed(error))
}

/// What an error would be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doing {
    /// Of the account, or on its behalf.
    Account,
    /// Of a container or reel that we made.
    Own,
}

/// Meta's error body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub code: i64,
    pub subcode: i64,
    pub message: String,
    pub is_transient: bool,
    /// Names the call in a question to Meta.
    pub trace: String,
    /// The body was one of Meta's, not a page of something in between.
    pub understood: bool,
}

#[derive(Deserialize)]
struct Envelope {
    error: Inner,
}
#[derive(Default, Deserialize)]
#[serde(default)]
struct Inner {
    code: Option<i64>,
    error_subcode: Option<i64>,
    message: Option<String>,
    error_user_msg: Option<String>,
    is_transient: Option<bool>,
    fbtrace_id: Option<String>,
}

impl Complaint {
    pub(crate) fn read(body: &[u8]) -> Self {
        let Ok(Envelope { error }) = serde_json::from_slice(body) else {
            return Self::default();
        };
        let said = error.message.unwrap_or_default();
        let message = match error.error_user_msg {
            Some(more) if !more.is_empty() => format!("{said} {more}"),
            _ => said,
        };
        Self {
            code: error.code.unwrap_or_default(),
            subcode: error.error_subcode.unwrap_or_default(),
            message,
            is_transient: error.is_transient.unwrap_or_default(),
            trace: error.fbtrace_id.unwrap_or_default(),
            understood: true,
        }
    }

    /// A refusal that is known to come before anything is done.
    pub(crate) const fn is_clear(&self) -> bool {
        matches!(
            (self.code, self.subcode),
            (9 | 25 | 190 | 10 | 200..=299 | 9007 | 100, _) | (4, 2_207_051)
        )
    }
}

/// The failure of a container that ended in `ERROR`: its sentence, or a bare subcode.
pub(crate) fn of_container(status: &str) -> Failure {
    let complaint = Complaint {
        subcode: subcode_in(status).unwrap_or_default(),
        message: status.to_owned(),
        understood: true,
        ..Complaint::default()
    };
    let code = of_subcode(complaint.subcode).unwrap_or("media_unreadable");
    with_words(failure(code), &complaint)
}

/// The first `22` with five more digits.
fn subcode_in(text: &str) -> Option<i64> {
    text.split(|c: char| !c.is_ascii_digit())
        .find(|run| run.len() == 7 && run.starts_with("22"))
        .and_then(|run| run.parse().ok())
}

/// The failure an error answer stands for. Total: what is not known goes by its status.
/// `granted`: whether the permission to publish was given, as far as known.
pub(crate) fn classify(status: u16, complaint: &Complaint, doing: Doing, granted: bool) -> Failure {
    let code = code_of(complaint, doing, granted).unwrap_or_else(|| of_status(status, complaint));
    let mut out = failure(code);
    match code {
        "rate_limited" | "quota_spent" => out = out.after(HOUR),
        "policy_block" => out = out.after(DAY),
        _ => {}
    }
    with_words(out, complaint)
}

/// Code, subcode, the platform's sentence without addresses, and the id Meta asks for.
fn with_words(out: Failure, complaint: &Complaint) -> Failure {
    if !complaint.understood {
        return out;
    }
    let said: String = without_addresses(&complaint.message).chars().take(200).collect();
    let trace: String = complaint
        .trace
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .take(40)
        .collect();
    let mut words = format!("{}/{}: {said}", complaint.code, complaint.subcode);
    if !trace.is_empty() {
        words += &format!(" (fbtrace_id {trace})");
    }
    out.words(&words)
}

/// An error may repeat the address that we gave.
fn without_addresses(text: &str) -> String {
    let clean = |word: &str| {
        if word.contains("//") || word.contains("/l/") {
            "…".to_owned()
        } else {
            word.to_owned()
        }
    };
    scrubbed(&text.split_whitespace().map(clean).collect::<Vec<_>>().join(" "))
}

fn code_of(complaint: &Complaint, doing: Doing, granted: bool) -> Option<&'static str> {
    let said = complaint.message.as_str();
    if said.contains("API access disrupted") || said.contains("Data Use Checkup") {
        return Some("operator_refused");
    }
    of_subcode(complaint.subcode).or_else(|| of_code(complaint, doing, granted))
}

const fn of_subcode(subcode: i64) -> Option<&'static str> {
    Some(match subcode {
        2_207_001 => "platform_unreachable",
        2_207_003 => "download_slow",
        2_207_004 | 2_207_005 | 2_207_009 | 2_207_057 => "cover_invalid",
        2_207_006 | 2_207_008 => "not_found_yet",
        2_207_010 | 2_207_040 => "caption_invalid",
        2_207_020 => "container_expired",
        2_207_023 | 2_207_028 | 2_207_035..=2_207_037 => "app_fault",
        2_207_026 => "format_refused",
        2_207_027 => "not_ready",
        2_207_032 | 2_207_053 => "create_failed",
        2_207_042 => "quota_spent",
        2_207_050 => "account_restricted",
        2_207_051 => "spam_suspected",
        2_207_052 => "fetch_failed",
        // Reported by developers: a bad file or a bad address.
        2_207_076 | 2_207_077 | 2_207_082 => "media_unreadable",
        2_207_078 | 2_207_081 => "trial_refused",
        2_207_085 => "asset_unassigned",
        1_363_008 => "upload_dead",
        _ => return None,
    })
}

fn of_code(complaint: &Complaint, doing: Doing, granted: bool) -> Option<&'static str> {
    Some(match (complaint.code, complaint.subcode) {
        (190, _) if complaint.message.contains("Cannot parse") => "wrong_login",
        (190 | 102, 459 | 464) => "login_needed",
        (190 | 102, _) => "access_expired",
        (10 | 200..=299, _) if granted => "operator_refused",
        (10 | 200..=299, _) => "scope_missing",
        (3, _) => "operator_refused",
        (100, 33) if doing == Doing::Own => "not_visible",
        (100, 33) => "account_gone",
        (100, _) => "app_fault",
        (803, _) => "no_such_object",
        (-1 | 1 | 2, _) => "platform_unreachable",
        (-2, _) => "download_slow",
        (4 | 17 | 32 | 341 | 613 | 80001 | 80002, _) => "rate_limited",
        (9, _) => "quota_spent",
        (24, _) => "not_found_yet",
        (25, _) => "account_restricted",
        (352, _) => "format_refused",
        (368, _) => "policy_block",
        (506, _) => "duplicate_post",
        (9004, _) => "fetch_failed",
        (9007, _) => "not_ready",
        (36000 | 36001 | 36003, _) => "cover_invalid",
        (36004, _) => "caption_invalid",
        _ if complaint.is_transient => "platform_unreachable",
        _ => return None,
    })
}

const fn of_status(status: u16, complaint: &Complaint) -> &'static str {
    match status {
        429 => "rate_limited",
        500 | 502..=504 => "platform_unreachable",
        400..=499 if complaint.understood => "platform_refused",
        _ => "platform_nonsense",
    }
}

/// How long Meta asks to wait: `Retry-After`, or the longest of the usage header, in minutes.
pub(crate) fn asked_wait(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let usage = headers
        .get("x-business-use-case-usage")
        .and_then(|v| serde_json::from_slice::<Value>(v.as_bytes()).ok());
    let minutes = usage
        .iter()
        .filter_map(Value::as_object)
        .flat_map(serde_json::Map::values)
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|u| u["estimated_time_to_regain_access"].as_u64())
        .max()
        .filter(|m| *m > 0);
    minutes
        .map(|m| Duration::from_secs(m.saturating_mul(60)))
        .max(retry_after(headers, now))
        .map(|wait| wait.min(DAY))
}

/// An error of the code's exchange: Instagram's own flat shape, or Meta's envelope.
pub(crate) fn classify_exchange(status: u16, body: &[u8]) -> Failure {
    #[derive(Deserialize)]
    struct Flat {
        #[serde(default)]
        code: i64,
        error_message: String,
    }
    let complaint = match serde_json::from_slice::<Flat>(body) {
        Ok(flat) => Complaint {
            code: flat.code,
            message: flat.error_message,
            understood: true,
            ..Complaint::default()
        },
        Err(_) => Complaint::read(body),
    };
    if !complaint.understood || status >= 500 {
        return classify(status, &complaint, Doing::Account, true);
    }
    let said = complaint.message.to_ascii_lowercase();
    let about = |words: &[&str]| words.iter().any(|w| said.contains(w));
    let code = if about(&["matching code", "authorization code", "verification code"]) {
        "consent_expired"
    } else if about(&[
        "redirect_uri",
        "client secret",
        "client_secret",
        "platform app",
        "validating application",
    ]) || matches!(complaint.code, 101 | 191)
    {
        "app_not_set_up"
    } else {
        return classify(status, &complaint, Doing::Account, true);
    };
    with_words(failure(code), &complaint)
}

/// Whether another token may do better.
pub(crate) fn is_about_token(failure: &Failure) -> bool {
    failure.class == FailureClass::Reconnect
        || matches!(&*failure.code, "not_visible" | "operator_refused" | "wrong_login")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(code: i64, subcode: i64, message: &str) -> Failure {
        let body = json!({"error": {"code": code, "error_subcode": subcode, "message": message,
            "fbtrace_id": "AbC_12-3"}});
        classify(
            400,
            &Complaint::read(body.to_string().as_bytes()),
            Doing::Own,
            true,
        )
    }

    #[test]
    fn the_address_we_gave_is_not_repeated_and_the_trace_is_kept() {
        let said = "Failed to fetch https://shorts.example/l/AbCdEf0123456789AbCdEf?x=1 from server";
        let words = of(9004, 2_207_052, said).platform_words.unwrap();
        assert_eq!(
            words,
            "9004/2207052: Failed to fetch … from server (fbtrace_id AbC_12-3)"
        );
    }

    #[test]
    fn a_container_names_its_subcode_in_a_sentence_or_bare() {
        let sentence = "Error: Media upload has failed with error code 2207026";
        assert_eq!(of_container(sentence).code, "format_refused");
        assert_eq!(of_container("2207052").code, "fetch_failed");
        assert_eq!(of_container("Error").code, "media_unreadable");
    }

    #[test]
    fn the_longest_usage_counts() {
        let mut headers = HeaderMap::new();
        let usage = r#"{"1":[{"estimated_time_to_regain_access":3},{"estimated_time_to_regain_access":12}]}"#;
        headers.insert("x-business-use-case-usage", usage.parse().unwrap());
        let now = Timestamp::from_micros(0);
        assert_eq!(asked_wait(&headers, now), Some(Duration::from_secs(720)));
        assert_eq!(asked_wait(&HeaderMap::new(), now), None);
    }
}
