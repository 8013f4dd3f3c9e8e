//! What the checks of the policy's claims ask of the database, and where their findings are kept.

mod acceptance;
mod never;
mod proof;

pub use acceptance::Acceptance;
pub use never::Never;
pub use proof::{Proof, Text};

use crate::db::values;
use crate::{Db, StoreError};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// What somebody sealed, with the wrapped key that should open it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Sealed {
    pub workspace_id: Uuid,
    pub wrapped_key: Vec<u8>,
    /// The one before, while texts are still sealed with it.
    pub previous_key: Option<Vec<u8>>,
    pub blob: Vec<u8>,
}

/// A clip as far as its files go.
#[derive(Clone, Debug, FromQueryResult)]
pub struct MediaFiles {
    pub id: Uuid,
    pub has_poster: bool,
    pub has_preview: bool,
    /// Its bytes are being erased.
    pub going: bool,
}

/// The id of something, and the account or workspace that it names.
#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

/// Every column that names an account.
const ACCOUNTS: &[(&str, &str)] = &[
    ("account", "id"),
    ("session", "account_id"),
    ("api_token", "account_id"),
    ("known_network", "account_id"),
    ("member", "account_id"),
    ("totp", "account_id"),
    ("recovery_code", "account_id"),
    ("passkey", "account_id"),
    ("passkey_challenge", "account_id"),
    ("factor_failure", "account_id"),
    ("login_ticket", "account_id"),
    ("password_reset", "account_id"),
    ("email_change", "account_id"),
    ("policy_acceptance", "account_id"),
    ("news_choice", "account_id"),
    ("webhook", "created_by"),
    ("calendar_link", "account_id"),
    ("invitation", "created_by"),
    ("invitation", "accepted_by"),
    ("export", "account_id"),
    ("upload", "account_id"),
    ("media", "created_by"),
    ("draft", "created_by"),
    ("draft", "updated_by"),
    ("user_action", "account_id"),
    ("channel", "connected_by"),
    ("connection", "account_id"),
    ("publish_request", "account_id"),
    ("publish_request", "decided_by"),
    ("notice_seen", "account_id"),
    ("receipt", "account_id"),
    ("audit_private", "account_id"),
];
/// Every column that names a workspace, save public halves of the audit log and receipts.
const WORKSPACES: &[(&str, &str)] = &[
    ("workspace", "id"),
    ("member", "workspace_id"),
    ("api_token", "workspace_id"),
    ("invitation", "workspace_id"),
    ("export", "workspace_id"),
    ("audit_import", "workspace_id"),
    ("upload", "workspace_id"),
    ("media", "workspace_id"),
    ("media_term", "workspace_id"),
    ("media_tag", "workspace_id"),
    ("rendition", "workspace_id"),
    ("draft", "workspace_id"),
    ("webhook", "workspace_id"),
    ("webhook_delivery", "workspace_id"),
    ("slot", "workspace_id"),
    ("template", "workspace_id"),
    ("calendar_link", "workspace_id"),
    ("user_action", "workspace_id"),
    ("channel", "workspace_id"),
    ("channel_token", "workspace_id"),
    ("connection", "workspace_id"),
    ("token_use", "workspace_id"),
    ("publish_request", "workspace_id"),
    ("publish_target", "workspace_id"),
    ("attempt", "workspace_id"),
    ("job", "workspace_id"),
    ("event", "workspace_id"),
    ("notice", "workspace_id"),
    ("notice_seen", "workspace_id"),
];

impl Db<'_> {
    /// Tokens and checkpoints of publishes, at most so many of each.
    pub async fn sealed(&self, limit: u32) -> Result<Vec<Sealed>, StoreError> {
        let mut all = vec![];
        for (table, column) in [
            ("channel_token", "access_sealed"),
            ("channel_token", "refresh_sealed"),
            ("publish_target", "checkpoint_sealed"),
        ] {
            let sql = format!(
                "select t.workspace_id, w.wrapped_key, w.previous_key, t.{column} as blob from {table} t \
                 join workspace w on w.id = t.workspace_id where t.{column} is not null order by t.workspace_id limit $1"
            );
            let some: Vec<Sealed> = self.all(&sql, values![i64::from(limit)]).await?;
            all.extend(some);
        }
        Ok(all)
    }

    pub async fn all_media_files(&self) -> Result<Vec<MediaFiles>, StoreError> {
        self.all(
            "select m.id, m.has_poster, m.has_preview, (m.deleted_at is not null or w.deleted_at is not null) as going \
             from media m join workspace w on w.id = m.workspace_id",
            [],
        )
        .await
    }

    /// Ids of all renditions; the ready ones alone when asked.
    pub async fn rendition_ids(&self, ready: bool) -> Result<Vec<Uuid>, StoreError> {
        let only = if ready {
            "where r.state = 'ready' and m.deleted_at is null"
        } else {
            ""
        };
        let sql = format!("select r.id from rendition r join media m on m.id = r.media_id {only}");
        let rows: Vec<Id> = self.all(&sql, []).await?;
        Ok(rows.into_iter().map(|r| r.id).collect())
    }

    /// Every account that any row names.
    pub async fn named_accounts(&self) -> Result<Vec<Uuid>, StoreError> {
        self.named(ACCOUNTS).await
    }
    /// Every workspace that any row names, save receipts and public halves of the audit log.
    pub async fn named_workspaces(&self) -> Result<Vec<Uuid>, StoreError> {
        self.named(WORKSPACES).await
    }

    async fn named(&self, columns: &[(&str, &str)]) -> Result<Vec<Uuid>, StoreError> {
        let each: Vec<_> = columns
            .iter()
            .map(|(table, column)| format!("select {column} as id from {table} where {column} is not null"))
            .collect();
        let rows: Vec<Id> = self.all(&each.join(" union "), []).await?;
        Ok(rows.into_iter().map(|r| r.id).collect())
    }

    /// Hashed ids of what receipts say was deleted whole.
    pub async fn tombstones(&self) -> Result<Vec<String>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            subject: String,
        }
        let rows: Vec<Row> = self
            .all(
                "select subject from receipt where kind in ('account.delete', 'workspace.delete')",
                [],
            )
            .await?;
        Ok(rows.into_iter().map(|r| r.subject).collect())
    }

    /// Platforms that some channel was ever connected to, not counting stand-ins.
    pub async fn platforms_connected(&self) -> Result<Vec<String>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            platform: String,
        }
        let rows: Vec<Row> = self
            .all(
                "select distinct platform from channel where is_sandbox = false",
                [],
            )
            .await?;
        Ok(rows.into_iter().map(|r| r.platform).collect())
    }
}
