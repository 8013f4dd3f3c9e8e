//! Looking back at what was published: is it still there, and as it was asked? Part of the publish act:
//! at most twenty looks in seventy-two hours, then the act is over.

use crate::record::{Then, write_with_news};
use crate::standing::{Kept, take_over};
use app::channels::Known;
use app::tokens::TokenError;
use app::{App, AppError, WorkspaceScope};
use domain::act::Purpose;
use domain::publish::TargetState;
use domain::{TargetId, Timestamp};
use platforms::Adapter;
use platforms::adapter::{CallLog, Verified};
use std::time::Duration;
use store::channels::{Channel, ChannelState};
use store::jobs::Claimed;
use store::publish::Target;

const WINDOW: Duration = Duration::from_secs(72 * 3600);
const MAX_LOOKS: u32 = 20;

/// Looks come ever rarer: 1, 2, 4, 8 … hours after the one before.
fn next_look(looks: u32, now: Timestamp) -> Timestamp {
    now.plus(Duration::from_secs(3600) * 2u32.saturating_pow(looks.min(5)))
}

pub(crate) async fn run(
    app: &App,
    claimed: &Claimed,
    scope: &WorkspaceScope,
    id: TargetId,
) -> Result<(), AppError> {
    let done = || crate::run::finish(app, claimed);
    let db = app.store.read();
    let Some(mut target) = db.target(scope, id).await? else {
        return done().await;
    };
    let now = app.now();
    let in_window =
        target.published_at.is_some_and(|at| now < at.plus(WINDOW)) && target.verify_checks < MAX_LOOKS;
    let channel = db
        .channel(scope, target.channel)
        .await?
        .filter(|c| c.state == ChannelState::Connected);
    let adapter = app.adapter(target.platform, target.is_sandbox);
    let (Some(channel), Some(remote), Some(adapter)) = (channel, target.remote_id.clone(), adapter) else {
        return done().await;
    };
    if target.state != TargetState::Published || !in_window {
        return done().await;
    }
    let mut log = CallLog::default();
    let mut news = vec![];
    match look(app, scope, &target, &channel, adapter, &remote, &mut log).await {
        Ok(seen) => {
            let mut kept = Kept {
                notes: &mut target.notes,
                visibility: &mut target.visibility,
                remote_url: &mut target.remote_url,
            };
            news = take_over(target.platform, &mut kept, seen);
            target.verified_at = Some(now);
        }
        Err(TokenError::App(e)) => return Err(e),
        Err(TokenError::NoAct) => return done().await,
        Err(TokenError::Refused(failure)) => {
            app.note_channel_failure(scope, &channel, &failure).await?;
            tracing::info!(target = %id, code = failure.code, "a published video could not be looked at");
        }
    }
    target.verify_checks += 1;
    let next = next_look(target.verify_checks, now);
    let last =
        target.verify_checks >= MAX_LOOKS || target.published_at.is_none_or(|at| next >= at.plus(WINDOW));
    let then = if last {
        Then::End { verify: None }
    } else {
        Then::At(next)
    };
    write_with_news(app, claimed, scope, &mut target, &log.0, then, &news).await
}

/// One look; a token that the platform refuses is renewed once.
async fn look(
    app: &App,
    scope: &WorkspaceScope,
    target: &Target,
    channel: &Channel,
    adapter: &Adapter,
    remote: &str,
    log: &mut CallLog,
) -> Result<Verified, TokenError> {
    let known = Known::of(channel);
    let about = known.channel(channel);
    let mut renewed = false;
    loop {
        let access = app
            .access_token(scope, target.act, channel, Purpose::Verify, log)
            .await?;
        let seen = adapter
            .verify(target.act, &access, about, remote, &target.options, log)
            .await;
        match seen {
            Err(f) if !renewed && f.code == adapter.access_expired().code => {
                app.renew(scope, target.act, channel, log).await?;
                renewed = true;
            }
            other => return other.map_err(TokenError::Refused),
        }
    }
}
