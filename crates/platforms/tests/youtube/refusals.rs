//! Every row of the error table, over HTTP.

use crate::job::{Job, failed};
use crate::stub::{Say, Stub, error, say};
use ai_shorts_platforms::youtube::{Checkpoint, Step, error_codes};
use domain::FailureClass::{self, Permanent, RateLimited, Reconnect, Rejected, Transient};
use std::collections::HashSet;

const PER_DAY: &str = "Quota exceeded for quota metric 'Video Uploads' and limit 'Video Uploads per day' of \
    service 'youtube.googleapis.com' for consumer 'project_number:1'.";
const DAY_MS: u64 = 86_400_000;
/// From noon UTC on 24 November to midnight in California.
const TO_MIDNIGHT_MS: u64 = 20 * 3_600_000;

fn details(status: u16, reason: &str) -> Say {
    let body = serde_json::json!({"error": {"code": status, "message": "m", "status": "PERMISSION_DENIED",
        "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]}});
    say(status, body)
}

#[tokio::test]
async fn each_refusal_has_its_class_code_and_wait() {
    type Row = (Say, FailureClass, &'static str, Option<u64>);
    let rows: Vec<Row> = vec![
        (
            error(500, "internalError", ""),
            Transient,
            "platform_unreachable",
            None,
        ),
        (say(502, "<html>"), Transient, "platform_unreachable", None),
        (
            error(503, "backendError", ""),
            Transient,
            "platform_unreachable",
            None,
        ),
        (say(504, ""), Transient, "platform_unreachable", None),
        (Say::Cut, Transient, "platform_unreachable", None),
        (
            error(429, "rateLimitExceeded", PER_DAY),
            RateLimited,
            "quota_spent",
            Some(TO_MIDNIGHT_MS),
        ),
        (
            error(429, "", PER_DAY),
            RateLimited,
            "quota_spent",
            Some(TO_MIDNIGHT_MS),
        ),
        (
            error(403, "quotaExceeded", ""),
            RateLimited,
            "quota_spent",
            Some(TO_MIDNIGHT_MS),
        ),
        (
            error(403, "dailyLimitExceeded", ""),
            RateLimited,
            "quota_spent",
            Some(TO_MIDNIGHT_MS),
        ),
        (
            error(429, "rateLimitExceeded", ""),
            RateLimited,
            "rate_limited",
            Some(30_000),
        ),
        (
            error(403, "userRateLimitExceeded", ""),
            RateLimited,
            "rate_limited",
            Some(30_000),
        ),
        (say(429, "slow down"), RateLimited, "rate_limited", Some(30_000)),
        (
            error(400, "uploadLimitExceeded", ""),
            RateLimited,
            "channel_upload_limit",
            Some(DAY_MS),
        ),
        (
            error(403, "uploadLimitExceeded", ""),
            RateLimited,
            "channel_upload_limit",
            Some(DAY_MS),
        ),
        (
            error(403, "insufficientPermissions", ""),
            Reconnect,
            "scope_missing",
            None,
        ),
        (
            details(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
            Reconnect,
            "scope_missing",
            None,
        ),
        (
            error(401, "youtubeSignupRequired", ""),
            Reconnect,
            "no_channel",
            None,
        ),
        (
            error(403, "authenticatedUserNotChannel", ""),
            Reconnect,
            "no_channel",
            None,
        ),
        (
            error(403, "authenticatedUserAccountSuspended", ""),
            Permanent,
            "channel_suspended",
            None,
        ),
        (
            error(403, "authenticatedUserAccountClosed", ""),
            Permanent,
            "channel_suspended",
            None,
        ),
        (
            error(403, "channelSuspended", ""),
            Permanent,
            "channel_suspended",
            None,
        ),
        (
            error(403, "channelClosed", ""),
            Permanent,
            "channel_suspended",
            None,
        ),
        (error(400, "invalidTitle", ""), Rejected, "title_invalid", None),
        (
            error(400, "invalidDescription", ""),
            Rejected,
            "description_invalid",
            None,
        ),
        (error(400, "invalidTags", ""), Rejected, "tags_invalid", None),
        (
            error(400, "invalidPublishAt", ""),
            Rejected,
            "publish_time_invalid",
            None,
        ),
        (
            error(400, "invalidCategoryId", ""),
            Rejected,
            "setting_invalid",
            None,
        ),
        (
            error(400, "defaultLanguageNotSet", ""),
            Rejected,
            "setting_invalid",
            None,
        ),
        (
            error(400, "invalidRecordingDetails", ""),
            Rejected,
            "setting_invalid",
            None,
        ),
        (
            error(400, "invalidVideoMetadata", ""),
            Rejected,
            "setting_invalid",
            None,
        ),
        (
            error(403, "forbiddenPrivacySetting", ""),
            Rejected,
            "setting_invalid",
            None,
        ),
        (
            error(403, "forbiddenLicenseSetting", ""),
            Rejected,
            "setting_invalid",
            None,
        ),
        (error(400, "mediaBodyRequired", ""), Permanent, "app_fault", None),
        (error(400, "invalidFilename", ""), Permanent, "app_fault", None),
        (
            error(400, "missingRequiredParameter", ""),
            Permanent,
            "app_fault",
            None,
        ),
        (
            error(400, "unexpectedParameter", ""),
            Permanent,
            "app_fault",
            None,
        ),
        (
            error(403, "accessNotConfigured", ""),
            Permanent,
            "project_not_set_up",
            None,
        ),
        (
            details(403, "SERVICE_DISABLED"),
            Permanent,
            "project_not_set_up",
            None,
        ),
        (error(403, "forbidden", ""), Permanent, "forbidden", None),
        (error(404, "videoNotFound", ""), Rejected, "video_not_found", None),
        (
            error(404, "playlistNotFound", ""),
            Rejected,
            "playlist_not_found",
            None,
        ),
        (
            error(409, "somethingNew", "Words"),
            Permanent,
            "platform_refused",
            None,
        ),
        (
            say(403, "<html>proxy</html>"),
            Transient,
            "platform_nonsense",
            None,
        ),
        (say(302, ""), Transient, "platform_nonsense", None),
        (say(200, ""), Transient, "platform_nonsense", None),
        (say(418, "x".repeat(70_000)), Transient, "platform_nonsense", None),
    ];
    for (answer, class, code, wait) in rows {
        let what = format!("{answer:.200?}");
        let stub = Stub::saying(vec![answer]).await;
        let mut job = Job::new(&stub, 10);
        let (kept, f) = failed(job.step(&Checkpoint::first([1; 16]), false).await);
        assert_eq!(
            (f.class, &*f.code, f.retry_after_ms, kept),
            (class, code, wait, None),
            "{what}"
        );
        assert!(!f.message.is_empty() && f.hint.is_some(), "{what}");
        let call = job.log.0.last().unwrap();
        assert_eq!(call.code.as_deref(), Some(code), "{what}");
    }
}

#[tokio::test]
async fn a_dead_token_is_refreshed_by_the_engine() {
    for answer in [error(401, "authError", ""), say(401, "<html>")] {
        let stub = Stub::saying(vec![answer]).await;
        let mut job = Job::new(&stub, 10);
        assert!(matches!(
            job.step(&Checkpoint::first([1; 16]), false).await,
            Step::TokenRejected
        ));
        assert_eq!(job.log.0[0].code.as_deref(), Some("access_expired"));
    }
}

#[tokio::test]
async fn unknown_words_are_kept_without_what_may_be_secret() {
    let words =
        "No: ya29.a0AfB_secret1 user@example.org https://x/y?upload_id=ABC AIzaSyD12345678901234567890123 ok";
    let stub = Stub::saying(vec![error(400, "somethingNew", words)]).await;
    let (_, f) = failed(Job::new(&stub, 10).step(&Checkpoint::first([1; 16]), false).await);
    assert_eq!(
        f.platform_words.as_deref(),
        Some("400 somethingNew: No: … … … … ok")
    );
}

#[test]
fn codes_are_unique_snake_case_and_all_in_the_readme() {
    let readme = include_str!("../../README.md");
    let mut seen = HashSet::new();
    for (code, class, message, hint) in error_codes() {
        assert!(seen.insert(code), "{code} twice");
        assert!(
            code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
            "{code}"
        );
        assert!(message.ends_with('.') && hint.ends_with('.'), "{code}");
        let row = format!("| `{code}` | {class:?} |");
        assert!(readme.contains(&row), "missing in README: {row}");
    }
}
