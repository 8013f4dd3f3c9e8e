//! Where a publish stands. The engine stores each value, encrypted, before it takes the next step.

use domain::Timestamp;
use domain::act::Purpose;
use domain::publish::{Published, TargetState};
use secrecy::zeroize::Zeroize;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A text that opens something by itself: an upload address, the key of a video that is not public.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hidden(String);

impl Hidden {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}
impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(…)")
    }
}
impl Drop for Hidden {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// A video's name at VK. The owner is negative for a community.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoRef {
    pub owner_id: i64,
    pub video_id: i64,
}
impl fmt::Display for VideoRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.owner_id, self.video_id)
    }
}
impl std::str::FromStr for VideoRef {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        let (owner, video) = s.split_once('_').ok_or(())?;
        Ok(Self {
            owner_id: owner.parse().map_err(|_| ())?,
            video_id: video.parse().map_err(|_| ())?,
        })
    }
}

/// An id whose upload address ran out; it is deleted before the next one is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Old {
    pub video: VideoRef,
    /// The last byte may have been handed over to it.
    pub out: bool,
}

/// No upload address is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepared {
    /// 128 random bits in hex: the boundary of the upload, and the key of the wall post.
    pub guid: String,
    /// Ids asked for before.
    #[serde(default)]
    pub saves: u32,
    #[serde(default)]
    pub old: Option<Old>,
}

/// An id at VK and the address that takes its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub guid: String,
    pub saves: u32,
    pub video: VideoRef,
    #[serde(default)]
    pub access_key: Option<Hidden>,
    pub url: Hidden,
    /// The last byte may have been handed over once.
    #[serde(default)]
    pub out: bool,
    /// Uploads that went out whole and had no clear answer.
    #[serde(default)]
    pub sends: u32,
    /// Uploads that had no clear answer, those that broke included.
    #[serde(default)]
    pub breaks: u32,
}

/// An upload without a clear answer: the id is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    pub slot: Slot,
    pub since: Timestamp,
    #[serde(default)]
    pub reads: u32,
    /// The address takes no bytes any more.
    #[serde(default)]
    pub gone: bool,
}

/// Our bytes lie under this id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Video {
    pub guid: String,
    pub video: VideoRef,
    /// The same as text: how a published video is named.
    pub id: String,
    #[serde(default)]
    pub access_key: Option<Hidden>,
    pub since: Timestamp,
    #[serde(default)]
    pub polls: u32,
    /// VK has shown it.
    #[serde(default)]
    pub seen: bool,
    /// Readings in a row without it, after it was seen.
    #[serde(default)]
    pub missing: u32,
    /// VK's `type`, once the video is ready.
    #[serde(default)]
    pub kind: Option<String>,
    /// VK's word for who may see it, where it is not everyone.
    #[serde(default)]
    pub visibility: Option<String>,
}

/// A post on the wall that is to be, or may already be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    pub video: Video,
    /// No earlier than this was it asked for first.
    pub first_at: Timestamp,
    #[serde(default)]
    pub tries: u32,
    /// The first of the readings that did not show it.
    #[serde(default)]
    pub read_at: Option<Timestamp>,
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
    Allocated(Slot),
    /// The last byte may be handed over from here.
    Sending(Slot),
    Looking(Look),
    Processing(Video),
    /// The wall post was not asked for, or VK said no for the moment.
    WallDue(Post),
    /// The wall post may be asked for from here.
    Posting(Post),
    PostLost(Post),
    Done(Finished),
}

impl Checkpoint {
    /// The start of a publish; the random part is passed in.
    pub fn first(random: [u8; 16]) -> Self {
        Self::Prepared(Prepared {
            guid: format!("{:032x}", u128::from_be_bytes(random)),
            saves: 0,
            old: None,
        })
    }

    pub const fn name(&self) -> &'static str {
        match self {
            Self::Prepared(_) => "prepared",
            Self::Allocated(_) => "allocated",
            Self::Sending(_) => "sending",
            Self::Looking(_) => "looking",
            Self::Processing(_) => "processing",
            Self::WallDue(_) => "wall_due",
            Self::Posting(_) => "posting",
            Self::PostLost(_) => "post_lost",
            Self::Done(_) => "done",
        }
    }

    pub const fn state(&self) -> TargetState {
        match self {
            Self::Prepared(p) if p.saves == 0 => TargetState::Queued,
            Self::Prepared(_) | Self::Allocated(_) | Self::Sending(_) | Self::Looking(_) => {
                TargetState::Uploading
            }
            Self::Processing(_) | Self::WallDue(_) | Self::Posting(_) | Self::PostLost(_) => {
                TargetState::Processing
            }
            Self::Done(_) => TargetState::Published,
        }
    }

    /// VK confirms nothing before the whole file is there.
    pub const fn bytes_acknowledged(&self, size_bytes: u64) -> u64 {
        match self {
            Self::Prepared(_) | Self::Allocated(_) | Self::Sending(_) | Self::Looking(_) => 0,
            _ => size_bytes,
        }
    }

    /// What the access token is needed for in the next step. The bytes go out without it: their address
    /// is signed.
    pub const fn needs(&self) -> Option<Purpose> {
        match self {
            Self::Prepared(_) => Some(Purpose::Upload),
            Self::Allocated(_) | Self::Sending(_) | Self::WallDue(_) | Self::Done(_) => None,
            Self::Looking(_) | Self::PostLost(_) => Some(Purpose::Verify),
            Self::Processing(_) => Some(Purpose::Poll),
            Self::Posting(_) => Some(Purpose::Publish),
        }
    }

    /// Whether a video may exist at VK.
    pub const fn effect_possible(&self) -> bool {
        match self {
            Self::Prepared(p) => matches!(p.old, Some(Old { out: true, .. })),
            Self::Allocated(s) => s.out,
            Self::Looking(l) => l.slot.out,
            _ => true,
        }
    }

    /// The id, once bytes of ours lie under it.
    pub fn remote_id(&self) -> Option<&str> {
        match self {
            Self::Prepared(_) | Self::Allocated(_) | Self::Sending(_) | Self::Looking(_) => None,
            Self::Processing(v) => Some(&v.id),
            Self::WallDue(p) | Self::Posting(p) | Self::PostLost(p) => Some(&p.video.id),
            Self::Done(d) => Some(&d.published.remote_id),
        }
    }

    /// Whether anything was asked of VK yet.
    pub const fn started(&self) -> bool {
        !matches!(self, Self::Prepared(p) if p.saves == 0)
    }
}
