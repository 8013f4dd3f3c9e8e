//! What the operator does with requests.

use super::Request;
use crate::audit::Entry;
use crate::{App, AppError, cursor, need, views};
use domain::audit::{ActorKind, Kind as Audited};
use domain::request::{RequestKind, RequestState};
use domain::retention::days;
use domain::{AccountId, ChannelId, ReceiptId, Role, WorkspaceId};

/// How a request is carried out.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// How the operator knows who asks, where no link told.
    pub identity_checked: Option<String>,
    /// Without the grace.
    pub now: bool,
    /// An account goes with the workspaces that others use as well.
    pub with_shared_workspaces: bool,
    /// The workspace that goes, or that the channel is in.
    pub workspace: Option<WorkspaceId>,
    pub channel: Option<ChannelId>,
    /// What was done by hand, for a request that no command does.
    pub done: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Ran {
    /// The deletion waits for the end of its grace.
    Begun(views::Deletion),
    /// It is done; this is the receipt.
    Done(views::Receipt),
    /// Done by hand.
    Noted,
}

impl App {
    /// Newest first; those that wait, unless `all`.
    pub async fn support_requests(&self, all: bool) -> Result<Vec<views::SupportRequest>, AppError> {
        let rows = self.store.read().support_requests(all, None, 10_000).await?;
        rows.iter().map(|r| self.shown(r)).collect()
    }

    /// The same, some at a time.
    pub async fn support_page(
        &self,
        all: bool,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<views::Page<views::SupportRequest>, AppError> {
        let after = cursor.map(cursor::read).transpose()?;
        let rows = self.store.read().support_requests(all, after, limit).await?;
        Ok(views::Page {
            next_cursor: cursor::next(&rows, limit, |r| (r.created_at, r.id)),
            items: rows.iter().map(|r| self.shown(r)).collect::<Result<_, _>>()?,
        })
    }

    pub async fn support_request(&self, code: ReceiptId) -> Result<views::SupportRequest, AppError> {
        self.shown(&self.request_row(code).await?)
    }

    fn shown(&self, r: &Request) -> Result<views::SupportRequest, AppError> {
        let words = self.words_of(r)?;
        Ok(views::SupportRequest {
            code: r.id,
            kind: r.kind,
            state: r.state,
            source: r.source.as_str(),
            address: words.as_ref().map(|w| w.address.clone()),
            message: words.map(|w| w.message),
            deletion: r.deletion,
            asked_at: r.created_at,
            answer_due_at: r.due_at,
            is_overdue: r.state.waits() && r.due_at < self.now(),
            ended_at: r.ended_at,
        })
    }

    async fn request_row(&self, code: ReceiptId) -> Result<Request, AppError> {
        let found = self.store.read().support_request(code).await?;
        found.ok_or_else(|| refused("no request has this code"))
    }

    /// The operator knows that the request is the person's, and says how.
    pub async fn confirm_support_as_operator(&self, code: ReceiptId, how: &str) -> Result<(), AppError> {
        let request = self.request_row(code).await?;
        self.confirm_by_operator(&request, how).await
    }

    async fn confirm_by_operator(&self, request: &Request, how: &str) -> Result<(), AppError> {
        let how = said(how, "say how you know who asks")?;
        let account = self.account_of(request).await?;
        let mut entry = by_operator(Audited::RequestConfirmed, request).with("identity_checked", how);
        if let Some(account) = account {
            entry = entry.of(account);
        }
        if self.confirm_row(request, entry).await? {
            Ok(())
        } else {
            Err(not_waiting(request.state))
        }
    }

    /// Ends a request without doing what it asks.
    pub async fn reject_support(&self, code: ReceiptId, reason: &str) -> Result<(), AppError> {
        let reason = said(reason, "say why")?;
        let request = self.request_row(code).await?;
        if !request.state.waits() {
            return Err(not_waiting(request.state));
        }
        let entry = by_operator(Audited::RequestRejected, &request).with("reason", reason);
        self.end(&request, RequestState::Rejected, entry).await
    }

    /// Does what a request asks for, once it is known whose it is. May be repeated: what is under way is not begun
    /// again, only sooner with `now`.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with what is missing in words; [`AppError::OwnerNeeded`] when others use a workspace
    /// that would be without an owner.
    pub async fn run_support(&self, code: ReceiptId, run: &Run) -> Result<Ran, AppError> {
        let mut request = self.request_row(code).await?;
        match (request.state, &run.identity_checked) {
            (RequestState::Confirmed | RequestState::Running, _) => {}
            (RequestState::Open, Some(how)) => {
                self.confirm_by_operator(&request, how).await?;
                request = self.request_row(code).await?;
            }
            (RequestState::Open, None) => {
                return Err(refused(
                    "nobody has confirmed this request: wait for the mailed link, or say with --identity-checked how you know who asks",
                ));
            }
            (ended, _) => return Err(not_waiting(ended)),
        }
        let account = || async {
            let found = self.account_of(&request).await?;
            found.ok_or_else(|| refused("no account has this request's address; reject the request"))
        };
        match request.kind {
            RequestKind::DeleteAccount => self.run_account(&request, account().await?, run).await,
            RequestKind::DeleteWorkspace => self.run_workspace(&request, account().await?, run).await,
            RequestKind::Disconnect => self.run_disconnect(&request, account().await?, run).await,
            RequestKind::Access | RequestKind::Correct | RequestKind::Other => {
                let done = run.done.as_deref().unwrap_or_default();
                let done = said(
                    done,
                    "no command does this: do it, answer the person, then say with --done what was done",
                )?;
                let entry = by_operator(Audited::RequestRun, &request).with("done", done);
                self.end(&request, RequestState::Done, entry).await?;
                Ok(Ran::Noted)
            }
        }
    }

    async fn run_account(&self, request: &Request, account: AccountId, run: &Run) -> Result<Ran, AppError> {
        let asked = self
            .delete_account_as_operator(account, run.with_shared_workspaces, run.now, Some(request))
            .await?;
        if !run.now {
            return Ok(Ran::Begun(asked));
        }
        self.finish_deletion(asked.code).await?;
        self.ran_receipt(asked.code).await
    }

    async fn run_workspace(&self, request: &Request, account: AccountId, run: &Run) -> Result<Ran, AppError> {
        let id = run
            .workspace
            .ok_or_else(|| refused("name the workspace with --workspace; the message says which"))?;
        let grace = if run.now {
            0
        } else {
            self.settings.retention.grace_days
        };
        let now = self.now();
        let tx = self.store.begin().await?;
        let scope = tx.db().scope_of_member(id, account).await?;
        let scope = scope.filter(|s| s.may(Role::Owner));
        let scope = scope.ok_or_else(|| refused("who asks does not own this workspace"))?;
        let asked = self
            .ask_workspace_in(&tx, &scope, None, None, now.plus(days(grace)))
            .await?;
        self.run_begins(&tx, request, account, asked.id).await?;
        tx.commit().await?;
        if !run.now {
            return Ok(Ran::Begun(asked.into()));
        }
        self.erase_workspace_now(&scope, &asked).await?;
        self.ran_receipt(asked.id).await
    }

    async fn run_disconnect(
        &self,
        request: &Request,
        account: AccountId,
        run: &Run,
    ) -> Result<Ran, AppError> {
        let (Some(workspace), Some(channel)) = (run.workspace, run.channel) else {
            return Err(refused(
                "name the channel with --workspace and --channel; the message says which",
            ));
        };
        let scope = self.store.read().scope_of_member(workspace, account).await?;
        let scope = scope.ok_or_else(|| refused("who asks is no member of this workspace"))?;
        let row = self.channel_row(&scope, channel).await?;
        if row.connected_by != Some(account) {
            need(&scope, Role::Admin)?;
        }
        let receipt = self.disconnect(&scope, channel).await?;
        let entry = by_operator(Audited::RequestRun, request)
            .of(account)
            .with("receipt", receipt.id.to_string());
        self.end(request, RequestState::Done, entry).await?;
        Ok(Ran::Done(receipt))
    }

    /// The request goes on with its deletion; ends with it.
    pub(crate) async fn run_begins(
        &self,
        tx: &store::Tx,
        request: &Request,
        account: AccountId,
        deletion: ReceiptId,
    ) -> Result<(), AppError> {
        let moved = tx
            .db()
            .move_support_request(request.id, request.state, RequestState::Running, Some(deletion))
            .await?;
        if !moved {
            return Err(not_waiting(request.state));
        }
        let entry = by_operator(Audited::RequestRun, request)
            .of(account)
            .with("deletion", deletion.to_string());
        self.audit(tx, None, entry, self.now()).await
    }

    async fn end(&self, request: &Request, to: RequestState, entry: Entry) -> Result<(), AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        if !tx.db().end_support_request(request.id, to, now).await? {
            return Err(not_waiting(to));
        }
        self.audit(&tx, None, entry, now).await?;
        Ok(tx.commit().await?)
    }

    async fn ran_receipt(&self, code: ReceiptId) -> Result<Ran, AppError> {
        let done = self.store.read().public_receipt(code).await?;
        Ok(Ran::Done(done.ok_or(AppError::NotFound)?.into()))
    }
}

fn by_operator(kind: Audited, request: &Request) -> Entry {
    Entry::new(kind)
        .by(ActorKind::Operator)
        .about(request.id, None)
        .with("kind", request.kind.as_str())
}

fn refused(message: &str) -> AppError {
    AppError::field("request", "request_refused", message)
}

fn not_waiting(state: RequestState) -> AppError {
    refused(&format!(
        "this request is {}: there is nothing to do",
        state.as_str()
    ))
}

/// What somebody wrote, when they wrote something.
fn said<'a>(text: &'a str, missing: &str) -> Result<&'a str, AppError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(refused(missing));
    }
    Ok(text)
}
