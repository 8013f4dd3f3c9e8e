//! Settings: from `ai-shorts.toml` or the environment, the environment wins, the command line wins over both.

mod doc;
mod nearest;
mod network;
mod platform;
mod problem;
mod raw;
mod read;
mod settings;
#[cfg(test)]
mod tests;
mod value;

pub use doc::{help, markdown};
pub use network::Network;
pub use platform::{Bases, Credentials, Instagram, PlatformSettings};
pub use problem::{ConfigError, Problem};
pub use settings::{SETTINGS, Setting};

pub use app::policy::{Operator, Processor};

use domain::Platform;
use domain::limits::Limits;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use url::Url;

/// What the command line says about settings.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Args {
    /// Settings file; without it ai-shorts.toml in the working directory, if there is one
    #[arg(long, global = true, value_name = "FILE", env = "AI_SHORTS_CONFIG")]
    pub config: Option<PathBuf>,
    /// Folder for everything the service keeps
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// One setting by its name in the settings file, such as limits.open_uploads=50; may be given many times
    #[arg(long = "set", global = true, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
}

/// Everything that can be set, checked and typed. Made by [`load`].
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the service listens. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where Prometheus may read metrics; nowhere when unset.
    pub metrics_listen: Option<SocketAddr>,
    /// The address people and platforms see, when it was given; see [`Config::public_url`].
    pub given_public_url: Option<Url>,
    pub data_dir: PathBuf,
    pub database: Database,
    pub storage: Storage,
    pub master_keys: MasterKeys,
    /// Mail server, `smtp://` or `smtps://`; no mail is sent when unset.
    pub smtp_url: Option<SecretString>,
    /// Who letters are from.
    pub smtp_from: Option<String>,
    /// Who may make an account.
    pub registration: Registration,
    pub sandbox: Sandbox,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// What webhooks may reach beside public https addresses.
    pub webhook_origins: Vec<Url>,
    pub media_jail: MediaJail,
    /// Mail or web address for people with questions, shown on the public pages.
    pub contact: Option<String>,
    /// Replaces the built-in privacy policy.
    pub policy_file: Option<PathBuf>,
    pub log_format: LogFormat,
    pub limits: Limits,
    pub retention: Retention,
    pub operator: Operator,
    /// Who else handles data for the operator; listed in the policy.
    pub processors: Vec<Processor>,
    /// Credentials and hosts of each of the four platforms.
    pub platforms: BTreeMap<Platform, PlatformSettings>,
}

#[derive(Clone, Debug)]
pub enum Database {
    /// One file, for one machine.
    Sqlite(PathBuf),
    /// `postgres://…`; a secret, since it may hold a password.
    Postgres(SecretString),
}

#[derive(Clone, Debug)]
pub enum Storage {
    /// A folder on this machine.
    Folder(PathBuf),
    /// `s3://bucket?endpoint=…&region=…`; credentials come from `AWS_…`.
    S3(storage::S3Settings),
}

#[derive(Clone, Debug)]
pub enum MasterKeys {
    /// A key file, made on the first start.
    File(PathBuf),
    /// The lines of a key file themselves: handy in containers, and reported, since an environment leaks easily.
    Inline(SecretString),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// Anybody.
    Open,
    /// Whoever was invited.
    Invite,
    /// Nobody, save the first account.
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sandbox {
    /// On while no platform has credentials.
    Auto,
    On,
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaJail {
    /// Without a full cage ffmpeg does not run.
    Strict,
    /// As much of a cage as this kernel gives; the level is shown.
    Best,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

/// How long things are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    pub kept: domain::retention::Retention,
}

/// Reads file and environment of this process.
///
/// # Errors
/// Everything that is wrong, at once, each with where it is and how to mend it.
pub fn load(args: &Args) -> Result<Config, ConfigError> {
    let env = std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
    load_from(args, &env.collect())
}

/// Like [`load`], with an environment of one's own.
///
/// # Errors
/// As [`load`].
pub fn load_from(args: &Args, env: &BTreeMap<String, String>) -> Result<Config, ConfigError> {
    let raw = raw::gather(args, env)?;
    read::config(&raw)
}

impl Config {
    /// The address people and platforms see: the given one, else the socket's own.
    pub fn public_url(&self, bound: SocketAddr) -> Url {
        let own = || {
            format!("http://{bound}")
                .parse()
                .expect("a socket's address makes a URL")
        };
        self.given_public_url.clone().unwrap_or_else(own)
    }

    /// Whether only this machine reaches the service, by socket and by name.
    pub fn is_loopback(&self) -> bool {
        self.listen.ip().is_loopback() && self.given_public_url.as_ref().is_none_or(value::is_loopback_url)
    }

    pub fn sandbox_is_on(&self) -> bool {
        match self.sandbox {
            Sandbox::On => true,
            Sandbox::Off => false,
            Sandbox::Auto => self.platforms.values().all(|p| p.credentials.is_none()),
        }
    }

    pub fn platform(&self, platform: Platform) -> &PlatformSettings {
        &self.platforms[&platform]
    }
}
