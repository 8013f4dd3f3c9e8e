//! How single values read.

use super::{Database, MasterKeys, Storage};
use secrecy::SecretString;
use url::Url;

pub(super) const ADDRESS: &str = "an address with a port, like 127.0.0.1:8080 or [::1]:8080";

pub(super) fn parsed<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

pub(super) fn web_address(text: &str) -> Option<Url> {
    parsed::<Url>(text).filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host())
}

pub(super) fn origin(text: &str) -> Option<Url> {
    web_address(text).filter(|u| {
        u.path() == "/" && u.query().is_none() && u.fragment().is_none() && u.username().is_empty()
    })
}

pub(super) fn is_loopback_url(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

pub(super) fn database(text: &str) -> Option<Database> {
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return parsed::<Url>(text)
            .filter(Url::has_host)
            .map(|_| Database::Postgres(text.into()));
    }
    let path = text.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    (!path.is_empty() && !path.starts_with(':')).then(|| Database::Sqlite(path.into()))
}

pub(super) fn folder(text: &str) -> Option<Storage> {
    let path = text.strip_prefix("file:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    (!path.is_empty()).then(|| Storage::Folder(path.into()))
}

/// The lines of a key file tell themselves from a path by how they begin.
pub(super) fn master_keys(text: &str) -> MasterKeys {
    if text.starts_with("v1 ") || text.starts_with('#') {
        MasterKeys::Inline(SecretString::from(text))
    } else {
        MasterKeys::File(text.into())
    }
}
