//! Colours, depth of colours, fields.

use crate::recipe::{Recipe, clip};

/// Fewer pictures than elsewhere: bringing HDR to ordinary brightness takes long.
const UP: &str = "360x640@24 3s";

#[rustfmt::skip]
pub fn recipes() -> Vec<Recipe> {
    vec![
        clip("avc-422", "H.264 4:2:2", UP, "avc aac -pix_fmt yuv422p", "mp4", ["", "!chroma+", "", ""]),
        clip("avc-422-10bit", "H.264 4:2:2 of 10 bits, as cameras write it", UP, "avc pcm -pix_fmt yuv422p10le", "mov",
            ["", "!chroma+ !audio_codec+", "", "?codec+"]),
        clip("avc-444", "H.264 4:4:4", UP, "avc aac -pix_fmt yuv444p", "mp4", ["", "!chroma+", "", ""]),
        clip("avc-rgb", "H.264 of red, green and blue", UP, "-c:v libx264rgb -preset ultrafast -pix_fmt rgb24 aac", "mp4",
            ["", "!chroma+", "", ""]),
        clip("avc-10bit", "H.264 4:2:0 of 10 bits", UP, "avc aac -pix_fmt yuv420p10le", "mp4", ["", "", "", ""]),
        clip("hevc-422", "HEVC 4:2:2 of 10 bits", UP, "hevc10 aac -pix_fmt yuv422p10le", "mp4",
            ["", "!chroma+", "", "?codec+"]),
        clip("full-range", "full range, as phones record", UP, "avc aac -pix_fmt yuvj420p -color_range pc", "mp4",
            ["", "", "", ""]),
        clip("bt601", "colours of PAL", UP,
            "avc aac -colorspace bt470bg -color_primaries bt470bg -color_trc smpte170m", "mp4", ["", "", "", ""]),
        clip("hdr10", "HDR10", UP,
            "hevc10 aac -color_primaries bt2020 -colorspace bt2020nc -color_trc smpte2084", "mp4",
            ["", "", "?hdr+", "?codec+"]),
        clip("hlg", "HLG, as phones record", UP,
            "hevc10 aac -color_primaries bt2020 -colorspace bt2020nc -color_trc arib-std-b67", "mov",
            ["", "", "?hdr+", "?codec+"]),
        clip("hlg-wide", "HLG, wide, 72 frames a second", "640x360@72 3s",
            "hevc10 aac -color_primaries bt2020 -colorspace bt2020nc -color_trc arib-std-b67", "mov",
            ["?not_a_short+", "!frame_rate+ ?not_9_16", "!fps+ ?hdr+", "?codec+ ?not_vertical+"]),
        clip("hdr10-mkv", "HDR10, Matroska", UP,
            "hevc10 aac -color_primaries bt2020 -colorspace bt2020nc -color_trc smpte2084", "mkv",
            ["", "!container+", "!container+ ?hdr+", "!format+ ?codec+"]),
        clip("hdr-avc", "H.264 that calls itself HDR", UP,
            "avc aac -color_primaries bt2020 -colorspace bt2020nc -color_trc smpte2084", "mp4", ["", "", "?hdr+", "?codec+"]),
        clip("hdr-full-range", "HLG of full range", UP,
            "hevc10 aac -color_range pc -color_primaries bt2020 -colorspace bt2020nc -color_trc arib-std-b67", "mp4",
            ["", "", "?hdr+", "?codec+"]),
        clip("interlaced-top", "interlaced, upper field first", UP,
            "avc aac -vf setfield=tff -flags +ilme+ildct -x264-params tff=1", "mp4", ["", "!interlaced+", "", ""]),
        clip("interlaced-bottom", "interlaced, lower field first", UP,
            "avc aac -vf setfield=bff -flags +ilme+ildct -x264-params bff=1", "mov", ["", "!interlaced+", "", ""]),
        clip("interlaced-mpeg2", "interlaced MPEG-2, wide", "720x576@25 3s",
            "-c:v mpeg2video -q:v 4 -flags +ilme+ildct -top 1 -vf setfield=tff,setsar=16/15 mp3", "mkv",
            ["?not_a_short+", "!container+ !video_codec+ !audio_codec+ !interlaced+ ?not_9_16", "!container+ !codec+",
             "!format+ ?codec+ ?not_vertical+"]),
    ]
}
