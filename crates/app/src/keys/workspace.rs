//! A new key for a workspace, and its tokens and checkpoints sealed anew with it.
//!
//! One job goes through it, and where it stands is in the row: no key from before → one is drawn; a key from before →
//! what it sealed is moved; nothing names it any more and its time is over → it is erased with the job. If we die
//! anywhere, the job comes again and finds the same. A text is replaced only while it is what was read, so a refresh
//! in between keeps its newer token; what was sealed with the old key just before the change and is stored just after
//! it opens too, since the old key is kept for a while and looked for again at its end.

use super::KeyError;
use crate::audit::Entry;
use crate::tokens::{access_place, checkpoint_place, refresh_place};
use crate::{App, AppError, WorkspaceScope};
use domain::audit::{ActorKind, Kind};
use domain::job::Job;
use domain::{JobId, TargetId, WorkspaceId};
use std::time::Duration;
use store::jobs::Claimed;
use store::keys::{OldTokens, Sealed, WrappedKeys};
use store::{Tx, Uuid};
use vault::WorkspaceKey;

/// How long the key from before stays at least: far longer than a transaction may wait.
const KEPT: Duration = Duration::from_secs(600);
/// When something still named it at the end.
const AGAIN: Duration = Duration::from_secs(3600);
/// Texts in one transaction.
const BATCH: u32 = 200;
/// Workspaces planned in one transaction.
const PLANNED: u32 = 500;

impl App {
    /// Plans a new key for one workspace or for all; workers make it so. Answers for how many.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for a workspace that is not there.
    pub async fn plan_workspace_keys(&self, only: Option<WorkspaceId>) -> Result<u64, KeyError> {
        let (mut after, mut planned) = (Uuid::nil(), 0);
        loop {
            let (now, tx) = (self.now(), self.store.begin().await?);
            let mut some = tx.db().workspaces_after(after, PLANNED).await?;
            let Some(last) = some.last() else {
                return match (planned, only) {
                    (0, Some(_)) => Err(AppError::NotFound.into()),
                    _ => Ok(planned),
                };
            };
            after = last.as_uuid();
            some.retain(|id| only.is_none_or(|o| o == *id));
            for workspace_id in &some {
                let job = Job::ChangeWorkspaceKey {
                    workspace_id: *workspace_id,
                };
                let id = JobId::new(now, vault::random());
                tx.db().add_job(id, &job, Some(*workspace_id), now, now).await?;
            }
            if !some.is_empty() {
                let entry = Entry::new(Kind::WorkspaceKeysAsked)
                    .by(ActorKind::Operator)
                    .with("workspaces", some.len());
                self.audit(&tx, None, entry, now).await?;
            }
            tx.commit().await?;
            planned += some.len() as u64;
        }
    }

    /// Does what is due for the workspace's new key, and ends the claim: the job comes again, or is done and gone.
    pub async fn change_workspace_key(
        &self,
        scope: &WorkspaceScope,
        claimed: &Claimed,
    ) -> Result<(), AppError> {
        let Some(wrapped) = self.store.read().wrapped_keys(scope).await? else {
            // The workspace is gone, and its keys with it.
            let tx = self.store.begin().await?;
            tx.db().finish_job(claimed).await?;
            return Ok(tx.commit().await?);
        };
        if wrapped.previous.is_none() {
            return self.draw_workspace_key(scope, claimed, wrapped).await;
        }
        let key = self.unlock(scope, &wrapped)?;
        let mut after = (Uuid::nil(), Uuid::nil());
        loop {
            let texts = self.old_texts(scope, &key, after).await?;
            let tx = self.store.begin().await?;
            put_tokens_back(&tx, scope, &texts).await?;
            put_checkpoints_back(&tx, scope, &texts).await?;
            tx.commit().await?;
            if texts.is_last {
                break;
            }
            after = texts.last;
        }
        let over = wrapped.changed_at.map_or(self.now(), |at| at.plus(KEPT));
        if self.now() < over {
            let tx = self.store.begin().await?;
            tx.db().release_job(claimed, over, 0, None).await?;
            return Ok(tx.commit().await?);
        }
        self.erase_key_before(scope, claimed, &key).await
    }

    /// Draws a new key; in the same transaction the workspace's texts move to it, most often all of them.
    async fn draw_workspace_key(
        &self,
        scope: &WorkspaceScope,
        claimed: &Claimed,
        wrapped: WrappedKeys,
    ) -> Result<(), AppError> {
        let now = self.now();
        let new = WrappedKeys {
            current: self.vault.new_workspace_key(scope.workspace().as_uuid()),
            previous: Some(wrapped.current.clone()),
            changed_at: Some(now),
        };
        let key = self.unlock(scope, &new)?;
        let texts = self.old_texts(scope, &key, (Uuid::nil(), Uuid::nil())).await?;
        // Tokens, job, targets, workspace: the order in which others hold them.
        let tx = self.store.begin().await?;
        put_tokens_back(&tx, scope, &texts).await?;
        tx.db().still_ours(claimed).await?;
        put_checkpoints_back(&tx, scope, &texts).await?;
        if !tx
            .db()
            .replace_key(scope, &wrapped.current, &new.current, now)
            .await?
        {
            // The row has changed meanwhile: nothing of this stays, and once more, at once.
            drop(tx);
            let tx = self.store.begin().await?;
            tx.db().release_job(claimed, now, 0, None).await?;
            return Ok(tx.commit().await?);
        }
        let entry = Entry::new(Kind::WorkspaceKeyReplaced).about(scope.workspace(), None);
        self.audit(&tx, Some(scope), entry, now).await?;
        let due = if texts.is_last { now.plus(KEPT) } else { now };
        tx.db().release_job(claimed, due, 0, None).await?;
        Ok(tx.commit().await?)
    }

    /// The next texts that are not under the workspace's current key, with what is to stand in their place.
    async fn old_texts(
        &self,
        scope: &WorkspaceScope,
        key: &WorkspaceKey,
        after: (Uuid, Uuid),
    ) -> Result<Texts, AppError> {
        let (id, db) = (key.id(), self.store.read());
        let tokens = db.tokens_elsewhere(scope, id.as_bytes(), after.0, BATCH).await?;
        let checkpoints = db
            .checkpoints_elsewhere(scope, id.as_bytes(), after.1, BATCH)
            .await?;
        let whole = BATCH as usize;
        Ok(Texts {
            last: (
                tokens.last().map_or(after.0, |t| t.channel.as_uuid()),
                checkpoints.last().map_or(after.1, |c| c.row),
            ),
            is_last: tokens.len() < whole && checkpoints.len() < whole,
            tokens: tokens
                .into_iter()
                .filter_map(|t| self.new_tokens(scope, key, t))
                .collect(),
            checkpoints: checkpoints
                .into_iter()
                .filter_map(|c| self.new_checkpoint(scope, key, c))
                .collect(),
        })
    }

    fn new_tokens(&self, scope: &WorkspaceScope, key: &WorkspaceKey, old: OldTokens) -> Option<Tokens> {
        let anew = |place, text: &Option<Vec<u8>>| match text {
            Some(text) => {
                let new = self.vault.reseal(key, &place, text)?;
                Ok::<_, vault::VaultError>(new.or_else(|| Some(text.clone())))
            }
            None => Ok(None),
        };
        let access = anew(access_place(scope, old.channel, old.generation), &old.access);
        let refresh = anew(refresh_place(scope, old.channel, old.generation), &old.refresh);
        let (Ok(access), Ok(refresh)) = (access, refresh) else {
            tracing::error!(channel = %old.channel, "a token does not open with its workspace's keys");
            return None;
        };
        Some(Tokens { old, access, refresh })
    }

    fn new_checkpoint(
        &self,
        scope: &WorkspaceScope,
        key: &WorkspaceKey,
        old: Sealed,
    ) -> Option<(Sealed, Vec<u8>)> {
        let target = TargetId::from_uuid(old.row);
        let place = checkpoint_place(scope, target, old.generation);
        let Ok(new) = self.vault.reseal(key, &place, &old.text) else {
            tracing::error!(%target, "a checkpoint does not open with its workspace's keys");
            return None;
        };
        Some((old, new?))
    }

    async fn erase_key_before(
        &self,
        scope: &WorkspaceScope,
        claimed: &Claimed,
        key: &WorkspaceKey,
    ) -> Result<(), AppError> {
        let (now, id) = (self.now(), key.id());
        let tx = self.store.begin().await?;
        tx.db().still_ours(claimed).await?;
        if !tx.db().erase_previous_key(scope, id.as_bytes()).await? {
            tracing::warn!(workspace = %scope.workspace(), "something is still sealed with the workspace's old key: it stays");
            tx.db().release_job(claimed, now.plus(AGAIN), 0, None).await?;
            return Ok(tx.commit().await?);
        }
        let entry = Entry::new(Kind::WorkspaceKeyErased).about(scope.workspace(), None);
        self.audit(&tx, Some(scope), entry, now).await?;
        tx.db().finish_job(claimed).await?;
        tx.commit().await?;
        Ok(self.store.checkpoint_wal().await?)
    }
}

/// Texts that were read under an older key, and the same under the current one.
struct Texts {
    tokens: Vec<Tokens>,
    checkpoints: Vec<(Sealed, Vec<u8>)>,
    /// Up to which channel and target they were read.
    last: (Uuid, Uuid),
    is_last: bool,
}
struct Tokens {
    old: OldTokens,
    access: Option<Vec<u8>>,
    refresh: Option<Vec<u8>>,
}

/// What was changed meanwhile stays as it is: it is found again before the old key ends.
async fn put_tokens_back(tx: &Tx, scope: &WorkspaceScope, texts: &Texts) -> Result<(), AppError> {
    for t in &texts.tokens {
        tx.db()
            .reseal_tokens(scope, &t.old, t.access.clone(), t.refresh.clone())
            .await?;
    }
    Ok(())
}

/// The same, after the tokens.
async fn put_checkpoints_back(tx: &Tx, scope: &WorkspaceScope, texts: &Texts) -> Result<(), AppError> {
    let db = tx.db();
    for (old, new) in &texts.checkpoints {
        let target = TargetId::from_uuid(old.row);
        db.reseal_checkpoint(scope, target, &old.text, new).await?;
    }
    Ok(())
}
