//! The tree: sequenced by a job, signed as checkpoints.
//!
//! A checkpoint is made from the stored nodes, proven to continue the last one, then committed, then written to the
//! folder. If we die before the commit there is none; if we die after it, the next one that is asked for writes the
//! file too. What does not continue the last checkpoint, in the database or in the folder, is refused: then the
//! history was changed, or an older database was put back.

use crate::{App, AppError};
use domain::audit::{Checkpoint, Note, Plan, verify_consistency};
use domain::job::Job;
use domain::{JobId, Timestamp};
use std::path::Path;
use store::audit::Signed;
use store::jobs::Claimed;
use url::Position;

/// Events sequenced in one transaction.
const BATCH: u32 = 500;
/// A checkpoint is due after so many events.
const CHECKPOINT_EVENTS: u64 = 1000;
/// The log's name, kept from its first checkpoint on.
const ORIGIN: &str = "audit_origin";
/// The folder's newest checkpoint.
pub(super) const LATEST: &str = "latest";

impl App {
    /// Plans the sequencer when an event waits for it. A look costs one read; open transactions never touch the
    /// job's row, so they don't wait for each other.
    pub async fn plan_sequencing(&self) -> Result<(), AppError> {
        if self.store.read().audit_waits().await? {
            self.plan(&Job::SequenceAudit).await?;
        }
        Ok(())
    }

    /// Plans a checkpoint for now; it plans the next one itself.
    pub async fn plan_checkpoint(&self) -> Result<(), AppError> {
        self.plan(&Job::CheckpointAudit).await
    }

    async fn plan(&self, job: &Job) -> Result<(), AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        tx.db()
            .add_job(JobId::new(now, vault::random()), job, None, now, now)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Gives all waiting events their indices. May run twice.
    pub async fn sequence_audit(&self, claimed: &Claimed) -> Result<(), AppError> {
        while self.store.sequence_audit(claimed, BATCH).await? == u64::from(BATCH) {}
        self.sign_receipts().await?;
        self.note_deletions().await?;
        let db = self.store.read();
        let signed = db.last_audit_checkpoint().await?.map_or(0, |c| c.size);
        if db.audit_size().await? >= signed + CHECKPOINT_EVENTS {
            self.plan_checkpoint().await?;
        }
        Ok(())
    }

    /// The newest checkpoint, as a signed note; a new one when the tree has grown.
    pub async fn audit_checkpoint(&self) -> Result<Signed, AppError> {
        self.checkpoint_of_at_least(u64::MAX).await
    }

    /// One that covers so many events, if there are so many; the newest will do.
    pub(super) async fn checkpoint_of_at_least(&self, size: u64) -> Result<Signed, AppError> {
        let last = self.store.read().last_audit_checkpoint().await?;
        if let Some(last) = last.as_ref().filter(|c| c.size >= size) {
            return Ok(last.clone());
        }
        let made = self.make_checkpoint(last).await;
        if let Err(AppError::AuditInconsistent(why)) = &made {
            tracing::error!(
                why,
                "THE AUDIT LOG DOES NOT CONTINUE ITS LAST CHECKPOINT: no new one is signed; run `ai-shorts audit verify`"
            );
        }
        made
    }

    async fn make_checkpoint(&self, last: Option<Signed>) -> Result<Signed, AppError> {
        let origin = self.audit_origin().await?;
        // One snapshot: the frontier must not grow while it is read.
        let tx = self.store.begin().await?;
        let frontier = tx.db().audit_frontier().await?;
        tx.commit().await?;
        let now = Checkpoint {
            origin,
            size: frontier.size(),
            root: frontier.root(),
        };
        let file = self.checkpoint_file()?;
        if let Some(last) = &last {
            self.must_continue(last.size, &last.root, &now, "the database's last checkpoint")
                .await?;
        }
        if let Some(file) = &file {
            self.must_continue(file.size, &file.root, &now, "the last checkpoint in the folder")
                .await?;
        }
        let made = match last {
            Some(last) if last.size == now.size => last,
            _ => {
                let made = Signed {
                    size: now.size,
                    root: now.root,
                    note: self.vault.sign_checkpoint(&now).to_string(),
                    at: self.now(),
                };
                self.keep_checkpoint(&made).await?;
                made
            }
        };
        if file.is_none_or(|f| f.size < made.size) {
            self.write_checkpoint(&made, &now.origin).await?;
        }
        Ok(made)
    }

    async fn keep_checkpoint(&self, made: &Signed) -> Result<(), AppError> {
        let tx = self.store.begin().await?;
        tx.db().insert_audit_checkpoint(made).await?;
        tx.commit().await?;
        let note = made.note.trim_end().replace('\n', "|");
        tracing::info!(size = made.size, note, "audit checkpoint");
        Ok(())
    }

    async fn must_continue(
        &self,
        size: u64,
        root: &domain::audit::Hash,
        now: &Checkpoint,
        which: &str,
    ) -> Result<(), AppError> {
        let broken =
            || AppError::AuditInconsistent(format!("{which} has {size} events, the tree {}", now.size));
        let plan = Plan::consistency(size, now.size).ok_or_else(broken)?;
        let nodes: Vec<_> = plan.nodes().collect();
        let found = self.store.read().audit_nodes(&nodes).await?;
        let proof = plan.make(|n| found.get(&n).copied()).ok_or_else(broken)?;
        if verify_consistency(size, now.size, root, &now.root, &proof) {
            Ok(())
        } else {
            Err(broken())
        }
    }

    pub(super) async fn audit_origin(&self) -> Result<String, AppError> {
        if let Some(origin) = self.store.read().setting(ORIGIN).await? {
            return Ok(origin);
        }
        let url = &self.settings.public_url;
        let origin = format!("{}/audit", &url[Position::BeforeHost..Position::AfterPort]);
        let tx = self.store.begin().await?;
        let origin = if let Some(there) = tx.db().setting(ORIGIN).await? {
            there
        } else {
            tx.db().set_setting(ORIGIN, &origin).await?;
            origin
        };
        tx.commit().await?;
        Ok(origin)
    }

    /// The newest checkpoint in the folder: it lives outside of the database, and says when that was put back.
    fn checkpoint_file(&self) -> Result<Option<Checkpoint>, AppError> {
        let path = self.settings.checkpoints.join(LATEST);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(of_disk(&path, &e)),
        };
        let read = Note::parse(&text).and_then(|n| n.checkpoint(&self.vault.audit_keys()));
        let broken = |e| AppError::AuditInconsistent(format!("{}: {e}", path.display()));
        read.map(Some).map_err(broken)
    }

    async fn write_checkpoint(&self, made: &Signed, origin: &str) -> Result<(), AppError> {
        let folder = self.settings.checkpoints.clone();
        let files = [
            (format!("{:020}", made.size), made.note.clone()),
            (LATEST.to_owned(), made.note.clone()),
            (
                "key".to_owned(),
                format!("{}\n", self.vault.audit_verifier(origin)),
            ),
        ];
        let written = tokio::task::spawn_blocking(move || {
            std::fs::create_dir_all(&folder)?;
            for (name, text) in &files {
                write_whole(&folder, name, text)?;
            }
            std::fs::File::open(&folder)?.sync_all()
        })
        .await
        .map_err(|e| AppError::Internal(e.to_string()))?;
        written.map_err(|e| of_disk(&self.settings.checkpoints, &e))
    }
}

/// Whole or not at all.
fn write_whole(folder: &Path, name: &str, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let draft = folder.join(format!(".{name}-{:016x}", u64::from_le_bytes(vault::random())));
    let mut file = std::fs::File::create(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, folder.join(name))
}

fn of_disk(path: &Path, e: &std::io::Error) -> AppError {
    AppError::Internal(format!("{}: {e}", path.display()))
}

/// When the next checkpoint is looked for.
pub fn next_checkpoint(now: Timestamp) -> Timestamp {
    now.plus(std::time::Duration::from_secs(3600))
}
