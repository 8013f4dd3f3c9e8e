//! News for people: in the app always, by mail as each of them chooses.

use crate::mail::Template;
use crate::{Actor, App, AppError, WorkspaceScope, views};
use domain::news::News;
use domain::webhook::Event;
use domain::{AccountId, ChannelId, PublishRequestId, Role, TargetId, Timestamp};
use std::collections::BTreeMap;
use store::Tx;

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

    /// Mails an event to whom it concerns: of a post, who asked for it; of one that waits, who may approve it; of a
    /// channel, who connected it. Nobody is written to about what they did themselves, about a workspace that is no
    /// longer theirs, or unless they want it.
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
            News::ApprovalAsked | News::PostDeclined => approval(tx, scope, news, ids).await?,
            _ => post(tx, scope, news, ids).await?,
        };
        let Some((people, template)) = told else {
            return Ok(());
        };
        for account in people.into_iter().filter(|a| scope.account() != Some(*a)) {
            // One whose account is being deleted has no address any more.
            let member = tx.db().member(scope, account).await?;
            let is_reached = member.is_some_and(|m| !m.email.is_empty());
            let chosen = tx.db().news_choices(account).await?;
            if is_reached && is_mailed(&chosen, news) {
                self.write_to(tx, account, template.clone(), now).await?;
            }
        }
        Ok(())
    }
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

/// Of a post that waits, everybody who may approve it; of one that was declined, who asked for it.
async fn approval(tx: &Tx, scope: &WorkspaceScope, news: News, ids: &[&str]) -> Result<Told, AppError> {
    let Some(id) = first::<PublishRequestId>(ids) else {
        return Ok(None);
    };
    let Some(request) = tx.db().request(scope, id).await? else {
        return Ok(None);
    };
    let (title, request_id) = (request.media_title, request.id);
    if news == News::PostDeclined {
        let template = Template::PostDeclined {
            title,
            note: request.approval.and_then(|a| a.note),
            request: request_id,
        };
        return Ok(request.account.map(|author| (vec![author], template)));
    }
    let members = tx.db().members(scope).await?;
    let approvers = members.into_iter().filter(|m| m.role >= Role::Admin);
    let template = Template::ApprovalAsked {
        title,
        author: request.created_by,
        request: request_id,
    };
    Ok(Some((approvers.map(|m| m.account).collect(), template)))
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
