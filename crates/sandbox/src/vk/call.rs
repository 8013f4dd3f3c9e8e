//! `POST /method/{name}`: one envelope around every method.

use crate::answer::{html, lost, never};
use crate::params::Params;
use crate::vk::Vk;
use crate::vk::caller::{Caller, group_auth};
use crate::vk::captcha;
use crate::vk::fail::{Answer, Fail};
use crate::vk::faults::ANYWHERE;
use crate::vk::input::Input;
use crate::vk::methods::{self, Method};
use crate::vk::world::World;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub async fn handler(
    State(s): State<Vk>,
    Path(name): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if s.act(|w| w.strikes("api_never")) {
        return never().await;
    }
    let input = Input::read(&Params::query(&query), &headers, &body);
    let (answer, cut) = s.act(|w| {
        w.counters.only().secrets_in_query += u64::from(input.token_in_query);
        let answer = answer(w, &name, &input);
        (answer, w.strikes("api_truncated"))
    });
    s.settle().await;
    let body = match answer {
        Ok(value) => json!({ "response": value }),
        Err(Fail::Refused(refusal)) => {
            let mut error = Value::Object(refusal.more);
            error["error_code"] = refusal.code.into();
            if let Some(subcode) = refusal.subcode {
                error["error_subcode"] = subcode.into();
            }
            error["error_msg"] = refusal.text.into();
            error["request_params"] = input.echo(&name);
            json!({ "error": error })
        }
        Err(Fail::Lost) => return lost(),
        Err(Fail::Html) => return html(StatusCode::BAD_GATEWAY),
    };
    let mut text = slashed(&body);
    if cut {
        let half = text.floor_char_boundary(text.len() / 2);
        text.truncate(half);
    }
    let headers = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    (headers, text).into_response()
}

/// JSON with each slash escaped. A slash stands within strings only, so the text can be changed as a whole.
pub fn slashed(body: &Value) -> String {
    body.to_string().replace('/', "\\/")
}

fn answer(w: &mut World, name: &str, input: &Input) -> Answer {
    if w.strikes("api_html_502") {
        return Err(Fail::Html);
    }
    if input.filled("v").and_then(version).is_none() {
        return Err(Fail::new(8, "Invalid request: v (version) is required"));
    }
    let unknown = || Fail::new(3, "Unknown method passed");
    let method = methods::named(name).ok_or_else(unknown)?;
    let caller = w.caller(input.token.as_deref(), name)?;
    if method.is_clips && !w.tuning.peek().clips_granted {
        return Err(unknown());
    }
    check_rate(w, &caller)?;
    if matches!(caller, Caller::Community(_)) && !method.for_communities {
        return Err(group_auth());
    }
    if let Caller::User { account, .. } = &caller
        && account.is_banned
        && name != "users.get"
    {
        return Err(Fail::new(37, "User was banned: action is unavailable"));
    }
    captcha::gate(w, input, method.captcha)?;
    check_faults(w, method)?;
    if let Some(right) = method.right {
        let hit = w.hit("api_ungranted");
        if hit.is_some() || !w.has_right(&caller, right) {
            let tuned: u32 = w.tuning.peek().ungranted_error.into();
            let code = hit.map_or(u64::from(tuned), |hit| hit.or(tuned.into()));
            return Err(Fail::ungranted(u32::try_from(code).unwrap_or(tuned)));
        }
    }
    (method.run)(w, &caller, input)
}

/// The minor number of a `5.N`.
pub fn version(text: &str) -> Option<u32> {
    text.strip_prefix("5.")?.parse().ok()
}

fn check_rate(w: &mut World, caller: &Caller) -> Result<(), Fail> {
    let tuning = w.tuning.peek();
    let limit = match caller {
        Caller::User { .. } => tuning.calls_per_second,
        Caller::Community(_) => tuning.community_calls_per_second,
    };
    if w.within_rate(&caller.owner_id().to_string(), limit) {
        Ok(())
    } else {
        Err(Fail::new(6, "Too many requests per second"))
    }
}

/// The refusals that any method may meet, then those of this one. Nothing was done yet.
fn check_faults(w: &mut World, method: &Method) -> Result<(), Fail> {
    for refusal in ANYWHERE.iter().chain(method.refusals) {
        if w.strikes(refusal.fault) {
            return Err(match refusal.subcode {
                Some(subcode) => Fail::with_subcode(refusal.code, subcode, refusal.text),
                None => Fail::new(refusal.code, refusal.text),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_are_escaped_and_read_back() {
        let body = json!({"a": "https://vk.ru/x\"\\/", "b": [1]});
        let text = slashed(&body);
        assert!(text.contains("https:\\/\\/vk.ru") && !text.contains("s://"));
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), body);
    }
}
