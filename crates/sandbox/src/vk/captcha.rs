//! What a person has to do before a call passes: captchas in both shapes, validation, confirmation.
//!
//! A person answers them on the pages of [`crate::vk::pages::captcha`]; each answer lets one call through.

use crate::secret;
use crate::vk::fail::Fail;
use crate::vk::input::Input;
use crate::vk::world::World;
use serde_json::{Map, Value, json};

const TEXT: &str = "Captcha needed";

/// What the picture of a captcha shows.
pub fn key_of(sid: &str) -> String {
    secret::digest(&format!("picture of {sid}"))[..5].to_owned()
}

/// What the page of a challenge gives to who solved it.
pub fn success_token_of(session: &str) -> String {
    secret::digest(&format!("solved {session}"))
}

fn picture_row(sid: &str, key: &str) -> String {
    secret::digest(&format!("{sid} {key}"))
}

/// Lets the call pass, or asks for something first. `at` names faults of one method.
pub fn gate(w: &mut World, input: &Input, at: Option<&str>) -> Result<(), Fail> {
    if let Some(sid) = input.filled("captcha_sid") {
        let key = input.filled("captcha_key").unwrap_or_default();
        return match w.captchas.remove(&picture_row(sid, key)) {
            Some(_) => Ok(()),
            None => Err(picture(w)),
        };
    }
    if let Some(token) = input.filled("success_token") {
        return match w.captchas.remove(&secret::digest(token)) {
            Some(_) => Ok(()),
            None => Err(challenge(w)),
        };
    }
    if w.strikes("api_captcha_picture") || at.is_some_and(|name| w.strikes(name)) {
        return Err(picture(w));
    }
    if w.strikes("api_captcha_redirect") {
        return Err(challenge(w));
    }
    if w.strikes("api_17") {
        let page = format!("{}/challenge?session={}", w.base_url, secret::fresh(""));
        let more = fields(json!({ "redirect_uri": page }));
        return Err(Fail::with_more(
            17,
            "Validation required: please open redirect_uri in browser",
            more,
        ));
    }
    if input.filled("confirm") != Some("1") && w.strikes("api_confirmation") {
        let more = fields(json!({"confirmation_text": "The sandbox asks whether this is really meant."}));
        return Err(Fail::with_more(24, "Confirmation required", more));
    }
    Ok(())
}

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn picture(w: &mut World) -> Fail {
    let sid = secret::fresh("");
    let row = picture_row(&sid, &key_of(&sid));
    w.captchas.put(row, w.now);
    let image = format!("{}/captcha?sid={sid}", w.base_url);
    Fail::with_more(
        14,
        TEXT,
        fields(json!({"captcha_sid": sid, "captcha_img": image})),
    )
}

fn challenge(w: &mut World) -> Fail {
    let session = secret::fresh("");
    w.captchas.put(secret::digest(&success_token_of(&session)), w.now);
    let page = format!("{}/challenge?session={session}", w.base_url);
    let more = json!({"redirect_uri": page, "remixstlid": secret::fresh("")});
    Fail::with_more(14, TEXT, fields(more))
}
