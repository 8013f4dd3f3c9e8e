//! Any of the platforms: the engine and the use cases speak to this one type.

use crate::adapter::{
    Account, CallLog, ChannelRef, Checkpoint, Config, Grant, Held, Identity, Machine, PostRef, Revoked,
    Stage, Step, Tokens, Verified, Work,
};
use crate::instagram::Instagram;
use crate::tiktok::TikTok;
use crate::vk::Vk;
use crate::youtube::YouTube;
use domain::act::Purpose;
use domain::publish::{Numbers, Options};
use domain::{ActId, Failure, FailureClass, Platform};
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

/// A configured platform. A copy shares its connections.
#[derive(Clone, Debug)]
pub enum Adapter {
    YouTube(YouTube),
    TikTok(TikTok),
    Vk(Vk),
    Instagram(Instagram),
}

macro_rules! each {
    ($any:expr, $one:ident => $do:expr) => {
        match $any {
            Adapter::YouTube($one) => $do,
            Adapter::TikTok($one) => $do,
            Adapter::Vk($one) => $do,
            Adapter::Instagram($one) => $do,
        }
    };
}

impl From<YouTube> for Adapter {
    fn from(x: YouTube) -> Self {
        Self::YouTube(x)
    }
}
impl From<Instagram> for Adapter {
    fn from(x: Instagram) -> Self {
        Self::Instagram(x)
    }
}

impl From<TikTok> for Adapter {
    fn from(x: TikTok) -> Self {
        Self::TikTok(x)
    }
}

impl From<Vk> for Adapter {
    fn from(x: Vk) -> Self {
        Self::Vk(x)
    }
}

impl Adapter {
    pub fn platform(&self) -> Platform {
        const fn of<M: Machine>(_: &M) -> Platform {
            M::PLATFORM
        }
        each!(self, m => of(m))
    }
    pub fn config(&self) -> &Config {
        each!(self, m => m.config())
    }
    /// The stand-in of the platform.
    pub fn is_sandbox(&self) -> bool {
        self.config().sandbox
    }
    /// The host that a purpose calls, for the ledger of token uses.
    pub fn host(&self, purpose: Purpose) -> &str {
        each!(self, m => m.base(purpose)).host_str().unwrap_or_default()
    }
    pub fn authorize_url(&self, state: &str, verifier: &SecretString) -> Url {
        each!(self, m => m.authorize_url(state, verifier))
    }
    pub async fn connect(
        &self,
        act: ActId,
        grant: &Grant,
        log: &mut CallLog,
    ) -> Result<Vec<Account>, Failure> {
        each!(self, m => m.connect(act, grant, log).await)
    }
    /// Whether a person may bring a token made in the platform's own settings.
    pub fn takes_tokens(&self) -> bool {
        const fn of<M: Machine>(_: &M) -> bool {
            M::TAKES_TOKENS
        }
        each!(self, m => of(m))
    }
    pub async fn connect_with_token(
        &self,
        act: ActId,
        token: &SecretString,
        log: &mut CallLog,
    ) -> Result<Account, Failure> {
        each!(self, m => Machine::connect_with_token(m, act, token, log).await)
    }
    pub async fn identity(
        &self,
        act: ActId,
        access: &SecretString,
        channel: ChannelRef<'_>,
        log: &mut CallLog,
    ) -> Result<Identity, Failure> {
        each!(self, m => m.identity(act, access, channel, log).await)
    }
    pub async fn refresh(
        &self,
        act: ActId,
        refresh: &SecretString,
        log: &mut CallLog,
    ) -> Result<Tokens, Failure> {
        each!(self, m => m.refresh(act, refresh, log).await)
    }
    pub async fn revoke(&self, act: ActId, held: &Held, log: &mut CallLog) -> Result<Revoked, Failure> {
        each!(self, m => m.revoke(act, held, log).await)
    }
    pub async fn rules(
        &self,
        act: ActId,
        access: &SecretString,
        channel: ChannelRef<'_>,
        region: &str,
        log: &mut CallLog,
    ) -> Result<Value, Failure> {
        each!(self, m => m.rules(act, access, channel, region, log).await)
    }
    pub async fn verify(
        &self,
        act: ActId,
        access: &SecretString,
        channel: ChannelRef<'_>,
        remote_id: &str,
        options: &Options,
        log: &mut CallLog,
    ) -> Result<Verified, Failure> {
        each!(self, m => m.verify(act, access, channel, remote_id, options, log).await)
    }
    /// See [`Machine::tells_numbers`].
    ///
    /// # Errors
    /// Why the platform tells none.
    pub fn tells_numbers(&self, channel: ChannelRef<'_>, post: PostRef<'_>) -> Result<(), Failure> {
        each!(self, m => m.tells_numbers(channel, post))
    }
    pub async fn numbers(
        &self,
        act: ActId,
        access: &SecretString,
        post: PostRef<'_>,
        log: &mut CallLog,
    ) -> Result<Numbers, Failure> {
        each!(self, m => m.numbers(act, access, post, log).await)
    }
    pub fn access_expired(&self) -> Failure {
        each!(self, m => m.access_expired())
    }

    /// The start of a publish; the random part is passed in.
    pub fn first(&self, random: [u8; 16]) -> Checkpoint {
        fn of<M: Machine>(_: &M, random: [u8; 16]) -> Checkpoint {
            Checkpoint::of(&M::Stage::first(random), 0)
        }
        each!(self, m => of(m, random))
    }

    /// A checkpoint from its stored bytes.
    ///
    /// # Errors
    /// The bytes are no checkpoint of this platform.
    pub fn restore(&self, body: &[u8], size_bytes: u64) -> Result<Checkpoint, serde_json::Error> {
        fn of<M: Machine>(_: &M, body: &[u8], size_bytes: u64) -> Result<Checkpoint, serde_json::Error> {
            Ok(Checkpoint::of(
                &serde_json::from_slice::<M::Stage>(body)?,
                size_bytes,
            ))
        }
        each!(self, m => of(m, body, size_bytes))
    }

    /// Takes one step of a publish, see [`Machine::step`].
    pub async fn step(
        &self,
        work: &Work<'_>,
        checkpoint: &Checkpoint,
        resumed: bool,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step<Checkpoint> {
        each!(self, m => one(m, work, checkpoint, resumed, access, log).await)
    }
}

async fn one<M: Machine + Sync>(
    machine: &M,
    work: &Work<'_>,
    checkpoint: &Checkpoint,
    resumed: bool,
    access: Option<&SecretString>,
    log: &mut CallLog,
) -> Step<Checkpoint>
where
    M::Stage: Send + Sync,
{
    let Ok(stage) = checkpoint.stage::<M::Stage>() else {
        return Step::Failed {
            checkpoint: None,
            failure: Failure::new(
                FailureClass::Permanent,
                "app_fault",
                "The stored state of this publish cannot be read.",
                Some("Report it to the operator of this server together with the time."),
            ),
        };
    };
    machine
        .step(work, &stage, resumed, access, log)
        .await
        .map(|c| Checkpoint::of(&c, work.size_bytes))
}
