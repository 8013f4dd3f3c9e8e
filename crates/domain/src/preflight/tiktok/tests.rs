use super::super::{Finding, Verdict, check, verdict};
use super::*;
use crate::conform::ChangeCode;
use crate::{Failure, Platform, Timestamp};
use serde_json::{Value, json};

fn clip() -> Facts {
    Facts {
        duration_ms: 20_000,
        width: 1080,
        height: 1920,
        fps: 29.97,
        container: "mp4".into(),
        video_codec: "h264".into(),
        ..Facts::default()
    }
}
fn facts() -> Value {
    json!({"username": "anna", "rules": {"privacy_level_options": ["MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
        "duet_disabled": true, "max_duration_sec": 180}})
}
fn found(options: &Value, clip: &Facts, size_bytes: u64, facts: &Value, scopes: &[&str]) -> Vec<Finding> {
    let options: Options = serde_json::from_value(options.clone()).expect("options");
    let scopes: Vec<String> = scopes.iter().map(|s| (*s).to_owned()).collect();
    let plan = Plan {
        options: &options,
        facts: clip,
        size_bytes,
        scheduled_at: None,
        now: Timestamp::from_micros(0),
    };
    let channel = Channel {
        platform: Platform::Tiktok,
        facts,
        scopes: &scopes,
        blocker: None,
        uploads_left_today: None,
        public_https: false,
    };
    check(&plan, &channel)
}
fn rules(options: &Value) -> Vec<String> {
    names(&found(options, &clip(), 1, &facts(), &[]))
}
fn names(found: &[Finding]) -> Vec<String> {
    found.iter().map(|f| f.rule.clone()).collect()
}
fn with(more: &Value) -> Value {
    let mut own = json!({"privacy_level": "SELF_ONLY"});
    for (k, v) in more.as_object().expect("an object") {
        own[k] = v.clone();
    }
    json!({"caption": "A walk #walk", "tiktok": own})
}

#[test]
fn a_good_clip_passes() {
    assert_eq!(rules(&with(&json!({}))), Vec::<String>::new());
    assert_eq!(
        names(&found(
            &with(&json!({})),
            &clip(),
            1,
            &Value::Null,
            &["video.publish"]
        )),
        Vec::<String>::new()
    );
}

#[test]
fn each_duty_is_a_finding() {
    let table: Vec<(Value, &[&str])> = vec![
        (json!({"privacy_level": null}), &["tiktok.privacy_missing"]),
        (
            json!({"privacy_level": "PUBLIC_TO_EVERYONE"}),
            &["tiktok.privacy_not_offered"],
        ),
        (
            json!({"allow_duet": true, "allow_comment": true}),
            &["tiktok.duet_off"],
        ),
        (json!({"allow_duet": false}), &[]),
        (
            json!({"brand_organic": false, "brand_content": false}),
            &["tiktok.brand_incomplete"],
        ),
        (json!({"brand_organic": false}), &["tiktok.brand_incomplete"]),
        (json!({"brand_organic": true, "brand_content": false}), &[]),
        (json!({"brand_content": true}), &["tiktok.brand_private"]),
        (
            json!({"brand_content": true, "privacy_level": "MUTUAL_FOLLOW_FRIENDS"}),
            &[],
        ),
        // the inbox takes none of it
        (
            json!({"mode": "inbox", "privacy_level": null}),
            &["tiktok.inbox_without_caption"],
        ),
    ];
    for (own, expected) in table {
        assert_eq!(rules(&with(&own)), expected, "{own}");
    }
    let no_words = json!({"tags": ["walk"], "tiktok": {"privacy_level": "SELF_ONLY"}});
    assert_eq!(rules(&no_words), ["tiktok.tags_ignored"]);
}

#[test]
fn a_caption_is_counted_in_utf16_units() {
    let words = |t: String| json!({"caption": t, "tiktok": {"privacy_level": "SELF_ONLY"}});
    assert_eq!(rules(&words("я".repeat(2200))), Vec::<String>::new());
    assert_eq!(rules(&words("😀".repeat(1101))), ["tiktok.caption_too_long"]);
}

#[test]
fn what_conversion_can_mend_is_said_to_be_fixable() {
    let table: Vec<(Facts, u64, &str, bool)> = vec![
        (
            Facts {
                container: "mkv".into(),
                ..clip()
            },
            1,
            "tiktok.container",
            true,
        ),
        (
            Facts {
                video_codec: "av1".into(),
                ..clip()
            },
            1,
            "tiktok.codec",
            true,
        ),
        (Facts { width: 359, ..clip() }, 1, "tiktok.sides", true),
        (
            Facts {
                height: 4097,
                ..clip()
            },
            1,
            "tiktok.sides",
            true,
        ),
        (Facts { fps: 22.99, ..clip() }, 1, "tiktok.fps", true),
        (Facts { fps: 60.3, ..clip() }, 1, "tiktok.fps", true),
        (Facts { fps: 120.0, ..clip() }, 1, "tiktok.fps", true),
        (clip(), tiktok::MAX_BYTES + 1, "tiktok.too_large", true),
        (
            Facts {
                duration_ms: 180_001,
                ..clip()
            },
            1,
            "tiktok.too_long_for_account",
            false,
        ),
        (
            Facts {
                duration_ms: 0,
                ..clip()
            },
            1,
            "tiktok.duration_unknown",
            false,
        ),
        (
            Facts {
                duration_ms: 2_999,
                ..clip()
            },
            1,
            "tiktok.too_short",
            false,
        ),
    ];
    for (clip, size, rule, fixable) in table {
        let found = found(&with(&json!({})), &clip, size, &facts(), &[]);
        assert_eq!(names(&found), [rule]);
        assert_eq!(found[0].fixable, fixable, "{rule}");
        assert!(!found[0].has.is_empty() && !found[0].allowed.is_empty() && found[0].hint.is_some());
    }
    let edge = Facts {
        duration_ms: 180_000,
        width: 360,
        height: 4096,
        fps: 60.0,
        ..clip()
    };
    assert!(found(&with(&json!({})), &edge, tiktok::MAX_BYTES, &facts(), &[]).is_empty());
    let long = Facts {
        duration_ms: 600_001,
        ..clip()
    };
    assert_eq!(
        names(&found(&with(&json!({})), &long, 1, &Value::Null, &[])),
        ["tiktok.too_long"]
    );
}

#[test]
fn a_right_that_was_not_granted_and_a_blocked_account_stop_it() {
    let own = with(&json!({}));
    let scopes = ["user.info.basic", "video.upload"];
    assert_eq!(
        names(&found(&own, &clip(), 1, &facts(), &scopes)),
        ["tiktok.direct_not_granted"]
    );
    let inbox = json!({"tiktok": {"mode": "inbox"}});
    assert_eq!(
        names(&found(&inbox, &clip(), 1, &facts(), &scopes)),
        Vec::<String>::new()
    );
    assert_eq!(
        names(&found(&inbox, &clip(), 1, &facts(), &["video.publish"])),
        ["tiktok.inbox_not_granted"]
    );
    for (class, expected) in [
        (FailureClass::Permanent, Verdict::Blocks),
        (FailureClass::RateLimited, Verdict::Warns),
    ] {
        let blocked = Failure::new(class, "x", "It may not post.", None);
        let facts = json!({"rules": {"blocked": blocked}});
        assert_eq!(verdict(&found(&own, &clip(), 1, &facts, &[])), expected);
    }
}

#[test]
fn hdr_is_warned_of_and_a_version_mends_it() {
    let hdr = Facts { hdr: true, ..clip() };
    let seen = found(&with(&json!({})), &hdr, 1, &facts(), &[]);
    assert_eq!(names(&seen), ["tiktok.hdr"]);
    assert!(seen[0].fixable && verdict(&seen) == Verdict::Warns);
    let wanted = crate::conform::Wanted::new(vec![Platform::Tiktok], None, None);
    let version = crate::conform::plan(&hdr, &wanted);
    let changes = version.changes.iter().map(|c| c.code);
    assert!(
        changes.into_iter().any(|c| c == ChangeCode::HdrToSdr),
        "{version:?}"
    );
}
