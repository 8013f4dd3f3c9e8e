//! YouTube as the engine sees it.

use super::{Checkpoint, Step, YouTube, challenge, codes};
use crate::adapter::{
    Account, CallLog, ChannelRef, Config, Grant, Held, Identity, Machine, PostRef, Revoked, Stage, Tokens,
    Verified, Work,
};
use domain::act::Purpose;
use domain::publish::{Numbers, Options, TargetState};
use domain::youtube::{AccountRules, ChannelFacts};
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

impl Machine for YouTube {
    const PLATFORM: Platform = Platform::Youtube;
    type Stage = Checkpoint;

    fn config(&self) -> &Config {
        &self.config
    }

    fn authorize_url(&self, state: &str, verifier: &SecretString) -> Url {
        self.consent_url(state, &challenge(verifier))
    }

    async fn connect(&self, act: ActId, grant: &Grant, log: &mut CallLog) -> Result<Vec<Account>, Failure> {
        let tokens = self.exchange(act, &grant.code, &grant.verifier, log).await?;
        let identity = self.channel_of_token(act, &tokens.access, log).await?;
        Ok(vec![Account { identity, tokens }])
    }

    async fn identity(
        &self,
        act: ActId,
        access: &SecretString,
        _: ChannelRef<'_>,
        log: &mut CallLog,
    ) -> Result<Identity, Failure> {
        self.channel_of_token(act, access, log).await
    }

    async fn refresh(
        &self,
        act: ActId,
        refresh: &SecretString,
        log: &mut CallLog,
    ) -> Result<Tokens, Failure> {
        self.refresh_tokens(act, refresh, log).await
    }

    /// The refresh token, else the access token: either ends the whole grant.
    async fn revoke(&self, act: ActId, held: &Held, log: &mut CallLog) -> Result<Revoked, Failure> {
        match held.refresh.as_ref().or(held.access.as_ref()) {
            Some(token) => self.revoke_token(act, token, log).await,
            None => Ok(Revoked::AlreadyDead),
        }
    }

    async fn rules(
        &self,
        act: ActId,
        access: &SecretString,
        channel: ChannelRef<'_>,
        region: &str,
        log: &mut CallLog,
    ) -> Result<Value, Failure> {
        let rules = AccountRules {
            long_uploads: channel.known::<ChannelFacts>().long_uploads,
            categories: self.categories(act, access, region, log).await?,
            // Whether Google has audited the project is nowhere to be read.
            unaudited_notice: true,
        };
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
            Checkpoint::Prepared(p) => self.open_session(work, p, access, log).await,
            Checkpoint::SessionOpen(s) => self.session_step(work, s, false, resumed, access, log).await,
            Checkpoint::LastChunk(s) => self.session_step(work, s, true, resumed, access, log).await,
            Checkpoint::Lost(l) => self.lost_step(work, l, access, log).await,
            Checkpoint::Created(v) => Self::created_step(work, v),
            Checkpoint::Processing(v) => self.poll_step(work, v, access, log).await,
            Checkpoint::Thumbnail(v) => self.thumbnail_step(work, v, access, log).await,
            Checkpoint::HeldUntil(v) | Checkpoint::Verifying(v) => {
                self.verify_step(work, v, access, log).await
            }
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
        options: &Options,
        log: &mut CallLog,
    ) -> Result<Verified, Failure> {
        let asked = options.visibility.unwrap_or_default();
        self.look_back(act, access, remote_id, asked, log).await
    }

    async fn numbers(
        &self,
        act: ActId,
        access: &SecretString,
        post: PostRef<'_>,
        log: &mut CallLog,
    ) -> Result<Numbers, Failure> {
        self.statistics(act, access, post.remote_id, log).await
    }

    fn access_expired(&self) -> Failure {
        codes::failure("access_expired")
    }
}
