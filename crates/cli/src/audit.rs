//! Verifying the audit log, as the operator or with a checkpoint that somebody kept.

use crate::config::Config;
use crate::wiring;
use app::audit::verify::{self, Verified, VerifyError};
use clap::Subcommand;
use domain::audit::{Note, NoteError};
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub enum Command {
    /// Recompute the whole log and hold it to every checkpoint; names the first thing that was changed
    ///
    /// Compared are the checkpoints in the database and in the data folder's `checkpoints`, and the given one.
    /// Exit codes: 0 nothing is wrong, 1 something was changed, 2 the given file is no checkpoint, 3 nothing is
    /// wrong but no checkpoint proves it yet.
    Verify {
        /// A signed note that was kept, such as the answer of /api/v1/audit/checkpoint
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
        /// Answer as JSON
        #[arg(long)]
        json: bool,
    },
}

/// How a verification ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Good,
    Broken,
    /// There are events, and no checkpoint yet.
    Open,
}

/// The given file cannot be read as a checkpoint.
#[derive(Debug, thiserror::Error)]
pub enum BadCheckpoint {
    #[error("{path}: {problem}", path = .0.display(), problem = .1)]
    File(PathBuf, std::io::Error),
    #[error("{path}: {problem}", path = .0.display(), problem = .1)]
    Note(PathBuf, NoteError),
}

fn given(path: &Path) -> Result<(String, String), BadCheckpoint> {
    let read = std::fs::read_to_string(path);
    let note = read.map_err(|e| BadCheckpoint::File(path.to_owned(), e))?;
    Note::parse(&note).map_err(|e| BadCheckpoint::Note(path.to_owned(), e))?;
    Ok((path.display().to_string(), note))
}

pub async fn run(config: &Config, command: Command) -> anyhow::Result<Outcome> {
    let Command::Verify { checkpoint, json } = command;
    let given = checkpoint.as_deref().map(given).transpose()?;
    let store = wiring::open_store(config).await?;
    let vault = wiring::vault_unchecked(config, &store, &wiring::system_clock()).await?;
    let folder = wiring::checkpoints(config);
    let given = given.as_ref().map(|(name, note)| (name.as_str(), note.as_str()));
    let found = verify::verify(&store, &vault, Some(&folder), given).await;
    store.close().await;
    match found {
        Ok(v) => {
            let open = v.events > 0 && v.signed.is_none();
            if json {
                println!("{}", as_json(&v));
            } else {
                tell(&v);
            }
            Ok(if open { Outcome::Open } else { Outcome::Good })
        }
        // That the database cannot be read says nothing about the log.
        Err(VerifyError::Store(e)) if !matches!(e, store::StoreError::Corrupt(_)) => Err(e.into()),
        Err(e @ VerifyError::Stopped(_)) => Err(e.into()),
        Err(VerifyError::File { path, problem }) => Err(anyhow::anyhow!("{}: {problem}", path.display())),
        Err(fault) => {
            if json {
                println!("{}", json!({ "ok": false, "fault": fault.to_string() }));
            } else {
                println!("BROKEN  {fault}");
            }
            Ok(Outcome::Broken)
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut s, b| {
        let _ = write!(s, "{b:02x}");
        s
    })
}

fn as_json(v: &Verified) -> serde_json::Value {
    json!({
        "ok": true,
        "events": v.events,
        "root": hex(&v.root),
        "waiting": v.waiting,
        "erased": v.forgotten,
        "checkpoints": v.checkpoints,
        "signed_events": v.signed,
        "key": v.key,
    })
}

fn tell(v: &Verified) {
    println!("ok      events in the tree: {}, root {}", v.events, hex(&v.root));
    if v.waiting > 0 {
        println!("        waiting for their place: {}", v.waiting);
    }
    if v.forgotten > 0 {
        println!("        private half erased: {}", v.forgotten);
    }
    match (v.signed, &v.key) {
        (Some(size), Some(key)) => {
            println!(
                "ok      checkpoints compared: {}, the newest signs {size} events",
                v.checkpoints
            );
            println!("        key {key}");
        }
        _ if v.events > 0 => {
            println!("open    no checkpoint yet: what was changed before the first one cannot be told");
        }
        _ => {}
    }
}
