//! Channels: looking after those that are connected; consent, looks and goodbyes beside.

mod check;
mod connect;
mod disconnect;
mod keep_fresh;
mod quota;
mod withdrawn;

pub use connect::Callback;
pub use keep_fresh::Renewal;

use crate::audit::Entry;
use crate::tokens::TokenError;
use crate::{App, AppError, WorkspaceScope, need, views};
use domain::audit::Kind as Audited;
use domain::event::EventKind;
use domain::{ChannelId, Failure, Platform, Role, Timestamp, youtube as rules};
use platforms::adapter::ChannelRef;
use serde::{Deserialize, Serialize};
use store::channels::{Channel, ChannelState};

const LABEL_MAX_CHARS: usize = 80;

/// What is known of a channel; erased with it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Known {
    /// What the platform told, in its own `ChannelFacts`.
    pub told: serde_json::Value,
    /// Connected, but nothing can be published: why, and what to do.
    #[serde(default)]
    pub blocker: Option<Failure>,
    /// The consent dies by itself at this moment.
    #[serde(default)]
    pub grant_ends_at: Option<Timestamp>,
}

impl Known {
    pub fn of(channel: &Channel) -> Self {
        channel
            .facts
            .as_deref()
            .and_then(|j| serde_json::from_str(j).ok())
            .unwrap_or_default()
    }
    /// What is not the platform's word: when the consent ends, as we counted. None when there is nothing.
    pub(crate) fn without_what_was_told(&self) -> Result<Option<String>, AppError> {
        let left = Self {
            grant_ends_at: self.grant_ends_at,
            ..Self::default()
        };
        left.grant_ends_at.map(|_| left.text()).transpose()
    }
    pub(crate) fn text(&self) -> Result<String, AppError> {
        serde_json::to_string(self).map_err(|e| AppError::Internal(e.to_string()))
    }
    /// The channel as an adapter is told of it.
    pub fn channel<'a>(&'a self, channel: &'a Channel) -> ChannelRef<'a> {
        ChannelRef {
            external_id: &channel.external_id,
            facts: &self.told,
            scopes: &channel.scopes,
        }
    }
}

/// What becomes of a person's own name for a channel.
#[derive(Clone, Debug, Default)]
pub enum Label {
    #[default]
    Stays,
    Becomes(String),
    Goes,
}

/// What of a channel is changed.
#[derive(Clone, Debug, Default)]
pub struct ChannelEdit {
    pub label: Label,
    /// The standing instruction is given, or taken back.
    pub keep_fresh: Option<bool>,
}

impl App {
    pub(crate) async fn channel_row(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
    ) -> Result<Channel, AppError> {
        let found = self.store.read().channel(scope, id).await?;
        found
            .filter(|c| c.state != ChannelState::Disconnected)
            .ok_or(AppError::NotFound)
    }

    pub async fn channels(&self, scope: &WorkspaceScope) -> Result<Vec<views::Channel>, AppError> {
        let mut out = vec![];
        for c in self.store.read().channels(scope).await? {
            out.push(self.channel_view(scope, c).await?);
        }
        Ok(out)
    }

    pub async fn channel(&self, scope: &WorkspaceScope, id: ChannelId) -> Result<views::Channel, AppError> {
        let row = self.channel_row(scope, id).await?;
        self.channel_view(scope, row).await
    }

    pub(crate) async fn channel_view(
        &self,
        scope: &WorkspaceScope,
        c: Channel,
    ) -> Result<views::Channel, AppError> {
        let left = self.quota_left(c.platform, c.is_sandbox).await?;
        let known = Known::of(&c);
        let standing = self.store.read().keep_fresh(scope, c.id).await?;
        let kept_until = standing.map(|k| k.until);
        let paused = c.paused_until.filter(|until| *until > self.now());
        Ok(views::Channel {
            title: c.title.clone().unwrap_or_else(|| c.external_id.clone()),
            state: c.state.as_str().to_owned(),
            sandbox: c.is_sandbox,
            can_schedule_natively: c.platform == Platform::Youtube
                && c.scopes.iter().any(|s| s == rules::SCOPE_UPLOAD),
            uploads_left_today: match paused {
                Some(_) => Some(0),
                None => left.as_ref().map(|l| l.uploads_left_today),
            },
            quota_resets_at: paused.or(left.map(|l| l.resets_at)),
            may_publish: known.blocker.is_none(),
            publish_blocker: known.blocker,
            access_ends_at: known.grant_ends_at,
            keep_fresh: kept_until.is_some_and(|until| self.now() < until),
            keep_fresh_until: kept_until,
            id: c.id,
            platform: c.platform,
            external_id: c.external_id,
            handle: c.handle,
            label: c.label,
            reason: c.reason,
            missing_scopes: domain::rights::missing(c.platform, &c.scopes),
            scopes: c.scopes,
            connected_at: c.connected_at,
            connected_by: c.connected_by_name,
            facts_fetched_at: c.facts_fetched_at,
            last_token_use_at: c.last_token_use_at,
            pending_targets: c.pending_targets,
        })
    }

    /// Changes what was given of a channel, all or nothing.
    pub async fn edit_channel(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
        edit: ChannelEdit,
    ) -> Result<views::Channel, AppError> {
        need(scope, Role::Editor)?;
        self.channel_row(scope, id).await?;
        if matches!(&edit.label, Label::Becomes(l) if l.chars().count() > LABEL_MAX_CHARS) {
            return Err(AppError::field(
                "label",
                "too_long",
                "The name has more than 80 characters.",
            ));
        }
        let tx = self.store.begin().await?;
        let there = tx.db().hold_channel(scope, id).await?;
        let channel = there
            .filter(|c| c.state != ChannelState::Disconnected)
            .ok_or(AppError::NotFound)?;
        let label = match &edit.label {
            Label::Stays => None,
            Label::Becomes(l) => Some(domain::upload::clean_title(l)),
            Label::Goes => Some(None),
        };
        if let Some(label) = label {
            tx.db().set_channel_label(scope, id, label.as_deref()).await?;
            let entry = Entry::new(Audited::ChannelRenamed)
                .about(id, Some(&channel.lasting_name()))
                .with("label", label);
            self.audit(&tx, Some(scope), entry, self.now()).await?;
        }
        if let Some(on) = edit.keep_fresh {
            self.set_keep_fresh(&tx, scope, &channel, on).await?;
        }
        tx.db()
            .add_event(scope, EventKind::ChannelChanged, id.as_uuid(), None, self.now())
            .await?;
        tx.commit().await?;
        self.channel(scope, id).await
    }
}

pub(crate) fn from_token(e: TokenError) -> AppError {
    match e {
        TokenError::App(e) => e,
        TokenError::Refused(f) => AppError::Platform(f),
        TokenError::NoAct => {
            AppError::Internal("an act that was just made does not cover its opening".into())
        }
    }
}
