//! What the checks must know of how this installation was set up.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use utoipa::ToSchema;

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

/// Who runs this instance: shown in the policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PolicyOperator)]
pub struct Operator {
    pub name: Option<String>,
    pub address: Option<String>,
    pub country: Option<String>,
}

/// Somebody who handles data for the operator: listed in the policy.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PolicyProcessor)]
pub struct Processor {
    pub name: String,
    pub country: String,
    /// What for, in a sentence.
    pub purpose: String,
    /// Their own words on privacy.
    #[schema(value_type = Option<String>)]
    pub link: Option<url::Url>,
    /// The host that the service talks to; none: stated by the operator alone.
    pub host: Option<String>,
}

/// A host that the service talks to, or a processor without one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PolicyRecipient)]
pub struct Recipient {
    pub host: Option<String>,
    /// None: the operator has not named whose host it is, which breaks claim C5.3.
    pub processor: Option<Processor>,
}

impl Processor {
    fn has(&self, host: &str) -> bool {
        self.host.as_deref().is_some_and(|h| h.eq_ignore_ascii_case(host))
    }
}

impl Installation {
    /// Whether a processor is named for this host.
    pub fn names(&self, host: &str) -> bool {
        self.processors.iter().any(|p| p.has(host))
    }

    /// Everybody who handles data for the operator: the hosts of the settings first, then who is stated without one.
    pub fn recipients(&self) -> Vec<Recipient> {
        let used = self.remote_hosts.iter().map(|host| Recipient {
            processor: self.processors.iter().find(|p| p.has(host)).cloned(),
            host: Some(host.clone()),
        });
        let is_used = |p: &&Processor| self.remote_hosts.iter().any(|host| p.has(host));
        let stated = self.processors.iter().filter(|p| !is_used(p)).map(|p| Recipient {
            host: p.host.clone(),
            processor: Some(p.clone()),
        });
        used.chain(stated).collect()
    }

    /// Hosts of the settings that no processor names.
    pub fn unnamed_hosts(&self) -> Vec<String> {
        let hosts = self.remote_hosts.iter();
        hosts.filter(|h| !self.names(h)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn processor(host: Option<&str>) -> Processor {
        Processor {
            name: "Hoster".into(),
            country: "FI".into(),
            purpose: "keeps the database".into(),
            link: None,
            host: host.map(str::to_owned),
        }
    }

    #[test]
    fn hosts_come_with_whose_they_are_and_others_are_stated() {
        let here = Installation {
            remote_hosts: vec!["db.example.net".into(), "mail.example.net".into()],
            processors: vec![
                processor(None),
                processor(Some("DB.example.net")),
                processor(Some("old.example.net")),
            ],
            ..Installation::default()
        };
        let told: Vec<_> = here
            .recipients()
            .into_iter()
            .map(|r| (r.host, r.processor.is_some()))
            .collect();
        let host = |h: &str| Some(h.to_owned());
        assert_eq!(
            told,
            [
                (host("db.example.net"), true),
                (host("mail.example.net"), false),
                (None, true),
                (host("old.example.net"), true)
            ]
        );
        assert_eq!(here.unnamed_hosts(), ["mail.example.net"]);
    }
}
