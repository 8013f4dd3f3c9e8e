//! Sound tracks.

use super::UP;
use crate::recipe::{Recipe, Step, clip};

#[rustfmt::skip]
pub fn recipes() -> Vec<Recipe> {
    vec![
        clip("aac-mono", "mono", UP, "avc mono", "mp4", ["", "", "", ""]),
        clip("aac-44100", "44.1 kHz", UP, "avc aac -ar 44100", "mp4", ["", "", "", ""]),
        clip("aac-22050", "22.05 kHz", UP, "avc aac -ar 22050", "mp4", ["", "", "", ""]),
        clip("aac-8000", "8 kHz, as of a telephone", UP, "avc -c:a aac -ac 1 -b:a 16k -ar 8000", "mp4", ["", "", "", ""]),
        clip("aac-320k", "320 kbit/s: 128 is no maximum", UP, "avc aac -b:a 320k", "mp4", ["", "", "", ""]),
        clip("aac-96k", "96 kHz", UP, "avc aac -ar 96000", "mp4", ["", "!audio_rate+", "", ""]),
        clip("aac-5.1", "six channels", UP, "avc -c:a aac -ac 6", "mp4", ["", "!audio_channels+", "", ""]),
        clip("aac-7.1", "eight channels", UP, "avc -c:a aac -ac 8", "mp4", ["", "!audio_channels+", "", ""]),
        clip("silent", "no sound", UP, "avc silent", "mp4", ["", "?no_sound+", "", ""]),
        clip("silent-hevc-wide", "no sound, HEVC, wide", "640x360@30 3s", "hevc silent", "mov",
            ["?not_a_short+", "?not_9_16 ?no_sound+", "", "?codec+ ?not_vertical+"]),
        clip("opus-mp4", "Opus", UP, "avc opus", "mp4", ["", "!audio_codec+", "", "?codec+"]),
        clip("mp3-mp4", "MP3", UP, "avc mp3", "mp4", ["", "!audio_codec+", "", "?codec+"]),
        clip("ac3-mp4", "Dolby Digital", UP, "avc -c:a ac3", "mp4", ["", "!audio_codec+", "", "?codec+"]),
        clip("ac3-5.1", "Dolby Digital of six channels", UP, "avc -c:a ac3 -ac 6", "mp4",
            ["", "!audio_codec+ !audio_channels+", "", "?codec+"]),
        clip("eac3-mp4", "Dolby Digital Plus", UP, "avc -c:a eac3", "mp4", ["", "!audio_codec+", "", "?codec+"]),
        clip("alac", "Apple Lossless", UP, "avc -c:a alac", "mov", ["", "!audio_codec+", "", "?codec+"]),
        clip("flac-mp4", "FLAC", UP, "avc -c:a flac -strict -2", "mp4", ["", "!audio_codec+", "", "?codec+"]),
        clip("pcm-mov", "uncompressed", UP, "avc pcm", "mov", ["", "!audio_codec+", "", "?codec+"]),
        clip("pcm-96k-24bit", "uncompressed, 96 kHz and 24 bits", UP, "avc -c:a pcm_s24le -ar 96000 -ac 2", "mov",
            ["", "!audio_codec+ !audio_rate+", "", "?codec+"]),
        clip("mulaw", "µ-law, 8 kHz", UP, "avc -c:a pcm_mulaw -ar 8000 -ac 1", "mov", ["", "!audio_codec+", "", "?codec+"]),
        clip("two-tracks", "AAC, then Dolby Digital", UP,
            "-map 0:v -map 1:a -map 1:a avc -c:a:0 aac -c:a:1 ac3", "mp4", ["", "", "", ""]),
        clip("two-tracks-ac3-first", "Dolby Digital, then AAC", UP,
            "-map 0:v -map 1:a -map 1:a avc -c:a:0 ac3 -c:a:1 aac", "mp4", ["", "!audio_codec+", "", "?codec+"]),
        clip("sound-first", "the sound track stands before the picture", UP, "-map 1:a -map 0:v avc aac", "mp4",
            ["", "", "", ""]),
        clip("sound-shorter", "sound of one second, in Matroska", UP, "avc aac -af atrim=0:1", "mkv",
            ["", "!container+", "!container+", "!format+"]),
        clip("sound-shorter-opus", "Opus of one second", UP, "avc opus -af atrim=0:1", "mp4",
            ["", "!audio_codec+", "", "?codec+"]),
        clip("sound-longer", "sound goes on for a second and a half", UP, "avc opus -af apad=whole_dur=4.5", "mkv",
            ["", "!container+ !audio_codec+", "!container+", "!format+ ?codec+"]),
        clip("sound-late", "sound begins after half a second", UP, "avc aac", "mkv",
            ["", "!container+", "!container+", "!format+"])
            .then(Step::Remux("-itsoffset 0.5 -i SELF INPUT -map 1:v -map 0:a", "mkv")),
        clip("sound-gap", "a second of sound is missing in the middle", UP,
            "avc opus -af aselect='not(between(t\\,1\\,2))'", "mkv",
            ["", "!container+ !audio_codec+", "!container+", "!format+ ?codec+"]),
    ]
}
