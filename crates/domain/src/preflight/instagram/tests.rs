use super::super::Finding;
use super::*;
use crate::publish::Cover;
use crate::{Platform, Timestamp};
use serde_json::json;

type Change = fn(&mut Facts);

fn clip() -> Facts {
    Facts {
        duration_ms: 20_000,
        width: 1080,
        height: 1920,
        fps: 29.97,
        container: "mp4".into(),
        video_codec: "h264".into(),
        audio_codec: Some("aac".into()),
        audio_channels: Some(2),
        bitrate_bps: 8_000_000,
        ..Facts::default()
    }
}
fn found(options: &Options, facts: &Facts, size_bytes: u64, login: &str, public_https: bool) -> Vec<Finding> {
    let plan = Plan {
        options,
        facts,
        size_bytes,
        scheduled_at: None,
        now: Timestamp::from_micros(0),
    };
    let channel = Channel {
        platform: Platform::Instagram,
        facts: &json!({ "login": login }),
        scopes: &[],
        blocker: None,
        uploads_left_today: None,
        public_https,
    };
    super::super::check(&plan, &channel)
}
fn of_file(change: impl Fn(&mut Facts)) -> Vec<(String, bool)> {
    let mut facts = clip();
    change(&mut facts);
    let found = found(&Options::default(), &facts, 1, "facebook", false);
    found.into_iter().map(|f| (f.rule, f.fixable)).collect()
}
fn of_options(options: &Options, login: &str) -> Vec<String> {
    let found = found(options, &clip(), 1, login, true);
    found.into_iter().map(|f| f.rule).collect()
}

#[test]
fn a_good_clip_passes() {
    assert_eq!(of_file(|_| ()), []);
    assert_eq!(of_options(&Options::default(), "instagram"), Vec::<String>::new());
}

#[test]
fn instagram_login_needs_a_public_address_and_facebook_login_does_not() {
    let rules = found(&Options::default(), &clip(), 1, "instagram", false);
    assert_eq!(rules[0].rule, "instagram.public_address_needed");
    assert!(rules[0].hint.as_ref().unwrap().contains("Facebook Login"));
    assert_eq!(found(&Options::default(), &clip(), 1, "facebook", false), []);
}

#[test]
fn what_a_rendition_can_mend_is_marked() {
    let mends: [(&str, Change); 7] = [
        ("instagram.container", |f| f.container = "webm".into()),
        ("instagram.video_codec", |f| f.video_codec = "av1".into()),
        ("instagram.audio_codec", |f| f.audio_codec = Some("opus".into())),
        ("instagram.audio_channels", |f| f.audio_channels = Some(6)),
        ("instagram.frame_rate", |f| f.fps = 120.0),
        ("instagram.width", |f| (f.width, f.height) = (2160, 3840)),
        ("instagram.bitrate", |f| f.bitrate_bps = 30_000_000),
    ];
    for (rule, change) in mends {
        assert_eq!(of_file(change), [(rule.to_owned(), true)]);
    }
    let refused: [(&str, Change); 5] = [
        ("instagram.too_short", |f| f.duration_ms = 2_999),
        ("instagram.too_long", |f| f.duration_ms = 900_001),
        ("instagram.aspect", |f| (f.width, f.height) = (1000, 90)),
        ("instagram.not_9_16", |f| (f.width, f.height) = (1080, 1080)),
        ("instagram.no_sound", |f| f.audio_codec = None),
    ];
    for (rule, change) in refused {
        assert_eq!(of_file(change), [(rule.to_owned(), false)]);
    }
    assert_eq!(of_file(|f| f.fps = 23.976), []);
    let large = found(&Options::default(), &clip(), 300_000_001, "facebook", false);
    assert_eq!(
        (&*large[0].rule, large[0].fixable),
        ("instagram.too_large", false)
    );
}

#[test]
fn the_caption_is_counted() {
    let caption = |text: String| Options {
        caption: Some(text),
        ..Options::default()
    };
    let one = |text: String| of_options(&caption(text), "instagram");
    assert_eq!(one("я".repeat(2200)), Vec::<String>::new());
    assert_eq!(one("😀".repeat(1101)), ["instagram.caption_too_long"]);
    assert_eq!(one("#a ".repeat(31)), ["instagram.hashtags"]);
    assert_eq!(one("@a ".repeat(21)), ["instagram.mentions"]);
}

#[test]
fn choices_that_instagram_does_not_know() {
    let collaborators = |n| Options {
        instagram: Some(instagram::Options {
            collaborators: vec!["a".into(); n],
            ..Default::default()
        }),
        ..Options::default()
    };
    assert_eq!(
        of_options(&collaborators(1), "instagram"),
        ["instagram.collaborators_login"]
    );
    assert_eq!(of_options(&collaborators(3), "facebook"), Vec::<String>::new());
    assert_eq!(
        of_options(&collaborators(4), "facebook"),
        ["instagram.collaborators"]
    );
    let private = Options {
        visibility: Some(Visibility::Private),
        ..Options::default()
    };
    assert_eq!(of_options(&private, "facebook"), ["instagram.visibility"]);
    let cover = Options {
        cover: Some(Cover {
            at_ms: Some(20_000),
            media_poster: None,
        }),
        ..Options::default()
    };
    assert_eq!(of_options(&cover, "facebook"), ["instagram.cover_moment"]);
}
