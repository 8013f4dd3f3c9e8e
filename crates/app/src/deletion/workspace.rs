//! A workspace with all it holds.

use super::{BATCH, receipt};
use crate::audit::Entry;
use crate::{Actor, App, AppError, WorkspaceScope, need, views};
use domain::audit::Kind as Audited;
use domain::job::Job;
use domain::request::RequestState;
use domain::retention::days;
use domain::{AccountId, ReceiptId, Role, Timestamp};
use secrecy::SecretString;
use std::collections::BTreeMap;
use store::Tx;
use store::deletion::{Deletion, Subject};

impl App {
    /// What would go with the workspace.
    pub async fn workspace_deletion(
        &self,
        scope: &WorkspaceScope,
    ) -> Result<views::DeletionCounts, AppError> {
        need(scope, Role::Owner)?;
        Ok(self.store.read().held_by(scope).await?.into())
    }

    /// Starts the grace; at its end everything of the workspace is erased. Posts that wait are canceled now.
    pub async fn ask_workspace_deletion(
        &self,
        actor: &Actor,
        scope: &WorkspaceScope,
        password: &SecretString,
    ) -> Result<views::Deletion, AppError> {
        need(scope, Role::Owner)?;
        self.prove(actor, password).await?;
        let due = self.now().plus(days(self.settings.retention.grace_days));
        let tx = self.store.begin().await?;
        let asked = self
            .ask_workspace_in(&tx, scope, None, Some(actor.account), due)
            .await?;
        tx.commit().await?;
        Ok(asked.into())
    }

    /// Inside a transaction; one that was asked for before is answered as it stands.
    pub(crate) async fn ask_workspace_in(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        parent: Option<ReceiptId>,
        by: Option<AccountId>,
        due: Timestamp,
    ) -> Result<Deletion, AppError> {
        let subject = Subject::Workspace(scope.workspace());
        if let Some(before) = tx.db().deletion_of(subject).await? {
            if let Some(parent) = parent {
                tx.db().join_deletion(before.id, parent, due).await?;
                let workspace_id = scope.workspace();
                tx.db().drop_job(&Job::EraseWorkspace { workspace_id }).await?;
            }
            return Ok(before);
        }
        let deletion = self.new_deletion(subject, parent, by, due);
        tx.db().insert_deletion(&deletion).await?;
        let canceled = self.cancel_waiting(tx, scope).await?;
        let entry = Entry::new(Audited::WorkspaceDeletionAsked)
            .about(scope.workspace(), None)
            .with("due_at", deletion.due_at.to_string())
            .with("targets_canceled", canceled);
        self.audit(tx, Some(scope), entry, deletion.asked_at).await?;
        self.tell_workspace(tx, scope, deletion.asked_at).await?;
        if parent.is_none() {
            let job = Job::EraseWorkspace {
                workspace_id: scope.workspace(),
            };
            self.plan_erasure(tx, &job, Some(scope), due).await?;
        }
        Ok(deletion)
    }

    /// Takes the wish to delete back, within the grace.
    pub async fn keep_workspace(&self, scope: &WorkspaceScope) -> Result<(), AppError> {
        need(scope, Role::Owner)?;
        let tx = self.store.begin().await?;
        let subject = Subject::Workspace(scope.workspace());
        let asked = tx.db().deletion_of(subject).await?.ok_or(AppError::NotFound)?;
        if asked.parent.is_some() {
            return Err(AppError::GoesWithAccount);
        }
        self.keep_workspace_in(&tx, scope, &asked).await?;
        tx.db()
            .end_support_requests_of_deletion(asked.id, RequestState::Withdrawn, self.now())
            .await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn keep_workspace_in(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        asked: &Deletion,
    ) -> Result<(), AppError> {
        tx.db().drop_deletion(asked.id).await?;
        let workspace_id = scope.workspace();
        tx.db().drop_job(&Job::EraseWorkspace { workspace_id }).await?;
        let entry = Entry::new(Audited::WorkspaceKept).about(workspace_id, None);
        self.audit(tx, Some(scope), entry, self.now()).await?;
        self.tell_workspace(tx, scope, self.now()).await
    }

    /// The end of the grace. Nothing when the wish was taken back. May run twice.
    pub async fn erase_workspace(&self, scope: &WorkspaceScope) -> Result<(), AppError> {
        let subject = Subject::Workspace(scope.workspace());
        let Some(asked) = self.store.read().deletion_of(subject).await? else {
            return Ok(());
        };
        if asked.due_at > self.now() {
            return Ok(());
        }
        self.erase_workspace_now(scope, &asked).await
    }

    pub(crate) async fn erase_workspace_now(
        &self,
        scope: &WorkspaceScope,
        asked: &Deletion,
    ) -> Result<(), AppError> {
        let tx = self.store.begin().await?;
        tx.db().mark_workspace_deleted(scope, self.now()).await?;
        let held = tx.db().held_at_first(asked.id, scope).await?;
        tx.commit().await?;
        let channels = self.store.read().channels(scope).await?;
        for channel in &channels {
            self.disconnect_for_deletion(scope, channel.id, asked.id).await?;
        }
        let mut last = None;
        loop {
            let some = self.store.read().uploads_to_erase(scope, last, BATCH).await?;
            for id in &some {
                self.delete_upload_now(scope, *id, "workspace_deleted").await?;
            }
            last = some.last().copied();
            if last.is_none() {
                break;
            }
        }
        let mut last = None;
        loop {
            let some = self.store.read().media_to_erase(scope, last, BATCH).await?;
            for id in &some {
                self.erase_media(scope, *id).await?;
            }
            last = some.last().copied();
            if last.is_none() {
                break;
            }
        }
        let exports = self.erase_exports_of_workspace(scope).await?;
        let now = self.now();
        let tx = self.store.begin().await?;
        let targets = tx.db().erase_workspace_rows(scope, now).await?;
        let counts = BTreeMap::from([
            ("media".to_owned(), held.media),
            ("bytes".to_owned(), held.bytes),
            ("channels".to_owned(), held.channels),
            ("members".to_owned(), held.members),
            ("targets".to_owned(), i64::try_from(targets).unwrap_or(i64::MAX)),
        ]);
        let receipt = receipt(asked.id, "workspace.delete", scope.workspace(), counts, now);
        tx.db().insert_platform_receipt(&receipt).await?;
        tx.db()
            .end_support_requests_of_deletion(asked.id, RequestState::Done, now)
            .await?;
        tx.db().drop_deletion(asked.id).await?;
        let entry = Entry::new(Audited::WorkspaceErased)
            .about(&receipt.subject, None)
            .with("media", held.media)
            .with("bytes", held.bytes)
            .receipt(receipt.id);
        self.audit(&tx, None, entry, now).await?;
        tx.commit().await?;
        self.erase_export_files(&exports).await?;
        self.store.checkpoint_wal().await?;
        tracing::info!(receipt = %receipt.id, media = held.media, "a workspace was erased");
        Ok(())
    }
}
