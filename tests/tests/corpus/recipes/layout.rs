//! How MP4 and MOV files are built inside.

use super::UP;
use crate::recipe::{Recipe, Step, clip};

const TIDY_AGAIN: &str = "-movflags +faststart+negative_cts_offsets -use_editlist 0";

#[rustfmt::skip]
pub fn recipes() -> Vec<Recipe> {
    vec![
        clip("plain-ffmpeg", "as ffmpeg writes it untold: index last, an edit list", UP, "loose avc aac -bf 2", "mp4",
            ["", "?index_last+ ?edit_list+", "", ""]),
        clip("plain-ffmpeg-mov", "the same as MOV", UP, "loose avc aac -bf 2", "mov",
            ["", "?index_last+ ?edit_list+", "", ""]),
        clip("index-last", "index last, no edit list", UP, "loose avc aac -use_editlist 0", "mp4",
            ["", "?index_last+", "", ""]),
        clip("index-last-hevc", "the same of HEVC", UP, "loose hevc aac -use_editlist 0 -bf 0", "mov",
            ["", "?index_last+", "", "?codec+"]),
        clip("edit-list", "index first, an edit list for the codecs' delay", UP, "loose avc aac -bf 2 -movflags +faststart",
            "mp4", ["", "?edit_list+", "", ""]),
        clip("edit-list-silent", "the same without sound", UP, "loose avc silent -bf 2 -movflags +faststart", "mp4",
            ["", "?edit_list+ ?no_sound+", "", ""]),
        clip("edit-list-cuts", "the first 1.2 s are cut off by an edit list", "360x640@30 5s", "avc aac", "mp4",
            ["", "?edit_list+", "", ""]).then(Step::Remux("-ss 1.2 INPUT -movflags +faststart", "mp4")),
        clip("edit-list-cuts-wide", "the same, wide", "640x360@30 5s", "avc aac", "mp4",
            ["?not_a_short+", "?edit_list+ ?not_9_16", "", "?not_vertical+"])
            .then(Step::Remux("-ss 1.2 INPUT -movflags +faststart", "mp4")),
        clip("edit-list-late-sound", "sound begins half a second late, by an edit list", UP, "avc aac", "mp4",
            ["", "?edit_list+", "", ""])
            .then(Step::Remux("-itsoffset 0.5 -i SELF INPUT -map 1:v -map 0:a -movflags +faststart", "mp4")),
        clip("edit-list-late-picture", "the picture begins half a second late, by an edit list", UP, "avc aac", "mp4",
            ["", "?edit_list+", "", ""])
            .then(Step::Remux("-itsoffset 0.5 -i SELF INPUT -map 0:v -map 1:a -movflags +faststart", "mp4")),
        clip("fragmented", "in fragments, as recorders and streams write it", UP, "avc aac", "mp4",
            ["", "?index_last+", "", ""])
            .then(Step::Remux("-movflags +frag_keyframe+empty_moov+default_base_moof -use_editlist 0", "mp4")),
        clip("fragmented-mov", "a MOV in fragments", UP, "avc aac", "mov", ["", "?index_last+", "", ""])
            .then(Step::Remux("-movflags +frag_keyframe+empty_moov -use_editlist 0", "mov")),
        clip("fragmented-hevc-wide", "HEVC in fragments, wide", "640x360@24 3s", "hevc aac", "mp4",
            ["?not_a_short+", "?index_last+ ?not_9_16", "", "?codec+ ?not_vertical+"])
            .then(Step::Remux("-movflags +frag_keyframe+empty_moov+default_base_moof -use_editlist 0", "mp4")),
        clip("dash", "one fragment with its index, as DASH has them", UP, "avc aac", "mp4", ["", "?index_last+", "", ""])
            .then(Step::Remux("-movflags +dash+frag_keyframe -use_editlist 0", "mp4")),
        clip("time-code", "a time code beside the picture", UP, "avc aac -timecode 01:00:00:00", "mov", ["", "", "", ""]),
        clip("tags", "place and maker in the tags", UP,
            "avc aac -metadata location=+55.7558+037.6173/ -metadata make=Maker", "mov", ["", "", "", ""]),
        clip("two-pictures", "a second, smaller picture track", UP,
            "-map 0:v -map 0:v -map 1:a avc aac -s:v:1 180x320", "mp4", ["", "", "", ""]),
        clip("cover", "a cover picture beside the video", UP,
            "-map 0:v -map 1:a -map 0:v avc aac -c:v:1 mjpeg -frames:v:1 1 -pix_fmt:v:1 yuvj420p -disposition:v:1 attached_pic",
            "mp4", ["", "", "", ""]),
        clip("tidied", "index and edit list put right", UP, "loose avc aac -bf 2", "mp4", ["", "", "", ""])
            .then(Step::Remux(TIDY_AGAIN, "mp4")),
    ]
}
