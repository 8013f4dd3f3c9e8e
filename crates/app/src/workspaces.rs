//! Workspaces and the door to them.

use crate::audit::Entry;
use crate::{Actor, App, AppError, WorkspaceScope, need, views};
use domain::audit::Kind;
use domain::event::EventKind;
use domain::{AccountId, Role, Timestamp, WorkspaceId};
use store::Tx;

/// What is to be another; none: stays.
#[derive(Clone, Debug, Default)]
pub struct WorkspaceEdit {
    pub name: Option<String>,
    /// Posts of editors wait for approval. Those that wait already go on waiting when it is turned off.
    pub approval_required: Option<bool>,
}

impl From<store::workspaces::Workspace> for views::Workspace {
    fn from(w: store::workspaces::Workspace) -> Self {
        Self {
            id: w.id,
            name: w.name,
            role: w.role,
            created_at: w.created_at,
            approval_required: w.approval_required,
            last_event: w.last_event,
            deletion: w.deletion.map(Into::into),
        }
    }
}

impl App {
    /// A member's scope; for a workspace that is not theirs as for one that never was: not found.
    pub async fn scope(&self, actor: &Actor, workspace: WorkspaceId) -> Result<WorkspaceScope, AppError> {
        self.store
            .read()
            .scope_of_member(workspace, actor.account)
            .await?
            .ok_or(AppError::NotFound)
    }

    /// The same membership as it is now, for work that took long; a job's scope stays as it is.
    pub(crate) async fn scope_now(&self, scope: &WorkspaceScope) -> Result<WorkspaceScope, AppError> {
        let Some(account) = scope.account() else {
            return Ok(scope.clone());
        };
        let now = self
            .store
            .read()
            .scope_of_member(scope.workspace(), account)
            .await?;
        let now = now.ok_or(AppError::NotFound)?;
        Ok(now.by_token(scope.token()))
    }

    pub async fn workspaces(&self, account: AccountId) -> Result<Vec<views::Workspace>, AppError> {
        Ok(self
            .store
            .read()
            .workspaces_of(account)
            .await?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    /// What counts against the quota, as an upload is measured by it.
    pub async fn storage_of(&self, scope: &WorkspaceScope) -> Result<views::StorageUse, AppError> {
        Ok(views::StorageUse {
            used_bytes: self.store.read().bytes_held(scope).await?,
            quota_bytes: self.settings.limits.workspace_quota_bytes,
        })
    }

    pub async fn workspace(&self, scope: &WorkspaceScope) -> Result<views::Workspace, AppError> {
        let account = scope.account().ok_or(AppError::NotFound)?;
        let all = self.workspaces(account).await?;
        all.into_iter()
            .find(|w| w.id == scope.workspace())
            .ok_or(AppError::NotFound)
    }

    /// Makes a workspace of which the person is the owner.
    pub async fn create_workspace(&self, actor: &Actor, name: &str) -> Result<views::Workspace, AppError> {
        let name = domain::upload::clean_title(name)
            .ok_or_else(|| AppError::field("name", "required", "The name is empty."))?;
        let now = self.now();
        let id = WorkspaceId::new(now, vault::random());
        let wrapped = self.vault.new_workspace_key(id.as_uuid());
        let tx = self.store.begin().await?;
        self.may_have_another(&tx, actor.account).await?;
        tx.db()
            .insert_workspace(id, &name, &wrapped, actor.account, now)
            .await?;
        self.audit_new_workspace(&tx, id, actor.account, &name, now)
            .await?;
        tx.commit().await?;
        Ok(views::Workspace {
            id,
            name,
            role: Role::Owner,
            created_at: now,
            approval_required: false,
            last_event: 0,
            deletion: None,
        })
    }

    /// Refuses a workspace more than an account may have.
    pub(crate) async fn may_have_another(&self, tx: &Tx, account: AccountId) -> Result<(), AppError> {
        let max = self.settings.limits.workspaces_per_account as usize;
        if tx.db().workspaces_of(account).await?.len() < max {
            return Ok(());
        }
        Err(AppError::field(
            "",
            "too_many_workspaces",
            "You have as many workspaces as this service allows.",
        ))
    }

    pub(crate) async fn audit_new_workspace(
        &self,
        tx: &Tx,
        id: WorkspaceId,
        owner: AccountId,
        name: &str,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let scope = tx.db().scope_of_member(id, owner).await?;
        let scope = scope.ok_or(AppError::NotFound)?;
        let entry = Entry::new(Kind::WorkspaceCreated).about(id, Some(name));
        self.audit(tx, Some(&scope), entry, now).await
    }

    /// Changes what is given, in one.
    pub async fn edit_workspace(
        &self,
        scope: &WorkspaceScope,
        edit: WorkspaceEdit,
    ) -> Result<views::Workspace, AppError> {
        need(scope, Role::Admin)?;
        let tx = self.store.begin().await?;
        if let Some(name) = edit.name {
            let name = domain::upload::clean_title(&name)
                .ok_or_else(|| AppError::field("name", "required", "The name is empty."))?;
            tx.db().rename_workspace(scope, &name).await?;
            let entry = Entry::new(Kind::WorkspaceRenamed).about(scope.workspace(), Some(&name));
            self.audit(&tx, Some(scope), entry, self.now()).await?;
        }
        if let Some(wanted) = edit.approval_required
            && tx.db().require_approval(scope, wanted).await?
        {
            let entry = Entry::new(Kind::ApprovalRuleChanged)
                .about(scope.workspace(), None)
                .with("approval_required", wanted);
            self.audit(&tx, Some(scope), entry, self.now()).await?;
        }
        self.tell_workspace(&tx, scope, self.now()).await?;
        tx.commit().await?;
        self.workspace(scope).await
    }

    /// Open pages of everybody in it learn what is another now.
    pub(crate) async fn tell_workspace(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let id = scope.workspace().as_uuid();
        Ok(tx
            .db()
            .add_event(scope, EventKind::WorkspaceChanged, id, None, now)
            .await?)
    }
}
