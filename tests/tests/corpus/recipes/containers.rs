//! Kinds of files.

use super::UP;
use crate::recipe::{Recipe, Step, clip};

#[rustfmt::skip]
pub fn recipes() -> Vec<Recipe> {
    vec![
        clip("mp4", "what every platform takes", UP, "avc aac", "mp4", ["", "", "", ""]),
        clip("mov", "QuickTime", UP, "avc aac", "mov", ["", "", "", ""]),
        clip("m4v", "Apple's MP4", UP, "avc aac", "m4v", ["", "", "", ""]),
        clip("mp4-brand-mp42", "another brand of MP4", UP, "avc aac -brand mp42", "mp4", ["", "", "", ""]),
        clip("3gp", "3GPP", UP, "avc aac -use_editlist 0 -movflags +faststart", "3gp",
            ["", "!container+", "!container+", ""]),
        clip("3g2", "3GPP2", UP, "avc aac -use_editlist 0 -movflags +faststart", "3g2",
            ["", "!container+", "!container+", ""]),
        clip("3gp-mpeg4", "3GPP of an old phone", "352x288@15 3s", "mpeg4 mono", "3gp",
            ["?not_a_short+", "!container+ !video_codec+ !frame_rate+ ?not_9_16 ?index_last+ ?edit_list+",
             "!container+ !codec+ !sides+ !fps+", "?codec+ ?not_vertical+"]),
        clip("mkv", "Matroska", UP, "avc aac", "mkv", ["", "!container+", "!container+", "!format+"]),
        clip("mkv-hevc", "Matroska, HEVC", UP, "hevc aac", "mkv", ["", "!container+", "!container+", "!format+ ?codec+"]),
        clip("mkv-opus", "Matroska, Opus", UP, "avc opus", "mkv",
            ["", "!container+ !audio_codec+", "!container+", "!format+ ?codec+"]),
        clip("mkv-vp8-vorbis", "Matroska, VP8 and Vorbis", UP, "vp8 vorbis", "mkv",
            ["", "!container+ !video_codec+ !audio_codec+", "!container+", "!format+ ?codec+"]),
        clip("mkv-av1", "Matroska, AV1", UP, "av1 opus", "mkv",
            ["", "!container+ !video_codec+ !audio_codec+", "!container+ !codec+", "!format+ ?codec+"]),
        clip("mkv-mpeg4-mp3", "Matroska, MPEG-4 and MP3", UP, "mpeg4 mp3", "mkv",
            ["", "!container+ !video_codec+ !audio_codec+", "!container+ !codec+", "!format+ ?codec+"]),
        clip("mkv-pcm", "Matroska, uncompressed sound", UP, "avc pcm", "mkv",
            ["", "!container+ !audio_codec+", "!container+", "!format+ ?codec+"]),
        clip("mkv-flac", "Matroska, FLAC", UP, "avc -c:a flac", "mkv",
            ["", "!container+ !audio_codec+", "!container+", "!format+ ?codec+"]),
        clip("mkv-silent", "Matroska without sound", UP, "avc silent", "mkv",
            ["", "!container+ ?no_sound+", "!container+", "!format+"]),
        clip("mkv-b-frames", "Matroska, reordered frames", UP, "avc aac -bf 3", "mkv",
            ["", "!container+", "!container+", "!format+"]),
        clip("mkv-live", "Matroska as written to a stream, without its length", UP, "avc aac", "mkv",
            ["", "!container+", "!container+", "!format+"]).then(Step::Remux("-live 1", "mkv")),
        clip("webm-vp9", "WebM, VP9 and Opus", UP, "vp9 opus", "webm",
            ["", "!container+ !video_codec+ !audio_codec+", "", "!format+ ?codec+"]),
        clip("webm-vp8", "WebM, VP8 and Vorbis", UP, "vp8 vorbis", "webm",
            ["", "!container+ !video_codec+ !audio_codec+", "", "!format+ ?codec+"]),
        clip("webm-av1", "WebM, AV1", UP, "av1 opus", "webm",
            ["", "!container+ !video_codec+ !audio_codec+", "!codec+", "!format+ ?codec+"]),
        clip("webm-silent", "WebM without sound", UP, "vp9 silent", "webm",
            ["", "!container+ !video_codec+ ?no_sound+", "", "!format+ ?codec+"]),
        clip("webm-live", "WebM as a browser records it, without its length", UP, "vp8 opus", "webm",
            ["", "!container+ !video_codec+ !audio_codec+", "", "!format+ ?codec+"])
            .then(Step::Remux("-live 1", "webm")),
    ]
}
