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
    let mends: [(&str, Change); 11] = [
        ("instagram.container", |f| f.container = "webm".into()),
        ("instagram.video_codec", |f| f.video_codec = "av1".into()),
        ("instagram.audio_codec", |f| f.audio_codec = Some("opus".into())),
        ("instagram.audio_channels", |f| f.audio_channels = Some(6)),
        ("instagram.frame_rate", |f| f.fps = 120.0),
        ("instagram.width", |f| (f.width, f.height) = (2160, 3840)),
        ("instagram.bitrate", |f| f.bitrate_bps = 30_000_000),
        ("instagram.audio_rate", |f| f.details.audio_hz = Some(96_000)),
        ("instagram.chroma", |f| {
            f.details.pixel_format = Some("yuv422p10le".into());
        }),
        ("instagram.interlaced", |f| f.details.interlaced = true),
        ("instagram.no_sound", |f| f.audio_codec = None),
    ];
    for (rule, change) in mends {
        assert_eq!(of_file(change), [(rule.to_owned(), true)]);
    }
    let refused: [(&str, Change); 4] = [
        ("instagram.too_short", |f| f.duration_ms = 2_999),
        ("instagram.too_long", |f| f.duration_ms = 900_001),
        ("instagram.aspect", |f| (f.width, f.height) = (1000, 90)),
        ("instagram.not_9_16", |f| (f.width, f.height) = (1080, 1080)),
    ];
    for (rule, change) in refused {
        assert_eq!(of_file(change), [(rule.to_owned(), false)]);
    }
    assert_eq!(of_file(|f| f.fps = 23.976), []);
    assert_eq!(of_file(|f| f.fps = 60.02), []);
    assert_eq!(
        of_file(|f| f.fps = 22.97),
        [("instagram.frame_rate".to_owned(), true)]
    );
    // Sound and empty boxes are not the picture's.
    let beside = |f: &mut Facts| (f.bitrate_bps, f.details.video_bps) = (28_000_000, Some(10_000_000));
    assert_eq!(of_file(beside), []);
    let large = found(&Options::default(), &clip(), 300_000_001, "facebook", false);
    assert_eq!((&*large[0].rule, large[0].fixable), ("instagram.too_large", true));
}

#[test]
fn a_layout_that_the_reference_does_not_want_is_told() {
    let of = |fast_start, edits| {
        let mut facts = clip();
        facts.details.fast_start = fast_start;
        facts.details.edits = edits;
        let found = found(&Options::default(), &facts, 1, "facebook", false);
        let told = found.into_iter().map(|f| {
            assert_eq!((f.severity, f.fixable), (Severity::Warns, true));
            f.rule
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(of(None, None), Vec::<String>::new());
    assert_eq!(of(Some(true), Some(Edits::None)), Vec::<String>::new());
    assert_eq!(of(Some(false), Some(Edits::None)), ["instagram.index_last"]);
    for edits in [Edits::Delay, Edits::Cuts] {
        assert_eq!(of(Some(true), Some(edits)), ["instagram.edit_list"]);
    }
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
