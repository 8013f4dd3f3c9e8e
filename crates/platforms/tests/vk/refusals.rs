//! Every way VK can refuse.

use crate::job::{Job, failed, looking, video};
use crate::stub::{Stub, error, full_error, say};
use ai_shorts_platforms::vk::{Checkpoint, Step, error_codes};
use domain::FailureClass::{self, Permanent, RateLimited, Reconnect, Rejected, Transient};
use serde_json::json;

const ROWS: &[(i64, FailureClass, &str)] = &[
    (1, Transient, "platform_unreachable"),
    (10, Transient, "platform_unreachable"),
    (36, Transient, "platform_unreachable"),
    (43, Transient, "platform_unreachable"),
    (3001, Transient, "platform_unreachable"),
    (6, RateLimited, "rate_limited"),
    (9, RateLimited, "flood"),
    (29, RateLimited, "daily_limit"),
    (103, RateLimited, "daily_limit"),
    (601, RateLimited, "daily_limit"),
    (219, RateLimited, "post_limit"),
    (220, RateLimited, "post_limit"),
    (224, RateLimited, "post_limit"),
    (17, Reconnect, "validation_required"),
    (25, Reconnect, "validation_required"),
    (27, Reconnect, "wrong_token_kind"),
    (28, Reconnect, "wrong_token_kind"),
    (14, Rejected, "captcha_required"),
    (24, Rejected, "confirmation_required"),
    (3300, Rejected, "captcha_required"),
    (3301, Rejected, "phone_check_required"),
    (3302, Rejected, "password_check_required"),
    (3303, Rejected, "app_check_required"),
    (3304, Rejected, "email_check_required"),
    (7, Rejected, "action_denied"),
    (15, Rejected, "access_denied"),
    (203, Rejected, "community_denied"),
    (204, Rejected, "video_denied"),
    (210, Rejected, "wall_denied"),
    (214, Rejected, "community_denied"),
    (704, Rejected, "two_factor_required"),
    (222, Rejected, "links_forbidden"),
    (19, Rejected, "content_blocked"),
    (22, Rejected, "file_refused"),
    (30, Rejected, "profile_private"),
    (2, Permanent, "project_not_set_up"),
    (3, Permanent, "app_fault"),
    (4, Permanent, "project_not_set_up"),
    (8, Permanent, "app_fault"),
    (20, Permanent, "project_not_set_up"),
    (23, Permanent, "project_not_set_up"),
    (37, Permanent, "account_banned"),
    (18, Permanent, "account_deleted"),
    (3610, Permanent, "account_deleted"),
    (42, Permanent, "address_not_allowed"),
    (100, Permanent, "app_fault"),
    (113, Permanent, "app_fault"),
    (125, Permanent, "app_fault"),
    (1051, Permanent, "right_missing"),
    (13000, Permanent, "community_blocked"),
    (9999, Permanent, "platform_refused"),
];

async fn saving(answer: crate::stub::Say) -> Step {
    let stub = Stub::saying(vec![answer]).await;
    Job::new(&stub, 9).step(&Checkpoint::first([9; 16]), false).await
}

#[tokio::test]
async fn each_code_in_an_answer_with_status_200() {
    for (code, class, name) in ROWS {
        let (kept, failure) = failed(saving(error(*code, "Some words")).await);
        assert_eq!((failure.class, &*failure.code), (*class, *name), "{code}");
        assert_eq!(kept, None);
        assert!(error_codes().iter().any(|r| r.0 == *name));
        assert!(failure.hint.is_some());
    }
    for code in [5, 3609] {
        assert!(
            matches!(saving(error(code, "x")).await, Step::TokenRejected),
            "{code}"
        );
    }
    let bound = full_error(json!({"error_code": 5, "error_subcode": 1130, "error_msg": "another ip"}));
    assert!(
        matches!(saving(bound).await, Step::TokenRejected),
        "refresh once from here"
    );
}

#[tokio::test]
async fn words_and_subcodes_tell_a_missing_right_from_a_missing_role() {
    let rows = [
        (
            json!({"error_code": 15, "error_subcode": 1133, "error_msg": "x"}),
            "right_missing",
        ),
        (
            json!({"error_code": 15, "error_subcode": 1134, "error_msg": "x"}),
            "right_missing",
        ),
        (
            json!({"error_code": 15, "error_msg": "Access denied: cannot be called with current scopes"}),
            "right_missing",
        ),
        (
            json!({"error_code": 15, "error_msg": "Access denied"}),
            "access_denied",
        ),
        (
            json!({"error_code": 214, "error_msg": "Access to adding post denied: you can only add 50 posts a day"}),
            "daily_limit",
        ),
    ];
    for (error, code) in rows {
        assert_eq!(failed(saving(full_error(error)).await).1.code, code);
    }
    let (_, failure) = failed(saving(error(6, "Too many requests per second")).await);
    assert_eq!(failure.retry_after_ms, Some(1000));
    let (_, failure) = failed(saving(error(9, "Flood control")).await);
    assert!(failure.retry_after_ms.unwrap() >= 60_000);
}

#[tokio::test]
async fn a_check_of_the_person_is_never_answered_by_machine() {
    for shape in [
        json!({"error_code": 14, "error_msg": "Captcha needed", "captcha_sid": "canary-sid",
            "captcha_img": "https://api.vk.com/captcha.php?sid=canary-sid"}),
        json!({"error_code": 14, "error_msg": "Captcha needed",
            "redirect_uri": "https://id.vk.com/not_robot_captcha?session_token=canary", "remixstlid": "canary"}),
    ] {
        let stub = Stub::saying(vec![full_error(shape)]).await;
        let mut job = Job::new(&stub, 9);
        let (_, failure) = failed(job.step(&Checkpoint::first([9; 16]), false).await);
        assert_eq!((failure.class, &*failure.code), (Rejected, "captcha_required"));
        assert!(failure.hint.as_deref().unwrap().contains("vk.com"));
        assert!(!format!("{failure:?} {:?}", job.log.0).contains("canary"));
        assert_eq!(stub.requests().len(), 1);
    }
    let asked = full_error(json!({"error_code": 24, "error_msg": "Confirmation required",
        "confirmation_text": "Really post this now"}));
    let (_, failure) = failed(saving(asked).await);
    assert!(failure.platform_words.unwrap().contains("Really post this now"));
}

#[tokio::test]
async fn nothing_that_vk_says_of_a_question_starts_a_video_over() {
    for code in [14, 24, 15, 204, 3301, 7] {
        let stub = Stub::saying(vec![error(code, "x")]).await;
        for at in [video(), looking(&stub, true, false)] {
            let (kept, failure) = failed(Job::new(&stub, 9).step(&at, false).await);
            assert_eq!((kept, failure.class), (None, Reconnect), "{code}");
            assert!(!failure.hint.unwrap().contains("publish again"));
        }
        let early = looking(&stub, false, false);
        let (_, failure) = failed(Job::new(&stub, 9).step(&early, false).await);
        assert_eq!(failure.class, Rejected);
    }
}

#[tokio::test]
async fn what_is_no_answer_of_vk_is_tried_again() {
    for (answer, code) in [
        (say(502, "<html>Bad gateway"), "platform_unreachable"),
        (say(200, "{\"response\": {\"upload_ur"), "platform_nonsense"),
        (say(200, r#"{"response":{"video_id":1}}"#), "platform_nonsense"),
        (say(429, ""), "rate_limited"),
        (crate::stub::Say::Cut, "platform_unreachable"),
    ] {
        let (_, failure) = failed(saving(answer).await);
        assert_eq!(failure.code, code);
    }
}

#[test]
fn every_code_stands_in_the_readme() {
    let readme = include_str!("../../README.md");
    let vk = readme.split("## VK").nth(1).unwrap();
    for (code, class, sentence, _) in error_codes() {
        let row = format!("| `{code}` | {class:?} | {sentence} |");
        assert!(vk.contains(&row), "{row}");
    }
}
