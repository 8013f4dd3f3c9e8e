//! Posts that wait for an approver, and whether a workspace wants that.

use crate::db::{unsigned, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::approval::ApprovalState;
use domain::{AccountId, PublishRequestId, Timestamp};
use sea_orm::FromQueryResult;

/// What came of a post that somebody had to approve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub state: ApprovalState,
    /// Who decided; none while nobody has, or once the account is erased.
    pub by: Option<AccountId>,
    /// Display name or e-mail of who decided.
    pub by_name: Option<String>,
    pub at: Option<Timestamp>,
    pub note: Option<String>,
}

impl Approval {
    pub const WAITING: Self = Self {
        state: ApprovalState::Waiting,
        by: None,
        by_name: None,
        at: None,
        note: None,
    };
}

/// Of a request `r`: how far its approval has come. One whose targets are all canceled waits for nobody.
pub(crate) const fn in_state(state: ApprovalState) -> &'static str {
    match state {
        ApprovalState::Waiting => {
            " and r.approval = 'waiting' and exists (select 1 from publish_target o where o.request_id = r.id \
               and o.state = 'scheduled')"
        }
        ApprovalState::Withdrawn => {
            " and r.approval = 'waiting' and not exists (select 1 from publish_target o where o.request_id = r.id \
               and o.state = 'scheduled')"
        }
        ApprovalState::Approved => " and r.approval = 'approved'",
        ApprovalState::Declined => " and r.approval = 'declined'",
    }
}

impl Db<'_> {
    /// Whether posts of editors wait for approval here.
    pub async fn approval_required(&self, scope: &WorkspaceScope) -> Result<bool, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            approval_required: bool,
        }
        let row: Option<Row> = self
            .one(
                "select approval_required from workspace where id = $1",
                values![scope.uuid()],
            )
            .await?;
        Ok(row.is_some_and(|r| r.approval_required))
    }

    /// False where it was so before.
    pub async fn require_approval(&self, scope: &WorkspaceScope, wanted: bool) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update workspace set approval_required = $2 where id = $1 and approval_required <> $2",
                values![scope.uuid(), wanted],
            )
            .await?;
        Ok(n == 1)
    }

    /// How many posts wait for an approver, by who asked for them.
    pub async fn waiting_by_author(
        &self,
        scope: &WorkspaceScope,
    ) -> Result<Vec<(Option<AccountId>, u64)>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            account_id: Option<uuid::Uuid>,
            posts: i64,
        }
        let sql = format!(
            "select r.account_id, count(*) as posts from publish_request r where r.workspace_id = $1{} \
             group by r.account_id",
            in_state(ApprovalState::Waiting)
        );
        let rows: Vec<Row> = self.all(&sql, values![scope.uuid()]).await?;
        let each = rows
            .into_iter()
            .map(|r| (r.account_id.map(AccountId::from_uuid), unsigned(r.posts)));
        Ok(each.collect())
    }

    /// When approvers were last written to about what waits here.
    pub async fn approval_mailed_at(&self, scope: &WorkspaceScope) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<Option<i64>> = self
            .exec_scalar(
                "select approval_mailed_at from workspace where id = $1",
                values![scope.uuid()],
            )
            .await?;
        Ok(at.flatten().map(Timestamp::from_micros))
    }

    pub async fn set_approval_mailed(&self, scope: &WorkspaceScope, at: Timestamp) -> Result<(), StoreError> {
        self.exec(
            "update workspace set approval_mailed_at = $2 where id = $1",
            values![scope.uuid(), at.as_micros()],
        )
        .await?;
        Ok(())
    }

    /// Writes what the member of this scope decided; false where it was decided before.
    pub async fn decide(
        &self,
        scope: &WorkspaceScope,
        id: PublishRequestId,
        state: ApprovalState,
        note: Option<&str>,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update publish_request set approval = $3, decided_by = $4, decided_at = $5, decision_note = $6 \
                 where id = $1 and workspace_id = $2 and approval = 'waiting'",
                values![
                    id.as_uuid(),
                    scope.uuid(),
                    state.as_str(),
                    scope.account().map(AccountId::as_uuid),
                    at.as_micros(),
                    note
                ],
            )
            .await?;
        Ok(n == 1)
    }

    /// It waits for nobody from now on.
    pub async fn drop_approval(
        &self,
        scope: &WorkspaceScope,
        id: PublishRequestId,
    ) -> Result<(), StoreError> {
        self.exec(
            "update publish_request set approval = null where id = $1 and workspace_id = $2 and approval = 'waiting'",
            values![id.as_uuid(), scope.uuid()],
        )
        .await?;
        Ok(())
    }
}
