//! Every row of the error table, over HTTP.

use crate::job::{Job, creator, failed, next, no, ok};
use crate::stub::{Say, Stub, say, with};
use ai_shorts_platforms::tiktok::{Checkpoint, Step, error_codes};
use domain::FailureClass::{self, Permanent, RateLimited, Reconnect, Rejected, Transient};
use std::collections::HashSet;

const DAY_MS: u64 = 86_400_000;

#[tokio::test]
async fn each_refusal_of_an_upload_has_its_class_code_and_wait() {
    type Row = (Say, FailureClass, &'static str, Option<u64>);
    let pause = Some(10_000);
    let rows: Vec<Row> = vec![
        (
            no(500, "internal_error"),
            Transient,
            "platform_unreachable",
            pause,
        ),
        (
            no(200, "internal_error"),
            Transient,
            "platform_unreachable",
            pause,
        ),
        (say(502, "<html>"), Transient, "platform_unreachable", pause),
        (say(503, ""), Transient, "platform_unreachable", pause),
        (Say::Cut, Transient, "platform_unreachable", pause),
        (
            with(say(503, ""), "retry-after", "120"),
            Transient,
            "platform_unreachable",
            Some(120_000),
        ),
        (
            no(429, "rate_limit_exceeded"),
            RateLimited,
            "rate_limited",
            Some(60_000),
        ),
        (say(429, "slow down"), RateLimited, "rate_limited", Some(60_000)),
        (
            no(403, "spam_risk_too_many_posts"),
            RateLimited,
            "posts_today",
            Some(DAY_MS),
        ),
        (
            no(403, "spam_risk_too_many_pending_share"),
            RateLimited,
            "drafts_pending",
            Some(3_600_000),
        ),
        (
            no(403, "reached_active_user_cap"),
            RateLimited,
            "active_user_cap",
            Some(DAY_MS),
        ),
        (no(401, "scope_not_authorized"), Reconnect, "scope_missing", None),
        (
            no(401, "scope_permission_missed"),
            Reconnect,
            "scope_missing",
            None,
        ),
        (
            no(403, "privacy_level_option_mismatch"),
            Rejected,
            "privacy_not_offered",
            None,
        ),
        (
            no(403, "unaudited_client_can_only_post_to_private_accounts"),
            Rejected,
            "unaudited_app",
            None,
        ),
        (
            no(403, "spam_risk_user_banned_from_posting"),
            Permanent,
            "account_banned",
            None,
        ),
        (no(403, "spam_risk"), Permanent, "spam_risk", None),
        (no(403, "spam_risk_text"), Rejected, "rejected_text", None),
        (
            no(403, "url_ownership_unverified"),
            Permanent,
            "app_not_set_up",
            None,
        ),
        (no(400, "invalid_param"), Permanent, "app_fault", None),
        (no(400, "invalid_params"), Permanent, "app_fault", None),
        (no(409, "something_new"), Permanent, "platform_refused", None),
        (no(200, "something_new"), Permanent, "platform_refused", None),
        (say(200, "{}"), Transient, "platform_nonsense", pause),
        (
            say(403, "<html>proxy</html>"),
            Transient,
            "platform_nonsense",
            pause,
        ),
        (say(302, ""), Transient, "platform_nonsense", pause),
        (
            say(418, "x".repeat(70_000)),
            Transient,
            "platform_nonsense",
            pause,
        ),
    ];
    for (answer, class, code, wait) in rows {
        let what = format!("{answer:.200?}");
        let stub = Stub::saying(vec![ok(creator()), answer]).await;
        let mut job = Job::new(&stub, 10);
        let sent = next(job.step(&Checkpoint::first(), false).await);
        let (kept, f) = failed(job.step(&sent, false).await);
        assert_eq!(
            (f.class, &*f.code, f.retry_after_ms),
            (class, code, wait),
            "{what}"
        );
        // nothing was begun, so nothing counts
        assert_eq!(kept, Some(Checkpoint::first()), "{what}");
        assert!(!f.message.is_empty() && f.hint.is_some(), "{what}");
        assert_eq!(job.log.0.last().unwrap().code.as_deref(), Some(code), "{what}");
    }
}

#[tokio::test]
async fn an_unaudited_app_says_what_can_be_done() {
    let code = "unaudited_client_can_only_post_to_private_accounts";
    let stub = Stub::saying(vec![ok(creator()), no(403, code)]).await;
    let (_, f) = failed(Job::new(&stub, 10).run(Checkpoint::first()).await);
    assert!(f.message.contains("not audited") && f.hint.unwrap().contains("private"));
    assert!(f.platform_words.unwrap().contains(code));
}

#[tokio::test]
async fn a_dead_token_is_refreshed_by_the_engine() {
    for answer in [
        no(401, "access_token_invalid"),
        say(401, "<html>"),
        no(200, "access_token_invalid"),
    ] {
        let stub = Stub::saying(vec![answer]).await;
        let mut job = Job::new(&stub, 10);
        assert!(matches!(
            job.step(&Checkpoint::first(), false).await,
            Step::TokenRejected
        ));
    }
}

#[tokio::test]
async fn unknown_words_are_kept_with_the_number_for_support_and_without_what_may_be_secret() {
    let body = |spelt: &str| {
        format!(
            r#"{{"error":{{"code":"something_new","message":"No: act.0123456789abcdefghijklmnop user@example.org ok","{spelt}":"202611241200000123456789ABCDEF"}}}}"#
        )
    };
    for spelt in ["log_id", "logid"] {
        let stub = Stub::saying(vec![say(400, body(spelt))]).await;
        let (_, f) = failed(Job::new(&stub, 10).step(&Checkpoint::first(), false).await);
        assert_eq!(
            f.platform_words.as_deref(),
            Some("400 something_new: No: … … ok (log_id 202611241200000123456789ABCDEF)")
        );
    }
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
        let row = format!("| `{code}` | {class:?} | {message} |");
        assert!(readme.contains(&row), "missing in README: {row}");
    }
}
