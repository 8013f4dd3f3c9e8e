//! Puts the rooms together.

use crate::config::{Config, Credentials, Database, MasterKeys, MediaJail, Registration};
use anyhow::Context as _;
use app::{App, Parts};
use domain::{Clock, Platform, Timestamp};
use egress::{Egress, Origin};
use platforms::youtube::{self, YouTube};
use sandbox::Sandbox;
use secrecy::{ExposeSecret as _, SecretString};
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// The running rooms of one process.
pub struct Service {
    pub app: App,
    pub sandbox: Option<Sandbox>,
}

/// The one place that asks the system for the time.
#[expect(
    clippy::disallowed_methods,
    reason = "the clock that is passed in everywhere else begins here"
)]
pub fn system_clock() -> Clock {
    Clock::new(|| {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    })
}

/// Makes the data folder, readable by its owner only.
pub fn make_data_dir(dir: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .with_context(|| {
            format!(
                "the data folder {} cannot be made; choose another with AI_SHORTS_DATA_DIR",
                dir.display()
            )
        })
}

pub async fn open_store(config: &Config) -> anyhow::Result<store::Store> {
    let url = match &config.database {
        Database::Sqlite(file) => {
            if let Some(parent) = file.parent() {
                make_data_dir(parent)?;
            }
            private_file(file)?;
            format!("sqlite://{}", file.display())
        }
        Database::Postgres(url) => url.expose_secret().to_owned(),
    };
    store::Store::open(&url).await.context(
        "the database cannot be opened; `ai-shorts doctor` says more (AI_SHORTS_DATABASE_URL, rights of the data folder, free disk)",
    )
}

/// The database file is made by us, so that nobody else may read it.
fn private_file(file: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(file)
        .with_context(|| format!("the database file {} cannot be written", file.display()))?;
    Ok(())
}

pub fn storage_root(config: &Config) -> anyhow::Result<PathBuf> {
    match &config.storage {
        crate::config::Storage::Folder(dir) => Ok(dir.clone()),
        crate::config::Storage::S3(_) => {
            anyhow::bail!(
                "S3 storage is not built yet: leave AI_SHORTS_STORAGE_URL unset or give a folder (file:/path)"
            )
        }
    }
}

pub async fn keys(config: &Config, store: &store::Store, clock: &Clock) -> anyhow::Result<vault::Keys> {
    Ok(match &config.master_keys {
        MasterKeys::Inline(text) => vault::Keys::parse(text.expose_secret())?,
        MasterKeys::File(path) => {
            let in_use = store.read().has_wrapped_keys().await?;
            vault::Keys::load_or_create(path, in_use, clock.now())
                .with_context(|| format!("the key file {}", path.display()))?
        }
    })
}

pub fn media(config: &Config, scratch: PathBuf) -> anyhow::Result<media::Media> {
    let exe = std::env::current_exe().context("this program's own path")?;
    let level = match config.media_jail {
        MediaJail::Strict => media::Level::Strict,
        MediaJail::Best => media::Level::Best,
    };
    Ok(media::Media::new(exe, scratch, level))
}

/// Opens everything. `public_url` is where people and platforms reach us.
pub async fn build(config: &Config, public_url: &Url, version: &'static str) -> anyhow::Result<Service> {
    let clock = system_clock();
    make_data_dir(&config.data_dir)?;
    let store = open_store(config).await?;
    let vault = vault::Vault::new(keys(config, &store, &clock).await?);
    let storage = storage::Storage::open(storage_root(config)?)
        .await
        .context("the storage folder cannot be opened")?;
    let media = media(config, storage.scratch())?;
    let redirect = public_url.join("/oauth/youtube/callback")?;
    let sandbox_base = public_url.join("/sandbox/youtube")?;
    let sandbox_credentials = sandbox_credentials();
    let sandbox = if config.sandbox_is_on() {
        Some(open_sandbox(config, &sandbox_base, &redirect, &sandbox_credentials, &clock).await?)
    } else {
        None
    };
    let settings = config.platform(Platform::Youtube);
    let bases = settings.bases(Platform::Youtube, None);
    let mut exempt: Vec<Origin> = vec![];
    for given in [
        &settings.auth_url,
        &settings.token_url,
        &settings.api_url,
        &settings.upload_url,
    ]
    .into_iter()
    .flatten()
    {
        exempt.extend(Origin::of(given));
    }
    if sandbox.is_some() {
        exempt.extend(Origin::of(&sandbox_base));
    }
    let egress = Egress::new(egress::Settings { exempt });
    let adapter = |credentials: &Credentials, bases: [Url; 4], sandbox: bool| {
        let [auth_url, token_url, api_url, upload_url] = bases;
        let config = youtube::Config {
            client_id: credentials.client_id.clone(),
            client_secret: credentials.client_secret.clone(),
            auth_url,
            token_url,
            api_url,
            upload_url,
            redirect_uri: redirect.to_string(),
            sandbox,
        };
        YouTube::new(config, egress.clone(), clock.clone())
    };
    let real = settings.credentials.as_ref().map(|c| {
        adapter(
            c,
            [
                bases.auth.clone(),
                bases.token.clone(),
                bases.api.clone(),
                bases.upload.clone(),
            ],
            false,
        )
    });
    let twin = sandbox.as_ref().map(|_| {
        adapter(
            &sandbox_credentials,
            std::array::from_fn(|_| sandbox_base.clone()),
            true,
        )
    });
    let setup_code_hash = setup_code(config, &store).await?;
    let app = App::new(Parts {
        store,
        vault,
        storage,
        media,
        egress,
        youtube: real,
        sandbox_youtube: twin,
        clock,
        settings: app::Settings {
            registration: match config.registration {
                Registration::Open => app::Registration::Open,
                Registration::Invite => app::Registration::Invite,
                Registration::Closed => app::Registration::Closed,
            },
            setup_code_hash,
            contact: config.contact.clone(),
            limits: config.limits.clone(),
            upload_expiry: Duration::from_secs(u64::from(config.retention.upload_expiry_hours) * 3600),
            host: public_url.host_str().unwrap_or("localhost").to_owned(),
            version,
        },
    });
    Ok(Service { app, sandbox })
}

/// The stand-in's client: its secret guards nothing, it is the same on every installation.
fn sandbox_credentials() -> Credentials {
    Credentials {
        client_id: "sandbox.apps.example".into(),
        client_secret: SecretString::from("sandbox-client-secret".to_owned()),
    }
}

async fn open_sandbox(
    config: &Config,
    base: &Url,
    redirect: &Url,
    credentials: &Credentials,
    clock: &Clock,
) -> anyhow::Result<Sandbox> {
    Sandbox::open(sandbox::Settings {
        dir: config.data_dir.join("sandbox"),
        clock: clock.clone(),
        base_url: base.to_string(),
        client_id: credentials.client_id.clone(),
        client_secret: credentials.client_secret.expose_secret().to_owned(),
        redirect_uris: vec![redirect.to_string()],
        keep_bytes: true,
    })
    .await
    .context("the sandbox's folder cannot be opened")
}

/// The stand-ins for `ai-shorts sandbox`, at an address of their own; they take the service's usual callback.
pub async fn sandbox_alone(config: &Config, base: &Url) -> anyhow::Result<Sandbox> {
    let redirect = config.public_url(config.listen).join("/oauth/youtube/callback")?;
    open_sandbox(
        config,
        &base.join("/sandbox/youtube")?,
        &redirect,
        &sandbox_credentials(),
        &system_clock(),
    )
    .await
}

/// Off loopback the first account brings a code that only the start log shows.
async fn setup_code(config: &Config, store: &store::Store) -> anyhow::Result<Option<[u8; 32]>> {
    if config.is_loopback() || store.read().has_accounts().await? {
        return Ok(None);
    }
    let code = vault::token();
    eprintln!("\n  The first account needs this setup code: {code}\n");
    Ok(Some(vault::hash_token(&code)))
}
