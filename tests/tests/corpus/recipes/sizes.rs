//! Bytes and bit rates. Large files are small ones with a box of nothing at their end.

use super::UP;
use crate::recipe::{Recipe, Step, clip, long};

const RATE_30M: &str = "avc aac -b:v 30M -minrate 30M -maxrate 30M -bufsize 10M -x264-params nal-hrd=cbr";
const RATE_20M: &str = "avc aac -b:v 20M -minrate 20M -maxrate 20M -bufsize 10M -x264-params nal-hrd=cbr";

#[rustfmt::skip]
pub fn recipes() -> Vec<Recipe> {
    vec![
        clip("20-mbit", "20 Mbit/s", UP, RATE_20M, "mp4", ["", "", "", ""]),
        clip("30-mbit", "30 Mbit/s", UP, RATE_30M, "mp4", ["", "!bitrate+", "", ""]),
        clip("30-mbit-mkv", "30 Mbit/s, Matroska", UP, RATE_30M, "mkv",
            ["", "!container+ !bitrate+", "!container+", "!format+"]),
        clip("30-mbit-wide", "30 Mbit/s, wide", "1280x720@30 3s", RATE_30M, "mp4",
            ["?not_a_short+", "!bitrate+ ?not_9_16", "", "?not_vertical+"]),
        clip("20-kbit", "hardly any", UP, "avc mono -b:v 20k -b:a 16k", "mp4", ["", "", "", ""]),
        clip("loud-and-thin", "sound of 18 Mbit/s beside a picture of 10", UP,
            "avc -b:v 10M -minrate 10M -maxrate 10M -bufsize 5M -x264-params nal-hrd=cbr -c:a pcm_s24le -ar 96000 -ac 8",
            "mov", ["", "!audio_codec+ !audio_channels+ !audio_rate+", "", "?codec+"]),
        long("300-mb", "300,000,000 bytes", 8.0, ["", "", "", ""]).then(Step::Pad(300_000_000)),
        long("300-mb-and-one", "one byte more", 8.0, ["", "!too_large+", "", ""]).then(Step::Pad(300_000_001)),
        clip("301-mb-short", "301 MB in three seconds", UP, "avc aac", "mp4", ["", "!too_large+", "", ""])
            .then(Step::Pad(301_000_000)),
        clip("4-gb", "4 GiB", UP, "avc aac", "mp4", ["", "!too_large+", "", ""]).then(Step::Pad(4 << 30)),
        clip("4-gb-and-one", "one byte more", UP, "avc aac", "mp4", ["", "!too_large+", "!too_large+", ""])
            .then(Step::Pad((4 << 30) + 1)),
        clip("256-gb", "256 GiB", UP, "avc aac", "mov", ["", "!too_large+", "!too_large+", ""])
            .then(Step::Pad(256 << 30)),
        clip("256-gb-and-one", "one byte more", UP, "avc aac", "mp4",
            ["!too_large+", "!too_large+", "!too_large+", ""]).then(Step::Pad((256 << 30) + 1)),
    ]
}
