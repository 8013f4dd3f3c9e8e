//! The audit log as its readers meet it: events, proofs, checkpoints, and the verification by command.

use ai_shorts_tests::person::{PASSWORD, good_options};
use ai_shorts_tests::{Person, Service, clips};
use anyhow::{Context as _, ensure};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::process::{Command, Output};
use std::time::Duration;

fn verify(service: &Service, more: &[&str]) -> anyhow::Result<Output> {
    let output = Command::new(ai_shorts_tests::service::binary()?)
        .args(["audit", "verify"])
        .args(more)
        .env("AI_SHORTS_DATA_DIR", service.data_dir())
        .env("RUST_LOG", "warn")
        .output()?;
    Ok(output)
}

/// All events that a person sees, once each has its place in the tree.
async fn events(me: &Person, query: &str) -> anyhow::Result<Vec<Value>> {
    for _ in 0..100 {
        let page = me
            .get(&me.at(&format!("/audit-events?limit=100{query}")))
            .await?
            .good()?;
        let items = page["items"].as_array().context("no items")?.clone();
        if items.iter().all(|e| e["index"].is_u64()) {
            return Ok(items);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    anyhow::bail!("events stay without a place")
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().filter_map(|e| e["kind"].as_str()).collect()
}

#[tokio::test]
async fn what_was_done_is_told_proven_and_verified() -> anyhow::Result<()> {
    let mut service = Service::start()?;
    let me = Person::registered(&service, "audit@example.org").await?;
    let media = me.upload("Закат.mp4", clips::vertical()?).await?;
    let channel = me.connect_sandbox().await?;
    let id = media["id"].as_str().context("id")?;
    let request = me
        .publish(id, &channel, "k", good_options("Hello"))
        .await?
        .good()?;
    let request = request["id"].as_str().context("id")?;
    me.settled(request, Duration::from_secs(90)).await?;
    let wrong = json!({"email": "audit@example.org", "password": "not this one at all"});
    let refused = me.post("/api/v1/auth/login", &wrong).await?;
    ensure!(refused.status == StatusCode::UNAUTHORIZED);

    let all = events(&me, "").await?;
    let told = kinds(&all);
    for kind in [
        "account.registered",
        "session.started",
        "session.failed",
        "workspace.created",
        "upload.created",
        "media.added",
        "media.ready",
        "channel.connected",
        "publish.requested",
        "target.published",
    ] {
        ensure!(told.contains(&kind), "{kind} is not in {told:?}");
    }
    let of = |kind: &str| all.iter().find(|e| e["kind"] == kind).context("no such event");
    let added = of("media.added")?;
    ensure!(
        added["class"] == "operational" && added["network"].is_null(),
        "{added:#}"
    );
    ensure!(added["subjects"][0]["title"] == "Закат", "{added:#}");
    ensure!(
        added["actor"]["kind"] == "person" && added["actor"]["email"] == "audit@example.org",
        "{added:#}"
    );
    let failed = of("session.failed")?;
    ensure!(
        failed["class"] == "security" && failed["network"] == "127.0.0.0/24",
        "{failed:#}"
    );
    ensure!(!failed.to_string().contains("not this one"));
    ensure!(of("target.published")?["actor"]["kind"] == "service");

    ensure!(
        kinds(&events(&me, "&q=%D0%B7%D0%90%D0%9A%D0%90%D0%A2&kind=media.added").await?) == ["media.added"]
    );
    let security = events(&me, "&class=security").await?;
    ensure!(security.iter().all(|e| e["class"] == "security") && security.len() >= 3);
    ensure!(me.get(&me.at("/audit-events?kind=session.danced")).await?.status == 422);
    let first = me.get(&me.at("/audit-events?limit=3")).await?.good()?;
    let cursor = first["next_cursor"].as_str().context("a cursor")?;
    let second = me
        .get(&me.at(&format!("/audit-events?limit=3&cursor={cursor}")))
        .await?
        .good()?;
    ensure!(second["items"][0]["id"] == all[3]["id"]);

    // An event of anyone else's is not there.
    let other = Person::registered(&service, "audit-other@example.org").await?;
    ensure!(
        events(&other, "")
            .await?
            .iter()
            .all(|e| e["actor"]["email"] != "audit@example.org")
    );
    let path = format!("/audit-events/{}/proof", added["id"].as_str().context("id")?);
    ensure!(other.get(&other.at(&path)).await?.status == StatusCode::NOT_FOUND);

    let proof = me.get(&me.at(&path)).await?.good()?;
    ensure!(proof["index"] == added["index"], "{proof:#}");
    let leaf = BASE64_STANDARD.decode(proof["leaf"].as_str().context("leaf")?)?;
    ensure!(leaf.len() == 59 && leaf[0] == 1);
    let nobody = Person::anonymous(&service)?;
    let note = nobody.get("/api/v1/audit/checkpoint").await?;
    let text = String::from_utf8(note.body.clone())?;
    ensure!(
        note.status == 200 && text.contains("\n\n\u{2014} 127.0.0.1:"),
        "{text}"
    );
    ensure!(
        note.header("content-type")
            .is_some_and(|t| t.starts_with("text/plain"))
    );

    the_command_agrees(&mut service, &nobody, &text, all.len()).await
}

/// Also with a note that was kept, and after a restart; with a forged one it does not.
async fn the_command_agrees(
    service: &mut Service,
    nobody: &Person,
    text: &str,
    events: usize,
) -> anyhow::Result<()> {
    let kept = service.data_dir().join("kept.txt");
    std::fs::write(&kept, text)?;
    let kept = kept.to_str().context("a path")?;
    service.stop()?;
    service.start_again()?;
    let again = json!({"email": "audit@example.org", "password": PASSWORD});
    ensure!(nobody.post("/api/v1/auth/login", &again).await?.status == 200);
    let good = verify(service, &["--json", "--checkpoint", kept])?;
    let said: Value = serde_json::from_slice(&good.stdout)?;
    ensure!(good.status.code() == Some(0) && said["ok"] == true, "{said:#}");
    ensure!(
        said["events"].as_u64() >= Some(events as u64) && said["checkpoints"].as_u64() >= Some(3),
        "{said:#}"
    );

    std::fs::write(kept, text.replacen("\n\n", "\nmore\n\n", 1))?;
    let broken = verify(service, &["--checkpoint", kept])?;
    let words = String::from_utf8(broken.stdout)?;
    ensure!(
        broken.status.code() == Some(1) && words.starts_with("BROKEN"),
        "{words}"
    );
    std::fs::write(kept, "nothing")?;
    ensure!(verify(service, &["--checkpoint", kept])?.status.code() == Some(2));
    Ok(())
}

/// The folder of checkpoints is outside of the database: it tells when an older one stands there.
#[tokio::test]
async fn an_older_database_put_back_is_noticed() -> anyhow::Result<()> {
    let mut service = Service::start()?;
    let me = Person::registered(&service, "older@example.org").await?;
    for name in ["a", "b", "c", "d", "e", "f"] {
        me.post("/api/v1/workspaces", &json!({"name": name}))
            .await?
            .good()?;
    }
    events(&me, "").await?;
    ensure!(me.get("/api/v1/audit/checkpoint").await?.status == 200);
    service.stop()?;
    for end in ["", "-wal", "-shm"] {
        let file = service.data_dir().join(format!("ai-shorts.db{end}"));
        if file.exists() {
            std::fs::remove_file(file)?;
        }
    }
    service.start_again()?;
    let me = Person::registered(&service, "newer@example.org").await?;
    events(&me, "").await?;
    let answer = me.get("/api/v1/audit/checkpoint").await?;
    ensure!(
        answer.status == 500 && answer.code() == "audit_inconsistent",
        "{}",
        answer.status
    );
    ensure!(service.log().contains("DOES NOT CONTINUE"));
    ensure!(verify(&service, &[])?.status.code() == Some(1));
    Ok(())
}
