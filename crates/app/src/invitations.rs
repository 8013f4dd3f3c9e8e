//! Inviting somebody into a workspace: a link that is shown once, good for seven days and for one person.

use crate::audit::Entry;
use crate::mail::{Language, Letter, Template};
use crate::members::may_give;
use crate::{Actor, App, AppError, WorkspaceScope, need, views};
use domain::audit::Kind as Audited;
use domain::retention::INVITATION;
use domain::{AccountId, InvitationId, Role, Timestamp, WorkspaceId};
use store::Tx;
use store::invitations::{Invitation, NewInvitation};

impl App {
    /// Those that still wait.
    pub async fn invitations(&self, scope: &WorkspaceScope) -> Result<Vec<views::Invitation>, AppError> {
        need(scope, Role::Admin)?;
        let rows = self.store.read().open_invitations(scope, self.now()).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Invites; with an address, only the account of that address may accept. A new invitation of an address ends
    /// the one before.
    pub async fn invite(
        &self,
        scope: &WorkspaceScope,
        email: Option<&str>,
        role: Role,
    ) -> Result<views::NewInvitation, AppError> {
        need(scope, Role::Admin)?;
        let address = email.map(crate::accounts::email).transpose()?;
        let now = self.now();
        let token = vault::token();
        let (tx, scope) = self.begin_with_members(scope).await?;
        may_give(&scope, role)?;
        let created_by = scope.account().ok_or(AppError::NotFound)?;
        if let Some((_, key)) = &address {
            let members = tx.db().members(&scope).await?;
            if members
                .iter()
                .any(|m| crate::accounts::email_key(&m.email) == *key)
            {
                return Err(AppError::AlreadyMember);
            }
            for before in tx.db().open_invitations(&scope, now).await? {
                if before.email_key.as_ref() == Some(key) {
                    may_give(&scope, before.role)?;
                    self.revoke_in(&tx, &scope, &before, now).await?;
                }
            }
        }
        let (members, open) = tx.db().places_taken(scope.workspace(), now).await?;
        self.has_place(members + open)?;
        let (email, email_key) = match &address {
            Some((email, key)) => (Some(email.as_str()), Some(key.as_str())),
            None => (None, None),
        };
        let new = NewInvitation {
            id: InvitationId::new(now, vault::random()),
            token_hash: vault::hash_token(&token),
            email,
            email_key,
            role,
            created_by,
            created_at: now,
            expires_at: now.plus(INVITATION),
        };
        tx.db().insert_invitation(&scope, &new).await?;
        let entry = Entry::new(Audited::InvitationCreated)
            .about(new.id, email)
            .with("role", role.as_str())
            .with("expires_at", new.expires_at.to_string());
        self.audit(&tx, Some(&scope), entry, now).await?;
        // Now, with the link: later only its hash is known.
        self.mail_invitation(&tx, &scope, &new, &token).await?;
        let made = tx.db().invitation_by_token(&new.token_hash).await?;
        tx.commit().await?;
        Ok(views::NewInvitation {
            invitation: made.ok_or(AppError::NotFound)?.into(),
            link: self.invitation_link(&token),
        })
    }

    async fn mail_invitation(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        new: &NewInvitation<'_>,
        token: &str,
    ) -> Result<(), AppError> {
        let Some(to) = new.email else { return Ok(()) };
        let inviter = tx.db().account(new.created_by).await?.ok_or(AppError::NotFound)?;
        let all = tx.db().workspaces_of(new.created_by).await?;
        let here = all.into_iter().find(|w| w.id == scope.workspace());
        let letter = Letter {
            to: to.to_owned(),
            language: Language::of(&inviter.language),
            template: Template::Invitation {
                workspace: here.ok_or(AppError::NotFound)?.name,
                inviter: inviter.display_name.unwrap_or(inviter.email),
                link: self.invitation_link(token),
            },
        };
        self.queue_letter(tx, &letter, INVITATION, new.created_at).await
    }

    fn invitation_link(&self, token: &str) -> String {
        let base = self.settings.public_url.as_str().trim_end_matches('/');
        format!("{base}/invite/{token}")
    }

    fn has_place(&self, taken: u64) -> Result<(), AppError> {
        let max = self.settings.limits.members_per_workspace;
        if taken < u64::from(max) {
            Ok(())
        } else {
            Err(AppError::TooManyMembers { max })
        }
    }

    /// Takes an invitation back: its link is good for nothing from now on.
    pub async fn revoke_invitation(&self, scope: &WorkspaceScope, id: InvitationId) -> Result<(), AppError> {
        need(scope, Role::Admin)?;
        let now = self.now();
        let (tx, scope) = self.begin_with_members(scope).await?;
        let open = tx.db().open_invitations(&scope, now).await?;
        let found = open.into_iter().find(|i| i.id == id).ok_or(AppError::NotFound)?;
        may_give(&scope, found.role)?;
        self.revoke_in(&tx, &scope, &found, now).await?;
        Ok(tx.commit().await?)
    }

    async fn revoke_in(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        i: &Invitation,
        now: Timestamp,
    ) -> Result<(), AppError> {
        tx.db().delete_invitation(scope, i.id).await?;
        let entry = Entry::new(Audited::InvitationRevoked)
            .about(i.id, i.email.as_deref())
            .with("role", i.role.as_str());
        self.audit(tx, Some(scope), entry, now).await
    }

    /// What an invitation is for, told to whoever holds its link.
    pub async fn look_at_invitation(&self, token: &str) -> Result<views::InvitationOffer, AppError> {
        let found = self
            .store
            .read()
            .invitation_by_token(&vault::hash_token(token))
            .await?;
        let found = found.ok_or(AppError::NotFound)?;
        self.is_open(&found)?;
        Ok(found.into())
    }

    fn is_open(&self, i: &Invitation) -> Result<(), AppError> {
        if i.accepted_by.is_none() && i.expires_at > self.now() {
            Ok(())
        } else {
            Err(AppError::InvitationEnded)
        }
    }

    /// Accepts; asked again by the same account, it answers the same.
    pub async fn accept_invitation(&self, actor: &Actor, token: &str) -> Result<views::Workspace, AppError> {
        let tx = self.store.begin().await?;
        let account = tx.db().account(actor.account).await?.ok_or(AppError::NotFound)?;
        let key = crate::accounts::email_key(&account.email);
        let workspace = self.accept_in(&tx, token, actor.account, &key).await?;
        tx.commit().await?;
        let scope = self.scope(actor, workspace.ok_or(AppError::NotFound)?).await?;
        self.workspace(&scope).await
    }

    /// Makes the account a member, inside a transaction; none when there is no such invitation.
    pub(crate) async fn accept_in(
        &self,
        tx: &Tx,
        token: &str,
        account: AccountId,
        email_key: &str,
    ) -> Result<Option<WorkspaceId>, AppError> {
        let now = self.now();
        let hash = vault::hash_token(token);
        let Some(seen) = tx.db().invitation_by_token(&hash).await? else {
            return Ok(None);
        };
        let workspace = seen.workspace;
        tx.db().hold_members(workspace).await?;
        // Asked again under the lock: of two who come at once one is taken.
        let Some(i) = tx.db().invitation_by_token(&hash).await? else {
            return Ok(None);
        };
        let before = tx.db().scope_of_member(workspace, account).await?;
        if before.is_some() && i.accepted_by == Some(account) {
            return Ok(Some(workspace));
        }
        self.is_open(&i)?;
        if i.email_key.as_deref().is_some_and(|key| key != email_key) {
            return Err(AppError::InvitationForAnother);
        }
        if before.is_some() {
            return Err(AppError::AlreadyMember);
        }
        let (members, _) = tx.db().places_taken(workspace, now).await?;
        self.has_place(members)?;
        self.may_have_another(tx, account).await?;
        tx.db().insert_member(workspace, account, i.role, now).await?;
        tx.db().accept_invitation(i.id, account, now).await?;
        let scope = tx.db().scope_of_member(workspace, account).await?;
        let scope = scope.ok_or(AppError::NotFound)?;
        let entry = Entry::new(Audited::MemberJoined)
            .about(workspace, Some(&i.workspace_name))
            .about(i.id, i.email.as_deref())
            .with("role", i.role.as_str())
            .with("invited_by", i.created_by.to_string());
        self.audit(tx, Some(&scope), entry, now).await?;
        self.tell_member(tx, &scope, account, now).await?;
        Ok(Some(workspace))
    }

    /// Whether an invitation would let this address in: asked before the costly part of a registration.
    pub(crate) async fn is_invited(&self, token: &str, email_key: &str) -> Result<(), AppError> {
        let found = self
            .store
            .read()
            .invitation_by_token(&vault::hash_token(token))
            .await?;
        let found = found.ok_or(AppError::InvitationEnded)?;
        self.is_open(&found)?;
        if found.email_key.is_some_and(|key| key != email_key) {
            return Err(AppError::InvitationForAnother);
        }
        Ok(())
    }
}
