//! Where a request may go.

use crate::address;
use crate::count::Refusal;
use url::{Host, Url};

/// Scheme, host and port of an address named in the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

impl Origin {
    /// None for addresses without a host, and for other schemes than http and https.
    pub fn of(url: &Url) -> Option<Self> {
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        Some(Self {
            scheme: url.scheme().to_owned(),
            host: url.host_str()?.to_owned(),
            port: url.port_or_known_default()?,
        })
    }
}

/// What the configuration allows beyond public https hosts.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Origins that may be plain http, on any port, at any address: the sandbox on loopback, say.
    /// The host rule of the call holds for them as well.
    pub exempt: Vec<Origin>,
    /// The same for webhooks, and for nothing else: people name these addresses, so what the platforms' stand-ins need
    /// does not open for them.
    pub receivers: Vec<Origin>,
}

/// The hosts one call may reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostRule {
    /// This host, by name or literal address.
    Exact(String),
    /// This domain and every name under it; no literal address.
    Suffix(&'static str),
    /// Any host at a public address, on any port: upload servers that a platform names freely.
    AnyGlobal,
    /// Any host at a public address, on port 443: webhooks, which people name freely.
    Receiver,
}

impl HostRule {
    /// The rule that allows only the host of this address.
    pub fn host_of(url: &Url) -> Self {
        Self::Exact(url.host_str().unwrap_or_default().to_owned())
    }

    fn allows(&self, host: &Host<&str>) -> bool {
        match self {
            Self::Exact(name) => *name == host.to_string(),
            Self::AnyGlobal | Self::Receiver => true,
            Self::Suffix(suffix) => match host {
                Host::Domain(d) => {
                    d == suffix || d.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.'))
                }
                Host::Ipv4(_) | Host::Ipv6(_) => false,
            },
        }
    }
}

/// How a checked request travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Over a client whose resolver drops addresses that are not public.
    Guarded,
    /// To an origin of the configuration.
    Exempt,
}

/// Says why an address is refused.
pub(crate) fn check(url: &Url, rule: &HostRule, settings: &Settings) -> Result<Way, Refusal> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::UserName);
    }
    let host = url.host().ok_or(Refusal::NoHost)?;
    if !rule.allows(&host) {
        return Err(Refusal::OtherHost);
    }
    let exempt = match rule {
        HostRule::Receiver => &settings.receivers,
        _ => &settings.exempt,
    };
    if Origin::of(url).is_some_and(|o| exempt.contains(&o)) {
        return Ok(Way::Exempt);
    }
    if url.scheme() != "https" {
        return Err(Refusal::NotHttps);
    }
    if *rule != HostRule::AnyGlobal && url.port_or_known_default() != Some(443) {
        return Err(Refusal::Port);
    }
    // The resolver is not asked for literal addresses.
    let public = match host {
        Host::Ipv4(a) => address::is_public(a.into()),
        Host::Ipv6(a) => address::is_public(a.into()),
        Host::Domain(_) => true,
    };
    if public {
        Ok(Way::Guarded)
    } else {
        Err(Refusal::NotPublic)
    }
}
