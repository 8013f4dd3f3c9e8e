//! Instagram's rules for one clip on one account.

use super::{Channel, FPS_NOISE, Findings, Plan, Severity};
use crate::instagram::{self, ChannelFacts, Login};
use crate::media::{Edits, Facts};
use crate::publish::{Options, Visibility};
use serde::Deserialize as _;

const MEDIA: &str = "Instagram Platform, IG User Media reference";
const GUIDE: &str = "Instagram Platform, Content Publishing guide";

pub(super) fn check(plan: &Plan<'_>, channel: &Channel<'_>, found: &mut Findings) {
    let known = ChannelFacts::deserialize(channel.facts).unwrap_or_default();
    account(&known, channel, found);
    caption(plan.options, found);
    choices(plan.options, known.login, plan.facts, found);
    coding(plan.facts, found);
    layout(plan.facts, found);
    shape(plan.facts, plan.size_bytes, found);
}

fn account(known: &ChannelFacts, channel: &Channel<'_>, found: &mut Findings) {
    if known.login == Login::Instagram && !channel.public_https {
        found.add(
            "instagram.public_address_needed",
            Severity::Blocks,
            "no public https address".into(),
            "a public https address of this service",
            GUIDE,
            (
                "Instagram fetches the video from this service, which has no public https address.",
                "The operator sets a public https address, or connects with Facebook Login for Business, \
                 where the bytes are sent.",
            ),
        );
    }
    if !channel.scopes.is_empty() && !channel.scopes.iter().any(|s| known.login.is_publish_scope(s)) {
        found.add(
            "instagram.publish_scope",
            Severity::Blocks,
            "not granted".into(),
            "the permission to publish",
            GUIDE,
            (
                "Permission to publish is missing.",
                "Reconnect and leave every box ticked.",
            ),
        );
    }
    if channel.uploads_left_today == Some(0) {
        found.add(
            "instagram.posts_today",
            Severity::Warns,
            "0".into(),
            "at least 1 post left of the last 24 hours",
            "Instagram Platform, content_publishing_limit",
            (
                "Instagram's 24-hour limit is used up.",
                "It goes out when room is free.",
            ),
        );
    }
}

fn caption(options: &Options, found: &mut Findings) {
    use Severity::{Blocks, Warns};
    let text = options
        .caption
        .as_deref()
        .or(options.title.as_deref())
        .unwrap_or("");
    let mut over = |rule, has: usize, max: usize, allowed, message, hint| {
        if has > max {
            found.add(rule, Blocks, has.to_string(), allowed, MEDIA, (message, hint));
        }
    };
    over(
        "instagram.caption_too_long",
        instagram::caption_length(text),
        instagram::CAPTION_MAX_UTF16,
        "at most 2,200 characters",
        "The caption is too long for Instagram.",
        "Shorten it to 2,200 characters; an emoji counts as two or more.",
    );
    over(
        "instagram.hashtags",
        instagram::hashtags(text),
        instagram::HASHTAGS_MAX,
        "at most 30 hashtags",
        "The caption has too many hashtags for Instagram.",
        "Take some out.",
    );
    over(
        "instagram.mentions",
        instagram::mentions(text),
        instagram::MENTIONS_MAX,
        "at most 20 mentions",
        "The caption has too many mentions for Instagram.",
        "Take some out.",
    );
    if !options.tags.is_empty() {
        found.add(
            "instagram.tags_not_sent",
            Warns,
            options.tags.len().to_string(),
            "hashtags in the caption",
            MEDIA,
            (
                "Instagram has no tags apart from the caption; these are not sent.",
                "Write them as #hashtags into the caption.",
            ),
        );
    }
}

fn choices(options: &Options, login: Login, facts: &Facts, found: &mut Findings) {
    use Severity::{Blocks, Warns};
    if let Some(visibility) = options.visibility.filter(|v| *v != Visibility::Public) {
        found.add(
            "instagram.visibility",
            Blocks,
            visibility.as_str().into(),
            "public",
            MEDIA,
            (
                "Instagram has no private or unlisted reels.",
                "Choose public, or leave Instagram out.",
            ),
        );
    }
    let own = options.instagram.clone().unwrap_or_default();
    if !own.collaborators.is_empty() && login == Login::Instagram {
        found.add(
            "instagram.collaborators_login",
            Blocks,
            own.collaborators.len().to_string(),
            "none with Instagram Login",
            GUIDE,
            (
                "Collaborators can be named only on accounts connected through Facebook.",
                "Leave them out, and add them in the Instagram app.",
            ),
        );
    } else if own.collaborators.len() > instagram::COLLABORATORS_MAX {
        found.add(
            "instagram.collaborators",
            Blocks,
            own.collaborators.len().to_string(),
            "at most 3",
            MEDIA,
            ("Instagram takes at most 3 collaborators.", "Take some out."),
        );
    }
    let Some(cover) = &options.cover else { return };
    if cover
        .at_ms
        .is_some_and(|at| facts.duration_ms > 0 && at >= facts.duration_ms)
    {
        found.add(
            "instagram.cover_moment",
            Blocks,
            format!("{} ms", cover.at_ms.unwrap_or_default()),
            "a moment within the video",
            MEDIA,
            (
                "The cover moment lies outside the video.",
                "Choose an earlier moment.",
            ),
        );
    }
    if cover.at_ms.is_none() && cover.media_poster == Some(true) {
        found.add(
            "instagram.cover_picture",
            Warns,
            "the poster of the library".into(),
            "a moment of the video",
            MEDIA,
            (
                "The library's poster is not sent to Instagram; it shows the first frame.",
                "Choose a moment of the video as the cover.",
            ),
        );
    }
}

/// What a rendition can mend.
fn coding(facts: &Facts, found: &mut Findings) {
    const HINT: &str = "Make a copy with \u{201c}Convert\u{201d}.";
    let mut fix = |rule, has: String, allowed, message| {
        found.add_fixable(rule, Severity::Blocks, has, allowed, MEDIA, (message, HINT));
    };
    let known = |word: &str| !word.is_empty();
    if known(&facts.container) && !matches!(&*facts.container, "mp4" | "mov") {
        fix(
            "instagram.container",
            facts.container.clone(),
            "MP4 or MOV",
            "Instagram does not take this kind of file.",
        );
    }
    if known(&facts.video_codec) && !matches!(&*facts.video_codec, "h264" | "hevc") {
        fix(
            "instagram.video_codec",
            facts.video_codec.clone(),
            "H.264 or HEVC",
            "Instagram does not take this video codec.",
        );
    }
    if let Some(codec) = facts.audio_codec.as_deref().filter(|c| *c != "aac") {
        fix(
            "instagram.audio_codec",
            codec.into(),
            "AAC",
            "Instagram does not take this audio codec.",
        );
    }
    if let Some(channels) = facts.audio_channels.filter(|n| *n > 2) {
        fix(
            "instagram.audio_channels",
            channels.to_string(),
            "mono or stereo",
            "Instagram takes mono and stereo sound only.",
        );
    }
    if let Some(hz) = facts.details.audio_hz.filter(|hz| *hz > instagram::AUDIO_MAX_HZ) {
        fix(
            "instagram.audio_rate",
            format!("{hz} Hz"),
            "at most 48 kHz",
            "Instagram takes sound of at most 48 kHz.",
        );
    }
    if facts.details.is_420() == Some(false) {
        fix(
            "instagram.chroma",
            facts.details.pixel_format.clone().unwrap_or_default(),
            "4:2:0",
            "Instagram does not take this kind of colours.",
        );
    }
    if facts.details.interlaced {
        fix(
            "instagram.interlaced",
            "interlaced".into(),
            "progressive",
            "Instagram does not take interlaced video.",
        );
    }
    if facts.fps > 0.0 && !(instagram::FPS_MIN..=instagram::FPS_MAX + FPS_NOISE).contains(&facts.fps) {
        fix(
            "instagram.frame_rate",
            format!("{:.2}", facts.fps),
            "23 to 60 frames a second",
            "Instagram does not take this frame rate.",
        );
    }
    if facts.width > instagram::WIDTH_MAX {
        fix(
            "instagram.width",
            format!("{} px", facts.width),
            "at most 1920 px wide",
            "The picture is wider than Instagram takes.",
        );
    }
    if facts.video_bps() > instagram::BITRATE_MAX_BPS {
        fix(
            "instagram.bitrate",
            format!("{} Mbit/s", facts.video_bps() / 1_000_000),
            "at most 25 Mbit/s",
            "The bitrate is higher than Instagram takes.",
        );
    }
}

/// The reference asks for it; most files of editors and phones are otherwise, and reports of refusals are unknown.
fn layout(facts: &Facts, found: &mut Findings) {
    const HINT: &str =
        "Publish it as it is, or make a copy with \u{201c}Convert\u{201d}: nothing is encoded anew.";
    let mut warn = |rule, has: &str, allowed, message| {
        let severity = Severity::Warns;
        found.add_fixable(rule, severity, has.into(), allowed, MEDIA, (message, HINT));
    };
    if facts.details.fast_start == Some(false) {
        warn(
            "instagram.index_last",
            "index last",
            "the index before the data",
            "Instagram asks for files whose index stands before the data.",
        );
    }
    if matches!(facts.details.edits, Some(Edits::Delay | Edits::Cuts)) {
        warn(
            "instagram.edit_list",
            "an edit list",
            "none",
            "Instagram asks for files without edit lists.",
        );
    }
}

fn shape(facts: &Facts, size_bytes: u64, found: &mut Findings) {
    use Severity::{Blocks, Warns};
    let seconds = || {
        format!(
            "{:.1} s",
            std::time::Duration::from_millis(facts.duration_ms).as_secs_f64()
        )
    };
    if facts.duration_ms > 0 && facts.duration_ms < instagram::MIN_MS {
        let words = (
            "The clip is shorter than Instagram takes.",
            "Choose a longer one.",
        );
        found.add(
            "instagram.too_short",
            Blocks,
            seconds(),
            "at least 3 s",
            MEDIA,
            words,
        );
    }
    if facts.duration_ms > instagram::MAX_MS {
        let words = ("The clip is longer than Instagram takes.", "Trim it.");
        found.add(
            "instagram.too_long",
            Blocks,
            seconds(),
            "at most 15 min",
            MEDIA,
            words,
        );
    }
    if size_bytes > instagram::MAX_BYTES {
        found.add_fixable(
            "instagram.too_large",
            Blocks,
            size_bytes.to_string(),
            "at most 300,000,000 bytes",
            MEDIA,
            ("The file is larger than Instagram takes.", "Make a smaller copy."),
        );
    }
    if facts.width > 0 && facts.height > 0 {
        let ratio = f64::from(facts.width) / f64::from(facts.height);
        let has = format!("{}×{}", facts.width, facts.height);
        if !(instagram::ASPECT_MIN..=instagram::ASPECT_MAX).contains(&ratio) {
            let words = (
                "Instagram does not take this shape.",
                "Crop the clip; 9:16 fills the screen.",
            );
            found.add("instagram.aspect", Blocks, has, "0.01:1 to 10:1", MEDIA, words);
        } else if (ratio - 9.0 / 16.0).abs() > 0.01 {
            let words = (
                "The reel will not fill the screen.",
                "9:16 does, 1080×1920 for example.",
            );
            found.add("instagram.not_9_16", Warns, has, "9:16", MEDIA, words);
        }
    }
    if facts.audio_codec.is_none() && facts.duration_ms > 0 {
        found.add_fixable(
            "instagram.no_sound",
            Warns,
            "no sound".into(),
            "an AAC track",
            MEDIA,
            (
                "The clip has no sound; whether Instagram takes such reels is documented nowhere.",
                "Try as it is, or make a copy with \u{201c}Convert\u{201d}, which adds a silent track.",
            ),
        );
    }
}

#[cfg(test)]
mod tests;
