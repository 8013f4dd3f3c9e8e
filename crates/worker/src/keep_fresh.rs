//! Bringing what YouTube told anew, where a person gave that standing instruction: one opening of the token for the
//! channel and the videos whose words are old, at most once a day.

use crate::record::{Then, write_with_news};
use crate::run::{again, finish};
use crate::standing::{Kept, take_over};
use app::channels::{Known, Renewal};
use app::tokens::TokenError;
use app::{App, AppError, WorkspaceScope};
use domain::act::Purpose;
use domain::publish::TargetState;
use domain::{ActId, ChannelId, Failure, FailureClass, TargetId};
use platforms::Adapter;
use platforms::adapter::{CallLog, Identity};
use secrecy::SecretString;
use store::channels::Channel;
use store::jobs::Claimed;

pub(crate) async fn run(
    app: &App,
    claimed: &Claimed,
    scope: &WorkspaceScope,
    id: ChannelId,
) -> Result<(), AppError> {
    if let Renewal::Due { act, channel, videos } = app.renewal(scope, id).await? {
        renew(app, claimed, scope, act, &channel, &videos).await?;
    }
    match app.renewal(scope, id).await? {
        Renewal::NotBefore(due) => again(app, claimed, due).await,
        // Nothing was opened, as somebody else is at it or the act ended meanwhile: later.
        Renewal::Due { .. } => again(app, claimed, app.now().plus(domain::youtube::RENEW_EVERY)).await,
        Renewal::Over => finish(app, claimed).await,
    }
}

async fn renew(
    app: &App,
    claimed: &Claimed,
    scope: &WorkspaceScope,
    act: ActId,
    channel: &Channel,
    videos: &[TargetId],
) -> Result<(), AppError> {
    let Some(adapter) = app.adapter(channel.platform, channel.is_sandbox) else {
        return Ok(());
    };
    let mut log = CallLog::default();
    let asked = ask(app, scope, act, channel, adapter, &mut log).await;
    app.note_quota(channel.platform, channel.is_sandbox, &log.0)
        .await?;
    let (access, identity) = match asked {
        Ok(told) => told,
        Err(TokenError::App(e)) => return Err(e),
        Err(TokenError::NoAct) => return Ok(()),
        Err(TokenError::Refused(f)) => return refused(app, scope, channel, &f).await,
    };
    if !app.keep_identity(scope, channel, &identity).await? {
        return Ok(());
    }
    for id in videos {
        let Some(mut target) = app.store.read().target(scope, *id).await? else {
            continue;
        };
        let (TargetState::Published, Some(remote)) = (target.state, target.remote_id.clone()) else {
            continue;
        };
        let known = Known::of(channel);
        let mut log = CallLog::default();
        let seen = adapter
            .verify(
                act,
                &access,
                known.channel(channel),
                &remote,
                &target.options,
                &mut log,
            )
            .await;
        match seen {
            Ok(seen) => {
                let mut kept = Kept {
                    notes: &mut target.notes,
                    visibility: &mut target.visibility,
                    remote_url: &mut target.remote_url,
                };
                let news = take_over(target.platform, &mut kept, seen);
                target.verified_at = Some(app.now());
                write_with_news(app, claimed, scope, &mut target, &log.0, Then::GoOn, &news).await?;
            }
            Err(f) => {
                app.note_quota(channel.platform, channel.is_sandbox, &log.0)
                    .await?;
                if matches!(f.class, FailureClass::Reconnect | FailureClass::RateLimited) {
                    return refused(app, scope, channel, &f).await;
                }
                tracing::info!(target = %id, code = f.code, "what YouTube told of a video was not brought anew");
            }
        }
    }
    Ok(())
}

async fn refused(
    app: &App,
    scope: &WorkspaceScope,
    channel: &Channel,
    failure: &Failure,
) -> Result<(), AppError> {
    tracing::info!(channel = %channel.id, code = failure.code, "what YouTube told was not brought anew");
    app.note_channel_failure(scope, channel, failure).await?;
    Ok(())
}

/// The token, and what the platform tells of the channel with it; one that it refuses is renewed once.
async fn ask(
    app: &App,
    scope: &WorkspaceScope,
    act: ActId,
    channel: &Channel,
    adapter: &Adapter,
    log: &mut CallLog,
) -> Result<(SecretString, Identity), TokenError> {
    let known = Known::of(channel);
    let mut renewed = false;
    loop {
        let access = app.access_token(scope, act, channel, Purpose::Read, log).await?;
        match adapter.identity(act, &access, known.channel(channel), log).await {
            Ok(identity) => return Ok((access, identity)),
            Err(f) if !renewed && f.code == adapter.access_expired().code => {
                app.renew(scope, act, channel, log).await?;
                renewed = true;
            }
            Err(f) => return Err(TokenError::Refused(f)),
        }
    }
}
