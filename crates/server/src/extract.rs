//! Extractors whose refusals are problems.

use crate::problem::Problem;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use domain::limits::Limits;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use std::str::FromStr;
use std::time::Duration;

/// Longest JSON body, and the longest time it may take: an extension of every request.
/// Source: security-requirements, section 20.
#[derive(Clone, Copy, Debug)]
pub struct JsonLimits {
    pub max_bytes: usize,
    pub time: Duration,
}

impl From<&Limits> for JsonLimits {
    fn from(limits: &Limits) -> Self {
        Self {
            max_bytes: limits.json_max_bytes,
            time: Duration::from_secs(limits.body_seconds),
        }
    }
}

impl JsonLimits {
    pub fn of(extensions: &Extensions) -> Self {
        extensions
            .get()
            .copied()
            .unwrap_or_else(|| Self::from(&Limits::default()))
    }
}

/// A JSON body: `application/json`, within the [`JsonLimits`], every field known and of its type.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(
                Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type_wrong")
                    .detail("Send the body as application/json."),
            );
        }
        let limits = JsonLimits::of(request.extensions());
        let bytes = read(request.into_body(), limits).await?;
        parse(&bytes).map(Self)
    }
}

/// Reads a small body whole; refuses one that is longer or slower than it may be.
pub async fn read(body: axum::body::Body, limits: JsonLimits) -> Result<axum::body::Bytes, Problem> {
    let max = limits.max_bytes;
    let whole = tokio::time::timeout(limits.time, Limited::new(body, max).collect());
    match whole.await {
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "body_timeout")),
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(e)) if e.downcast_ref::<LengthLimitError>().is_some() => {
            Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_long").with("max_bytes", max))
        }
        Ok(Err(_)) => Err(Problem::new(StatusCode::BAD_REQUEST, "invalid").detail("The body broke off.")),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or("");
    kind.split(';')
        .next()
        .unwrap_or("")
        .trim()
        .eq_ignore_ascii_case("application/json")
}

/// The value, or a problem that names the field.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut source).map_err(|e| explain(&e))?;
    source
        .end()
        .map_err(|_| Problem::invalid("", "malformed", "After the JSON value comes something else."))?;
    Ok(value)
}

fn explain(e: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let said = e.inner().to_string();
    if !e.inner().is_data() {
        return Problem::invalid("", "malformed", "The body is not well-formed JSON.");
    }
    let path = e.path().to_string();
    let path = if path == "." { String::new() } else { path };
    let said = said
        .rsplit_once(" at line ")
        .map_or(said.as_str(), |(words, _)| words);
    for (start, code) in [
        ("unknown field `", "unknown_field"),
        ("missing field `", "missing"),
    ] {
        if let Some(name) = said.strip_prefix(start).and_then(|rest| rest.split('`').next()) {
            let within = path
                .strip_suffix(name)
                .map_or(path.as_str(), |p| p.trim_end_matches('.'));
            let field = if within.is_empty() {
                name.to_owned()
            } else {
                format!("{within}.{name}")
            };
            let message = if code == "missing" {
                "This field is required."
            } else {
                "There is no such field."
            };
            return Problem::invalid(field, code, message);
        }
    }
    // serde's words may repeat the value that was sent: only the field is told
    Problem::invalid(path, "wrong_type", "This field has a value of the wrong type.")
}

/// The last id or name in the address; one that cannot be is like one that is not there.
pub struct Named<T>(pub T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::not_found())?;
        let last = params.iter().last().and_then(|(_, value)| value.parse().ok());
        last.map(Self).ok_or_else(Problem::not_found)
    }
}

/// The last two ids in the address, the second within the first.
pub struct Within<A, B>(pub A, pub B);

impl<A: FromStr, B: FromStr, S: Send + Sync> FromRequestParts<S> for Within<A, B> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::not_found())?;
        let all: Vec<_> = params.iter().map(|(_, value)| value).collect();
        let [.., outer, inner] = &all[..] else {
            return Err(Problem::not_found());
        };
        match (outer.parse(), inner.parse()) {
            (Ok(outer), Ok(inner)) => Ok(Self(outer, inner)),
            _ => Err(Problem::not_found()),
        }
    }
}

/// What stands behind the `?`. A refusal names the parameter.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let found = axum::extract::Query::<T>::try_from_uri(&parts.uri);
        found.map(|q| Self(q.0)).map_err(|refusal| {
            let name = parameter(&refusal);
            Problem::invalid(name, "query", "This parameter of the address has a wrong value.")
        })
    }
}

/// The parameter that could not be read, if it was one.
fn parameter(refusal: &(dyn std::error::Error + 'static)) -> String {
    type Cause = serde_path_to_error::Error<serde::de::value::Error>;
    std::iter::successors(Some(refusal), |e| e.source())
        .find_map(|e| e.downcast_ref::<Cause>())
        .map(|e| e.path().to_string())
        .filter(|path| path != ".")
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct New {
        #[expect(dead_code, reason = "only its type matters")]
        title: String,
        #[serde(default)]
        #[expect(dead_code, reason = "only its type matters")]
        targets: Vec<Target>,
    }
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Target {
        #[expect(dead_code, reason = "only its type matters")]
        channel_id: domain::ChannelId,
    }

    async fn refusal(text: &str) -> (String, String) {
        let answer = parse::<New>(text.as_bytes()).unwrap_err().into_response();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        let body: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let told = |name: &str| body["errors"][0][name].as_str().unwrap().to_owned();
        (told("field"), told("code"))
    }

    #[tokio::test]
    async fn a_refusal_names_the_field() {
        let told = |f: &str, c: &str| (f.to_owned(), c.to_owned());
        assert_eq!(refusal("{").await, told("", "malformed"));
        assert_eq!(refusal("{} x").await, told("title", "missing"));
        assert_eq!(refusal(r#"{"title":"a"} x"#).await, told("", "malformed"));
        assert_eq!(
            refusal(r#"{"title":"a","colour":1}"#).await,
            told("colour", "unknown_field")
        );
        assert_eq!(refusal(r#"{"title":1}"#).await, told("title", "wrong_type"));
        assert_eq!(
            refusal(r#"{"title":"a","targets":[{}]}"#).await,
            told("targets[0].channel_id", "missing")
        );
        assert_eq!(
            refusal(r#"{"title":"a","targets":[{"channel_id":"med_1"}]}"#).await,
            told("targets[0].channel_id", "wrong_type")
        );
        assert_eq!(
            refusal(r#"{"title":"a","targets":[{"x":1}]}"#).await,
            told("targets[0].x", "unknown_field")
        );
    }

    #[tokio::test]
    async fn a_refused_parameter_is_named() {
        #[derive(Debug, serde::Deserialize)]
        struct Asked {
            #[expect(dead_code, reason = "only its type matters")]
            from: Option<domain::Timestamp>,
            limit: Option<u32>,
        }
        let ask = |query: &str| {
            let uri = format!("/posts?{query}").parse::<axum::http::Uri>().unwrap();
            let (mut parts, ()) = Request::get(uri).body(()).unwrap().into_parts();
            async move { Query::<Asked>::from_request_parts(&mut parts, &()).await }
        };
        let good = ask("from=2026-11-23T00:00:00Z&limit=7").await.unwrap();
        assert_eq!(good.0.limit, Some(7));
        for (query, name) in [("from=monday", "from"), ("limit=-1", "limit"), ("from=", "from")] {
            let answer = ask(query).await.err().unwrap().into_response();
            let bytes = answer.into_body().collect().await.unwrap().to_bytes();
            let body: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            assert_eq!(body["errors"][0]["field"], name, "{query}");
            assert_eq!(body["errors"][0]["code"], "query", "{query}");
        }
    }

    async fn send(kind: &str, body: axum::body::Body) -> Result<Body<serde_json::Value>, Problem> {
        let request = Request::post("/")
            .header("content-type", kind)
            .body(body)
            .unwrap();
        Body::from_request(request, &()).await
    }

    #[tokio::test]
    async fn only_json_of_a_sane_length_is_read() {
        assert!(send("application/json; charset=utf-8", "{}".into()).await.is_ok());
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/jsonp",
            "",
        ] {
            assert_eq!(
                send(kind, "{}".into()).await.err().unwrap().status(),
                415,
                "{kind}"
            );
        }
        let long = format!("\"{}\"", "a".repeat(Limits::default().json_max_bytes));
        assert_eq!(
            send("application/json", long.into()).await.err().unwrap().code(),
            "body_too_long"
        );
    }

    #[tokio::test]
    async fn the_operator_says_how_long_a_body_may_be() {
        let mut request = Request::post("/")
            .header("content-type", "application/json")
            .body(axum::body::Body::from("\"four\""))
            .unwrap();
        let limits = Limits {
            json_max_bytes: 5,
            ..Limits::default()
        };
        request.extensions_mut().insert(JsonLimits::from(&limits));
        let refused = Body::<serde_json::Value>::from_request(request, &()).await;
        assert_eq!(refused.err().unwrap().code(), "body_too_long");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_comes_is_given_up() {
        let never = axum::body::Body::from_stream(futures_util::stream::pending::<
            std::io::Result<axum::body::Bytes>,
        >());
        assert_eq!(
            send("application/json", never).await.err().unwrap().code(),
            "body_timeout"
        );
    }
}
