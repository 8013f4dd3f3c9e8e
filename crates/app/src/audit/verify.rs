//! Going over the whole log, believing only the keys and what is given from outside.

use super::tree::LATEST;
use domain::audit::{Checkpoint, Fault, Hash, Node, Note, NoteError, Row, Walk, compare_nodes};
use std::path::{Path, PathBuf};
use store::{Store, StoreError};
use vault::Vault;

/// Rows read at once. A power of two: few nodes reach over the edge.
const BATCH: u32 = 8192;
const WAITING: u32 = 10_000;

#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The first row, node or checkpoint that is not as it was written.
    #[error("{0}")]
    Fault(#[from] Fault),
    #[error("{claim}: {problem}")]
    Note { claim: String, problem: NoteError },
    #[error("{claim}: its columns differ from its signed note")]
    Columns { claim: String },
    #[error("the tree has stored nodes that belong to no event")]
    StrayNodes,
    #[error("an event has an index below zero")]
    OddIndex,
    #[error("{path}: {problem}", path = .path.display())]
    File { path: PathBuf, problem: std::io::Error },
    #[error("reading stopped: {0}")]
    Stopped(String),
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// What was looked at, when nothing is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Events in the tree.
    pub events: u64,
    pub root: [u8; 32],
    /// Events not in the tree yet.
    pub waiting: u64,
    /// Events whose private half is erased.
    pub forgotten: u64,
    /// Checkpoints that were compared: of the database, of the folder, and the given one.
    pub checkpoints: u64,
    /// The largest tree among them.
    pub signed: Option<u64>,
    /// Names and keys that signed, as others check them.
    pub key: Option<String>,
}

struct Claim {
    name: String,
    checkpoint: Checkpoint,
}

fn read(name: String, note: &str, keys: &[[u8; 32]]) -> Result<Claim, VerifyError> {
    match Note::parse(note).and_then(|n| n.checkpoint(keys)) {
        Ok(checkpoint) => Ok(Claim { name, checkpoint }),
        Err(problem) => Err(VerifyError::Note { claim: name, problem }),
    }
}

/// Recomputes every leaf, the tree and its nodes from the rows, and holds them to every checkpoint there is:
/// those of the database, those of the folder, and a given note.
pub async fn verify(
    store: &Store,
    vault: &Vault,
    folder: Option<&Path>,
    given: Option<(&str, &str)>,
) -> Result<Verified, VerifyError> {
    let keys = vault.audit_keys();
    let mut claims = stored(store, &keys).await?;
    if let Some(folder) = folder {
        claims.extend(files(folder, &keys)?);
    }
    if let Some((name, note)) = given {
        claims.push(read(name.to_owned(), note, &keys)?);
    }
    let mut walk = Walk::new(claims.iter().map(|c| c.checkpoint.size));
    let mut ahead = tokio::spawn(part(store.clone(), 0));
    loop {
        let (rows, mut nodes) = ahead.await.map_err(|e| VerifyError::Stopped(e.to_string()))??;
        let is_last = rows.len() < BATCH as usize;
        // The next ones are read while these are hashed.
        ahead = tokio::spawn(part(store.clone(), walk.size() + u64::from(BATCH)));
        let mut made = vec![];
        for row in &rows {
            made.extend(walk.event(row)?);
        }
        compare_nodes(&mut made, &mut nodes)?;
        if is_last {
            break;
        }
    }
    ahead.abort();
    for claim in &claims {
        walk.check(&claim.name, &claim.checkpoint)?;
    }
    let db = store.read();
    // The service may go on meanwhile: more nodes are good when more events are there too.
    let (nodes, size) = (db.count_audit_nodes().await?, db.audit_size().await?);
    if size == walk.size() && nodes != Node::stored(size) {
        return Err(VerifyError::StrayNodes);
    }
    if db.audit_has_odd_index().await? {
        return Err(VerifyError::OddIndex);
    }
    let waiting = db.audit_waiting(WAITING).await?;
    for row in &waiting {
        walk.waiting(row)?;
    }
    let newest = claims.iter().max_by_key(|c| c.checkpoint.size);
    Ok(Verified {
        events: walk.size(),
        root: walk.root(),
        waiting: waiting.len() as u64,
        forgotten: walk.forgotten(),
        checkpoints: claims.len() as u64,
        signed: newest.map(|c| c.checkpoint.size),
        key: newest.map(|c| vault.audit_verifier(&c.checkpoint.origin).to_string()),
    })
}

/// Events from an index on, and the nodes that they complete.
async fn part(store: Store, from: u64) -> Result<(Vec<Row>, Vec<(Node, Hash)>), StoreError> {
    let rows = store.audit_rows(from, BATCH).await?;
    let nodes = store
        .read()
        .audit_nodes_of(from, from + rows.len() as u64)
        .await?;
    Ok((rows, nodes))
}

async fn stored(store: &Store, keys: &[[u8; 32]]) -> Result<Vec<Claim>, VerifyError> {
    let mut out = vec![];
    let mut after = None;
    loop {
        let some = store.read().audit_checkpoints(after, 1000).await?;
        let Some(last) = some.last() else {
            return Ok(out);
        };
        after = Some(last.size);
        for c in some {
            let claim = read(format!("checkpoint {} of the database", c.size), &c.note, keys)?;
            if (claim.checkpoint.size, claim.checkpoint.root) != (c.size, c.root) {
                return Err(VerifyError::Columns { claim: claim.name });
            }
            out.push(claim);
        }
    }
}

fn files(folder: &Path, keys: &[[u8; 32]]) -> Result<Vec<Claim>, VerifyError> {
    let of = |path: &Path| {
        let path = path.to_owned();
        move |problem| VerifyError::File { path, problem }
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
        Err(e) => return Err(of(folder)(e)),
    };
    let mut out = vec![];
    for entry in entries {
        let entry = entry.map_err(of(folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != LATEST && !name.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        let path = entry.path();
        let note = std::fs::read_to_string(&path).map_err(of(&path))?;
        out.push(read(format!("checkpoint file {}", path.display()), &note, keys)?);
    }
    Ok(out)
}
