//! YouTube, Data API v3. Source: Google's YouTube Data API v3 documentation.

mod checkpoint;
mod codes;
mod errors;
mod hear;
mod identity;
mod lost;
mod oauth;
mod poll;
mod resource;
mod send;
mod session;
mod thumbnail;
mod verify;
mod wire;

pub use checkpoint::{Checkpoint, Finished, Lost, Prepared, Session, SessionUri, Video};
pub use codes::{Row, error_codes};
pub use errors::denied;
pub use oauth::challenge;

use bytes::Bytes;
use domain::media::Facts;
use domain::publish::{Call, Note, Options, Published, Visibility};
use domain::{ActId, Clock, Failure, Timestamp};
use egress::Egress;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use secrecy::SecretString;
use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::Arc;
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
    /// The stand-in: links to videos point there, and upload sessions must live there.
    pub sandbox: bool,
}

/// Every HTTP call of an operation, in order, as a person may read it.
#[derive(Debug, Default)]
pub struct CallLog(pub Vec<Call>);

/// The adapter. A copy shares its connections.
#[derive(Clone)]
pub struct YouTube {
    config: Arc<Config>,
    egress: Egress,
    clock: Clock,
    chunk: u64,
}

impl fmt::Debug for YouTube {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("YouTube")
            .field("sandbox", &self.config.sandbox)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Debug)]
pub struct Tokens {
    pub access: SecretString,
    /// Comes with a consent; a refresh normally brings none, then the old one stays good.
    pub refresh: Option<SecretString>,
    pub expires_in: Duration,
    pub scopes: Vec<String>,
    /// Set for grants that end by themselves: seven days while the consent screen is in "Testing".
    pub refresh_expires_in: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoked {
    Done,
    AlreadyDead,
}

/// The channel a token is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub external_id: String,
    pub title: String,
    pub handle: Option<String>,
    /// The playlist of all its uploads.
    pub uploads_playlist: String,
    /// `allowed`, `eligible`, `disallowed`, `longUploadsUnspecified`.
    pub long_uploads: Option<String>,
    pub is_linked: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Anyone the visibility names can watch it.
    Live,
    Processing,
    /// Only the channel sees it.
    Private,
    /// Private until this moment.
    Scheduled(Timestamp),
    /// YouTube refused it or could not read it: our failure code says why.
    Rejected(Failure),
    /// It is no longer on YouTube.
    Removed,
}

/// What YouTube says of a video now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub visibility: Option<Visibility>,
    pub standing: Standing,
    pub notes: Vec<Note>,
}

/// Opens a range of the video as a stream of buffers.
pub type Open<'a> = &'a (
        dyn Fn(Range<u64>) -> BoxFuture<'static, io::Result<BoxStream<'static, io::Result<Bytes>>>>
            + Send
            + Sync
    );
/// Reads the chosen cover picture, JPEG or PNG.
pub type Thumbnail<'a> = &'a (dyn Fn() -> BoxFuture<'static, io::Result<Bytes>> + Send + Sync);

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
    /// The id of the channel the person chose.
    pub expected_channel: &'a str,
    pub uploads_playlist: &'a str,
    pub open: Open<'a>,
    pub thumbnail: Option<Thumbnail<'a>>,
    /// Called about twice a second while bytes go out, with the bytes handed over so far, of the whole
    /// file. Handed over is not confirmed: see [`Checkpoint::bytes_acknowledged`].
    pub progress: &'a (dyn Fn(u64) + Send + Sync),
    /// Ends the step soon, also in the middle of a chunk.
    pub stop: &'a CancellationToken,
}

/// What a step came to.
#[derive(Debug)]
pub enum Step {
    /// Store it, then take the next step.
    Next(Checkpoint),
    /// Store it, then step again after a while.
    Wait { checkpoint: Checkpoint, wait: Duration },
    /// YouTube no longer takes the access token: refresh once and repeat the same checkpoint. The second
    /// time in a row it means [`access_expired`].
    TokenRejected,
    Done {
        checkpoint: Checkpoint,
        published: Published,
    },
    /// A checkpoint that comes along is stored before the failure is shown.
    Failed {
        checkpoint: Option<Checkpoint>,
        failure: Failure,
    },
    /// `stop` was signalled; the checkpoint is as it was, and the next step of it is a resumed one.
    Stopped,
}

/// The failure for a token that was refused again right after its refresh.
pub fn access_expired() -> Failure {
    codes::failure("access_expired")
}

impl YouTube {
    pub fn new(config: Config, egress: Egress, clock: Clock) -> Self {
        Self {
            config: Arc::new(config),
            egress,
            clock,
            chunk: send::CHUNK,
        }
    }

    /// Another size of one transfer, a multiple of 262,144: tests make it small.
    #[doc(hidden)]
    #[must_use]
    pub fn with_chunk(mut self, bytes: u64) -> Self {
        self.chunk = bytes;
        self
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Takes one step of a publish: at most one effect that cannot be taken back, and on the first step
    /// after a pause (`resumed`) a question to YouTube what already happened.
    ///
    /// `access` is needed where [`Checkpoint::needs`] names a purpose.
    pub async fn step(
        &self,
        work: &Work<'_>,
        checkpoint: &Checkpoint,
        resumed: bool,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        if work.stop.is_cancelled() && !matches!(checkpoint, Checkpoint::Done(_)) {
            return Step::Stopped;
        }
        match checkpoint {
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
                checkpoint: checkpoint.clone(),
                published: d.published.clone(),
            },
        }
    }
}
