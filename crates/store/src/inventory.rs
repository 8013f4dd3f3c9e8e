//! Everything that is kept, column by column: what it is, what for, what ends it, whether an export holds it. The
//! policy's list of data (claim C2.0) is held to this, and this to the live schema.

use crate::{Backend, Db, StoreError};
use domain::retention::Data;
use sea_orm::FromQueryResult;
use std::collections::BTreeSet;

/// What ends a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// As this line of the retention table says.
    By(Data),
    /// With the row of the workspace.
    WithWorkspace,
    /// Work to be done: its row goes when it is.
    WhenDone,
    /// Counts for minutes; swept hourly.
    Soon,
    /// Says nothing of anybody and stays as long as the installation.
    Never,
}

/// Some columns of a table that are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub table: &'static str,
    pub columns: &'static [&'static str],
    /// The claim of the policy that names this kind of data.
    pub category: &'static str,
    /// The claim of the policy that says what it is used for.
    pub purpose: &'static str,
    pub ends: Ends,
    /// Whether a person's or workspace's export holds it.
    pub exported: bool,
}

/// A folder of the storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Folder {
    pub name: &'static str,
    pub category: &'static str,
    pub purpose: &'static str,
    pub ends: Ends,
    pub exported: bool,
}

const fn told(
    table: &'static str,
    category: &'static str,
    purpose: &'static str,
    ends: Ends,
    columns: &'static [&'static str],
) -> Entry {
    Entry {
        table,
        columns,
        category,
        purpose,
        ends,
        exported: true,
    }
}
const fn inner(
    table: &'static str,
    category: &'static str,
    purpose: &'static str,
    ends: Ends,
    columns: &'static [&'static str],
) -> Entry {
    Entry {
        exported: false,
        ..told(table, category, purpose, ends, columns)
    }
}

use Ends::{By, Never, Soon, WhenDone, WithWorkspace};

/// The columns. One that is missing here fails the tests and breaks claim C2.0.
#[rustfmt::skip]
pub const COLUMNS: &[Entry] = &[
    inner("setting", "C2.7", "C3.5", Never, &["name", "value"]),
    told("account", "C2.1", "C3.1", By(Data::Account), &["id", "email", "display_name", "created_at"]),
    inner("account", "C2.1", "C3.1", By(Data::Account), &["is_operator", "language", "email_key", "password_hash", "totp_generation", "deleted_at"]),
    inner("totp", "C2.1", "C3.1", By(Data::Account), &["account_id", "sealed", "confirmed_at", "last_step", "created_at"]),
    inner("recovery_code", "C2.1", "C3.1", By(Data::Account), &["account_id", "code_hash", "used_at", "created_at"]),
    inner("passkey", "C2.1", "C3.1", By(Data::Account), &["id", "account_id", "credential_id", "credential", "name", "created_at", "last_used_at"]),
    inner("passkey_challenge", "C2.8", "C3.1", Soon, &["ticket_hash", "account_id", "state", "expires_at"]),
    inner("factor_failure", "C2.7", "C3.4", Soon, &["id", "account_id", "at"]),
    inner("login_ticket", "C2.8", "C3.1", Soon, &["ticket_hash", "account_id", "expires_at"]),
    inner("password_reset", "C2.1", "C3.1", By(Data::Letters), &["token_hash", "account_id", "expires_at"]),
    inner("pending_registration", "C2.1", "C3.1", By(Data::Letters), &["token_hash", "email", "email_key", "display_name", "password_hash", "language", "is_set_up", "policy_version", "policy_language", "expires_at"]),
    inner("email_change", "C2.1", "C3.1", By(Data::Letters), &["token_hash", "stop_hash", "undo_hash", "account_id", "session_id", "email", "email_key", "old_email", "old_email_key", "confirmed_at", "expires_at"]),
    inner("mail", "C2.1", "C3.4", By(Data::Letters), &["id", "sealed", "expires_at", "created_at"]),
    told("session", "C2.8", "C3.1", By(Data::Sessions), &["account_id", "browser", "network", "created_at", "last_seen_at"]),
    inner("session", "C2.8", "C3.1", By(Data::Sessions), &["id", "authenticated_at", "expires_at", "token_hash"]),
    told("api_token", "C2.8", "C3.1", By(Data::ApiTokens), &["id", "account_id", "workspace_id", "name", "hint", "scopes", "created_at", "expires_at", "last_used_at", "networks"]),
    inner("api_token", "C2.8", "C3.1", By(Data::ApiTokens), &["token_hash"]),
    inner("known_network", "C2.7", "C3.4", By(Data::Networks), &["account_id", "network", "last_at"]),
    told("workspace", "C2.2", "C3.2", WithWorkspace, &["id", "name", "created_at", "time_zone", "approval_required"]),
    inner("workspace", "C2.2", "C3.2", WithWorkspace, &["wrapped_key", "previous_key", "key_changed_at", "event_seq", "deleted_at", "approval_mailed_at"]),
    told("member", "C2.2", "C3.2", WithWorkspace, &["workspace_id", "account_id", "role", "created_at"]),
    inner("invitation", "C2.2", "C3.2", By(Data::Invitations), &["id", "workspace_id", "email", "role", "created_by", "created_at", "expires_at", "accepted_by", "accepted_at", "token_hash", "email_key"]),
    inner("upload", "C2.3a", "C3.2", By(Data::UnfinishedUploads), &["id", "workspace_id", "account_id", "filename", "size_bytes", "offset_bytes", "blake3", "state", "media_id", "created_at", "expires_at"]),
    told("media", "C2.3a", "C3.2", By(Data::Media), &["id", "workspace_id", "created_by", "title", "filename", "container", "state", "reason", "size_bytes", "blake3", "facts", "tags", "has_poster", "poster_at_ms", "created_at", "trashed_at"]),
    inner("media", "C2.3a", "C3.2", By(Data::Media), &["has_preview", "deleted_at", "duration_ms", "width", "height", "is_indexed"]),
    inner("media_term", "C2.3a", "C3.2", By(Data::Media), &["workspace_id", "term", "media_id"]),
    inner("media_tag", "C2.3a", "C3.2", By(Data::Media), &["workspace_id", "tag", "tag_key", "media_id"]),
    told("rendition", "C2.3a", "C3.2", By(Data::Media), &["id", "workspace_id", "media_id", "state", "wanted", "facts", "size_bytes", "blake3", "created_at"]),
    inner("rendition", "C2.3a", "C3.2", By(Data::Media), &["changes", "unmet", "progress", "failure", "updated_at"]),
    told("draft", "C2.6", "C3.3", By(Data::Drafts), &["id", "workspace_id", "media_id", "created_by", "updated_by", "version", "content", "created_at", "updated_at"]),
    told("slot", "C2.6", "C3.3", WithWorkspace, &["workspace_id", "minute_of_week"]),
    told("template", "C2.6", "C3.3", By(Data::Templates), &["id", "workspace_id", "name", "title", "caption", "tags", "created_at", "updated_at"]),
    inner("template", "C2.6", "C3.3", By(Data::Templates), &["name_key"]),
    inner("calendar_link", "C2.8", "C3.1", By(Data::CalendarLinks), &["token_hash", "workspace_id", "account_id", "created_at", "read_at"]),
    told("user_action", "C2.6", "C3.3", WithWorkspace, &["id", "workspace_id", "account_id", "kind", "created_at"]),
    inner("user_action", "C2.6", "C3.3", WithWorkspace, &["channel_id", "expires_at", "ended_at", "origin"]),
    told("channel", "C2.4", "C3.3", WithWorkspace, &["id", "workspace_id", "platform", "is_sandbox", "external_id", "title", "handle", "label", "state", "scopes", "connected_by", "connected_at"]),
    inner("channel", "C2.4", "C3.3", WithWorkspace, &["facts", "facts_fetched_at", "reason", "created_at", "token_generation", "paused_until"]),
    inner("channel_token", "C2.5", "C3.3", By(Data::Tokens), &["channel_id", "workspace_id", "access_sealed", "refresh_sealed", "access_expires_at", "lease_owner", "lease_until"]),
    inner("connection", "C2.5", "C3.3", By(Data::ConsentJourneys), &["id", "state_hash", "account_id", "session_id", "workspace_id", "platform", "is_sandbox", "channel_id", "act_id", "verifier_sealed", "expires_at", "used_at"]),
    told("token_use", "C2.6", "C3.3", By(Data::TokenUses), &["id", "workspace_id", "act_id", "channel_id", "purpose", "host", "calls", "last_at"]),
    inner("token_use", "C2.6", "C3.3", By(Data::TokenUses), &["first_at"]),
    told("publish_request", "C2.6", "C3.3", By(Data::Posts), &["id", "workspace_id", "account_id", "media_id", "media_title", "scheduled_at", "created_at", "approval", "decided_by", "decided_at", "decision_note"]),
    inner("publish_request", "C2.6", "C3.3", By(Data::Posts), &["idempotency_key", "body_hash"]),
    told("publish_target", "C2.6", "C3.3", By(Data::Posts), &["id", "workspace_id", "request_id", "channel_id", "channel_title", "platform", "is_sandbox", "act_id", "state", "options", "scheduled_at", "bytes_acknowledged", "size_bytes", "remote_id", "remote_url", "visibility", "notes", "failure", "attempts_total", "verified_at", "published_at", "created_at", "updated_at"]),
    inner("publish_target", "C2.6", "C3.3", By(Data::Posts), &["position", "next_try_at", "tries", "verify_checks"]),
    told("publish_target", "C2.6", "C3.3", By(Data::Numbers), &["numbers", "numbers_at"]),
    inner("publish_target", "C2.6", "C3.3", By(Data::Numbers), &["numbers_asked_at"]),
    inner("publish_target", "C2.5", "C3.3", By(Data::Checkpoints), &["checkpoint_sealed", "checkpoint_name", "checkpoint_generation", "effect_possible", "fetch_link_hash"]),
    told("attempt", "C2.6", "C3.4", By(Data::AttemptDetails), &["id", "workspace_id", "target_id", "step", "started_at", "duration_ms", "host", "status", "bytes_sent", "outcome", "code", "message"]),
    inner("attempt", "C2.6", "C3.4", By(Data::AttemptDetails), &["number"]),
    told("webhook", "C2.2", "C3.2", WithWorkspace, &["id", "workspace_id", "created_by", "url", "description", "events", "off_reason", "created_at"]),
    inner("webhook", "C2.2", "C3.2", WithWorkspace, &["host", "secret_sealed", "secret_generation", "previous_sealed", "previous_until"]),
    inner("webhook_delivery", "C2.7", "C3.2", By(Data::WebhookDeliveries), &["id", "workspace_id", "webhook_id", "event", "body", "state", "tries", "tries_total", "last_at", "last_status", "last_error", "next_try_at", "created_at"]),
    inner("webhook_host", "C2.7", "C3.4", By(Data::EgressLog), &["host", "left_at"]),
    inner("news_choice", "C2.1", "C3.1", By(Data::Account), &["account_id", "news", "by_mail"]),
    inner("job", "C2.7", "C3.5", WhenDone, &["id", "key", "kind", "body", "workspace_id", "due_at", "lease_owner", "lease_until", "fence", "tries", "last_error", "created_at"]),
    inner("quota_day", "C2.7", "C3.4", Never, &["platform", "is_sandbox", "day", "uploads", "units", "uploads_spent", "units_spent"]),
    inner("egress_day", "C2.7", "C3.4", By(Data::EgressLog), &["day", "host", "is_act", "purpose", "refused", "calls", "failed", "bytes_sent"]),
    inner("event", "C2.7", "C3.2", By(Data::PageEvents), &["workspace_id", "seq", "kind", "subject", "parent", "at"]),
    told("receipt", "C2.7", "C3.4", By(Data::Receipts), &["id", "workspace_id", "kind", "subject", "counts", "at", "audit_event", "audit_index", "signature"]),
    inner("receipt", "C2.7", "C3.4", By(Data::Receipts), &["account_id"]),
    told("notice", "C2.6", "C3.3", By(Data::Notices), &["id", "workspace_id", "target_id", "channel_id", "code", "message", "hint", "at"]),
    inner("notice_seen", "C2.2", "C3.2", By(Data::Notices), &["workspace_id", "account_id", "at"]),
    told("audit_event", "C2.7", "C3.4", Never, &["id", "workspace_id", "at_ms", "kind", "commitment", "leaf_hash", "leaf_index"]),
    told("audit_private", "C2.7", "C3.4", By(Data::AuditDetails), &["event_id", "workspace_id", "salt", "body"]),
    inner("audit_private", "C2.7", "C3.4", By(Data::AuditDetails), &["account_id", "at_ms", "words"]),
    told("audit_import", "C2.7", "C3.4", By(Data::AuditDetails), &["id", "workspace_id", "at_ms", "body"]),
    inner("audit_node", "C2.7", "C3.4", Never, &["level", "position", "hash"]),
    inner("audit_checkpoint", "C2.7", "C3.4", Never, &["size", "root", "note", "at"]),
    inner("deletion", "C2.7", "C3.1", WhenDone, &["id", "account_id", "workspace_id", "parent", "asked_by", "mail_id", "held", "asked_at", "due_at"]),
    inner("export", "C2.7", "C3.2", By(Data::Exports), &["id", "workspace_id", "account_id", "state", "progress", "expected_bytes", "size_bytes", "blake3", "failure", "created_at", "updated_at", "expires_at"]),
    inner("key_holder", "C2.7", "C3.5", Soon, &["process", "host", "keys", "seen_at"]),
    inner("master_key", "C2.7", "C3.5", Never, &["id", "usage", "state", "created_at", "changed_at"]),
    inner("policy_proof", "C2.7", "C3.4", Never, &["claim", "answer", "parts", "at", "build"]),
    inner("policy_acceptance", "C2.7", "C3.1", By(Data::Account), &["account_id", "version", "language", "at"]),
    inner("support_request", "C2.7", "C3.1", By(Data::Requests), &["id", "kind", "state", "source", "address_hash", "deletion_id", "created_at", "due_at", "ended_at"]),
    inner("support_request", "C2.1", "C3.1", WhenDone, &["sealed", "token_hash", "token_expires_at"]),
    inner("policy_text", "C2.7", "C3.4", Never, &["version", "body", "first_at"]),
];

const fn folder(name: &'static str, ends: Data, exported: bool) -> Folder {
    Folder {
        name,
        category: "C2.3b",
        purpose: "C3.2",
        ends: By(ends),
        exported,
    }
}

/// The folders of the storage.
pub const FOLDERS: &[Folder] = &[
    folder("staging", Data::UnfinishedUploads, false),
    folder("media", Data::Media, true),
    folder("posters", Data::Media, true),
    folder("previews", Data::Media, false),
    folder("renditions", Data::Media, false),
    folder("frames", Data::Media, false),
    folder("exports", Data::Exports, false),
    folder("scratch", Data::UnfinishedUploads, false),
];

/// `table.column` of everything in the inventory.
pub fn columns() -> BTreeSet<String> {
    let of = |e: &'static Entry| e.columns.iter().map(|c| format!("{}.{c}", e.table));
    COLUMNS.iter().flat_map(of).collect()
}

#[derive(FromQueryResult)]
struct Column {
    table_name: String,
    column_name: String,
}

impl Db<'_> {
    /// `table.column` of everything that the database has, save the list of migrations.
    pub async fn live_columns(&self) -> Result<BTreeSet<String>, StoreError> {
        let sql = match self.backend() {
            Backend::Sqlite => {
                "select m.name as table_name, c.name as column_name from sqlite_master m, pragma_table_info(m.name) c \
                 where m.type = 'table' and m.name not like 'sqlite\\_%' escape '\\'"
            }
            Backend::Postgres => {
                "select cast(table_name as text) as table_name, cast(column_name as text) as column_name \
                 from information_schema.columns where table_schema = current_schema()"
            }
        };
        let rows: Vec<Column> = self.all(sql, []).await?;
        let ours = rows.into_iter().filter(|c| c.table_name != "_sqlx_migrations");
        Ok(ours
            .map(|c| format!("{}.{}", c.table_name, c.column_name))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_column_stands_twice() {
        let all: usize = COLUMNS.iter().map(|e| e.columns.len()).sum();
        assert_eq!(columns().len(), all);
    }
}
