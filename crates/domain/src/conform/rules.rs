//! What each platform takes, as far as a rendition can see to it. The source of each table stands above it.

use crate::{Platform, instagram, tiktok, vk, youtube};

/// The shapes a platform shows as a short video.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Any,
    /// Square or upright.
    NotWide,
    /// 9:16.
    Upright,
}

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a table of rules, each its own")]
pub struct Rules {
    pub platform: Platform,
    pub containers: &'static [&'static str],
    pub video_codecs: &'static [&'static str],
    /// None: whatever a decoder reads.
    pub audio_codecs: Option<&'static [&'static str]>,
    /// 8 bit 4:2:0; 10 bit in HEVC passes. HDR does not.
    pub plain_pixels: bool,
    pub index_first: bool,
    pub no_edit_list: bool,
    pub min_fps: f64,
    pub max_fps: f64,
    pub min_side: u32,
    pub max_width: u32,
    pub max_short_side: u32,
    pub max_long_side: u32,
    pub max_bps: u64,
    pub max_bytes: u64,
    pub max_audio_hz: u32,
    pub max_channels: u32,
    pub wants_sound: bool,
    pub shape: Shape,
    pub min_ms: u64,
    pub max_ms: u64,
}

const ANY: u32 = crate::media::MAX_PIXELS;

/// YouTube takes nearly all. Source: YouTube Help, "Recommended upload encoding settings", and our own rule of
/// what is a Short; a Short over three minutes is an ordinary video, which no rendition mends and is no fault.
const YOUTUBE: Rules = Rules {
    platform: Platform::Youtube,
    containers: &["mp4", "mov", "3gp", "webm", "mkv"],
    video_codecs: &[
        "h264",
        "hevc",
        "vp8",
        "vp9",
        "av1",
        "mpeg4",
        "prores",
        "mpeg2video",
        "dnxhd",
    ],
    audio_codecs: None,
    plain_pixels: false,
    index_first: false,
    no_edit_list: false,
    min_fps: 1.0,
    max_fps: 120.0,
    min_side: 2,
    max_width: ANY,
    max_short_side: ANY,
    max_long_side: ANY,
    max_bps: u64::MAX,
    max_bytes: youtube::MAX_BYTES,
    max_audio_hz: 192_000,
    max_channels: 8,
    wants_sound: false,
    shape: Shape::NotWide,
    min_ms: 0,
    max_ms: youtube::MAX_MS,
};

/// Source: Instagram Platform, IG User Media reference, Reel specifications. Silence: unverified whether a
/// Reel without a sound track is taken, so one is added.
const INSTAGRAM: Rules = Rules {
    platform: Platform::Instagram,
    containers: &["mp4", "mov"],
    video_codecs: &["h264", "hevc"],
    audio_codecs: Some(&["aac"]),
    plain_pixels: true,
    index_first: true,
    no_edit_list: true,
    min_fps: instagram::FPS_MIN,
    max_fps: instagram::FPS_MAX,
    min_side: 2,
    max_width: instagram::WIDTH_MAX,
    max_short_side: ANY,
    max_long_side: ANY,
    max_bps: instagram::BITRATE_MAX_BPS,
    max_bytes: instagram::MAX_BYTES,
    max_audio_hz: instagram::AUDIO_MAX_HZ,
    max_channels: 2,
    wants_sound: true,
    shape: Shape::Any,
    min_ms: instagram::MIN_MS,
    max_ms: instagram::MAX_MS,
};

/// Source: TikTok for Developers, Media Transfer Guide, video restrictions. VP8 and VP9 are taken in WebM only,
/// so they stay out of our MP4. Sound and edit lists: nothing is said.
const TIKTOK: Rules = Rules {
    platform: Platform::Tiktok,
    containers: &["mp4", "mov"],
    video_codecs: &["h264", "hevc"],
    audio_codecs: Some(&["aac"]),
    plain_pixels: true,
    index_first: false,
    no_edit_list: false,
    min_fps: tiktok::FPS.0,
    max_fps: tiktok::FPS.1,
    min_side: tiktok::SIDES.0,
    max_width: tiktok::SIDES.1,
    max_short_side: tiktok::SIDES.1,
    max_long_side: tiktok::SIDES.1,
    max_bps: u64::MAX,
    max_bytes: tiktok::MAX_BYTES,
    max_audio_hz: 48_000,
    max_channels: 2,
    wants_sound: false,
    shape: Shape::Any,
    min_ms: 0,
    max_ms: tiktok::MAX_MS,
};

/// The profile that VK advises for clips: no official limits are known (unverified), so what is advised is made.
const VK: Rules = Rules {
    platform: Platform::Vk,
    containers: &["mp4"],
    video_codecs: &["h264"],
    audio_codecs: Some(&["aac"]),
    plain_pixels: true,
    index_first: false,
    no_edit_list: false,
    min_fps: 1.0,
    max_fps: 30.0,
    min_side: 2,
    max_width: ANY,
    max_short_side: 1080,
    max_long_side: 1920,
    max_bps: u64::MAX,
    max_bytes: u64::MAX,
    max_audio_hz: 48_000,
    max_channels: 2,
    wants_sound: false,
    shape: Shape::Upright,
    min_ms: 0,
    max_ms: vk::CLIP_MAX_MS,
};

pub const fn rules(platform: Platform) -> &'static Rules {
    match platform {
        Platform::Youtube => &YOUTUBE,
        Platform::Instagram => &INSTAGRAM,
        Platform::Tiktok => &TIKTOK,
        Platform::Vk => &VK,
    }
}
