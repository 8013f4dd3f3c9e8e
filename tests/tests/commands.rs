//! The commands that ask a running service with a token: the real binary, over HTTP.

use ai_shorts_tests::person::SCOPES;
use ai_shorts_tests::service::binary;
use ai_shorts_tests::{Person, Service, clips};
use anyhow::{Context as _, ensure};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use reqwest::Method;
use serde_json::{Value, json};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Somebody at a terminal, with a folder of their own.
struct Desk {
    home: tempfile::TempDir,
}

impl Desk {
    fn new() -> anyhow::Result<Self> {
        Ok(Self {
            home: tempfile::tempdir()?,
        })
    }
    fn command(&self, args: &[&str]) -> anyhow::Result<Command> {
        let mut command = Command::new(binary()?);
        command
            .args(args)
            .current_dir(self.home.path())
            .env_remove("AI_SHORTS_TOKEN")
            .env_remove("AI_SHORTS_SERVER")
            .env("XDG_CONFIG_HOME", self.home.path().join("settings"));
        Ok(command)
    }
    fn run(&self, args: &[&str]) -> anyhow::Result<Output> {
        Ok(self.command(args)?.stdin(Stdio::null()).output()?)
    }
    /// What a command printed, if it ended well.
    fn good(&self, args: &[&str]) -> anyhow::Result<String> {
        let output = self.run(args)?;
        ensure!(
            output.status.success(),
            "{args:?}: {} {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8(output.stdout)?)
    }
    fn json(&self, args: &[&str]) -> anyhow::Result<Value> {
        Ok(serde_json::from_str(&self.good(args)?)?)
    }
    fn login(&self, url: &str, typed: &str) -> anyhow::Result<Output> {
        let mut command = self.command(&["login", "--url", url])?;
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut input = child.stdin.take().context("no input")?;
        writeln!(input, "{typed}")?;
        drop(input);
        Ok(child.wait_with_output()?)
    }
    fn kept(&self) -> PathBuf {
        self.home.path().join("settings/ai-shorts/credentials.json")
    }
    fn file(&self, name: &str, bytes: &[u8]) -> anyhow::Result<PathBuf> {
        let path = self.home.path().join(name);
        std::fs::write(&path, bytes)?;
        Ok(path)
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap_or_default()
}

fn says(output: &Output, code: i32, words: &str) -> anyhow::Result<()> {
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.code() == Some(code) && said.contains(words),
        "{} {said} where {code} {words} is wanted",
        output.status
    );
    Ok(())
}

/// A token of the person's, with its id.
async fn token(me: &Person, scopes: &[&str]) -> anyhow::Result<(String, String)> {
    let body = json!({"name": "desk", "workspace_id": me.workspace, "scopes": scopes});
    let made = me.post("/api/v1/me/api-tokens", &body).await?.good()?;
    let text = |name: &str| made[name].as_str().map(str::to_owned).context("no token");
    Ok((text("id")?, text("token")?))
}

#[tokio::test]
async fn a_clip_goes_from_a_terminal_to_a_channel() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "desk@example.org").await?;
    me.connect_all().await?;
    let desk = Desk::new()?;
    let clip = desk.file("mine.mp4", clips::vertical()?)?;

    // Without a login, and with what is no token.
    says(&desk.run(&["upload", text(&clip)])?, 2, "there is no login")?;
    says(&desk.login(&service.url, "ais_pat_nonsense")?, 2, "no API token")?;
    says(
        &desk.login("http://shorts.example", &domain::api_token::write(&[1; 32]))?,
        2,
        "no address",
    )?;
    says(
        &desk.login(&service.url, &domain::api_token::write(&[1; 32]))?,
        1,
        "revoked",
    )?;
    ensure!(!desk.kept().exists());

    let (id, secret) = token(&me, &SCOPES).await?;
    let login = desk.login(&service.url, &secret)?;
    says(&login, 0, "")?;
    ensure!(!String::from_utf8_lossy(&login.stdout).contains(&secret));
    ensure!(std::fs::metadata(desk.kept())?.permissions().mode() & 0o777 == 0o600);

    let media = desk.good(&["upload", text(&clip)])?.trim().to_owned();
    // The same bytes are the same clip.
    let again = desk.json(&["upload", "--json", text(&clip)])?;
    ensure!(again["items"][0]["id"] == media.as_str() && again["items"][0]["state"] == "ready");
    let listed = desk.json(&["media", "list", "--json"])?;
    ensure!(listed["items"].as_array().is_some_and(|all| all.len() == 1));
    ensure!(desk.good(&["channels", "list"])?.lines().count() == 4);

    says(
        &desk.run(&["publish", &media, "--to", "myspace", "--title", "x"])?,
        2,
        "no channel",
    )?;
    says(&desk.run(&["publish", &media])?, 2, "--to")?;
    let refused = desk.run(&["publish", &media, "--to", "youtube", "--title", &"x".repeat(200)])?;
    says(&refused, 1, "invalid_options")?;
    let wish = [
        "publish",
        &media,
        "--to",
        "youtube",
        "--title",
        "From a terminal",
        "--visibility",
        "public",
        "--option",
        "youtube.made_for_kids=false",
        "--idempotency-key",
        "once",
    ];
    let post = desk.good(&wish)?.trim().to_owned();
    let same = desk.good(&wish)?;
    ensure!(same.trim() == post, "the same wish is one post");
    let end = desk.json(&["watch", &post, "--json"])?;
    ensure!(end["targets"][0]["state"] == "published", "{end:#}");
    let seen = me.sandbox_state().await?;
    let titles: Vec<_> = seen["videos"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|v| &v["title"])
        .collect();
    ensure!(titles == ["From a terminal"], "{titles:?}");
    ensure!(desk.good(&["posts", "list"])?.contains("published"));
    let told = desk.json(&["posts", "numbers", &post, "--json"])?;
    ensure!(told[0]["numbers"]["views"].is_u64(), "{told:#}");
    says(&desk.run(&["posts", "numbers", &post])?, 1, "asked_just_now")?;

    // Revoked: the next command says so.
    me.delete(&format!("/api/v1/me/api-tokens/{id}")).await?.good()?;
    says(&desk.run(&["posts", "list"])?, 1, "revoked")?;
    desk.good(&["logout"])?;
    ensure!(!desk.kept().exists());
    Ok(())
}

#[tokio::test]
async fn a_stopped_upload_goes_on_where_it_was() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "stopped@example.org").await?;
    let (_, secret) = token(&me, &["media:write"]).await?;
    let desk = Desk::new()?;
    let bytes = clips::vertical()?;
    let clip = desk.file("long.mp4", bytes)?;
    let metadata = format!(
        "filename {},blake3 {}",
        BASE64_STANDARD.encode("long.mp4"),
        BASE64_STANDARD.encode(blake3::hash(bytes).to_hex().as_str())
    );
    let begun = me
        .request(Method::POST, &me.at("/uploads"))
        .header("tus-resumable", "1.0.0")
        .header("upload-length", bytes.len())
        .header("upload-metadata", metadata);
    let begun = me.send(begun).await?;
    let place = begun.header("location").context("no Location")?;
    let half = bytes.len() / 2;
    me.patch(place, 0, bytes[..half].to_vec()).await?;

    let output = desk
        .command(&["upload", "--json", text(&clip)])?
        .env("AI_SHORTS_SERVER", &service.url)
        .env("AI_SHORTS_TOKEN", &secret)
        .output()?;
    says(&output, 0, &format!("continues at {half} of {}", bytes.len()))?;
    let told: Value = serde_json::from_slice(&output.stdout)?;
    ensure!(told["items"][0]["size_bytes"] == bytes.len() && told["items"][0]["state"] == "ready");
    ensure!(me.get(&me.at("/uploads")).await?.good()?["items"] == json!([]));
    Ok(())
}

#[tokio::test]
async fn a_post_that_fails_or_asks_says_so_by_its_exit_code() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "codes@example.org").await?;
    me.connect_all().await?;
    let (_, secret) = token(&me, &SCOPES).await?;
    let desk = Desk::new()?;
    says(&desk.login(&service.url, &secret)?, 0, "")?;
    let clip = desk.file("mine.mp4", clips::vertical()?)?;
    let media = desk.good(&["upload", text(&clip)])?.trim().to_owned();
    let soon = ai_shorts_tests::in_days(2);
    let wish = ["publish", &media, "--to", "vk", "--title", "Later", "--at", &soon];
    let post = desk.good(&wish)?.trim().to_owned();
    ensure!(desk.good(&["posts", "show", &post])?.contains("scheduled"));
    ensure!(desk.good(&["posts", "cancel", &post])?.contains("canceled"));
    says(&desk.run(&["watch", &post])?, 1, "canceled")?;
    let mut wish = vec!["publish", &media, "--to", "vk", "--title", "Later", "--next-slot"];
    says(&desk.run(&wish)?, 1, "no_free_slot")?;
    let slots = json!({"time_zone": "UTC", "slots": [{"weekday": 1, "time": "09:00"}]});
    let set = me.request(Method::PUT, &me.at("/slots")).json(&slots);
    me.send(set).await?.good()?;
    let post = desk.good(&wish)?.trim().to_owned();
    ensure!(desk.good(&["posts", "show", &post])?.contains("scheduled"));
    ensure!(desk.good(&["posts", "cancel", &post])?.contains("canceled"));
    wish.extend(["--at", &soon]);
    says(&desk.run(&wish)?, 2, "--at")?;
    // The platform asks for a person.
    me.arm("vk", "api_captcha_picture", &json!({"after": 1})).await?;
    let asked = desk.run(&["publish", &media, "--to", "vk", "--title", "Now", "--watch"])?;
    says(&asked, 3, "captcha_required")
}
