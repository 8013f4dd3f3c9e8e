//! What left the machine is counted, by host and by what for, survives the process, and only the operator sees it.

use ai_shorts_tests::person::good_options;
use ai_shorts_tests::{Person, PostOffice, Service, clips};
use anyhow::{Context as _, ensure};
use serde_json::{Value, json};
use std::time::Duration;

async fn log(me: &Person) -> anyhow::Result<Vec<Value>> {
    let page = me.get("/api/v1/operator/egress?limit=100").await?.good()?;
    Ok(page["items"].as_array().context("items")?.clone())
}

/// Calls of a purpose, under acts or not.
fn calls(log: &[Value], is_act: bool, purpose: &str) -> u64 {
    let ours = log
        .iter()
        .filter(|l| l["is_act"] == is_act && l["purpose"] == purpose && l["refused"].is_null());
    ours.filter_map(|l| l["calls"].as_u64()).sum()
}

#[tokio::test]
async fn what_went_out_is_counted_and_told_to_the_operator_alone() -> anyhow::Result<()> {
    let mut service = Service::start()?;
    let me = Person::registered(&service, "operates@example.org").await?;
    let other = Person::registered(&service, "other@example.org").await?;
    ensure!(
        log(&me).await?.is_empty(),
        "a service that nobody asked called somebody"
    );

    let media = me.upload("clip.mp4", clips::vertical()?).await?;
    let channel = me.connect_sandbox().await?;
    let id = media["id"].as_str().context("id")?;
    let request = me
        .publish(id, &channel, "k", good_options("A secret title"))
        .await?
        .good()?;
    me.settled(request["id"].as_str().context("id")?, Duration::from_secs(90))
        .await?;
    let seen = log(&me).await?;
    // A consent page of each stand-in was walked; the file went out whole.
    ensure!(calls(&seen, false, "sandbox consent") == 4, "{seen:#?}");
    ensure!(calls(&seen, true, "identity") >= 4, "{seen:#?}");
    let sent: u64 = seen
        .iter()
        .filter(|l| l["purpose"] == "upload")
        .filter_map(|l| l["bytes_sent"].as_u64())
        .sum();
    ensure!(sent >= media["size_bytes"].as_u64().context("size")?, "{seen:#?}");
    ensure!(seen.iter().all(|l| l["host"] == "127.0.0.1"), "{seen:#?}");
    let text = json!(seen).to_string();
    for secret in ["secret title", "example.org", "/sandbox", "acc_", "wsp_", "act_"] {
        ensure!(!text.contains(secret), "{secret}: {text}");
    }

    let refused = other.get("/api/v1/operator/egress").await?;
    ensure!(refused.status == 403 && refused.code() == "operator_required");

    // The counts are in the database when the process has ended, and the command prints them.
    let before = seen.len();
    service.stop()?;
    let out = service.command(&["egress", "--json"])?.output()?;
    let printed: Vec<Value> = serde_json::from_slice(&out.stdout)?;
    ensure!(printed.len() >= before, "{printed:#?}");
    let out = service.command(&["egress"])?.output()?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    ensure!(
        said.contains("act: upload") && said.contains("4 of the service's own"),
        "{said}"
    );
    let out = service.command(&["doctor"])?.output()?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    ensure!(
        said.contains("outgoing: ") && said.contains("to 1 hosts in 30 days"),
        "{said}"
    );
    Ok(())
}

/// A letter counts by its kind. The last counts are written when the process stops, right after.
#[tokio::test]
async fn letters_are_counted_by_their_kind() -> anyhow::Result<()> {
    let office = PostOffice::open().await?;
    let mut service = Service::start_with(&[("AI_SHORTS_SMTP_URL", office.url.as_str())])?;
    let nobody = Person::anonymous(&service)?;
    let body = json!({"email": "reads@example.org", "password": "violet-canary-horse-staple-93"});
    let asked = nobody.post("/api/v1/auth/register", &body).await?;
    ensure!(asked.status == 202, "{}", asked.status);
    office.letter(1).await?;
    service.stop()?;
    let out = service.command(&["egress", "--json"])?.output()?;
    let printed: Vec<Value> = serde_json::from_slice(&out.stdout)?;
    let letters: Vec<_> = printed
        .iter()
        .filter(|l| l["purpose"].as_str().is_some_and(|p| p.starts_with("mail.")))
        .collect();
    ensure!(letters.len() == 1, "{printed:#?}");
    ensure!(
        letters[0]["purpose"] == "mail.verify" && letters[0]["calls"] == 1 && letters[0]["failed"] == 0,
        "{printed:#?}"
    );
    ensure!(letters[0]["bytes_sent"].as_u64() > Some(500), "{printed:#?}");
    Ok(())
}
