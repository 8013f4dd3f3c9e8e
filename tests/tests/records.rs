//! Records as files: every line that the filters match, in both formats, to whoever may read it, and provable; and
//! from a record to what it speaks of, while that is there.

use ai_shorts_tests::person::{Answer, good_options, is};
use ai_shorts_tests::{Person, Service, clips};
use anyhow::{Context as _, ensure};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use domain::audit::{Leaf, Note, verify_inclusion};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

/// More events than are read in one go.
const MANY: usize = 510;
const SETTINGS: [(&str, &str); 1] = [("AI_SHORTS_LIMITS_REQUESTS_PER_MINUTE", "6000")];

/// What a page tells, all pages together.
async fn told(me: &Person, path: &str, query: &str) -> anyhow::Result<Vec<Value>> {
    let (mut all, mut cursor) = (vec![], String::new());
    loop {
        let page = me
            .get(&me.at(&format!("{path}?limit=100{query}{cursor}")))
            .await?
            .good()?;
        all.extend(page["items"].as_array().context("items")?.iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(all),
        }
    }
}

async fn file(me: &Person, path: &str, query: &str) -> anyhow::Result<Answer> {
    let answer = me.get(&me.at(&format!("{path}/export?{query}"))).await?;
    ensure!(
        answer.status == StatusCode::OK,
        "{} {}",
        answer.status,
        answer.code()
    );
    Ok(answer)
}

async fn jsonl(me: &Person, path: &str, query: &str) -> anyhow::Result<Vec<Value>> {
    let answer = file(me, path, &format!("format=jsonl{query}")).await?;
    ensure!(answer.header("content-type") == Some("application/x-ndjson"));
    let text = String::from_utf8(answer.body)?;
    text.lines().map(|l| Ok(serde_json::from_str(l)?)).collect()
}

/// The fields of each line, read as RFC 4180 has them.
fn csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut is_quoted) = (vec![], vec![], String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, is_quoted) {
            ('"', true) if chars.peek() == Some(&'"') => field.extend(chars.next()),
            ('"', _) => is_quoted = !is_quoted,
            (',', false) => row.push(std::mem::take(&mut field)),
            ('\r', false) => {}
            ('\n', false) => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            (c, _) => field.push(c),
        }
    }
    rows
}

fn column(rows: &[Vec<String>], name: &str) -> anyhow::Result<Vec<String>> {
    let at = rows[0].iter().position(|n| n == name).context("no such column")?;
    rows[1..]
        .iter()
        .map(|r| r.get(at).cloned().context("a short line"))
        .collect()
}

fn ids(items: &[Value]) -> Vec<&str> {
    items.iter().filter_map(|u| u["id"].as_str()).collect()
}

async fn the_ledger_is_taken_along(service: Service) -> anyhow::Result<()> {
    let me = Person::registered(&service, "records@example.org").await?;
    let channel = me.connect_all().await?["youtube"].clone();
    let label = json!({"label": "=cmd|' /C calc'!A0, \"Мой\""});
    let path = me.at(&format!("/channels/{channel}"));
    me.send(me.request(Method::PATCH, &path).json(&label))
        .await?
        .good()?;
    let media = me.upload("sunset.mp4", clips::vertical()?).await?;
    let clip = media["id"].as_str().context("id")?;
    let post = me
        .publish(clip, &channel, "k", good_options("Hello"))
        .await?
        .good()?;
    let post = post["id"].as_str().context("id")?;
    me.settled(post, Duration::from_secs(90)).await?;

    let all = told(&me, "/token-uses", "").await?;
    let of_post: Vec<_> = all.iter().filter(|u| u["act"]["kind"] == "publish").collect();
    ensure!(
        !of_post.is_empty()
            && of_post
                .iter()
                .all(|u| u["publish_request_id"] == post && u["media_id"] == clip),
        "{all:#?}"
    );
    ensure!(all.iter().all(|u| u["is_channel_here"] == true));
    ensure!(
        all.iter()
            .filter(|u| u["act"]["kind"] == "connect")
            .all(|u| u["publish_request_id"].is_null())
    );
    for query in [
        "",
        "&kind=publish",
        &format!("&channel={channel}"),
        "&q=%D0%BC%D0%BE%D0%B9",
        "&q=nowhere",
    ] {
        let wanted = told(&me, "/token-uses", query).await?;
        ensure!(jsonl(&me, "/token-uses", query).await? == wanted, "{query}");
    }
    let answer = file(&me, "/token-uses", "format=csv").await?;
    ensure!(
        answer
            .header("content-type")
            .is_some_and(|t| t.starts_with("text/csv; charset=utf-8"))
    );
    let named = answer
        .header("content-disposition")
        .context("no name")?
        .to_owned();
    ensure!(
        named.starts_with("attachment; filename*=UTF-8''token-uses_records_20") && named.ends_with("csv"),
        "{named}"
    );
    let text = String::from_utf8(answer.body)?;
    let rows = csv(&text);
    ensure!(column(&rows, "id")? == ids(&all));
    let titles = column(&rows, "channel_title")?;
    ensure!(titles.iter().any(|t| t.starts_with("'=cmd|")), "{titles:?}");
    ensure!(
        !text.contains("\n=") && !text.contains(",=") && !text.contains("\"="),
        "{text}"
    );

    let log = told(&me, "/audit-events", "&kind=records.downloaded").await?;
    ensure!(log.len() == 6, "{log:#?}");
    let facts = &log[0]["facts"];
    ensure!(
        facts["records"] == "token_uses" && facts["format"] == "csv" && facts["is_narrowed"] == false,
        "{facts}"
    );
    ensure!(log[1]["facts"]["is_narrowed"] == true);
    what_is_gone_is_no_link(&me, clip, post, &channel).await
}

/// Clip and channel go, the post stays.
async fn what_is_gone_is_no_link(me: &Person, clip: &str, post: &str, channel: &str) -> anyhow::Result<()> {
    let here = async |id: &str| -> anyhow::Result<bool> {
        let all = told(me, "/audit-events", "").await?;
        let found = all
            .iter()
            .flat_map(|e| e["subjects"].as_array().into_iter().flatten())
            .filter(|s| s["id"] == id);
        let answers: Vec<_> = found.map(|s| s["is_here"] == true).collect();
        ensure!(
            !answers.is_empty() && answers.iter().all(|a| *a == answers[0]),
            "{id}"
        );
        Ok(answers[0])
    };
    for id in [clip, post, channel] {
        ensure!(here(id).await?, "{id}");
    }
    me.delete(&me.at(&format!("/media/{clip}"))).await?.good()?;
    me.delete(&me.at(&format!("/channels/{channel}"))).await?.good()?;
    let mut uses = vec![];
    for _ in 0..100 {
        uses = told(me, "/token-uses", "&kind=publish").await?;
        if uses.iter().all(|u| u["is_channel_here"] == false) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    ensure!(
        uses.iter().all(|u| u["is_channel_here"] == false
            && u["media_id"].is_null()
            && u["publish_request_id"] == post),
        "{uses:#?}"
    );
    ensure!(!here(clip).await? && !here(channel).await? && here(post).await?);
    Ok(())
}

#[tokio::test]
async fn the_ledger_is_a_file() -> anyhow::Result<()> {
    the_ledger_is_taken_along(Service::start_with(&SETTINGS)?).await
}

#[tokio::test]
async fn the_ledger_is_a_file_on_postgresql() -> anyhow::Result<()> {
    match Service::start_on_postgresql_with("records", &SETTINGS)? {
        Some(service) => the_ledger_is_taken_along(service).await,
        None => Ok(()),
    }
}

async fn the_log_is_taken_along(service: Service) -> anyhow::Result<()> {
    let me = Person::registered(&service, "log@example.org").await?;
    for n in 0..MANY {
        let name = json!({"display_name": format!("Name {n}")});
        me.send(me.request(Method::PATCH, "/api/v1/me").json(&name))
            .await?
            .good()?;
    }
    let editor = me.invites(&service, "editor@example.org", "editor").await?;
    editor.create_upload("mine.mp4", 1000).await?;
    let rows = csv(&String::from_utf8(file(&me, "/audit-events", "").await?.body)?);
    let all = told(&me, "/audit-events", "").await?;
    ensure!(all.len() > MANY, "{}", all.len());
    // The download's own event came after its first lines were read.
    ensure!(all[0]["kind"] == "records.downloaded", "{:#}", all[0]);
    ensure!(column(&rows, "id")? == ids(&all[1..]));
    ensure!(column(&rows, "actor_name")?.contains(&"Name 509".to_owned()));
    let renamed = jsonl(&me, "/audit-events", "&kind=account.renamed").await?;
    ensure!(renamed.len() == MANY);

    lines_are_proven(&me, &renamed[MANY - 3..]).await?;
    // An editor takes along what they see: their own.
    let own = jsonl(&editor, "/audit-events", "").await?;
    ensure!(
        own.iter().any(|e| e["kind"] == "upload.created")
            && own.iter().all(|e| e["actor"]["email"] == "editor@example.org"),
        "{own:#?}"
    );
    let program = me.api_token(&["audit:read"]).await?.1;
    ensure!(
        jsonl(&program, "/audit-events", "&kind=account.renamed")
            .await?
            .len()
            == MANY
    );
    let other = me.api_token(&["media:read"]).await?.1;
    is(
        &other.get(&other.at("/audit-events/export")).await?,
        403,
        "token_scope_required",
    )?;
    is(
        &me.get(&me.at("/audit-events/export?format=xml")).await?,
        422,
        "query",
    )?;

    // A look at the head takes nothing along, and is none in the log.
    let before = told(&me, "/audit-events", "&kind=records.downloaded")
        .await?
        .len();
    let head = me
        .head_of(me.request(Method::HEAD, &me.at("/token-uses/export")))
        .await?;
    ensure!(head == StatusCode::OK);
    ensure!(
        told(&me, "/audit-events", "&kind=records.downloaded")
            .await?
            .len()
            == before
    );
    for _ in 0..10 {
        let answer = me.get(&me.at("/token-uses/export")).await?;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            return is(&answer, 429, "rate_limited");
        }
    }
    anyhow::bail!("nothing holds back who downloads without end")
}

/// Each line names its leaf, and the leaf's hash and place lead to a checkpoint's root.
async fn lines_are_proven(me: &Person, lines: &[Value]) -> anyhow::Result<()> {
    let key: domain::audit::VerifierKey = {
        let told = me.get("/api/v1/audit/key").await?;
        let text = String::from_utf8(told.body)?;
        text.lines()
            .next()
            .context("a key")?
            .parse()
            .ok()
            .context("a verifier key")?
    };
    for line in lines {
        let id = line["id"].as_str().context("id")?;
        let proof = me
            .get(&me.at(&format!("/audit-events/{id}/proof")))
            .await?
            .good()?;
        ensure!(
            proof["leaf"] == line["leaf"] && proof["index"] == line["index"],
            "{line:#}"
        );
        let hash: Vec<u8> = hex(line["leaf_hash"].as_str().context("hash")?)?;
        let hash: [u8; 32] = hash.try_into().ok().context("32 bytes")?;
        let leaf = BASE64_STANDARD.decode(line["leaf"].as_str().context("leaf")?)?;
        ensure!(leaf.len() == Leaf::BYTES);
        let path: Option<Vec<_>> = proof["audit_path"]
            .as_array()
            .context("path")?
            .iter()
            .map(|h| BASE64_STANDARD.decode(h.as_str()?).ok()?.try_into().ok())
            .collect();
        let note = Note::parse(proof["checkpoint"].as_str().context("note")?)
            .ok()
            .context("a note")?;
        let root = note.checkpoint(&[key.public]).ok().context("signed")?;
        let index = line["index"].as_u64().context("index")?;
        let path = path.context("hashes")?;
        ensure!(
            verify_inclusion(index, root.size, &hash, &path, &root.root),
            "{line:#}"
        );
        ensure!(!verify_inclusion(index, root.size, &[7; 32], &path, &root.root));
    }
    Ok(())
}

fn hex(text: &str) -> anyhow::Result<Vec<u8>> {
    (0..text.len())
        .step_by(2)
        .map(|at| Ok(u8::from_str_radix(text.get(at..at + 2).context("odd")?, 16)?))
        .collect()
}

#[tokio::test]
async fn the_audit_log_is_a_file() -> anyhow::Result<()> {
    the_log_is_taken_along(Service::start_with(&SETTINGS)?).await
}

#[tokio::test]
async fn the_audit_log_is_a_file_on_postgresql() -> anyhow::Result<()> {
    match Service::start_on_postgresql_with("records_log", &SETTINGS)? {
        Some(service) => the_log_is_taken_along(service).await,
        None => Ok(()),
    }
}
