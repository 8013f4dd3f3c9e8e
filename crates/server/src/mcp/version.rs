//! Revisions of the protocol. Those before 2026-07-28 begin with a greeting (`initialize`) and name the agreed revision
//! in a header from then on; since then there is no greeting and each request says for itself what it speaks.

use super::message::{Refused, Request};
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

/// What is spoken here, the newest first.
pub const ALL: [&str; 4] = ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"];
/// The newest that knows a greeting.
const GREETED: &str = "2025-11-25";
/// The first without one.
const UNGREETED: &str = "2026-07-28";

const HEADER: &str = "mcp-protocol-version";
const METHOD: &str = "mcp-method";
const NAME: &str = "mcp-name";
const META_VERSION: &str = "io.modelcontextprotocol/protocolVersion";
const META_CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";

const HEADER_MISMATCH: i32 = -32020;
const UNSUPPORTED: i32 = -32022;

/// How a request says what it speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken {
    AfterGreeting,
    EachForItself,
}

/// The revision to greet with: the one that is asked for, else the newest.
pub fn agreed(params: &Map<String, Value>) -> Result<&str, Refused> {
    let asked = params
        .get("protocolVersion")
        .and_then(Value::as_str)
        .ok_or_else(|| Refused::params("protocolVersion is missing."))?;
    let known = ALL.contains(&asked) && asked != UNGREETED;
    Ok(if known { asked } else { GREETED })
}

/// Holds a request to the rules of the revision that it speaks.
pub fn of(request: &Request, headers: &HeaderMap) -> Result<Spoken, Refused> {
    let header = text(headers, HEADER)?;
    let meta = request.params.get("_meta");
    let told = meta.and_then(|m| m[META_VERSION].as_str());
    let greets = request.method == "initialize";
    if greets || (told.is_none() && header != Some(UNGREETED) && request.method != "server/discover") {
        return match header {
            Some(asked) if !greets && !ALL.contains(&asked) => Err(unsupported(asked)),
            _ => Ok(Spoken::AfterGreeting),
        };
    }
    let missing = [
        (META_VERSION, told.is_none()),
        (
            META_CAPABILITIES,
            !meta.is_some_and(|m| m[META_CAPABILITIES].is_object()),
        ),
    ];
    if let Some((name, _)) = missing.into_iter().find(|(_, is_missing)| *is_missing) {
        let said = format!("_meta has no {name}.");
        return Err(Refused::params(said).with_status(StatusCode::BAD_REQUEST));
    }
    let told = told.unwrap_or_default();
    same(header, told, "MCP-Protocol-Version")?;
    if told < UNGREETED || !ALL.contains(&told) {
        return Err(unsupported(told));
    }
    same(text(headers, METHOD)?, &request.method, "Mcp-Method")?;
    if request.method == "tools/call" {
        let name = request.params.get("name").and_then(Value::as_str);
        same(text(headers, NAME)?, name.unwrap_or_default(), "Mcp-Name")?;
    }
    Ok(Spoken::EachForItself)
}

/// A header that may stand once; one that is doubled could be read in two ways on its way.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Refused> {
    let mut lines = headers.get_all(name).iter();
    let line = lines.next().map(|v| v.to_str());
    match (line, lines.next()) {
        (None, _) => Ok(None),
        (Some(Ok(line)), None) => Ok(Some(line)),
        _ => Err(mismatch(&format!("The header {name} cannot be read."))),
    }
}

fn same(header: Option<&str>, body: &str, name: &str) -> Result<(), Refused> {
    match header {
        Some(said) if said == body => Ok(()),
        Some(_) => Err(mismatch(&format!(
            "The header {name} says something else than the body."
        ))),
        None => Err(mismatch(&format!("The header {name} is missing."))),
    }
}

fn mismatch(said: &str) -> Refused {
    Refused::new(StatusCode::BAD_REQUEST, HEADER_MISMATCH, said)
}

fn unsupported(asked: &str) -> Refused {
    Refused::new(
        StatusCode::BAD_REQUEST,
        UNSUPPORTED,
        "This revision of the protocol is not spoken here.",
    )
    .data(json!({"requested": asked, "supported": ALL}))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    fn ask(method: &str, params: &Value, headers: &[(&'static str, &str)]) -> Result<Spoken, String> {
        let request = Request {
            id: 1.into(),
            method: method.into(),
            params: params.as_object().unwrap().clone(),
        };
        let headers = headers
            .iter()
            .map(|(n, v)| (HeaderName::from_static(n), v.parse().unwrap()))
            .collect();
        of(&request, &headers).map_err(|refused| format!("{refused:?}"))
    }

    #[test]
    fn a_greeting_agrees_on_what_both_speak() {
        let agree = |asked: &str| {
            let params = json!({"protocolVersion": asked});
            agreed(params.as_object().unwrap()).unwrap().to_owned()
        };
        assert_eq!(agree("2025-06-18"), "2025-06-18");
        for other in ["2024-11-05", "2026-07-28", "2031-01-01", ""] {
            assert_eq!(agree(other), GREETED);
        }
        assert!(agreed(&Map::new()).is_err());
    }

    #[test]
    fn a_header_names_a_revision_that_is_spoken() {
        for version in [None, Some("2025-03-26"), Some("2025-11-25")] {
            let headers: Vec<_> = version.map(|v| (HEADER, v)).into_iter().collect();
            assert_eq!(ask("tools/list", &json!({}), &headers), Ok(Spoken::AfterGreeting));
        }
        let refused = ask("tools/list", &json!({}), &[(HEADER, "1999-01-01")]).unwrap_err();
        assert!(refused.contains("-32022"), "{refused}");
        let twice = [(HEADER, "2025-11-25"), (HEADER, "2025-06-18")];
        assert!(
            ask("tools/list", &json!({}), &twice)
                .unwrap_err()
                .contains("-32020")
        );
    }

    #[test]
    fn without_a_greeting_headers_and_body_say_the_same() {
        let meta = json!({"name": "publish",
            "_meta": {META_VERSION: "2026-07-28", META_CAPABILITIES: {}}});
        let good = [(HEADER, "2026-07-28"), (METHOD, "tools/call"), (NAME, "publish")];
        assert_eq!(ask("tools/call", &meta, &good), Ok(Spoken::EachForItself));
        for left_out in 0..3 {
            let mut headers = good.to_vec();
            headers.remove(left_out);
            assert!(ask("tools/call", &meta, &headers).unwrap_err().contains("-32020"));
        }
        let other = [good[0], good[1], (NAME, "list_media")];
        assert!(ask("tools/call", &meta, &other).unwrap_err().contains("-32020"));
        let old = json!({"_meta": {META_VERSION: "2025-11-25", META_CAPABILITIES: {}}});
        let refused = ask("tools/list", &old, &[(HEADER, "2025-11-25")]).unwrap_err();
        assert!(refused.contains("-32022"), "{refused}");
        let refused = ask("server/discover", &json!({}), &good).unwrap_err();
        assert!(refused.contains("-32602"), "{refused}");
    }
}
