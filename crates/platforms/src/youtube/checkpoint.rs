//! Where a publish stands. The engine stores each value, encrypted, before it takes the next step.

use domain::act::Purpose;
use domain::publish::{Note, Published, TargetState};
use domain::{Timestamp, publish::Visibility};
use secrecy::zeroize::Zeroize;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The address of an upload session: whoever has it can send the bytes, so it is kept like a token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionUri(String);

impl SessionUri {
    pub(crate) fn new(uri: String) -> Self {
        Self(uri)
    }
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}
impl fmt::Debug for SessionUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionUri(…)")
    }
}
impl Drop for SessionUri {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Nothing of this publish exists at YouTube.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepared {
    /// 128 random bits in hex. It becomes the file's name at YouTube, the mark we find the video by.
    pub slug: String,
    /// Sessions opened before, all gone without their last byte.
    #[serde(default)]
    pub sessions: u32,
}

/// An upload session at YouTube.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub uri: SessionUri,
    pub slug: String,
    /// Bytes YouTube says it holds.
    pub offset: u64,
    pub opened_at: Timestamp,
    /// Sessions opened, this one included.
    #[serde(default)]
    pub sessions: u32,
    /// Transfers that broke.
    #[serde(default)]
    pub breaks: u32,
    /// The last transfer had no clear answer: ask before sending more.
    #[serde(default)]
    pub ask: bool,
    /// Exchanges in a row that brought the upload no further.
    #[serde(default)]
    pub idle: u32,
    /// YouTube wanted the bearer token on this session.
    #[serde(default)]
    pub bearer: bool,
}

/// The session is gone and the last byte may have arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    pub slug: String,
    pub offset: u64,
    pub opened_at: Timestamp,
    pub lost_at: Timestamp,
    /// What the session answered last, for the evidence.
    pub cause: String,
    /// Readings of the uploads list that did not hold the video.
    #[serde(default)]
    pub readings: u32,
    #[serde(default)]
    pub read_at: Option<Timestamp>,
}

/// A video that exists at YouTube.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Video {
    pub id: String,
    pub created_at: Timestamp,
    /// The channel YouTube put it on, where the answer said so.
    #[serde(default)]
    pub channel_id: Option<String>,
    #[serde(default)]
    pub polls: u32,
    /// Tries of the thumbnail.
    #[serde(default)]
    pub tries: u32,
    /// The moment YouTube itself makes it public.
    #[serde(default)]
    pub publish_at: Option<Timestamp>,
    #[serde(default)]
    pub notes: Vec<Note>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    pub published: Published,
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", content = "with", rename_all = "snake_case")]
pub enum Checkpoint {
    Prepared(Prepared),
    /// The last byte was never handed to a connection.
    SessionOpen(Session),
    /// The last byte may have been handed over. No way leads back from here to a new session, unless
    /// YouTube itself refused this one.
    LastChunk(Session),
    Lost(Lost),
    Created(Video),
    Processing(Video),
    Thumbnail(Video),
    /// Private until YouTube's own schedule makes it public.
    HeldUntil(Video),
    Verifying(Video),
    Done(Finished),
}

impl Checkpoint {
    /// The start of a publish; the random part is passed in.
    pub fn first(random: [u8; 16]) -> Self {
        let slug = format!("{:032x}", u128::from_be_bytes(random));
        Self::Prepared(Prepared { slug, sessions: 0 })
    }

    pub const fn name(&self) -> &'static str {
        match self {
            Self::Prepared(_) => "prepared",
            Self::SessionOpen(_) => "session_open",
            Self::LastChunk(_) => "last_chunk",
            Self::Lost(_) => "lost",
            Self::Created(_) => "created",
            Self::Processing(_) => "processing",
            Self::Thumbnail(_) => "thumbnail",
            Self::HeldUntil(_) => "held_until",
            Self::Verifying(_) => "verifying",
            Self::Done(_) => "done",
        }
    }

    pub const fn state(&self) -> TargetState {
        match self {
            Self::Prepared(p) if p.sessions == 0 => TargetState::Queued,
            Self::Prepared(_) | Self::SessionOpen(_) | Self::LastChunk(_) | Self::Lost(_) => {
                TargetState::Uploading
            }
            Self::Created(_) | Self::Processing(_) | Self::Thumbnail(_) | Self::Verifying(_) => {
                TargetState::Processing
            }
            Self::HeldUntil(_) => TargetState::Scheduled,
            Self::Done(_) => TargetState::Published,
        }
    }

    /// Bytes YouTube has confirmed, of a file of this size.
    pub const fn bytes_acknowledged(&self, size_bytes: u64) -> u64 {
        match self {
            Self::Prepared(_) => 0,
            Self::SessionOpen(s) | Self::LastChunk(s) => s.offset,
            Self::Lost(l) => l.offset,
            _ => size_bytes,
        }
    }

    /// What the bearer token is needed for in the next step; none where the step goes without.
    pub const fn needs(&self) -> Option<Purpose> {
        match self {
            Self::Prepared(_) => Some(Purpose::Upload),
            Self::SessionOpen(s) | Self::LastChunk(s) if s.bearer => Some(Purpose::Upload),
            Self::SessionOpen(_) | Self::LastChunk(_) | Self::Created(_) | Self::Done(_) => None,
            Self::Processing(_) => Some(Purpose::Poll),
            Self::Thumbnail(_) => Some(Purpose::Publish),
            Self::Lost(_) | Self::HeldUntil(_) | Self::Verifying(_) => Some(Purpose::Verify),
        }
    }

    /// Whether a video may exist at YouTube.
    pub const fn effect_possible(&self) -> bool {
        !matches!(self, Self::Prepared(_) | Self::SessionOpen(_))
    }

    pub fn remote_id(&self) -> Option<&str> {
        match self {
            Self::Prepared(_) | Self::SessionOpen(_) | Self::LastChunk(_) | Self::Lost(_) => None,
            Self::Created(v)
            | Self::Processing(v)
            | Self::Thumbnail(v)
            | Self::HeldUntil(v)
            | Self::Verifying(v) => Some(&v.id),
            Self::Done(d) => Some(&d.published.remote_id),
        }
    }

    /// Whether anything was asked of YouTube yet.
    pub const fn started(&self) -> bool {
        !matches!(self, Self::Prepared(p) if p.sessions == 0)
    }
}

/// What the person asked for, with the default of the contract.
pub(crate) fn asked(options: &domain::publish::Options) -> Visibility {
    options.visibility.unwrap_or_default()
}
