//! Members of a workspace and what they may do. Who may: security-requirements, section 6.
//!
//! A role that is lowered or taken away is gone at once: each request reads it anew, open event streams look
//! each second, and what the member asked for ends in the same transaction. Their posts wait for another editor.

use crate::audit::Entry;
use crate::{Actor, App, AppError, WorkspaceScope, need, views};
use domain::audit::Kind as Audited;
use domain::event::EventKind;
use domain::{AccountId, Failure, Role, Timestamp};
use store::Tx;
use store::holds::Posts;
use store::members::Member;

/// What ended with a member's role.
pub(crate) struct Ended {
    pub posts_stopped: usize,
    pub invitations_revoked: usize,
    pub api_tokens_ended: u64,
}

impl App {
    pub async fn members(&self, scope: &WorkspaceScope) -> Result<Vec<views::Member>, AppError> {
        let rows = self.store.read().members(scope).await?;
        Ok(rows.into_iter().map(|m| views::Member::new(m, scope)).collect())
    }

    /// A transaction in which nobody else changes the members, with the scope as it is now.
    pub(crate) async fn begin_with_members(
        &self,
        scope: &WorkspaceScope,
    ) -> Result<(Tx, WorkspaceScope), AppError> {
        let tx = self.store.begin().await?;
        tx.db().hold_members(scope.workspace()).await?;
        let account = scope.account().ok_or(AppError::NotFound)?;
        let now = tx.db().scope_of_member(scope.workspace(), account).await?;
        Ok((tx, now.ok_or(AppError::NotFound)?))
    }

    /// Gives a member another role: up to one's own, to those whose role is not above it.
    pub async fn set_member_role(
        &self,
        scope: &WorkspaceScope,
        account: AccountId,
        role: Role,
    ) -> Result<views::Member, AppError> {
        need(scope, Role::Admin)?;
        let now = self.now();
        let (tx, scope) = self.begin_with_members(scope).await?;
        need(&scope, Role::Admin)?;
        let member = tx.db().member(&scope, account).await?.ok_or(AppError::NotFound)?;
        may_give(&scope, member.role.max(role))?;
        if member.role != role {
            if member.role == Role::Owner {
                another_owner(&tx, &scope, account).await?;
            }
            tx.db().set_member_role(&scope, account, role).await?;
            let entry = Entry::new(Audited::MemberRoleChanged);
            self.role_given(&tx, &scope, &member, Some(role), entry, now)
                .await?;
        }
        tx.commit().await?;
        let member = self.store.read().member(&scope, account).await?;
        Ok(views::Member::new(member.ok_or(AppError::NotFound)?, &scope))
    }

    /// Hands the ownership over: that member becomes an owner, who asks for it an admin.
    pub async fn hand_over(
        &self,
        actor: &Actor,
        scope: &WorkspaceScope,
        account: AccountId,
    ) -> Result<views::Member, AppError> {
        need(scope, Role::Owner)?;
        self.need_fresh(actor)?;
        let now = self.now();
        let (tx, scope) = self.begin_with_members(scope).await?;
        need(&scope, Role::Owner)?;
        let own = scope.account().ok_or(AppError::NotFound)?;
        let member = tx.db().member(&scope, account).await?.ok_or(AppError::NotFound)?;
        if account != own {
            let giver = tx.db().member(&scope, own).await?.ok_or(AppError::NotFound)?;
            tx.db().set_member_role(&scope, account, Role::Owner).await?;
            let entry = Entry::new(Audited::OwnershipHandedOver);
            self.role_given(&tx, &scope, &member, Some(Role::Owner), entry, now)
                .await?;
            tx.db().set_member_role(&scope, own, Role::Admin).await?;
            let entry = Entry::new(Audited::MemberRoleChanged);
            self.role_given(&tx, &scope, &giver, Some(Role::Admin), entry, now)
                .await?;
        }
        tx.commit().await?;
        let member = self.store.read().member(&scope, account).await?;
        Ok(views::Member::new(member.ok_or(AppError::NotFound)?, &scope))
    }

    /// Removes a member; everybody may remove themself.
    pub async fn remove_member(&self, scope: &WorkspaceScope, account: AccountId) -> Result<(), AppError> {
        let leaves = scope.account() == Some(account);
        if !leaves {
            need(scope, Role::Admin)?;
        }
        let now = self.now();
        let (tx, scope) = self.begin_with_members(scope).await?;
        let member = tx.db().member(&scope, account).await?.ok_or(AppError::NotFound)?;
        if !leaves {
            may_give(&scope, member.role)?;
        }
        if member.role == Role::Owner {
            another_owner(&tx, &scope, account).await?;
        }
        tx.db().delete_member(&scope, account).await?;
        let kind = if leaves {
            Audited::MemberLeft
        } else {
            Audited::MemberRemoved
        };
        self.role_given(&tx, &scope, &member, None, Entry::new(kind), now)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Ends what the new role does not cover, and tells log and open pages.
    async fn role_given(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        member: &Member,
        role: Option<Role>,
        entry: Entry,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let ended = self.end_beyond(tx, scope, member.account, role, now).await?;
        let entry = entry
            .of(member.account)
            .about(
                member.account,
                Some(member.display_name.as_deref().unwrap_or(&member.email)),
            )
            .with("role_before", member.role.as_str())
            .with("role", role.map(Role::as_str))
            .with("posts_stopped", ended.posts_stopped)
            .with("invitations_revoked", ended.invitations_revoked)
            .with("api_tokens_ended", ended.api_tokens_ended);
        self.audit(tx, Some(scope), entry, now).await?;
        self.tell_member(tx, scope, member.account, now).await
    }

    pub(crate) async fn tell_member(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), AppError> {
        Ok(tx
            .db()
            .add_event(scope, EventKind::MemberChanged, account.as_uuid(), None, now)
            .await?)
    }

    /// What somebody with this role, or with none, could not have asked for any more.
    pub(crate) async fn end_beyond(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        account: AccountId,
        role: Option<Role>,
        now: Timestamp,
    ) -> Result<Ended, AppError> {
        let mut ended = Ended {
            posts_stopped: 0,
            invitations_revoked: 0,
            api_tokens_ended: 0,
        };
        if role.is_none() {
            ended.api_tokens_ended = tx
                .db()
                .delete_api_tokens(account, Some(scope.workspace()))
                .await?;
        }
        if role < Some(Role::Editor) {
            // All of them first, then the acts and the workspace's row: the order in which a worker holds them.
            let held = tx.db().hold_posts(scope, Posts::PendingOf(account), &[]).await?;
            tx.db().end_acts_of(scope, account, now).await?;
            for id in held {
                let target = self.target_row(tx, scope, id).await?;
                self.ask_in(tx, scope, target, Failure::author_left()).await?;
                ended.posts_stopped += 1;
            }
        }
        for i in tx.db().open_invitations(scope, now).await? {
            if i.created_by == account && !role.is_some_and(|r| r.may_give(i.role)) {
                tx.db().delete_invitation(scope, i.id).await?;
                ended.invitations_revoked += 1;
            }
        }
        Ok(ended)
    }
}

pub(crate) fn may_give(scope: &WorkspaceScope, role: Role) -> Result<(), AppError> {
    if scope.role().may_give(role) {
        Ok(())
    } else {
        Err(AppError::RoleRequired(role.max(Role::Admin)))
    }
}

/// Refuses to leave a workspace without an owner.
async fn another_owner(tx: &Tx, scope: &WorkspaceScope, than: AccountId) -> Result<(), AppError> {
    let members = tx.db().members(scope).await?;
    if members.iter().any(|m| m.role == Role::Owner && m.account != than) {
        Ok(())
    } else {
        Err(AppError::LastOwner)
    }
}
