//! Checking receipts of what was erased, as the operator or with the key that the instance publishes.

use crate::config::Config;
use crate::wiring;
use clap::Subcommand;
use domain::audit::{NoteError, Receipt, ReceiptError, VerifierKey};
use serde::Deserialize;
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub enum Command {
    /// Check the signatures of receipts, and that the events they name are in the audit log
    ///
    /// The file holds what the API answers: one receipt, or a list. With --key only the signatures are checked, on any
    /// machine: the key stands in the data folder's checkpoints/key and in what `audit verify` prints. Exit codes:
    /// 0 all are good, 1 one is not, 2 the file holds no receipt.
    Verify {
        file: PathBuf,
        /// The verifier key, name+id+base64
        #[arg(long)]
        key: Option<String>,
    },
}

/// How a verification ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Good,
    Bad,
}

/// The given file or key cannot be read as such.
#[derive(Debug, thiserror::Error)]
pub enum BadReceipt {
    #[error("{path}: {problem}", path = .0.display(), problem = .1)]
    File(PathBuf, std::io::Error),
    #[error("{path} holds no receipt: {problem}", path = .0.display(), problem = .1)]
    Json(PathBuf, serde_json::Error),
    #[error("{path} holds something that is no receipt", path = .0.display())]
    NoId(PathBuf),
    #[error("this is no verifier key (name+id+base64): {0}")]
    Key(NoteError),
}

/// A receipt as the API gives it: what proves it comes later than the receipt.
#[derive(Deserialize)]
struct Given {
    #[serde(flatten)]
    fields: serde_json::Value,
    signature: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    Page { items: Vec<Given> },
    List(Vec<Given>),
    One(Given),
}

fn read(path: &Path) -> Result<Vec<(Option<Receipt>, Given)>, BadReceipt> {
    let text = std::fs::read_to_string(path).map_err(|e| BadReceipt::File(path.to_owned(), e))?;
    let json = |e| BadReceipt::Json(path.to_owned(), e);
    let all = match serde_json::from_str(&text).map_err(json)? {
        File::Page { items } | File::List(items) => items,
        File::One(given) => vec![given],
    };
    let whole = |given: Given| {
        if given.fields["id"]
            .as_str()
            .is_none_or(|id| !id.starts_with("rcp_"))
        {
            return Err(BadReceipt::NoId(path.to_owned()));
        }
        if given.signature.is_none() {
            return Ok((None, given));
        }
        let receipt = Receipt::deserialize(&given.fields).map_err(json)?;
        Ok((Some(receipt), given))
    };
    all.into_iter().map(whole).collect()
}

pub async fn run(config: &Config, command: Command) -> anyhow::Result<Outcome> {
    let Command::Verify { file, key } = command;
    let all = read(&file)?;
    let store = match key {
        Some(_) => None,
        None => Some(wiring::open_store(config).await?),
    };
    let keys = match (&key, &store) {
        (Some(key), _) => vec![key.parse::<VerifierKey>().map_err(BadReceipt::Key)?.public],
        (None, Some(store)) => {
            let vault = wiring::vault_unchecked(config, store, &wiring::system_clock()).await?;
            vault.audit_keys()
        }
        (None, None) => vec![],
    };
    let mut outcome = Outcome::Good;
    for (receipt, given) in &all {
        let id = given.fields["id"].as_str().unwrap_or("?");
        match check(receipt.as_ref(), given, &keys, store.as_ref()).await? {
            Ok(index) => println!("ok      {id}: signed, its erasure is event {index} of the audit log"),
            Err(why) => {
                outcome = Outcome::Bad;
                println!("BROKEN  {id}: {why}");
            }
        }
    }
    if all.is_empty() {
        println!("The file holds no receipts.");
    }
    if let Some(store) = store {
        store.close().await;
    }
    Ok(outcome)
}

async fn check(
    receipt: Option<&Receipt>,
    given: &Given,
    keys: &[[u8; 32]],
    store: Option<&store::Store>,
) -> anyhow::Result<Result<u64, String>> {
    let Some(receipt) = receipt else {
        return Ok(Err(ReceiptError::Unsigned.to_string()));
    };
    if let Err(e) = receipt.check(given.signature.as_deref(), keys) {
        return Ok(Err(e.to_string()));
    }
    let Some(store) = store else {
        return Ok(Ok(receipt.audit_index));
    };
    Ok(match store.read().audit_index(receipt.audit_event).await? {
        Some(index) if index == receipt.audit_index => Ok(index),
        Some(index) => Err(format!(
            "its event is {index} in the audit log, not {}",
            receipt.audit_index
        )),
        None => Err("the audit log does not have its event".into()),
    })
}
