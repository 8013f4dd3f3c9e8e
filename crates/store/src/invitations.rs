//! Places in a workspace that wait for somebody.

use crate::db::{unsigned, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::{AccountId, InvitationId, Role, Timestamp, WorkspaceId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Invitation {
    pub id: InvitationId,
    pub workspace: WorkspaceId,
    pub workspace_name: String,
    /// For whom, as typed; without one it is for whoever brings the link.
    pub email: Option<String>,
    /// The form in which two spellings of one address are equal.
    pub email_key: Option<String>,
    pub role: Role,
    pub created_by: AccountId,
    pub inviter_name: Option<String>,
    pub inviter_email: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub accepted_by: Option<AccountId>,
}

/// What a new invitation says.
pub struct NewInvitation<'a> {
    pub id: InvitationId,
    pub token_hash: [u8; 32],
    pub email: Option<&'a str>,
    pub email_key: Option<&'a str>,
    pub role: Role,
    pub created_by: AccountId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    workspace_id: Uuid,
    workspace_name: String,
    email: Option<String>,
    email_key: Option<String>,
    role: String,
    created_by: Uuid,
    inviter_name: Option<String>,
    inviter_email: String,
    created_at: i64,
    expires_at: i64,
    accepted_by: Option<Uuid>,
}
impl TryFrom<Row> for Invitation {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: InvitationId::from_uuid(r.id),
            workspace: WorkspaceId::from_uuid(r.workspace_id),
            workspace_name: r.workspace_name,
            email: r.email,
            email_key: r.email_key,
            role: r
                .role
                .parse()
                .map_err(|()| StoreError::Corrupt("invitation.role".into()))?,
            created_by: AccountId::from_uuid(r.created_by),
            inviter_name: r.inviter_name,
            inviter_email: r.inviter_email,
            created_at: Timestamp::from_micros(r.created_at),
            expires_at: Timestamp::from_micros(r.expires_at),
            accepted_by: r.accepted_by.map(AccountId::from_uuid),
        })
    }
}

const INVITATION: &str = "select i.id, i.workspace_id, w.name as workspace_name, i.email, i.email_key, i.role, \
    i.created_by, a.display_name as inviter_name, a.email as inviter_email, i.created_at, i.expires_at, i.accepted_by \
    from invitation i join workspace w on w.id = i.workspace_id join account a on a.id = i.created_by";

impl Db<'_> {
    pub async fn insert_invitation(
        &self,
        scope: &WorkspaceScope,
        i: &NewInvitation<'_>,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into invitation (id, workspace_id, token_hash, email, email_key, role, created_by, created_at, expires_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                i.id.as_uuid(),
                scope.uuid(),
                i.token_hash.to_vec(),
                i.email.map(str::to_owned),
                i.email_key.map(str::to_owned),
                i.role.as_str(),
                i.created_by.as_uuid(),
                i.created_at.as_micros(),
                i.expires_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    /// Whoever holds the token may look: it belongs to no workspace's member yet.
    pub async fn invitation_by_token(&self, token_hash: &[u8; 32]) -> Result<Option<Invitation>, StoreError> {
        let sql = format!("{INVITATION} where i.token_hash = $1");
        let row: Option<Row> = self.one(&sql, values![token_hash.to_vec()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// Those that still wait, newest first.
    pub async fn open_invitations(
        &self,
        scope: &WorkspaceScope,
        now: Timestamp,
    ) -> Result<Vec<Invitation>, StoreError> {
        let sql = format!(
            "{INVITATION} where i.workspace_id = $1 and i.accepted_at is null and i.expires_at > $2 \
             order by i.created_at desc, i.id desc"
        );
        let rows: Vec<Row> = self.all(&sql, values![scope.uuid(), now.as_micros()]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// False when it was accepted before.
    pub async fn accept_invitation(
        &self,
        id: InvitationId,
        by: AccountId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update invitation set accepted_by = $2, accepted_at = $3 where id = $1 and accepted_at is null",
                values![id.as_uuid(), by.as_uuid(), at.as_micros()],
            )
            .await?;
        Ok(n == 1)
    }

    pub async fn delete_invitation(
        &self,
        scope: &WorkspaceScope,
        id: InvitationId,
    ) -> Result<(), StoreError> {
        let n = self
            .exec(
                "delete from invitation where id = $1 and workspace_id = $2",
                values![id.as_uuid(), scope.uuid()],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// How many members there are, and how many invitations that still wait.
    pub async fn places_taken(
        &self,
        workspace: WorkspaceId,
        now: Timestamp,
    ) -> Result<(u64, u64), StoreError> {
        let members: Option<i64> = self
            .exec_scalar(
                "select count(*) from member where workspace_id = $1",
                values![workspace.as_uuid()],
            )
            .await?;
        let open: Option<i64> = self
            .exec_scalar(
                "select count(*) from invitation where workspace_id = $1 and accepted_at is null and expires_at > $2",
                values![workspace.as_uuid(), now.as_micros()],
            )
            .await?;
        Ok((unsigned(members.unwrap_or(0)), unsigned(open.unwrap_or(0))))
    }

    pub async fn sweep_invitations(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "delete from invitation where expires_at <= $1",
            values![now.as_micros()],
        )
        .await
    }
}
