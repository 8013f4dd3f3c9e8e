//! Size and shape of the picture.

use super::UP;
use crate::recipe::{Recipe, Step, clip};

const FINE: [&str; 4] = ["", "", "", ""];
/// Upright, but not 9:16.
const UPRIGHT: [&str; 4] = ["", "?not_9_16", "", ""];
const SQUARE: [&str; 4] = ["", "?not_9_16", "", "?not_vertical+"];
const WIDE: [&str; 4] = ["?not_a_short+", "?not_9_16", "", "?not_vertical+"];

#[rustfmt::skip]
pub fn recipes() -> Vec<Recipe> {
    vec![
        clip("540x960", "9:16", "540x960@24 3s", "avc aac", "mp4", FINE),
        clip("720x1280", "9:16", "720x1280@24 3s", "avc aac", "mp4", FINE),
        clip("1080x1920", "9:16", "1080x1920@24 3s", "avc aac", "mp4", FINE),
        clip("1088x1920", "9:16 as some encoders round it", "1088x1920@24 3s", "avc aac", "mp4", FINE),
        clip("1440x2560", "9:16", "1440x2560@24 3s", "avc aac -crf 38", "mp4", FINE),
        clip("2160x3840", "9:16, 4K", "2160x3840@24 3s", "avc aac -crf 38", "mp4", ["", "!width+", "", ""]),
        clip("2160x3840-hevc", "9:16, 4K of a phone", "2160x3840@24 3s", "hevc aac -crf 38", "mov",
            ["", "!width+", "", "?codec+"]),
        clip("square", "1:1", "480x480@24 3s", "avc aac", "mp4", SQUARE),
        clip("square-1080", "1:1", "1080x1080@24 3s", "avc aac", "mp4", SQUARE),
        clip("4-5", "4:5", "720x900@24 3s", "avc aac", "mp4", UPRIGHT),
        clip("3-4", "3:4", "540x720@24 3s", "avc aac", "mp4", UPRIGHT),
        clip("9-19.5", "the screen of a telephone", "720x1560@24 3s", "avc aac", "mp4", UPRIGHT),
        clip("1-5", "very narrow", "360x1800@24 3s", "avc aac", "mp4", UPRIGHT),
        clip("16-9", "wide", "640x360@24 3s", "avc aac", "mp4", WIDE),
        clip("16-9-1080", "wide", "1920x1080@24 3s", "avc aac", "mp4", WIDE),
        clip("16-9-1440", "wide", "2560x1440@24 3s", "avc aac -crf 38", "mp4",
            ["?not_a_short+", "!width+ ?not_9_16", "", "?not_vertical+"]),
        clip("16-9-4k", "wide, 4K", "3840x2160@24 3s", "avc aac -crf 38", "mp4",
            ["?not_a_short+", "!width+ ?not_9_16", "", "?not_vertical+"]),
        clip("4-3", "wide", "640x480@24 3s", "avc aac", "mp4", WIDE),
        clip("21-9", "the cinema", "1260x540@24 3s", "avc aac", "mp4", WIDE),
        clip("32-9", "ultra-wide", "1280x360@24 3s", "avc aac", "mp4", WIDE),
        clip("4096-wide", "the longest side TikTok takes", "4096x1024@24 3s", "avc aac -crf 38", "mp4",
            ["?not_a_short+", "!width+ ?not_9_16", "", "?not_vertical+"]),
        clip("4098-wide", "two pixels more", "4098x1024@24 3s", "avc aac -crf 38", "mp4",
            ["?not_a_short+", "!width+ ?not_9_16", "!sides+", "?not_vertical+"]),
        clip("10-1", "the widest that Instagram takes", "1600x160@24 3s", "avc aac", "mp4",
            ["?not_a_short+", "?not_9_16", "!sides+", "?not_vertical+"]),
        clip("12-1", "wider than that", "1920x160@24 3s", "avc aac", "mp4",
            ["?not_a_short+", "!aspect", "!sides+", "?not_vertical+"]),
        clip("1-96", "nearly a line", "20x1920@24 3s", "avc aac", "mp4", ["", "?not_9_16", "!sides+", ""]),
        clip("1-120", "narrower than Instagram takes", "16x1920@24 3s", "avc aac", "mp4", ["", "!aspect", "!sides+", ""]),
        clip("180x320", "too small for TikTok", "180x320@24 3s", "avc aac", "mp4", ["", "", "!sides+", ""]),
        clip("90x160", "much too small", "90x160@24 3s", "avc aac", "mp4", ["", "", "!sides+", ""]),
        clip("64x64", "an icon", "64x64@24 3s", "avc aac", "mp4", ["", "?not_9_16", "!sides+", "?not_vertical+"]),
        clip("358x640", "two pixels too few", "358x640@24 3s", "avc aac", "mp4", ["", "", "!sides+", ""]),
        clip("359x639", "odd sides, one pixel too few", "359x639@24 3s", "vp9 opus", "webm",
            ["", "!container+ !video_codec+ !audio_codec+", "!sides+", "!format+ ?codec+"]),
        clip("361x641", "odd sides", "361x641@24 3s", "vp9 opus", "webm",
            ["", "!container+ !video_codec+ !audio_codec+", "", "!format+ ?codec+"]),
        clip("361x641-avc", "odd sides, H.264 4:4:4", "361x641@24 3s", "avc aac -pix_fmt yuv444p", "mp4",
            ["", "!chroma+", "", ""]),
        clip("sar-wider", "samples wider than high: shown as 480×640", "360x640@24 3s", "avc aac -vf setsar=4/3", "mp4",
            UPRIGHT),
        clip("sar-upright", "stored wide, shown upright", "720x640@24 3s", "avc aac -vf setsar=1/2", "mp4", FINE),
        clip("sar-pal", "shown wide, stored as PAL", "720x576@25 3s", "avc aac -vf setsar=16/15", "mp4", WIDE),
        clip("turned-90", "stored wide, turned upright", "640x360@24 3s", "avc aac", "mp4", FINE).then(Step::Turn(90)),
        clip("turned-270", "turned the other way", "640x360@24 3s", "avc aac", "mov", FINE).then(Step::Turn(270)),
        clip("turned-180", "upside down", UP, "avc aac", "mp4", FINE).then(Step::Turn(180)),
        clip("turned-to-wide", "stored upright, turned to lie", UP, "avc aac", "mp4", WIDE).then(Step::Turn(90)),
        clip("turned-hevc", "HEVC, turned upright", "640x360@24 3s", "hevc aac", "mov", ["", "", "", "?codec+"])
            .then(Step::Turn(90)),
        clip("turned-4k", "4K, turned upright", "3840x2160@24 3s", "avc aac -crf 38", "mp4", ["", "!width+", "", ""])
            .then(Step::Turn(90)),
        clip("turned-silent", "no sound, turned upright", "640x360@24 3s", "avc silent", "mov", ["", "?no_sound+", "", ""])
            .then(Step::Turn(90)),
        clip("turned-120", "120 frames a second, turned upside down", "360x640@120 3s", "avc aac", "mp4",
            ["", "!frame_rate+", "!fps+", ""]).then(Step::Turn(180)),
    ]
}
