//! Puts the rooms together.

use crate::config::{
    Bases, Config, Credentials, Database, Instagram as MetaSettings, MasterKeys, MediaJail, Registration,
};
use anyhow::Context as _;
use app::{App, Parts};
use domain::{Clock, Platform, Timestamp};
use egress::{Egress, Origin};
use platforms::Adapter;
use platforms::instagram::{self, Instagram};
use platforms::tiktok::TikTok;
use platforms::vk::Vk;
use platforms::youtube::YouTube;
use rustix::process::DumpableBehavior;
use sandbox::Sandbox;
use secrecy::{ExposeSecret as _, SecretString};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
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

/// Where signed checkpoints of the audit log are written.
pub fn checkpoints(config: &Config) -> PathBuf {
    config.data_dir.join("checkpoints")
}

/// The folder on this machine: of all media, or with a bucket of files in the making.
pub fn storage_root(config: &Config) -> PathBuf {
    match &config.storage {
        crate::config::Storage::Folder(dir) => dir.clone(),
        crate::config::Storage::S3(_) => config.data_dir.join("media"),
    }
}

/// Opens the folder, or the bucket if it is fit.
pub async fn open_storage(
    config: &Config,
    egress: &Egress,
    clock: &Clock,
) -> anyhow::Result<storage::Storage> {
    let root = storage_root(config);
    match &config.storage {
        crate::config::Storage::Folder(_) => storage::Storage::open(root)
            .await
            .context("the storage folder cannot be opened"),
        crate::config::Storage::S3(settings) => {
            let (settings, egress, clock) = (settings.clone(), egress.clone(), clock.clone());
            let what = format!(
                "the bucket {} at {} cannot be used",
                settings.place.bucket,
                settings.place.host()
            );
            storage::Storage::open_bucket(settings, root, egress, clock)
                .await
                .context(what)
        }
    }
}

/// The bucket's server is named in the settings: it may have a private address, and on this machine do without TLS.
pub fn storage_origin(config: &Config) -> Option<Origin> {
    match &config.storage {
        crate::config::Storage::Folder(_) => None,
        crate::config::Storage::S3(settings) => Origin::of(&settings.place.endpoint),
    }
}

/// Hosts that the settings name and that are not this machine: database, storage, mail.
fn remote_hosts(config: &Config) -> Vec<String> {
    let mut hosts = vec![];
    let mut remote = |url: Option<Url>| {
        // Of schemes like `postgres` the host comes as text, be it a name or an address.
        let host = url.as_ref().and_then(Url::host_str).map(str::to_ascii_lowercase);
        let is_here = |h: &String| {
            let address = h.trim_matches(['[', ']']).parse::<IpAddr>();
            h == "localhost" || address.is_ok_and(|a| a.is_loopback())
        };
        hosts.extend(host.filter(|h| !h.is_empty() && !is_here(h)));
    };
    if let Database::Postgres(url) = &config.database {
        remote(Url::parse(url.expose_secret()).ok());
    }
    if let crate::config::Storage::S3(settings) = &config.storage {
        remote(Some(settings.place.endpoint.clone()));
    }
    if let Some(smtp) = &config.smtp_url {
        remote(Url::parse(smtp.expose_secret()).ok());
    }
    hosts.dedup();
    hosts
}

/// What the checks of the policy and its page must know of the settings.
fn installation(config: &Config) -> anyhow::Result<app::policy::Installation> {
    Ok(app::policy::Installation {
        data_dir: config.data_dir.clone(),
        storage_dir: storage_root(config),
        key_file: match &config.master_keys {
            MasterKeys::File(path) => Some(path.clone()),
            MasterKeys::Inline(_) => None,
        },
        database_file: match &config.database {
            Database::Sqlite(file) => Some(file.clone()),
            Database::Postgres(_) => None,
        },
        is_hidden: rustix::process::dumpable_behavior()? == DumpableBehavior::NotDumpable,
        is_loopback: config.is_loopback(),
        remote_hosts: remote_hosts(config),
        own_text: config.policy_file.is_some(),
        operator: config.operator.clone(),
        processors: config.processors.clone(),
    })
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

/// The vault over the configured keys.
///
/// # Errors
/// Keys that are refused, and keys that lack one which stored accesses need: a start would lose them one by one.
pub async fn vault(config: &Config, store: &store::Store, clock: &Clock) -> anyhow::Result<vault::Vault> {
    let vault = vault_unchecked(config, store, clock).await?;
    let report = app::keys::report(store, vault.key_facts()).await?;
    if let Some(lost) = report.lost.iter().find(|u| u.place != "account.password_hash") {
        anyhow::bail!(
            "the master keys lack the key {}, which {} rows of {} need: put the newest key file back (from a backup: \
             ai-shorts backup keys --restore FILE); nothing was changed",
            lost.key,
            lost.rows,
            lost.place
        );
    }
    Ok(vault)
}

/// The same for who only looks.
pub async fn vault_unchecked(
    config: &Config,
    store: &store::Store,
    clock: &Clock,
) -> anyhow::Result<vault::Vault> {
    let keys = keys(config, store, clock).await?;
    Ok(match &config.master_keys {
        MasterKeys::Inline(_) => vault::Vault::new(keys),
        MasterKeys::File(path) => vault::Vault::of_file(keys, path.clone()),
    })
}

pub fn media(config: &Config, scratch: PathBuf) -> anyhow::Result<media::Media> {
    Ok(media_by(own_program()?, config, scratch))
}

/// The program that locks ffmpeg in: this one.
pub fn own_program() -> anyhow::Result<PathBuf> {
    std::env::current_exe().context("this program's own path")
}

fn media_by(program: PathBuf, config: &Config, scratch: PathBuf) -> media::Media {
    let level = match config.media_jail {
        MediaJail::Strict => media::Level::Strict,
        MediaJail::Best => media::Level::Best,
    };
    media::Media::new(program, scratch, level)
}

/// Opens everything. `public_url` is where people and platforms reach us.
pub async fn build(config: &Config, public_url: &Url, version: &'static str) -> anyhow::Result<Service> {
    build_by(config, public_url, version, system_clock(), own_program()?).await
}

/// The same with another clock; `program` is the one that locks ffmpeg in.
pub async fn build_by(
    config: &Config,
    public_url: &Url,
    version: &'static str,
    clock: Clock,
    program: PathBuf,
) -> anyhow::Result<Service> {
    make_data_dir(&config.data_dir)?;
    let store = open_store(config).await?;
    let vault = vault(config, &store, &clock).await?;
    let sandbox = if config.sandbox_is_on() {
        Some(open_sandbox(config, public_url, public_url, &clock).await?)
    } else {
        None
    };
    let mut exempt: Vec<Origin> = vec![];
    for platform in Platform::ALL {
        exempt.extend(config.platform(platform).given().filter_map(Origin::of));
    }
    if sandbox.is_some() {
        exempt.extend(Origin::of(public_url));
    }
    exempt.extend(storage_origin(config));
    let egress = Egress::new(egress::Settings {
        exempt,
        receivers: config.webhook_origins.iter().filter_map(Origin::of).collect(),
    });
    let storage = open_storage(config, &egress, &clock).await?;
    let media = media_by(program, config, storage.scratch());
    let adapters = adapters(config, public_url, sandbox.is_some(), &egress, &clock)?;
    let setup_code_hash = setup_code(config, &store).await?;
    let app = App::new(Parts {
        store,
        vault,
        storage,
        media,
        egress,
        adapters,
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
            retention: config.retention.kept,
            public_url: public_url.clone(),
            version,
            checkpoints: checkpoints(config),
            sends_mail: config.smtp_url.is_some(),
            installation: installation(config)?,
        },
    });
    Ok(Service { app, sandbox })
}

/// The way to the mail server, where one is set.
pub fn mailer(config: &Config, public_url: &Url) -> anyhow::Result<Option<worker::Mailer>> {
    let Some(url) = &config.smtp_url else {
        return Ok(None);
    };
    let from = config.smtp_from.clone().unwrap_or_else(|| {
        // An address of numbers is no mail domain.
        let host = public_url.domain().unwrap_or("localhost");
        format!("AI_SHORTS <no-reply@{host}>")
    });
    let mailer = worker::Mailer::new(url, &from);
    Ok(Some(mailer.context(
        "mail cannot be sent: look at AI_SHORTS_SMTP_URL and AI_SHORTS_SMTP_FROM",
    )?))
}

/// The real platforms that have credentials, then the stand-ins.
fn adapters(
    config: &Config,
    public_url: &Url,
    sandbox: bool,
    egress: &Egress,
    clock: &Clock,
) -> anyhow::Result<Vec<Adapter>> {
    let mut all = vec![];
    for platform in Platform::ALL {
        let settings = config.platform(platform);
        let made = |credentials: &Credentials, bases: Bases, sandbox: bool| {
            let config = platforms::adapter::Config {
                client_id: credentials.client_id.clone(),
                client_secret: credentials.client_secret.clone(),
                auth_url: bases.auth,
                token_url: bases.token,
                api_url: bases.api,
                upload_url: bases.upload,
                redirect_uri: redirect(public_url, platform)?.into(),
                sandbox,
            };
            anyhow::Ok(adapter(platform, config, &settings.instagram, egress, clock))
        };
        if let Some(credentials) = &settings.credentials {
            all.push(made(credentials, settings.bases(platform), false)?);
        }
        if sandbox {
            let base = public_url.join(&format!("/sandbox/{platform}"))?;
            all.push(made(&sandbox_credentials(platform), Bases::all(&base), true)?);
        }
    }
    Ok(all)
}

fn adapter(
    platform: Platform,
    config: platforms::adapter::Config,
    meta: &MetaSettings,
    egress: &Egress,
    clock: &Clock,
) -> Adapter {
    let (egress, clock) = (egress.clone(), clock.clone());
    match platform {
        Platform::Youtube => YouTube::new(config, egress, clock).into(),
        Platform::Instagram => {
            let settings = instagram::Settings {
                login: meta.login,
                version: meta.version.clone(),
            };
            Instagram::new(config, settings, egress, clock).into()
        }
        Platform::Tiktok => TikTok::new(config, egress, clock).into(),
        Platform::Vk => Vk::new(config, egress, clock).into(),
    }
}

fn redirect(public_url: &Url, platform: Platform) -> anyhow::Result<Url> {
    Ok(public_url.join(&format!("/oauth/{platform}/callback"))?)
}

/// A stand-in's client: its secret guards nothing, it is the same on every installation.
fn sandbox_credentials(platform: Platform) -> Credentials {
    Credentials {
        client_id: format!("sandbox-{platform}"),
        client_secret: SecretString::from("sandbox-client-secret".to_owned()),
    }
}

/// `base` is where the stand-ins are, `service` where their consent pages send people back to.
async fn open_sandbox(config: &Config, base: &Url, service: &Url, clock: &Clock) -> anyhow::Result<Sandbox> {
    let mut clients = BTreeMap::new();
    for platform in Platform::ALL.into_iter().filter(|p| p.is_implemented()) {
        let credentials = sandbox_credentials(platform);
        let client = sandbox::Client {
            client_id: credentials.client_id,
            client_secret: credentials.client_secret.expose_secret().to_owned(),
            redirect_uris: vec![redirect(service, platform)?.into()],
        };
        clients.insert(platform, client);
    }
    Sandbox::open(sandbox::Settings {
        dir: config.data_dir.join("sandbox"),
        clock: clock.clone(),
        base_url: base.to_string(),
        clients,
        keep_bytes: true,
    })
    .await
    .context("the sandbox's folder cannot be opened")
}

/// The stand-ins for `ai-shorts sandbox`, at an address of their own; they take the service's usual callback.
pub async fn sandbox_alone(config: &Config, base: &Url) -> anyhow::Result<Sandbox> {
    open_sandbox(config, base, &config.public_url(config.listen), &system_clock()).await
}

/// Off loopback the first account brings a code that only the start log shows.
async fn setup_code(config: &Config, store: &store::Store) -> anyhow::Result<Option<[u8; 32]>> {
    if config.is_loopback() {
        return Ok(None);
    }
    let code = vault::token();
    // Made in any case: should all accounts be deleted while we run, the next one is not just anybody's.
    if !store.read().has_accounts().await? {
        eprintln!("\n  The first account needs this setup code: {code}\n");
    }
    Ok(Some(vault::hash_token(&code)))
}
