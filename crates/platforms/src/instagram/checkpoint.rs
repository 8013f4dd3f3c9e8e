//! Where a publish stands. The engine stores each value, encrypted, before it takes the next step.
//!
//! A container is invisible until `media_publish`; so all before `PublishSent` may be done again or given up.

use domain::act::Purpose;
use domain::publish::{Published, TargetState};
use domain::{Failure, Timestamp};
use secrecy::zeroize::Zeroize;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The address of a resumable upload, kept like a token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UploadUri(String);

impl UploadUri {
    pub(crate) fn new(uri: String) -> Self {
        Self(uri)
    }
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}
impl fmt::Debug for UploadUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UploadUri(…)")
    }
}
impl Drop for UploadUri {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Nothing of this publish exists at Instagram, or only containers that nobody will see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepared {
    /// Containers tried before, all given up.
    #[serde(default)]
    pub containers: u32,
}

/// A container is being made; if its answer is lost, another is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    #[serde(default)]
    pub containers: u32,
    /// Meta fetches the video from our address.
    #[serde(default)]
    pub link: bool,
}

/// A container at Instagram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "what was heard of it so far")]
pub struct Container {
    pub id: String,
    /// Where the bytes go; none where Meta fetches them.
    #[serde(default)]
    pub uri: Option<UploadUri>,
    pub created_at: Timestamp,
    /// Containers tried, this one included.
    #[serde(default)]
    pub containers: u32,
    /// Bytes Instagram says it holds.
    #[serde(default)]
    pub offset: u64,
    /// The last transfer had no clear answer: ask before sending more.
    #[serde(default)]
    pub ask: bool,
    /// Exchanges in a row that brought the upload no further.
    #[serde(default)]
    pub idle: u32,
    #[serde(default)]
    pub polls: u32,
    /// It was read as `FINISHED`: Meta has the video.
    #[serde(default)]
    pub finished: bool,
    /// Instagram found something in it that somebody else has the rights to.
    #[serde(default)]
    pub is_matched: bool,
    /// Publish with the second token: the first was refused.
    #[serde(default)]
    pub second_key: bool,
    /// `media_publish` was sent before, and each time clearly refused.
    #[serde(default)]
    pub mark: Option<Mark>,
    #[serde(default)]
    pub refusals: u32,
}

/// What a lost reel is found by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Before the first `media_publish`.
    pub at: Timestamp,
    /// The newest reels before it; none where the list could not be read: then no reel is taken for ours.
    pub before: Option<Vec<String>>,
}

/// `media_publish` may have been sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub container: Container,
    pub mark: Mark,
    /// It was handed over: only ask. Otherwise it is sent now, unless this is a resumed step.
    #[serde(default)]
    pub ask: bool,
    /// Sendings without a clear answer.
    #[serde(default)]
    pub unclear: u32,
    /// Sent again because the container said that it was not done.
    #[serde(default)]
    pub resends: u32,
    /// Readings in a row of `FINISHED`, and the first of them.
    #[serde(default)]
    pub finished: u32,
    #[serde(default)]
    pub finished_since: Option<Timestamp>,
    #[serde(default)]
    pub unread_since: Option<Timestamp>,
    /// What the last sending was answered.
    #[serde(default)]
    pub last: Option<Failure>,
}

/// Why the list of reels is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The container ended: without a match another may be made.
    Gone,
    /// The container could not be read for a quarter of an hour.
    Unreadable,
    /// Instagram says it has this post.
    Duplicate,
    /// The container stays unpublished, whatever we send.
    Exhausted,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checking {
    pub sent: Sent,
    pub why: Why,
    /// What is told when the list does not help.
    pub failure: Failure,
    #[serde(default)]
    pub reads: u32,
}

/// A reel that is out; its id may not be known yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    pub media: Option<String>,
    pub container: String,
    pub mark: Mark,
    /// See [`Container::is_matched`].
    #[serde(default)]
    pub is_matched: bool,
    #[serde(default)]
    pub tries: u32,
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
    ContainerSent(Sending),
    Have(Container),
    Waiting(Container),
    Snapshot(Container),
    /// The one dangerous call may have been made. No way leads back to a new container, unless this one was
    /// read as ended and the account's list does not show the reel.
    PublishSent(Sent),
    Checking(Checking),
    Published(Posted),
    Done(Finished),
}

impl Checkpoint {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Prepared(_) => "prepared",
            Self::ContainerSent(_) => "container_sent",
            Self::Have(c) if c.offset == 0 => "have",
            Self::Have(_) => "bytes",
            Self::Waiting(_) => "waiting",
            Self::Snapshot(_) => "snapshot",
            Self::PublishSent(_) => "publish_sent",
            Self::Checking(_) => "checking",
            Self::Published(_) => "published",
            Self::Done(_) => "done",
        }
    }

    pub const fn state(&self) -> TargetState {
        match self {
            Self::Prepared(p) if p.containers == 0 => TargetState::Queued,
            Self::Prepared(_) | Self::ContainerSent(_) | Self::Have(_) => TargetState::Uploading,
            Self::Waiting(_)
            | Self::Snapshot(_)
            | Self::PublishSent(_)
            | Self::Checking(_)
            | Self::Published(_) => TargetState::Processing,
            Self::Done(_) => TargetState::Published,
        }
    }

    /// Bytes Instagram has confirmed, of a file of this size. Of those it fetches it tells nothing before all
    /// are there.
    pub const fn bytes_acknowledged(&self, size_bytes: u64) -> u64 {
        match self {
            Self::Prepared(_) | Self::ContainerSent(_) => 0,
            Self::Have(c) => c.offset,
            Self::Waiting(c) if c.uri.is_none() && !c.finished => 0,
            _ => size_bytes,
        }
    }

    /// What the token is needed for in the next step; none where the step goes without.
    pub const fn needs(&self) -> Option<Purpose> {
        match self {
            Self::Prepared(_) => Some(Purpose::Preflight),
            Self::Have(c) if c.uri.is_none() => None,
            Self::Have(c) if c.ask => Some(Purpose::Poll),
            Self::Have(_) => Some(Purpose::Upload),
            Self::Waiting(_) => Some(Purpose::Poll),
            Self::PublishSent(s) if s.ask => Some(Purpose::Poll),
            Self::ContainerSent(_) | Self::PublishSent(_) => Some(Purpose::Publish),
            Self::Snapshot(_) | Self::Checking(_) | Self::Published(_) => Some(Purpose::Verify),
            Self::Done(_) => None,
        }
    }

    /// Whether a reel may be out.
    pub const fn effect_possible(&self) -> bool {
        matches!(
            self,
            Self::PublishSent(_) | Self::Checking(_) | Self::Published(_) | Self::Done(_)
        )
    }

    pub fn remote_id(&self) -> Option<&str> {
        match self {
            Self::Published(p) => p.media.as_deref(),
            Self::Done(d) => Some(&d.published.remote_id),
            _ => None,
        }
    }

    /// Whether anything was asked of Instagram yet.
    pub const fn started(&self) -> bool {
        !matches!(self, Self::Prepared(p) if p.containers == 0)
    }

    /// Whether Meta may fetch the video from our address.
    pub const fn fetching(&self) -> bool {
        match self {
            Self::ContainerSent(s) => s.link,
            Self::Have(c) | Self::Waiting(c) => c.uri.is_none() && !c.finished,
            _ => false,
        }
    }
}
