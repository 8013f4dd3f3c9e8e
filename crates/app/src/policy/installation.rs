//! What the checks must know of how this installation was set up.

use std::path::PathBuf;

#[derive(Clone, Debug, Default)]
pub struct Installation {
    /// Folder of everything that lies on this machine.
    pub data_dir: PathBuf,
    /// Folder of the media.
    pub storage_dir: PathBuf,
    /// None: the keys were given in the environment.
    pub key_file: Option<PathBuf>,
    /// None: the database is a server.
    pub database_file: Option<PathBuf>,
    /// Other programs of the same user cannot read this process's memory.
    pub is_hidden: bool,
    /// Only this machine reaches the service.
    pub is_loopback: bool,
    /// Hosts in the settings that are not this machine: database, mail, storage.
    pub remote_hosts: Vec<String>,
    /// The operator shows a text of their own.
    pub own_text: bool,
    pub operator: Operator,
    pub processors: Vec<Processor>,
}

impl Installation {
    /// Whether a processor is named for this host.
    pub fn names(&self, host: &str) -> bool {
        let of = |p: &Processor| p.host.as_deref().is_some_and(|h| h.eq_ignore_ascii_case(host));
        self.processors.iter().any(of)
    }
}

/// Who runs this instance: shown in the policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operator {
    pub name: Option<String>,
    pub address: Option<String>,
    pub country: Option<String>,
}

/// Somebody who handles data for the operator: listed in the policy.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Processor {
    pub name: String,
    pub country: String,
    /// What for, in a sentence.
    pub purpose: String,
    /// Their own words on privacy.
    pub link: Option<url::Url>,
    /// The host that the service talks to.
    pub host: Option<String>,
}
