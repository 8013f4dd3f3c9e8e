//! Requests to our own address.

use egress::{Body, Egress, HostRule, Request, Why};
use http::header::COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;
use std::time::Duration;
use url::Url;

/// Nothing of ours takes longer.
const PATIENCE: Duration = Duration::from_secs(5);

pub struct Client {
    egress: Egress,
    base: Url,
}

/// What came back.
pub struct Reply {
    pub status: u16,
    headers: HeaderMap,
    pub body: bytes::Bytes,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
    pub fn has(&self, name: &str) -> bool {
        self.headers.contains_key(name)
    }
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }
    pub fn all(&self, name: &str) -> Vec<String> {
        let values = self.headers.get_all(name).iter();
        values
            .filter_map(|v| v.to_str().ok())
            .map(str::to_owned)
            .collect()
    }
    /// The body without what names this one request.
    pub fn plain(&self) -> Value {
        let mut body = self.json();
        if let Some(fields) = body.as_object_mut() {
            fields.remove("request_id");
        }
        body
    }
}

/// No answer came.
pub struct Silent;

impl Client {
    pub fn new(egress: Egress, base: Url) -> Self {
        Self { egress, base }
    }

    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }
    pub fn is_https(&self) -> bool {
        self.base.scheme() == "https"
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        cookie: Option<&str>,
        more: &[(&'static str, String)],
        body: Body,
    ) -> Result<Reply, Silent> {
        let url = self.base.join(path).map_err(|_| Silent)?;
        let allowed = HostRule::host_of(&url);
        let mut request = Request::new(Why::System("policy check"), method, url, allowed);
        request.timeouts.head = PATIENCE;
        request.timeouts.idle = PATIENCE;
        request.body = body;
        let headers = &mut request.headers;
        headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
        if let Some(cookie) = cookie {
            let mut value = HeaderValue::from_str(cookie).map_err(|_| Silent)?;
            value.set_sensitive(true);
            headers.insert(COOKIE, value);
        }
        for (name, value) in more {
            let value = HeaderValue::from_str(value).map_err(|_| Silent)?;
            headers.insert(HeaderName::from_static(name), value);
        }
        let answer = self.egress.send(request).await.map_err(|e| {
            tracing::debug!(error = %e, "the service does not answer the policy check");
            Silent
        })?;
        Ok(Reply {
            status: answer.status.as_u16(),
            headers: answer.headers,
            body: answer.body,
        })
    }

    pub async fn get(&self, path: &str, cookie: Option<&str>) -> Result<Reply, Silent> {
        self.send(Method::GET, path, cookie, &[], Body::Empty).await
    }
    /// As a browser asks for a page.
    pub async fn page(&self, path: &str) -> Result<Reply, Silent> {
        let html = [("accept", "text/html".to_owned())];
        self.send(Method::GET, path, None, &html, Body::Empty).await
    }
    pub async fn post(&self, path: &str, cookie: Option<&str>, body: &Value) -> Result<Reply, Silent> {
        self.send(Method::POST, path, cookie, &[], Body::Json(body.clone()))
            .await
    }
    /// Bytes of an upload.
    pub async fn patch(
        &self,
        path: &str,
        cookie: &str,
        offset: usize,
        bytes: bytes::Bytes,
    ) -> Result<Reply, Silent> {
        let more = [
            ("tus-resumable", "1.0.0".to_owned()),
            ("content-type", "application/offset+octet-stream".to_owned()),
            ("upload-offset", offset.to_string()),
        ];
        self.send(Method::PATCH, path, Some(cookie), &more, Body::Bytes(bytes))
            .await
    }
}
