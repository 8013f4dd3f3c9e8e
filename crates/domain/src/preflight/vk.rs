//! VK's rules for one clip on one account.

use super::{Channel, Findings, Plan, Severity};
use crate::media::Facts;
use crate::publish::{Options, Visibility};
use crate::vk::{self, ChannelFacts};
use crate::{Timestamp, rights, text};
use serde::Deserialize as _;

const SAVE: &str = "VK API, video.save";
const UPLOAD: &str = "VK API, upload of a video";
const WALL: &str = "VK API, wall.post";
/// No text of VK's says it; people who publish there do.
const HABIT: &str = "reports of developers; VK states no limit for clips";

pub(super) fn check(plan: &Plan<'_>, channel: &Channel<'_>, found: &mut Findings) {
    let known = ChannelFacts::deserialize(channel.facts).unwrap_or_default();
    words(plan.options, found);
    choices(plan.options, &known, channel.scopes, found);
    file(plan.facts, found);
    time(plan.scheduled_at, plan.now, found);
}

fn words(options: &Options, found: &mut Findings) {
    use Severity::{Blocks, Warns};
    let title = text::utf16_len(options.title.as_deref().unwrap_or(""));
    if title > vk::TITLE_MAX_UTF16 {
        found.add(
            "vk.title_too_long",
            Blocks,
            title.to_string(),
            "at most 128 UTF-16 units",
            SAVE,
            ("The title is too long for VK.", "Shorten it to 128 characters."),
        );
    }
    let caption = text::utf16_len(options.caption.as_deref().unwrap_or(""));
    if caption > vk::DESCRIPTION_MAX_UTF16 {
        found.add(
            "vk.description_too_long",
            Blocks,
            caption.to_string(),
            "at most 5000 UTF-16 units",
            SAVE,
            (
                "The description is too long for VK.",
                "Shorten it to 5000 characters.",
            ),
        );
    }
    if !options.tags.is_empty() {
        found.add(
            "vk.tags_unused",
            Warns,
            options.tags.len().to_string(),
            "none",
            SAVE,
            (
                "VK has no field for tags: they are not sent.",
                "Write them into the description as #words.",
            ),
        );
    }
}

fn choices(options: &Options, known: &ChannelFacts, scopes: &[String], found: &mut Findings) {
    use Severity::{Blocks, Warns};
    let own = options.vk.clone().unwrap_or_default();
    let may_post = known.may_post_on_wall || rights::grants(scopes, vk::RIGHT_WALL);
    if own.wall_post == Some(true) && !may_post {
        found.add(
            "vk.wall_right_missing",
            Blocks,
            "no right `wall`".into(),
            "the right `wall`",
            WALL,
            (
                "VK has not given this service's app the right to post on walls.",
                "Publish without the post on the wall, or ask VK's developer support, devsupport@corp.vk.com, \
                 for the right.",
            ),
        );
    }
    if own.owner == Some(0) {
        found.add(
            "vk.owner_invalid",
            Blocks,
            "0".into(),
            "the profile, or a community's negative id",
            SAVE,
            (
                "This is neither a profile nor a community.",
                "Choose where it goes from the list.",
            ),
        );
    }
    if let Some(chosen) = options.visibility.filter(|v| *v != Visibility::Public) {
        found.add(
            "vk.visibility",
            Blocks,
            chosen.as_str().into(),
            "public",
            SAVE,
            (
                "A video can be published to VK for everyone only.",
                "Choose public; who may see it can be changed at vk.com afterwards.",
            ),
        );
    }
    if options.cover.is_some() {
        found.add(
            "vk.cover_unused",
            Warns,
            "a chosen picture".into(),
            "none",
            SAVE,
            (
                "VK chooses the cover picture by itself.",
                "Change it at vk.com afterwards.",
            ),
        );
    }
}

fn file(facts: &Facts, found: &mut Findings) {
    use Severity::{Blocks, Warns};
    let container = facts.container.as_str();
    if !container.is_empty() && !vk::CONTAINERS.contains(&container) {
        found.add_fixable(
            "vk.format",
            Blocks,
            container.into(),
            "AVI, MP4, 3GP, MPEG, MOV, FLV, WMV",
            UPLOAD,
            (
                "VK does not take files of this kind.",
                "Have it converted to MP4.",
            ),
        );
    }
    let video = facts.video_codec.as_str();
    let audio = facts.audio_codec.as_deref();
    let usual = matches!(video, "" | "h264") && audio.is_none_or(|a| a == "aac") && !facts.hdr;
    if !usual {
        found.add_fixable(
            "vk.codec",
            Warns,
            format!(
                "{video}{}, {}",
                if facts.hdr { " HDR" } else { "" },
                audio.unwrap_or("no sound")
            ),
            "H.264 with AAC is safe",
            HABIT,
            (
                "VK names no codecs; others than H.264 with AAC may fail or look different.",
                "Have it converted, or try as it is.",
            ),
        );
    }
    if facts.width >= facts.height && facts.width > 0 {
        found.add_fixable(
            "vk.not_vertical",
            Warns,
            format!("{}×{}", facts.width, facts.height),
            "vertical, 9:16",
            HABIT,
            (
                "VK will show it as an ordinary video, not as a clip.",
                "Clips are vertical.",
            ),
        );
    }
    if facts.duration_ms > vk::CLIP_MAX_MS {
        found.add(
            "vk.longer_than_clip",
            Warns,
            format!("{} s", facts.duration_ms / 1000),
            "at most 180 s",
            HABIT,
            (
                "VK will show it as an ordinary video, not as a clip.",
                "Trim it to three minutes if it is to be a clip.",
            ),
        );
    }
}

fn time(scheduled_at: Option<Timestamp>, now: Timestamp, found: &mut Findings) {
    // An hour of access is renewed right before the publish; what renews it lives about half a year.
    if let Some(at) = scheduled_at.filter(|at| *at > now.plus(vk::REFRESH_LIFE)) {
        found.add(
            "vk.access_ends_before",
            Severity::Warns,
            at.to_string(),
            "within 180 days",
            "reports of developers; VK states no lifetime",
            (
                "VK's access lasts about 180 days unused; it may have ended by then.",
                "Choose an earlier time, or connect the channel again shortly before.",
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(0);

    fn clip() -> Facts {
        Facts {
            duration_ms: 20_000,
            width: 1080,
            height: 1920,
            container: "mp4".into(),
            video_codec: "h264".into(),
            audio_codec: Some("aac".into()),
            ..Facts::default()
        }
    }
    fn rules(options: &Options, facts: &Facts, scopes: &[&str], at: Option<Timestamp>) -> Vec<String> {
        let plan = Plan {
            options,
            facts,
            size_bytes: 1,
            scheduled_at: at,
            now: NOW,
        };
        let scopes: Vec<String> = scopes.iter().map(|s| (*s).to_owned()).collect();
        let channel = Channel {
            platform: crate::Platform::Vk,
            facts: &serde_json::Value::Null,
            scopes: &scopes,
            blocker: None,
            uploads_left_today: None,
            public_https: false,
        };
        super::super::check(&plan, &channel)
            .into_iter()
            .map(|f| format!("{}{}", f.rule, if f.fixable { "+" } else { "" }))
            .collect()
    }
    fn of(options: &Options) -> Vec<String> {
        rules(options, &clip(), &["video"], None)
    }

    #[test]
    fn a_good_clip_passes_without_a_title() {
        assert_eq!(of(&Options::default()), Vec::<String>::new());
    }

    #[test]
    fn each_limit_is_counted_in_its_unit() {
        let title = |t: String| Options {
            title: Some(t),
            ..Options::default()
        };
        assert_eq!(of(&title("я".repeat(128))), Vec::<String>::new());
        assert_eq!(of(&title("я".repeat(129))), ["vk.title_too_long"]);
        let caption = |t: String| Options {
            caption: Some(t),
            ..Options::default()
        };
        assert_eq!(of(&caption("я".repeat(5000))), Vec::<String>::new());
        assert_eq!(of(&caption("😀".repeat(2501))), ["vk.description_too_long"]);
    }

    #[test]
    fn what_vk_cannot_do_is_said() {
        let options = Options {
            tags: vec!["a".into()],
            visibility: Some(Visibility::Private),
            cover: Some(crate::publish::Cover {
                at_ms: Some(1),
                media_poster: None,
            }),
            vk: Some(vk::Options {
                wall_post: Some(true),
                owner: Some(0),
                ..Default::default()
            }),
            ..Options::default()
        };
        let all = [
            "vk.tags_unused",
            "vk.wall_right_missing",
            "vk.owner_invalid",
            "vk.visibility",
            "vk.cover_unused",
        ];
        assert_eq!(of(&options), all);
        let granted = rules(&options, &clip(), &["video", "wall"], None);
        assert!(!granted.contains(&"vk.wall_right_missing".to_owned()));
    }

    #[test]
    fn a_file_that_can_be_mended_says_so() {
        let facts = Facts {
            duration_ms: 181_000,
            width: 1920,
            height: 1080,
            container: "webm".into(),
            video_codec: "vp9".into(),
            ..clip()
        };
        let expected = [
            "vk.format+",
            "vk.codec+",
            "vk.not_vertical+",
            "vk.longer_than_clip",
        ];
        assert_eq!(rules(&Options::default(), &facts, &["video"], None), expected);
    }

    #[test]
    fn a_time_beyond_the_access_is_told() {
        let at = |d| Some(NOW.plus(d));
        let none = rules(&Options::default(), &clip(), &[], at(vk::REFRESH_LIFE));
        assert_eq!(none, Vec::<String>::new());
        let late = rules(&Options::default(), &clip(), &[], at(vk::REFRESH_LIFE * 2));
        assert_eq!(late, ["vk.access_ends_before"]);
    }
}
