//! An account with the workspaces that are its alone.

use super::{hashed, receipt};
use crate::accounts::email_key;
use crate::audit::Entry;
use crate::mail::{Language, Letter, Template};
use crate::requests::address_hash;
use crate::{Actor, App, AppError, WorkspaceScope, views};
use domain::audit::{ActorKind, Kind as Audited};
use domain::job::Job;
use domain::request::RequestState;
use domain::retention::{LETTERS, days};
use domain::{AccountId, ReceiptId, Role, Timestamp, WorkspaceId};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::time::Duration;
use store::Tx;
use store::deletion::{Deletion, Subject};
use store::requests::Request;

/// Who asks for the deletion.
pub(crate) enum By<'a> {
    Person(&'a Actor),
    /// By the mailed link of a request to support.
    Request(AccountId, ReceiptId),
    Operator,
}

impl App {
    /// Starts the grace; at its end the account and the workspaces that only it owns are erased. A workspace that
    /// others use as well goes only when it is named in `workspaces`; else somebody must own it first.
    pub async fn ask_account_deletion(
        &self,
        actor: &Actor,
        password: &SecretString,
        workspaces: &[WorkspaceId],
    ) -> Result<views::Deletion, AppError> {
        self.prove(actor, password).await?;
        let due = self.now().plus(days(self.settings.retention.grace_days));
        let tx = self.store.begin().await?;
        let by = By::Person(actor);
        let asked = self
            .ask_account_in(&tx, actor.account, &by, workspaces, due)
            .await?;
        tx.db()
            .end_other_sessions(actor.account, Some(actor.session))
            .await?;
        tx.db().delete_api_tokens(actor.account, None).await?;
        if due <= asked.asked_at {
            self.close_in(&tx, actor.account, &asked).await?;
        }
        tx.commit().await?;
        Ok(asked.into())
    }

    /// The operator's command for what came to support: the account of an address. `all` takes along the
    /// workspaces that others use as well.
    pub async fn ask_account_deletion_as_operator(
        &self,
        address: &str,
        all: bool,
        now: bool,
    ) -> Result<views::Deletion, AppError> {
        let found = self.store.read().credentials(&email_key(address)).await?;
        let (account, _) = found.ok_or(AppError::NotFound)?;
        self.delete_account_as_operator(account, all, now, None).await
    }

    /// `request`: the request to support that is carried out by it.
    pub(crate) async fn delete_account_as_operator(
        &self,
        account: AccountId,
        all: bool,
        now: bool,
        request: Option<&Request>,
    ) -> Result<views::Deletion, AppError> {
        let grace = if now {
            0
        } else {
            self.settings.retention.grace_days
        };
        let due = self.now().plus(days(grace));
        let owned = self.store.read().workspaces_of(account).await?;
        let named: Vec<_> = owned.into_iter().filter(|_| all).map(|w| w.id).collect();
        let tx = self.store.begin().await?;
        let subject = Subject::Account(account);
        let before = tx.db().deletion_of(subject).await?.filter(|_| now);
        if let Some(before) = &before {
            // Asked for by the person before: only sooner now.
            self.drop_in(&tx, account, before).await?;
        }
        let asked = self
            .ask_account_in(&tx, account, &By::Operator, &named, due)
            .await?;
        if let Some(before) = &before {
            tx.db()
                .move_support_requests_of_deletion(before.id, asked.id)
                .await?;
        }
        if let Some(request) = request {
            self.run_begins(&tx, request, account, asked.id).await?;
        }
        tx.db().end_other_sessions(account, None).await?;
        tx.db().delete_api_tokens(account, None).await?;
        if now {
            self.close_in(&tx, account, &asked).await?;
        }
        tx.commit().await?;
        Ok(asked.into())
    }

    pub(crate) async fn ask_account_in(
        &self,
        tx: &Tx,
        account: AccountId,
        by: &By<'_>,
        named: &[WorkspaceId],
        due: Timestamp,
    ) -> Result<Deletion, AppError> {
        let subject = Subject::Account(account);
        if let Some(before) = tx.db().deletion_of(subject).await? {
            return Ok(before);
        }
        let asked_by = match by {
            By::Person(actor) => Some(actor.account),
            By::Request(account, _) => Some(*account),
            By::Operator => None,
        };
        let deletion = self.new_deletion(subject, None, asked_by, due);
        tx.db().insert_deletion(&deletion).await?;
        let (mut gone, mut open) = (0, vec![]);
        for w in tx.db().workspaces_of(account).await? {
            let scope = tx.db().scope_of_member(w.id, account).await?;
            let scope = scope.filter(|s| s.may(Role::Owner));
            let Some(scope) = scope else { continue };
            let held = tx.db().held_by(&scope).await?;
            if held.members == 1 || named.contains(&w.id) {
                self.ask_workspace_in(tx, &scope, Some(deletion.id), asked_by, due)
                    .await?;
                gone += 1;
            } else if held.owners == 1 {
                open.push(views::Workspace::from(w));
            }
        }
        if !open.is_empty() {
            return Err(AppError::OwnerNeeded(open));
        }
        let entry = Entry::new(Audited::AccountDeletionAsked)
            .about(account, None)
            .with("due_at", due.to_string())
            .with("workspaces", gone);
        match by {
            By::Person(actor) => self.audit_account(tx, actor, entry, deletion.asked_at).await?,
            By::Request(account, request) => {
                let entry = entry.account(Some(*account)).with("request", request.to_string());
                self.audit(tx, None, entry, deletion.asked_at).await?;
            }
            By::Operator => {
                let entry = entry.by(ActorKind::Operator).of(account);
                self.audit(tx, None, entry, deletion.asked_at).await?;
            }
        }
        // The operator's command erases itself; the job goes on should it die.
        let wait = if matches!(by, By::Operator) && due <= deletion.asked_at {
            60
        } else {
            0
        };
        let job = Job::EraseAccount { account_id: account };
        self.plan_erasure(tx, &job, None, due.plus(Duration::from_secs(wait)))
            .await?;
        Ok(deletion)
    }

    /// Takes the wish to delete back, within the grace.
    pub async fn keep_account(&self, actor: &Actor) -> Result<(), AppError> {
        let tx = self.store.begin().await?;
        let subject = Subject::Account(actor.account);
        let asked = tx.db().deletion_of(subject).await?.ok_or(AppError::NotFound)?;
        self.drop_in(&tx, actor.account, &asked).await?;
        tx.db()
            .end_support_requests_of_deletion(asked.id, RequestState::Withdrawn, self.now())
            .await?;
        let entry = Entry::new(Audited::AccountKept).about(actor.account, None);
        self.audit_account(&tx, actor, entry, self.now()).await?;
        Ok(tx.commit().await?)
    }

    async fn drop_in(&self, tx: &Tx, account: AccountId, asked: &Deletion) -> Result<(), AppError> {
        for (scope, with) in tx.db().deletions_with(asked.id).await? {
            self.keep_workspace_in(tx, &scope, &with).await?;
        }
        tx.db().drop_deletion(asked.id).await?;
        Ok(tx
            .db()
            .drop_job(&Job::EraseAccount { account_id: account })
            .await?)
    }

    /// Nobody gets in any more; what names the person goes first.
    pub(crate) async fn close_in(
        &self,
        tx: &Tx,
        account: AccountId,
        asked: &Deletion,
    ) -> Result<(), AppError> {
        if let Some(a) = tx.db().account(account).await? {
            if a.email.is_empty() {
                return Ok(());
            }
            let letter = Letter {
                template: Template::DeletionReceipt {
                    subject: a.email.clone(),
                    at: self.now(),
                    link: self.deletion_link(asked.id),
                },
                language: Language::of(&a.language),
                to: a.email,
            };
            let mail = self.seal_letter(tx, &letter, LETTERS, self.now()).await?;
            if let Some(mail) = mail {
                tx.db().set_deletion_mail(asked.id, mail).await?;
            }
            tx.db().forget_audit_naming(&letter.to).await?;
            let key = email_key(&letter.to);
            tx.db().forget_address(&key).await?;
            tx.db()
                .lapse_support_requests_of(&address_hash(&key), self.now())
                .await?;
        }
        Ok(tx.db().mark_account_deleted(account, self.now()).await?)
    }

    /// Carries a due deletion of an account out here and now: the job would, only later.
    pub async fn finish_deletion(&self, code: ReceiptId) -> Result<(), AppError> {
        match self.store.read().deletion(code).await?.map(|d| d.subject) {
            Some(Subject::Account(account)) => self.erase_account(account).await,
            _ => Ok(()),
        }
    }

    /// The end of the grace. Nothing when the wish was taken back. May run twice.
    pub async fn erase_account(&self, account: AccountId) -> Result<(), AppError> {
        let subject = Subject::Account(account);
        let Some(asked) = self.store.read().deletion_of(subject).await? else {
            return Ok(());
        };
        if asked.due_at > self.now() {
            return Ok(());
        }
        let tx = self.store.begin().await?;
        self.close_in(&tx, account, &asked).await?;
        tx.commit().await?;
        let mut workspaces = 0;
        for (scope, with) in self.store.read().deletions_with(asked.id).await? {
            self.erase_workspace_now(&scope, &with).await?;
            workspaces += 1;
        }
        self.leave_all(account).await?;
        let mut channels = 0;
        for (scope, channel) in self.store.read().channels_connected_by(account).await? {
            self.disconnect_for_deletion(&scope, channel, asked.id).await?;
            channels += 1;
        }
        let exports = self.erase_exports_of_account(account).await?;
        let now = self.now();
        let tx = self.store.begin().await?;
        let forgotten = tx.db().erase_account_rows(account).await?;
        let counts = BTreeMap::from([
            ("accounts".to_owned(), 1),
            ("workspaces".to_owned(), workspaces),
            ("channels_elsewhere".to_owned(), channels),
            ("exports_elsewhere".to_owned(), exports),
            (
                "audit_details".to_owned(),
                i64::try_from(forgotten).unwrap_or(i64::MAX),
            ),
        ]);
        let receipt = receipt(asked.id, "account.delete", account, counts, now);
        tx.db().insert_platform_receipt(&receipt).await?;
        if let Some(mail) = tx.db().deletion_mail(asked.id).await? {
            self.send_letter(&tx, mail, now).await?;
        }
        tx.db()
            .end_support_requests_of_deletion(asked.id, RequestState::Done, now)
            .await?;
        tx.db().drop_deletion(asked.id).await?;
        tx.db()
            .drop_job(&Job::EraseAccount { account_id: account })
            .await?;
        let entry = Entry::new(Audited::AccountErased)
            .about(&receipt.subject, None)
            .with("workspaces", workspaces)
            .receipt(receipt.id);
        self.audit(&tx, None, entry, now).await?;
        tx.commit().await?;
        self.store.checkpoint_wal().await?;
        tracing::info!(receipt = %receipt.id, workspaces, "an account was erased");
        Ok(())
    }

    /// Workspaces that stay go on without the account, as after a removal.
    async fn leave_all(&self, account: AccountId) -> Result<(), AppError> {
        for scope in self.store.read().memberships_to_end(account).await? {
            let now = self.now();
            let tx = self.store.begin().await?;
            tx.db().hold_members(scope.workspace()).await?;
            let ended = self.end_beyond(&tx, &scope, account, None, now).await?;
            tx.db().delete_member(&scope, account).await?;
            let entry = Entry::new(Audited::MemberLeft)
                .about(hashed(account), None)
                .with("posts_stopped", ended.posts_stopped)
                .with("invitations_revoked", ended.invitations_revoked)
                .with("api_tokens_ended", ended.api_tokens_ended);
            self.audit(&tx, Some(&scope), entry, now).await?;
            self.tell_member(&tx, &scope, account, now).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    fn deletion_link(&self, code: ReceiptId) -> String {
        let base = self.settings.public_url.as_str().trim_end_matches('/');
        format!("{base}/data-deletion/{code}")
    }

    /// Whether a workspace is about to go.
    pub async fn deletion_of_workspace(
        &self,
        scope: &WorkspaceScope,
    ) -> Result<Option<views::Deletion>, AppError> {
        let subject = Subject::Workspace(scope.workspace());
        let asked = self.store.read().deletion_of(subject).await?;
        Ok(asked.map(Into::into))
    }
}
