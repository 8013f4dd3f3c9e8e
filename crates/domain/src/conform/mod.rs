//! Renditions: what must change in a clip so that chosen platforms take it. Pure; the work is done elsewhere.

mod plan;
mod rules;
mod shape;
#[cfg(test)]
mod tests;
mod trim;

pub use plan::{plan, plan_cut};
pub use rules::{Rules, Shape, rules};
pub use shape::{Size, is_upright};
pub use trim::{Cut, Trim, TrimError};

use crate::Platform;
use serde::{Deserialize, Serialize};

/// How a picture of another shape becomes an upright one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Fit {
    /// The whole picture, with room above and below or beside it.
    #[default]
    Pad,
    /// The middle of the picture.
    Crop,
}

/// What fills the room that padding leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Background {
    #[default]
    Black,
    White,
    /// The picture itself, enlarged and blurred.
    Blur,
}

/// What a rendition is made for. Two equal ones of a clip are one rendition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Wanted {
    /// Sorted, each once.
    pub platforms: Vec<Platform>,
    /// Makes the picture upright, 9:16, by this way. Absent: the shape stays where every platform takes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fit: Option<Fit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background: Option<Background>,
    /// The part of the clip that stays. Absent: all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trim: Option<Trim>,
}

impl Wanted {
    /// The same wish is always written the same way.
    pub fn new(mut platforms: Vec<Platform>, fit: Option<Fit>, background: Option<Background>) -> Self {
        platforms.sort_unstable();
        platforms.dedup();
        Self {
            platforms,
            fit,
            background: background.filter(|b| *b != Background::Black && fit != Some(Fit::Crop)),
            trim: None,
        }
    }

    /// The same for a part of the clip.
    #[must_use]
    pub fn of_part(self, trim: Option<Trim>) -> Self {
        Self { trim, ..self }
    }

    /// What is left to ask of a file that was made for this wish.
    #[must_use]
    pub fn when_cut(&self) -> Self {
        self.clone().of_part(None)
    }
}

/// Frames a second as a fraction: 30000/1001 is not 29.97.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    pub frames: u32,
    pub per: u32,
}

impl Rate {
    pub fn fps(self) -> f64 {
        f64::from(self.frames) / f64::from(self.per.max(1))
    }
}

/// How the picture is put on its canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canvas {
    pub fit: Fit,
    pub background: Background,
    /// The scaled picture: within the canvas when padded, around it when cropped.
    pub picture: Size,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encode {
    pub size: Size,
    pub rate: Rate,
    /// x264's constant quality: lower is better.
    pub crf: u8,
    /// Most bits a second.
    pub max_bps: u64,
    /// HDR to ordinary brightness.
    pub tone_map: bool,
    pub deinterlace: bool,
    /// None: the picture is only scaled.
    pub canvas: Option<Canvas>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Video {
    Copy,
    /// H.264, 8 bit, 4:2:0.
    Encode(Encode),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audio {
    /// The clip is silent and stays so.
    None,
    Copy,
    /// AAC, 128 kbit/s.
    Encode {
        hz: u32,
        channels: u32,
    },
    /// AAC silence, for a platform that may refuse a clip without sound.
    AddSilence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeCode {
    /// A part of the clip stays, from and to in milliseconds.
    Trimmed,
    /// Another kind of file: MP4.
    Container,
    /// The index moves before the data.
    FastStart,
    /// The edit list goes; what it does is kept.
    EditList,
    VideoCodec,
    /// 8 bit, 4:2:0.
    PixelFormat,
    HdrToSdr,
    Deinterlaced,
    /// Smaller or larger, same shape.
    Size,
    /// Room is added around the picture.
    Padded,
    /// The picture's edges are cut off.
    Cropped,
    FrameRate,
    BitRate,
    /// A smaller file.
    FileSize,
    AudioCodec,
    AudioRate,
    AudioChannels,
    SilenceAdded,
}

/// One thing that becomes different, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Change {
    pub code: ChangeCode,
    pub from: String,
    pub to: String,
    /// Those that ask for it; none: the person's own wish.
    pub platforms: Vec<Platform>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnmetCode {
    TooShort,
    TooLong,
}

/// What no rendition mends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Unmet {
    pub code: UnmetCode,
    pub platform: Platform,
    pub limit_ms: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RenditionState {
    Queued,
    Running,
    Ready,
    Failed,
    Canceled,
}

impl RenditionState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }
    /// Being made, or about to be.
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}
impl std::str::FromStr for RenditionState {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        [
            Self::Queued,
            Self::Running,
            Self::Ready,
            Self::Failed,
            Self::Canceled,
        ]
        .into_iter()
        .find(|x| x.as_str() == s)
        .ok_or(())
    }
}

/// What is to be done, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The part of the input that is taken; none: all of it.
    pub trim: Option<Trim>,
    /// How it is cut out.
    pub cut: Option<Cut>,
    /// Picture and sound are taken over as they are: takes seconds, loses nothing.
    pub remux_only: bool,
    pub video: Video,
    pub audio: Audio,
    /// Empty: the clip is fit already.
    pub changes: Vec<Change>,
    pub unmet: Vec<Unmet>,
    /// Of what comes out.
    pub duration_ms: u64,
    /// No file of this plan is larger, by its bit rates.
    pub most_bytes: u64,
}
