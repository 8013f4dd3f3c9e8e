//! An account and a workspace go whole, with a receipt; within the grace the wish can be taken back.

use ai_shorts_tests::person::{PASSWORD, good_options};
use ai_shorts_tests::{Person, PostOffice, Seed, Service, canary, clips, in_days, service};
use anyhow::{Context as _, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::process::Command;
use std::time::Duration;

const AT_ONCE: (&str, &str) = ("AI_SHORTS_ACCOUNT_GRACE_DAYS", "0");
const PATIENCE: Duration = Duration::from_secs(90);
const NAME: &str = "Wilhelmina Quarkstein";
const TITLE: &str = "zeppelin-over-quarry";

async fn ask(me: &Person, path: &str, body: &Value) -> anyhow::Result<ai_shorts_tests::Answer> {
    me.send(me.request(Method::DELETE, path).json(body)).await
}

/// Waits until the deletion with this code is done.
async fn done(somebody: &Person, code: &str) -> anyhow::Result<Value> {
    for _ in 0..600 {
        let state = somebody
            .get(&format!("/api/v1/data-deletions/{code}"))
            .await?
            .good()?;
        if !state["at"].is_null() {
            return Ok(state);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("the deletion is never done")
}

/// The receipt of a deletion, once its event has its place in the tree.
async fn signed_receipt(somebody: &Person, code: &str) -> anyhow::Result<Value> {
    for _ in 0..100 {
        let state = somebody
            .get(&format!("/api/v1/data-deletions/{code}"))
            .await?
            .good()?;
        if !state["receipt"]["signature"].is_null() {
            return Ok(state["receipt"].clone());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("the receipt is never signed")
}

/// A clip, a channel and a published post, with texts to look for.
async fn lived(me: &Person) -> anyhow::Result<()> {
    let named = me
        .request(Method::PATCH, "/api/v1/me")
        .json(&json!({"display_name": NAME}));
    me.send(named).await?.good()?;
    let media = me.upload(&format!("{TITLE}.mp4"), clips::vertical()?).await?;
    let channel = me.connect_sandbox().await?;
    let id = media["id"].as_str().context("no id")?;
    let request = me.publish(id, &channel, "k", good_options(TITLE)).await?.good()?;
    let target = me
        .settled(request["id"].as_str().unwrap_or_default(), PATIENCE)
        .await?;
    ensure!(target["state"] == "published", "{target:#}");
    let draft = json!({"media_id": id, "content": {"caption": TITLE}});
    me.post(&me.at("/drafts"), &draft).await?.good()?;
    let hook = json!({"url": format!("https://receiver.invalid/{NAME}"), "description": TITLE,
        "events": ["media.ready"]});
    let hook = me.post(&me.at("/webhooks"), &hook).await?.good()?;
    let test = format!("/webhooks/{}/test", hook["id"].as_str().unwrap_or_default());
    me.post(&me.at(&test), &json!({})).await?.good()?;
    let choice = json!({"items": [{"news": "post_published", "by_mail": true}]});
    let chosen = me.request(Method::PATCH, "/api/v1/me/notifications");
    me.send(chosen.json(&choice)).await?.good()?;
    let saved = json!({"name": TITLE, "caption": TITLE});
    me.post(&me.at("/templates"), &saved).await?.good()?;
    me.post(&me.at("/calendar-link"), &json!({})).await?.good()?;
    // One more that waits, and half an upload.
    planned(me, id, &channel).await?;
    let half = me.create_upload(&format!("{TITLE}-half.mp4"), 5_000_000).await?;
    let head = clips::vertical()?[..4096].to_vec();
    ensure!(me.patch(&half, 0, head).await?.status == StatusCode::NO_CONTENT);
    me.export().await?;
    Ok(())
}

/// A post in three days.
async fn planned(me: &Person, media: &str, channel: &str) -> anyhow::Result<Value> {
    let body = json!({"media_id": media, "scheduled_at": in_days(3),
        "targets": [{"channel_id": channel, "options": good_options(TITLE)}]});
    let request = me
        .request(Method::POST, &me.at("/publish-requests"))
        .header("idempotency-key", "planned");
    me.send(request.json(&body)).await?.good()
}

fn stored(service: &Service) -> Vec<std::path::PathBuf> {
    canary::files(&service.data_dir().join("media"))
}

async fn an_account_goes(mut service: Service) -> anyhow::Result<()> {
    let email = "quarkstein@example.org";
    let me = Person::registered(&service, email).await?;
    lived(&me).await?;
    let other = Person::registered(&service, "other@example.org").await?;
    assert!(!stored(&service).is_empty());

    let plan = me.get("/api/v1/me/deletion").await?.good()?;
    assert_eq!(
        (
            &plan["grace_days"],
            &plan["workspaces"][0]["fate"],
            &plan["workspaces"][0]["counts"]["media"]
        ),
        (&json!(0), &json!("goes"), &json!(1)),
        "{plan:#}"
    );
    let wrong = ask(&me, "/api/v1/me", &json!({"password": "not this one at all"})).await?;
    assert_eq!(
        (wrong.status, wrong.json()["errors"][0]["code"].clone()),
        (StatusCode::UNPROCESSABLE_ENTITY, json!("password_wrong"))
    );
    let asked = ask(&me, "/api/v1/me", &json!({"password": PASSWORD})).await?;
    assert_eq!(asked.status, StatusCode::ACCEPTED);
    assert!(
        asked
            .headers
            .get_all("set-cookie")
            .iter()
            .any(|c| c.to_str().is_ok_and(|c| c.contains("Max-Age=0")))
    );
    let code = asked.json()["code"].as_str().context("no code")?.to_owned();
    assert_eq!(me.get("/api/v1/me").await?.status, StatusCode::UNAUTHORIZED);
    done(&other, &code).await?;

    let receipt = signed_receipt(&other, &code).await?;
    let file = service.data_dir().with_file_name("receipt.json");
    std::fs::write(&file, receipt.to_string())?;
    let checked = Command::new(service::binary()?)
        .args(["receipt", "verify"])
        .arg(&file)
        .env("AI_SHORTS_DATA_DIR", service.data_dir())
        .envs(service.settings())
        .output()?;
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
    let login = json!({"email": email, "password": PASSWORD});
    assert_eq!(
        other.post("/api/v1/auth/login", &login).await?.code(),
        "invalid_credentials"
    );
    let twin = other.twin_state("youtube").await?;
    assert!(
        twin["tokens"]["revoked"].as_u64() >= Some(1),
        "{:#}",
        twin["tokens"]
    );
    assert_eq!(stored(&service), Vec::<std::path::PathBuf>::new());
    service.stop()?;
    let verified = service.command(&["audit", "verify"])?.output()?;
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stdout)
    );
    let mut canaries = canary::forms(email);
    canaries.extend(canary::forms(NAME));
    canaries.extend(canary::forms(TITLE));
    let mut found = canary::found(&service.data_dir(), &canaries)?;
    // The stand-in keeps what was posted, as a platform does.
    found.retain(|f| !f.contains("/sandbox/"));
    assert_eq!(found, Vec::<String>::new());
    service.start_again()?;
    Person::registered(&service, email).await?;
    Ok(())
}

#[tokio::test]
async fn nothing_of_a_person_stays() -> anyhow::Result<()> {
    an_account_goes(Service::start_with(&[AT_ONCE])?).await
}

#[tokio::test]
async fn nothing_of_a_person_stays_on_postgresql() -> anyhow::Result<()> {
    let Some(mut service) = Service::start_on_postgresql("deletion")? else {
        return Ok(());
    };
    service.set(AT_ONCE.0, AT_ONCE.1);
    service.stop()?;
    service.start_again()?;
    an_account_goes(service).await
}

#[tokio::test]
async fn the_wish_can_be_taken_back() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "keeps@example.org").await?;
    let media = me.upload("kept.mp4", clips::vertical()?).await?;
    let channel = me.connect_sandbox().await?;
    let planned = planned(&me, media["id"].as_str().unwrap_or_default(), &channel).await?;
    let mut second = Person::anonymous(&service)?;
    let login = json!({"email": "keeps@example.org", "password": PASSWORD});
    let answer = second.post("/api/v1/auth/login", &login).await?;
    second.take_cookie(&answer);

    let asked = ask(&me, "/api/v1/me", &json!({"password": PASSWORD}))
        .await?
        .good()?;
    let again = ask(&me, "/api/v1/me", &json!({"password": PASSWORD}))
        .await?
        .good()?;
    assert_eq!(asked["code"], again["code"], "asked twice is asked once");
    assert_eq!(second.get("/api/v1/me").await?.status, StatusCode::UNAUTHORIZED);
    let shown = me.get("/api/v1/me").await?.good()?;
    assert_eq!(shown["deletion"]["code"], asked["code"]);
    assert_eq!(shown["workspaces"][0]["deletion"]["with_account"], true);
    let post = me
        .get(&me.at(&format!(
            "/publish-requests/{}",
            planned["id"].as_str().unwrap_or_default()
        )))
        .await?
        .good()?;
    assert_eq!(post["targets"][0]["state"], "canceled");
    let state = second
        .get(&format!(
            "/api/v1/data-deletions/{}",
            asked["code"].as_str().unwrap_or_default()
        ))
        .await?
        .good()?;
    assert_eq!((&state["at"], &state["due_at"]), (&Value::Null, &asked["due_at"]));

    let alone = me.delete(&me.at("/deletion")).await?;
    assert_eq!(
        (alone.status, alone.code().as_str()),
        (StatusCode::CONFLICT, "goes_with_account")
    );
    assert_eq!(
        me.delete("/api/v1/me/deletion").await?.status,
        StatusCode::NO_CONTENT
    );
    let kept = me.get("/api/v1/me").await?.good()?;
    assert_eq!(
        (&kept["deletion"], &kept["workspaces"][0]["deletion"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        me.delete("/api/v1/me/deletion").await?.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        second.post("/api/v1/auth/login", &login).await?.status,
        StatusCode::OK
    );

    ask(&me, &me.at(""), &json!({"password": PASSWORD}))
        .await?
        .good()?;
    assert_eq!(
        me.delete(&me.at("/deletion")).await?.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(me.get(&me.at("/media")).await?.good()?["total"], 1);
    Ok(())
}

#[tokio::test]
async fn a_workspace_goes_and_its_neighbour_stays() -> anyhow::Result<()> {
    let service = Service::start_with(&[AT_ONCE])?;
    let mut me = Person::registered(&service, "neighbour@example.org").await?;
    me.upload("stays.mp4", clips::vertical()?).await?;
    let kept = stored(&service);
    let first = me.workspace.clone();
    let made = me
        .post("/api/v1/workspaces", &json!({"name": "To be gone"}))
        .await?
        .good()?;
    me.workspace = made["id"].as_str().context("no id")?.to_owned();
    lived(&me).await?;
    let counts = me.get(&me.at("/deletion")).await?.good()?;
    assert_eq!(
        (&counts["media"], &counts["channels"]),
        (&json!(1), &json!(4)),
        "{counts:#}"
    );
    let asked = ask(&me, &me.at(""), &json!({"password": PASSWORD}))
        .await?
        .good()?;
    done(&me, asked["code"].as_str().unwrap_or_default()).await?;
    assert_eq!(me.get(&me.at("")).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(me.get(&me.at("/media")).await?.status, StatusCode::NOT_FOUND);
    let left = me.get("/api/v1/workspaces").await?.good()?;
    assert_eq!(left["items"].as_array().map(Vec::len), Some(1), "{left:#}");
    me.workspace = first;
    assert_eq!(me.get(&me.at("/media")).await?.good()?["total"], 1);
    let (mut before, mut after) = (kept, stored(&service));
    before.sort();
    after.sort();
    assert_eq!(before, after);
    Ok(())
}

#[tokio::test]
async fn the_operator_deletes_what_came_to_support() -> anyhow::Result<()> {
    let service = Service::start()?;
    let operator = Person::registered(&service, "operator@example.org").await?;
    let me = Person::registered(&service, "asked-by-mail@example.org").await?;
    lived(&me).await?;
    let run = |more: &[&str]| {
        Command::new(service::binary()?)
            .args(["accounts", "delete"])
            .args(more)
            .env("AI_SHORTS_DATA_DIR", service.data_dir())
            .env("AI_SHORTS_PUBLIC_URL", &service.url)
            .output()
            .map_err(anyhow::Error::from)
    };
    let unknown = run(&["nobody@example.org", "--now"])?;
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no account has this address"));
    let out = run(&["asked-by-mail@example.org", "--now"])?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(
        out.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let code = said.split_whitespace().last().context("no receipt")?;
    let state = operator
        .get(&format!("/api/v1/data-deletions/{code}"))
        .await?
        .good()?;
    assert!(!state["at"].is_null(), "{state:#}");
    assert_eq!(me.get("/api/v1/me").await?.status, StatusCode::UNAUTHORIZED);
    assert_eq!(stored(&service), Vec::<std::path::PathBuf>::new());
    Ok(())
}

/// Killed again and again while it erases, the deletion goes on until nothing is left.
#[tokio::test]
async fn a_deletion_that_dies_goes_on() -> anyhow::Result<()> {
    let mut service = Service::start_with(&[AT_ONCE])?;
    let mut me = Person::registered(&service, "dies@example.org").await?;
    lived(&me).await?;
    for n in 0..6 {
        me.upload(&format!("{TITLE}-{n}.mp4"), &clips::numbered(n, 4096)?)
            .await?;
    }
    let mut other = Person::registered(&service, "stays@example.org").await?;
    other.upload("stays.mp4", clips::vertical()?).await?;
    let asked = ask(&me, "/api/v1/me", &json!({"password": PASSWORD}))
        .await?
        .good()?;
    let code = asked["code"].as_str().context("no code")?.to_owned();
    let mut seed = Seed::new(7);
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(20 + seed.below(400))).await;
        service.kill();
        service.start_again()?;
        me.move_to(&service);
        other.move_to(&service);
    }
    done(&other, &code).await?;
    let counted = other.get(&other.at("/media")).await?.good()?;
    assert_eq!(counted["total"], 1);
    let left = canary::files(&service.data_dir().join("media/media"));
    assert_eq!(left.len(), 1, "{left:#?}");
    service.stop()?;
    let verified = service.command(&["audit", "verify"])?.output()?;
    ensure!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stdout)
    );
    let mut canaries = canary::forms("dies@example.org");
    canaries.extend(canary::forms(TITLE));
    let mut found = canary::found(&service.data_dir(), &canaries)?;
    found.retain(|f| !f.contains("/sandbox/"));
    assert_eq!(found, Vec::<String>::new());
    Ok(())
}

/// Workspaces that others use are decided first; where others own, the person only leaves.
#[tokio::test]
async fn shared_workspaces_are_decided_first() -> anyhow::Result<()> {
    let service = Service::start_with(&[AT_ONCE])?;
    let owner = Person::registered(&service, "owner@example.org").await?;
    let media = owner.upload("shared.mp4", clips::vertical()?).await?;
    let editor = owner.invites(&service, "editor@example.org", "editor").await?;
    let channel = owner.connect_sandbox().await?;
    let id = media["id"].as_str().context("no id")?;
    let post = planned(&editor, id, &channel).await?;

    let plan = owner.get("/api/v1/me/deletion").await?.good()?;
    assert_eq!(plan["workspaces"][0]["fate"], "undecided", "{plan:#}");
    let refused = ask(&owner, "/api/v1/me", &json!({"password": PASSWORD})).await?;
    assert_eq!(
        (
            refused.status,
            refused.code().as_str(),
            &refused.json()["workspaces"][0]["id"]
        ),
        (StatusCode::CONFLICT, "owner_needed", &json!(owner.workspace))
    );
    let asked = ask(&editor, "/api/v1/me", &json!({"password": PASSWORD}))
        .await?
        .good()?;
    done(&owner, asked["code"].as_str().unwrap_or_default()).await?;
    let people = owner.get(&owner.at("/members")).await?.good()?;
    assert_eq!(people["items"].as_array().map(Vec::len), Some(1), "{people:#}");
    let request = post["id"].as_str().unwrap_or_default();
    let waits = owner
        .get(&owner.at(&format!("/publish-requests/{request}")))
        .await?
        .good()?;
    let target = &waits["targets"][0];
    assert_eq!(
        (&target["state"], &target["failure"]["code"]),
        (&json!("needs_attention"), &json!("author_left")),
        "{target:#}"
    );
    let log = owner.get(&owner.at("/audit-events?limit=100")).await?.good()?;
    assert!(!log.to_string().contains("editor@example.org"), "{log:#}");

    let second = owner.invites(&service, "second@example.org", "viewer").await?;
    let body = json!({"password": PASSWORD, "workspaces": [owner.workspace]});
    let asked = ask(&owner, "/api/v1/me", &body).await?.good()?;
    done(&second, asked["code"].as_str().unwrap_or_default()).await?;
    assert_eq!(second.get(&second.at("")).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(stored(&service), Vec::<std::path::PathBuf>::new());
    Ok(())
}

/// A second factor is asked for before an account goes; the receipt is told by mail when it is gone.
#[tokio::test]
async fn the_receipt_comes_by_mail() -> anyhow::Result<()> {
    let post = PostOffice::open().await?;
    let service = Service::start_with(&[
        AT_ONCE,
        ("AI_SHORTS_SMTP_URL", post.url.as_str()),
        ("AI_SHORTS_REGISTRATION", "invite"),
    ])?;
    let me = Person::registered(&service, "letter@example.org").await?;
    let asked = ask(&me, "/api/v1/me", &json!({"password": PASSWORD}))
        .await?
        .good()?;
    let code = asked["code"].as_str().context("no code")?;
    let letter = post.letter(1).await?;
    assert_eq!(letter.to, "letter@example.org");
    assert!(letter.text().contains(code), "{}", letter.text());
    let anybody = Person::anonymous(&service)?;
    let state = anybody
        .get(&format!("/api/v1/data-deletions/{code}"))
        .await?
        .good()?;
    assert!(!state["at"].is_null(), "it is told when it is done: {state:#}");
    Ok(())
}
