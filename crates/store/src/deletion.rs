//! Deletions of whole accounts and workspaces: asked for, due, done row by row.

use crate::db::values;
use crate::{Db, StoreError, WorkspaceScope};
use domain::act::ActKind;
use domain::{AccountId, ActId, ChannelId, MailId, MediaId, ReceiptId, Timestamp, UploadId, WorkspaceId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// What goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Account(AccountId),
    Workspace(WorkspaceId),
}

/// A deletion that was asked for and is not done.
#[derive(Clone, Debug)]
pub struct Deletion {
    /// The receipt's id once it is done; whoever holds it may ask how far it is.
    pub id: ReceiptId,
    pub subject: Subject,
    /// The account's deletion that a workspace goes with.
    pub parent: Option<ReceiptId>,
    /// None: the operator.
    pub asked_by: Option<AccountId>,
    pub asked_at: Timestamp,
    pub due_at: Timestamp,
}

/// What a workspace holds, as far as a person should know before it goes.
#[derive(Clone, Debug, FromQueryResult, serde::Serialize, serde::Deserialize)]
pub struct Held {
    pub members: i64,
    pub owners: i64,
    pub media: i64,
    pub bytes: i64,
    pub channels: i64,
    pub posts: i64,
    /// Targets that have not been sent.
    pub waiting: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    account_id: Option<Uuid>,
    workspace_id: Option<Uuid>,
    parent: Option<Uuid>,
    asked_by: Option<Uuid>,
    asked_at: i64,
    due_at: i64,
}
impl TryFrom<Row> for Deletion {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        let subject = match (r.account_id, r.workspace_id) {
            (Some(id), None) => Subject::Account(AccountId::from_uuid(id)),
            (None, Some(id)) => Subject::Workspace(WorkspaceId::from_uuid(id)),
            _ => return Err(StoreError::Corrupt("deletion: what goes".into())),
        };
        Ok(Self {
            id: ReceiptId::from_uuid(r.id),
            subject,
            parent: r.parent.map(ReceiptId::from_uuid),
            asked_by: r.asked_by.map(AccountId::from_uuid),
            asked_at: Timestamp::from_micros(r.asked_at),
            due_at: Timestamp::from_micros(r.due_at),
        })
    }
}

#[derive(FromQueryResult)]
struct Connected {
    id: Uuid,
    workspace_id: Uuid,
}

const SELECT: &str = "select id, account_id, workspace_id, parent, asked_by, asked_at, due_at from deletion";

impl Db<'_> {
    /// `Conflict` when its subject has one already.
    pub async fn insert_deletion(&self, d: &Deletion) -> Result<(), StoreError> {
        let (account, workspace) = match d.subject {
            Subject::Account(id) => (Some(id.as_uuid()), None),
            Subject::Workspace(id) => (None, Some(id.as_uuid())),
        };
        self.exec(
            "insert into deletion (id, account_id, workspace_id, parent, asked_by, asked_at, due_at) \
             values ($1, $2, $3, $4, $5, $6, $7)",
            values![
                d.id.as_uuid(),
                account,
                workspace,
                d.parent.map(ReceiptId::as_uuid),
                d.asked_by.map(AccountId::as_uuid),
                d.asked_at.as_micros(),
                d.due_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn deletion(&self, id: ReceiptId) -> Result<Option<Deletion>, StoreError> {
        let row: Option<Row> = self
            .one(&format!("{SELECT} where id = $1"), values![id.as_uuid()])
            .await?;
        row.map(TryInto::try_into).transpose()
    }

    pub async fn deletion_of(&self, subject: Subject) -> Result<Option<Deletion>, StoreError> {
        let (column, id) = match subject {
            Subject::Account(id) => ("account_id", id.as_uuid()),
            Subject::Workspace(id) => ("workspace_id", id.as_uuid()),
        };
        let row: Option<Row> = self
            .one(&format!("{SELECT} where {column} = $1"), values![id])
            .await?;
        row.map(TryInto::try_into).transpose()
    }

    /// The workspaces that go with an account, each with the scope in which its erasure works.
    pub async fn deletions_with(
        &self,
        parent: ReceiptId,
    ) -> Result<Vec<(WorkspaceScope, Deletion)>, StoreError> {
        let rows: Vec<Row> = self
            .all(
                &format!("{SELECT} where parent = $1 order by id"),
                values![parent.as_uuid()],
            )
            .await?;
        let scoped = rows.into_iter().map(|r| {
            let deletion: Deletion = r.try_into()?;
            let Subject::Workspace(id) = deletion.subject else {
                return Err(StoreError::Corrupt("deletion.parent".into()));
            };
            Ok((WorkspaceScope::of_job(id), deletion))
        });
        scoped.collect()
    }

    /// Takes a wish to delete back, or ends one that is done.
    pub async fn drop_deletion(&self, id: ReceiptId) -> Result<(), StoreError> {
        self.exec("delete from deletion where id = $1", values![id.as_uuid()])
            .await?;
        Ok(())
    }

    /// The act under which a deletion revokes a channel's access: made of the deletion's own row, so that nothing
    /// is opened without somebody's wish. `Stale` when there is no such wish any more.
    pub async fn insert_act_of_deletion(
        &self,
        scope: &WorkspaceScope,
        id: ActId,
        deletion: ReceiptId,
        channel: ChannelId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let kind = ActKind::Disconnect;
        let n = self
            .exec(
                "insert into user_action (id, workspace_id, account_id, kind, channel_id, created_at, expires_at) \
                 select $1, c.workspace_id, d.asked_by, $2, c.id, $3, $4 from deletion d join channel c \
                 on c.workspace_id = d.workspace_id or c.connected_by = d.account_id \
                 where d.id = $5 and c.id = $6 and c.workspace_id = $7 and d.due_at <= $3",
                values![
                    id.as_uuid(),
                    kind.as_str(),
                    at.as_micros(),
                    at.plus(kind.life()).as_micros(),
                    deletion.as_uuid(),
                    channel.as_uuid(),
                    scope.uuid()
                ],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// The letter that is sent when the deletion is done.
    pub async fn set_deletion_mail(&self, id: ReceiptId, mail: MailId) -> Result<(), StoreError> {
        self.exec(
            "update deletion set mail_id = $2 where id = $1",
            values![id.as_uuid(), mail.as_uuid()],
        )
        .await?;
        Ok(())
    }

    pub async fn deletion_mail(&self, id: ReceiptId) -> Result<Option<MailId>, StoreError> {
        let mail: Option<Option<Uuid>> = self
            .exec_scalar(
                "select mail_id from deletion where id = $1",
                values![id.as_uuid()],
            )
            .await?;
        Ok(mail.flatten().map(MailId::from_uuid))
    }

    /// A workspace goes together with an account, and no later.
    pub async fn join_deletion(
        &self,
        id: ReceiptId,
        parent: ReceiptId,
        due: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "update deletion set parent = $2, due_at = case when due_at < $3 then due_at else $3 end where id = $1",
            values![id.as_uuid(), parent.as_uuid(), due.as_micros()],
        )
        .await?;
        Ok(())
    }

    /// What a workspace held when its erasure began: an erasure that goes on after a crash finds less.
    pub async fn held_at_first(&self, id: ReceiptId, scope: &WorkspaceScope) -> Result<Held, StoreError> {
        let kept: Option<Option<String>> = self
            .exec_scalar("select held from deletion where id = $1", values![id.as_uuid()])
            .await?;
        if let Some(kept) = kept.flatten() {
            return Ok(serde_json::from_str(&kept)?);
        }
        let held = self.held_by(scope).await?;
        self.exec(
            "update deletion set held = $2 where id = $1",
            values![id.as_uuid(), serde_json::to_string(&held)?],
        )
        .await?;
        Ok(held)
    }

    pub async fn held_by(&self, scope: &WorkspaceScope) -> Result<Held, StoreError> {
        let count =
            |table: &str, and: &str| format!("(select count(*) from {table} where workspace_id = $1{and})");
        let sql = format!(
            "select {} as members, {} as owners, {} as media, \
             (select cast(coalesce(sum(size_bytes), 0) as bigint) from media where workspace_id = $1 and deleted_at is null) as bytes, \
             {} as channels, {} as posts, {} as waiting",
            count("member", ""),
            count("member", " and role = 'owner'"),
            count("media", " and deleted_at is null"),
            count("channel", " and state <> 'disconnected'"),
            count("publish_target", ""),
            count("publish_target", " and state in ('scheduled', 'queued')"),
        );
        let row = self.one(&sql, values![scope.uuid()]).await?;
        row.ok_or_else(|| StoreError::Corrupt("counts of a workspace".into()))
    }

    /// From now on the workspace is not found, and nothing of it happens by itself but its erasure.
    pub async fn mark_workspace_deleted(
        &self,
        scope: &WorkspaceScope,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        // Jobs before the workspace's row, as a worker that is at one holds them.
        if self.backend() == crate::Backend::Postgres {
            self.ids(
                "select id from job where workspace_id = $1 and kind <> 'erase_workspace' \
                 order by key collate \"C\" for update",
                values![scope.uuid()],
            )
            .await?;
        }
        self.exec(
            "delete from job where workspace_id = $1 and kind <> 'erase_workspace'",
            values![scope.uuid()],
        )
        .await?;
        self.exec(
            "update workspace set deleted_at = coalesce(deleted_at, $2) where id = $1",
            values![scope.uuid(), at.as_micros()],
        )
        .await?;
        // What came in between and nobody is at.
        let sql = format!(
            "delete from job where id in (select id from job where workspace_id = $1 and kind <> 'erase_workspace' {})",
            self.skip_locked()
        );
        self.exec(&sql, values![scope.uuid()]).await?;
        self.exec(
            "update media set deleted_at = coalesce(deleted_at, $2) where workspace_id = $1",
            values![scope.uuid(), at.as_micros()],
        )
        .await?;
        Ok(())
    }

    /// Clips of the workspace, deleted ones as well: those that follow one.
    pub async fn media_to_erase(
        &self,
        scope: &WorkspaceScope,
        after: Option<MediaId>,
        limit: u32,
    ) -> Result<Vec<MediaId>, StoreError> {
        let ids = self
            .ids(
                "select id from media where workspace_id = $1 and id > $2 order by id limit $3",
                values![
                    scope.uuid(),
                    after.map_or(Uuid::nil(), MediaId::as_uuid),
                    i64::from(limit)
                ],
            )
            .await?;
        Ok(ids.into_iter().map(MediaId::from_uuid).collect())
    }

    pub async fn uploads_to_erase(
        &self,
        scope: &WorkspaceScope,
        after: Option<UploadId>,
        limit: u32,
    ) -> Result<Vec<UploadId>, StoreError> {
        let ids = self
            .ids(
                "select id from upload where workspace_id = $1 and id > $2 order by id limit $3",
                values![
                    scope.uuid(),
                    after.map_or(Uuid::nil(), UploadId::as_uuid),
                    i64::from(limit)
                ],
            )
            .await?;
        Ok(ids.into_iter().map(UploadId::from_uuid).collect())
    }

    pub(crate) async fn ids(
        &self,
        sql: &str,
        with: impl IntoIterator<Item = sea_orm::Value>,
    ) -> Result<Vec<Uuid>, StoreError> {
        #[derive(FromQueryResult)]
        struct Id {
            id: Uuid,
        }
        let rows: Vec<Id> = self.all(sql, with).await?;
        Ok(rows.into_iter().map(|r| r.id).collect())
    }

    /// Everything of a workspace but its receipts and the public halves of its audit events. Says how many
    /// publish targets went.
    pub async fn erase_workspace_rows(
        &self,
        scope: &WorkspaceScope,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        self.hold_everything(scope).await?;
        self.forget_audit_of_workspace(scope).await?;
        self.leave_webhook_hosts(scope, at).await?;
        let of = |table: &str| format!("delete from {table} where workspace_id = $1");
        let with = || values![scope.uuid()];
        self.exec(&of("connection"), with()).await?;
        self.exec(&of("token_use"), with()).await?;
        let targets = self.exec(&of("publish_target"), with()).await?;
        for table in [
            "attempt",
            "publish_request",
            "channel_token",
            "channel",
            "user_action",
            "rendition",
            "draft",
            "webhook_delivery",
            "webhook",
            "template",
            "slot",
            "calendar_link",
            "export",
            "audit_import",
            "media",
            "upload",
            "event",
            "job",
        ] {
            self.exec(&of(table), with()).await?;
        }
        self.exec(
            "update receipt set account_id = null where workspace_id = $1",
            with(),
        )
        .await?;
        self.exec("delete from workspace where id = $1", with()).await?;
        Ok(targets)
    }

    /// Nobody signs in to the account any more, and its address is free: what says who it was goes first.
    pub async fn mark_account_deleted(&self, id: AccountId, at: Timestamp) -> Result<(), StoreError> {
        self.exec(
            "update account set deleted_at = coalesce(deleted_at, $2), email = '', email_key = $3, display_name = null, \
             password_hash = '' where id = $1",
            values![id.as_uuid(), at.as_micros(), format!("deleted:{id}")],
        )
        .await?;
        for table in ["session", "known_network"] {
            self.exec(
                &format!("delete from {table} where account_id = $1"),
                values![id.as_uuid()],
            )
            .await?;
        }
        Ok(())
    }

    /// Channels that the account connected, in whatever workspace: their tokens are its consent.
    pub async fn channels_connected_by(
        &self,
        account: AccountId,
    ) -> Result<Vec<(WorkspaceScope, ChannelId)>, StoreError> {
        let rows: Vec<Connected> = self
            .all(
                "select id, workspace_id from channel where connected_by = $1 and state <> 'disconnected' order by id",
                values![account.as_uuid()],
            )
            .await?;
        let scoped = |r: Connected| {
            let scope = WorkspaceScope::of_job(WorkspaceId::from_uuid(r.workspace_id));
            (scope, ChannelId::from_uuid(r.id))
        };
        Ok(rows.into_iter().map(scoped).collect())
    }

    /// Workspaces that the account is still a member of and that stay.
    pub async fn memberships_to_end(&self, account: AccountId) -> Result<Vec<WorkspaceScope>, StoreError> {
        let ids = self
            .ids(
                "select w.id from workspace w join member m on m.workspace_id = w.id \
                 where m.account_id = $1 and w.deleted_at is null order by w.id",
                values![account.as_uuid()],
            )
            .await?;
        let scope = |id| WorkspaceScope::of_job(WorkspaceId::from_uuid(id));
        Ok(ids.into_iter().map(scope).collect())
    }

    /// Invitations and unfinished registrations of an address.
    pub async fn forget_address(&self, email_key: &str) -> Result<(), StoreError> {
        for table in ["invitation", "pending_registration", "email_change"] {
            self.exec(
                &format!("delete from {table} where email_key = $1"),
                values![email_key],
            )
            .await?;
        }
        Ok(())
    }

    /// The account and every mark of it: what it did in workspaces that stay is by a deleted person from now on.
    pub async fn erase_account_rows(&self, id: AccountId) -> Result<u64, StoreError> {
        let mut forgotten = self.forget_audit_of_account(id).await?;
        // What others did about it names it as a subject.
        forgotten += self
            .exec(
                "delete from audit_private where body like $1",
                values![format!("%\"{id}\"%")],
            )
            .await?;
        self.exec(
            "delete from audit_import where body like $1",
            values![format!("%{id}%")],
        )
        .await?;
        self.forget_drafts_of_account(id).await?;
        for (table, column) in [
            ("channel", "connected_by"),
            ("upload", "account_id"),
            ("media", "created_by"),
            ("user_action", "account_id"),
            ("webhook", "created_by"),
            ("publish_request", "account_id"),
            ("publish_request", "decided_by"),
            ("receipt", "account_id"),
            ("invitation", "accepted_by"),
        ] {
            self.exec(
                &format!("update {table} set {column} = null where {column} = $1"),
                values![id.as_uuid()],
            )
            .await?;
        }
        for table in ["connection", "calendar_link"] {
            self.exec(
                &format!("delete from {table} where account_id = $1"),
                values![id.as_uuid()],
            )
            .await?;
        }
        self.exec("delete from account where id = $1", values![id.as_uuid()])
            .await?;
        Ok(forgotten)
    }
}
