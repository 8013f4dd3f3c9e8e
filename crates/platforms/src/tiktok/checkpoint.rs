//! Where a publish stands. The engine stores each value, encrypted, before it takes the next step.

use super::chunks::Chunks;
use domain::Timestamp;
use domain::act::Purpose;
use domain::publish::{Published, TargetState};
use domain::tiktok::Mode;
use secrecy::zeroize::Zeroize;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The address of an upload: whoever has it can send the bytes, so it is kept like a token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UploadUrl(String);

impl UploadUrl {
    pub(crate) fn new(url: String) -> Self {
        Self(url)
    }
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}
impl fmt::Debug for UploadUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UploadUrl(…)")
    }
}
impl Drop for UploadUrl {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// What was tried before, over all uploads of one publish.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tries {
    /// Uploads begun that came to nothing.
    pub inits: u32,
    /// Attempts that TikTok itself ended for a reason that may pass.
    pub failures: u32,
}

/// Nothing of this publish exists at TikTok, or nothing that can become a post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepared {
    #[serde(default)]
    pub tries: Tries,
}

/// The upload is asked for next, or was asked for and the answer is not stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub at: Timestamp,
    #[serde(default)]
    pub tries: Tries,
}

/// An upload at TikTok that can take bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "what was heard of it so far")]
pub struct Upload {
    pub publish_id: String,
    pub url: UploadUrl,
    /// The address lives an hour from here.
    pub issued_at: Timestamp,
    pub mode: Mode,
    /// As it was announced.
    pub chunk: u64,
    /// Bytes TikTok says it holds; always the border of a chunk.
    pub offset: u64,
    #[serde(default)]
    pub tries: Tries,
    /// The last exchange had no clear answer: ask before sending more.
    #[serde(default)]
    pub ask: bool,
    /// Exchanges in a row that brought the upload no further.
    #[serde(default)]
    pub idle: u32,
    /// TikTok no longer takes bytes at this address.
    #[serde(default)]
    pub dead: bool,
    /// TikTok refused the range of the last transfer: it holds something else than we believed.
    #[serde(default)]
    pub out_of_step: bool,
    /// A transfer of the last chunk ended without a clear refusal.
    #[serde(default)]
    pub unsure: bool,
}

impl Upload {
    pub(crate) const fn chunks(&self, size_bytes: u64) -> Chunks {
        Chunks::of(size_bytes, self.chunk)
    }
}

/// All bytes are with TikTok; what becomes of them is to be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub publish_id: String,
    pub mode: Mode,
    pub sent_at: Timestamp,
    #[serde(default)]
    pub tries: Tries,
    #[serde(default)]
    pub polls: u32,
    /// Since when it is posted, while its public id is not known yet.
    #[serde(default)]
    pub posted_at: Option<Timestamp>,
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
    InitSent(Sent),
    /// No byte of the last chunk was ever handed to a connection.
    UploadOpen(Upload),
    /// Bytes of the last chunk may have been handed over. No way leads back from here to a new upload,
    /// unless TikTok clearly refused that chunk, or calls the whole attempt failed.
    FinalChunk(Upload),
    Processing(Task),
    Done(Finished),
}

impl Checkpoint {
    /// The start of a publish.
    pub fn first() -> Self {
        Self::Prepared(Prepared::default())
    }

    pub const fn name(&self) -> &'static str {
        match self {
            Self::Prepared(_) => "prepared",
            Self::InitSent(_) => "init_sent",
            Self::UploadOpen(_) => "upload_open",
            Self::FinalChunk(_) => "final_chunk",
            Self::Processing(_) => "processing",
            Self::Done(_) => "done",
        }
    }

    pub const fn state(&self) -> TargetState {
        match self {
            Self::Prepared(_) if !self.started() => TargetState::Queued,
            Self::Prepared(_) | Self::InitSent(_) | Self::UploadOpen(_) | Self::FinalChunk(_) => {
                TargetState::Uploading
            }
            Self::Processing(_) => TargetState::Processing,
            Self::Done(_) => TargetState::Published,
        }
    }

    /// Bytes TikTok has confirmed, of a file of this size.
    pub const fn bytes_acknowledged(&self, size_bytes: u64) -> u64 {
        match self {
            Self::Prepared(_) | Self::InitSent(_) => 0,
            Self::UploadOpen(u) | Self::FinalChunk(u) => u.offset,
            Self::Processing(_) | Self::Done(_) => size_bytes,
        }
    }

    /// What the access token is needed for in the next step; bytes go out without it.
    pub const fn needs(&self) -> Option<Purpose> {
        match self {
            Self::Prepared(_) => Some(Purpose::Preflight),
            Self::InitSent(_) => Some(Purpose::Publish),
            Self::UploadOpen(u) | Self::FinalChunk(u) if !u.ask => None,
            Self::UploadOpen(_) | Self::FinalChunk(_) | Self::Processing(_) => Some(Purpose::Poll),
            Self::Done(_) => None,
        }
    }

    /// Whether a post may exist at TikTok, or come to exist without us.
    pub const fn effect_possible(&self) -> bool {
        matches!(self, Self::FinalChunk(_) | Self::Processing(_) | Self::Done(_))
    }

    /// TikTok's handle of the post, good for every later question; only public posts also get an id.
    pub fn remote_id(&self) -> Option<&str> {
        match self {
            Self::Processing(t) => Some(&t.publish_id),
            Self::Done(d) => Some(&d.published.remote_id),
            _ => None,
        }
    }

    /// Whether anything was asked of TikTok yet.
    pub const fn started(&self) -> bool {
        !matches!(self, Self::Prepared(p) if p.tries.inits == 0 && p.tries.failures == 0)
    }
}

/// The start again, with what was tried before.
pub(crate) const fn again(tries: Tries) -> Checkpoint {
    Checkpoint::Prepared(Prepared { tries })
}
