//! A workspace leaves as one archive, and comes back from it elsewhere.

use ai_shorts_tests::person::{PASSWORD, good_options};
use ai_shorts_tests::{Person, Seed, Service, canary, clips};
use anyhow::{Context as _, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

const EMAIL: &str = "leaves@example.org";
const NEW_PASSWORD: &str = "amber-lighthouse-quiet-river-41";

/// Two clips, four channels, a post that went out and one that waits.
async fn lived(me: &Person) -> anyhow::Result<()> {
    let media = me.upload("first.mp4", clips::vertical()?).await?;
    me.upload("second.mp4", &clips::numbered(1, 700_000)?).await?;
    let id = media["id"].as_str().context("no id")?;
    let tags = me
        .request(Method::PATCH, &me.at(&format!("/media/{id}")))
        .json(&json!({"title": "Erster Film", "tags": ["sea", "été"]}));
    me.send(tags).await?.good()?;
    let channel = me.connect_sandbox().await?;
    let request = me.publish(id, &channel, "k", good_options("Out")).await?.good()?;
    let id_of = |v: &Value| v["id"].as_str().unwrap_or_default().to_owned();
    let target = me.settled(&id_of(&request), Duration::from_secs(90)).await?;
    ensure!(target["state"] == "published", "{target:#}");
    let numbers = me.at(&format!("/publish-targets/{}/numbers", id_of(&target)));
    me.post(&numbers, &json!({})).await?.good()?;
    let body = json!({"media_id": id, "scheduled_at": "2027-06-01T00:00:00Z",
        "targets": [{"channel_id": channel, "options": good_options("Later")}]});
    let waits = me
        .request(Method::POST, &me.at("/publish-requests"))
        .header("idempotency-key", "later");
    me.send(waits.json(&body)).await?.good()?;
    let draft = json!({"media_id": id, "content": {"caption": "Noch einmal", "when": "at",
        "targets": [{"channel_id": channel, "chosen": true, "options": good_options("Draft")}]}});
    me.post(&me.at("/drafts"), &draft).await?.good()?;
    let hook =
        json!({"url": "https://receiver.invalid/in", "description": "Archive me", "events": ["media.ready"]});
    me.post(&me.at("/webhooks"), &hook).await?.good()?;
    let text = json!({"name": "Unter jedem Film", "title": "Film", "caption": "Mehr davon", "tags": ["sea"]});
    me.post(&me.at("/templates"), &text).await?.good()?;
    let slots = json!({"time_zone": "Europe/Berlin", "slots": [{"weekday": 1, "time": "09:00"}, {"weekday": 7, "time": "02:30"}]});
    me.send(me.request(Method::PUT, &me.at("/slots")).json(&slots))
        .await?
        .good()?;
    // The last events get their places in the tree.
    tokio::time::sleep(Duration::from_secs(3)).await;
    Ok(())
}

/// Paths and contents, with the order in which they lie.
fn unpacked(archive: &[u8]) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive))?;
    let mut out = BTreeMap::new();
    for i in 0..zip.len() {
        let mut entry = zip.by_index(i)?;
        let (name, mut inside) = (entry.name()?.into_owned(), vec![]);
        entry.read_to_end(&mut inside)?;
        out.insert(name, inside);
    }
    Ok(out)
}

fn document(files: &BTreeMap<String, Vec<u8>>, path: &str) -> anyhow::Result<Value> {
    Ok(serde_json::from_slice(files.get(path).context(path.to_owned())?)?)
}

/// Every file but the manifest stands in it, with its hashes.
fn manifest_holds(files: &BTreeMap<String, Vec<u8>>) -> anyhow::Result<()> {
    let manifest = document(files, "manifest.json")?;
    let named = manifest["files"].as_array().context("no files")?;
    ensure!(named.len() + 1 == files.len(), "{manifest:#}");
    for f in named {
        let inside = &files[f["path"].as_str().context("no path")?];
        ensure!(f["size_bytes"] == inside.len(), "{f:#}");
        ensure!(f["blake3"] == blake3::hash(inside).to_hex().as_str(), "{f:#}");
    }
    Ok(())
}

async fn fetched(me: &Person, export: &Value) -> anyhow::Result<Vec<u8>> {
    let path = me.at(&format!(
        "/exports/{}/file",
        export["id"].as_str().context("no id")?
    ));
    let answer = me.get(&path).await?;
    ensure!(answer.status == StatusCode::OK, "{}", answer.code());
    Ok(answer.body)
}

fn said(out: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr)
    )
}

fn restore(service: &Service, archive: &Path) -> anyhow::Result<Output> {
    let path = archive.to_str().context("a path")?;
    Ok(service.command(&["restore", path])?.output()?)
}

fn set_password(service: &Service) -> anyhow::Result<()> {
    let mut child = service
        .command(&["accounts", "reset-password", EMAIL])?
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    let mut stdin = child.stdin.take().context("no input")?;
    writeln!(stdin, "{NEW_PASSWORD}")?;
    drop(stdin);
    ensure!(child.wait()?.success());
    Ok(())
}

struct Kept {
    dir: tempfile::TempDir,
}
impl Kept {
    fn new() -> anyhow::Result<Self> {
        let dir = tempfile::tempdir()?;
        Ok(Self { dir })
    }
    fn write(&self, bytes: &[u8]) -> anyhow::Result<PathBuf> {
        let path = self.dir.path().join("archive.zip");
        std::fs::write(&path, bytes)?;
        Ok(path)
    }
}

/// Facts of clips that a move must not change.
async fn clips_of(me: &Person) -> anyhow::Result<Vec<Value>> {
    let list = me.get(&me.at("/media?sort=oldest")).await?.good()?;
    let mut out = vec![];
    for m in list["items"].as_array().context("no items")? {
        let id = m["id"].as_str().context("no id")?;
        let bytes = me.get(&me.at(&format!("/media/{id}/file"))).await?.body;
        let poster = me.get(&me.at(&format!("/media/{id}/poster"))).await?.body;
        out.push(
            json!({"id": id, "title": m["title"], "tags": m["tags"], "state": m["state"],
            "blake3": m["blake3"], "width": m["width"], "duration_ms": m["duration_ms"],
            "created_at": m["created_at"], "bytes": blake3::hash(&bytes).to_hex().as_str(),
            "poster": blake3::hash(&poster).to_hex().as_str()}),
        );
    }
    Ok(out)
}

async fn comes_back(old: Service, mut new: Service) -> anyhow::Result<()> {
    let me = Person::registered(&old, EMAIL).await?;
    lived(&me).await?;
    let before = clips_of(&me).await?;
    assert_eq!(before.len(), 2);
    let drafts = me.get(&me.at("/drafts")).await?.good()?;
    assert_eq!(drafts["items"][0]["content"]["caption"], "Noch einmal");
    let plan = async |of: &Person| -> anyhow::Result<[Value; 2]> {
        let [texts, slots] = ["/templates", "/slots"].map(|path| of.at(path));
        Ok([of.get(&texts).await?.good()?, of.get(&slots).await?.good()?])
    };
    let planned = plan(&me).await?;
    assert_eq!(planned[0]["items"][0]["caption"], "Mehr davon");
    let export = me.export().await?;
    let archive = fetched(&me, &export).await?;
    assert_eq!(export["size_bytes"], archive.len());
    let files = unpacked(&archive)?;
    manifest_holds(&files)?;
    let schema = document(&files, "schema.json")?;
    for path in files
        .keys()
        .filter(|p| !p.starts_with("media/") && *p != "schema.json")
    {
        assert!(schema["$defs"][path].is_object(), "{path} has no schema");
    }
    let hooks = document(&files, "webhooks.json")?;
    assert_eq!(hooks["items"][0]["url"], "https://receiver.invalid/in");
    assert!(!hooks.to_string().contains("secret"), "{hooks:#}");
    let told = of_posts(&items(&document(&files, "posts.json")?));
    assert!(told.iter().any(|n| n["views"].is_u64()), "{told:?}");
    let audit = document(&files, "audit-events.json")?;
    let proven = audit["items"].as_array().into_iter().flatten();
    assert!(proven.filter(|e| !e["proof"].is_null()).count() > 10, "{audit:#}");

    new.stop()?;
    let kept = Kept::new()?;
    let out = restore(&new, &kept.write(&archive)?)?;
    assert!(out.status.success(), "{}", said(&out));
    set_password(&new)?;
    new.start_again()?;
    let mut again = Person::anonymous(&new)?;
    let login = json!({"email": EMAIL, "password": PASSWORD});
    assert_eq!(
        again.post("/api/v1/auth/login", &login).await?.code(),
        "invalid_credentials"
    );
    let login = json!({"email": EMAIL, "password": NEW_PASSWORD});
    let answer = again.post("/api/v1/auth/login", &login).await?;
    again.take_cookie(&answer);
    answer.good()?;
    again.workspace.clone_from(&me.workspace);
    assert_eq!(clips_of(&again).await?, before);
    assert_eq!(again.get(&again.at("/drafts")).await?.good()?, drafts);
    // Without its secret a webhook is made anew, by hand.
    let hooks = again.get(&again.at("/webhooks")).await?.good()?;
    assert_eq!(hooks["items"], json!([]));
    assert_eq!(plan(&again).await?, planned);

    let channels = again.get(&again.at("/channels")).await?.good()?;
    let states: Vec<_> = channels["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|c| c["state"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(states, ["reconnect_needed"; 4]);
    let posts = again.get(&again.at("/publish-requests")).await?.good()?;
    let mut states: Vec<_> = posts["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|p| {
            (
                p["targets"][0]["state"].clone(),
                p["targets"][0]["attempts_total"] != 0,
            )
        })
        .collect();
    states.sort_by_key(|(s, _)| s.to_string());
    assert_eq!(states, [(json!("canceled"), false), (json!("published"), true)]);

    let told = of_posts(&items(&posts));
    assert!(told.is_empty(), "told to the other instance: {told:?}");

    // What came along leaves again, as it came.
    let second = unpacked(&fetched(&again, &again.export().await?).await?)?;
    let imported = document(&second, "imported-audit-events.json")?;
    let (mut here, mut there) = (items(&imported), items(&audit));
    here.sort_by_key(|e| e["id"].to_string());
    there.sort_by_key(|e| e["id"].to_string());
    assert_eq!(here, there);
    new.stop()?;
    let verified = new.command(&["audit", "verify"])?.output()?;
    assert!(verified.status.success(), "{}", said(&verified));
    Ok(())
}

/// The numbers that are kept with posts.
fn of_posts(posts: &[Value]) -> Vec<Value> {
    let targets = posts.iter().filter_map(|p| p["targets"].as_array()).flatten();
    let numbers = targets.map(|t| t["numbers"].clone());
    numbers.filter(|n| !n.is_null()).collect()
}

fn items(document: &Value) -> Vec<Value> {
    document["items"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_workspace_comes_back_from_its_archive() -> anyhow::Result<()> {
    comes_back(Service::start()?, Service::start()?).await
}

#[tokio::test]
async fn a_workspace_comes_back_from_its_archive_on_postgresql() -> anyhow::Result<()> {
    let old = Service::start_on_postgresql("export_from")?;
    let new = Service::start_on_postgresql("export_to")?;
    match old.zip(new) {
        Some((old, new)) => comes_back(old, new).await,
        None => Ok(()),
    }
}

#[tokio::test]
async fn one_at_a_time_in_pieces_and_gone_when_deleted() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, EMAIL).await?;
    me.upload("one.mp4", clips::vertical()?).await?;
    let export = me.export().await?;
    let id = export["id"].as_str().context("no id")?;
    let again = me.post(&me.at("/exports"), &json!({})).await?;
    assert_eq!(
        (again.status, again.code().as_str(), &again.json()["export_id"]),
        (StatusCode::CONFLICT, "export_exists", &export["id"])
    );
    let file = me.at(&format!("/exports/{id}/file"));
    let whole = me.get(&file).await?;
    assert_eq!(whole.header("content-type"), Some("application/zip"));
    assert_eq!(
        whole.header("content-security-policy"),
        Some("default-src 'none'; frame-ancestors 'none'; sandbox")
    );
    let name = whole.header("content-disposition").unwrap_or_default();
    assert!(
        name.starts_with("attachment; filename*=UTF-8''ai-shorts-export-"),
        "{name}"
    );
    let tag = whole.header("etag").context("no tag")?.to_owned();
    let part = |range: &str| {
        me.request(Method::GET, &file)
            .header("range", range)
            .header("if-range", tag.as_str())
    };
    let first = me.send(part("bytes=0-999")).await?;
    let rest = me.send(part("bytes=1000-")).await?;
    assert_eq!(
        (first.status, rest.status),
        (StatusCode::PARTIAL_CONTENT, StatusCode::PARTIAL_CONTENT)
    );
    assert!([first.body, rest.body].concat() == whole.body);
    let beyond = me.send(part(&format!("bytes={}-", whole.body.len()))).await?;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);

    let events = me.get(&me.at("/audit-events?limit=100")).await?.good()?;
    let told = |kind: &str| items(&events).iter().filter(|e| e["kind"] == kind).count();
    assert_eq!(
        [
            told("export.requested"),
            told("export.ready"),
            told("export.downloaded")
        ],
        // fetched whole, then once more from the start
        [1, 1, 2]
    );
    let one = me.at(&format!("/exports/{id}"));
    assert_eq!(me.delete(&one).await?.status, StatusCode::NO_CONTENT);
    for path in [&one, &file] {
        assert_eq!(me.get(path).await?.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(me.delete(&one).await?.status, StatusCode::NOT_FOUND);
    gone(&service).await?;
    me.export().await?;
    Ok(())
}

/// Waits until no archive lies on the disk, nor any part of one.
async fn gone(service: &Service) -> anyhow::Result<()> {
    let mut left = vec![];
    for _ in 0..100 {
        left = ["exports", "scratch"]
            .into_iter()
            .flat_map(|d| canary::files(&service.data_dir().join("media").join(d)))
            .collect();
        if left.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("{left:#?}")
}

async fn edit(service: &Service, sql: &'static str) -> anyhow::Result<()> {
    let file = service.data_dir().join("ai-shorts.db");
    ensure!(file.exists(), "{}", file.display());
    let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", file.display())).await?;
    sqlx::query(sql).execute(&pool).await?;
    pool.close().await;
    Ok(())
}

#[tokio::test]
async fn an_archive_goes_when_its_time_is_over() -> anyhow::Result<()> {
    let mut service = Service::start()?;
    let mut me = Person::registered(&service, EMAIL).await?;
    let export = me.export().await?;
    let hours = |v: &Value| v.as_str().and_then(|t| t.parse::<domain::Timestamp>().ok());
    let (made, over) = (hours(&export["created_at"]), hours(&export["expires_at"]));
    let kept = over.context("no end")?.since(made.context("no moment")?);
    assert_eq!(kept.as_secs() / 3600, 72);
    service.stop()?;
    edit(&service, "update export set expires_at = 1").await?;
    service.start_again()?;
    me.move_to(&service);
    let one = me.at(&format!("/exports/{}", export["id"].as_str().context("no id")?));
    // Over is over, whether or not its job has run.
    assert_eq!(me.get(&one).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(
        me.get(&format!("{one}/file")).await?.status,
        StatusCode::NOT_FOUND
    );
    service.stop()?;
    edit(&service, "update job set due_at = 1 where kind = 'erase_export'").await?;
    service.start_again()?;
    me.move_to(&service);
    gone(&service).await?;
    me.export().await?;
    Ok(())
}

#[tokio::test]
async fn an_archive_is_for_owners() -> anyhow::Result<()> {
    let mut service = Service::start()?;
    let mut me = Person::registered(&service, EMAIL).await?;
    let export = me.export().await?;
    service.stop()?;
    edit(&service, "update member set role = 'admin'").await?;
    service.start_again()?;
    me.move_to(&service);
    let one = me.at(&format!("/exports/{}", export["id"].as_str().context("no id")?));
    let asked = [
        me.post(&me.at("/exports"), &json!({})).await?,
        me.get(&me.at("/exports")).await?,
        me.get(&one).await?,
        me.get(&format!("{one}/file")).await?,
        me.delete(&one).await?,
    ];
    for answer in asked {
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::FORBIDDEN, "role_required")
        );
    }
    Ok(())
}

#[tokio::test]
async fn no_secret_is_in_an_archive() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, EMAIL).await?;
    // Long enough under way that a token is renewed and upload addresses are stored.
    me.fault("put_503_after_store", 0).await?;
    me.fault("access_token_expired", 2).await?;
    lived(&me).await?;
    let archive = fetched(&me, &me.export().await?).await?;
    let session = me
        .cookie()
        .and_then(|c| c.split_once('='))
        .context("no session")?
        .1;
    let mut secrets = canary::forms(PASSWORD);
    secrets.extend(canary::forms(session));
    // The stand-in's tokens and upload addresses, our hashes and key files begin with marks of their own.
    for mark in [
        "ya29.",
        "1//sandbox-",
        "upload_id=",
        "$argon2",
        "argon2id",
        "password",
        "token_hash",
    ] {
        secrets.push(mark.as_bytes().to_vec());
    }
    let keys = std::fs::read_to_string(service.data_dir().join("keys/master.keys"))?;
    let long = keys.split_whitespace().filter(|w| w.len() >= 32);
    let long: Vec<_> = long.map(|w| w.as_bytes().to_vec()).collect();
    assert!(!long.is_empty());
    secrets.extend(long);
    let mut files = unpacked(&archive)?;
    // the schema names the fields that there are, in words
    files.remove("schema.json");
    for (path, inside) in &files {
        for secret in &secrets {
            assert!(
                !canary::holds(inside, secret),
                "{} in {path}",
                String::from_utf8_lossy(secret)
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_making_that_dies_goes_on() -> anyhow::Result<()> {
    let mut service = Service::start()?;
    let mut me = Person::registered(&service, EMAIL).await?;
    for n in 0..6 {
        me.upload(&format!("{n}.mp4"), &clips::numbered(n, 12_000_000)?)
            .await?;
    }
    let before = clips_of(&me).await?;
    let begun = me.post(&me.at("/exports"), &json!({})).await?.good()?;
    let id = begun["id"].as_str().context("no id")?;
    let mut seed = Seed::new(3);
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(20 + seed.below(250))).await;
        service.kill();
        service.start_again()?;
        me.move_to(&service);
    }
    let export = me.export_ready(id).await?;
    let files = unpacked(&fetched(&me, &export).await?)?;
    manifest_holds(&files)?;
    for m in before {
        let path = format!("media/{}/original.mp4", m["id"].as_str().context("no id")?);
        let inside = files.get(&path).context(path)?;
        assert_eq!(m["bytes"], blake3::hash(inside).to_hex().as_str());
    }
    let drafts = canary::files(&service.data_dir().join("media/scratch"));
    assert_eq!(drafts, Vec::<PathBuf>::new());
    Ok(())
}

#[tokio::test]
async fn what_is_no_whole_archive_changes_nothing() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, EMAIL).await?;
    me.upload("one.mp4", clips::vertical()?).await?;
    let archive = fetched(&me, &me.export().await?).await?;
    let kept = Kept::new()?;
    let out = restore(&service, &kept.write(&archive)?)?;
    assert_eq!(out.status.code(), Some(1));
    assert!(
        said(&out).contains("has accounts or workspaces"),
        "{}",
        said(&out)
    );

    let mut empty = Service::start()?;
    empty.stop()?;
    let place = |needle: &[u8]| archive.windows(needle.len()).position(|w| w == needle);
    let flipped = |at: usize| {
        let mut changed = archive.clone();
        changed[at] ^= 1;
        changed
    };
    let in_clip = place(b"mdat").context("no clip")? + 100;
    let in_document = place(EMAIL.as_bytes()).context("no account")?;
    let cases = [
        (archive[..archive.len() - 40].to_vec(), "cut short"),
        (archive[..archive.len() / 2].to_vec(), "cut short"),
        (b"PK not at all".to_vec(), "cut short"),
        (flipped(in_clip), "original.mp4 is not what"),
        (flipped(in_document), "account.json is not what"),
    ];
    for (bytes, words) in cases {
        let out = restore(&empty, &kept.write(&bytes)?)?;
        assert_eq!(out.status.code(), Some(1), "{words}: {}", said(&out));
        assert!(said(&out).contains(words), "{words}: {}", said(&out));
        let stored = canary::files(&empty.data_dir().join("media"));
        assert_eq!(stored, Vec::<PathBuf>::new(), "{words}");
    }
    // Nothing of it stands in the way of the whole one.
    let out = restore(&empty, &kept.write(&archive)?)?;
    assert!(out.status.success(), "{}", said(&out));
    Ok(())
}
