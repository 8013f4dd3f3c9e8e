//! The ledger of token openings, narrowed in every way; and what lets anybody hold the log to its word.

use ai_shorts_tests::person::is;
use ai_shorts_tests::{Person, Service};
use anyhow::{Context as _, ensure};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use domain::audit::{Hash, Note, VerifierKey, verify_consistency};
use serde_json::{Value, json};

async fn uses(me: &Person, query: &str) -> anyhow::Result<Vec<Value>> {
    let (mut all, mut cursor) = (vec![], String::new());
    loop {
        let path = me.at(&format!("/token-uses?limit=3{query}{cursor}"));
        let page = me.get(&path).await?.good()?;
        all.extend(page["items"].as_array().context("items")?.iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(all),
        }
    }
}

fn ids(all: &[Value], wanted: impl Fn(&Value) -> bool) -> Vec<&str> {
    let chosen = all.iter().filter(|u| wanted(u));
    chosen.filter_map(|u| u["id"].as_str()).collect()
}

type Wanted<'a> = Box<dyn Fn(&Value) -> bool + 'a>;

async fn is_narrowed(service: Service) -> anyhow::Result<()> {
    let me = Person::registered(&service, "ledger@example.org").await?;
    let channels = me.connect_all().await?;
    for id in channels.values() {
        me.post(&me.at(&format!("/channels/{id}/check")), &json!({}))
            .await?
            .good()?;
    }
    let label = json!({"label": "Мой Канал"});
    let channel = &channels["youtube"];
    let path = me.at(&format!("/channels/{channel}"));
    me.send(me.request(reqwest::Method::PATCH, &path).json(&label))
        .await?
        .good()?;

    let all = uses(&me, "").await?;
    ensure!(all.len() >= 8, "{all:#?}");
    ensure!(all.iter().all(|u| u["act"]["origin"] == "browser"), "{all:#?}");
    let moment = all[all.len() / 2]["at"].as_str().context("at")?.to_owned();
    let later = |u: &Value| u["at"].as_str() >= Some(moment.as_str());
    let at = moment.replace('+', "%2B");
    let me_at = me.get("/api/v1/me").await?.good()?;
    let account = me_at["id"].as_str().context("id")?;
    let cases: [(String, Wanted<'_>); 11] = [
        (
            format!("&channel={channel}"),
            Box::new(|u| u["channel_id"] == channel.as_str()),
        ),
        ("&kind=check".into(), Box::new(|u| u["act"]["kind"] == "check")),
        ("&kind=publish".into(), Box::new(|_| false)),
        (
            "&purpose=identity".into(),
            Box::new(|u| u["purpose"] == "identity"),
        ),
        (format!("&from={at}"), Box::new(later)),
        (format!("&to={at}"), Box::new(move |u| !later(u))),
        (format!("&actor={account}"), Box::new(|_| true)),
        (
            "&actor=acc_01a00000000070008000000000000000".into(),
            Box::new(|_| false),
        ),
        ("&q=мОЙ".into(), Box::new(|u| u["channel_id"] == channel.as_str())),
        (
            "&q=LEDGER%20check".into(),
            Box::new(|u| u["act"]["kind"] == "check"),
        ),
        ("&q=nowhere".into(), Box::new(|_| false)),
    ];
    for (query, wanted) in cases {
        let told = uses(&me, &query).await?;
        ensure!(ids(&told, |_| true) == ids(&all, wanted), "{query}: {told:#?}");
    }
    is(&me.get(&me.at("/token-uses?kind=steal")).await?, 422, "query")?;
    is(
        &me.get(&me.at("/token-uses?cursor=x")).await?,
        422,
        "cursor_invalid",
    )?;

    let editor = me.invites(&service, "editor@example.org", "editor").await?;
    ensure!(uses(&editor, "").await?.is_empty());
    ensure!(uses(&editor, &format!("&actor={account}")).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn the_ledger_is_narrowed_in_every_way() -> anyhow::Result<()> {
    is_narrowed(Service::start()?).await
}

#[tokio::test]
async fn the_ledger_is_narrowed_in_every_way_on_postgresql() -> anyhow::Result<()> {
    match Service::start_on_postgresql("ledger")? {
        Some(service) => is_narrowed(service).await,
        None => Ok(()),
    }
}

/// The newest checkpoint: how many events, and the root.
async fn checkpoint(nobody: &Person, keys: &[[u8; 32]]) -> anyhow::Result<(u64, Hash)> {
    let note = nobody.get("/api/v1/audit/checkpoint").await?;
    let read = Note::parse(std::str::from_utf8(&note.body)?)
        .ok()
        .context("a note")?;
    let read = read.checkpoint(keys).ok().context("its signature")?;
    Ok((read.size, read.root))
}

#[tokio::test]
async fn anybody_can_hold_the_log_to_an_earlier_word() -> anyhow::Result<()> {
    let service = Service::start()?;
    let nobody = Person::anonymous(&service)?;
    let told = nobody.get("/api/v1/audit/key").await?;
    ensure!(
        told.header("content-type")
            .is_some_and(|t| t.starts_with("text/plain"))
    );
    let lines = String::from_utf8(told.body)?;
    let key: VerifierKey = lines.trim_end().parse().ok().context("a verifier key")?;

    let me = Person::registered(&service, "proof@example.org").await?;
    let mut seen = vec![];
    for n in 0..7 {
        me.post("/api/v1/workspaces", &json!({"name": format!("w{n}")}))
            .await?
            .good()?;
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        seen.push(checkpoint(&nobody, &[key.public]).await?);
    }
    seen.dedup();
    let (newest, newest_root) = *seen.last().context("none")?;
    ensure!(seen.len() > 2, "{seen:?}");
    for &(size, root) in &seen {
        let told = nobody
            .get(&format!("/api/v1/audit/consistency?from={size}"))
            .await?
            .good()?;
        ensure!(told["to"] == newest && told["checkpoint"].is_string(), "{told:#}");
        let hashes = told["proof"].as_array().context("proof")?.iter();
        let hashes: Option<Vec<Hash>> = hashes
            .map(|h| BASE64_STANDARD.decode(h.as_str()?).ok()?.try_into().ok())
            .collect();
        let mut proof = hashes.context("hashes")?;
        ensure!(
            verify_consistency(size, newest, &root, &newest_root, &proof),
            "{size}"
        );
        ensure!(
            !verify_consistency(size, newest, &[7; 32], &newest_root, &proof),
            "{size}"
        );
        if let Some(hash) = proof.first_mut() {
            hash[0] ^= 1;
            ensure!(
                !verify_consistency(size, newest, &root, &newest_root, &proof),
                "{size}"
            );
        }
    }
    let (first, middle) = (seen[0].0, seen[1].0);
    let told = nobody
        .get(&format!("/api/v1/audit/consistency?from={first}&to={middle}"))
        .await?
        .good()?;
    ensure!(told["to"] == middle && told["checkpoint"].is_null(), "{told:#}");
    let ahead = newest + 1;
    for (wrong, code) in [
        ("from=0".to_owned(), "out_of_range"),
        (format!("from={ahead}"), "out_of_range"),
        (format!("from=1&to={ahead}"), "out_of_range"),
        ("from=x".into(), "query"),
        (String::new(), "query"),
    ] {
        let path = format!("/api/v1/audit/consistency?{wrong}");
        is(&nobody.get(&path).await?, 422, code)?;
    }
    Ok(())
}
