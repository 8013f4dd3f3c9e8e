//! `post_info` of a direct post, field by field. Source: Direct Post reference.

use crate::tiktok::accounts::{Account, LEVELS, SELF};
use crate::tiktok::fail::Fail;
use crate::tiktok::records::PostInfo;
use serde_json::{Map, Value};

/// Longest caption in UTF-16 code units.
const LONGEST_TITLE: usize = 2_200;

const FIELDS: [&str; 9] = [
    "privacy_level",
    "title",
    "disable_duet",
    "disable_stitch",
    "disable_comment",
    "video_cover_timestamp_ms",
    "brand_content_toggle",
    "brand_organic_toggle",
    "is_aigc",
];

/// Reads it with the account's own switches on top; whether the level is open to the account is not asked here.
///
/// `brand_content_toggle` may be missing: the reference lists it as required and leaves it out of its own example.
/// A paid partnership only for oneself is refused: the guidelines forbid it, what the API does is not documented.
pub fn read(value: &Value, account: &Account) -> Result<PostInfo, Fail> {
    let map = value
        .as_object()
        .ok_or_else(|| Fail::param("post_info is required"))?;
    if let Some(odd) = map.keys().find(|name| !FIELDS.contains(&name.as_str())) {
        return Err(Fail::param(format!("post_info has no field {odd}")));
    }
    let privacy = text(map, "privacy_level")?.ok_or_else(|| Fail::param("privacy_level is required"))?;
    if !LEVELS.contains(&privacy.as_str()) {
        return Err(Fail::param("privacy_level is not one of the levels"));
    }
    let title = text(map, "title")?.unwrap_or_default();
    if title.encode_utf16().count() > LONGEST_TITLE {
        return Err(Fail::param("title is longer than 2200 UTF-16 units"));
    }
    let brand_content = flag(map, "brand_content_toggle")?;
    if brand_content && privacy == SELF {
        return Err(Fail::param("Branded content cannot be private"));
    }
    Ok(PostInfo {
        privacy,
        title,
        disable_comment: flag(map, "disable_comment")? || account.comments_off,
        disable_duet: flag(map, "disable_duet")? || account.is_private,
        disable_stitch: flag(map, "disable_stitch")? || account.is_private,
        brand_content,
        brand_organic: flag(map, "brand_organic_toggle")?,
        is_aigc: flag(map, "is_aigc")?,
        cover_ms: cover(map)?,
    })
}

fn text(map: &Map<String, Value>, name: &str) -> Result<Option<String>, Fail> {
    match map.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Fail::param(format!("{name} must be a string"))),
    }
}

fn flag(map: &Map<String, Value>, name: &str) -> Result<bool, Fail> {
    match map.get(name) {
        None => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(Fail::param(format!("{name} must be a bool"))),
    }
}

/// An int32; a moment that the film does not have means the first frame, so it is no error.
fn cover(map: &Map<String, Value>) -> Result<Option<i64>, Fail> {
    let Some(value) = map.get("video_cover_timestamp_ms") else {
        return Ok(None);
    };
    let ms = value.as_i64().filter(|ms| i32::try_from(*ms).is_ok());
    let ms = ms.ok_or_else(|| Fail::param("video_cover_timestamp_ms must be an int32"))?;
    Ok(Some(ms.max(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiktok::accounts::account;
    use serde_json::json;

    fn reads(value: &Value) -> bool {
        read(value, account("sandbox-creator").unwrap()).is_ok()
    }

    #[test]
    fn a_caption_is_counted_in_utf_16() {
        let of = |title: String| json!({"privacy_level": "SELF_ONLY", "title": title});
        assert!(reads(&of("я".repeat(2_200))));
        assert!(!reads(&of("я".repeat(2_201))));
        assert!(reads(&of("😀".repeat(1_100))));
        assert!(!reads(&of("😀".repeat(1_101))));
    }

    #[test]
    fn every_field_has_its_type() {
        let fine = json!({"privacy_level": "PUBLIC_TO_EVERYONE", "title": "t", "brand_content_toggle": true,
            "video_cover_timestamp_ms": -5, "is_aigc": true});
        assert!(reads(&fine));
        for (name, odd) in [
            ("privacy_level", json!("public")),
            ("privacy_level", json!(null)),
            ("title", json!(7)),
            ("brand_content_toggle", json!("false")),
            ("brand_content_toggle", json!(null)),
            ("disable_duet", json!(0)),
            ("video_cover_timestamp_ms", json!(1.5)),
            ("video_cover_timestamp_ms", json!(1_i64 << 40)),
            ("disable_comments", json!(true)),
        ] {
            let mut value = fine.clone();
            value[name] = odd;
            assert!(!reads(&value), "{value}");
        }
        assert!(!reads(
            &json!({"privacy_level": "SELF_ONLY", "brand_content_toggle": true})
        ));
    }

    #[test]
    fn the_account_s_own_switches_win() {
        let value = json!({"privacy_level": "SELF_ONLY", "disable_duet": false});
        let private = read(&value, account("sandbox-private").unwrap()).unwrap();
        assert!(private.disable_duet && private.disable_stitch && !private.disable_comment);
        let quiet = read(&value, account("sandbox-quiet").unwrap()).unwrap();
        assert!(quiet.disable_comment && !quiet.disable_duet);
    }
}
