//! A copy of the whole database, and what a copy that was put back must not go on with.

use crate::db::values;
use crate::receipts::{Kept, Row};
use crate::{Backend, Db, Store, StoreError, WorkspaceScope};
use domain::{Timestamp, WorkspaceId};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use std::path::Path;

/// What only the moment of the copy knew: who was signed in, what let programs and guests in, letters that went out
/// since.
const PRESENT: [&str; 15] = [
    "connection",
    "session",
    "login_ticket",
    "passkey_challenge",
    "password_reset",
    "pending_registration",
    "email_change",
    "factor_failure",
    "mail",
    "key_holder",
    // One that was revoked since must not be good again.
    "api_token",
    "calendar_link",
    "invitation",
    // What happened before the copy was told then.
    "webhook_delivery",
    // The archives themselves are in no backup.
    "export",
];

impl Store {
    /// Writes the database as it stands to a file that is empty or not there; it is whole when this returns. Others may write meanwhile.
    /// False, and nothing is written, where the database is not SQLite.
    pub async fn copy_to(&self, file: &Path) -> Result<bool, StoreError> {
        if self.backend() != Backend::Sqlite {
            return Ok(false);
        }
        let path = file.display().to_string();
        let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "vacuum into $1", values![path]);
        self.writing().execute_raw(copy).await?;
        Ok(true)
    }
}

impl Db<'_> {
    /// Receipts of these kinds from a time on, of everybody.
    pub async fn receipts_of(
        &self,
        kinds: &[&str],
        from: Timestamp,
    ) -> Result<Vec<crate::receipts::Receipt>, StoreError> {
        let rows: Vec<Row> = self
            .all(
                "select id, kind, subject, counts, at, audit_event, audit_index, signature from receipt \
                 where at >= $1 order by at, id",
                values![from.as_micros()],
            )
            .await?;
        let mut all = vec![];
        for row in rows {
            let kept = Kept::try_from(row)?;
            if kinds.contains(&kept.receipt.kind.as_str()) {
                all.push(kept.receipt);
            }
        }
        Ok(all)
    }

    /// Every workspace, in the name of nobody: for a database that was put back and that no service runs on yet.
    pub async fn scopes_of_copy(&self) -> Result<Vec<WorkspaceScope>, StoreError> {
        let ids = self
            .ids("select id from workspace order by created_at", [])
            .await?;
        let scope = |id| WorkspaceScope::of_job(WorkspaceId::from_uuid(id));
        Ok(ids.into_iter().map(scope).collect())
    }

    /// Forgets who was there and what was sent since; says how many sessions that were.
    pub async fn forget_present(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut sessions = 0;
        self.exec("update deletion set mail_id = null", []).await?;
        for table in PRESENT {
            let n = self.exec(&format!("delete from {table}"), []).await?;
            if table == "session" {
                sessions = n;
            }
        }
        self.exec(
            "delete from job where kind in ('mail', 'deliver_webhook', 'make_export', 'erase_export', 'keep_fresh')",
            [],
        )
        .await?;
        self.exec(
            "update user_action set ended_at = $1 where kind = 'keep_fresh' and ended_at is null",
            values![now.as_micros()],
        )
        .await?;
        self.turn_webhooks_off().await?;
        self.exec("update job set lease_owner = null, lease_until = null", [])
            .await?;
        self.exec(
            "update channel_token set lease_owner = null, lease_until = null",
            [],
        )
        .await?;
        Ok(sessions)
    }

    /// Ids of all objects that a row knows: clips and versions.
    pub async fn objects_of_copy(&self) -> Result<Vec<String>, StoreError> {
        let media = self.ids("select id from media", []).await?;
        let renditions = self.ids("select id from rendition", []).await?;
        let media = media
            .into_iter()
            .map(|id| domain::MediaId::from_uuid(id).to_string());
        let renditions = renditions
            .into_iter()
            .map(|id| domain::RenditionId::from_uuid(id).to_string());
        Ok(media.chain(renditions).collect())
    }
}
