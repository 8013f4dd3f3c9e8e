//! Consent journeys: to the platform's page and back.

use super::YouTubeFacts;
use crate::{Actor, App, AppError, WorkspaceScope, need, views};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use domain::act::{ActKind, Purpose};
use domain::event::EventKind;
use domain::{ActId, ChannelId, ConnectionId, Failure, FailureClass, Platform, Role, TokenUseId};
use platforms::youtube::{CallLog, Identity, Tokens, YouTube};
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use store::channels::{Connected, Connection};
use url::Url;
use vault::OwnPlace;

/// Google's project may run in "Testing": its refresh tokens die after seven days.
const TESTING_GRANT: Duration = Duration::from_secs(8 * 86_400);

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
