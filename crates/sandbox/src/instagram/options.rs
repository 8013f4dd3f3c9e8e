//! What may be said of a reel when its container is made, and the limits of each value.

use crate::instagram::call::Call;
use crate::instagram::fail::Fail;
use crate::instagram::records::Options;
use serde_json::Value;

/// Parameters that the platform reads; another one is passed over and shown in the state.
const KNOWN: [&str; 16] = [
    "media_type",
    "video_url",
    "upload_type",
    "caption",
    "share_to_feed",
    "thumb_offset",
    "cover_url",
    "is_ai_generated",
    "trial_params",
    "collaborators",
    "user_tags",
    "audio_name",
    "location_id",
    "audio_configuration",
    "access_token",
    "fields",
];
/// In UTF-16 code units; the unit is not documented.
const LONGEST_CAPTION: usize = 2200;
const MOST_HASHTAGS: usize = 30;
const MOST_MENTIONS: usize = 20;
/// A page about reading says 5.
const MOST_COLLABORATORS: usize = 3;

/// Whether `collaborators` work on Instagram Login is not settled: they are taken unless `refuses_collaborators`.
pub fn read(call: &Call, refuses_collaborators: bool) -> Result<Options, Fail> {
    let given = &call.given;
    let caption = given.get("caption").unwrap_or_default();
    if caption.encode_utf16().count() > LONGEST_CAPTION || marks(caption, '#') > MOST_HASHTAGS {
        return Err(Fail::known(2_207_010));
    }
    if marks(caption, '@') > MOST_MENTIONS {
        return Err(Fail::known(2_207_040));
    }
    let thumb_offset = match given.filled("thumb_offset") {
        None => None,
        Some(text) => Some(text.parse::<u64>().map_err(|_| Fail::known(2_207_057))?),
    };
    let collaborators = list(call, "collaborators", Value::as_str)?;
    if collaborators.len() > MOST_COLLABORATORS {
        return Err(Fail::parameter("(#100) Too many collaborators: at most 3"));
    }
    if refuses_collaborators && !collaborators.is_empty() {
        return Err(Fail::parameter("(#100) Param collaborators is not supported").of_instagram());
    }
    let share_to_feed = call.flag("share_to_feed")?;
    let trial = given.filled("trial_params").map(strategy).transpose()?;
    if trial.is_some() && share_to_feed.is_some() {
        return Err(Fail::parameter(
            "(#100) Param share_to_feed cannot be used with trial_params",
        ));
    }
    let unknown = |(name, _): &&(String, String)| !KNOWN.contains(&name.as_str());
    Ok(Options {
        caption: caption.to_owned(),
        share_to_feed,
        thumb_offset,
        collaborators,
        user_tags: list(call, "user_tags", |entry| entry["username"].as_str())?,
        audio_name: given.filled("audio_name").map(str::to_owned),
        is_ai_generated: call.flag("is_ai_generated")?.unwrap_or(false),
        trial,
        ignored: given
            .0
            .iter()
            .filter(unknown)
            .map(|(name, _)| name.clone())
            .collect(),
    })
}

/// How many words begin with `mark`.
fn marks(caption: &str, mark: char) -> usize {
    let mut before = ' ';
    let mut found = 0;
    let mut chars = caption.chars().peekable();
    while let Some(c) = chars.next() {
        let begins = c == mark && !before.is_alphanumeric();
        if begins
            && chars
                .peek()
                .is_some_and(|next| next.is_alphanumeric() || *next == '_')
        {
            found += 1;
        }
        before = c;
    }
    found
}

/// A JSON array in a form, each entry read by `text`.
fn list(call: &Call, name: &str, text: impl Fn(&Value) -> Option<&str>) -> Result<Vec<String>, Fail> {
    let Some(given) = call.given.filled(name) else {
        return Ok(Vec::new());
    };
    let odd = || Fail::parameter(format!("(#100) Param {name} must be an array"));
    let entries: Vec<Value> = serde_json::from_str(given).map_err(|_| odd())?;
    let names = entries.iter().map(|entry| text(entry).map(str::to_owned));
    names.collect::<Option<_>>().ok_or_else(odd)
}

fn strategy(given: &str) -> Result<String, Fail> {
    let odd = || {
        Fail::parameter(
            "(#100) Param trial_params[graduation_strategy] must be one of {MANUAL, SS_PERFORMANCE}",
        )
    };
    let object: Value = serde_json::from_str(given).map_err(|_| odd())?;
    let strategy = object["graduation_strategy"].as_str();
    let known = strategy.filter(|s| ["MANUAL", "SS_PERFORMANCE"].contains(s));
    known.map(str::to_owned).ok_or_else(odd)
}

#[cfg(test)]
mod tests {
    use super::marks;

    #[test]
    fn a_mark_within_a_word_or_alone_is_no_mark() {
        assert_eq!(marks("#one #two,#three mail#x # ##", '#'), 3);
        assert_eq!(marks("@a name@host (@b) @_c", '@'), 3);
    }
}
