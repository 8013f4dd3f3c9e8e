//! The files, by what varies in them. What is expected is written from the platforms' documents, whose limits are:
//!
//! - YouTube (Data API, Help): at most 12 h and 256 GB; over 15 min on verified channels only; a Short is square or
//!   upright and at most 3 min, from 179 s on its border is not certain.
//! - Instagram (IG User Media reference): MP4 or MOV, index first, no edit list; H.264 or HEVC, progressive, 4:2:0;
//!   23–60 frames a second; at most 1920 px wide, 0.01:1 to 10:1, 9:16 fills the screen; video at most 25 Mbit/s;
//!   AAC, at most 48 kHz, mono or stereo; 3 s to 15 min; at most 300,000,000 bytes; without sound: not known.
//! - TikTok (Media Transfer Guide): MP4, MOV, WebM; H.264, H.265, VP8, VP9; 23–60 frames a second; each side 360–4096
//!   px; at most 4 GB and 10 min, and what the account may; under 3 s is refused by report.
//! - VK (upload of a video; the rest is by report): MP4, 3GP, MOV of what the library takes; H.264 with AAC is safe; a
//!   clip is upright and at most 180 s.
//!
//! The library itself takes MP4 (and 3GP), MOV, WebM and MKV.

mod codecs;
mod colours;
mod containers;
mod layout;
mod lengths;
mod rates;
mod refused;
mod shapes;
mod sizes;
mod sound;

use super::recipe::Recipe;

/// A good clip: upright, thirty frames a second, three seconds.
const UP: &str = "360x640@30 3s";

/// Theme and its recipes.
pub fn all() -> Vec<(&'static str, Vec<Recipe>)> {
    vec![
        ("Containers", containers::recipes()),
        ("Codecs of the picture", codecs::recipes()),
        ("Sound", sound::recipes()),
        ("Frames a second", rates::recipes()),
        ("Size and shape of the picture", shapes::recipes()),
        ("Length", lengths::recipes()),
        ("Bytes and bit rates", sizes::recipes()),
        ("Colours and fields", colours::recipes()),
        ("Layout of the file", layout::recipes()),
        ("Not taken into the library", refused::recipes()),
    ]
}
