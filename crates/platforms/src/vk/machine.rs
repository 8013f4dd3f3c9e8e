//! VK as the engine sees it.

use super::{Checkpoint, Step, Vk, codes};
use crate::adapter::{
    Account, CallLog, ChannelRef, Config, Grant, Held, Identity, Machine, PostRef, Revoked, Stage, Tokens,
    Verified, Work,
};
use domain::act::Purpose;
use domain::publish::{Numbers, Options, TargetState};
use domain::{ActId, Failure, Platform};
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

impl Stage for Checkpoint {
    fn first(random: [u8; 16]) -> Self {
        Self::first(random)
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
}

impl Machine for Vk {
    const PLATFORM: Platform = Platform::Vk;
    const TAKES_TOKENS: bool = true;
    type Stage = Checkpoint;

    fn config(&self) -> &Config {
        &self.config
    }

    fn authorize_url(&self, state: &str, verifier: &SecretString) -> Url {
        self.consent_url(state, verifier)
    }

    async fn connect(&self, act: ActId, grant: &Grant, log: &mut CallLog) -> Result<Vec<Account>, Failure> {
        Ok(vec![self.connect_account(act, grant, log).await?])
    }

    async fn connect_with_token(
        &self,
        act: ActId,
        token: &SecretString,
        log: &mut CallLog,
    ) -> Result<Account, Failure> {
        self.account_of_token(act, token, log).await
    }

    async fn identity(
        &self,
        act: ActId,
        access: &SecretString,
        channel: ChannelRef<'_>,
        log: &mut CallLog,
    ) -> Result<Identity, Failure> {
        self.person(act, access, channel.scopes, log).await
    }

    async fn refresh(
        &self,
        act: ActId,
        refresh: &SecretString,
        log: &mut CallLog,
    ) -> Result<Tokens, Failure> {
        self.refresh_tokens(act, Purpose::Refresh, refresh, log).await
    }

    async fn revoke(&self, act: ActId, held: &Held, log: &mut CallLog) -> Result<Revoked, Failure> {
        self.revoke_grant(act, held, log).await
    }

    async fn rules(
        &self,
        act: ActId,
        access: &SecretString,
        channel: ChannelRef<'_>,
        _: &str,
        log: &mut CallLog,
    ) -> Result<Value, Failure> {
        let rules = self.account_rules(act, access, channel.scopes, log).await?;
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
        if work.stop.is_cancelled() && !matches!(stage, Checkpoint::Done(_)) {
            return Step::Stopped;
        }
        match stage {
            Checkpoint::Prepared(p) => self.prepared_step(work, p, access, log).await,
            Checkpoint::Allocated(s) => Self::allocated_step(s),
            Checkpoint::Sending(s) => self.sending_step(work, s, resumed, log).await,
            Checkpoint::Looking(l) => self.looking_step(work, l, access, log).await,
            Checkpoint::Processing(v) => self.poll_step(work, v, access, log).await,
            Checkpoint::WallDue(p) => Step::Next(Checkpoint::Posting(p.clone())),
            Checkpoint::Posting(p) => self.posting_step(work, p, resumed, access, log).await,
            Checkpoint::PostLost(p) => self.post_lost_step(work, p, access, log).await,
            Checkpoint::Done(d) => Step::Done {
                checkpoint: stage.clone(),
                published: d.published.clone(),
            },
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
        self.look_back(act, access, remote_id, log).await
    }

    async fn numbers(
        &self,
        act: ActId,
        access: &SecretString,
        post: PostRef<'_>,
        log: &mut CallLog,
    ) -> Result<Numbers, Failure> {
        self.counts(act, access, post.remote_id, log).await
    }

    fn access_expired(&self) -> Failure {
        codes::failure("access_expired")
    }

    /// The bytes go out without a token, so everything it is opened for is called at the API.
    fn base(&self, purpose: Purpose) -> &Url {
        match purpose {
            Purpose::Refresh | Purpose::Revoke => &self.config.token_url,
            _ => &self.config.api_url,
        }
    }
}
