//! Channels: consent, looking after, disconnecting.

use crate::settings::SESSION_IDLE;
use crate::tokens::TokenError;
use crate::{Actor, App, AppError, WorkspaceScope, need, views};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use domain::act::{ActKind, Purpose};
use domain::event::EventKind;
use domain::publish::{Call, TargetState};
use domain::{
    ActId, ChannelId, ConnectionId, Failure, FailureClass, Platform, ReceiptId, Role, Timestamp, TokenUseId,
    quota, youtube as rules,
};
use platforms::youtube::{CallLog, Identity, Revoked, Tokens, YouTube};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::time::Duration;
use store::channels::{Channel, ChannelState, Connected, Connection};
use store::receipts::Receipt;
use url::Url;
use vault::OwnPlace;

const LABEL_MAX_CHARS: usize = 80;
/// Google's project may run in "Testing": its refresh tokens die after seven days.
const TESTING_GRANT: Duration = Duration::from_secs(8 * 86_400);

/// What YouTube told of a channel; erased with it, and after thirty days.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct YouTubeFacts {
    pub uploads_playlist: String,
    pub long_uploads: Option<String>,
    /// The consent dies by itself at this moment.
    #[serde(default)]
    pub grant_ends_at: Option<Timestamp>,
}

impl YouTubeFacts {
    pub fn of(channel: &Channel) -> Self {
        channel
            .facts
            .as_deref()
            .and_then(|j| serde_json::from_str(j).ok())
            .unwrap_or_default()
    }
}

fn verifier_place(id: ConnectionId) -> OwnPlace<'static> {
    OwnPlace {
        purpose: "oauth.verifier",
        column: "connection.verifier_sealed",
        row: id.as_uuid(),
        generation: 0,
    }
}

/// What came back to the callback address.
pub struct Callback {
    pub state: String,
    pub code: Option<String>,
    pub error: Option<String>,
}

impl App {
    /// The adapter a new connection goes through: the real one where there are credentials.
    fn adapter_for_connect(&self, platform: Platform) -> Result<&YouTube, AppError> {
        if !platform.is_implemented() {
            return Err(AppError::PlatformNotAvailable);
        }
        self.youtube
            .as_ref()
            .or(self.sandbox_youtube.as_ref())
            .ok_or(AppError::PlatformNotConfigured)
    }

    /// Begins a consent journey and says where it starts.
    pub async fn connect(
        &self,
        actor: &Actor,
        scope: &WorkspaceScope,
        platform: Platform,
    ) -> Result<Url, AppError> {
        need(scope, Role::Admin)?;
        let adapter = self.adapter_for_connect(platform)?;
        let max = self.settings.limits.channels_per_workspace;
        if self.store.read().channels(scope).await?.len() >= max as usize {
            return Err(AppError::TooManyChannels { max });
        }
        let (url, _) = self
            .begin_connection(actor, scope, platform, adapter, None)
            .await?;
        Ok(url)
    }

    /// The same for a channel whose access was lost.
    pub async fn reconnect(
        &self,
        actor: &Actor,
        scope: &WorkspaceScope,
        id: ChannelId,
    ) -> Result<Url, AppError> {
        need(scope, Role::Admin)?;
        let channel = self.channel_row(scope, id).await?;
        let adapter = self
            .youtube(channel.is_sandbox)
            .ok_or(AppError::PlatformNotConfigured)?;
        let (url, _) = self
            .begin_connection(actor, scope, channel.platform, adapter, Some(id))
            .await?;
        Ok(url)
    }

    async fn begin_connection(
        &self,
        actor: &Actor,
        scope: &WorkspaceScope,
        platform: Platform,
        adapter: &YouTube,
        channel: Option<ChannelId>,
    ) -> Result<(Url, String), AppError> {
        let now = self.now();
        let (state, verifier) = (vault::token(), vault::token());
        let id = ConnectionId::new(now, vault::random());
        let act = ActId::new(now, vault::random());
        let connection = Connection {
            id,
            account: actor.account,
            session: actor.session,
            workspace: scope.workspace(),
            platform,
            is_sandbox: adapter.config().sandbox,
            channel,
            act,
            verifier_sealed: self.vault.seal_own(&verifier_place(id), verifier.as_bytes()),
            expires_at: now.plus(ActKind::Connect.life()),
            used_at: None,
        };
        let tx = self.store.begin().await?;
        tx.db()
            .insert_act(scope, act, ActKind::Connect, channel, now)
            .await?;
        tx.db()
            .insert_connection(&connection, &vault::hash_token(&state))
            .await?;
        tx.commit().await?;
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        Ok((adapter.authorize_url(&state, &challenge), state))
    }

    /// The end of a consent journey. It works once, in the session that began it.
    pub async fn finish_connect(
        &self,
        actor: Option<&Actor>,
        platform: Platform,
        back: Callback,
    ) -> Result<ChannelId, AppError> {
        const INVALID: AppError = AppError::ConnectFailed("state_invalid");
        let found = self
            .store
            .read()
            .connection_by_state(&vault::hash_token(&back.state))
            .await?;
        let c = found.filter(|c| c.platform == platform).ok_or(INVALID)?;
        let Some(actor) = actor.filter(|a| a.session == c.session && a.account == c.account) else {
            return Err(AppError::ConnectFailed("session_changed"));
        };
        if c.used_at.is_some() {
            return Err(AppError::ConnectFailed("code_reused"));
        }
        let now = self.now();
        if now >= c.expires_at {
            return Err(INVALID);
        }
        let scope = self.scope(actor, c.workspace).await?;
        need(&scope, Role::Admin)?;
        let tx = self.store.begin().await?;
        if !tx.db().use_connection(c.id, now).await? {
            return Err(AppError::ConnectFailed("code_reused"));
        }
        tx.commit().await?;
        let outcome = self.exchange_and_keep(&scope, &c, back).await;
        let tx = self.store.begin().await?;
        tx.db().end_act(&scope, c.act, self.now()).await?;
        tx.commit().await?;
        outcome
    }

    async fn exchange_and_keep(
        &self,
        scope: &WorkspaceScope,
        c: &Connection,
        back: Callback,
    ) -> Result<ChannelId, AppError> {
        if let Some(error) = back.error {
            let code = if error == "access_denied" {
                "access_denied"
            } else {
                "platform_refused"
            };
            return Err(AppError::ConnectFailed(code));
        }
        let code: SecretString = back.code.ok_or(AppError::ConnectFailed("state_invalid"))?.into();
        let adapter = self
            .youtube(c.is_sandbox)
            .ok_or(AppError::PlatformNotConfigured)?;
        let verifier: SecretString = self
            .vault
            .open_own(&verifier_place(c.id), &c.verifier_sealed)?
            .expose_str(|s| s.to_owned().into())?;
        let mut log = CallLog::default();
        let tokens = adapter
            .exchange(c.act, &code, &verifier, &mut log)
            .await
            .map_err(|f| connect_failed(&f))?;
        let identity = adapter
            .identity(c.act, &tokens.access, &mut log)
            .await
            .map_err(|f| connect_failed(&f))?;
        let kept = self.keep_channel(scope, c, &tokens, &identity, &log).await?;
        self.resume_after_reconnect(scope, kept).await?;
        Ok(kept)
    }

    async fn keep_channel(
        &self,
        scope: &WorkspaceScope,
        c: &Connection,
        tokens: &Tokens,
        identity: &Identity,
        log: &CallLog,
    ) -> Result<ChannelId, AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        let existing = tx
            .db()
            .channel_by_external(scope, c.platform, c.is_sandbox, &identity.external_id)
            .await?;
        if let Some(wanted) = c.channel
            && existing.as_ref().map(|e| e.id) != Some(wanted)
        {
            return Err(AppError::ConnectFailed("other_channel"));
        }
        let id = existing
            .as_ref()
            .map_or_else(|| ChannelId::new(now, vault::random()), |e| e.id);
        let generation = existing.as_ref().map_or(0, |e| e.token_generation) + 1;
        let facts = YouTubeFacts {
            uploads_playlist: identity.uploads_playlist.clone(),
            long_uploads: identity.long_uploads.clone(),
            grant_ends_at: tokens
                .refresh_expires_in
                .filter(|d| *d < TESTING_GRANT)
                .map(|d| now.plus(d)),
        };
        let facts = serde_json::to_string(&facts).map_err(|e| AppError::Internal(e.to_string()))?;
        tx.db()
            .upsert_channel(
                scope,
                &Connected {
                    id,
                    platform: c.platform,
                    is_sandbox: c.is_sandbox,
                    external_id: &identity.external_id,
                    title: &identity.title,
                    handle: identity.handle.as_deref(),
                    facts: &facts,
                    scopes: &tokens.scopes,
                    at: now,
                },
            )
            .await?;
        let sealed = self.seal_new_tokens(scope, id, tokens, generation).await?;
        tx.db().put_tokens(scope, id, &sealed).await?;
        tx.db().set_act_channel(scope, c.act, id).await?;
        for call in log.0.iter().filter(|l| l.authorized) {
            let line = TokenUseId::new(now, vault::random());
            tx.db()
                .record_token_use(scope, line, c.act, id, Purpose::Identity, &call.host, now)
                .await?;
        }
        tx.db()
            .add_event(scope, EventKind::ChannelChanged, id.as_uuid(), None, now)
            .await?;
        tx.commit().await?;
        self.note_quota(c.platform, c.is_sandbox, &log.0).await?;
        Ok(id)
    }

    /// Connects the stand-ins, walking their consent pages as a person would.
    pub async fn connect_sandbox(
        &self,
        actor: &Actor,
        scope: &WorkspaceScope,
    ) -> Result<Vec<views::Channel>, AppError> {
        need(scope, Role::Admin)?;
        let adapter = self.sandbox_youtube.as_ref().ok_or(AppError::SandboxOff)?;
        let (url, state) = self
            .begin_connection(actor, scope, Platform::Youtube, adapter, None)
            .await?;
        let code = self.sandbox_consent(&url).await?;
        let back = Callback {
            state,
            code: Some(code),
            error: None,
        };
        let id = self.finish_connect(Some(actor), Platform::Youtube, back).await?;
        Ok(vec![self.channel(scope, id).await?])
    }

    async fn sandbox_consent(&self, url: &Url) -> Result<String, AppError> {
        let off = |why: String| AppError::Internal(format!("the sandbox's consent page: {why}"));
        let form = format!("{}&decision=allow", url.query().unwrap_or_default());
        let mut page = url.clone();
        page.set_query(None);
        let host = egress::HostRule::Exact(url.host_str().unwrap_or_default().to_owned());
        let mut request = egress::Request::new(
            egress::Why::System("sandbox consent"),
            http::Method::POST,
            page,
            host,
        );
        let form_type = http::HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers.insert(http::header::CONTENT_TYPE, form_type);
        request.body = egress::Body::Bytes(form.into());
        let answer = self.egress.send(request).await.map_err(|e| off(e.to_string()))?;
        let to = answer
            .headers
            .get("location")
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default();
        let to = Url::parse(to).map_err(|_| off(format!("status {}", answer.status)))?;
        let code = to
            .query_pairs()
            .find(|(k, _)| k == "code")
            .map(|(_, v)| v.into_owned());
        code.ok_or_else(|| off("no code came back".into()))
    }

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
            out.push(self.channel_view(c).await?);
        }
        Ok(out)
    }

    pub async fn channel(&self, scope: &WorkspaceScope, id: ChannelId) -> Result<views::Channel, AppError> {
        let row = self.channel_row(scope, id).await?;
        self.channel_view(row).await
    }

    pub(crate) async fn channel_view(&self, c: Channel) -> Result<views::Channel, AppError> {
        let left = self.quota_left(c.platform, c.is_sandbox).await?;
        let paused = c.paused_until.filter(|until| *until > self.now());
        Ok(views::Channel {
            title: c.title.clone().unwrap_or_else(|| c.external_id.clone()),
            state: c.state.as_str().to_owned(),
            sandbox: c.is_sandbox,
            can_schedule_natively: c.scopes.iter().any(|s| s == rules::SCOPE_UPLOAD),
            uploads_left_today: Some(if paused.is_some() {
                0
            } else {
                left.uploads_left_today
            }),
            quota_resets_at: Some(paused.unwrap_or(left.resets_at)),
            id: c.id,
            platform: c.platform,
            external_id: c.external_id,
            handle: c.handle,
            label: c.label,
            reason: c.reason,
            scopes: c.scopes,
            connected_at: c.connected_at,
            connected_by: c.connected_by_name,
            facts_fetched_at: c.facts_fetched_at,
            last_token_use_at: c.last_token_use_at,
            pending_targets: c.pending_targets,
        })
    }

    pub async fn label_channel(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
        label: Option<&str>,
    ) -> Result<views::Channel, AppError> {
        need(scope, Role::Editor)?;
        self.channel_row(scope, id).await?;
        if label.is_some_and(|l| l.chars().count() > LABEL_MAX_CHARS) {
            return Err(AppError::field(
                "label",
                "too_long",
                "The name has more than 80 characters.",
            ));
        }
        let label = label.and_then(domain::upload::clean_title);
        let tx = self.store.begin().await?;
        tx.db().set_channel_label(scope, id, label.as_deref()).await?;
        tx.db()
            .add_event(scope, EventKind::ChannelChanged, id.as_uuid(), None, self.now())
            .await?;
        tx.commit().await?;
        self.channel(scope, id).await
    }

    /// Begins an act of looking at a channel.
    async fn begin_check(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
    ) -> Result<(ActId, Channel, &YouTube), AppError> {
        need(scope, Role::Editor)?;
        let channel = self.channel_row(scope, id).await?;
        if channel.state != ChannelState::Connected {
            return Err(AppError::ChannelNotConnected);
        }
        let adapter = self
            .youtube(channel.is_sandbox)
            .ok_or(AppError::PlatformNotConfigured)?;
        let now = self.now();
        let act = ActId::new(now, vault::random());
        let tx = self.store.begin().await?;
        tx.db()
            .insert_act(scope, act, ActKind::Check, Some(id), now)
            .await?;
        tx.commit().await?;
        Ok((act, channel, adapter))
    }

    /// Asks the platform who the channel is and whether it still takes our access.
    pub async fn check_channel(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
    ) -> Result<views::Channel, AppError> {
        let (act, channel, adapter) = self.begin_check(scope, id).await?;
        let mut log = CallLog::default();
        let asked = self.ask_identity(scope, act, &channel, adapter, &mut log).await;
        self.note_quota(channel.platform, channel.is_sandbox, &log.0)
            .await?;
        asked?;
        self.channel(scope, id).await
    }

    async fn ask_identity(
        &self,
        scope: &WorkspaceScope,
        act: ActId,
        channel: &Channel,
        adapter: &YouTube,
        log: &mut CallLog,
    ) -> Result<Identity, AppError> {
        let access = self
            .access_token(scope, act, channel, Purpose::Read, log)
            .await
            .map_err(from_token)?;
        let identity = match adapter.identity(act, &access, log).await {
            Ok(i) => i,
            Err(f) => {
                self.note_channel_failure(scope, channel.id, &f).await?;
                return Err(AppError::Platform(f));
            }
        };
        let now = self.now();
        let facts = YouTubeFacts {
            uploads_playlist: identity.uploads_playlist.clone(),
            long_uploads: identity.long_uploads.clone(),
            ..YouTubeFacts::of(channel)
        };
        let facts = serde_json::to_string(&facts).map_err(|e| AppError::Internal(e.to_string()))?;
        let tx = self.store.begin().await?;
        let (title, handle) = (identity.title.as_str(), identity.handle.as_deref());
        tx.db()
            .set_channel_facts(scope, channel.id, title, handle, &facts, now)
            .await?;
        tx.db()
            .add_event(scope, EventKind::ChannelChanged, channel.id.as_uuid(), None, now)
            .await?;
        tx.commit().await?;
        Ok(identity)
    }

    /// A channel whose access no longer holds says so.
    pub async fn note_channel_failure(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
        f: &Failure,
    ) -> Result<(), AppError> {
        if f.class != FailureClass::Reconnect {
            return Ok(());
        }
        let tx = self.store.begin().await?;
        tx.db()
            .set_channel_state(scope, id, ChannelState::ReconnectNeeded, Some(f))
            .await?;
        tx.db()
            .add_event(scope, EventKind::ChannelChanged, id.as_uuid(), None, self.now())
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// What the composer needs to know of the channel now: opening the form is the act.
    pub async fn publish_options(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
        region: &str,
    ) -> Result<views::PublishOptions, AppError> {
        let (act, channel, adapter) = self.begin_check(scope, id).await?;
        let mut log = CallLog::default();
        let asked = async {
            let identity = self.ask_identity(scope, act, &channel, adapter, &mut log).await?;
            let access = self
                .access_token(scope, act, &channel, Purpose::Read, &mut log)
                .await
                .map_err(from_token)?;
            let categories = adapter
                .categories(act, &access, region, &mut log)
                .await
                .map_err(AppError::Platform)?;
            Ok::<_, AppError>((identity, categories))
        }
        .await;
        self.note_quota(channel.platform, channel.is_sandbox, &log.0)
            .await?;
        let (identity, categories) = asked?;
        let left = self.quota_left(channel.platform, channel.is_sandbox).await?;
        Ok(views::PublishOptions {
            channel_id: id,
            platform: channel.platform,
            title: channel.label.unwrap_or(identity.title),
            long_uploads: identity.long_uploads,
            categories: categories
                .into_iter()
                .map(|(id, title)| views::Category { id, title })
                .collect(),
            uploads_left_today: left.uploads_left_today,
            units_left_today: left.units_left_today,
            quota_resets_at: left.resets_at,
            unaudited_notice: true,
            checked_at: self.now(),
        })
    }

    /// Disconnects: posts that wait are canceled, the grant is revoked at the platform, tokens and what the
    /// platform told of the channel are wiped, also when the platform cannot be reached.
    pub async fn disconnect(
        &self,
        scope: &WorkspaceScope,
        id: ChannelId,
    ) -> Result<views::Receipt, AppError> {
        let channel = self.channel_row(scope, id).await?;
        let own = channel.connected_by.is_some() && channel.connected_by == scope.account();
        if !own {
            need(scope, Role::Admin)?;
        }
        let now = self.now();
        let act = ActId::new(now, vault::random());
        let tx = self.store.begin().await?;
        tx.db()
            .insert_act(scope, act, ActKind::Disconnect, Some(id), now)
            .await?;
        let mut canceled = 0;
        for target in tx.db().open_targets_of_channel(scope, id).await? {
            if target.state != TargetState::NeedsAttention {
                self.stop_for_disconnect(&tx, scope, target).await?;
                canceled += 1;
            }
        }
        tx.db()
            .set_channel_state(scope, id, ChannelState::Disconnecting, None)
            .await?;
        let job = domain::job::Job::Disconnect { channel_id: id };
        let job_id = domain::JobId::new(now, vault::random());
        let due = now.plus(Duration::from_secs(50));
        tx.db()
            .add_job(job_id, &job, Some(scope.workspace()), due, now)
            .await?;
        tx.db()
            .add_event(scope, EventKind::ChannelChanged, id.as_uuid(), None, now)
            .await?;
        tx.commit().await?;
        let revoked = self.revoke(scope, act, &channel).await;
        let receipt = self.wipe(scope, &channel, Some(act), revoked, canceled).await?;
        Ok(receipt.into())
    }

    async fn revoke(&self, scope: &WorkspaceScope, act: ActId, channel: &Channel) -> bool {
        let Some(adapter) = self.youtube(channel.is_sandbox) else {
            return false;
        };
        for wait in [0, 2, 4] {
            tokio::time::sleep(Duration::from_secs(wait)).await;
            let Ok(token) = self.token_to_revoke(scope, act, channel).await else {
                return false;
            };
            let mut log = CallLog::default();
            match adapter.revoke(act, &token, &mut log).await {
                Ok(Revoked::Done | Revoked::AlreadyDead) => return true,
                Err(f) => {
                    tracing::warn!(channel = %channel.id, code = f.code, "the platform did not take the revocation");
                }
            }
        }
        false
    }

    async fn wipe(
        &self,
        scope: &WorkspaceScope,
        channel: &Channel,
        act: Option<ActId>,
        revoked: bool,
        canceled: i64,
    ) -> Result<Receipt, AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        let tokens = tx.db().wipe_channel(scope, channel.id, true).await?;
        tx.db()
            .set_channel_state(scope, channel.id, ChannelState::Disconnected, None)
            .await?;
        if let Some(act) = act {
            tx.db().end_act(scope, act, now).await?;
        }
        let receipt = Receipt {
            id: ReceiptId::new(now, vault::random()),
            kind: "channel.disconnect".into(),
            subject: channel.id.to_string(),
            counts: BTreeMap::from([
                ("tokens_wiped".to_owned(), i64::try_from(tokens).unwrap_or(0)),
                ("revoked_at_platform".to_owned(), i64::from(revoked)),
                ("targets_canceled".to_owned(), canceled),
            ]),
            at: now,
        };
        tx.db().insert_receipt(scope, &receipt).await?;
        tx.db()
            .drop_job(&domain::job::Job::Disconnect {
                channel_id: channel.id,
            })
            .await?;
        tx.db()
            .add_event(scope, EventKind::ChannelChanged, channel.id.as_uuid(), None, now)
            .await?;
        tx.commit().await?;
        self.store.checkpoint_wal().await?;
        Ok(receipt)
    }

    /// A disconnect that died halfway: its act is over, so nothing is opened; what is left is wiped.
    pub async fn finish_disconnect(&self, scope: &WorkspaceScope, id: ChannelId) -> Result<(), AppError> {
        let Some(channel) = self.store.read().channel(scope, id).await? else {
            return Ok(());
        };
        if channel.state == ChannelState::Disconnecting {
            self.wipe(scope, &channel, None, false, 0).await?;
        }
        Ok(())
    }

    pub async fn quota_left(&self, platform: Platform, sandbox: bool) -> Result<views::Quota, AppError> {
        let (day, resets_at) = quota::pacific_day(self.now());
        let spent = self.store.read().quota_spent(platform, sandbox, &day).await?;
        let per_day = self.settings.limits.youtube_uploads_per_day;
        let left = |max: u32, used: u64, out: bool| {
            if out {
                0
            } else {
                max.saturating_sub(u32::try_from(used).unwrap_or(u32::MAX))
            }
        };
        Ok(views::Quota {
            platform,
            sandbox,
            uploads_left_today: left(per_day, spent.uploads, spent.uploads_spent),
            uploads_per_day: per_day,
            units_left_today: left(rules::UNITS_PER_DAY, spent.units, spent.units_spent),
            resets_at,
        })
    }

    pub async fn quotas(&self) -> Result<Vec<views::Quota>, AppError> {
        let mut out = vec![];
        for sandbox in [false, true] {
            if self.youtube(sandbox).is_some() {
                out.push(self.quota_left(Platform::Youtube, sandbox).await?);
            }
        }
        Ok(out)
    }

    /// Counts what calls have cost of the day's quota. Source: YouTube Data API, "Quota costs".
    pub async fn note_quota(
        &self,
        platform: Platform,
        sandbox: bool,
        calls: &[Call],
    ) -> Result<(), AppError> {
        let (mut uploads, mut units, mut uploads_spent, mut units_spent) = (0, 0, false, false);
        for call in calls.iter().filter(|c| c.authorized && c.status.is_some()) {
            match call.step.as_str() {
                "open_session" => uploads += 1,
                "thumbnail" | "set_thumbnail" => units += 50,
                _ => units += 1,
            }
            if call.code.as_deref() == Some("quota_spent") {
                uploads_spent |= call.step == "open_session";
                units_spent |= call.step != "open_session";
            }
        }
        if uploads + units == 0 {
            return Ok(());
        }
        let (day, _) = quota::pacific_day(self.now());
        let tx = self.store.begin().await?;
        tx.db().add_quota(platform, sandbox, &day, uploads, units).await?;
        if uploads_spent || units_spent {
            tx.db()
                .mark_quota_spent(platform, sandbox, &day, uploads_spent, units_spent)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Sweeps sessions and consent journeys that have run out.
    pub async fn sweep_sessions(&self) -> Result<(), AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        tx.db()
            .sweep_connections(now.minus(Duration::from_secs(3600)))
            .await?;
        tx.db().sweep_sessions(now, now.minus(SESSION_IDLE)).await?;
        tx.db()
            .sweep_events(now.minus(Duration::from_secs(7 * 86_400)))
            .await?;
        tx.commit().await?;
        Ok(())
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

/// The code that the Channels page explains.
fn connect_failed(f: &Failure) -> AppError {
    tracing::info!(code = f.code, class = ?f.class, "connecting failed");
    AppError::ConnectFailed(match (f.code.as_str(), f.class) {
        ("scope_missing", _) => "scope_missing",
        ("no_channel", _) => "no_channel",
        (_, FailureClass::Transient | FailureClass::RateLimited) => "platform_unreachable",
        _ => "platform_refused",
    })
}
