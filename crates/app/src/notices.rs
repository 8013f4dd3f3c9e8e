//! News of posts and channels: told once, kept until the post or the channel is deleted.

use crate::{App, AppError, WorkspaceScope, cursor, views};
use domain::event::EventKind;
use domain::news::News;
use domain::publish::{Note, TargetState};
use domain::webhook::Event;
use domain::{ChannelId, NoticeId, PublishRequestId, TargetId, Timestamp};
use store::Tx;
use store::channels::ChannelState;
use store::notices::{About, Notice, Subject};

/// Whether what a piece of news told of is so now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stands {
    Still,
    NoMore,
    /// It told of a moment, or of something that nothing here ends.
    NotSaid,
}

/// Read from the post or the channel as it is, so that nobody has to end a piece of news.
pub(crate) fn stands(n: &Notice) -> Stands {
    let is_still = match &n.subject {
        Subject::Post(p) if n.note.code == News::PostFailed.as_str() => {
            p.state == TargetState::Failed && !n.is_told_anew
        }
        Subject::Channel(c) => c.state == ChannelState::ReconnectNeeded && c.connected_at <= n.at,
        Subject::Post(_) => return Stands::NotSaid,
    };
    if is_still { Stands::Still } else { Stands::NoMore }
}

/// What is told in the app of an event. What waits for a person is not among it: their page of decisions tells that.
fn news_of(event: Event, ids: &[&str]) -> Option<(About, Note)> {
    let news = News::of(event)?;
    let (about, message, hint) = match news {
        News::PostFailed => (
            About::Target(first::<TargetId>(ids)?),
            "The post did not go out.",
            "Its page says why, and lets you try again.",
        ),
        News::ChannelLost => (
            About::Channel(first::<ChannelId>(ids)?),
            "The channel must be connected again: nothing can be published to it until then.",
            "Connect it again on the Channels page.",
        ),
        News::NeedsDecision | News::ApprovalAsked | News::PostDeclined | News::PostPublished => return None,
    };
    let note = Note {
        code: news.as_str().into(),
        message: message.into(),
        hint: Some(hint.into()),
    };
    Some((about, note))
}

fn first<T: std::str::FromStr>(ids: &[&str]) -> Option<T> {
    ids.iter().find_map(|id| id.parse().ok())
}

impl App {
    pub async fn notices(
        &self,
        scope: &WorkspaceScope,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<views::Notices, AppError> {
        let after = cursor.map(cursor::read).transpose()?;
        let db = self.store.read();
        let rows = db.notices(scope, after, limit).await?;
        let unseen = match scope.account() {
            Some(account) => db.unseen_notices(scope, account).await?,
            None => 0,
        };
        Ok(views::Notices {
            next_cursor: cursor::next(&rows, limit, |n| (n.at, n.id)),
            items: rows.into_iter().map(Into::into).collect(),
            unseen,
        })
    }

    /// Marks this notice and all older ones as seen by the person who asks.
    pub async fn see_notices(&self, scope: &WorkspaceScope, up_to: NoticeId) -> Result<(), AppError> {
        let newest = self.store.read().notice(scope, up_to).await?;
        let at = newest.ok_or(AppError::NotFound)?.at;
        if let Some(account) = scope.account() {
            let tx = self.store.begin().await?;
            tx.db().see_notices(scope, account, at).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Tells people in the app of an event, in the transaction of the fact itself.
    pub(crate) async fn tell_in_app(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        event: Event,
        ids: &[&str],
        now: Timestamp,
    ) -> Result<(), AppError> {
        let Some((about, note)) = news_of(event, ids) else {
            return Ok(());
        };
        let request = first::<PublishRequestId>(ids);
        self.add_notice(tx, scope, about, request, &note, now).await
    }

    /// Writes a piece of news down and tells open pages. `request`: the post it is about, if it is about one.
    pub async fn add_notice(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        about: About,
        request: Option<PublishRequestId>,
        note: &Note,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let id = NoticeId::new(now, vault::random());
        tx.db().insert_notice(scope, id, about, note, now).await?;
        let (kind, parent) = (EventKind::Notice, request.map(PublishRequestId::as_uuid));
        Ok(tx.db().add_event(scope, kind, id.as_uuid(), parent, now).await?)
    }
}
