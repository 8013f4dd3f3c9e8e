//! News for people: in the app always, by mail as each of them chooses.

use crate::mail::Template;
use crate::{Actor, App, AppError, WorkspaceScope, views};
use domain::approval::{ApprovalState, LETTER_EVERY};
use domain::job::Job;
use domain::news::News;
use domain::webhook::Event;
use domain::{AccountId, ChannelId, JobId, PublishRequestId, Role, TargetId, Timestamp};
use std::collections::BTreeMap;
use store::Tx;
use store::jobs::Claimed;
use store::publish::Filter;

impl App {
    /// What the person is told of by mail.
    pub async fn news_choices(&self, actor: &Actor) -> Result<views::NewsChoices, AppError> {
        let chosen = self.store.read().news_choices(actor.account).await?;
        Ok(self.news_view(&chosen))
    }

    pub async fn choose_news(
        &self,
        actor: &Actor,
        choices: &BTreeMap<News, bool>,
    ) -> Result<views::NewsChoices, AppError> {
        let tx = self.store.begin().await?;
        for (news, by_mail) in choices {
            tx.db().choose_news(actor.account, *news, *by_mail).await?;
        }
        let chosen = tx.db().news_choices(actor.account).await?;
        tx.commit().await?;
        Ok(self.news_view(&chosen))
    }

    fn news_view(&self, chosen: &BTreeMap<News, bool>) -> views::NewsChoices {
        let choice = |news: News| views::NewsChoice {
            news,
            by_mail: is_mailed(chosen, news),
        };
        views::NewsChoices {
            sends_mail: self.settings.sends_mail,
            items: News::ALL.map(choice).into(),
        }
    }

    /// Mails an event to whom it concerns: of a post, who asked for it; of a channel, who connected it. Nobody is
    /// written to about what they did themselves, about a workspace that is no longer theirs, or unless they want it.
    /// Who may approve posts is written to by [`App::ask_approvers`], about all that wait at once.
    pub(crate) async fn mail_news(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        event: Event,
        ids: &[&str],
        now: Timestamp,
    ) -> Result<(), AppError> {
        let Some(news) = News::of(event).filter(|_| self.settings.sends_mail) else {
            return Ok(());
        };
        let told = match news {
            News::ChannelLost => lost_channel(tx, scope, ids).await?,
            News::ApprovalAsked => None,
            News::PostDeclined => declined(tx, scope, ids).await?,
            _ => post(tx, scope, news, ids).await?,
        };
        let Some((people, template)) = told else {
            return Ok(());
        };
        for account in people.into_iter().filter(|a| scope.account() != Some(*a)) {
            if wants(tx, scope, account, news).await? {
                self.write_to(tx, account, template.clone(), now).await?;
            }
        }
        Ok(())
    }

    /// A post begins to wait for an approver: they are written to now, or when a quarter of an hour has passed since
    /// they last were. To be asked before the workspace's row is held: the job is held by who writes the letters, and
    /// that row after it.
    pub(crate) async fn plan_approval_letters(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        now: Timestamp,
    ) -> Result<(), AppError> {
        if !self.settings.sends_mail {
            return Ok(());
        }
        let workspace_id = scope.workspace();
        let last = tx.db().approval_mailed_at(scope).await?;
        let due = last.map_or(now, |at| at.plus(LETTER_EVERY)).max(now);
        let (id, job) = (
            JobId::new(now, vault::random()),
            Job::AskApprovers { workspace_id },
        );
        Ok(tx.db().add_job(id, &job, Some(workspace_id), due, now).await?)
    }

    /// Writes to who may approve what waits now, one letter to each; nobody when nothing waits. A post that comes while
    /// this runs holds the job first and is counted, or waits for the end and plans the next letters. If we die before
    /// the commit the job comes again; after it the letters lie there, and the job is gone.
    pub async fn ask_approvers(&self, scope: &WorkspaceScope, claimed: &Claimed) -> Result<(), AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        let db = tx.db();
        db.still_ours(claimed).await?;
        let last = db.approval_mailed_at(scope).await?;
        if let Some(due) = last.map(|at| at.plus(LETTER_EVERY)).filter(|due| *due > now) {
            db.release_job(claimed, due, 0, None).await?;
            return Ok(tx.commit().await?);
        }
        let waiting = db.waiting_by_author(scope).await?;
        let mut is_any = false;
        for member in db.members(scope).await? {
            let of_others = waiting
                .iter()
                .filter(|(author, _)| *author != Some(member.account));
            let posts: u64 = of_others.map(|(_, posts)| posts).sum();
            if posts == 0
                || member.role < Role::Admin
                || !wants(&tx, scope, member.account, News::ApprovalAsked).await?
            {
                continue;
            }
            let template = waiting_letter(&tx, scope, member.account, posts).await?;
            self.write_to(&tx, member.account, template, now).await?;
            is_any = true;
        }
        if is_any {
            db.set_approval_mailed(scope, now).await?;
        }
        db.finish_job(claimed).await?;
        Ok(tx.commit().await?)
    }
}

/// Whether a member is written to about this. One whose account is being deleted has no address any more.
async fn wants(tx: &Tx, scope: &WorkspaceScope, account: AccountId, news: News) -> Result<bool, AppError> {
    let member = tx.db().member(scope, account).await?;
    let is_reached = member.is_some_and(|m| !m.email.is_empty());
    Ok(is_reached && is_mailed(&tx.db().news_choices(account).await?, news))
}

/// What an approver is told of what waits: a single post by its name, several by their number.
async fn waiting_letter(
    tx: &Tx,
    scope: &WorkspaceScope,
    approver: AccountId,
    posts: u64,
) -> Result<Template, AppError> {
    if posts == 1 {
        let newest = Filter {
            approval: Some(ApprovalState::Waiting),
            limit: 100,
            ..Filter::default()
        };
        let found = tx.db().requests(scope, &newest).await?;
        if let Some(post) = found.into_iter().find(|r| r.account != Some(approver)) {
            return Ok(Template::ApprovalAsked {
                title: post.media_title,
                author: post.created_by,
                request: post.id,
            });
        }
    }
    let workspace = tx.db().workspaces_of(approver).await?;
    let named = workspace.into_iter().find(|w| w.id == scope.workspace());
    Ok(Template::ApprovalsWait {
        posts,
        workspace: named.map(|w| w.name).unwrap_or_default(),
    })
}

fn is_mailed(chosen: &BTreeMap<News, bool>, news: News) -> bool {
    chosen.get(&news).copied().unwrap_or(news.is_mailed_by_default())
}

fn first<T: std::str::FromStr>(ids: &[&str]) -> Option<T> {
    ids.iter().find_map(|id| id.parse().ok())
}

/// Whom an event concerns, and what they are told.
type Told = Option<(Vec<AccountId>, Template)>;

/// Who asked for a post, and what they are told of it.
async fn post(tx: &Tx, scope: &WorkspaceScope, news: News, ids: &[&str]) -> Result<Told, AppError> {
    let Some(id) = first::<TargetId>(ids) else {
        return Ok(None);
    };
    let Some(target) = tx.db().target(scope, id).await? else {
        return Ok(None);
    };
    let account = tx.db().act(scope, target.act).await?.and_then(|a| a.account);
    let request = tx.db().request(scope, target.request).await?;
    Ok(account.zip(request).map(|(account, request)| {
        let template = Template::Post {
            news,
            title: request.media_title,
            channel: target.channel_title,
            platform: target.platform,
            request: request.id,
        };
        (vec![account], template)
    }))
}

/// Who asked for a post that was declined, and what they are told of it.
async fn declined(tx: &Tx, scope: &WorkspaceScope, ids: &[&str]) -> Result<Told, AppError> {
    let Some(id) = first::<PublishRequestId>(ids) else {
        return Ok(None);
    };
    let Some(request) = tx.db().request(scope, id).await? else {
        return Ok(None);
    };
    let template = Template::PostDeclined {
        title: request.media_title,
        note: request.approval.and_then(|a| a.note),
        request: request.id,
    };
    Ok(request.account.map(|author| (vec![author], template)))
}

/// Who connected a channel, and what they are told of it.
async fn lost_channel(tx: &Tx, scope: &WorkspaceScope, ids: &[&str]) -> Result<Told, AppError> {
    let Some(id) = first::<ChannelId>(ids) else {
        return Ok(None);
    };
    let channel = tx.db().channel(scope, id).await?;
    Ok(channel.and_then(|c| {
        let (channel, platform) = (c.lasting_name(), c.platform);
        let template = Template::ChannelLost { channel, platform };
        c.connected_by.map(|account| (vec![account], template))
    }))
}
