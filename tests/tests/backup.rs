//! A backup is made while the service runs, and put back: nothing that was deleted comes with it, nothing goes out
//! twice, and no key is in it.

use ai_shorts_tests::person::{PASSWORD, good_options, is, posts_of_ours};
use ai_shorts_tests::{Person, Service, canary, clips};
use anyhow::{Context as _, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

const EMAIL: &str = "keeps@example.org";
const LEAVES: &str = "goes@example.org";

fn said(out: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr)
    )
}

fn run(service: &Service, args: &[&str]) -> anyhow::Result<Output> {
    Ok(service.command(args)?.output()?)
}

/// Makes a backup and gives its folder.
fn back_up(service: &Service, folder: &Path) -> anyhow::Result<PathBuf> {
    let before = backups(folder);
    let out = run(service, &["backup", folder.to_str().context("a path")?])?;
    ensure!(out.status.success(), "{}", said(&out));
    let mut new = backups(folder);
    new.retain(|b| !before.contains(b));
    new.pop().context("no new folder")
}

fn backups(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<_> = entries.map(|e| e.path()).filter(|p| p.is_dir()).collect();
    all.sort();
    all
}

/// The data folder as on a new machine: the keys came back, nothing else.
fn lose(service: &Service) -> anyhow::Result<()> {
    for entry in fs::read_dir(service.data_dir())? {
        let path = entry?.path();
        if path.file_name().is_some_and(|n| n == "keys") {
            continue;
        }
        if path.is_dir() {
            fs::remove_dir_all(path)?;
        } else {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

async fn sign_in(service: &Service, email: &str) -> anyhow::Result<(Person, u16, String)> {
    let mut me = Person::anonymous(service)?;
    let login = json!({"email": email, "password": PASSWORD});
    let answer = me.post("/api/v1/auth/login", &login).await?;
    let (status, code) = (answer.status.as_u16(), answer.code());
    me.take_cookie(&answer);
    Ok((me, status, code))
}

async fn scheduled(me: &Person, media: &Value, channel: &str, key: &str, at: &str) -> anyhow::Result<String> {
    let body = json!({"media_id": media["id"], "scheduled_at": at,
        "targets": [{"channel_id": channel, "options": good_options(key)}]});
    let request = me
        .request(Method::POST, &me.at("/publish-requests"))
        .header("idempotency-key", key);
    let made = me.send(request.json(&body)).await?.good()?;
    Ok(made["id"].as_str().context("no id")?.to_owned())
}

async fn state_of(me: &Person, request: &str) -> anyhow::Result<Value> {
    let found = me
        .get(&me.at(&format!("/publish-requests/{request}")))
        .await?
        .good()?;
    Ok(found["targets"][0].clone())
}

/// Nobody else reads the backups, and whoever does finds no key.
fn tells_nobody(service: &Service, folder: &Path) -> anyhow::Result<()> {
    let key = fs::read(service.data_dir().join("keys/master.keys"))?;
    for path in canary::files(folder) {
        ensure!(
            fs::metadata(&path)?.permissions().mode().trailing_zeros() >= 6,
            "{}",
            path.display()
        );
        let bytes = fs::read(&path)?;
        ensure!(!bytes.windows(key.len()).any(|w| w == key), "{}", path.display());
    }
    Ok(())
}

/// States of channels by their ids.
async fn channel_states(me: &Person) -> anyhow::Result<BTreeMap<String, Value>> {
    let list = me.get(&me.at("/channels")).await?.good()?;
    let all = list["items"].as_array().cloned().unwrap_or_default();
    Ok(all
        .into_iter()
        .map(|c| {
            (
                c["id"].as_str().unwrap_or_default().to_owned(),
                c["state"].clone(),
            )
        })
        .collect())
}

/// The one may have gone out since, the other may have been canceled: nobody here can know.
async fn each_is_asked_about(me: &Person, due: &str, later: &str) -> anyhow::Result<()> {
    for post in [due, later] {
        let asked = state_of(me, post).await?;
        assert_eq!(
            (&asked["state"], &asked["failure"]["code"]),
            (&json!("needs_attention"), &json!("restored"))
        );
    }
    let target = state_of(me, later).await?;
    let target = target["id"].as_str().context("no id")?;
    let answer = json!({"outcome": "not_published"});
    me.post(&me.at(&format!("/publish-targets/{target}/resolve")), &answer)
        .await?
        .good()?;
    assert_eq!(
        state_of(me, later).await?["state"],
        "scheduled",
        "its time lies ahead"
    );
    Ok(())
}

/// What was deleted is gone from the disk as well.
fn no_file_of(service: &Service, media: &Value) {
    for kind in ["media", "posters", "previews"] {
        let folder = service.data_dir().join("media").join(kind);
        let path = folder.join(media["id"].as_str().unwrap_or_default());
        assert!(!path.exists(), "{}", path.display());
    }
}

#[tokio::test]
async fn an_installation_comes_back_without_what_was_deleted_and_sends_nothing_twice() -> anyhow::Result<()> {
    let mut service = Service::start()?;
    let me = Person::registered(&service, EMAIL).await?;
    let stays = me.upload("stays.mp4", clips::vertical()?).await?;
    let goes = me.upload("goes.mp4", &clips::numbered(1, 700_000)?).await?;
    let channels = me.connect_all().await?;
    let (youtube, vk) = (&channels["youtube"], &channels["vk"]);
    let later = scheduled(&me, &stays, youtube, "later", "2027-06-01T00:00:00Z").await?;
    let other = Person::registered(&service, LEAVES).await?;
    let theirs = other.upload("theirs.mp4", clips::vertical()?).await?;
    let soon = theirs["created_at"].as_str().context("no moment")?;
    let soon = soon.parse::<domain::Timestamp>()?.plus(Duration::from_secs(10));
    let due = scheduled(&me, &stays, youtube, "due", &soon.to_string()).await?;

    let (_, mut program) = me.api_token(&["media:read"]).await?;
    let hook = json!({"url": "https://receiver.invalid/", "events": ["target.published"]});
    me.post(&me.at("/webhooks"), &hook).await?.good()?;

    let folder = tempfile::tempdir()?;
    let first = back_up(&service, folder.path())?;

    // Life goes on: the post goes out, a clip, a channel and an account are deleted, a clip is added.
    let out = me.settled(&due, Duration::from_secs(90)).await?;
    ensure!(out["state"] == "published", "{out:#}");
    let in_library = |m: &Value| format!("/media/{}", m["id"].as_str().unwrap_or_default());
    me.delete(&me.at(&in_library(&goes))).await?.good()?;
    me.delete(&me.at(&format!("/channels/{vk}"))).await?.good()?;
    let gone = run(&service, &["accounts", "delete", LEAVES, "--now"])?;
    ensure!(gone.status.success(), "{}", said(&gone));
    me.upload("new.mp4", &clips::numbered(2, 600_000)?).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let second = back_up(&service, folder.path())?;
    let file = |b: &Path, m: &Value| b.join("media").join(m["id"].as_str().unwrap_or_default());
    let inode = |p: PathBuf| fs::metadata(p).map(|m| std::os::unix::fs::MetadataExt::ino(&m));
    assert_eq!(
        inode(file(&first, &stays))?,
        inode(file(&second, &stays))?,
        "shared"
    );
    assert!(file(&first, &goes).exists() && !file(&second, &goes).exists());

    tells_nobody(&service, folder.path())?;

    // The machine is lost; the backup of before comes back on another.
    let (cookie, workspace) = (me.cookie().context("no cookie")?.to_owned(), me.workspace.clone());
    service.stop()?;
    let full = run(&service, &["restore", first.to_str().context("a path")?])?;
    assert!(
        said(&full).contains("there is a database here already"),
        "{}",
        said(&full)
    );
    lose(&service)?;
    let restored = run(&service, &["restore", first.to_str().context("a path")?])?;
    assert!(restored.status.success(), "{}", said(&restored));
    assert!(
        said(&restored).contains("or been canceled: 2."),
        "{}",
        said(&restored)
    );
    service.start_again()?;

    let mut old = Person::anonymous(&service)?;
    old.workspace.clone_from(&workspace);
    let old_session = old.request(Method::GET, "/api/v1/me").header("cookie", cookie);
    assert_eq!(old.send(old_session).await?.status, StatusCode::UNAUTHORIZED);
    let (mut me, status, code) = sign_in(&service, EMAIL).await?;
    assert_eq!(status, 200, "{code}");
    me.workspace.clone_from(&workspace);
    let bytes = me
        .get(&me.at(&format!("{}/file", in_library(&stays))))
        .await?
        .body;
    assert!(bytes == clips::vertical()?);
    assert_eq!(
        me.get(&me.at(&in_library(&goes))).await?.status,
        StatusCode::NOT_FOUND
    );
    let (_, status, code) = sign_in(&service, LEAVES).await?;
    assert_eq!((status, code.as_str()), (401, "invalid_credentials"));
    each_is_asked_about(&me, &due, &later).await?;
    program.move_to(&service);
    is(&program.get("/api/v1/workspaces").await?, 401, "unauthenticated")?;
    // A webhook may have been deleted since: an admin turns it on again.
    let hooks = me.get(&me.at("/webhooks")).await?.good()?;
    assert_eq!(hooks["items"][0]["off_reason"], "restored", "{hooks:#}");
    let connected = channel_states(&me).await?;
    assert_eq!(connected.get(youtube), Some(&json!("connected")));
    assert!(
        connected.get(vk).is_none_or(|s| s == "disconnected"),
        "{connected:#?}"
    );
    // Nothing went out by itself: the stand-ins of this process began with nothing.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let seen = me.sandbox_state().await?;
    assert_eq!(posts_of_ours(&seen).count(), 0, "{seen:#}");
    no_file_of(&service, &goes);
    service.stop()?;
    let verified = run(&service, &["audit", "verify"])?;
    assert!(verified.status.success(), "{}", said(&verified));
    Ok(())
}

#[tokio::test]
async fn a_backup_that_was_changed_is_refused_and_nothing_is_put_back() -> anyhow::Result<()> {
    let mut service = Service::start()?;
    let me = Person::registered(&service, EMAIL).await?;
    let media = me.upload("one.mp4", clips::vertical()?).await?;
    let inside = service.data_dir().join("copies");
    let refused = run(&service, &["backup", inside.to_str().context("a path")?])?;
    assert!(
        !refused.status.success() && said(&refused).contains("inside the data folder"),
        "{}",
        said(&refused)
    );
    let folder = tempfile::tempdir()?;
    let made = back_up(&service, folder.path())?;
    service.stop()?;
    lose(&service)?;
    let no_backup = run(&service, &["restore", folder.path().to_str().context("a path")?])?;
    assert!(
        said(&no_backup).contains("no manifest.json"),
        "{}",
        said(&no_backup)
    );
    for path in [
        PathBuf::from("database.sqlite"),
        Path::new("media").join(media["id"].as_str().context("no id")?),
    ] {
        let path = made.join(path);
        let whole = fs::read(&path)?;
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 1;
        fs::write(&path, changed)?;
        let out = run(&service, &["restore", made.to_str().context("a path")?])?;
        assert!(
            !out.status.success() && said(&out).contains("changed or damaged"),
            "{}",
            said(&out)
        );
        assert!(!service.data_dir().join("ai-shorts.db").exists());
        fs::write(&path, whole)?;
    }
    let out = run(&service, &["restore", made.to_str().context("a path")?])?;
    assert!(out.status.success(), "{}", said(&out));
    Ok(())
}
