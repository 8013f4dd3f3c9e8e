//! A sandbox with one platform on a real loopback listener, and what every platform's tests ask of it.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use ai_shorts_sandbox::{Client, Sandbox, Settings, drop_marked};
use domain::{Clock, Platform, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use tower::ServiceExt as _;

/// The platform's client is `client` with the secret `hush`.
pub struct Site {
    pub sandbox: Sandbox,
    pub hand: domain::time::Hand,
    /// Follows no redirect.
    pub http: reqwest::Client,
    /// `http://127.0.0.1:PORT`
    pub root: String,
    /// `{root}/sandbox/{platform}`
    pub base: String,
    platform: Platform,
    dir: tempfile::TempDir,
    setup: Settings,
    server: tokio::task::JoinHandle<()>,
}

impl Site {
    /// At noon of 24 November 2026 (UTC), on a clock that the test moves.
    pub async fn open(platform: Platform, redirect: &str, keep_bytes: bool) -> Self {
        let start: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let (clock, hand) = Clock::manual(start);
        let dir = tempfile::tempdir().unwrap();
        let client = Client {
            client_id: "client".into(),
            client_secret: "hush".into(),
            redirect_uris: vec![redirect.into()],
        };
        let setup = Settings {
            dir: dir.path().to_owned(),
            clock,
            base_url: String::new(),
            keep_bytes,
            clients: BTreeMap::from([(platform, client)]),
        };
        let (sandbox, root, server) = serve(setup.clone()).await;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            sandbox,
            hand,
            http,
            base: format!("{root}/sandbox/{platform}"),
            root,
            platform,
            dir,
            setup,
            server,
        }
    }

    /// As after `kill -9`: the state is opened again from its directory, on another port.
    pub async fn restart(&mut self) {
        self.server.abort();
        (self.sandbox, self.root, self.server) = serve(self.setup.clone()).await;
        self.base = format!("{}/sandbox/{}", self.root, self.platform);
    }

    /// The twin's own folder.
    pub fn dir(&self) -> PathBuf {
        self.dir.path().join(self.platform.as_str())
    }

    pub async fn post(&self, path: &str, body: &Value) -> reqwest::Response {
        let url = format!("{}{path}", self.root);
        self.http.post(url).json(body).send().await.unwrap()
    }

    pub async fn arm(&self, fault: &str) {
        self.arm_with(json!({"platform": self.platform, "fault": fault}))
            .await;
    }

    pub async fn arm_with(&self, body: Value) {
        let sent = self.post("/sandbox/api/faults", &body).await;
        assert_eq!(sent.status(), 200, "{body}");
    }

    pub async fn tune(&self, mut values: Value) {
        values["platform"] = json!(self.platform);
        let sent = self.post("/sandbox/api/settings", &values).await;
        assert_eq!(sent.status(), 200, "{values}");
    }

    /// The platform's entry.
    pub async fn state(&self) -> Value {
        let url = format!("{}/sandbox/api/state", self.root);
        let all: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        all[self.platform.as_str()].clone()
    }

    /// Fails when a twin's README does not name each of its faults.
    pub async fn faults_stand_in(&self, readme: &str) {
        let url = format!("{}/sandbox/api/faults", self.root);
        let list: Vec<Value> = self.http.get(url).send().await.unwrap().json().await.unwrap();
        assert!(!list.is_empty());
        for fault in list {
            let name = fault["fault"].as_str().unwrap();
            let is_there = readme.contains(&format!("`{name}`"));
            assert!(is_there, "{name} is missing in the README");
        }
    }

    pub fn forward(&self, seconds: u64) {
        self.hand.forward(Duration::from_secs(seconds));
    }
}

async fn serve(mut settings: Settings) -> (Sandbox, String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let root = format!("http://{}", listener.local_addr().unwrap());
    settings.base_url = root.clone();
    let sandbox = Sandbox::open(settings).await.unwrap();
    let router = sandbox.router();
    let server = tokio::spawn(async move {
        let mut open = tokio::task::JoinSet::new();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let router = router.clone();
            let service = hyper::service::service_fn(
                move |request: hyper::Request<hyper::body::Incoming>| {
                    let router = router.clone();
                    async move { drop_marked(router.oneshot(request.map(axum::body::Body::new)).await.unwrap()) }
                },
            );
            open.spawn(async move {
                let io = hyper_util::rt::TokioIo::new(stream);
                let _ = hyper::server::conn::http1::Builder::new()
                    .serve_connection(io, service)
                    .await;
            });
        }
    });
    (sandbox, root, server)
}
