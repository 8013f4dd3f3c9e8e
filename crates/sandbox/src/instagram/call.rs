//! One call of the Graph API: its version, the node it names, its values, its token.

use crate::instagram::Instagram;
use crate::instagram::fail::Fail;
use crate::params::Params;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, RawQuery, Request};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::Timestamp;
use serde_json::{Map, Value};

/// The newest version, and when the ones before end. Source: Graph API changelog, as of November 2026.
const NEWEST: u32 = 26;
const ENDS: [(u32, &str); 5] = [
    (21, "2027-01-21T00:00:00Z"),
    (22, "2027-05-20T00:00:00Z"),
    (23, "2027-10-08T00:00:00Z"),
    (24, "2028-02-18T00:00:00Z"),
    (25, "2028-07-29T00:00:00Z"),
];

pub struct Call {
    version: String,
    /// What stands behind the version in the path, when it is not a fixed word.
    pub id: String,
    /// Query, then form or JSON.
    pub given: Params,
    /// From `Authorization: Bearer`, else from `access_token`.
    pub token: Option<String>,
}

impl FromRequest<Instagram> for Call {
    type Rejection = Response;

    async fn from_request(request: Request, s: &Instagram) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let path = RawPathParams::from_request_parts(&mut parts, s).await;
        let path = path.map_err(IntoResponse::into_response)?;
        let part = |name| {
            path.iter()
                .find(|(n, _)| *n == name)
                .map_or("", |(_, v)| v)
                .to_owned()
        };
        let mut given = Params::query(&RawQuery(parts.uri.query().map(str::to_owned)));
        let headers = parts.headers.clone();
        let body = Bytes::from_request(Request::from_parts(parts, body), s).await;
        let body = body.map_err(IntoResponse::into_response)?;
        given
            .0
            .extend(values(&headers, &body).map_err(IntoResponse::into_response)?.0);
        let token = bearer(&headers).map(str::to_owned);
        Ok(Self {
            version: part("version"),
            id: part("id"),
            token: token.or_else(|| given.filled("access_token").map(str::to_owned)),
            given,
        })
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn values(headers: &HeaderMap, body: &Bytes) -> Result<Params, Fail> {
    if body.is_empty() {
        return Ok(Params::default());
    }
    if let Some(form) = Params::form(headers, body) {
        return Ok(form);
    }
    let object: Map<String, Value> =
        serde_json::from_slice(body).map_err(|_| Fail::parameter("The body is neither a form nor JSON."))?;
    let text = |value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    Ok(Params(
        object.into_iter().map(|(name, v)| (name, text(v))).collect(),
    ))
}

impl Call {
    /// Refuses a path without a version, and a version that has ended or is not there yet.
    pub fn check_version(&self, now: Timestamp) -> Result<(), Fail> {
        let number = self.version.strip_prefix('v').and_then(|v| v.strip_suffix(".0"));
        let Some(number) = number.and_then(|v| v.parse::<u32>().ok()) else {
            return Err(Fail::new(2500, "Unknown path components"));
        };
        let lives = match ENDS.iter().find(|(version, _)| *version == number) {
            Some((_, end)) => end.parse::<Timestamp>().is_ok_and(|end| now < end),
            None => number == NEWEST,
        };
        if lives {
            Ok(())
        } else {
            let text = format!(
                "(#2635) You are calling a version that is not available: {}",
                self.version
            );
            Err(Fail::new(2635, text))
        }
    }

    /// The version as it stands in the path: `v26.0`.
    pub fn version(&self) -> &str {
        &self.version
    }

    pub fn fields(&self) -> Option<&str> {
        self.given.filled("fields")
    }

    /// `true` or `false`; nothing when it was not said.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Fail> {
        match self.given.filled(name) {
            None => Ok(None),
            Some("true" | "1") => Ok(Some(true)),
            Some("false" | "0") => Ok(Some(false)),
            Some(_) => Err(Fail::parameter(format!("(#100) Param {name} must be a boolean"))),
        }
    }

    /// How many of a list, within 1 to 100.
    pub fn limit(&self) -> Result<usize, Fail> {
        let Some(text) = self.given.filled("limit") else {
            return Ok(25);
        };
        let odd = || Fail::parameter("(#100) Param limit must be an integer from 1 to 100");
        text.parse()
            .ok()
            .filter(|n| (1..=100).contains(n))
            .ok_or_else(odd)
    }
}
