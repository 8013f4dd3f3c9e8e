//! Where the service is and the token for it.

use super::{Outcome, Signed, Usage};
use crate::passphrase;
use anyhow::Context as _;
use client::Client;
use rustix::fs::Mode;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use std::io::{IsTerminal as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

const TOKEN: &str = "AI_SHORTS_TOKEN";
const SERVER: &str = "AI_SHORTS_SERVER";

/// What is kept, readable by its owner alone.
#[derive(Serialize, Deserialize)]
struct Kept {
    url: String,
    token: String,
    #[serde(default)]
    plain_http: bool,
}

/// `$XDG_CONFIG_HOME/ai-shorts/credentials.json`, else under `~/.config`.
fn place() -> anyhow::Result<PathBuf> {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    let base = set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|h| h.join(".config")));
    let base = base.context("neither XDG_CONFIG_HOME nor HOME says where settings are kept")?;
    Ok(base.join("ai-shorts").join("credentials.json"))
}

pub async fn login(url: &str, plain_http: bool) -> anyhow::Result<Outcome> {
    let token = match variable(TOKEN) {
        Some(token) => token,
        None if std::io::stdin().is_terminal() => passphrase::ask("API token: ")?,
        None => {
            let mut line = String::new();
            std::io::stdin().read_line(&mut line)?;
            line.into()
        }
    };
    let text = token.expose_secret().trim().to_owned();
    if !domain::api_token::is_well_formed(&text) {
        let said = "this is no API token: it begins with ais_pat_, and every character of it counts";
        return Err(Usage(said.into()).into());
    }
    let client = client_of(url, &text, plain_http)?;
    let workspace = client.workspace().await?;
    let place = place()?;
    let kept = Kept {
        url: url.to_owned(),
        token: text,
        plain_http,
    };
    keep(&place, &kept).with_context(|| format!("{}", place.display()))?;
    println!(
        "Signed in to {url}, workspace {} ({}).",
        super::plain(&workspace.name),
        workspace.role.as_str()
    );
    Ok(Outcome::Done)
}

pub fn logout() -> anyhow::Result<Outcome> {
    let place = place()?;
    match std::fs::remove_file(&place) {
        Ok(()) => println!("The token is forgotten here. Revoke it in the web pages if nobody else uses it."),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => println!("There was no login."),
        Err(e) => return Err(e).with_context(|| format!("{}", place.display())),
    }
    Ok(Outcome::Done)
}

/// The service and the token: of the environment where it names a token, else as they were kept.
pub async fn signed() -> anyhow::Result<Signed> {
    let client = match (
        std::env::var(SERVER).ok().filter(|v| !v.is_empty()),
        variable(TOKEN),
    ) {
        (Some(url), Some(token)) => client_of(&url, token.expose_secret().trim(), false)?,
        (None, Some(_)) => {
            let said = format!("{TOKEN} is set and {SERVER} is not: say where the service is");
            return Err(Usage(said).into());
        }
        (_, None) => {
            let kept = kept(&place()?)?;
            client_of(&kept.url, &kept.token, kept.plain_http)?
        }
    };
    let workspace = client.workspace().await?;
    Ok(Signed { client, workspace })
}

fn client_of(url: &str, token: &str, plain_http: bool) -> anyhow::Result<Client> {
    Client::new(url, token.to_owned().into(), plain_http).map_err(|e| match e {
        client::ClientError::Address(_) => Usage(format!("{e}; or add --plain-http to `login`")).into(),
        e => e.into(),
    })
}

fn variable(name: &str) -> Option<SecretString> {
    std::env::var(name)
        .ok()
        .filter(|v| !v.trim().is_empty())
        .map(Into::into)
}

fn kept(place: &Path) -> anyhow::Result<Kept> {
    let text = match std::fs::read_to_string(place) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(Usage("there is no login: run `ai-shorts login --url URL` first".into()).into());
        }
        Err(e) => return Err(e).with_context(|| format!("{}", place.display())),
    };
    let mode = std::fs::metadata(place)?.permissions().mode();
    if Mode::from_raw_mode(mode).intersects(Mode::RWXG | Mode::RWXO) {
        let said = format!(
            "others can read {}: chmod 600 it, and revoke the token",
            place.display()
        );
        return Err(Usage(said).into());
    }
    serde_json::from_str(&text).map_err(|_| {
        let said = format!("{} cannot be read: log in again", place.display());
        Usage(said).into()
    })
}

/// Written beside and moved into its place: it is never there in part, nor readable by others.
fn keep(place: &Path, kept: &Kept) -> anyhow::Result<()> {
    let dir = place.parent().context("no folder")?;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)?;
    let beside = place.with_extension(format!("{}.new", std::process::id()));
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(&serde_json::to_vec(kept)?)?;
    file.sync_all()?;
    Ok(std::fs::rename(&beside, place)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Kept {
        Kept {
            url: "https://shorts.example".into(),
            token: "t".into(),
            plain_http: false,
        }
    }

    #[test]
    fn what_is_kept_is_its_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("ai-shorts/credentials.json");
        for _ in 0..2 {
            keep(&place, &some()).unwrap();
        }
        let mode = |p: &Path| std::fs::metadata(p).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&place), mode(place.parent().unwrap())), (0o600, 0o700));
        assert_eq!(kept(&place).unwrap().url, "https://shorts.example");
        let files = std::fs::read_dir(place.parent().unwrap()).unwrap().count();
        assert_eq!(files, 1, "nothing stays beside it");
    }

    #[test]
    fn a_file_that_others_read_is_not_used() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("credentials.json");
        keep(&place, &some()).unwrap();
        for mode in [0o640, 0o604] {
            std::fs::set_permissions(&place, std::fs::Permissions::from_mode(mode)).unwrap();
            assert!(kept(&place).is_err_and(|e| e.is::<Usage>()));
        }
        assert!(kept(&dir.path().join("none")).is_err_and(|e| e.is::<Usage>()));
    }
}
