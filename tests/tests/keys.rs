//! Keys are changed by commands while the service runs: nothing that a person does is disturbed, a wrong key file is
//! refused, a copy under a passphrase brings the keys back.

use ai_shorts_tests::service::binary;
use ai_shorts_tests::{Person, Service};
use anyhow::{Context as _, ensure};
use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}
impl From<Output> for Said {
    fn from(o: Output) -> Self {
        let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
        Self {
            code: o.status.code(),
            out: text(&o.stdout),
            err: text(&o.stderr),
        }
    }
}
impl Said {
    fn ended(self, code: i32) -> anyhow::Result<String> {
        ensure!(
            self.code == Some(code),
            "{:?}: {}{}",
            self.code,
            self.out,
            self.err
        );
        Ok(format!("{}{}", self.out, self.err))
    }
}

async fn command(service: &Service, args: &[&str]) -> anyhow::Result<Said> {
    let mut command = Command::new(binary()?);
    command
        .args(args)
        .env("AI_SHORTS_DATA_DIR", service.data_dir())
        .envs(service.settings())
        .env("RUST_LOG", "warn");
    let output = tokio::task::spawn_blocking(move || command.output()).await??;
    Ok(output.into())
}

fn key_file(service: &Service) -> PathBuf {
    service.data_dir().join("keys/master.keys")
}

/// Id, use and state of each key.
async fn keys(service: &Service) -> anyhow::Result<Vec<(String, String, String)>> {
    let said = command(service, &["keys", "list"]).await?.ended(0)?;
    let read = |line: &str| {
        let mut words = line.split_whitespace().map(str::to_owned);
        Some((words.next()?, words.next()?, words.next()?))
    };
    Ok(said.lines().skip(1).filter_map(read).collect())
}

async fn the_only(service: &Service, usage: &str, state: &str) -> anyhow::Result<String> {
    let all = keys(service).await?;
    let mut of = all.iter().filter(|k| k.1 == usage && k.2 == state);
    let (Some(one), None) = (of.next(), of.next()) else {
        anyhow::bail!("not one {state} {usage}: {all:?}");
    };
    Ok(one.0.clone())
}

async fn rotated_under_a_service(service: &mut Service) -> anyhow::Result<()> {
    let me = Arc::new(Person::registered(service, "keys@example.org").await?);
    let channel = me.connect_sandbox().await?;
    let check = me.at(&format!("/channels/{channel}/check"));
    let old = the_only(service, "root", "primary").await?;
    let stop = Arc::new(AtomicBool::new(false));
    // each check opens the channel's token
    let load = tokio::spawn({
        let (me, check, stop) = (me.clone(), check.clone(), stop.clone());
        async move {
            let mut checks = 0;
            while !stop.load(Ordering::SeqCst) {
                me.post(&check, &Value::Null).await?.good()?;
                checks += 1;
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            anyhow::Ok(checks)
        }
    });

    let refused = command(service, &["keys", "destroy", &old]).await?.ended(1)?;
    ensure!(refused.contains("primary"), "{refused}");
    command(service, &["keys", "rotate"]).await?.ended(0)?;
    ensure!(the_only(service, "root", "retiring").await? == old);
    let new = the_only(service, "root", "primary").await?;
    ensure!(new != old);
    let said = command(service, &["keys", "rotate", "--use", "workspace"])
        .await?
        .ended(0)?;
    ensure!(said.contains("planned   1 workspaces"), "{said}");
    command(service, &["keys", "rotate", "--use", "audit-sign"])
        .await?
        .ended(0)?;
    command(service, &["keys", "destroy", &old]).await?.ended(0)?;
    ensure!(the_only(service, "root", "destroyed").await? == old);
    let doctor = command(service, &["doctor"]).await?.out;
    ensure!(doctor.contains("root 0 days old"), "{doctor}");
    stop.store(true, Ordering::SeqCst);
    ensure!(load.await?? > 3);
    ensure!(service.log().contains("the key file was changed"));

    // an id that is none, a workspace that is none
    command(service, &["keys", "destroy", "abc"]).await?.ended(2)?;
    command(
        service,
        &["keys", "rotate", "--workspace", "wsp_1", "--use", "workspace"],
    )
    .await?
    .ended(2)?;
    let none = format!("wsp_{}", "0".repeat(32));
    let said = command(
        service,
        &["keys", "rotate", "--use", "workspace", "--workspace", &none],
    )
    .await?;
    ensure!(said.ended(1)?.contains("no such workspace"));

    let verified = command(service, &["audit", "verify"]).await?.ended(0)?;
    ensure!(verified.starts_with("ok"), "{verified}");
    service.kill();
    service.start_again()?;
    me.post(&check, &Value::Null).await?.good()?;
    Ok(())
}

#[tokio::test]
async fn keys_are_rotated_and_destroyed_while_the_service_works() -> anyhow::Result<()> {
    rotated_under_a_service(&mut Service::start()?).await
}

#[tokio::test]
async fn on_postgresql_keys_are_rotated_and_destroyed_while_the_service_works() -> anyhow::Result<()> {
    match Service::start_on_postgresql("keys_rotated")? {
        Some(mut service) => rotated_under_a_service(&mut service).await,
        None => Ok(()),
    }
}

fn mode(path: &Path, mode: u32) -> std::io::Result<()> {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

/// Each wrong key file is refused with a sentence that says what to do.
#[tokio::test]
async fn a_wrong_key_file_is_refused_at_the_start_and_a_copy_brings_it_back() -> anyhow::Result<()> {
    let mut service = Service::start()?;
    let me = Person::registered(&service, "copy@example.org").await?;
    me.connect_sandbox().await?;
    let file = key_file(&service);
    let first = std::fs::read_to_string(&file)?;
    command(&service, &["keys", "rotate"]).await?.ended(0)?;
    let (copy, phrase) = (
        service.data_dir().join("../copy"),
        service.data_dir().join("../phrase"),
    );
    let (copy, phrase) = (copy.to_str().context("path")?, phrase.to_str().context("path")?);
    std::fs::write(phrase, "short\n")?;
    let backup = ["backup", "keys", copy, "--passphrase-file", phrase];
    ensure!(command(&service, &backup).await?.ended(1)?.contains("too short"));
    std::fs::write(phrase, "five random words are good\n")?;
    command(&service, &backup).await?.ended(0)?;
    ensure!(std::fs::metadata(copy)?.permissions().mode() & 0o777 == 0o600);
    ensure!(
        command(&service, &backup)
            .await?
            .ended(1)?
            .contains("exists already")
    );
    let good = std::fs::read_to_string(&file)?;
    service.stop()?;

    let refused = async |service: &Service, words: &str| {
        let said = command(service, &["worker"]).await?.ended(1)?;
        ensure!(said.contains(words), "{said}");
        anyhow::Ok(())
    };
    mode(&file, 0o644)?;
    refused(&service, "run chmod 600").await?;
    mode(&file, 0o600)?;
    let damaged = good.replacen(" root primary ", " root primary 1", 1);
    std::fs::write(&file, damaged)?;
    refused(&service, "its checksum is wrong").await?;
    // the file from before the rotation
    std::fs::write(&file, first)?;
    refused(&service, "the master keys lack the key").await?;
    std::fs::remove_file(&file)?;
    refused(&service, "it is missing, but the database holds data").await?;
    ensure!(!file.exists());

    let restore = ["backup", "keys", copy, "--restore", "--passphrase-file", phrase];
    std::fs::write(phrase, "five random words are bad\n")?;
    ensure!(
        command(&service, &restore)
            .await?
            .ended(1)?
            .contains("passphrase is wrong")
    );
    std::fs::write(phrase, "five random words are good\n")?;
    command(&service, &restore).await?.ended(0)?;
    ensure!(std::fs::read_to_string(&file)? == good);
    ensure!(
        command(&service, &restore)
            .await?
            .ended(1)?
            .contains("a key file already")
    );
    service.start_again()?;
    Ok(())
}

#[tokio::test]
async fn a_receipt_is_signed_and_a_changed_one_is_refused() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "receipt@example.org").await?;
    let channel = me.connect_sandbox().await?;
    me.delete(&me.at(&format!("/channels/{channel}"))).await?.good()?;
    let mut receipts = Value::Null;
    for _ in 0..100 {
        receipts = me.get(&me.at("/receipts")).await?.good()?;
        if receipts["items"][0]["signature"].is_string() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let index = receipts["items"][0]["audit_index"].as_u64().context("an index")?;
    let events = me
        .get(&me.at("/audit-events?kind=channel.disconnected"))
        .await?
        .good()?;
    ensure!(
        events["items"][0]["index"].as_u64() == Some(index),
        "{receipts:#} {events:#}"
    );
    ensure!(events["items"][0]["id"] == receipts["items"][0]["audit_event"]);

    let file = service.data_dir().join("../receipts.json");
    let path = file.to_str().context("path")?;
    let verify = async |body: String, more: &[&str]| {
        std::fs::write(&file, body)?;
        let args = [&["receipt", "verify", path], more].concat();
        command(&service, &args).await
    };
    verify(receipts.to_string(), &[]).await?.ended(0)?;
    let one = receipts["items"][0].clone();
    let key = std::fs::read_to_string(service.data_dir().join("checkpoints/key"))?;
    verify(one.to_string(), &["--key", key.trim()]).await?.ended(0)?;
    let changes = [
        ("counts", serde_json::json!({"tokens_wiped": 0})),
        ("subject", "chn_00000000000000000000000000000000".into()),
        ("audit_index", (index + 1).into()),
        ("at", "2020-01-01T00:00:00.000Z".into()),
        ("kind", "media.delete".into()),
        ("signature", Value::Null),
    ];
    for (field, value) in changes {
        let mut other = one.clone();
        other[field] = value;
        let said = verify(other.to_string(), &[]).await?.ended(1)?;
        ensure!(said.contains("BROKEN"), "{field}: {said}");
    }
    verify("{}".into(), &[]).await?.ended(2)?;
    verify("no".into(), &[]).await?.ended(2)?;
    verify(one.to_string(), &["--key", "x"]).await?.ended(2)?;
    Ok(())
}
