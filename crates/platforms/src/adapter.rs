//! What every platform's adapter is given and gives back. The engine knows these words and no platform's own.

use bytes::Bytes;
use domain::act::Purpose;
use domain::media::Facts;
use domain::publish::{Call, Note, Numbers, Options, Published, TargetState};
use domain::{ActId, Failure, Platform, Timestamp};
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;
use std::io;
use std::ops::Range;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use url::Url;

/// One set of credentials and addresses. The addresses are bases: the documented path is appended.
#[derive(Clone, Debug)]
pub struct Config {
    pub client_id: String,
    pub client_secret: SecretString,
    pub auth_url: Url,
    pub token_url: Url,
    pub api_url: Url,
    pub upload_url: Url,
    pub redirect_uri: String,
    /// The stand-in: links to videos point there, and upload addresses must live there.
    pub sandbox: bool,
}

/// Every HTTP call of an operation, in order, as a person may read it.
#[derive(Debug, Default)]
pub struct CallLog(pub Vec<Call>);

/// What a consent page's way back brought.
#[derive(Debug)]
pub struct Grant {
    pub code: SecretString,
    /// The PKCE verifier that the journey began with.
    pub verifier: SecretString,
    /// VK names the browser it asked, and wants the name back.
    pub device_id: Option<String>,
    /// The state that the journey began with; VK wants it back.
    pub state: String,
}

/// Tokens as they are sealed: each text is the adapter's own and may hold more than one of the platform's.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub access: SecretString,
    /// Comes with a consent; where a refresh brings none, the old one stays good.
    pub refresh: Option<SecretString>,
    pub expires_in: Duration,
    pub scopes: Vec<String>,
    /// Set for grants that end by themselves after this time, whatever is refreshed.
    pub grant_ends_in: Option<Duration>,
}

/// What is left of a connection when it is to be revoked.
#[derive(Debug)]
pub struct Held {
    pub access: Option<SecretString>,
    pub refresh: Option<SecretString>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoked {
    Done,
    AlreadyDead,
}

/// An account, channel or profile that a token may act for.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    pub external_id: String,
    pub title: String,
    pub handle: Option<String>,
    /// What the platform told of it, in the platform's own type of `domain`.
    pub facts: Value,
    /// Connected, but nothing can be published: why, and what to do.
    pub blocker: Option<Failure>,
}

/// One account of a consent, with the tokens that act for it.
#[derive(Clone, Debug)]
pub struct Account {
    pub identity: Identity,
    pub tokens: Tokens,
}

/// The channel an operation is for, as far as it is known here.
#[derive(Clone, Copy, Debug)]
pub struct ChannelRef<'a> {
    pub external_id: &'a str,
    /// See [`Identity::facts`]; null when nothing is known.
    pub facts: &'a Value,
    pub scopes: &'a [String],
}
impl ChannelRef<'_> {
    /// The facts in their own type; its default where they cannot be read.
    pub fn known<T: DeserializeOwned + Default>(&self) -> T {
        T::deserialize(self.facts).unwrap_or_default()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Anyone the visibility names can watch it.
    Live,
    Processing,
    /// Only the owner sees it.
    Private,
    /// Private until this moment.
    Scheduled(Timestamp),
    /// The platform refused it or could not read it: our failure code says why.
    Rejected(Failure),
    /// It is no longer there.
    Removed,
}

/// What the platform says of a published video now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// As the platform returned it.
    pub visibility: Option<String>,
    pub standing: Standing,
    /// An address that was not known before.
    pub remote_url: Option<String>,
    pub notes: Vec<Note>,
}

/// A published video, as it is known here.
#[derive(Clone, Copy, Debug)]
pub struct PostRef<'a> {
    pub remote_id: &'a str,
    pub remote_url: Option<&'a str>,
}

/// Opens a range of the video as a stream of buffers.
pub type Open<'a> = &'a (
        dyn Fn(Range<u64>) -> BoxFuture<'static, io::Result<BoxStream<'static, io::Result<Bytes>>>>
            + Send
            + Sync
    );
/// Reads the chosen cover picture, JPEG or PNG.
pub type Thumbnail<'a> = &'a (dyn Fn() -> BoxFuture<'static, io::Result<Bytes>> + Send + Sync);
/// Makes a fresh address that the platform can fetch the video from, and ends the one before. None where
/// this installation has no public https address.
pub type Link<'a> = &'a (dyn Fn() -> BoxFuture<'static, io::Result<Option<String>>> + Send + Sync);

/// All a step may need to know of the publish.
#[derive(Clone)]
pub struct Work<'a> {
    pub act: ActId,
    pub options: &'a Options,
    /// Taken when the options name no title.
    pub fallback_title: &'a str,
    pub size_bytes: u64,
    pub mime: &'a str,
    pub facts: &'a Facts,
    pub scheduled_at: Option<Timestamp>,
    /// The channel the person chose.
    pub channel: ChannelRef<'a>,
    pub open: Open<'a>,
    pub thumbnail: Option<Thumbnail<'a>>,
    pub link: Link<'a>,
    /// Called about twice a second while bytes go out, with the bytes handed over so far, of the whole
    /// file. Handed over is not confirmed: see [`Stage::bytes_acknowledged`].
    pub progress: &'a (dyn Fn(u64) + Send + Sync),
    /// Ends the step soon, also in the middle of a chunk.
    pub stop: &'a CancellationToken,
}

/// What a step came to.
#[derive(Debug)]
pub enum Step<C> {
    /// Store it, then take the next step.
    Next(C),
    /// Store it, then step again after a while.
    Wait {
        checkpoint: C,
        wait: Duration,
    },
    /// The platform no longer takes the access token: refresh once and repeat the same checkpoint. The
    /// second time in a row it means that the access has ended.
    TokenRejected,
    Done {
        checkpoint: C,
        published: Published,
    },
    /// A checkpoint that comes along is stored before the failure is shown.
    Failed {
        checkpoint: Option<C>,
        failure: Failure,
    },
    /// `stop` was signalled; the checkpoint is as it was, and the next step of it is a resumed one.
    Stopped,
}

impl<C> Step<C> {
    pub(crate) fn map<D>(self, f: impl FnOnce(C) -> D) -> Step<D> {
        match self {
            Self::Next(c) => Step::Next(f(c)),
            Self::Wait { checkpoint, wait } => Step::Wait {
                checkpoint: f(checkpoint),
                wait,
            },
            Self::TokenRejected => Step::TokenRejected,
            Self::Done {
                checkpoint,
                published,
            } => Step::Done {
                checkpoint: f(checkpoint),
                published,
            },
            Self::Failed { checkpoint, failure } => Step::Failed {
                checkpoint: checkpoint.map(f),
                failure,
            },
            Self::Stopped => Step::Stopped,
        }
    }
}

/// Where a publish stands, in a platform's own type.
pub trait Stage: Serialize + DeserializeOwned {
    /// The start of a publish, named `prepared`; the random part is passed in.
    fn first(random: [u8; 16]) -> Self;
    fn name(&self) -> &'static str;
    fn state(&self) -> TargetState;
    /// Bytes the platform has confirmed, of a file of this size.
    fn bytes_acknowledged(&self, size_bytes: u64) -> u64;
    /// What the access token is needed for in the next step; none where the step goes without.
    fn needs(&self) -> Option<Purpose>;
    /// Whether a video may exist, or come to exist without us, at the platform.
    fn effect_possible(&self) -> bool;
    fn remote_id(&self) -> Option<&str>;
    /// Whether anything was asked of the platform yet.
    fn started(&self) -> bool;
    /// Whether the platform may still fetch the video from the address that [`Work::link`] made last.
    fn fetching(&self) -> bool {
        false
    }
}

/// Where a publish stands, as the engine keeps it: sealed, before the next step is taken.
#[derive(Clone)]
pub struct Checkpoint {
    pub name: &'static str,
    pub state: TargetState,
    pub bytes_acknowledged: u64,
    pub needs: Option<Purpose>,
    pub effect_possible: bool,
    pub remote_id: Option<String>,
    pub started: bool,
    pub fetching: bool,
    /// JSON. It may hold an upload address, which is itself a secret.
    body: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checkpoint")
            .field("name", &self.name)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Checkpoint {
    pub(crate) fn of(stage: &impl Stage, size_bytes: u64) -> Self {
        Self {
            name: stage.name(),
            state: stage.state(),
            bytes_acknowledged: stage.bytes_acknowledged(size_bytes),
            needs: stage.needs(),
            effect_possible: stage.effect_possible(),
            remote_id: stage.remote_id().map(str::to_owned),
            started: stage.started(),
            fetching: stage.fetching(),
            body: Zeroizing::new(serde_json::to_vec(stage).unwrap_or_default()),
        }
    }
    /// The bytes to be sealed.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
    pub(crate) fn stage<S: Stage>(&self) -> Result<S, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }
}

/// One platform: how a person connects it, and the steps of a publish to it.
pub trait Machine {
    const PLATFORM: Platform;
    type Stage: Stage;

    fn config(&self) -> &Config;

    /// The address of the consent page.
    fn authorize_url(&self, state: &str, verifier: &SecretString) -> Url;

    /// Trades what the consent page's way back brought for tokens, and asks whom they act for. Fewer
    /// permissions than a publish needs are a failure, or a blocker where the person cannot tick them.
    fn connect(
        &self,
        act: ActId,
        grant: &Grant,
        log: &mut CallLog,
    ) -> impl Future<Output = Result<Vec<Account>, Failure>> + Send;

    /// Whether a person may bring a token made in the platform's own settings instead.
    const TAKES_TOKENS: bool = false;

    /// Asks whom such a token acts for, where [`Machine::TAKES_TOKENS`].
    fn connect_with_token(
        &self,
        _act: ActId,
        _token: &SecretString,
        _log: &mut CallLog,
    ) -> impl Future<Output = Result<Account, Failure>> + Send {
        std::future::ready(Err(self.access_expired()))
    }

    /// Who the channel is now; a failure of class `Reconnect` when the access no longer holds.
    fn identity(
        &self,
        act: ActId,
        access: &SecretString,
        channel: ChannelRef<'_>,
        log: &mut CallLog,
    ) -> impl Future<Output = Result<Identity, Failure>> + Send;

    /// New tokens, before or after the old ones ran out.
    fn refresh(
        &self,
        act: ActId,
        refresh: &SecretString,
        log: &mut CallLog,
    ) -> impl Future<Output = Result<Tokens, Failure>> + Send;

    /// Withdraws the access at the platform.
    fn revoke(
        &self,
        act: ActId,
        held: &Held,
        log: &mut CallLog,
    ) -> impl Future<Output = Result<Revoked, Failure>> + Send;

    /// What may be chosen for a video on this channel now, as the platform's `AccountRules` of `domain`.
    fn rules(
        &self,
        act: ActId,
        access: &SecretString,
        channel: ChannelRef<'_>,
        region: &str,
        log: &mut CallLog,
    ) -> impl Future<Output = Result<Value, Failure>> + Send;

    /// Takes one step of a publish: at most one effect that cannot be taken back, and on the first step
    /// after a pause (`resumed`) a question to the platform what already happened.
    ///
    /// `access` is there where [`Stage::needs`] names a purpose.
    fn step(
        &self,
        work: &Work<'_>,
        stage: &Self::Stage,
        resumed: bool,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> impl Future<Output = Step<Self::Stage>> + Send;

    /// What the platform says of a published video now; `options` are those the person chose.
    fn verify(
        &self,
        act: ActId,
        access: &SecretString,
        channel: ChannelRef<'_>,
        remote_id: &str,
        options: &Options,
        log: &mut CallLog,
    ) -> impl Future<Output = Result<Verified, Failure>> + Send;

    /// Whether the platform tells the numbers of such a post to this connection at all; asked before a token is opened.
    ///
    /// # Errors
    /// It does not: why, and where they are to be seen.
    fn tells_numbers(&self, _channel: ChannelRef<'_>, _post: PostRef<'_>) -> Result<(), Failure> {
        Ok(())
    }

    /// The numbers that the platform shows of a published video, asked by its documented interface. Not being allowed
    /// to ask is no failure of class `Reconnect`: the channel publishes as before.
    fn numbers(
        &self,
        act: ActId,
        access: &SecretString,
        post: PostRef<'_>,
        log: &mut CallLog,
    ) -> impl Future<Output = Result<Numbers, Failure>> + Send;

    /// The failure for a token that was refused again right after its refresh.
    fn access_expired(&self) -> Failure;

    /// The base of the address that a purpose calls.
    fn base(&self, purpose: Purpose) -> &Url {
        let config = self.config();
        match purpose {
            Purpose::Refresh | Purpose::Revoke => &config.token_url,
            Purpose::Upload => &config.upload_url,
            _ => &config.api_url,
        }
    }
}
