//! How the picture is encoded.

use super::UP;
use crate::recipe::{Recipe, clip};

#[rustfmt::skip]
pub fn recipes() -> Vec<Recipe> {
    vec![
        clip("avc-baseline", "H.264 Baseline", UP, "avc aac -profile:v baseline", "mp4", ["", "", "", ""]),
        clip("avc-main", "H.264 Main, CABAC", UP, "avc aac -profile:v main -coder 1", "mp4", ["", "", "", ""]),
        clip("avc-high", "H.264 High", UP, "avc aac -preset veryfast -profile:v high", "mp4", ["", "", "", ""]),
        clip("avc-b-frames", "H.264 with reordered frames", UP, "avc aac -bf 3", "mp4", ["", "", "", ""]),
        clip("avc-all-keys", "H.264, each frame a key frame", UP, "avc aac -g 1", "mp4", ["", "", "", ""]),
        clip("avc-one-key", "H.264, one key frame", UP, "avc aac -g 1000", "mp4", ["", "", "", ""]),
        clip("hevc", "HEVC as Apple writes it", UP, "hevc aac", "mp4", ["", "", "", "?codec+"]),
        clip("hevc-hev1", "HEVC as others write it", UP, "hevc aac -tag:v hev1", "mp4", ["", "", "", "?codec+"]),
        clip("hevc-mov", "HEVC in MOV", UP, "hevc aac", "mov", ["", "", "", "?codec+"]),
        clip("hevc-10bit", "HEVC of 10 bits", UP, "hevc10 aac", "mp4", ["", "", "", "?codec+"]),
        clip("hevc-wide", "HEVC, wide", "640x360@30 3s", "hevc aac", "mp4",
            ["?not_a_short+", "?not_9_16", "", "?codec+ ?not_vertical+"]),
        clip("vp9-mp4", "VP9 in MP4", UP, "vp9 aac", "mp4", ["", "!video_codec+", "", "?codec+"]),
        clip("av1-mp4", "AV1 in MP4", UP, "av1 aac", "mp4", ["", "!video_codec+", "!codec+", "?codec+"]),
        clip("mpeg4-mp4", "MPEG-4 part 2", UP, "mpeg4 aac", "mp4", ["", "!video_codec+", "!codec+", "?codec+"]),
        clip("mpeg4-b-frames", "MPEG-4 part 2 with reordered frames", UP, "mpeg4 aac -bf 2", "mp4",
            ["", "!video_codec+", "!codec+", "?codec+"]),
        clip("mpeg2-mov", "MPEG-2", UP, "-c:v mpeg2video -q:v 4 aac", "mov",
            ["", "!video_codec+", "!codec+", "?codec+"]),
        clip("prores", "ProRes 422 with uncompressed sound, as editors export", UP, "-c:v prores -profile:v 2 pcm", "mov",
            ["", "!video_codec+ !audio_codec+ !chroma+", "!codec+", "?codec+"]),
        clip("prores-4444", "ProRes 4444 with transparency", UP, "-c:v prores_ks -profile:v 4 -pix_fmt yuva444p10le aac",
            "mov", ["", "!video_codec+ !chroma+ !bitrate+", "!codec+", "?codec+"]),
        clip("dnxhr", "DNxHR", UP, "-c:v dnxhd -profile:v dnxhr_lb -pix_fmt yuv422p pcm", "mov",
            ["", "!video_codec+ !audio_codec+ !chroma+", "!codec+", "?codec+"]),
        clip("mjpeg", "Motion JPEG of a camera", UP, "-c:v mjpeg -q:v 4 -pix_fmt yuvj422p pcm", "mov",
            ["", "!video_codec+ !audio_codec+ !chroma+", "!codec+", "?codec+"]),
        clip("png-mov", "PNG pictures with transparency", "360x640@24 3s", "-c:v png -pix_fmt rgba aac", "mov",
            ["", "!video_codec+ !chroma+", "!codec+", "?codec+"]),
        clip("qtrle", "QuickTime Animation", UP, "-c:v qtrle -pix_fmt rgb24 aac", "mov",
            ["", "!video_codec+ !chroma+", "!codec+", "?codec+"]),
        clip("ffv1", "FFV1, lossless", UP, "-c:v ffv1 -pix_fmt yuv420p -c:a flac", "mkv",
            ["", "!container+ !video_codec+ !audio_codec+", "!container+ !codec+", "!format+ ?codec+"]),
        clip("theora", "Theora", UP, "-c:v libtheora -q:v 5 vorbis", "mkv",
            ["", "!container+ !video_codec+ !audio_codec+", "!container+ !codec+", "!format+ ?codec+"]),
        clip("h263", "H.263", "352x288@25 3s", "-c:v h263 mono", "mov",
            ["?not_a_short+", "!video_codec+ ?not_9_16", "!codec+ !sides+", "?codec+ ?not_vertical+"]),
    ]
}
