//! The rules for what is said about a video, each in the platform's unit.

use crate::youtube::categories;
use crate::youtube::fail::Fail;
use crate::youtube::records::Metadata;
use domain::Timestamp;
use serde_json::{Map, Value};

/// Parts that a call may set.
pub const SETTABLE: [&str; 6] = [
    "id",
    "snippet",
    "status",
    "localizations",
    "recordingDetails",
    "paidProductPlacementDetails",
];
const SNIPPET: [&str; 7] = [
    "title",
    "description",
    "tags",
    "categoryId",
    "defaultLanguage",
    "defaultAudioLanguage",
    "channelId",
];
const STATUS: [&str; 7] = [
    "privacyStatus",
    "publishAt",
    "license",
    "embeddable",
    "publicStatsViewable",
    "selfDeclaredMadeForKids",
    "containsSyntheticMedia",
];

/// Reads the parts that `parts` names from a request body, checked.
pub fn read(body: &Value, parts: &[String]) -> Result<Metadata, Fail> {
    let Some(body) = body.as_object() else {
        return Err(Fail::new(400, "global", "parseError", "Parse Error"));
    };
    if let Some(odd) = body
        .keys()
        .find(|k| !["kind", "etag"].contains(&k.as_str()) && !SETTABLE.contains(&k.as_str()))
    {
        return Err(unknown_name(odd));
    }
    if let Some(odd) = body
        .keys()
        .find(|k| SETTABLE[1..].contains(&k.as_str()) && !parts.contains(k))
    {
        return Err(Fail::new(
            400,
            "youtube.part",
            "unexpectedPart",
            format!("'{odd}'"),
        ));
    }
    let mut metadata = Metadata::default();
    if parts.iter().any(|p| p == "snippet") {
        metadata.snippet = snippet(&object(body, "snippet", &SNIPPET)?)?;
    }
    if parts.iter().any(|p| p == "status") {
        metadata.status = status(&object(body, "status", &STATUS)?)?;
    }
    if let Some(value) = body.get("localizations") {
        if !metadata.snippet.contains_key("defaultLanguage") {
            let text = "The request is trying to add localized video details without specifying the default language of the video details.";
            return Err(Fail::new(400, "youtube.video", "defaultLanguageNotSet", text));
        }
        metadata.localizations = Some(value.clone());
    }
    if let Some(value) = body.get("paidProductPlacementDetails") {
        let flag = value.get("hasPaidProductPlacement").and_then(Value::as_bool);
        metadata.paid_placement = Some(flag.ok_or_else(|| wrong_type("hasPaidProductPlacement"))?);
    }
    Ok(metadata)
}

fn object(body: &Map<String, Value>, name: &str, known: &[&str]) -> Result<Map<String, Value>, Fail> {
    let map = match body.get(name) {
        None => Map::new(),
        Some(value) => value.as_object().cloned().ok_or_else(|| wrong_type(name))?,
    };
    match map.keys().find(|k| !known.contains(&k.as_str())) {
        Some(odd) => Err(unknown_name(odd)),
        None => Ok(map),
    }
}

fn unknown_name(name: &str) -> Fail {
    Fail::bad(format!(
        "Invalid JSON payload received. Unknown name \"{name}\": Cannot find field."
    ))
}

fn wrong_type(name: &str) -> Fail {
    Fail::bad(format!("Invalid value at '{name}'"))
}

fn text<'a>(map: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Fail> {
    map.get(name)
        .map(|v| v.as_str().ok_or_else(|| wrong_type(name)))
        .transpose()
}

fn is_marked_up(text: &str) -> bool {
    text.contains(['<', '>'])
}

fn snippet(given: &Map<String, Value>) -> Result<Map<String, Value>, Fail> {
    let mut kept = given.clone();
    let title = text(given, "title")?.unwrap_or_default();
    if title.trim().is_empty() || title.encode_utf16().count() > 100 || is_marked_up(title) {
        return Err(Fail::video(
            "invalidTitle",
            "The request metadata specifies an invalid or empty video title.",
        ));
    }
    let description = text(given, "description")?.unwrap_or_default();
    if description.len() > 5000 || is_marked_up(description) {
        return Err(Fail::video(
            "invalidDescription",
            "The request metadata specifies an invalid video description.",
        ));
    }
    kept.insert("description".into(), description.into());
    if let Some(tags) = given.get("tags") {
        let tags: Option<Vec<&str>> = tags
            .as_array()
            .and_then(|all| all.iter().map(Value::as_str).collect());
        if !are_tags_fine(&tags.ok_or_else(|| wrong_type("tags"))?) {
            return Err(Fail::video(
                "invalidTags",
                "The request metadata specifies invalid video keywords.",
            ));
        }
    }
    let category = text(given, "categoryId")?.unwrap_or("22");
    if !categories::is_assignable(category) {
        return Err(Fail::video(
            "invalidCategoryId",
            "The request metadata specifies an invalid category ID.",
        ));
    }
    kept.insert("categoryId".into(), category.into());
    for name in ["defaultLanguage", "defaultAudioLanguage"] {
        if text(given, name)?.is_some_and(|tag| !is_language(tag)) {
            return Err(Fail::video(
                "invalidVideoMetadata",
                format!("The request metadata specifies an invalid {name}."),
            ));
        }
    }
    Ok(kept)
}

/// Lengths, a comma between two tags, two quotes for a tag with a space: at most 500 together.
fn are_tags_fine(tags: &[&str]) -> bool {
    let size = |tag: &&str| tag.encode_utf16().count() + if tag.contains(' ') { 2 } else { 0 };
    let total = tags.iter().map(size).sum::<usize>() + tags.len().saturating_sub(1);
    total <= 500
        && tags
            .iter()
            .all(|t| !t.trim().is_empty() && !t.contains(',') && !is_marked_up(t))
}

fn is_language(tag: &str) -> bool {
    let mut pieces = tag.split('-');
    let first = pieces.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.chars().all(|c| c.is_ascii_alphabetic())
        && pieces.all(|p| (1..=8).contains(&p.len()) && p.chars().all(|c| c.is_ascii_alphanumeric()))
}

fn status(given: &Map<String, Value>) -> Result<Map<String, Value>, Fail> {
    let mut kept = given.clone();
    let privacy = text(given, "privacyStatus")?.unwrap_or("public");
    if !["public", "unlisted", "private"].contains(&privacy) {
        return Err(Fail::bad(format!(
            "Invalid value at 'status.privacyStatus': \"{privacy}\""
        )));
    }
    kept.insert("privacyStatus".into(), privacy.into());
    if let Some(at) = text(given, "publishAt")?
        && (at.parse::<Timestamp>().is_err() || privacy != "private")
    {
        return Err(invalid_publish_at());
    }
    let license = text(given, "license")?.unwrap_or("youtube");
    if !["youtube", "creativeCommon"].contains(&license) {
        return Err(Fail::bad(format!(
            "Invalid value at 'status.license': \"{license}\""
        )));
    }
    kept.insert("license".into(), license.into());
    for (name, default) in [
        ("embeddable", Some(true)),
        ("publicStatsViewable", Some(true)),
        ("selfDeclaredMadeForKids", None),
        ("containsSyntheticMedia", None),
    ] {
        match (given.get(name), default) {
            (Some(value), _) if !value.is_boolean() => return Err(wrong_type(name)),
            (None, Some(default)) => drop(kept.insert(name.into(), default.into())),
            _ => {}
        }
    }
    Ok(kept)
}

pub fn invalid_publish_at() -> Fail {
    Fail::video(
        "invalidPublishAt",
        "The request metadata specifies an invalid scheduled publishing time.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reason(body: &Value) -> &'static str {
        let parts = ["snippet".to_owned(), "status".to_owned()];
        read(body, &parts).map_or_else(|f| f.reason, |_| "fine")
    }
    fn title(text: &str) -> &'static str {
        reason(&json!({"snippet": {"title": text}, "status": {}}))
    }
    fn with(mut snippet: Value, status: &Value) -> &'static str {
        snippet["title"] = "t".into();
        reason(&json!({"snippet": snippet, "status": status}))
    }

    #[test]
    fn a_title_has_1_to_100_utf_16_units() {
        assert_eq!(title(&"x".repeat(100)), "fine");
        assert_eq!(title(&"x".repeat(101)), "invalidTitle");
        assert_eq!(title(&"😀".repeat(50)), "fine");
        assert_eq!(title(&"😀".repeat(51)), "invalidTitle");
        assert_eq!(title(""), "invalidTitle");
        assert_eq!(title("a<b"), "invalidTitle");
    }

    #[test]
    fn a_description_has_5000_bytes() {
        assert_eq!(with(json!({"description": "я".repeat(2500)}), &json!({})), "fine");
        assert_eq!(
            with(json!({"description": "я".repeat(2501)}), &json!({})),
            "invalidDescription"
        );
        assert_eq!(
            with(json!({"description": "a > b"}), &json!({})),
            "invalidDescription"
        );
    }

    #[test]
    fn tags_count_commas_and_quotes() {
        assert!(are_tags_fine(&["a".repeat(500).as_str()]));
        assert!(!are_tags_fine(&[
            "a".repeat(250).as_str(),
            "b".repeat(250).as_str()
        ]));
        assert!(are_tags_fine(&[
            "a".repeat(250).as_str(),
            "b".repeat(249).as_str()
        ]));
        assert!(!are_tags_fine(&[format!("a {}", "b".repeat(497)).as_str()]));
        assert!(are_tags_fine(&[format!("a {}", "b".repeat(496)).as_str()]));
        assert!(!are_tags_fine(&["a,b"]));
    }

    #[test]
    fn a_category_is_an_assignable_string() {
        assert_eq!(with(json!({"categoryId": "22"}), &json!({})), "fine");
        assert_eq!(with(json!({"categoryId": 22}), &json!({})), "badRequest");
        assert_eq!(with(json!({"categoryId": "42"}), &json!({})), "invalidCategoryId");
    }

    #[test]
    fn a_publish_time_wants_private() {
        let at = "2027-01-01T00:00:00Z";
        assert_eq!(
            with(json!({}), &json!({"privacyStatus": "private", "publishAt": at})),
            "fine"
        );
        assert_eq!(
            with(json!({}), &json!({"privacyStatus": "public", "publishAt": at})),
            "invalidPublishAt"
        );
        assert_eq!(
            with(
                json!({}),
                &json!({"privacyStatus": "private", "publishAt": "soon"})
            ),
            "invalidPublishAt"
        );
    }

    #[test]
    fn flags_are_booleans_and_names_are_known() {
        assert_eq!(
            with(json!({}), &json!({"selfDeclaredMadeForKids": "no"})),
            "badRequest"
        );
        assert_eq!(with(json!({}), &json!({"shorts": true})), "badRequest");
        assert_eq!(with(json!({"defaultLanguage": "pt-BR"}), &json!({})), "fine");
        assert_eq!(
            with(json!({"defaultLanguage": "Portuguese!"}), &json!({})),
            "invalidVideoMetadata"
        );
    }

    #[test]
    fn a_part_must_be_named_to_be_set() {
        let only = ["snippet".to_owned()];
        let body = json!({"snippet": {"title": "t"}, "status": {}});
        assert_eq!(read(&body, &only).unwrap_err().reason, "unexpectedPart");
    }
}
