//! YouTube's rules for one clip on one channel.

use super::{Channel, Findings, Plan, Severity};
use crate::media::Facts;
use crate::publish::Options;
use crate::youtube::ChannelFacts;
use crate::{Timestamp, text, youtube};
use serde::Deserialize as _;

const DATA_API: &str = "YouTube Data API reference, videos";
const HELP: &str = "YouTube Help";

pub(super) fn check(plan: &Plan<'_>, channel: &Channel<'_>, found: &mut Findings) {
    let known = ChannelFacts::deserialize(channel.facts).unwrap_or_default();
    words(plan.options, found);
    duties(plan.options, plan.scheduled_at, plan.now, found);
    file(plan.facts, plan.size_bytes, &known, found);
    if channel.uploads_left_today == Some(0) {
        found.add(
            "youtube.uploads_today",
            Severity::Warns,
            "0".into(),
            "at least 1 upload left today",
            "YouTube Data API quota",
            (
                "Today's YouTube uploads are used up.",
                "It continues after midnight Pacific time.",
            ),
        );
    }
}

fn words(options: &Options, found: &mut Findings) {
    use Severity::Blocks;
    let title = options.title.as_deref().unwrap_or("").trim();
    let units = text::utf16_len(title);
    if title.is_empty() {
        found.add(
            "youtube.title_missing",
            Blocks,
            "0".into(),
            "1–100 UTF-16 units",
            DATA_API,
            ("The title is empty.", "Write a title."),
        );
    }
    if units > youtube::TITLE_MAX_UTF16 {
        found.add(
            "youtube.title_too_long",
            Blocks,
            units.to_string(),
            "at most 100 UTF-16 units",
            DATA_API,
            (
                "The title is too long for YouTube.",
                "Shorten it to 100 characters.",
            ),
        );
    }
    if title.contains(['<', '>']) {
        found.add(
            "youtube.title_brackets",
            Blocks,
            "< or >".into(),
            "no < or >",
            DATA_API,
            ("YouTube refuses < and > in a title.", "Take them out."),
        );
    }
    let caption = options.caption.as_deref().unwrap_or("");
    if caption.len() > youtube::DESCRIPTION_MAX_BYTES {
        found.add(
            "youtube.description_too_long",
            Blocks,
            caption.len().to_string(),
            "at most 5000 bytes of UTF-8",
            DATA_API,
            (
                "The description is too long for YouTube.",
                "Shorten it; a Cyrillic letter counts as two bytes, an emoji as four or more.",
            ),
        );
    }
    if caption.contains(['<', '>']) {
        found.add(
            "youtube.description_brackets",
            Blocks,
            "< or >".into(),
            "no < or >",
            DATA_API,
            ("YouTube refuses < and > in a description.", "Take them out."),
        );
    }
    let tags = youtube::tags_length(&options.tags);
    if tags > youtube::TAGS_MAX {
        found.add(
            "youtube.tags_too_long",
            Blocks,
            tags.to_string(),
            "at most 500 characters in all",
            DATA_API,
            ("The tags are too long for YouTube.", "Take some out."),
        );
    }
    if options
        .tags
        .iter()
        .any(|t| t.contains(',') || t.trim().is_empty() || t.contains(['<', '>']))
    {
        found.add(
            "youtube.tag_invalid",
            Blocks,
            "comma, bracket or empty tag".into(),
            "no commas or brackets in a tag",
            DATA_API,
            (
                "A tag holds a comma or bracket, or is empty.",
                "Enter each tag on its own.",
            ),
        );
    }
}

fn duties(options: &Options, scheduled_at: Option<Timestamp>, now: Timestamp, found: &mut Findings) {
    use Severity::Blocks;
    let own = options.youtube.clone().unwrap_or_default();
    if own.made_for_kids.is_none() {
        found.add(
            "youtube.made_for_kids_missing",
            Blocks,
            "no answer".into(),
            "yes or no",
            "YouTube API Services terms",
            (
                "Say whether the video is made for kids.",
                "Choose one; YouTube asks it of every upload.",
            ),
        );
    }
    if own
        .category_id
        .as_deref()
        .is_some_and(|c| c.is_empty() || !c.bytes().all(|b| b.is_ascii_digit()))
    {
        found.add(
            "youtube.category_invalid",
            Blocks,
            "not a number".into(),
            "a category's number",
            DATA_API,
            (
                "The category is not one of YouTube's.",
                "Choose it from the list.",
            ),
        );
    }
    if !own.playlist_ids.is_empty() {
        found.add(
            "youtube.playlists_scope",
            Blocks,
            own.playlist_ids.len().to_string(),
            "none",
            DATA_API,
            (
                "Adding to playlists needs a permission this connection does not ask for.",
                "Leave playlists out.",
            ),
        );
    }
    if own.native_schedule == Some(true) {
        match scheduled_at {
            None => found.add(
                "youtube.native_schedule_time",
                Blocks,
                "no time".into(),
                "a time",
                DATA_API,
                (
                    "YouTube's own schedule needs a time.",
                    "Choose a time, or publish now.",
                ),
            ),
            Some(at) if at < now.plus(youtube::SCHEDULE_MIN_LEAD) => found.add(
                "youtube.native_schedule_lead",
                Blocks,
                at.to_string(),
                "at least 15 minutes ahead",
                DATA_API,
                (
                    "The time is too close for YouTube's own schedule.",
                    "Choose a later time, or let us publish at the time.",
                ),
            ),
            Some(_) => {}
        }
    }
}

fn file(facts: &Facts, size_bytes: u64, channel: &ChannelFacts, found: &mut Findings) {
    use Severity::{Blocks, Warns};
    if facts.duration_ms == 0 {
        found.add(
            "youtube.duration_unknown",
            Warns,
            "0".into(),
            "more than 0 s",
            DATA_API,
            (
                "The length of the clip could not be read.",
                "YouTube may refuse it.",
            ),
        );
    }
    let verified = channel.long_uploads.as_deref() == Some("allowed");
    if facts.duration_ms > youtube::MAX_MS {
        found.add(
            "youtube.too_long",
            Blocks,
            format!("{} s", facts.duration_ms / 1000),
            "at most 12 h",
            HELP,
            ("The clip is longer than YouTube takes.", "Trim it."),
        );
    } else if facts.duration_ms > youtube::UNVERIFIED_MAX_MS && !verified {
        found.add(
            "youtube.too_long_unverified",
            Blocks,
            format!("{} s", facts.duration_ms / 1000),
            "at most 15 min",
            HELP,
            (
                "This channel may not upload more than 15 minutes.",
                "Verify the phone at youtube.com/verify, or trim the clip.",
            ),
        );
    }
    if size_bytes > youtube::MAX_BYTES {
        found.add_fixable(
            "youtube.too_large",
            Blocks,
            size_bytes.to_string(),
            "at most 256 GB",
            DATA_API,
            ("The file is larger than YouTube takes.", "Make a smaller copy."),
        );
    }
    if youtube::is_short(facts.duration_ms, facts.width, facts.height)
        && facts.duration_ms >= youtube::SHORT_BORDER_MS
    {
        found.add(
            "youtube.short_border",
            Warns,
            format!(
                "{:.1} s",
                std::time::Duration::from_millis(facts.duration_ms).as_secs_f64()
            ),
            "at most 3 min",
            HELP,
            (
                "So close to three minutes, YouTube may show it as an ordinary video.",
                "Trim it below 179 seconds to be sure of a Short.",
            ),
        );
    }
    if !youtube::is_short(facts.duration_ms, facts.width, facts.height) {
        // A rendition makes it upright; nothing but trimming makes it shorter.
        let mended = youtube::is_short(facts.duration_ms, 1, 1);
        let add = if mended {
            Findings::add_fixable
        } else {
            Findings::add
        };
        add(
            found,
            "youtube.not_a_short",
            Warns,
            format!("{}×{}, {} s", facts.width, facts.height, facts.duration_ms / 1000),
            "square or vertical, at most 3 min",
            HELP,
            (
                "YouTube will show it as an ordinary video, not as a Short.",
                "Shorts are square or vertical and at most 3 minutes long.",
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clip() -> Facts {
        Facts {
            duration_ms: 20_000,
            width: 1080,
            height: 1920,
            ..Facts::default()
        }
    }
    fn rules(options: &Options) -> Vec<String> {
        let plan = Plan {
            options,
            facts: &clip(),
            size_bytes: 1,
            scheduled_at: None,
            now: Timestamp::from_micros(0),
        };
        let channel = Channel {
            platform: crate::Platform::Youtube,
            facts: &serde_json::Value::Null,
            scopes: &[],
            blocker: None,
            uploads_left_today: None,
            public_https: false,
        };
        super::super::check(&plan, &channel)
            .into_iter()
            .map(|f| f.rule)
            .collect()
    }
    fn good() -> Options {
        Options {
            title: Some("A walk".into()),
            youtube: Some(youtube::Options {
                made_for_kids: Some(false),
                ..Default::default()
            }),
            ..Options::default()
        }
    }

    #[test]
    fn a_good_clip_passes() {
        assert_eq!(rules(&good()), Vec::<String>::new());
    }

    #[test]
    fn the_border_of_a_short_is_not_certain() {
        let of = |duration_ms, width, long_uploads: &str| {
            let mut found = Findings(vec![]);
            let facts = Facts {
                duration_ms,
                width,
                ..clip()
            };
            let channel = ChannelFacts {
                uploads_playlist: String::new(),
                long_uploads: Some(long_uploads.into()),
            };
            file(&facts, 1, &channel, &mut found);
            let words = found.0.into_iter();
            words
                .map(|f| format!("{}{}", f.rule, if f.fixable { "+" } else { "" }))
                .collect::<Vec<_>>()
        };
        assert_eq!(of(178_999, 1080, "allowed"), Vec::<String>::new());
        assert_eq!(of(179_000, 1080, "allowed"), ["youtube.short_border"]);
        assert_eq!(of(180_000, 1080, "allowed"), ["youtube.short_border"]);
        assert_eq!(of(180_001, 1080, "allowed"), ["youtube.not_a_short"]);
        assert_eq!(of(179_500, 1921, "allowed"), ["youtube.not_a_short+"]);
        let unverified = ["youtube.too_long_unverified", "youtube.not_a_short"];
        assert_eq!(of(900_001, 1080, "eligible"), unverified);
        assert_eq!(of(900_001, 1080, "allowed"), ["youtube.not_a_short"]);
    }

    #[test]
    fn each_limit_is_counted_in_its_unit() {
        let title = |t: &str| Options {
            title: Some(t.into()),
            ..good()
        };
        assert_eq!(rules(&title(&"я".repeat(100))), Vec::<String>::new());
        assert_eq!(rules(&title(&"😀".repeat(51))), ["youtube.title_too_long"]);
        assert_eq!(rules(&title("  ")), ["youtube.title_missing"]);
        let caption = |t: String| Options {
            caption: Some(t),
            ..good()
        };
        assert_eq!(rules(&caption("я".repeat(2500))), Vec::<String>::new());
        assert_eq!(
            rules(&caption("я".repeat(2501))),
            ["youtube.description_too_long"]
        );
        assert_eq!(
            rules(&Options {
                youtube: None,
                ..good()
            }),
            ["youtube.made_for_kids_missing"]
        );
    }
}
