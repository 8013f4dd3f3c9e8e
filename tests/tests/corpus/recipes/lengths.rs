//! Lengths.

use super::UP;
use crate::recipe::{Expected, Recipe, Source, Step, clip, long};

#[rustfmt::skip]
pub fn recipes() -> Vec<Recipe> {
    vec![
        clip("one-frame", "a single frame", "360x640@30 0.03s", "avc silent", "mp4",
            ["", "!too_short ?no_sound+", "?too_short", ""]),
        clip("1s", "a second", "360x640@30 1s", "avc aac", "mp4", ["", "!too_short", "?too_short", ""]),
        clip("2.8s", "nearly three seconds", "360x640@30 2.8s", "avc aac", "mp4", ["", "!too_short", "?too_short", ""]),
        clip("3s-silent", "three seconds to the frame", UP, "avc silent", "mp4", ["", "?no_sound+", "", ""]),
        clip("3s-10fps", "three seconds to the frame, ten frames a second", "360x640@10 3s", "avc silent", "mp4",
            ["", "!frame_rate+ ?no_sound+", "!fps+", ""]),
        clip("1s-mkv", "a second, Matroska", "360x640@30 1s", "avc aac", "mkv",
            ["", "!container+ !too_short", "!container+ ?too_short", "!format+"]),
        long("15s", "15 s", 15.0, ["", "", "", ""]),
        long("61s", "61 s: the limit of old", 61.0, ["", "", "", ""]),
        long("91s", "91 s: Instagram's limit of old", 91.0, ["", "", "", ""]),
        long("178s", "just under three minutes", 178.0, ["", "", "", ""]),
        long("179.5s", "on the border of a Short", 179.5, ["?short_border", "", "", ""]),
        long("181s", "over three minutes", 181.0,
            ["?not_a_short", "", "!too_long_for_account@small", "?longer_than_clip"]),
        long("299s", "five minutes", 299.0,
            ["?not_a_short", "", "!too_long_for_account@small", "?longer_than_clip"]),
        long("599s", "nearly ten minutes", 599.0,
            ["?not_a_short", "", "!too_long_for_account@small", "?longer_than_clip"]),
        long("601s", "over ten minutes", 601.0,
            ["?not_a_short", "", "!too_long !too_long_for_account@small", "?longer_than_clip"]),
        long("899s", "nearly 15 minutes", 899.0,
            ["?not_a_short", "", "!too_long !too_long_for_account@small", "?longer_than_clip"]),
        long("901s", "over 15 minutes", 901.0,
            ["?not_a_short !too_long_unverified@small", "!too_long", "!too_long !too_long_for_account@small",
             "?longer_than_clip"]),
        long("901s-mkv", "over 15 minutes, Matroska", 901.0,
            ["?not_a_short !too_long_unverified@small", "!container+ !too_long",
             "!container+ !too_long !too_long_for_account@small", "!format+ ?longer_than_clip"])
            .then(Step::Remux("", "mkv")),
        long("200s-mkv", "over three minutes, Matroska", 200.0,
            ["?not_a_short", "!container+", "!container+ !too_long_for_account@small", "!format+ ?longer_than_clip"])
            .then(Step::Remux("", "mkv")),
        long("2h", "two hours", 7200.0,
            ["?not_a_short !too_long_unverified@small", "!too_long", "!too_long !too_long_for_account@small",
             "?longer_than_clip"]),
        Recipe {
            name: "12h",
            what: "nearly twelve hours, a picture a minute",
            source: Source::Picture("360x640@1/60 43100s", "avc silent", "mp4"),
            then: vec![],
            expected: Expected::Verdicts(["?not_a_short !too_long_unverified@small",
                "!too_long !frame_rate+ ?no_sound+", "!too_long !too_long_for_account@small !fps+", "?longer_than_clip"]),
        },
        Recipe {
            name: "13h",
            what: "over twelve hours",
            source: Source::Picture("64x64@1/600 46800s", "avc silent", "mp4"),
            then: vec![],
            expected: Expected::NotTaken("too_long"),
        },
    ]
}
