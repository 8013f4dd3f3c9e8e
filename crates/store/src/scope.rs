//! The only door to a workspace's rows.

use crate::db::values;
use crate::{Db, StoreError};
use domain::{AccountId, ApiTokenId, Role, WorkspaceId};
use sea_orm::FromQueryResult;

/// Proof that somebody may act in a workspace: made from a member's row or a claimed job, nowhere else.
///
/// ```compile_fail
/// let scope = store::WorkspaceScope { workspace: todo!(), account: None, role: domain::Role::Owner, token: None };
/// ```
#[derive(Clone, Debug)]
pub struct WorkspaceScope {
    workspace: WorkspaceId,
    account: Option<AccountId>,
    role: Role,
    token: Option<ApiTokenId>,
}

impl WorkspaceScope {
    pub const fn workspace(&self) -> WorkspaceId {
        self.workspace
    }
    /// Whose membership this is; none for work that goes on by itself.
    pub const fn account(&self) -> Option<AccountId> {
        self.account
    }
    pub const fn role(&self) -> Role {
        self.role
    }
    /// The token that a program asks with; none for a person at a browser.
    pub const fn token(&self) -> Option<ApiTokenId> {
        self.token
    }
    /// The same membership, asked for by a program with this token.
    #[must_use]
    pub const fn by_token(mut self, token: Option<ApiTokenId>) -> Self {
        self.token = token;
        self
    }
    pub fn may(&self, needed: Role) -> bool {
        self.role >= needed
    }
    /// For a claimed job, within this crate only.
    pub(crate) const fn of_job(workspace: WorkspaceId) -> Self {
        Self {
            workspace,
            account: None,
            role: Role::Owner,
            token: None,
        }
    }
    pub(crate) const fn uuid(&self) -> uuid::Uuid {
        self.workspace.as_uuid()
    }
}

#[derive(FromQueryResult)]
struct MemberRow {
    role: String,
}

impl Db<'_> {
    /// The scope of a member, or none: for a foreign workspace as for one that never was.
    pub async fn scope_of_member(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
    ) -> Result<Option<WorkspaceScope>, StoreError> {
        let row: Option<MemberRow> = self
            .one(
                "select m.role from member m join workspace w on w.id = m.workspace_id \
                 where m.workspace_id = $1 and m.account_id = $2 and w.deleted_at is null",
                values![workspace.as_uuid(), account.as_uuid()],
            )
            .await?;
        row.map(|r| {
            let role = r
                .role
                .parse()
                .map_err(|()| StoreError::Corrupt("member.role".into()))?;
            Ok(WorkspaceScope {
                workspace,
                account: Some(account),
                role,
                token: None,
            })
        })
        .transpose()
    }
}
