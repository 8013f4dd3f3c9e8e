//! Requests to our own address.

use egress::{Body, Egress, HostRule, Request, Why};
use http::header::COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;
use std::time::Duration;
use url::Url;

/// Nothing of ours takes longer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a request is made again that came too early for the pace of visitors.
const AGAIN: u32 = 12;
/// A longer wait is no pace but a limit: what it says is an answer.
const PACE_MAX: Duration = Duration::from_secs(5);

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
    /// How long to wait before it is asked again, where that is all that the answer says.
    fn too_early(&self) -> Option<Duration> {
        let seconds = self.header("retry-after")?.parse().ok()?;
        let wait = Duration::from_secs(seconds);
        (self.status == 429 && wait <= PACE_MAX).then_some(wait)
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
#[derive(Debug)]
pub struct Silent;

/// What goes with a request, as often as it is made.
#[derive(Clone)]
pub enum Sent<'a> {
    Nothing,
    Json(&'a Value),
    Bytes(bytes::Bytes),
}

impl Sent<'_> {
    fn body(&self) -> Body {
        match self {
            Self::Nothing => Body::Empty,
            Self::Json(json) => Body::Json((*json).clone()),
            Self::Bytes(bytes) => Body::Bytes(bytes.clone()),
        }
    }
}

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

    /// Asks, at the pace that the service wants: told that it came too early, it waits and asks again.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        cookie: Option<&str>,
        more: &[(&'static str, String)],
        body: Sent<'_>,
    ) -> Result<Reply, Silent> {
        for _ in 0..AGAIN {
            let reply = self.once(&method, path, cookie, more, body.body()).await?;
            let Some(wait) = reply.too_early() else {
                return Ok(reply);
            };
            tokio::time::sleep(wait).await;
        }
        tracing::warn!("the policy check is held to the pace of visitors and gave up asking");
        Err(Silent)
    }

    async fn once(
        &self,
        method: &Method,
        path: &str,
        cookie: Option<&str>,
        more: &[(&'static str, String)],
        body: Body,
    ) -> Result<Reply, Silent> {
        let url = self.base.join(path).map_err(|_| Silent)?;
        let allowed = HostRule::host_of(&url);
        let mut request = Request::new(Why::System("policy check"), method.clone(), url, allowed);
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
        self.send(Method::GET, path, cookie, &[], Sent::Nothing).await
    }
    /// As a browser asks for a page.
    pub async fn page(&self, path: &str) -> Result<Reply, Silent> {
        let html = [("accept", "text/html".to_owned())];
        self.send(Method::GET, path, None, &html, Sent::Nothing).await
    }
    pub async fn post(&self, path: &str, cookie: Option<&str>, body: &Value) -> Result<Reply, Silent> {
        self.send(Method::POST, path, cookie, &[], Sent::Json(body)).await
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
        self.send(Method::PATCH, path, Some(cookie), &more, Sent::Bytes(bytes))
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egress::Origin;
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    /// Answers each request with the next of these.
    fn saying(answers: &'static [&'static str]) -> Client {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base: Url = format!("http://{}", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        std::thread::spawn(move || {
            for answer in answers {
                let mut peer = listener.accept().unwrap().0;
                let mut head = [0; 4096];
                let _ = peer.read(&mut head).unwrap();
                write!(
                    peer,
                    "HTTP/1.1 {answer}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
                )
                .unwrap();
            }
        });
        let exempt = Origin::of(&base).into_iter().collect();
        let settings = egress::Settings {
            exempt,
            ..Default::default()
        };
        Client::new(Egress::new(settings), base)
    }

    #[tokio::test]
    async fn who_asks_too_early_asks_again_and_a_limit_is_an_answer() {
        const EARLY: &str = "429 Too Many Requests\r\nretry-after: 0";
        let client = saying(&[EARLY, EARLY, "404 Not Found"]);
        assert_eq!(client.get("/", None).await.unwrap().status, 404);
        let client = saying(&["429 Too Many Requests\r\nretry-after: 720"]);
        assert_eq!(client.get("/", None).await.unwrap().status, 429);
        let client = saying(&[EARLY; AGAIN as usize]);
        assert!(client.get("/", None).await.is_err(), "nothing is told by it");
    }
}
