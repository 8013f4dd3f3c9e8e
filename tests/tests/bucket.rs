//! The whole service over a bucket: an S3 server of another hand, in this process, that checks signatures.

use ai_shorts_tests::person::good_options;
use ai_shorts_tests::{Person, Service, clips};
use anyhow::{Context as _, ensure};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use reqwest::{Method, StatusCode};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const KEY: &str = "AKIDOFTHETESTS";
const SECRET: &str = "signs-every-request";
const PATIENCE: Duration = Duration::from_secs(90);

/// A server whose objects are files below `root`.
struct Bucket {
    root: tempfile::TempDir,
    url: String,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for Bucket {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Bucket {
    async fn start() -> anyhow::Result<Self> {
        let root = tempfile::tempdir()?;
        std::fs::create_dir(root.path().join("clips"))?;
        let files = s3s_fs::FileSystem::new(root.path()).map_err(|e| anyhow::anyhow!("{e:?}"))?;
        let mut service = S3ServiceBuilder::new(files);
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = service.build();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("s3://clips/shorts?endpoint=http://{}", listener.local_addr()?);
        let serving = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let builder = Builder::new(TokioExecutor::new());
                    // a service that is killed cuts its connections
                    let _ = builder.serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
        Ok(Self { root, url, serving })
    }

    fn settings<'a>(&'a self, secret: &'a str) -> [(&'a str, &'a str); 3] {
        [
            ("AI_SHORTS_STORAGE_URL", &self.url),
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", secret),
        ]
    }

    /// Objects and parts of multipart uploads.
    fn content(&self) -> Vec<PathBuf> {
        let mut all = files(&self.root.path().join("clips"));
        let parts = files(self.root.path()).into_iter().filter(|path| {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            name.starts_with(".upload_id-")
        });
        all.extend(parts);
        all
    }
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let (mut all, mut open) = (vec![], vec![dir.to_owned()]);
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                open.push(entry.path());
            } else {
                all.push(entry.path());
            }
        }
    }
    all
}

/// What a command of the service says, and that it does not fail.
async fn command(service: &Service, args: &[&str]) -> anyhow::Result<String> {
    let mut command = tokio::process::Command::from(service.command(args)?);
    command.env("AI_SHORTS_PUBLIC_URL", &service.url);
    let out = command.output().await?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    ensure!(
        out.status.success(),
        "{args:?}: {said}{}",
        String::from_utf8_lossy(&out.stderr)
    );
    ensure!(!said.contains(SECRET));
    Ok(said)
}

/// A clip whose upload the service did not survive.
async fn uploaded(me: &Person, service: &mut Service, clip: &[u8]) -> anyhow::Result<Value> {
    let upload = me.create_upload("Закат.mp4", clip.len()).await?;
    let half = clip.len() / 2;
    let answer = me.patch(&upload, 0, clip[..half].to_vec()).await?;
    ensure!(answer.status == StatusCode::NO_CONTENT, "{}", answer.code());
    service.kill();
    service.start_again()?;
    ensure!(me.offset(&upload).await? == half, "acknowledged bytes are lost");
    let answer = me.patch(&upload, half, clip[half..].to_vec()).await?;
    let id = answer.header("media-id").context("no Media-Id")?.to_owned();
    me.media_read(&id).await
}

/// The clip is served from the bucket, and nothing of it lies on this machine.
async fn served(me: &Person, service: &Service, id: &str, clip: &[u8]) -> anyhow::Result<()> {
    let file = me.get(&me.at(&format!("/media/{id}/file"))).await?;
    ensure!(file.body == clip);
    let range = me
        .request(Method::GET, &me.at(&format!("/media/{id}/file")))
        .header("range", "bytes=4-11");
    let part = me.send(range).await?;
    ensure!((part.status, &part.body[..]) == (StatusCode::PARTIAL_CONTENT, &clip[4..12]));
    for picture in ["poster", "preview", "frames"] {
        let made = me.get(&me.at(&format!("/media/{id}/{picture}"))).await?;
        ensure!(
            made.status == StatusCode::OK && !made.body.is_empty(),
            "{picture}"
        );
    }
    ensure!(files(&service.data_dir().join("media")).is_empty());
    Ok(())
}

async fn published(me: &Person, id: &str, clip: &[u8]) -> anyhow::Result<()> {
    let channel = me.connect_sandbox().await?;
    let mut options = good_options("From a bucket");
    options["cover"] = json!({"at_ms": 500});
    let request = me.publish(id, &channel, "k", options).await?.good()?;
    let target = me
        .settled(request["id"].as_str().context("id")?, PATIENCE)
        .await?;
    ensure!(target["state"] == "published", "{target:#}");
    let seen = me.sandbox_state().await?;
    ensure!(seen["videos"][0]["size_bytes"] == json!(clip.len()), "{seen:#}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clip_lives_in_a_bucket_and_leaves_it() -> anyhow::Result<()> {
    let bucket = Bucket::start().await?;
    let mut service = Service::start_with(&bucket.settings(SECRET))?;
    let me = Person::registered(&service, "bucket@example.org").await?;
    let clip = clips::vertical()?;
    let media = uploaded(&me, &mut service, clip).await?;
    ensure!(media["state"] == "ready", "{media:#}");
    ensure!(media["blake3"] == blake3::hash(clip).to_hex().as_str());
    let id = media["id"].as_str().context("id")?;
    served(&me, &service, id, clip).await?;
    published(&me, id, clip).await?;
    let again = me.upload("again.mp4", clip).await?;
    ensure!(again["id"] == media["id"], "the same bytes are one clip");

    let said = command(&service, &["doctor"]).await?;
    ensure!(
        said.contains("the bucket clips at 127.0.0.1: ours to write"),
        "{said}"
    );
    for claim in ["C8.4", "C2.3b"] {
        let said = command(&service, &["policy", "check", "--claim", claim, "--json"]).await?;
        let seen: Value = serde_json::from_str(&said)?;
        ensure!(seen["claims"][0]["answer"] == "proven", "{seen:#}");
    }
    let log = me.get("/api/v1/operator/egress?limit=100").await?.good()?;
    let of_storage = |l: &&Value| l["purpose"] == "storage" && l["host"] == "127.0.0.1";
    let calls = log["items"]
        .as_array()
        .context("items")?
        .iter()
        .filter(of_storage);
    ensure!(
        calls.filter_map(|l| l["calls"].as_u64()).sum::<u64>() > 20,
        "{log:#}"
    );
    ensure!(!service.log().contains(SECRET) && !service.log().contains(KEY));

    let folder = tempfile::tempdir()?;
    command(&service, &["backup", &folder.path().display().to_string()]).await?;
    let kept = files(folder.path());
    let original = kept.iter().find(|path| path.ends_with(format!("media/{id}")));
    ensure!(std::fs::read(original.context("no original in the backup")?)? == clip);

    // one more that is never finished
    let half = me.create_upload("half.mp4", 1_000_000).await?;
    me.patch(&half, 0, clip[..4096].to_vec()).await?;
    ensure!(bucket.content().len() > 4, "{:?}", bucket.content());
    let deleted = Instant::now();
    let gone = me
        .send(me.request(Method::DELETE, &half).header("tus-resumable", "1.0.0"))
        .await?;
    ensure!(gone.status == StatusCode::NO_CONTENT);
    me.delete(&me.at(&format!("/media/{id}"))).await?.good()?;
    while !bucket.content().is_empty() {
        ensure!(
            deleted.elapsed() < Duration::from_secs(60),
            "{:?}",
            bucket.content()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_that_is_not_fit_stops_the_start_and_says_why() -> anyhow::Result<()> {
    let bucket = Bucket::start().await?;
    let wrong = Service::start_with(&bucket.settings("guessed"));
    let why = wrong.err().context("it started")?.to_string();
    ensure!(why.contains("the credentials are wrong"), "{why}");
    ensure!(!why.contains("guessed") && !why.contains(KEY), "{why}");
    std::fs::remove_dir(bucket.root.path().join("clips"))?;
    let missing = Service::start_with(&bucket.settings(SECRET));
    let why = missing.err().context("it started")?.to_string();
    ensure!(why.contains("there is no such bucket"), "{why}");
    Ok(())
}
