//! The end of a grant.

use crate::job::{DESKTOP, START, act, tiktok};
use crate::stub::{Say, Stub, say};
use ai_shorts_platforms::adapter::{CallLog, Held, Machine, Revoked};
use domain::Clock;
use serde_json::json;

const FRESH: &str = "4102444800:act.fresh";
const STALE: &str = "1:act.stale";

fn renewed() -> Say {
    say(
        200,
        json!({"access_token": "act.renewed", "expires_in": 7200, "refresh_token": "rft.2"}),
    )
}
fn dead() -> Say {
    say(200, json!({"error": "invalid_grant", "error_description": "d"}))
}

async fn revoke(
    access: Option<&str>,
    refresh: Option<&str>,
    answers: Vec<Say>,
) -> (Result<Revoked, String>, Vec<(String, String)>, CallLog) {
    let stub = Stub::saying(answers).await;
    let (clock, _) = Clock::manual(START.parse().unwrap());
    let held = Held {
        access: access.map(Into::into),
        refresh: refresh.map(Into::into),
    };
    let mut log = CallLog::default();
    let got = tiktok(&stub, clock, DESKTOP, true)
        .revoke(act(), &held, &mut log)
        .await;
    let calls = stub
        .requests()
        .iter()
        .map(|s| {
            let form = s.form();
            assert_eq!(
                (&*form["client_key"], &*form["client_secret"]),
                ("client", "canary-client-secret")
            );
            let what = form.get("token").or(form.get("refresh_token")).unwrap().clone();
            (s.head.path.trim_start_matches("/twin/v2/oauth/").to_owned(), what)
        })
        .collect();
    (got.map_err(|f| f.code), calls, log)
}
fn calls(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect()
}

#[tokio::test]
async fn a_good_access_token_ends_the_grant() {
    for body in ["", "{}"] {
        let (got, sent, log) = revoke(Some(FRESH), Some("rft"), vec![say(200, body)]).await;
        assert_eq!(
            (got, sent),
            (Ok(Revoked::Done), calls(&[("revoke/", "act.fresh")]))
        );
        assert_eq!(log.0[0].step, "revoke_token");
    }
}

#[tokio::test]
async fn one_that_ran_out_is_renewed_first() {
    for access in [Some(STALE), None] {
        let (got, sent, _) = revoke(access, Some("rft"), vec![renewed(), say(200, "")]).await;
        assert_eq!(got, Ok(Revoked::Done));
        assert_eq!(sent, calls(&[("token/", "rft"), ("revoke/", "act.renewed")]));
    }
    // and the same when TikTok refuses it before its time
    let (got, sent, _) = revoke(Some(FRESH), Some("rft"), vec![dead(), renewed(), say(200, "")]).await;
    assert_eq!((got, sent.len()), (Ok(Revoked::Done), 3));
}

#[tokio::test]
async fn the_renewed_token_is_kept_nowhere_so_its_revocation_is_tried_again_here() {
    let (got, sent, _) = revoke(
        Some(STALE),
        Some("rft"),
        vec![renewed(), say(503, ""), Say::Cut, say(200, "")],
    )
    .await;
    assert_eq!((got, sent.len()), (Ok(Revoked::Done), 4));
    let (got, sent, _) = revoke(Some(STALE), Some("rft"), vec![renewed(), say(503, "")]).await;
    assert_eq!((got, sent.len()), (Err("platform_unreachable".into()), 4));
}

#[tokio::test]
async fn a_grant_that_is_gone_is_dead_and_a_stumble_is_said() {
    for (access, refresh, answers, expected) in [
        (Some(FRESH), Some("rft"), vec![dead()], Ok(Revoked::AlreadyDead)),
        (Some(STALE), Some("rft"), vec![dead()], Ok(Revoked::AlreadyDead)),
        (Some(FRESH), None, vec![dead()], Ok(Revoked::AlreadyDead)),
        (None, None, vec![dead()], Ok(Revoked::AlreadyDead)),
        (
            Some(FRESH),
            Some("rft"),
            vec![say(503, "")],
            Err("platform_unreachable".to_owned()),
        ),
        (
            Some(STALE),
            Some("rft"),
            vec![say(503, "")],
            Err("platform_unreachable".to_owned()),
        ),
        (
            Some(FRESH),
            None,
            vec![say(400, "<html>")],
            Err("platform_nonsense".to_owned()),
        ),
        (
            Some(FRESH),
            None,
            vec![say(200, json!({"error": "invalid_client"}))],
            Err("app_not_set_up".to_owned()),
        ),
    ] {
        assert_eq!(revoke(access, refresh, answers).await.0, expected);
    }
}
