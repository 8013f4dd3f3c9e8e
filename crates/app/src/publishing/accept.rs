//! Accepting a publish: what was answered is on disk and will happen, once.

use super::{FIRST_CHECKPOINT, NewRequest, check_time, due_of};
use crate::audit::Entry;
use crate::library::not_trashed;
use crate::{App, AppError, WorkspaceScope, need, views};
use domain::act::ActKind;
use domain::audit::Kind as Audited;
use domain::media::MediaState;
use domain::preflight;
use domain::publish::{Options, TargetState};
use domain::{ActId, PublishRequestId, Role, TargetId, Timestamp};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use store::approvals::Approval;
use store::channels::{Channel, ChannelState};
use store::media::Media;
use store::publish::{PublishRequest, Target};

const TARGETS_MAX: usize = 50;
/// How often another post may be quicker before the person is asked to try again.
const SLOT_TRIES: u32 = 100;

/// A target that has passed its checks.
struct Chosen {
    channel: Channel,
    options: Options,
    size_bytes: u64,
}

impl NewRequest {
    /// Tells two bodies under one idempotency key apart.
    pub fn digest(&self) -> Vec<u8> {
        let targets: Vec<_> = self
            .targets
            .iter()
            .map(|t| (t.channel.to_string(), &t.options))
            .collect();
        let mut said = vec![json!(self.media), json!(self.scheduled_at), json!(targets)];
        if self.next_slot {
            said.push(json!("next_slot"));
        }
        let text = serde_json::Value::from(said).to_string();
        Sha256::digest(text.as_bytes()).to_vec()
    }
}

impl App {
    /// Accepts a publish: what was answered is on disk and will happen, once.
    pub async fn publish(
        &self,
        scope: &WorkspaceScope,
        mut r: NewRequest,
        idempotency_key: &str,
    ) -> Result<views::PublishRequest, AppError> {
        need(scope, Role::Editor)?;
        let digest = r.digest();
        if let Some(before) = self.store.read().request_by_key(scope, idempotency_key).await? {
            return self.answer_again(scope, before, &digest).await;
        }
        let now = self.now();
        check_shape(&r, now)?;
        let media = self.usable_row(scope, r.media).await?;
        if media.state != MediaState::Ready {
            return Err(AppError::MediaNotReady);
        }
        for _ in 0..SLOT_TRIES {
            self.find_moment(scope, &mut r).await?;
            let chosen = self.choose(scope, &r, &media).await?;
            match self
                .insert_publish(scope, &r, &media, chosen, idempotency_key, digest.clone(), now)
                .await
            {
                Ok(Some(id)) => return self.publish_request(scope, id).await,
                Ok(None) => {}
                // A second press that came in between.
                Err(AppError::Store(store::StoreError::Conflict)) => {
                    let before = self.store.read().request_by_key(scope, idempotency_key).await?;
                    return self
                        .answer_again(scope, before.ok_or(AppError::NotFound)?, &digest)
                        .await;
                }
                Err(e) => return Err(e),
            }
        }
        Err(AppError::Busy(Duration::from_secs(1)))
    }

    /// For a post that asks for the next free slot: the one that is it now, for the checks. It is taken only with the
    /// post's rows.
    pub(super) async fn find_moment(
        &self,
        scope: &WorkspaceScope,
        r: &mut NewRequest,
    ) -> Result<(), AppError> {
        if r.next_slot {
            r.scheduled_at = Some(self.next_slot(&self.store.read(), scope).await?);
        }
        Ok(())
    }

    /// The targets, each with its checks passed.
    async fn choose(
        &self,
        scope: &WorkspaceScope,
        r: &NewRequest,
        media: &Media,
    ) -> Result<Vec<Chosen>, AppError> {
        let mut chosen = vec![];
        let mut blocking = vec![];
        for t in &r.targets {
            let channel = self.channel_row(scope, t.channel).await?;
            if channel.state != ChannelState::Connected {
                return Err(AppError::ChannelNotConnected);
            }
            let options = Self::with_title(media, t.options.clone());
            let sent = self.sent_clip(scope, media, options.rendition_id).await?;
            let found = self.findings(&sent, &channel, &options, r.scheduled_at).await?;
            blocking.extend(
                found
                    .into_iter()
                    .filter(|f| f.severity == preflight::Severity::Blocks),
            );
            chosen.push(Chosen {
                channel,
                options,
                size_bytes: sent.size_bytes,
            });
        }
        if blocking.is_empty() {
            Ok(chosen)
        } else {
            Err(AppError::InvalidOptions(blocking))
        }
    }

    async fn answer_again(
        &self,
        scope: &WorkspaceScope,
        before: PublishRequest,
        digest: &[u8],
    ) -> Result<views::PublishRequest, AppError> {
        if before.body_hash != digest {
            return Err(AppError::IdempotencyKeyReused);
        }
        self.publish_request(scope, before.id).await
    }

    /// None, and nothing is written, where the slot that was found is another post's by now.
    async fn insert_publish(
        &self,
        scope: &WorkspaceScope,
        r: &NewRequest,
        media: &Media,
        chosen: Vec<Chosen>,
        idempotency_key: &str,
        digest: Vec<u8>,
        now: Timestamp,
    ) -> Result<Option<PublishRequestId>, AppError> {
        let id = PublishRequestId::new(now, vault::random());
        let act = ActId::new(now, vault::random());
        let tx = self.store.begin().await?;
        // Held, then looked at: a channel that was disconnected meanwhile gets no post.
        let channels: Vec<_> = chosen.iter().map(|one| one.channel.id).collect();
        tx.db().hold_channels(scope, &channels).await?;
        for id in channels {
            let there = tx.db().channel(scope, id).await?;
            if there.is_none_or(|c| c.state != ChannelState::Connected) {
                return Err(AppError::ChannelNotConnected);
            }
        }
        let waits = self.must_wait(&tx.db(), scope).await?;
        if waits {
            self.plan_approval_letters(&tx, scope, now).await?;
        }
        if r.next_slot {
            tx.db().hold_workspace(scope).await?;
            if Some(self.next_slot(&tx.db(), scope).await?) != r.scheduled_at {
                return Ok(None);
            }
        }
        // Asked again under the lock: a clip deleted meanwhile is not published.
        not_trashed(tx.db().media(scope, media.id).await?.ok_or(AppError::NotFound)?)?;
        tx.db()
            .insert_act(scope, act, ActKind::Publish, None, now)
            .await?;
        if waits {
            // It says who asked, and opens nothing: what is approved goes out by the approver's.
            tx.db().end_act(scope, act, now).await?;
        }
        let request = PublishRequest {
            id,
            account: scope.account(),
            created_by: None,
            media: Some(media.id),
            media_title: media.title.clone(),
            scheduled_at: r.scheduled_at,
            body_hash: digest,
            created_at: now,
            approval: waits.then_some(Approval::WAITING),
        };
        tx.db().insert_request(scope, &request, idempotency_key).await?;
        let mut entry = Entry::new(Audited::PublishRequested)
            .about(id, None)
            .about(media.id, Some(&media.title));
        if let Some(at) = r.scheduled_at {
            entry = entry.with("scheduled_at", at.to_string());
        }
        if waits {
            entry = entry.with("waits_for_approval", true);
        }
        for one in &chosen {
            entry = entry.about(one.channel.id, Some(&one.channel.lasting_name()));
        }
        self.audit(&tx, Some(scope), entry, now).await?;
        for (position, one) in (0..).zip(chosen) {
            if let Some(rendition) = one.options.rendition_id {
                // So is a copy.
                let there = tx.db().rendition(scope, rendition).await?;
                there.ok_or(AppError::RenditionNotReady)?;
            }
            let mut target = new_target(id, act, position, one, r.scheduled_at, now);
            if waits {
                target.state = TargetState::Scheduled;
                tx.db().insert_target(scope, &target).await?;
                self.tell(&tx, scope, &target, now).await?;
                continue;
            }
            let due = due_of(&target, now);
            target.state = if due > now {
                TargetState::Scheduled
            } else {
                TargetState::Queued
            };
            target.next_try_at = Some(due);
            tx.db().insert_target(scope, &target).await?;
            self.queue_in(&tx, scope, &target, due, now).await?;
        }
        if let Some(written) = r.draft {
            self.end_draft_in(&tx, scope, media.id, written, now).await?;
        }
        tx.commit().await?;
        Ok(Some(id))
    }
}

fn check_shape(r: &NewRequest, now: Timestamp) -> Result<(), AppError> {
    if r.targets.is_empty() {
        return Err(AppError::field(
            "targets",
            "required",
            "Choose at least one channel.",
        ));
    }
    not_too_many(r)?;
    let mut channels: Vec<_> = r.targets.iter().map(|t| t.channel).collect();
    channels.sort_unstable();
    channels.dedup();
    if channels.len() != r.targets.len() {
        return Err(AppError::field(
            "targets",
            "duplicate",
            "A channel is chosen twice.",
        ));
    }
    one_moment(r)?;
    r.scheduled_at.map_or(Ok(()), |at| check_time(at, now))
}

pub(super) fn not_too_many(r: &NewRequest) -> Result<(), AppError> {
    if r.targets.len() > TARGETS_MAX {
        return Err(AppError::field(
            "targets",
            "too_many",
            "There are more than 50 channels.",
        ));
    }
    Ok(())
}

pub(super) fn one_moment(r: &NewRequest) -> Result<(), AppError> {
    if r.next_slot && r.scheduled_at.is_some() {
        return Err(AppError::field(
            "next_slot",
            "one_moment",
            "Send either a time or the wish for the next free slot.",
        ));
    }
    Ok(())
}

fn new_target(
    request: PublishRequestId,
    act: ActId,
    position: i32,
    chosen: Chosen,
    scheduled_at: Option<Timestamp>,
    now: Timestamp,
) -> Target {
    let Chosen {
        channel,
        options,
        size_bytes,
    } = chosen;
    Target {
        id: TargetId::new(now, vault::random()),
        request,
        position,
        channel: channel.id,
        channel_title: channel.name(),
        platform: channel.platform,
        is_sandbox: channel.is_sandbox,
        act,
        state: TargetState::Queued,
        options,
        scheduled_at,
        next_try_at: None,
        tries: 0,
        checkpoint_sealed: None,
        checkpoint_name: FIRST_CHECKPOINT.into(),
        checkpoint_generation: 0,
        effect_possible: false,
        fetching: false,
        bytes_acknowledged: 0,
        size_bytes,
        remote_id: None,
        remote_url: None,
        visibility: None,
        notes: vec![],
        failure: None,
        attempts_total: 0,
        verified_at: None,
        verify_checks: 0,
        numbers: None,
        published_at: None,
        created_at: now,
        updated_at: now,
    }
}
