//! TikTok's rules for one clip on one account.

use super::{Channel, FPS_NOISE, Findings, Plan, Severity};
use crate::media::Facts;
use crate::publish::Options;
use crate::tiktok::{self, AccountRules, ChannelFacts, Mode};
use crate::{FailureClass, rights, text};
use Severity::{Blocks, Warns};
use serde::Deserialize as _;

const DIRECT_POST: &str = "TikTok Direct Post reference";
const INBOX: &str = "TikTok Upload reference";
const MEDIA: &str = "TikTok Media Transfer Guide";
const SHARING: &str = "TikTok Content Sharing Guidelines";
const CREATOR_INFO: &str = "TikTok creator info";

pub(super) fn check(plan: &Plan<'_>, channel: &Channel<'_>, found: &mut Findings) {
    let rules = ChannelFacts::deserialize(channel.facts)
        .ok()
        .and_then(|f| f.rules);
    let own = plan.options.tiktok.clone().unwrap_or_default();
    let mode = own.mode.unwrap_or_default();
    rights(mode, channel.scopes, found);
    match mode {
        Mode::Direct => {
            caption(plan.options, found);
            privacy(&own, rules.as_ref(), found);
            brands(&own, found);
            account(&own, plan.facts, rules.as_ref(), found);
        }
        Mode::Inbox => inbox(plan.options, found),
    }
    length(plan.facts, found);
    file(plan.facts, plan.size_bytes, found);
}

fn rights(mode: Mode, scopes: &[String], found: &mut Findings) {
    let (scope, rule, words) = match mode {
        Mode::Direct => (
            tiktok::SCOPE_PUBLISH,
            "tiktok.direct_not_granted",
            (
                "This connection may not post at once.",
                "Connect again and allow it, or send the clip to the TikTok inbox.",
            ),
        ),
        Mode::Inbox => (
            tiktok::SCOPE_UPLOAD,
            "tiktok.inbox_not_granted",
            (
                "This connection may not send to the TikTok inbox.",
                "Connect again and allow it, or post at once.",
            ),
        ),
    };
    // Without any scope nothing is known of the connection.
    if !scopes.is_empty() && !rights::grants(scopes, scope) {
        found.add(rule, Blocks, "not granted".into(), scope, DIRECT_POST, words);
    }
}

fn caption(options: &Options, found: &mut Findings) {
    let caption = options.caption.as_ref().or(options.title.as_ref());
    let units = caption.map_or(0, |c| text::utf16_len(c));
    if units > tiktok::CAPTION_MAX_UTF16 {
        found.add(
            "tiktok.caption_too_long",
            Blocks,
            units.to_string(),
            "at most 2200 UTF-16 units",
            DIRECT_POST,
            (
                "The caption is too long for TikTok.",
                "Shorten it; an emoji counts as two or more.",
            ),
        );
    }
    if !options.tags.is_empty() {
        found.add(
            "tiktok.tags_ignored",
            Warns,
            options.tags.len().to_string(),
            "hashtags in the caption",
            DIRECT_POST,
            (
                "TikTok knows no tags beside the caption.",
                "Write them into the caption, each with a #.",
            ),
        );
    }
}

fn privacy(own: &tiktok::Options, rules: Option<&AccountRules>, found: &mut Findings) {
    let Some(level) = own.privacy_level.as_deref().filter(|l| !l.is_empty()) else {
        return found.add(
            "tiktok.privacy_missing",
            Blocks,
            "no answer".into(),
            "one of the account's choices",
            SHARING,
            (
                "Say who may watch the video.",
                "Choose one; TikTok wants it chosen for every post.",
            ),
        );
    };
    let offered = rules
        .map(|r| r.privacy_level_options.as_slice())
        .unwrap_or_default();
    if !offered.is_empty() && !offered.iter().any(|o| o == level) {
        found.add(
            "tiktok.privacy_not_offered",
            Blocks,
            level.to_owned(),
            &offered.join(", "),
            CREATOR_INFO,
            (
                "The account does not offer this audience.",
                "Choose one of those that TikTok offers for it.",
            ),
        );
    }
}

fn brands(own: &tiktok::Options, found: &mut Findings) {
    let yes = |toggle: Option<bool>| toggle == Some(true);
    let disclosed = own.brand_organic.is_some() || own.brand_content.is_some();
    // Left out altogether means that nothing is disclosed; an answer without a yes says half of it.
    if disclosed && !yes(own.brand_organic) && !yes(own.brand_content) {
        found.add(
            "tiktok.brand_incomplete",
            Blocks,
            "disclosure on, neither chosen".into(),
            "your brand, branded content, or both",
            SHARING,
            (
                "You need to indicate if your content promotes yourself, a third party, or both.",
                "Choose one, or turn the disclosure off.",
            ),
        );
    }
    if yes(own.brand_content) && own.privacy_level.as_deref() == Some(tiktok::SELF_ONLY) {
        found.add(
            "tiktok.brand_private",
            Blocks,
            tiktok::SELF_ONLY.into(),
            "an audience beyond yourself",
            SHARING,
            (
                "Branded content visibility cannot be set to private.",
                "Choose another audience, or take the label off.",
            ),
        );
    }
}

/// What creator info says of the account.
fn account(own: &tiktok::Options, clip: &Facts, rules: Option<&AccountRules>, found: &mut Findings) {
    let Some(rules) = rules else { return };
    if let Some(blocked) = &rules.blocked {
        // A limit passes by itself; what else stands in the way does not.
        let severity = if blocked.class == FailureClass::RateLimited {
            Warns
        } else {
            Blocks
        };
        let hint = blocked.hint.as_deref().unwrap_or("Try again later.");
        found.add(
            "tiktok.blocked",
            severity,
            blocked.code.clone(),
            "an account that may post now",
            CREATOR_INFO,
            (&blocked.message, hint),
        );
    }
    let interactions = [
        (
            "tiktok.comment_off",
            own.allow_comment,
            rules.comment_disabled,
            "The account has comments turned off.",
        ),
        (
            "tiktok.duet_off",
            own.allow_duet,
            rules.duet_disabled,
            "The account has duets turned off.",
        ),
        (
            "tiktok.stitch_off",
            own.allow_stitch,
            rules.stitch_disabled,
            "The account has stitches turned off.",
        ),
    ];
    for (rule, wanted, disabled, message) in interactions {
        if wanted == Some(true) && disabled {
            let words = (message, "Leave it off, or change it in the TikTok app.");
            found.add(rule, Blocks, "allowed".into(), "off", CREATOR_INFO, words);
        }
    }
    let max_ms = u64::from(rules.max_duration_sec) * 1000;
    if max_ms > 0 && max_ms < tiktok::MAX_MS && clip.duration_ms > max_ms {
        found.add(
            "tiktok.too_long_for_account",
            Blocks,
            seconds(clip.duration_ms),
            &format!("at most {} s", rules.max_duration_sec),
            CREATOR_INFO,
            ("The clip is longer than this account may post.", "Trim it."),
        );
    }
}

/// TikTok takes nothing but the file here.
fn inbox(options: &Options, found: &mut Findings) {
    let caption = options.caption.as_ref().or(options.title.as_ref());
    if caption.is_some_and(|c| !c.is_empty()) {
        found.add(
            "tiktok.inbox_without_caption",
            Warns,
            "a caption".into(),
            "the file alone",
            INBOX,
            (
                "The caption does not go along to the TikTok inbox.",
                "Enter it in the TikTok app when you finish the post.",
            ),
        );
    }
}

fn length(clip: &Facts, found: &mut Findings) {
    let has = seconds(clip.duration_ms);
    match clip.duration_ms {
        0 => found.add(
            "tiktok.duration_unknown",
            Warns,
            has,
            "more than 0 s",
            MEDIA,
            (
                "The length of the clip could not be read.",
                "TikTok may refuse it.",
            ),
        ),
        ms if ms > tiktok::MAX_MS => found.add(
            "tiktok.too_long",
            Blocks,
            has,
            "at most 10 min",
            MEDIA,
            ("The clip is longer than TikTok takes.", "Trim it."),
        ),
        ms if ms < tiktok::MIN_MS => found.add(
            "tiktok.too_short",
            Warns,
            has,
            "at least 3 s",
            "other developers; TikTok states no minimum",
            (
                "TikTok may refuse so short a clip.",
                "Use one of three seconds or more.",
            ),
        ),
        _ => {}
    }
}

fn file(clip: &Facts, size_bytes: u64, found: &mut Findings) {
    if size_bytes > tiktok::MAX_BYTES {
        found.add_fixable(
            "tiktok.too_large",
            Blocks,
            size_bytes.to_string(),
            "at most 4 GB",
            MEDIA,
            ("The file is larger than TikTok takes.", "Make a smaller copy."),
        );
    }
    // Nothing is said where the file told nothing.
    if !clip.container.is_empty() && !tiktok::CONTAINERS.contains(&clip.container.as_str()) {
        found.add_fixable(
            "tiktok.container",
            Blocks,
            clip.container.clone(),
            "MP4, MOV or WebM",
            MEDIA,
            (
                "TikTok does not take this kind of file.",
                "Have it converted to MP4.",
            ),
        );
    }
    if !clip.video_codec.is_empty() && !tiktok::CODECS.contains(&clip.video_codec.as_str()) {
        found.add_fixable(
            "tiktok.codec",
            Blocks,
            clip.video_codec.clone(),
            "H.264, H.265, VP8 or VP9",
            MEDIA,
            (
                "TikTok does not take this video codec.",
                "Have it converted to H.264.",
            ),
        );
    }
    if clip.hdr {
        found.add_fixable(
            "tiktok.hdr",
            Warns,
            "HDR".into(),
            "SDR is safe",
            MEDIA,
            (
                "TikTok names no HDR among what it takes: the picture may come out grey or too bright.",
                "Have it converted to SDR, or try as it is.",
            ),
        );
    }
    let (least, most) = tiktok::SIDES;
    let sides = [clip.width, clip.height];
    if !sides.contains(&0) && sides.iter().any(|s| *s < least || *s > most) {
        found.add_fixable(
            "tiktok.sides",
            Blocks,
            format!("{}×{}", clip.width, clip.height),
            "360 to 4096 pixels each side",
            MEDIA,
            (
                "The picture is smaller or larger than TikTok takes.",
                "Have it converted to 1080×1920.",
            ),
        );
    }
    let (least, most) = tiktok::FPS;
    if clip.fps > 0.0 && (clip.fps < least || clip.fps > most + FPS_NOISE) {
        found.add_fixable(
            "tiktok.fps",
            Blocks,
            format!("{:.2}", clip.fps),
            "23 to 60 frames a second",
            MEDIA,
            (
                "The clip has fewer or more frames a second than TikTok takes.",
                "Have it converted to 30.",
            ),
        );
    }
}

fn seconds(ms: u64) -> String {
    format!("{}.{} s", ms / 1000, ms % 1000 / 100)
}

#[cfg(test)]
mod tests;
