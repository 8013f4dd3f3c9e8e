//! The one door to a person's tokens.
//!
//! An opening first commits a line of the ledger, made from the row of a living act that covers the purpose
//! on this channel; only then is anything decrypted. If we die in between, the ledger says more than
//! happened, never less.

use crate::channels::Known;
use crate::{App, AppError, WorkspaceScope};
use domain::act::Purpose;
use domain::{ActId, ChannelId, Failure, FailureClass, TargetId, TokenUseId};
use platforms::adapter::{CallLog, Held, Tokens};
use secrecy::{ExposeSecret as _, SecretString};
use std::time::Duration;
use store::Uuid;
use store::channels::{Channel, ChannelState, SealedTokens};
use store::keys::WrappedKeys;
use vault::{Kind, Place};

/// An access token with less than this left is refreshed before its use.
const FRESH_ENOUGH: Duration = Duration::from_secs(300);
/// How long one refresh may hold the channel.
const REFRESH_LEASE: Duration = Duration::from_secs(60);

/// Why no token came.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// No living act covers this: it was withdrawn, or its time is over.
    #[error("no act of a person covers this")]
    NoAct,
    /// The channel has no tokens, or the platform no longer takes them.
    #[error("{}", .0.message)]
    Refused(Failure),
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<store::StoreError> for TokenError {
    fn from(e: store::StoreError) -> Self {
        Self::App(e.into())
    }
}
impl From<vault::VaultError> for TokenError {
    fn from(e: vault::VaultError) -> Self {
        Self::App(e.into())
    }
}

const fn place(
    purpose: &'static str,
    column: &'static str,
    workspace: Uuid,
    row: Uuid,
    generation: u64,
) -> Place<'static> {
    let kind = match column.as_bytes()[0] {
        b'c' => Kind::Token,
        _ => Kind::Checkpoint,
    };
    Place {
        kind,
        purpose,
        workspace,
        column,
        row,
        generation,
    }
}
pub(crate) fn access_place(scope: &WorkspaceScope, channel: ChannelId, generation: u64) -> Place<'static> {
    place(
        "channel.access",
        "channel_token.access_sealed",
        scope.workspace().as_uuid(),
        channel.as_uuid(),
        generation,
    )
}
pub(crate) fn refresh_place(scope: &WorkspaceScope, channel: ChannelId, generation: u64) -> Place<'static> {
    place(
        "channel.refresh",
        "channel_token.refresh_sealed",
        scope.workspace().as_uuid(),
        channel.as_uuid(),
        generation,
    )
}
pub(crate) fn checkpoint_place(scope: &WorkspaceScope, target: TargetId, generation: u64) -> Place<'static> {
    place(
        "publish.checkpoint",
        "publish_target.checkpoint_sealed",
        scope.workspace().as_uuid(),
        target.as_uuid(),
        generation,
    )
}

fn no_tokens() -> TokenError {
    TokenError::Refused(Failure::new(
        FailureClass::Reconnect,
        "channel_disconnected",
        "The channel is no longer connected.",
        Some("Connect it again on the Channels page."),
    ))
}

impl App {
    /// The key of the workspace. Read it after what it is to open: it opens what was stored before.
    async fn workspace_key(&self, scope: &WorkspaceScope) -> Result<vault::WorkspaceKey, AppError> {
        let wrapped = self
            .store
            .read()
            .wrapped_keys(scope)
            .await?
            .ok_or(AppError::NotFound)?;
        self.unlock(scope, &wrapped)
    }

    pub(crate) fn unlock(
        &self,
        scope: &WorkspaceScope,
        wrapped: &WrappedKeys,
    ) -> Result<vault::WorkspaceKey, AppError> {
        let (workspace, previous) = (scope.workspace().as_uuid(), wrapped.previous.as_deref());
        Ok(self.vault.unlock_with(workspace, &wrapped.current, previous)?)
    }

    /// Commits the ledger's line, then lends the sealed text that it covers.
    async fn record(
        &self,
        scope: &WorkspaceScope,
        act: ActId,
        channel: &Channel,
        purpose: Purpose,
    ) -> Result<SealedTokens, TokenError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        let id = TokenUseId::new(now, vault::random());
        let host = self
            .adapter(channel.platform, channel.is_sandbox)
            .map_or("", |a| a.host(purpose));
        if !tx
            .db()
            .record_token_use(scope, id, act, channel.id, purpose, host, now)
            .await?
        {
            return Err(TokenError::NoAct);
        }
        let sealed = tx
            .db()
            .sealed_tokens(scope, channel.id)
            .await?
            .ok_or_else(no_tokens)?;
        tx.commit().await?;
        Ok(sealed)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the door: the ledger's line is committed"
    )]
    fn unseal(
        &self,
        key: &vault::WorkspaceKey,
        place: &Place<'_>,
        blob: &[u8],
    ) -> Result<SecretString, TokenError> {
        Ok(self
            .vault
            .open(key, place, blob)?
            .expose_str(|s| SecretString::from(s.to_owned()))?)
    }

    /// The access token for a purpose under an act, refreshed first when little of its life is left.
    pub async fn access_token(
        &self,
        scope: &WorkspaceScope,
        act: ActId,
        channel: &Channel,
        purpose: Purpose,
        log: &mut CallLog,
    ) -> Result<SecretString, TokenError> {
        let sealed = self
            .store
            .read()
            .sealed_tokens(scope, channel.id)
            .await?
            .ok_or_else(no_tokens)?;
        if sealed.access.is_none() || sealed.access_expires_at < self.now().plus(FRESH_ENOUGH) {
            self.refresh(scope, act, channel, sealed.generation, log).await?;
        }
        let sealed = self.record(scope, act, channel, purpose).await?;
        let blob = sealed.access.ok_or_else(no_tokens)?;
        let key = self.workspace_key(scope).await?;
        self.unseal(&key, &access_place(scope, channel.id, sealed.generation), &blob)
    }

    /// Gets a new access token after the platform refused the one in use. Each platform refuses one now and
    /// then before its time: that alone says nothing of the consent.
    pub async fn renew(
        &self,
        scope: &WorkspaceScope,
        act: ActId,
        channel: &Channel,
        log: &mut CallLog,
    ) -> Result<(), TokenError> {
        let sealed = self.store.read().sealed_tokens(scope, channel.id).await?;
        let seen = sealed.map_or(channel.token_generation, |s| s.generation);
        self.refresh(scope, act, channel, seen, log).await
    }

    /// Gets a new access token; `seen` is the generation the caller found wanting. One process at a time
    /// asks; the others wait for its answer and use that.
    async fn refresh(
        &self,
        scope: &WorkspaceScope,
        act: ActId,
        channel: &Channel,
        seen: u64,
        log: &mut CallLog,
    ) -> Result<(), TokenError> {
        // Two refreshes of one process are told apart as well.
        let owner = domain::id::uuid_v7(self.now(), vault::random());
        for _ in 0..120 {
            let now = self.now();
            let tx = self.store.begin().await?;
            let sealed = tx
                .db()
                .sealed_tokens(scope, channel.id)
                .await?
                .ok_or_else(no_tokens)?;
            if sealed.generation != seen {
                return Ok(());
            }
            let ours = tx
                .db()
                .lease_refresh(scope, channel.id, owner, now, now.plus(REFRESH_LEASE))
                .await?;
            tx.commit().await?;
            if ours {
                let done = self.refresh_leased(scope, act, channel, log).await;
                if done.is_err() {
                    let tx = self.store.begin().await?;
                    tx.db().release_refresh(scope, channel.id, owner).await?;
                    tx.commit().await?;
                }
                return done;
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        Err(AppError::Busy(Duration::from_secs(5)).into())
    }

    async fn refresh_leased(
        &self,
        scope: &WorkspaceScope,
        act: ActId,
        channel: &Channel,
        log: &mut CallLog,
    ) -> Result<(), TokenError> {
        let adapter = self
            .adapter(channel.platform, channel.is_sandbox)
            .ok_or(AppError::PlatformNotConfigured)?;
        let sealed = self.record(scope, act, channel, Purpose::Refresh).await?;
        let blob = sealed
            .refresh
            .ok_or_else(|| TokenError::Refused(adapter.access_expired()))?;
        let key = self.workspace_key(scope).await?;
        let refresh = self.unseal(&key, &refresh_place(scope, channel.id, sealed.generation), &blob)?;
        match adapter.refresh(act, &refresh, log).await {
            Ok(mut tokens) => {
                // A refresh normally brings no new refresh token: an empty one never overwrites.
                tokens.refresh.get_or_insert(refresh);
                let sealed = self.seal_tokens(scope, &key, channel.id, &tokens, sealed.generation + 1);
                match self.keep_refreshed(scope, channel, &tokens, &sealed).await {
                    // Disconnected or connected anew meanwhile: what stands there now is used, if anything does.
                    Err(AppError::Store(store::StoreError::Stale)) => {
                        let there = self.store.read().sealed_tokens(scope, channel.id).await?;
                        there.map(|_| ()).ok_or_else(no_tokens)
                    }
                    kept => Ok(kept?),
                }
            }
            Err(failure) => {
                if failure.class == FailureClass::Reconnect {
                    self.lose_access(scope, channel, &failure).await?;
                }
                Err(TokenError::Refused(failure))
            }
        }
    }

    async fn keep_refreshed(
        &self,
        scope: &WorkspaceScope,
        channel: &Channel,
        tokens: &Tokens,
        sealed: &SealedTokens,
    ) -> Result<(), AppError> {
        let tx = self.store.begin().await?;
        tx.db().put_tokens(scope, channel.id, sealed).await?;
        if let (Some(left), Some(there)) = (
            tokens.grant_ends_in,
            tx.db().hold_connection(scope, channel).await?,
        ) {
            let known = Known {
                grant_ends_at: Some(self.now().plus(left)),
                ..Known::of(&there)
            };
            tx.db().set_channel_known(scope, &there, &known.text()?).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The platform took the access back: what is left of it here goes too, unless the channel was disconnected or
    /// connected anew since it was asked. Answers whether it is lost by this.
    async fn lose_access(
        &self,
        scope: &WorkspaceScope,
        channel: &Channel,
        failure: &Failure,
    ) -> Result<bool, AppError> {
        let tx = self.store.begin().await?;
        let there = tx.db().hold_channel(scope, channel.id).await?;
        let is_same = |c: &Channel| {
            c.connected_at == channel.connected_at
                && matches!(c.state, ChannelState::Connected | ChannelState::ReconnectNeeded)
        };
        if !there.as_ref().is_some_and(is_same) {
            return Ok(false);
        }
        tx.db().wipe_channel(scope, channel.id, false).await?;
        let is_lost = self.note_access_lost(&tx, scope, channel, failure).await?;
        tx.commit().await?;
        Ok(is_lost)
    }

    fn seal_tokens(
        &self,
        scope: &WorkspaceScope,
        key: &vault::WorkspaceKey,
        channel: ChannelId,
        tokens: &Tokens,
        generation: u64,
    ) -> SealedTokens {
        let access = access_place(scope, channel, generation);
        let refresh = refresh_place(scope, channel, generation);
        SealedTokens {
            access: Some(
                self.vault
                    .seal(key, &access, tokens.access.expose_secret().as_bytes()),
            ),
            refresh: tokens
                .refresh
                .as_ref()
                .map(|r| self.vault.seal(key, &refresh, r.expose_secret().as_bytes())),
            access_expires_at: self.now().plus(tokens.expires_in),
            generation,
        }
    }

    /// Seals the tokens of a consent under the channel's next generation.
    pub(crate) async fn seal_new_tokens(
        &self,
        scope: &WorkspaceScope,
        channel: ChannelId,
        tokens: &Tokens,
        generation: u64,
    ) -> Result<SealedTokens, AppError> {
        let key = self.workspace_key(scope).await?;
        Ok(self.seal_tokens(scope, &key, channel, tokens, generation))
    }

    /// All tokens of a channel, to be revoked under an act of disconnecting.
    pub(crate) async fn tokens_to_revoke(
        &self,
        scope: &WorkspaceScope,
        act: ActId,
        channel: &Channel,
    ) -> Result<Held, TokenError> {
        let sealed = self.record(scope, act, channel, Purpose::Revoke).await?;
        let key = self.workspace_key(scope).await?;
        let open = |place: Place<'static>, blob: Option<Vec<u8>>| {
            blob.map(|b| self.unseal(&key, &place, &b)).transpose()
        };
        Ok(Held {
            access: open(access_place(scope, channel.id, sealed.generation), sealed.access)?,
            refresh: open(
                refresh_place(scope, channel.id, sealed.generation),
                sealed.refresh,
            )?,
        })
    }

    /// Seals the state of a publish: it may hold an upload address, which is itself a secret.
    pub async fn seal_checkpoint(
        &self,
        scope: &WorkspaceScope,
        target: TargetId,
        generation: u64,
        plain: &[u8],
    ) -> Result<Vec<u8>, AppError> {
        let key = self.workspace_key(scope).await?;
        Ok(self
            .vault
            .seal(&key, &checkpoint_place(scope, target, generation), plain))
    }

    /// Opens the state of a publish, for its own steps.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the door; a checkpoint is opened for its own target's act"
    )]
    pub async fn open_checkpoint(
        &self,
        scope: &WorkspaceScope,
        target: TargetId,
        generation: u64,
        blob: &[u8],
    ) -> Result<vault::Secret, AppError> {
        let key = self.workspace_key(scope).await?;
        Ok(self
            .vault
            .open(&key, &checkpoint_place(scope, target, generation), blob)?)
    }
}
