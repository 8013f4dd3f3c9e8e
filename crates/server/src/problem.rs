//! Every refusal as `application/problem+json` (RFC 9457) with a stable `code`.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::borrow::Cow;
use std::time::Duration;

tokio::task_local! {
    /// The id of the request that this task answers.
    static REQUEST_ID: String;
}

/// Runs `work` as the answer to the request with this id: problems made within carry it.
pub async fn in_request<F: Future>(id: String, work: F) -> F::Output {
    REQUEST_ID.scope(id, work).await
}

/// The id of the request being answered, if any.
pub fn request_id() -> Option<String> {
    REQUEST_ID.try_with(Clone::clone).ok()
}

/// What is wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// Path of the field, `targets[0].channel_id`; empty for the whole body.
    pub field: String,
    pub code: Cow<'static, str>,
    pub message: String,
}

/// The fields of every problem; a code may add its own beside them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    #[serde(rename = "type")]
    kind: &'static str,
    title: Cow<'static, str>,
    status: u16,
    /// Stable, for programs.
    code: Cow<'static, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldError>,
    #[serde(flatten)]
    #[schema(ignore)]
    extra: serde_json::Map<String, serde_json::Value>,
}

/// A refusal on its way out.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    body: Box<ProblemBody>,
    headers: HeaderMap,
}

impl Problem {
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>) -> Self {
        let body = ProblemBody {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Refused").into(),
            status: status.as_u16(),
            code: code.into(),
            detail: None,
            request_id: None,
            errors: Vec::new(),
            extra: serde_json::Map::new(),
        };
        Self {
            status,
            body: Box::new(body),
            headers: HeaderMap::new(),
        }
    }
    /// The one answer for an id that is foreign, gone, or never was.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found")
    }
    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated")
    }
    /// A request that cannot be understood, with the field that is to blame.
    pub fn invalid(
        field: impl Into<String>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid").error(field, code, message)
    }
    pub fn rate_limited(wait: Duration) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited").retry_after(wait)
    }
    /// Something of ours failed; the cause goes to the log, never into the answer.
    pub fn internal(cause: &dyn std::error::Error) -> Self {
        let mut chain = cause.to_string();
        let mut next = cause.source();
        while let Some(e) = next {
            chain = format!("{chain}: {e}");
            next = e.source();
        }
        tracing::error!(request_id = request_id(), error = chain, "request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    #[must_use]
    pub fn detail(mut self, sentence: impl Into<String>) -> Self {
        self.body.detail = Some(sentence.into());
        self
    }
    #[must_use]
    pub fn error(
        mut self,
        field: impl Into<String>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        self.body.errors.push(FieldError {
            field: field.into(),
            code: code.into(),
            message: message.into(),
        });
        self
    }
    /// A field of its own beside the common ones.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).unwrap_or(serde_json::Value::Null);
        self.body.extra.insert(name.to_owned(), value);
        self
    }
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }
    /// Whole seconds, rounded up, at least one.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        let seconds = wait.as_millis().div_ceil(1000).max(1);
        let value = HeaderValue::from_str(&seconds.to_string()).expect("digits");
        self.header(header::RETRY_AFTER, value)
    }
    pub fn status(&self) -> StatusCode {
        self.status
    }
    pub fn code(&self) -> &str {
        &self.body.code
    }
    /// Codes of the fields that are to blame.
    pub fn field_codes(&self) -> impl Iterator<Item = &str> {
        self.body.errors.iter().map(|e| &*e.code)
    }
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }
    /// Its fields, for an answer that is a success on the outside.
    pub fn into_json(mut self) -> serde_json::Value {
        self.body.request_id = request_id();
        serde_json::to_value(self.body).expect("a problem is plain JSON")
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        self.body.request_id = request_id();
        let body = serde_json::to_vec(&self.body).expect("a problem is plain JSON");
        let mut response = (self.status, body).into_response();
        *response.headers_mut() = self.headers;
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

/// Refusals that the framework words itself (unknown method, over-long body …) become problems too.
pub fn reword(response: Response) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|k| !k.as_bytes().starts_with(b"text/plain")) {
        return response;
    }
    let mut problem = Problem::new(status, code_of(status));
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            problem = problem.header(name, value.clone());
        }
    }
    problem.into_response()
}

fn code_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "not_found",
        StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
        StatusCode::PAYLOAD_TOO_LARGE => "body_too_long",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "content_type_wrong",
        s if s.is_server_error() => "internal",
        _ => "invalid",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    async fn json(r: Response) -> serde_json::Value {
        serde_json::from_slice(&r.into_body().collect().await.unwrap().to_bytes()).unwrap()
    }

    #[tokio::test]
    async fn a_problem_carries_its_code_its_request_and_its_own_fields() {
        let answer = in_request("req_1".into(), async {
            Problem::new(StatusCode::CONFLICT, "media_in_use")
                .with("publish_request_ids", ["pub_1"])
                .into_response()
        })
        .await;
        assert_eq!(answer.status(), 409);
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        let expected = serde_json::json!({"type": "about:blank", "title": "Conflict", "status": 409,
            "code": "media_in_use", "request_id": "req_1", "publish_request_ids": ["pub_1"]});
        assert_eq!(json(answer).await, expected);
    }

    #[tokio::test]
    async fn a_framework_refusal_is_reworded_and_keeps_what_it_allows() {
        let plain = (StatusCode::METHOD_NOT_ALLOWED, [("allow", "GET")], "no").into_response();
        let answer = reword(plain);
        assert_eq!(answer.headers()["allow"], "GET");
        assert_eq!(json(answer).await["code"], "method_not_allowed");
    }

    #[tokio::test]
    async fn a_cause_never_reaches_the_answer() {
        let cause = std::io::Error::other("/var/lib/secret: no such table");
        let text = json(Problem::internal(&cause).into_response()).await.to_string();
        assert!(!text.contains("secret"), "{text}");
    }

    #[test]
    fn a_wait_is_told_in_whole_seconds() {
        for (ms, told) in [(1, "1"), (1000, "1"), (1001, "2")] {
            let answer = Problem::rate_limited(Duration::from_millis(ms)).into_response();
            assert_eq!(answer.headers()["retry-after"], told);
        }
    }
}
