//! A new master key: added, known everywhere, promoted; then what the old one sealed moves to it, batch by batch.
//!
//! Where it stands is written in the file (the states) and in the rows (the key each names), nowhere else. If we die
//! before the promotion, the next command takes the key that waits; if we die after it, the next command, or a
//! worker's job, moves what is left. A row is replaced only while it is what was read.

use super::KeyError;
use crate::audit::Entry;
use crate::{App, AppError};
use domain::audit::{ActorKind, Kind};
use domain::job::Job;
use domain::{JobId, Timestamp};
use std::time::Duration;
use store::keys::{OWN, Own, Sealed, Wrapped};
use store::{Tx, Uuid};
use vault::{KeyId, OwnPlace, State, Use, VaultError};

/// Rows moved in one transaction: some milliseconds of SQLite's only writer.
const BATCH: u32 = 200;

/// How far a rotation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Rows still named a retired key: that rotation is finished first, no new key is made.
    Resuming,
    /// The key is in the file; processes are waited for.
    Added(KeyId),
    /// It seals what is new.
    Promoted(KeyId),
    /// So many rows were moved so far.
    Moved(u64),
}

/// What was moved to the primary key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    pub rows: u64,
    /// Rows that did not open: they stay as they are.
    pub unreadable: u64,
}

impl App {
    /// Gives a use a new primary key while the service runs, and moves to it what can be moved: of the root key all
    /// that it sealed. Passwords follow their pepper as people sign in; what a signing key signed stays signed.
    ///
    /// # Errors
    /// [`KeyError::Behind`] after `patience`, when a process does not take the key over; giving the command again
    /// goes on from there.
    pub async fn rotate_key(
        &self,
        usage: Use,
        patience: Duration,
        tell: &(dyn Fn(Stage) + Send + Sync),
    ) -> Result<Moved, KeyError> {
        self.vault.reload_keys()?;
        self.note_keys().await?;
        let facts = self.vault.key_facts();
        let waits = facts
            .iter()
            .any(|k| k.usage == usage && k.state == State::Enabled);
        if usage == Use::Root && !waits && self.has_retired_rows().await? {
            tell(Stage::Resuming);
            let primary = self.vault.primary_key(usage);
            self.wait_for_all(primary, State::Primary, patience).await?;
            return self.move_all(tell).await;
        }
        let key = self.vault.enable_key(usage, self.now())?;
        self.note_keys().await?;
        tell(Stage::Added(key));
        self.wait_for_all(key, State::Enabled, patience).await?;
        self.vault.promote_key(key)?;
        self.note_keys().await?;
        // Who has not seen it yet goes on wrapping with the old one.
        self.wait_for_all(key, State::Primary, patience).await?;
        tell(Stage::Promoted(key));
        if usage == Use::Root {
            return self.move_all(tell).await;
        }
        Ok(Moved::default())
    }

    async fn has_retired_rows(&self) -> Result<bool, AppError> {
        let report = self.key_report().await?;
        Ok(report
            .keys
            .iter()
            .any(|k| k.facts.usage == Use::Root && k.facts.state == State::Retiring && k.rows() > 0))
    }

    async fn move_all(&self, tell: &(dyn Fn(Stage) + Send + Sync)) -> Result<Moved, KeyError> {
        let moved = self.rewrap_keys(tell).await?;
        match moved.unreadable {
            0 => Ok(moved),
            n => Err(KeyError::Unreadable(n)),
        }
    }

    /// Moves to the primary root key what retiring ones have sealed. May run twice, and in several processes at once.
    pub async fn rewrap_keys(&self, tell: &(dyn Fn(Stage) + Send + Sync)) -> Result<Moved, AppError> {
        self.vault.reload_keys()?;
        let mut moved = Moved::default();
        // What was sealed with the old key at the last moment is found by the second look.
        for _ in 0..2 {
            moved.unreadable = 0;
            self.rewrap_workspaces(&mut moved, tell).await?;
            for own in &OWN {
                self.reseal_own(own, &mut moved, tell).await?;
            }
        }
        Ok(moved)
    }

    pub(super) async fn add_rewrap(&self, tx: &Tx, now: Timestamp) -> Result<(), AppError> {
        let id = JobId::new(now, vault::random());
        tx.db().add_job(id, &Job::RewrapKeys, None, now, now).await?;
        Ok(())
    }

    async fn rewrap_workspaces(
        &self,
        moved: &mut Moved,
        tell: &(dyn Fn(Stage) + Send + Sync),
    ) -> Result<(), AppError> {
        let mut after = Uuid::nil();
        loop {
            let root = self.vault.primary_key(Use::Root);
            let old = self
                .store
                .read()
                .wrapped_elsewhere(root.as_bytes(), after, BATCH)
                .await?;
            let Some(last) = old.last() else { return Ok(()) };
            after = last.id;
            let mut changes = vec![];
            for row in old {
                match self.rewrapped(&row) {
                    Ok(Some(new)) => changes.push((row, new)),
                    Ok(None) => {}
                    Err(_) => {
                        moved.unreadable += 1;
                        tracing::error!(workspace = %row.id, "a workspace's key does not open with any key of the file");
                    }
                }
            }
            let tx = self.store.begin().await?;
            let mut rows = 0;
            for (old, new) in &changes {
                rows += tx.db().rewrap(old, new).await?;
            }
            self.commit_moved(tx, root, "workspace", rows).await?;
            moved.rows += rows;
            tell(Stage::Moved(moved.rows));
        }
    }

    fn rewrapped(&self, row: &Wrapped) -> Result<Option<Wrapped>, VaultError> {
        let current = self.vault.rewrap(row.id, &row.wrapped_key)?;
        let previous = match &row.previous_key {
            Some(key) => self.vault.rewrap(row.id, key)?,
            None => None,
        };
        if current.is_none() && previous.is_none() {
            return Ok(None);
        }
        Ok(Some(Wrapped {
            id: row.id,
            wrapped_key: current.unwrap_or_else(|| row.wrapped_key.clone()),
            previous_key: previous.or_else(|| row.previous_key.clone()),
        }))
    }

    async fn reseal_own(
        &self,
        own: &Own,
        moved: &mut Moved,
        tell: &(dyn Fn(Stage) + Send + Sync),
    ) -> Result<(), AppError> {
        let mut after = Uuid::nil();
        loop {
            let root = self.vault.primary_key(Use::Root);
            let old = self
                .store
                .read()
                .own_elsewhere(own, root.as_bytes(), after, BATCH)
                .await?;
            let Some(last) = old.last() else { return Ok(()) };
            after = last.row;
            let mut changes = vec![];
            for row in old {
                match self.vault.reseal_own(&own_place(own, &row), &row.text) {
                    Ok(Some(new)) => changes.push((row, new)),
                    Ok(None) => {}
                    Err(_) => {
                        moved.unreadable += 1;
                        tracing::error!(place = own.place, row = %row.row, "a secret does not open with any key of the file");
                    }
                }
            }
            let tx = self.store.begin().await?;
            let mut rows = 0;
            for (old, new) in &changes {
                rows += tx.db().reseal_own(own, old, new).await?;
            }
            self.commit_moved(tx, root, own.table, rows).await?;
            moved.rows += rows;
            tell(Stage::Moved(moved.rows));
        }
    }

    async fn commit_moved(&self, tx: Tx, root: KeyId, table: &str, rows: u64) -> Result<(), AppError> {
        if rows > 0 {
            let entry = Entry::new(Kind::KeyRewrapped)
                .by(ActorKind::Operator)
                .about(root, None)
                .with("table", table)
                .with("rows", rows);
            self.audit(&tx, None, entry, self.now()).await?;
        }
        Ok(tx.commit().await?)
    }
}

fn own_place(own: &Own, row: &Sealed) -> OwnPlace<'static> {
    OwnPlace {
        purpose: own.purpose,
        column: own.place,
        row: row.row,
        generation: row.generation,
    }
}
