//! Deleting a whole account or workspace: asked for, taken back within the grace, carried out by a job.
//!
//! Order of an erasure: not found from now on, objects, rows, the key with its row, the receipt. Each part may run
//! twice; what died halfway is gone on with by the job.

mod account;
mod workspace;

pub(crate) use account::By;

use crate::{Actor, App, AppError, WorkspaceScope, views};
use domain::job::Job;
use domain::{AccountId, JobId, ReceiptId, Timestamp};
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Display;
use store::Tx;
use store::deletion::{Deletion, Subject};
use store::holds::Posts;
use store::receipts::Receipt;

/// How many targets, clips or uploads are looked at in one go.
const BATCH: u32 = 200;

impl App {
    /// What would go with the account, and what has to be decided before.
    pub async fn account_deletion(&self, actor: &Actor) -> Result<views::DeletionPlan, AppError> {
        let db = self.store.read();
        let asked = db.deletion_of(Subject::Account(actor.account)).await?;
        let mut workspaces = vec![];
        for w in db.workspaces_of(actor.account).await? {
            let scope = self.scope(actor, w.id).await?;
            workspaces.push(views::DeletionWorkspace::new(w, db.held_by(&scope).await?));
        }
        let others = db.channels_connected_by(actor.account).await?;
        Ok(views::DeletionPlan {
            grace_days: self.settings.retention.grace_days,
            channels: others.len().try_into().unwrap_or(i64::MAX),
            workspaces,
            asked: asked.map(Into::into),
        })
    }

    /// How far a deletion is, for whoever holds its code.
    pub async fn deletion_state(&self, code: ReceiptId) -> Result<views::DeletionState, AppError> {
        let db = self.store.read();
        if let Some(asked) = db.deletion(code).await? {
            return Ok(views::DeletionState {
                kind: match asked.subject {
                    Subject::Account(_) => views::DeletedKind::Account,
                    Subject::Workspace(_) => views::DeletedKind::Workspace,
                },
                at: None,
                due_at: Some(asked.due_at),
                receipt: None,
                request: None,
            });
        }
        let Some(done) = db.public_receipt(code).await? else {
            return self.asked_state(code).await;
        };
        let kind = match done.receipt.kind.as_str() {
            "account.delete" => views::DeletedKind::Account,
            "workspace.delete" => views::DeletedKind::Workspace,
            _ => views::DeletedKind::Platform,
        };
        Ok(views::DeletionState {
            at: Some(done.receipt.at),
            due_at: None,
            receipt: (kind != views::DeletedKind::Platform).then(|| done.into()),
            request: None,
            kind,
        })
    }

    /// The same for the code of a request to support: how far it is, and the deletion that it began.
    async fn asked_state(&self, code: ReceiptId) -> Result<views::DeletionState, AppError> {
        let (standing, deletion) = self.request_standing(code).await?.ok_or(AppError::NotFound)?;
        let of_deletion = match deletion {
            Some(id) => match Box::pin(self.deletion_state(id)).await {
                Err(AppError::NotFound) => None,
                found => Some(found?),
            },
            None => None,
        };
        let nothing_yet = || views::DeletionState {
            kind: views::DeletedKind::Request,
            at: None,
            due_at: None,
            receipt: None,
            request: None,
        };
        Ok(views::DeletionState {
            request: Some(standing),
            ..of_deletion.unwrap_or_else(nothing_yet)
        })
    }

    /// Proof that it is the person and not a browser left open: the password, and where there is a second factor a
    /// code of it not long ago.
    async fn prove(&self, actor: &Actor, password: &SecretString) -> Result<(), AppError> {
        self.must_know_password(actor, password, "password").await?;
        if self.has_factor(actor.account).await? {
            self.need_fresh(actor)?;
        }
        Ok(())
    }

    fn new_deletion(
        &self,
        subject: Subject,
        parent: Option<ReceiptId>,
        asked_by: Option<AccountId>,
        due_at: Timestamp,
    ) -> Deletion {
        let asked_at = self.now();
        Deletion {
            id: ReceiptId::new(asked_at, vault::random()),
            subject,
            parent,
            asked_by,
            asked_at,
            due_at,
        }
    }

    async fn plan_erasure(
        &self,
        tx: &Tx,
        job: &Job,
        scope: Option<&WorkspaceScope>,
        due: Timestamp,
    ) -> Result<(), AppError> {
        let now = self.now();
        let id = JobId::new(now, vault::random());
        let workspace = scope.map(WorkspaceScope::workspace);
        Ok(tx.db().add_job(id, job, workspace, due, now).await?)
    }

    /// Posts of the workspace that have not been sent are not sent any more. Says how many.
    async fn cancel_waiting(&self, tx: &Tx, scope: &WorkspaceScope) -> Result<i64, AppError> {
        let workspace_id = scope.workspace();
        let job = Job::EraseWorkspace { workspace_id };
        let mut canceled = 0;
        for id in tx.db().hold_posts(scope, Posts::Unsent, &[job]).await? {
            let t = self.target_row(tx, scope, id).await?;
            match self.cancel_in(tx, scope, t).await {
                Ok(()) => canceled += 1,
                Err(AppError::NotCancelable) => {}
                Err(e) => return Err(e),
            }
        }
        Ok(canceled)
    }
}

/// Stands in for what went: whoever still knows the id can tell that it is meant, nobody else.
fn hashed(id: impl Display) -> String {
    views::hex(&Sha256::digest(id.to_string().as_bytes()))
}

fn receipt(
    id: ReceiptId,
    kind: &str,
    subject: impl Display,
    counts: BTreeMap<String, i64>,
    at: Timestamp,
) -> Receipt {
    Receipt {
        id,
        kind: kind.into(),
        subject: hashed(subject),
        counts,
        at,
    }
}
