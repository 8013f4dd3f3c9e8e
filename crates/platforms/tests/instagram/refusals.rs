//! Every code of Meta as a failure of ours.

use crate::job::{Job, failed, first, refusal_saying, stored};
use crate::stub::{Say, Stub, say, with};
use ai_shorts_platforms::instagram::{Step, error_codes};
use domain::FailureClass::{self, Ambiguous, Permanent, RateLimited, Reconnect, Rejected, Transient};
use domain::instagram::Login;
use serde_json::json;
use std::collections::HashSet;

async fn at_creation(answer: Say, scopes: &[&str]) -> (Step, Job) {
    let stub = Stub::saying(vec![answer]).await;
    let mut job = Job::new(&stub, Login::Instagram);
    job.scopes = scopes.iter().map(|s| (*s).to_owned()).collect();
    let step = job
        .step(&stored("container_sent", json!({"link": true})), false)
        .await;
    (step, job)
}

/// The code that the log of calls shows.
fn told(job: &Job) -> &str {
    job.log.0[0].code.as_deref().unwrap()
}

#[tokio::test]
async fn by_subcode_first_then_by_code() {
    let rows: &[(i64, i64, &str, FailureClass)] = &[
        (-2, 2_207_003, "download_slow", Transient),
        (-2, 2_207_020, "container_expired", Transient),
        (-1, 2_207_001, "platform_unreachable", Transient),
        (-1, 2_207_032, "create_failed", Transient),
        (-1, 2_207_053, "create_failed", Transient),
        (1, 2_207_057, "cover_invalid", Rejected),
        (4, 2_207_051, "spam_suspected", Rejected),
        (9, 2_207_042, "quota_spent", RateLimited),
        (24, 2_207_006, "not_found_yet", Transient),
        (24, 2_207_008, "not_found_yet", Transient),
        (25, 2_207_050, "account_restricted", Rejected),
        (100, 2_207_023, "app_fault", Permanent),
        (100, 2_207_028, "app_fault", Permanent),
        (100, 2_207_035, "app_fault", Permanent),
        (100, 2_207_037, "app_fault", Permanent),
        (100, 2_207_040, "caption_invalid", Rejected),
        (36004, 2_207_010, "caption_invalid", Rejected),
        (352, 2_207_026, "format_refused", Rejected),
        (9004, 2_207_052, "fetch_failed", Transient),
        (9007, 2_207_027, "not_ready", Transient),
        (36000, 2_207_004, "cover_invalid", Rejected),
        (36001, 2_207_005, "cover_invalid", Rejected),
        (36003, 2_207_009, "cover_invalid", Rejected),
        (-1, 2_207_076, "media_unreadable", Transient),
        (-1, 2_207_077, "media_unreadable", Transient),
        (-1, 2_207_082, "media_unreadable", Transient),
        (-1, 2_207_078, "trial_refused", Rejected),
        (-1, 2_207_081, "trial_refused", Rejected),
        (-1, 2_207_085, "asset_unassigned", Permanent),
        (190, 458, "access_expired", Reconnect),
        (190, 463, "access_expired", Reconnect),
        (190, 459, "login_needed", Reconnect),
        (190, 464, "login_needed", Reconnect),
        (102, 0, "access_expired", Reconnect),
        (3, 0, "operator_refused", Permanent),
        (100, 0, "app_fault", Permanent),
        (100, 33, "account_gone", Reconnect),
        (803, 0, "no_such_object", Permanent),
        (1, 0, "platform_unreachable", Transient),
        (2, 0, "platform_unreachable", Transient),
        (4, 0, "rate_limited", RateLimited),
        (17, 0, "rate_limited", RateLimited),
        (32, 0, "rate_limited", RateLimited),
        (341, 0, "rate_limited", RateLimited),
        (613, 0, "rate_limited", RateLimited),
        (80001, 0, "rate_limited", RateLimited),
        (80002, 0, "rate_limited", RateLimited),
        (368, 0, "policy_block", Rejected),
        (506, 0, "duplicate_post", Ambiguous),
        (12345, 0, "platform_refused", Permanent),
    ];
    let classes = |code: &str| error_codes().iter().find(|r| r.0 == code).unwrap().1;
    for (code, subcode, wanted, class) in rows {
        let (_, job) = at_creation(refusal_saying(400, *code, *subcode, "no"), &[]).await;
        assert_eq!(
            (told(&job), classes(wanted)),
            (*wanted, *class),
            "{code}/{subcode}"
        );
    }
    // the status misleads
    let (_, job) = at_creation(refusal_saying(500, 613, 0, "no"), &[]).await;
    assert_eq!(told(&job), "rate_limited");
}

#[tokio::test]
async fn a_refused_permission_depends_on_what_was_granted() {
    let scopes = ["instagram_business_basic", "instagram_business_content_publish"];
    for code in [10, 200, 299] {
        let (_, job) = at_creation(refusal_saying(403, code, 0, "no"), &scopes).await;
        assert_eq!(told(&job), "operator_refused");
        let (_, job) = at_creation(refusal_saying(403, code, 0, "no"), &scopes[..1]).await;
        assert_eq!(told(&job), "scope_missing");
    }
    let words = "API access disrupted. Go to the App Dashboard and complete Data Use Checkup.";
    let (step, _) = at_creation(refusal_saying(400, 200, 0, words), &[]).await;
    assert_eq!(failed(step).1.code, "operator_refused");
    let (step, _) = at_creation(refusal_saying(400, 190, 0, "Cannot parse access token"), &[]).await;
    assert_eq!(failed(step).1.code, "wrong_login");
}

#[tokio::test]
async fn what_is_not_metas_goes_by_its_status() {
    for (answer, code) in [
        (say(502, "<html>"), "platform_unreachable"),
        (say(500, ""), "platform_unreachable"),
        (say(429, ""), "rate_limited"),
        (say(404, "<html>"), "platform_nonsense"),
        (say(200, "<html>"), "platform_nonsense"),
        (say(302, ""), "platform_nonsense"),
        (Say::Cut, "platform_unreachable"),
    ] {
        let (step, _) = at_creation(answer.clone(), &[]).await;
        let (kept, failure) = failed(step);
        assert_eq!((kept, &*failure.code), (None, code), "{answer:?}");
    }
}

#[tokio::test]
async fn a_pause_is_as_long_as_meta_asks() {
    let plain = refusal_saying(400, 80002, 0, "slow down");
    let usage = r#"{"1":[{"type":"instagram","call_count":100,"estimated_time_to_regain_access":17}]}"#;
    let rows = [
        (plain.clone(), 3600),
        (with(plain.clone(), "x-business-use-case-usage", usage), 17 * 60),
        (with(plain, "retry-after", "90"), 90),
        (refusal_saying(400, 368, 0, "blocked"), 86_400),
    ];
    for (answer, seconds) in rows {
        let (step, _) = at_creation(answer, &[]).await;
        assert_eq!(failed(step).1.retry_after_ms, Some(seconds * 1000));
    }
}

#[tokio::test]
async fn a_refusal_of_the_reel_begins_from_the_start_and_keeps_metas_trace() {
    let said = "The video at https://shorts.example/l/canary-link-1 is odd";
    for (code, subcode) in [(352, 2_207_026), (100, 0), (506, 0)] {
        let (step, _) = at_creation(refusal_saying(400, code, subcode, said), &[]).await;
        let (kept, failure) = failed(step);
        assert_eq!(kept, Some(first()));
        let words = failure.platform_words.unwrap();
        assert!(
            words.contains("(fbtrace_id Trace_1)") && !words.contains("canary"),
            "{words}"
        );
        assert_ne!(failure.class, Ambiguous, "nothing can be out yet");
    }
}

#[test]
fn the_readme_lists_every_code_once() {
    let readme = include_str!("../../README.md");
    let section = readme.split("## Instagram").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let mut seen = HashSet::new();
    for (code, class, sentence, _) in error_codes() {
        assert!(seen.insert(*code), "{code} twice");
        let row = format!("| `{code}` | {class:?} | {sentence} |");
        assert!(section.contains(&row), "{row}");
    }
    assert_eq!(
        section.matches("\n| `").count(),
        seen.len(),
        "rows of codes that are no more"
    );
}
