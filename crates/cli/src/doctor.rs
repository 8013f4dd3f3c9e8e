//! What is missing or wrong on this machine, each with how to mend it.

use crate::config::{Config, MasterKeys, Storage};
use crate::{egress, keys, wiring};
use domain::Platform;
use domain::instagram::Login;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// The outcome of one look.
enum Found {
    Good(String),
    /// Works, with less.
    Less(String, String),
    Bad(String, String),
}

/// Looks at everything and prints a line each. False when something is wrong.
pub async fn run(config: &Config) -> bool {
    let mut well = true;
    for (what, found) in look(config).await {
        match found {
            Found::Good(text) => println!("ok      {what}: {text}"),
            Found::Less(text, mend) => println!("less    {what}: {text}\n        → {mend}"),
            Found::Bad(text, mend) => {
                well = false;
                println!("WRONG   {what}: {text}\n        → {mend}");
            }
        }
    }
    println!(
        "{}",
        if well {
            "Nothing is wrong."
        } else {
            "Fix the lines marked WRONG, then run this again."
        }
    );
    well
}

async fn look(config: &Config) -> Vec<(&'static str, Found)> {
    let mut out = vec![
        ("data folder", data_dir(&config.data_dir)),
        ("database", database(config).await),
    ];
    out.push(("keys", master_keys(config).await));
    out.push(("storage", storage(config).await));
    out.push(("free disk", free_disk(config)));
    out.extend(videos(config).await);
    out.push(("platforms", platforms(config)));
    out.push(("address", address(config)));
    out.push(("mail", mail(config)));
    out.push(("outgoing", outgoing(config).await));
    out.push(("backup", backup(config).await));
    out
}

async fn backup(config: &Config) -> Found {
    const MEND: &str =
        "ai-shorts backup FOLDER, daily; keep FOLDER on another disk, and the keys apart (backup keys).";
    if !matches!(config.database, crate::config::Database::Sqlite(_)) {
        return Found::Good("PostgreSQL: copied by its own tools".into());
    }
    let Ok(service) = keys::service(config).await else {
        return Found::Less(
            "not looked at: the database or the keys do not open".into(),
            "Fix them first.".into(),
        );
    };
    let (now, last) = (service.app.now(), service.app.last_backup().await);
    service.app.store.close().await;
    match last {
        Ok(Some(at)) if now.since(at).as_secs() < 7 * 86_400 => Found::Good(format!("made {at}")),
        Ok(Some(at)) => Found::Less(format!("the newest was made {at}"), MEND.into()),
        Ok(None) => Found::Less("none was ever made".into(), MEND.into()),
        Err(e) => Found::Bad(e.to_string(), "Fix the database first.".into()),
    }
}

async fn outgoing(config: &Config) -> Found {
    let Ok(store) = wiring::open_store(config).await else {
        return Found::Less(
            "not looked at: the database does not open".into(),
            "Fix the database first.".into(),
        );
    };
    let lines = store.read().egress_days(0, u32::MAX).await;
    store.close().await;
    match lines {
        Ok(lines) => Found::Good(format!("{} (ai-shorts egress)", egress::summary(&lines))),
        Err(e) => Found::Bad(e.to_string(), "Fix the database first.".into()),
    }
}

fn data_dir(dir: &Path) -> Found {
    if let Err(e) = wiring::make_data_dir(dir) {
        return Found::Bad(
            format!("{e:#}"),
            "Give this user the right to write there, or set AI_SHORTS_DATA_DIR.".into(),
        );
    }
    let probe = dir.join(".doctor");
    if let Err(e) = std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe)) {
        return Found::Bad(
            format!("{} cannot be written: {e}", dir.display()),
            "Give this user the right to write there.".into(),
        );
    }
    match std::fs::metadata(dir).map(|m| m.permissions().mode() & 0o077) {
        Ok(0) => Found::Good(dir.display().to_string()),
        _ => Found::Bad(
            format!("{} can be read by other users", dir.display()),
            format!("chmod 700 {}", dir.display()),
        ),
    }
}

async fn database(config: &Config) -> Found {
    match wiring::open_store(config).await {
        Ok(store) => {
            let kind = format!("{:?}, schema up to date", store.backend());
            store.close().await;
            Found::Good(kind)
        }
        Err(e) => Found::Bad(
            format!("{e:#}"),
            "Is it running, is the address right (AI_SHORTS_DATABASE_URL), may this user write the file, is another process holding it?".into(),
        ),
    }
}

async fn master_keys(config: &Config) -> Found {
    let Ok(store) = wiring::open_store(config).await else {
        return Found::Less(
            "not looked at: the database does not open".into(),
            "Fix the database first.".into(),
        );
    };
    let found = keys_of(config, &store).await;
    store.close().await;
    found
}

async fn keys_of(config: &Config, store: &store::Store) -> Found {
    let in_use = store.read().has_wrapped_keys().await.unwrap_or(false);
    if let MasterKeys::File(path) = &config.master_keys
        && !path.exists()
        && !in_use
    {
        return Found::Good(format!("{} is made at the first start", path.display()));
    }
    let clock = wiring::system_clock();
    let mend = match &config.master_keys {
        MasterKeys::File(_) => {
            "Without the key file no stored access opens: put its backup back (ai-shorts backup keys --restore FILE; mode 0600, folder 0700). A new one would not help."
        }
        MasterKeys::Inline(_) => "Give the lines of the key file unchanged.",
    };
    let report = match wiring::vault_unchecked(config, store, &clock).await {
        Ok(vault) => app::keys::report(store, vault.key_facts()).await,
        Err(e) => return Found::Bad(format!("{e:#}"), mend.into()),
    };
    let report = match report {
        Ok(report) => report,
        Err(e) => return Found::Bad(format!("{e:#}"), "Fix the database first.".into()),
    };
    let text = keys::describe(&report, clock.now());
    if let Some(lost) = report.lost.first() {
        let text = format!(
            "{} rows of {} need the key {}, which is not among: {text}",
            lost.rows, lost.place, lost.key
        );
        return Found::Bad(text, mend.into());
    }
    match &config.master_keys {
        MasterKeys::Inline(_) => Found::Less(
            format!("given in the environment; {text}"),
            "An environment leaks easily, and its keys cannot be rotated: a file of mode 0600 is safer."
                .into(),
        ),
        MasterKeys::File(path) if report.is_unfinished() => Found::Less(
            format!("{} (mode 0600): {text}", path.display()),
            "A rotation was not finished: give `ai-shorts keys rotate` again, it continues where it stopped."
                .into(),
        ),
        MasterKeys::File(path) => Found::Good(format!(
            "{} (mode 0600): {text}; keep a copy apart from backups of the data (ai-shorts backup keys FILE)",
            path.display()
        )),
    }
}

/// A bucket is looked at as a start does: there, ours to write and to empty, private, without object lock.
async fn storage(config: &Config) -> Found {
    let Storage::S3(settings) = &config.storage else {
        return Found::Good(format!("the folder {}", wiring::storage_root(config).display()));
    };
    let place = &settings.place;
    let good = Found::Good(format!(
        "the bucket {} at {}: ours to write, closed to others",
        place.bucket,
        place.host()
    ));
    // with the service's own client, so that it is counted
    if let Ok(service) = keys::service(config).await {
        let counted = service.app.write_egress_log().await;
        service.app.store.close().await;
        return match counted {
            Ok(()) => good,
            Err(e) => Found::Bad(e.to_string(), "Fix the database first.".into()),
        };
    }
    let exempt = wiring::storage_origin(config).into_iter().collect();
    let egress = ::egress::Egress::new(::egress::Settings {
        exempt,
        ..::egress::Settings::default()
    });
    match wiring::open_storage(config, &egress, &wiring::system_clock()).await {
        Ok(_) => good,
        Err(e) => Found::Bad(
            format!("{e:#}"),
            "Mend AI_SHORTS_STORAGE_URL, the bucket or the rights of its access key: docs/storage.md.".into(),
        ),
    }
}

fn free_disk(config: &Config) -> Found {
    let Ok(stat) = rustix::fs::statvfs(&config.data_dir) else {
        return Found::Less(
            "unknown".into(),
            "The data folder's file system does not say.".into(),
        );
    };
    let free = stat.f_bavail.saturating_mul(stat.f_frsize);
    let text = format!("{}.{} GB", free / 1_000_000_000, free / 100_000_000 % 10);
    if free < config.limits.disk_floor_bytes {
        return Found::Bad(
            text,
            "Uploads are refused until there is more room (limits.disk_floor_bytes).".into(),
        );
    }
    Found::Good(text)
}

async fn videos(config: &Config) -> Vec<(&'static str, Found)> {
    let scratch = config.data_dir.join("doctor");
    if std::fs::create_dir_all(&scratch).is_err() {
        return vec![];
    }
    let Ok(media) = wiring::media(config, scratch.clone()) else {
        return vec![];
    };
    let tools = media.tools();
    let install = "Install ffmpeg: apt install ffmpeg. Until then only the headers of files are read, and there are no pictures.";
    let tool = |t: &Option<media::Tool>, name: &str| match t {
        Some(t) => Found::Good(format!("{} {}", t.path.display(), t.version)),
        None => Found::Less(format!("{name} is not installed"), install.into()),
    };
    let cage = media.cage().await;
    let text = format!(
        "landlock {:?} (ABI {}), seccomp {}, limits {}",
        cage.landlock, cage.landlock_abi, cage.seccomp, cage.limits
    );
    let jail = if cage.holds() {
        Found::Good(text)
    } else if cage.runs() {
        Found::Less(text, "This kernel gives a weaker cage around ffmpeg; a newer one (6.2 or later with landlock) gives all of it.".into())
    } else {
        Found::Bad(
            format!("{text} {}", cage.problems.join("; ")),
            "Videos are not read without a full cage. A newer kernel helps; AI_SHORTS_MEDIA_JAIL=best accepts less.".into(),
        )
    };
    let _ = std::fs::remove_dir_all(&scratch);
    vec![
        ("ffprobe", tool(&tools.ffprobe, "ffprobe")),
        ("ffmpeg", tool(&tools.ffmpeg, "ffmpeg")),
        ("media jail", jail),
    ]
}

fn platforms(config: &Config) -> Found {
    let ready: Vec<&str> = Platform::ALL
        .into_iter()
        .filter(|p| config.platform(*p).credentials.is_some())
        .map(Platform::as_str)
        .collect();
    let by_fetching = config.platform(Platform::Instagram);
    if by_fetching.credentials.is_some()
        && by_fetching.instagram.login == Login::Instagram
        && config.public_url(config.listen).scheme() != "https"
    {
        return Found::Less(
            format!("credentials for {}; Instagram cannot fetch videos from here", ready.join(", ")),
            "Give the service a public https address (AI_SHORTS_PUBLIC_URL), or use AI_SHORTS_INSTAGRAM_LOGIN=facebook, which sends videos.".into(),
        );
    }
    if !ready.is_empty() {
        return Found::Good(format!("credentials for {}", ready.join(", ")));
    }
    let mend = "Make an app at a platform (for YouTube an OAuth client in Google Cloud) and set AI_SHORTS_YOUTUBE_CLIENT_ID and AI_SHORTS_YOUTUBE_CLIENT_SECRET, or those of another platform.";
    if config.sandbox_is_on() {
        return Found::Less("only the sandbox: nothing reaches a platform".into(), mend.into());
    }
    Found::Bad(
        "no platform has credentials and the sandbox is off".into(),
        mend.into(),
    )
}

fn mail(config: &Config) -> Found {
    match wiring::mailer(config, &config.public_url(config.listen)) {
        Ok(Some(mailer)) => Found::Good(format!("{mailer:?}; whether the server takes emails shows when one is sent")),
        Ok(None) => Found::Less(
            "no mail server is set: no emails are sent, and a forgotten password is replaced by `ai-shorts accounts reset-password`".into(),
            "Set AI_SHORTS_SMTP_URL, such as smtps://user:password@mail.example.org.".into(),
        ),
        Err(e) => Found::Bad(format!("{e:#}"), "Mend AI_SHORTS_SMTP_URL or AI_SHORTS_SMTP_FROM.".into()),
    }
}

fn address(config: &Config) -> Found {
    let url = config.public_url(config.listen);
    if config.is_loopback() {
        return Found::Good(format!("{url}, this machine only"));
    }
    if url.scheme() == "https" {
        return Found::Good(url.to_string());
    }
    Found::Bad(
        format!("{url} is reached over plain HTTP"),
        "Put a proxy with TLS before it and set AI_SHORTS_PUBLIC_URL=https://… and AI_SHORTS_TRUSTED_PROXIES.".into(),
    )
}
