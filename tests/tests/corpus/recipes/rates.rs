//! Frames a second.

use crate::recipe::{Recipe, clip};

const SLOW: [&str; 4] = ["", "!frame_rate+", "!fps+", ""];
const FINE: [&str; 4] = ["", "", "", ""];

#[rustfmt::skip]
pub fn recipes() -> Vec<Recipe> {
    vec![
        clip("fps-1", "1", "360x640@1 4s", "avc aac", "mp4", SLOW),
        clip("fps-10", "10", "360x640@10 3s", "avc aac", "mp4", SLOW),
        clip("fps-12.5", "12.5", "360x640@25/2 4s", "avc aac", "mp4", SLOW),
        clip("fps-15", "15", "360x640@15 3s", "avc aac", "mp4", SLOW),
        clip("fps-15-mkv", "15, Matroska", "360x640@15 3s", "avc aac", "mkv",
            ["", "!container+ !frame_rate+", "!container+ !fps+", "!format+"]),
        clip("fps-20", "20", "360x640@20 3s", "avc aac", "mp4", SLOW),
        clip("fps-22.5", "22.5", "360x640@45/2 4s", "avc aac", "mp4", SLOW),
        clip("fps-22.97", "a hair less than 23", "360x640@2297/100 4s", "avc aac", "mp4", SLOW),
        clip("fps-23", "23", "360x640@23 3s", "avc aac", "mp4", FINE),
        clip("fps-23.976", "23.976, of the cinema", "360x640@24000/1001 3s", "avc aac", "mp4", FINE),
        clip("fps-24", "24", "360x640@24 3s", "avc aac", "mp4", FINE),
        clip("fps-25", "25", "360x640@25 3s", "avc aac", "mp4", FINE),
        clip("fps-29.97", "29.97", "360x640@30000/1001 3s", "avc aac", "mp4", FINE),
        clip("fps-48", "48", "360x640@48 3s", "avc aac", "mp4", FINE),
        clip("fps-50", "50", "360x640@50 3s", "avc aac", "mp4", FINE),
        clip("fps-59.94", "59.94", "360x640@60000/1001 3s", "avc aac", "mp4", FINE),
        clip("fps-60", "60", "360x640@60 3s", "avc aac", "mp4", FINE),
        clip("fps-60.3", "a little more than 60", "360x640@603/10 3s", "avc aac", "mp4", SLOW),
        clip("fps-72", "72", "360x640@72 3s", "avc aac", "mp4", SLOW),
        clip("fps-90", "90, slow motion", "360x640@90 3s", "avc aac", "mp4", SLOW),
        clip("fps-119.88", "119.88", "360x640@120000/1001 3s", "avc aac", "mp4", SLOW),
        clip("fps-120", "120", "360x640@120 3s", "avc aac", "mov", SLOW),
        clip("fps-240-hevc", "240, HEVC", "180x320@240 3s", "hevc aac", "mov",
            ["", "!frame_rate+", "!fps+ !sides+", "?codec+"]),
        clip("fps-uneven", "uneven, 24 on the average", "360x640@30 3s",
            "avc aac -vf select='not(between(n\\,20\\,45))+not(mod(n\\,3))' -fps_mode vfr -enc_time_base 1/600", "mp4",
            FINE),
        clip("fps-uneven-fine", "uneven, 40 on the average", "360x640@60 3s",
            "avc aac -vf select='not(between(n\\,60\\,120))+not(mod(n\\,3))' -fps_mode vfr -enc_time_base 1/600", "mp4",
            FINE),
        clip("fps-uneven-webm", "uneven, WebM", "360x640@30 3s",
            "vp8 opus -vf select='not(between(n\\,20\\,30))+not(mod(n\\,3))' -fps_mode vfr", "webm",
            ["", "!container+ !video_codec+ !audio_codec+", "", "!format+ ?codec+"]),
        clip("fps-pause", "a picture that stands still for a second", "360x640@60 3s",
            "avc aac -vf select='not(between(n\\,60\\,120))' -fps_mode vfr -enc_time_base 1/600", "mp4", FINE),
    ]
}
