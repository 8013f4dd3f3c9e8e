//! An installation without HTTP: a person, their library, and workers that start and die.

use ai_shorts_worker::{Settings, Worker};
use app::accounts::{Registering, Visitor};
use app::renditions::Conforming;
use app::uploads::Creating;
use app::{App, Parts, WorkspaceScope, views};
use domain::conform::{RenditionState, Wanted};
use domain::limits::Limits;
use domain::media::MediaState;
use domain::retention::Retention;
use domain::{Clock, MediaId, Platform, RenditionId, Timestamp};
use secrecy::SecretString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

pub struct World {
    pub app: App,
    pub scope: WorkspaceScope,
    pub dir: tempfile::TempDir,
    /// How far the installation's clock is ahead, in microseconds.
    ahead: Arc<AtomicI64>,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the clock that is passed in begins here"
)]
fn clock(ahead: Arc<AtomicI64>) -> Clock {
    Clock::new(move || {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        let now = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
        Timestamp::from_micros(now.saturating_add(ahead.load(Ordering::Relaxed)))
    })
}

async fn open(dir: &Path, limits: Limits, retention: Retention, ahead: Arc<AtomicI64>) -> App {
    let clock = clock(ahead);
    let url = format!("sqlite://{}/a.sqlite", dir.display());
    let storage = storage::Storage::open(dir.join("storage")).await.unwrap();
    let media = media::Media::new(
        env!("CARGO_BIN_EXE_worker-jail").into(),
        storage.scratch(),
        media::Level::Strict,
    );
    App::new(Parts {
        store: store::Store::open(&url).await.unwrap(),
        vault: vault::Vault::new(vault::Keys::generate(clock.now())),
        storage,
        media,
        egress: egress::Egress::new(egress::Settings::default()),
        adapters: vec![],
        clock,
        settings: app::Settings {
            registration: app::Registration::Open,
            setup_code_hash: None,
            contact: None,
            limits,
            retention,
            public_url: "https://shorts.example.org".parse().unwrap(),
            version: "0",
            checkpoints: dir.join("checkpoints"),
            sends_mail: false,
            installation: app::policy::Installation::default(),
        },
    })
}

impl World {
    pub async fn new() -> Self {
        Self::with(Limits::default()).await
    }
    pub async fn with(limits: Limits) -> Self {
        Self::keeping(limits, Retention::default()).await
    }
    pub async fn keeping(limits: Limits, retention: Retention) -> Self {
        let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let ahead = Arc::new(AtomicI64::new(0));
        let app = open(dir.path(), limits, retention, ahead.clone()).await;
        let new = Registering {
            email: "owner@example.org".into(),
            password: SecretString::from("correct horse battery staple 9".to_owned()),
            display_name: None,
            setup_code: None,
            invitation: None,
            accepting: None,
            language: app::mail::Language::En,
        };
        let visitor = Visitor {
            browser: "Firefox".into(),
            network: "192.0.2.0/24".into(),
        };
        let me = app.register(new, &visitor).await.unwrap().me;
        let db = app.store.read();
        let scope = db
            .scope_of_member(me.workspaces[0].id, me.id)
            .await
            .unwrap()
            .unwrap();
        Self {
            app,
            scope,
            dir,
            ahead,
        }
    }

    /// The clock moves while no worker runs.
    pub fn later(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).unwrap();
        self.ahead.fetch_add(by, Ordering::Relaxed);
    }

    /// A clip of the library, read and ready.
    pub async fn clip(&self, name: &str) -> MediaId {
        let media = self.sent(name).await;
        self.working(async || {
            self.app.media(&self.scope, media).await.unwrap().state != MediaState::Processing
        })
        .await;
        assert_eq!(
            self.app.media(&self.scope, media).await.unwrap().state,
            MediaState::Ready
        );
        media
    }

    /// Uploads a file.
    pub async fn sent(&self, name: &str) -> MediaId {
        let bytes = std::fs::read(fixture(name)).unwrap();
        let new = Creating {
            filename: name.into(),
            size_bytes: bytes.len() as u64,
            blake3: None,
        };
        let (id, _) = self.app.create_upload(&self.scope, new).await.unwrap();
        let body = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes.into())]);
        let sent = self
            .app
            .append_upload(&self.scope, id, 0, None, None, body)
            .await
            .unwrap();
        sent.media.unwrap()
    }

    /// Lets a worker run until something holds.
    pub async fn working(&self, holds: impl AsyncFn() -> bool) {
        let stop = CancellationToken::new();
        let settings = Settings {
            lease: Duration::from_secs(3),
            poll: Duration::from_millis(200),
            ..Settings::default()
        };
        let worker = tokio::spawn(Worker::new(self.app.clone(), settings).run(stop.clone()));
        let mut held = false;
        for _ in 0..600 {
            held = holds().await;
            if held {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        stop.cancel();
        worker.await.unwrap();
        assert!(held, "it never came to that");
    }

    /// Lets a worker run until it has nothing left but what comes again: sweep, checkpoint, look at the policy.
    pub async fn idle(&self) {
        self.working(async || self.app.store.read().count_jobs().await.unwrap() <= 3)
            .await;
    }

    pub async fn begin(&self, media: MediaId, platforms: &[Platform]) -> views::Rendition {
        let wanted = Wanted::new(platforms.to_vec(), None, None);
        match self.app.conform(&self.scope, media, wanted).await.unwrap() {
            Conforming::Begun(r) => r,
            Conforming::There(r) => panic!("there already: {r:?}"),
        }
    }

    pub async fn ready(&self, media: MediaId, platforms: &[Platform]) -> views::Rendition {
        let begun = self.begin(media, platforms).await;
        self.idle().await;
        let made = self.app.rendition(&self.scope, media, begun.id).await.unwrap();
        assert_eq!(made.state, RenditionState::Ready, "{made:?}");
        made
    }

    pub async fn state(&self, media: MediaId, id: RenditionId) -> RenditionState {
        self.app.rendition(&self.scope, media, id).await.unwrap().state
    }

    /// Files of renditions, and what lies in the scratch folder.
    pub async fn files(&self) -> (usize, usize) {
        let kept = self
            .app
            .storage
            .list(storage::Kind::Rendition)
            .await
            .unwrap()
            .len();
        let scratch = || std::fs::read_dir(self.app.storage.scratch()).unwrap().count();
        // A thread that stopped ffmpeg needs a moment to clean up.
        for _ in 0..100 {
            if scratch() == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        (kept, scratch())
    }
}

fn fixture(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("media");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../media/tests/fixtures.sh");
    assert!(
        Command::new("sh")
            .arg(script)
            .arg(&folder)
            .status()
            .unwrap()
            .success()
    );
    folder.join("good").join(name)
}
