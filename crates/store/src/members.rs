//! Who is in a workspace.

use crate::db::{unsigned, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::{AccountId, Role, Timestamp, WorkspaceId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Member {
    pub account: AccountId,
    pub email: String,
    pub display_name: Option<String>,
    pub role: Role,
    pub joined_at: Timestamp,
    /// Posts that go out by this member's acts.
    pub pending_targets: u64,
}

#[derive(FromQueryResult)]
struct Row {
    account_id: Uuid,
    email: String,
    display_name: Option<String>,
    role: String,
    created_at: i64,
    pending_targets: i64,
}
impl TryFrom<Row> for Member {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        Ok(Self {
            account: AccountId::from_uuid(r.account_id),
            email: r.email,
            display_name: r.display_name,
            role: r
                .role
                .parse()
                .map_err(|()| StoreError::Corrupt("member.role".into()))?,
            joined_at: Timestamp::from_micros(r.created_at),
            pending_targets: unsigned(r.pending_targets),
        })
    }
}

const MEMBER: &str = "select m.account_id, a.email, a.display_name, m.role, m.created_at, \
    (select count(*) from publish_target t join user_action u on u.id = t.act_id \
       join publish_request r on r.id = t.request_id and coalesce(r.approval, '') <> 'waiting' where t.workspace_id = m.workspace_id \
       and u.account_id = m.account_id and t.state in ('scheduled', 'queued', 'uploading', 'processing')) as pending_targets \
    from member m join account a on a.id = m.account_id where m.workspace_id = $1";

impl Db<'_> {
    /// Holds every other change of the workspace's members back until this transaction ends: there is always an
    /// owner, so there is always a row to hold.
    pub async fn hold_members(&self, workspace: WorkspaceId) -> Result<(), StoreError> {
        let sql = format!(
            "select account_id from member where workspace_id = $1 and role = 'owner' order by account_id {}",
            self.for_update()
        );
        self.exec(&sql, values![workspace.as_uuid()]).await?;
        Ok(())
    }

    /// In the order they joined.
    pub async fn members(&self, scope: &WorkspaceScope) -> Result<Vec<Member>, StoreError> {
        let sql = format!("{MEMBER} order by m.created_at, m.account_id");
        let rows: Vec<Row> = self.all(&sql, values![scope.uuid()]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub async fn member(
        &self,
        scope: &WorkspaceScope,
        account: AccountId,
    ) -> Result<Option<Member>, StoreError> {
        let sql = format!("{MEMBER} and m.account_id = $2");
        let row: Option<Row> = self.one(&sql, values![scope.uuid(), account.as_uuid()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    pub async fn set_member_role(
        &self,
        scope: &WorkspaceScope,
        account: AccountId,
        role: Role,
    ) -> Result<(), StoreError> {
        let n = self
            .exec(
                "update member set role = $3 where workspace_id = $1 and account_id = $2",
                values![scope.uuid(), account.as_uuid(), role.as_str()],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    pub async fn delete_member(&self, scope: &WorkspaceScope, account: AccountId) -> Result<(), StoreError> {
        let n = self
            .exec(
                "delete from member where workspace_id = $1 and account_id = $2",
                values![scope.uuid(), account.as_uuid()],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }
}
