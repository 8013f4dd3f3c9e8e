//! The publish engine: takes a target from checkpoint to checkpoint.
//!
//! Crash reasoning. Each checkpoint is stored before the step that leaves it. If we die
//! - before a session is opened, or after it was and before it is stored: an empty session stays at the
//!   platform that nobody can fill; the next run opens another;
//! - while bytes go out: the stored session is asked how much it holds, and the rest is sent;
//! - with the last byte out and no answer: the stored checkpoint says so, and the session is only asked,
//!   never replaced, until the platform itself says what became of it;
//! - after the video's id was answered and before it is stored: the session answers with the same id again;
//! - later: only reads remain, and a thumbnail that may be set twice.

use crate::record::{Then, put_checkpoint, write};
use crate::source::Source;
use app::audit::Entry;
use app::channels::Known;
use app::tokens::TokenError;
use app::{App, AppError, WorkspaceScope};
use bytes::Bytes;
use domain::audit::Kind as Audited;
use domain::conform::RenditionState;
use domain::media::Facts;
use domain::publish::TargetState;
use domain::{Failure, FailureClass, Platform, TargetId, Timestamp, backoff};
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use platforms::Adapter;
use platforms::adapter::{CallLog, Checkpoint, Step, Thumbnail, Work};
use secrecy::SecretString;
use std::io;
use std::time::Duration;
use storage::Kind;
use store::channels::{Channel, ChannelState};
use store::jobs::Claimed;
use store::media::Media;
use store::publish::Target;
use tokio_util::sync::CancellationToken;

/// The first look back at a published video.
const FIRST_LOOK: Duration = Duration::from_secs(600);
const CHANNEL_PAUSE: Duration = Duration::from_secs(86_400);

struct Run<'a> {
    app: &'a App,
    claimed: &'a Claimed,
    scope: &'a WorkspaceScope,
    target: Target,
    channel: Channel,
    adapter: &'a Adapter,
    stop: &'a CancellationToken,
}

pub(crate) async fn run(
    app: &App,
    claimed: &Claimed,
    scope: &WorkspaceScope,
    id: TargetId,
    stop: &CancellationToken,
) -> Result<(), AppError> {
    let db = app.store.read();
    let Some(mut target) = db.target(scope, id).await? else {
        return crate::run::finish(app, claimed).await;
    };
    if !target.state.is_pending() {
        return crate::run::finish(app, claimed).await;
    }
    if !db.act_has_author(scope, target.act).await? {
        return settle(app, claimed, scope, &mut target, Failure::author_left(), &[]).await;
    }
    let channel = db.channel(scope, target.channel).await?;
    let Some(channel) = channel.filter(|c| c.state == ChannelState::Connected) else {
        let failure = Failure::new(
            FailureClass::Reconnect,
            "channel_disconnected",
            "The channel is not connected.",
            Some("Connect it again on the Channels page; this post then continues by itself."),
        );
        return settle(app, claimed, scope, &mut target, failure, &[]).await;
    };
    let Some(adapter) = app.adapter(target.platform, target.is_sandbox) else {
        let failure = Failure::new(
            FailureClass::Permanent,
            "platform_not_configured",
            "This service no longer has credentials for the platform.",
            Some("Ask whoever runs this service to add them, then try again."),
        );
        return settle(app, claimed, scope, &mut target, failure, &[]).await;
    };
    let media = match db.request(scope, target.request).await?.and_then(|r| r.media) {
        Some(media) => db.media(scope, media).await?,
        None => None,
    };
    let copy = match (target.options.rendition_id, &media) {
        (Some(id), Some(media)) => {
            let found = db.rendition(scope, id).await?;
            found.filter(|r| r.media == media.id && r.state == RenditionState::Ready)
        }
        _ => None,
    };
    let source = Source::of(target.options.rendition_id, media.as_ref(), copy);
    if source.is_none() && !target.effect_possible {
        let failure = Failure::new(
            FailureClass::Permanent,
            "media_gone",
            "The clip was deleted before it could be sent.",
            Some("Upload it again and publish it anew."),
        );
        return settle(app, claimed, scope, &mut target, failure, &[]).await;
    }
    Run {
        app,
        claimed,
        scope,
        target,
        channel,
        adapter,
        stop,
    }
    .steps(media.as_ref(), source)
    .await
}

impl Run<'_> {
    #[expect(clippy::too_many_lines, reason = "one match over all that a step can come to")]
    async fn steps(mut self, media: Option<&Media>, source: Option<Source>) -> Result<(), AppError> {
        // Without what YouTube told of the channel a lost video could not be looked for.
        if self.channel.platform == Platform::Youtube && self.channel.facts_fetched_at.is_none() {
            let asked = self.app.renew_facts(self.scope, self.target.act, &self.channel);
            match asked.await {
                Ok(channel) => self.channel = channel,
                Err(AppError::Platform(failure)) => return self.fail(failure, &[]).await,
                Err(e) => return Err(e),
            }
        }
        let mut checkpoint = self.checkpoint().await?;
        let channel = self.channel.clone();
        let known = Known::of(&channel);
        let options = self.target.options.clone();
        let title = options
            .title
            .clone()
            .unwrap_or_else(|| self.target.channel_title.clone());
        let unknown = Facts::default();
        let clip = source.as_ref().map_or(&unknown, |s| &s.facts);
        let mime = source.as_ref().map_or("video/mp4", |s| s.mime);
        let open = self.opener(source.as_ref());
        let cover = self.cover(media, source.as_ref());
        let link = self.linker(media);
        let work = Work {
            act: self.target.act,
            options: &options,
            fallback_title: &title,
            size_bytes: self.target.size_bytes,
            mime,
            facts: clip,
            scheduled_at: self.target.scheduled_at,
            channel: known.channel(&channel),
            open: &open,
            thumbnail: cover.as_ref().map(|c| c as Thumbnail<'_>),
            link: &link,
            progress: &|_| {},
            stop: self.stop,
        };
        let mut resumed = true;
        let mut refreshed = false;
        loop {
            if self.stop.is_cancelled() {
                return self.write(&[], Then::At(self.app.now())).await;
            }
            if let Some(wait) = self.gate(&checkpoint).await? {
                return self.put_off(wait, &[]).await;
            }
            let mut log = CallLog::default();
            let access = match self.access(&checkpoint, &mut log).await? {
                Ok(access) => access,
                Err(failure) => return self.fail(failure, &log.0).await,
            };
            let step = self
                .adapter
                .step(&work, &checkpoint, resumed, access.as_ref(), &mut log)
                .await;
            resumed = false;
            match step {
                Step::Next(next) => {
                    self.keep(&next).await?;
                    self.target.tries = 0;
                    self.target.failure = None;
                    refreshed = false;
                    self.write(&log.0, Then::GoOn).await?;
                    checkpoint = next;
                }
                Step::Wait {
                    checkpoint: next,
                    wait,
                } => {
                    self.keep(&next).await?;
                    self.target.tries = 0;
                    self.target.failure = None;
                    return self.write(&log.0, Then::At(self.app.now().plus(wait))).await;
                }
                Step::TokenRejected if refreshed => {
                    let ended = self.adapter.access_expired();
                    return self.fail(ended, &log.0).await;
                }
                Step::TokenRejected => {
                    refreshed = true;
                    resumed = true;
                    if let Err(failure) = self.renew(&mut log).await? {
                        return self.fail(failure, &log.0).await;
                    }
                    self.write(&log.0, Then::GoOn).await?;
                }
                Step::Done {
                    checkpoint: last,
                    published,
                } => {
                    self.keep(&last).await?;
                    let now = self.app.now();
                    self.target.set_published(published, now);
                    return self
                        .write(
                            &log.0,
                            Then::End {
                                verify: Some(now.plus(FIRST_LOOK)),
                            },
                        )
                        .await;
                }
                Step::Failed {
                    checkpoint: last,
                    failure,
                } => {
                    if let Some(last) = last {
                        self.keep(&last).await?;
                    }
                    return self.fail(failure, &log.0).await;
                }
                Step::Stopped => return self.write(&log.0, Then::At(self.app.now())).await,
            }
        }
    }

    async fn checkpoint(&self) -> Result<Checkpoint, AppError> {
        let t = &self.target;
        let Some(blob) = &t.checkpoint_sealed else {
            if t.effect_possible {
                return Err(AppError::Internal(
                    "a publish that may have arrived lost its checkpoint: it is not begun anew".into(),
                ));
            }
            return Ok(self.adapter.first(vault::random()));
        };
        let plain = self
            .app
            .open_checkpoint(self.scope, t.id, t.checkpoint_generation, blob)
            .await?;
        plain
            .expose(|bytes| self.adapter.restore(bytes, t.size_bytes))
            .map_err(|e| AppError::Internal(format!("checkpoint: {e}")))
    }

    async fn keep(&mut self, checkpoint: &Checkpoint) -> Result<(), AppError> {
        put_checkpoint(self.app, self.scope, &mut self.target, checkpoint).await
    }

    async fn write(&mut self, calls: &[domain::publish::Call], then: Then) -> Result<(), AppError> {
        write(self.app, self.claimed, self.scope, &mut self.target, calls, then).await
    }

    /// Before a session is opened: a spent day or a paused channel is waited for, not asked.
    async fn gate(&self, checkpoint: &Checkpoint) -> Result<Option<(Failure, Timestamp)>, AppError> {
        if checkpoint.started {
            return Ok(None);
        }
        let now = self.app.now();
        if let Some(until) = self.channel.paused_until.filter(|until| *until > now) {
            return Ok(Some((
                waiting(
                    "channel_upload_limit",
                    "This channel reached its daily upload limit.",
                    "It continues a day later by itself.",
                ),
                until,
            )));
        }
        let left = self
            .app
            .quota_left(self.target.platform, self.target.is_sandbox)
            .await?;
        let spent = left.filter(|l| l.uploads_left_today == 0);
        Ok(spent.map(|l| {
            (
                waiting(
                    "quota_spent",
                    "Today's YouTube quota is used up.",
                    "It continues after midnight Pacific time.",
                ),
                l.resets_at,
            )
        }))
    }

    async fn put_off(
        &mut self,
        (failure, until): (Failure, Timestamp),
        calls: &[domain::publish::Call],
    ) -> Result<(), AppError> {
        self.target.failure = Some(failure);
        self.target.state = TargetState::Queued;
        self.write(calls, Then::At(until)).await
    }

    /// The access token the next step needs, if it needs one.
    async fn access(
        &self,
        checkpoint: &Checkpoint,
        log: &mut CallLog,
    ) -> Result<Result<Option<SecretString>, Failure>, AppError> {
        let Some(purpose) = checkpoint.needs else {
            return Ok(Ok(None));
        };
        match self
            .app
            .access_token(self.scope, self.target.act, &self.channel, purpose, log)
            .await
        {
            Ok(token) => Ok(Ok(Some(token))),
            Err(e) => self.refused(e).await.map(Err),
        }
    }

    async fn renew(&self, log: &mut CallLog) -> Result<Result<(), Failure>, AppError> {
        match self
            .app
            .renew(self.scope, self.target.act, &self.channel, log)
            .await
        {
            Ok(()) => Ok(Ok(())),
            Err(e) => self.refused(e).await.map(Err),
        }
    }

    /// A refused opening is a failure of the target; a trouble of ours is not.
    async fn refused(&self, e: TokenError) -> Result<Failure, AppError> {
        let db = self.app.store.read();
        match e {
            TokenError::Refused(f) => Ok(f),
            TokenError::App(e) => Err(e),
            TokenError::NoAct if !db.act_has_author(self.scope, self.target.act).await? => {
                Ok(Failure::author_left())
            }
            TokenError::NoAct => Ok(Failure::new(
                FailureClass::Permanent,
                "act_ended",
                "The permission for this publish has run out or was withdrawn.",
                Some("Press Try again: that is a new permission."),
            )),
        }
    }

    async fn fail(mut self, failure: Failure, calls: &[domain::publish::Call]) -> Result<(), AppError> {
        if failure.code == "channel_upload_limit" {
            let until = self.app.now().plus(CHANNEL_PAUSE);
            let tx = self.app.store.begin().await?;
            if tx.db().pause_channel(self.scope, &self.channel, until).await? {
                let entry = Entry::new(Audited::ChannelPaused)
                    .about(self.channel.id, Some(&self.channel.lasting_name()))
                    .with("until", until.to_string());
                self.app
                    .audit(&tx, Some(self.scope), entry, self.app.now())
                    .await?;
                tx.commit().await?;
            }
        }
        self.app
            .note_channel_failure(self.scope, &self.channel, &failure)
            .await?;
        if failure.class == FailureClass::Reconnect && self.is_connected_anew().await? {
            // The refusal is about the access from before: the next step goes with the one there is now.
            return self.write(calls, Then::At(self.app.now())).await;
        }
        settle(
            self.app,
            self.claimed,
            self.scope,
            &mut self.target,
            failure,
            calls,
        )
        .await
    }

    /// Whether a person connected the channel again since this run began.
    async fn is_connected_anew(&self) -> Result<bool, AppError> {
        let there = self.app.store.read().channel(self.scope, self.channel.id).await?;
        Ok(there.is_some_and(|c| {
            c.state == ChannelState::Connected && c.connected_at != self.channel.connected_at
        }))
    }

    fn opener(
        &self,
        source: Option<&Source>,
    ) -> impl Fn(
        std::ops::Range<u64>,
    )
        -> BoxFuture<'static, io::Result<futures_util::stream::BoxStream<'static, io::Result<Bytes>>>>
    + Send
    + Sync
    + use<> {
        let storage = self.app.storage.clone();
        let (kind, key) = source.map_or((Kind::Media, String::new()), |s| (s.kind, s.key.clone()));
        move |range| {
            let (storage, key) = (storage.clone(), key.clone());
            Box::pin(async move {
                let stream = storage.read(kind, &key, range).await.map_err(io::Error::other)?;
                Ok(stream.boxed())
            })
        }
    }

    /// Makes addresses that the platform can fetch the video from, each ending the one before.
    fn linker(
        &self,
        media: Option<&Media>,
    ) -> impl Fn() -> BoxFuture<'static, io::Result<Option<String>>> + Send + Sync + use<> {
        let (app, scope) = (self.app.clone(), self.scope.clone());
        let (media, target, claimed) = (media.map(|m| m.id), self.target.id, self.claimed.clone());
        move || -> BoxFuture<'static, io::Result<Option<String>>> {
            let (app, scope, claimed) = (app.clone(), scope.clone(), claimed.clone());
            Box::pin(async move {
                let Some(media) = media else { return Ok(None) };
                app.fetch_link(&scope, target, media, &claimed)
                    .await
                    .map_err(io::Error::other)
            })
        }
    }

    /// The chosen cover picture: a frame of the clip, or the poster of the library.
    fn cover(
        &self,
        media: Option<&Media>,
        source: Option<&Source>,
    ) -> Option<impl Fn() -> BoxFuture<'static, io::Result<Bytes>> + Send + Sync + use<>> {
        let cover = self.target.options.cover.as_ref()?;
        let poster = media?.id.to_string();
        let source = source?;
        let (kind, key) = (source.kind, source.key.clone());
        let last_ms = source.facts.duration_ms.saturating_sub(1);
        let at_ms = cover.at_ms.map(|at| at.min(last_ms));
        if at_ms.is_none() && cover.media_poster != Some(true) {
            return None;
        }
        let app = self.app.clone();
        let name = format!("{}_cover.jpg", self.target.id);
        Some(move || -> BoxFuture<'static, io::Result<Bytes>> {
            let (app, poster, name, key) = (app.clone(), poster.clone(), name.clone(), key.clone());
            Box::pin(async move {
                let Some(at_ms) = at_ms else {
                    let picture = app.storage.local(Kind::Poster, &poster).await;
                    let picture = picture.map_err(io::Error::other)?;
                    return tokio::fs::read(&picture).await.map(Bytes::from);
                };
                let input = app.storage.local(kind, &key).await.map_err(io::Error::other)?;
                let out = app.storage.scratch().join(name);
                app.media
                    .poster(&input, at_ms, &out)
                    .await
                    .map_err(io::Error::other)?;
                let picture = tokio::fs::read(&out).await?;
                tokio::fs::remove_file(&out).await?;
                Ok(picture.into())
            })
        })
    }
}

fn waiting(code: &str, message: &str, hint: &str) -> Failure {
    Failure::new(FailureClass::RateLimited, code, message, Some(hint))
}

/// Lets the failure's class decide what becomes of the target.
async fn settle(
    app: &App,
    claimed: &Claimed,
    scope: &WorkspaceScope,
    target: &mut Target,
    failure: Failure,
    calls: &[domain::publish::Call],
) -> Result<(), AppError> {
    target.tries += 1;
    let unknown = target.effect_possible;
    let over = match failure.class {
        _ if failure.waits_for_person() => Some(TargetState::NeedsAttention),
        FailureClass::Transient if target.tries < backoff::MAX_TRIES => None,
        FailureClass::RateLimited => None,
        FailureClass::Reconnect | FailureClass::Ambiguous => Some(TargetState::NeedsAttention),
        FailureClass::Transient | FailureClass::Permanent if unknown => Some(TargetState::NeedsAttention),
        FailureClass::Transient | FailureClass::Rejected | FailureClass::Permanent => {
            Some(TargetState::Failed)
        }
    };
    let then = if let Some(state) = over {
        target.state = state;
        Then::End { verify: None }
    } else {
        let roll = f64::from(u32::from_be_bytes(vault::random())) / f64::from(u32::MAX);
        Then::At(app.now().plus(backoff::wait(&failure, target.tries, roll)))
    };
    tracing::info!(target = %target.id, class = ?failure.class, code = failure.code, tries = target.tries, "a publish step failed");
    target.failure = Some(failure);
    write(app, claimed, scope, target, calls, then).await
}
