//! The real binary as a child process.

use anyhow::{Context as _, bail};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Settings under which many sign up and ask, from one address.
pub const MANY: [(&str, &str); 2] = [
    ("AI_SHORTS_LIMITS_REGISTRATIONS_PER_HOUR", "1000"),
    ("AI_SHORTS_LIMITS_REQUESTS_PER_MINUTE", "100000"),
];

/// The same story under [`MANY`] and further settings, on SQLite, and on PostgreSQL where a server is named.
pub async fn on_both<F>(
    name: &str,
    settings: &[(&str, &str)],
    story: impl Fn(Service) -> F,
) -> anyhow::Result<()>
where
    F: Future<Output = anyhow::Result<()>>,
{
    let all: Vec<_> = MANY.iter().chain(settings).copied().collect();
    story(Service::start_with(&all)?).await.context("on SQLite")?;
    if let Some(service) = Service::start_on_postgresql_with(name, &all)? {
        story(service).await.context("on PostgreSQL")?;
    }
    Ok(())
}

/// A running service with a data folder of its own; gone when dropped.
pub struct Service {
    child: Child,
    pub url: String,
    settings: Vec<(String, String)>,
    dir: tempfile::TempDir,
}

/// Where cargo put the binary.
pub fn binary() -> anyhow::Result<PathBuf> {
    if let Some(given) = std::env::var_os("AI_SHORTS_BIN") {
        return Ok(given.into());
    }
    let here = std::env::current_exe()?;
    let beside = here
        .ancestors()
        .nth(2)
        .map(|d| d.join("ai-shorts"))
        .filter(|p| p.exists());
    beside.context("build the service first: cargo build -p ai-shorts-cli (or name it in AI_SHORTS_BIN)")
}

impl Service {
    pub fn start() -> anyhow::Result<Self> {
        Self::start_with(&[])
    }

    /// Starts with settings from the environment, `("AI_SHORTS_SANDBOX", "off")` or so.
    pub fn start_with(settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let dir = tempfile::tempdir()?;
        let settings: Vec<_> = settings
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        let (child, url) = spawn(dir.path(), "127.0.0.1:0", &settings)?;
        Ok(Self {
            child,
            url,
            settings,
            dir,
        })
    }

    /// Starts over a new database of the PostgreSQL server that `TEST_POSTGRES_URL` names, if it names one.
    pub fn start_on_postgresql(database: &str) -> anyhow::Result<Option<Self>> {
        Self::start_on_postgresql_with(database, &[])
    }

    /// The same, with settings.
    pub fn start_on_postgresql_with(
        database: &str,
        settings: &[(&str, &str)],
    ) -> anyhow::Result<Option<Self>> {
        let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
            return Ok(None);
        };
        let made = Command::new("psql")
            .args(["-q", "-c", &format!("create database {database}"), &server])
            .status()
            .context("psql is missing: run scripts/setup.sh test")?;
        anyhow::ensure!(made.success(), "the database could not be made");
        let (base, _) = server
            .rsplit_once('/')
            .context("a database in TEST_POSTGRES_URL")?;
        let url = format!("{base}/{database}");
        let mut all = vec![("AI_SHORTS_DATABASE_URL", url.as_str())];
        all.extend(settings);
        Self::start_with(&all).map(Some)
    }

    pub fn data_dir(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// What it was started with, for commands beside it.
    pub fn settings(&self) -> impl Iterator<Item = (&str, &str)> {
        self.settings.iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends the process as a power cut does.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to stop and waits.
    pub fn stop(&mut self) -> anyhow::Result<()> {
        let ok = Command::new("kill")
            .arg("-TERM")
            .arg(self.child.id().to_string())
            .status()?
            .success();
        anyhow::ensure!(ok, "the process was gone already");
        let status = self.child.wait()?;
        anyhow::ensure!(status.success(), "it stopped with {status}");
        Ok(())
    }

    /// Starts again on the same port with the same data.
    pub fn start_again(&mut self) -> anyhow::Result<()> {
        let listen = self.url.trim_start_matches("http://").to_owned();
        let (child, url) = spawn(self.dir.path(), &listen, &self.settings)?;
        self.child = child;
        self.url = url;
        Ok(())
    }

    /// Another command of the same binary, with this service's data and settings.
    pub fn command(&self, args: &[&str]) -> anyhow::Result<Command> {
        let mut command = Command::new(binary()?);
        command
            .args(args)
            .current_dir(self.dir.path())
            .env("AI_SHORTS_DATA_DIR", self.data_dir())
            .envs(self.settings.iter().map(|(k, v)| (k, v)));
        Ok(command)
    }

    /// A setting that it was started with.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings
            .iter()
            .find(|(k, _)| k == name)
            .map(|(_, v)| v.as_str())
    }

    /// Changes a setting for the next start.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.retain(|(k, _)| k != name);
        self.settings.push((name.to_owned(), value.to_owned()));
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() || std::env::var_os("SHOW_LOG").is_some() {
            let log = self.log();
            let lines: Vec<_> = log.lines().rev().take(60).collect();
            eprintln!("the service's last lines:");
            for line in lines.into_iter().rev() {
                eprintln!("  {line}");
            }
        }
    }
}

fn spawn(dir: &Path, listen: &str, settings: &[(String, String)]) -> anyhow::Result<(Child, String)> {
    let log = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(dir.join("log"))?;
    let mut child = Command::new(binary()?)
        .arg("serve")
        .current_dir(dir)
        .env_remove("RUST_LOG")
        .env("RUST_LOG", "info")
        .env("AI_SHORTS_LISTEN", listen)
        .env("AI_SHORTS_DATA_DIR", dir.join("data"))
        .envs(settings.iter().map(|(k, v)| (k, v)))
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .context("the service does not start")?;
    let out = child.stdout.take().context("no output")?;
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if let Some(url) = line.strip_prefix("AI_SHORTS is on ") {
                let _ = tell.send(url.trim_end_matches('/').to_owned());
            }
        }
    });
    if let Ok(url) = told.recv_timeout(Duration::from_secs(60)) {
        return Ok((child, url));
    }
    let _ = child.kill();
    let _ = child.wait();
    bail!(
        "the service did not come up: {}",
        std::fs::read_to_string(dir.join("log")).unwrap_or_default()
    )
}
