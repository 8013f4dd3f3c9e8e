//! Copies of what must not be lost. The keys go apart from the data: who finds one of the two reads nothing.

use crate::config::{Config, MasterKeys};
use crate::keys::Outcome;
use crate::{keys, passphrase, wiring};
use anyhow::Context as _;
use clap::Subcommand;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub enum Command {
    /// Write the master keys to a file, sealed under a passphrase, or make the key file of such a copy
    ///
    /// Keep it where no backup of the data is. Without the passphrase nobody reads it, you neither. Make a new one after
    /// each rotation. Exit codes: 0 done, 1 failed, 3 restored, but the database needs keys that were not in it.
    Keys {
        /// The copy: must not exist yet, with --restore it is read
        file: PathBuf,
        /// Make the key file of the copy; an existing key file is left as it is
        #[arg(long)]
        restore: bool,
        /// Read the passphrase from this file's first line instead of the terminal
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
}

/// The database and all files, as they stand.
pub async fn all(config: &Config, folder: &Path) -> anyhow::Result<()> {
    let app = keys::service(config).await?.app;
    let made = app.back_up(folder).await;
    app.write_egress_log().await?;
    app.store.close().await;
    let made = made?;
    println!(
        "{}: {} MB. Files: {}, of these shared with the backup before: {}.",
        made.folder.display(),
        made.bytes / 1_000_000,
        made.files,
        made.shared
    );
    if made.pruned > 0 {
        println!("Removed, older than 30 days: {}.", made.pruned);
    }
    println!("The keys are not in it: `ai-shorts backup keys FILE` copies them apart.");
    Ok(())
}

pub async fn run(config: &Config, command: Command) -> anyhow::Result<Outcome> {
    let Command::Keys {
        file,
        restore: is_restore,
        passphrase_file,
    } = command;
    if is_restore {
        return restore(config, &file, passphrase_file.as_deref()).await;
    }
    write(config, &file, passphrase_file.as_deref()).await?;
    Ok(Outcome::Done)
}

async fn write(config: &Config, file: &Path, from: Option<&Path>) -> anyhow::Result<()> {
    anyhow::ensure!(
        !file.exists(),
        "{} exists already: choose another name, an older copy may be the only one of a key",
        file.display()
    );
    let service = keys::service(config).await?;
    let passphrase = passphrase::read(from, true)?;
    let copy = service.app.vault.backup(&passphrase)?;
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .and_then(|mut f| f.write_all(copy.as_bytes()).and_then(|()| f.sync_all()));
    written.with_context(|| file.display().to_string())?;
    service.app.note_key_backup().await?;
    println!(
        "{} keys are in {}. Keep it where no backup of the data is, and the passphrase somewhere else again.",
        service.app.vault.key_facts().len(),
        file.display()
    );
    service.app.store.close().await;
    Ok(())
}

async fn restore(config: &Config, file: &Path, from: Option<&Path>) -> anyhow::Result<Outcome> {
    let MasterKeys::File(path) = &config.master_keys else {
        anyhow::bail!(
            "the keys are given in the environment (AI_SHORTS_MASTER_KEYS): unset it, then restore"
        );
    };
    let copy = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let passphrase = passphrase::read(from, false)?;
    wiring::make_data_dir(&config.data_dir)?;
    let restored = vault::restore(path, &copy, &passphrase)?;
    println!("{} keys are back in {}.", restored.facts().len(), path.display());
    let store = wiring::open_store(config).await?;
    let report = app::keys::report(&store, restored.facts()).await?;
    store.close().await;
    for lost in &report.lost {
        println!(
            "MISSING  the key {} is not in this copy, and {} rows of {} need it: look for a newer copy",
            lost.key, lost.rows, lost.place
        );
    }
    Ok(if report.lost.is_empty() {
        Outcome::Done
    } else {
        Outcome::Open
    })
}
