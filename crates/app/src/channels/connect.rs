//! Consent journeys: to the platform's page and back.

use super::Known;
use crate::audit::Entry;
use crate::{Actor, App, AppError, WorkspaceScope, need, views};
use domain::act::{ActKind, Purpose};
use domain::audit::Kind as Audited;
use domain::event::EventKind;
use domain::{ActId, ChannelId, ConnectionId, Failure, FailureClass, Platform, Role, TokenUseId};
use platforms::Adapter;
use platforms::adapter::{Account, CallLog, Grant};
use secrecy::SecretString;
use store::channels::{Connected, lasting_name};
use store::connections::Connection;
use url::Url;
use vault::OwnPlace;

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
    /// VK's name for the browser it asked.
    pub device_id: Option<String>,
    pub error: Option<String>,
}

/// What a connection is for.
struct Journey {
    platform: Platform,
    is_sandbox: bool,
    /// The channel whose access was lost; none for a new one.
    channel: Option<ChannelId>,
    act: ActId,
}
impl From<&Connection> for Journey {
    fn from(c: &Connection) -> Self {
        Self {
            platform: c.platform,
            is_sandbox: c.is_sandbox,
            channel: c.channel,
            act: c.act,
        }
    }
}

impl App {
    /// The adapter a new connection goes through: the real one where there are credentials.
    fn adapter_for_connect(&self, platform: Platform) -> Result<&Adapter, AppError> {
        if !platform.is_implemented() {
            return Err(AppError::PlatformNotAvailable);
        }
        self.adapter(platform, false)
            .or_else(|| self.adapter(platform, true))
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
        self.need_policy(Some(actor.account), adapter).await?;
        self.room_for_a_channel(scope).await?;
        let (url, _) = self
            .begin_connection(actor, scope, platform, adapter, None)
            .await?;
        Ok(url)
    }

    async fn room_for_a_channel(&self, scope: &WorkspaceScope) -> Result<(), AppError> {
        let max = self.settings.limits.channels_per_workspace;
        if self.store.read().channels(scope).await?.len() >= max as usize {
            return Err(AppError::TooManyChannels { max });
        }
        Ok(())
    }

    /// Connects by a token that a person made in the platform's own settings, where a platform has such.
    pub async fn connect_with_token(
        &self,
        scope: &WorkspaceScope,
        platform: Platform,
        token: &SecretString,
    ) -> Result<views::Channel, AppError> {
        need(scope, Role::Admin)?;
        let adapter = self.adapter_for_connect(platform)?;
        if !adapter.takes_tokens() {
            return Err(AppError::field(
                "platform",
                "no_token_entry",
                "This platform is connected by its consent page only.",
            ));
        }
        self.need_policy(scope.account(), adapter).await?;
        self.room_for_a_channel(scope).await?;
        let now = self.now();
        let journey = Journey {
            platform,
            is_sandbox: adapter.is_sandbox(),
            channel: None,
            act: ActId::new(now, vault::random()),
        };
        let tx = self.store.begin().await?;
        tx.db()
            .insert_act(scope, journey.act, ActKind::Connect, None, now)
            .await?;
        tx.commit().await?;
        let mut log = CallLog::default();
        let outcome = async {
            let account = adapter
                .connect_with_token(journey.act, token, &mut log)
                .await
                .map_err(|f| connect_failed(&f))?;
            self.keep_channels(scope, &journey, &[account], &log).await
        }
        .await;
        self.end_journey(scope, &journey, outcome.as_ref().err()).await?;
        let kept = outcome?;
        let id = kept
            .first()
            .copied()
            .ok_or(AppError::ConnectFailed("no_channel"))?;
        self.resume_after_reconnect(scope, id).await?;
        self.channel(scope, id).await
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
            .adapter(channel.platform, channel.is_sandbox)
            .ok_or(AppError::PlatformNotConfigured)?;
        self.need_policy(Some(actor.account), adapter).await?;
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
        adapter: &Adapter,
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
            is_sandbox: adapter.is_sandbox(),
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
        Ok((adapter.authorize_url(&state, &verifier.into()), state))
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
        self.end_journey(&scope, &Journey::from(&c), outcome.as_ref().err())
            .await?;
        outcome
    }

    /// The act of a consent journey is over, however it ended.
    async fn end_journey(
        &self,
        scope: &WorkspaceScope,
        c: &Journey,
        error: Option<&AppError>,
    ) -> Result<(), AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        tx.db().end_act(scope, c.act, now).await?;
        if let Some(error) = error {
            let code = match error {
                AppError::ConnectFailed(code) => code,
                _ => "failed",
            };
            let mut entry = Entry::new(Audited::ChannelConnectFailed)
                .with("platform", c.platform.as_str())
                .with("sandbox", c.is_sandbox)
                .with("code", code);
            if let Some(channel) = c.channel {
                entry = entry.about(channel, None);
            }
            self.audit(&tx, Some(scope), entry, now).await?;
        }
        Ok(tx.commit().await?)
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
        let adapter = self
            .adapter(c.platform, c.is_sandbox)
            .ok_or(AppError::PlatformNotConfigured)?;
        let grant = Grant {
            code: back.code.ok_or(AppError::ConnectFailed("state_invalid"))?.into(),
            verifier: self
                .vault
                .open_own(&verifier_place(c.id), &c.verifier_sealed)?
                .expose_str(|s| SecretString::from(s.to_owned()))?,
            device_id: back.device_id,
            state: back.state,
        };
        let mut log = CallLog::default();
        let accounts = adapter
            .connect(c.act, &grant, &mut log)
            .await
            .map_err(|f| connect_failed(&f))?;
        let kept = self.keep_channels(scope, &c.into(), &accounts, &log).await?;
        for id in &kept {
            self.resume_after_reconnect(scope, *id).await?;
        }
        kept.first().copied().ok_or(AppError::ConnectFailed("no_channel"))
    }

    /// Keeps the accounts of a consent, all or none; a reconnection only the one it was for.
    async fn keep_channels(
        &self,
        scope: &WorkspaceScope,
        c: &Journey,
        accounts: &[Account],
        log: &CallLog,
    ) -> Result<Vec<ChannelId>, AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        let mut kept = vec![];
        let mut told = vec![];
        // All channels first, in one order, then what is told of them: an event holds the workspace's row.
        let mut in_order: Vec<_> = accounts.iter().enumerate().collect();
        in_order.sort_by(|(_, a), (_, b)| a.identity.external_id.cmp(&b.identity.external_id));
        for (place, account) in in_order {
            let identity = &account.identity;
            let existing = tx
                .db()
                .channel_by_external(scope, c.platform, c.is_sandbox, &identity.external_id)
                .await?;
            if c.channel.is_some() && existing.as_ref().map(|e| e.id) != c.channel {
                continue;
            }
            let id = existing
                .as_ref()
                .map_or_else(|| ChannelId::new(now, vault::random()), |e| e.id);
            let generation = existing.as_ref().map_or(0, |e| e.token_generation) + 1;
            let facts = Known {
                told: identity.facts.clone(),
                blocker: identity.blocker.clone(),
                grant_ends_at: account.tokens.grant_ends_in.map(|d| now.plus(d)),
            }
            .text()?;
            let connected = Connected {
                id,
                platform: c.platform,
                is_sandbox: c.is_sandbox,
                external_id: &identity.external_id,
                title: &identity.title,
                handle: identity.handle.as_deref(),
                facts: &facts,
                scopes: &account.tokens.scopes,
                at: now,
            };
            tx.db().upsert_channel(scope, &connected).await?;
            let sealed = self
                .seal_new_tokens(scope, id, &account.tokens, generation)
                .await?;
            tx.db().put_tokens(scope, id, &sealed).await?;
            let kind = if existing.is_some() {
                Audited::ChannelReconnected
            } else {
                Audited::ChannelConnected
            };
            told.push((place, id, kind, identity));
        }
        told.sort_by_key(|(place, ..)| *place);
        for (_, id, kind, identity) in told {
            tx.db()
                .add_event(scope, EventKind::ChannelChanged, id.as_uuid(), None, now)
                .await?;
            let name = lasting_name(c.platform, None, Some(&identity.title), &identity.external_id);
            let entry = Entry::new(kind)
                .about(id, Some(&name))
                .with("platform", c.platform.as_str())
                .with("sandbox", c.is_sandbox)
                .with("external_id", identity.external_id.as_str());
            self.audit(&tx, Some(scope), entry, now).await?;
            kept.push(id);
        }
        let Some(first) = kept.first() else {
            return Err(AppError::ConnectFailed(if c.channel.is_some() {
                "other_channel"
            } else {
                "no_channel"
            }));
        };
        tx.db().set_act_channel(scope, c.act, *first).await?;
        for call in log.0.iter().filter(|l| l.authorized) {
            let line = TokenUseId::new(now, vault::random());
            tx.db()
                .record_token_use(scope, line, c.act, *first, Purpose::Identity, &call.host, now)
                .await?;
        }
        tx.commit().await?;
        self.note_quota(c.platform, c.is_sandbox, &log.0).await?;
        Ok(kept)
    }

    /// Connects the stand-ins, walking their consent pages as a person would.
    pub async fn connect_sandbox(
        &self,
        actor: &Actor,
        scope: &WorkspaceScope,
    ) -> Result<Vec<views::Channel>, AppError> {
        need(scope, Role::Admin)?;
        if !self.has_sandbox() {
            return Err(AppError::SandboxOff);
        }
        let mut out = vec![];
        for adapter in self.adapters.iter().filter(|a| a.is_sandbox()) {
            let platform = adapter.platform();
            let (url, state) = self
                .begin_connection(actor, scope, platform, adapter, None)
                .await?;
            let back = self.sandbox_consent(&url, state).await?;
            let id = self.finish_connect(Some(actor), platform, back).await?;
            out.push(self.channel(scope, id).await?);
        }
        Ok(out)
    }

    /// Presses "allow" on a stand-in's consent page.
    async fn sandbox_consent(&self, url: &Url, state: String) -> Result<Callback, AppError> {
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
        let given = |name: &str| {
            to.query_pairs()
                .find(|(k, _)| k == name)
                .map(|(_, v)| v.into_owned())
        };
        Ok(Callback {
            state: given("state").unwrap_or(state),
            code: given("code"),
            device_id: given("device_id"),
            error: given("error"),
        })
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
