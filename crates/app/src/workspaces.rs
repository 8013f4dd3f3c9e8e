//! Workspaces and the door to them.

use crate::{Actor, App, AppError, WorkspaceScope, need, views};
use domain::{Role, WorkspaceId};

impl From<store::workspaces::Workspace> for views::Workspace {
    fn from(w: store::workspaces::Workspace) -> Self {
        Self {
            id: w.id,
            name: w.name,
            role: w.role,
            created_at: w.created_at,
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

    pub async fn workspaces(&self, actor: &Actor) -> Result<Vec<views::Workspace>, AppError> {
        Ok(self
            .store
            .read()
            .workspaces_of(actor.account)
            .await?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    pub async fn workspace(
        &self,
        actor: &Actor,
        scope: &WorkspaceScope,
    ) -> Result<views::Workspace, AppError> {
        let all = self.workspaces(actor).await?;
        all.into_iter()
            .find(|w| w.id == scope.workspace())
            .ok_or(AppError::NotFound)
    }

    pub async fn rename_workspace(
        &self,
        actor: &Actor,
        scope: &WorkspaceScope,
        name: &str,
    ) -> Result<views::Workspace, AppError> {
        need(scope, Role::Admin)?;
        let name = domain::upload::clean_title(name)
            .ok_or_else(|| AppError::field("name", "required", "The name is empty."))?;
        let tx = self.store.begin().await?;
        tx.db().rename_workspace(scope, &name).await?;
        tx.commit().await?;
        self.workspace(actor, scope).await
    }
}
