//! A running `ai-shorts`, its own folder, one account.
use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use hyper::Method;
use tempfile::TempDir;

use crate::http::{Client, fixed};

/// Limits that would stop a load, raised.
const LIMITS: [&str; 8] = [
    "limits.open_uploads=100000",
    "limits.connections=10000",
    "limits.connections_per_address=10000",
    "limits.requests_per_minute=100000000",
    "limits.requests_per_minute_anonymous=100000000",
    "limits.registrations_per_hour=1000",
    "limits.body_seconds=600",
    "limits.workspace_quota_bytes=1099511627776",
];

pub struct Service {
    child: Child,
    pub port: u16,
    pub data: TempDir,
    /// From the start of the process to the first 200 of `/readyz`.
    pub ready_after: Duration,
}

pub fn binary() -> anyhow::Result<PathBuf> {
    let named = std::env::var_os("AI_SHORTS_BIN").map(PathBuf::from);
    let beside = || Some(std::env::current_exe().ok()?.parent()?.join("ai-shorts"));
    let path = named.or_else(beside).filter(|path| path.is_file());
    path.context("no server to measure: set AI_SHORTS_BIN to an optimised ai-shorts")
}

pub fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

impl Service {
    pub async fn start(database: Option<&str>, arguments: &[&str]) -> anyhow::Result<Self> {
        Self::start_in(tempfile::tempdir_in(folder())?, database, arguments).await
    }

    pub async fn start_in(data: TempDir, database: Option<&str>, arguments: &[&str]) -> anyhow::Result<Self> {
        let port = free_port()?;
        // ends with us, also when we are killed
        let mut command = Command::new("setpriv");
        command
            .args(["--pdeathsig", "KILL"])
            .arg(binary()?)
            .arg("serve")
            .args(arguments);
        for limit in LIMITS {
            command.args(["--set", limit]);
        }
        command
            .env("AI_SHORTS_LISTEN", format!("127.0.0.1:{port}"))
            .env("AI_SHORTS_DATA_DIR", data.path().join("data"))
            .env("RUST_LOG", "warn")
            .current_dir(data.path())
            .stdout(Stdio::null());
        if let Some(url) = database {
            command.env("AI_SHORTS_DATABASE_URL", url);
        }
        let started = Instant::now();
        let mut service = Self {
            child: command.spawn()?,
            port,
            data,
            ready_after: Duration::ZERO,
        };
        while service.ready_after == Duration::ZERO {
            if let Some(status) = service.child.try_wait()? {
                bail!("the server ended at its start: {status}");
            }
            if started.elapsed() > Duration::from_secs(30) {
                bail!("the server was not ready in 30 s");
            }
            if let Ok(mut client) = Client::connect(port).await
                && client
                    .get("/readyz", "")
                    .await
                    .is_ok_and(|answer| answer.status == 200)
            {
                service.ready_after = started.elapsed();
            } else {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        Ok(service)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn database_url(&self) -> String {
        format!("sqlite://{}", self.data_dir().join("ai-shorts.db").display())
    }

    pub fn data_dir(&self) -> PathBuf {
        self.data.path().join("data")
    }

    /// Ends the process and gives its folder back, for another start.
    pub fn stop(mut self) -> anyhow::Result<TempDir> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(std::mem::replace(&mut self.data, tempfile::tempdir()?))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // ended already, or it has nothing to lose
        drop(self.child.kill().and_then(|()| self.child.wait()));
    }
}

/// Where temporary folders are made: a disk, not memory.
pub fn folder() -> PathBuf {
    std::env::var_os("BENCH_DIR").map_or_else(std::env::temp_dir, PathBuf::from)
}

/// Who uses the service.
#[derive(Clone)]
pub struct User {
    pub cookie: String,
    pub account: String,
    pub workspace: String,
}

impl User {
    pub async fn register(port: u16) -> anyhow::Result<Self> {
        let body =
            serde_json::json!({"email": "bench@example.org", "password": "a long sentence nobody guesses 7"});
        let headers = [
            ("content-type", "application/json"),
            ("sec-fetch-site", "same-origin"),
        ];
        let path = "/api/v1/auth/register";
        let answer = Client::connect(port)
            .await?
            .send(Method::POST, path, &headers, fixed(body.to_string()))
            .await?
            .expect(201)?;
        let cookie = answer
            .header("set-cookie")?
            .split(';')
            .next()
            .unwrap_or_default()
            .to_owned();
        let me = answer.json()?;
        let text =
            |value: &serde_json::Value| value.as_str().map(str::to_owned).context("no id in the answer");
        Ok(Self {
            cookie,
            account: text(&me["id"])?,
            workspace: text(&me["workspaces"][0]["id"])?,
        })
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/api/v1/workspaces/{}/{rest}", self.workspace)
    }
}
