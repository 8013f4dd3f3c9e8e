//! Instagram as the engine sees it.

use super::keys::Keys;
use super::{Checkpoint, Instagram, Prepared, Step, codes, numbers};
use crate::adapter::{
    Account, CallLog, ChannelRef, Config, Grant, Held, Identity, Machine, PostRef, Revoked, Stage, Tokens,
    Verified, Work,
};
use domain::act::Purpose;
use domain::instagram::Login;
use domain::publish::{Numbers, Options, TargetState};
use domain::{ActId, Failure, Platform};
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

impl Stage for Checkpoint {
    /// Nothing random goes along: Instagram keeps no mark of ours.
    fn first(_: [u8; 16]) -> Self {
        Self::Prepared(Prepared::default())
    }
    fn name(&self) -> &'static str {
        self.name()
    }
    fn state(&self) -> TargetState {
        self.state()
    }
    fn bytes_acknowledged(&self, size_bytes: u64) -> u64 {
        self.bytes_acknowledged(size_bytes)
    }
    fn needs(&self) -> Option<Purpose> {
        self.needs()
    }
    fn effect_possible(&self) -> bool {
        self.effect_possible()
    }
    fn remote_id(&self) -> Option<&str> {
        self.remote_id()
    }
    fn started(&self) -> bool {
        self.started()
    }
    fn fetching(&self) -> bool {
        self.fetching()
    }
}

impl Machine for Instagram {
    const PLATFORM: Platform = Platform::Instagram;
    type Stage = Checkpoint;

    fn config(&self) -> &Config {
        &self.config
    }

    fn authorize_url(&self, state: &str, _: &SecretString) -> Url {
        self.consent_url(state)
    }

    async fn connect(&self, act: ActId, grant: &Grant, log: &mut CallLog) -> Result<Vec<Account>, Failure> {
        if self.settings.login == Login::Facebook {
            return self.connect_facebook(act, grant, log).await;
        }
        let (keys, scopes) = self.exchange_instagram(act, grant, log).await?;
        let identity = self.own_account(act, &keys, log).await?;
        Ok(vec![Account {
            identity,
            tokens: self.sealed(&keys, scopes, None),
        }])
    }

    async fn identity(
        &self,
        act: ActId,
        access: &SecretString,
        channel: ChannelRef<'_>,
        log: &mut CallLog,
    ) -> Result<Identity, Failure> {
        let keys = Keys::parse(access, self.settings.login)?;
        self.who(act, &keys.reading(), channel, log).await
    }

    async fn refresh(
        &self,
        act: ActId,
        refresh: &SecretString,
        log: &mut CallLog,
    ) -> Result<Tokens, Failure> {
        self.renew(act, refresh, log).await
    }

    async fn revoke(&self, act: ActId, held: &Held, log: &mut CallLog) -> Result<Revoked, Failure> {
        self.withdraw(act, held, log).await
    }

    async fn rules(
        &self,
        act: ActId,
        access: &SecretString,
        channel: ChannelRef<'_>,
        _: &str,
        log: &mut CallLog,
    ) -> Result<Value, Failure> {
        let keys = Keys::parse(access, self.settings.login)?;
        let rules = self.account_rules(act, &keys.reading(), channel, log).await?;
        Ok(serde_json::to_value(rules).unwrap_or_default())
    }

    async fn step(
        &self,
        work: &Work<'_>,
        stage: &Checkpoint,
        resumed: bool,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        if let Checkpoint::Done(d) = stage {
            return Step::Done {
                checkpoint: stage.clone(),
                published: d.published.clone(),
            };
        }
        if work.stop.is_cancelled() {
            return Step::Stopped;
        }
        if stage.needs().is_none() {
            return self.route(work, stage, resumed, None, log).await;
        }
        match access.map(|text| Keys::parse(text, self.settings.login)) {
            None => Step::TokenRejected,
            Some(Err(failure)) => Step::Failed {
                checkpoint: None,
                failure,
            },
            Some(Ok(keys)) => self.route(work, stage, resumed, Some(&keys), log).await,
        }
    }

    async fn verify(
        &self,
        act: ActId,
        access: &SecretString,
        _: ChannelRef<'_>,
        remote_id: &str,
        _: &Options,
        log: &mut CallLog,
    ) -> Result<Verified, Failure> {
        let keys = Keys::parse(access, self.settings.login)?;
        self.look_back(act, &keys, remote_id, log).await
    }

    fn tells_numbers(&self, _: ChannelRef<'_>, post: PostRef<'_>) -> Result<(), Failure> {
        numbers::named(post)
    }

    async fn numbers(
        &self,
        act: ActId,
        access: &SecretString,
        post: PostRef<'_>,
        log: &mut CallLog,
    ) -> Result<Numbers, Failure> {
        let keys = Keys::parse(access, self.settings.login)?;
        self.counts(act, &keys, post, log).await
    }

    fn access_expired(&self) -> Failure {
        codes::failure("access_expired")
    }

    /// Instagram Login renews and revokes at the API's own host.
    fn base(&self, purpose: Purpose) -> &Url {
        match purpose {
            Purpose::Upload => &self.config.upload_url,
            Purpose::Refresh if self.settings.login == Login::Facebook => &self.config.token_url,
            _ => &self.config.api_url,
        }
    }
}

impl Instagram {
    async fn route(
        &self,
        work: &Work<'_>,
        stage: &Checkpoint,
        resumed: bool,
        keys: Option<&Keys>,
        log: &mut CallLog,
    ) -> Step {
        if let Checkpoint::Have(c) = stage {
            return self.have_step(work, c, resumed, keys, log).await;
        }
        let Some(keys) = keys else {
            return Step::TokenRejected;
        };
        match stage {
            Checkpoint::Prepared(p) => self.prepared_step(work, p, keys, log).await,
            Checkpoint::ContainerSent(s) => self.create_step(work, s, keys, log).await,
            Checkpoint::Waiting(c) => self.wait_step(work, c, keys, log).await,
            Checkpoint::Snapshot(c) => self.snapshot_step(work, c, keys, log).await,
            Checkpoint::PublishSent(s) => self.publish_step(work, s, resumed, keys, log).await,
            Checkpoint::Checking(c) => self.check_step(work, c, keys, log).await,
            Checkpoint::Published(p) => self.posted_step(work, p, keys, log).await,
            Checkpoint::Have(_) | Checkpoint::Done(_) => Step::TokenRejected,
        }
    }
}
