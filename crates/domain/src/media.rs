//! What is known of a video.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MediaState {
    /// Being read: facts, poster and preview are on their way.
    Processing,
    Ready,
    /// Cannot be published; the reason stands beside.
    Unusable,
}

impl MediaState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::Ready => "ready",
            Self::Unusable => "unusable",
        }
    }
}
impl std::str::FromStr for MediaState {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        [Self::Processing, Self::Ready, Self::Unusable]
            .into_iter()
            .find(|x| x.as_str() == s)
            .ok_or(())
    }
}

/// Facts read from the file itself. Position and device tags inside the file are never copied out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Facts {
    pub duration_ms: u64,
    /// As shown, rotation applied, in pixels.
    pub width: u32,
    pub height: u32,
    /// Average frames a second.
    pub fps: f64,
    /// `mp4`, `mov`, `3gp`, `webm`, `mkv`.
    pub container: String,
    /// ffprobe's codec names: `h264`, `hevc`, `vp9`, `av1` …
    pub video_codec: String,
    pub audio_codec: Option<String>,
    pub audio_channels: Option<u32>,
    /// Clockwise degrees a player turns the stored picture: 0, 90, 180, 270.
    pub rotation: u32,
    /// PQ or HLG transfer, or Dolby Vision.
    pub hdr: bool,
    pub bitrate_bps: u64,
    /// Frame times are uneven.
    pub variable_frame_rate: bool,
    /// What only making a rendition asks for.
    #[serde(default)]
    #[schema(ignore)]
    pub details: Details,
}

/// How a file is built inside. None where the reader could not tell, or the container has no such thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// ffprobe's name: `yuv420p`, `yuv420p10le`, `yuv422p10le` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixel_format: Option<String>,
    pub interlaced: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_hz: Option<u32>,
    /// MP4 and MOV: the index stands whole and before the data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fast_start: Option<bool>,
    /// MP4 and MOV: what the edit lists of picture and sound do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edits: Option<Edits>,
    /// The whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
    /// The picture alone, bits a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_bps: Option<u64>,
    /// How much later than the picture the sound begins; below zero: earlier. What an edit list does is seen to there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sound_after_ms: Option<i64>,
}

impl Facts {
    /// The picture's bits a second; where the file tells no such number, all of its bits.
    pub fn video_bps(&self) -> u64 {
        let told = self.details.video_bps;
        told.map_or(self.bitrate_bps, |bps| bps.min(self.bitrate_bps))
    }
}

impl Details {
    /// The picture has a quarter as many samples of colour as of brightness; none: not known.
    pub fn is_420(&self) -> Option<bool> {
        const NAMES: [&str; 6] = ["yuv420p", "yuvj420p", "yuva420p", "nv12", "nv21", "p010"];
        let name = self.pixel_format.as_deref()?;
        Some(NAMES.iter().any(|known| name.starts_with(known)))
    }
}

/// What an edit list does to what is seen and heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Edits {
    /// There is none.
    None,
    /// It only makes good the delay of the codec: leaving it out changes nothing that is noticed.
    Delay,
    /// It cuts, delays or repeats: leaving it out would show something else.
    Cuts,
}

/// Why a file cannot be used, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UnusableReason {
    /// `not_a_video`, `truncated`, `no_video_stream`, `too_long`, `too_large_picture`, `unreadable`,
    /// `reader_missing`, `empty`.
    pub code: String,
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// The moment of the poster that is taken by itself, in milliseconds: past a black beginning, within the shortest clip.
pub const fn poster_time(duration_ms: u64) -> u64 {
    let third = duration_ms / 3;
    if third < 1000 { third } else { 1000 }
}

/// The moments of `count` pictures that show a clip in equal steps, in milliseconds.
pub fn frame_times(duration_ms: u64, count: u32) -> Vec<u64> {
    let steps = u64::from(count.max(1)) * 2;
    let at = |i: u32| duration_ms.saturating_mul(u64::from(i) * 2 + 1) / steps;
    (0..count).map(at).collect()
}

/// Largest facts believed of a file. Source: security-requirements, section 11.
pub const MAX_DURATION_MS: u64 = 12 * 3600 * 1000;
pub const MAX_PIXELS: u32 = 16_384;
pub const MAX_STREAMS: usize = 64;

/// The container, told by a file's first bytes (at least 12; 64 are enough), never by its name.
pub fn container_of(head: &[u8]) -> Option<&'static str> {
    const EBML: [u8; 4] = [0x1a, 0x45, 0xdf, 0xa3];
    if head.len() >= 12 && &head[4..8] == b"ftyp" {
        return Some(match &head[8..12] {
            b"qt  " => "mov",
            [b'3', b'g', b'p' | b'2' | b'g' | b'r' | b's' | b'e', _] => "3gp",
            _ => "mp4",
        });
    }
    // QuickTime files of old cameras begin with another atom of the same family.
    if head.len() >= 12
        && [b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"]
            .iter()
            .any(|a| &head[4..8] == *a)
    {
        return Some("mov");
    }
    if head.starts_with(&EBML) {
        return Some(if head.windows(4).any(|w| w == b"webm") {
            "webm"
        } else {
            "mkv"
        });
    }
    None
}

/// The type a file is served with, from our table only.
pub fn mime_of(container: &str) -> &'static str {
    match container {
        "mov" => "video/quicktime",
        "3gp" => "video/3gpp",
        "webm" => "video/webm",
        "mkv" => "video/x-matroska",
        _ => "video/mp4",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_stand_in_the_middle_of_their_steps() {
        assert_eq!(frame_times(12_000, 3), [2000, 6000, 10_000]);
        assert_eq!(frame_times(0, 2), [0, 0]);
    }

    #[test]
    fn the_name_of_a_pixel_format_tells_its_colours() {
        let of = |name: &str| {
            let pixel_format = Some(name.to_owned());
            Details {
                pixel_format,
                ..Details::default()
            }
            .is_420()
        };
        for name in ["yuv420p", "yuvj420p", "yuv420p10le", "nv12", "p010le"] {
            assert_eq!(of(name), Some(true), "{name}");
        }
        for name in [
            "yuv422p", "yuvj422p", "yuv444p", "yuv411p", "gbrp", "rgb24", "gray",
        ] {
            assert_eq!(of(name), Some(false), "{name}");
        }
        assert_eq!(Details::default().is_420(), None);
    }

    #[test]
    fn the_first_bytes_tell_the_container() {
        assert_eq!(container_of(b"\0\0\0\x20ftypisom\0\0\0\0"), Some("mp4"));
        assert_eq!(container_of(b"\0\0\0\x14ftypqt  \0\0\0\0"), Some("mov"));
        assert_eq!(container_of(b"\0\0\0\x14ftyp3gp4\0\0\0\0"), Some("3gp"));
        assert_eq!(container_of(b"\0\0\0\x14ftyp3g2a\0\0\0\0"), Some("3gp"));
        assert_eq!(container_of(b"\x1a\x45\xdf\xa3....B\x82webm"), Some("webm"));
        assert_eq!(container_of(b"#EXTM3U\n#EXT-X-VERSION:3"), None);
        assert_eq!(container_of(b"<html><body>ftyp</body>"), None);
        assert_eq!(container_of(b""), None);
    }
}
