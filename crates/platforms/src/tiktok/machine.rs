//! TikTok as the engine sees it.

use super::creator::granted;
use super::{Checkpoint, Step, TikTok, codes, numbers};
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
    /// TikTok takes no mark of ours along, so the random part has no use here.
    fn first(_: [u8; 16]) -> Self {
        Self::first()
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

impl Machine for TikTok {
    const PLATFORM: Platform = Platform::Tiktok;
    type Stage = Checkpoint;

    fn config(&self) -> &Config {
        &self.config
    }

    fn authorize_url(&self, state: &str, verifier: &SecretString) -> Url {
        self.consent_url(state, verifier)
    }

    /// A person may grant some of the scopes: one of posting and sending to the inbox will do, without
    /// both the account is connected with a blocker.
    async fn connect(&self, act: ActId, grant: &Grant, log: &mut CallLog) -> Result<Vec<Account>, Failure> {
        let tokens = self.exchange(act, grant, log).await?;
        let channel = ChannelRef {
            external_id: "",
            facts: &Value::Null,
            scopes: &tokens.scopes,
        };
        let identity = self.account_of_token(act, &tokens.access, channel, log).await?;
        Ok(vec![Account { identity, tokens }])
    }

    async fn identity(
        &self,
        act: ActId,
        access: &SecretString,
        channel: ChannelRef<'_>,
        log: &mut CallLog,
    ) -> Result<Identity, Failure> {
        self.account_of_token(act, access, channel, log).await
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
        let mut rules = granted(channel);
        if rules.direct_granted {
            rules = self
                .creator_info(act, Purpose::Read, access, channel, log)
                .await?;
        }
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
            Checkpoint::Prepared(p) => self.prepare(work, p, access, log).await,
            Checkpoint::InitSent(s) => self.init(work, s, resumed, access, log).await,
            Checkpoint::UploadOpen(u) => self.upload_step(work, u, false, resumed, access, log).await,
            Checkpoint::FinalChunk(u) => self.upload_step(work, u, true, resumed, access, log).await,
            Checkpoint::Processing(t) => self.poll_step(work, t, access, log).await,
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
        channel: ChannelRef<'_>,
        remote_id: &str,
        options: &Options,
        log: &mut CallLog,
    ) -> Result<Verified, Failure> {
        self.look_back(act, access, channel, remote_id, options, log)
            .await
    }

    fn tells_numbers(&self, channel: ChannelRef<'_>, post: PostRef<'_>) -> Result<(), Failure> {
        numbers::tells(channel, post)
    }

    async fn numbers(
        &self,
        act: ActId,
        access: &SecretString,
        post: PostRef<'_>,
        log: &mut CallLog,
    ) -> Result<Numbers, Failure> {
        self.counts(act, access, post, log).await
    }

    fn access_expired(&self) -> Failure {
        codes::failure("access_expired")
    }
}
