//! The application's own server, which the platform asks.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response as Answer};
use futures_util::StreamExt;
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a fetched server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// 200, or 206 to a range.
    Plain,
    /// 200 whatever is asked.
    NoRanges,
    Redirect,
    Html,
    Gzip,
    /// Says a longer length than it sends.
    Short,
    NotFound,
}

#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    pub path: String,
    pub agent: String,
    pub range: Option<String>,
    pub body: String,
}

/// The application's own server: its films, its hooks.
pub struct Host {
    root: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

#[derive(Clone)]
struct Serving {
    body: Arc<Vec<u8>>,
    manner: Manner,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Host {
    pub async fn serve(body: Vec<u8>) -> Self {
        Self::with(body, Manner::Plain).await
    }

    pub async fn with(body: Vec<u8>, manner: Manner) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let serving = Serving {
            body: Arc::new(body),
            manner,
            asked: asked.clone(),
        };
        let router = axum::Router::new().fallback(answer).with_state(serving);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { root, asked }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn answer(State(s): State<Serving>, request: Request) -> Answer {
    let (parts, body) = request.into_parts();
    let header = |name: &str| parts.headers.get(name).map(|v| v.to_str().unwrap().to_owned());
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let range = header("range");
    s.asked.lock().unwrap().push(Asked {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        agent: header("user-agent").unwrap_or_default(),
        range: range.clone(),
        body: String::from_utf8_lossy(&body).into_owned(),
    });
    let film = [("content-type", "video/mp4")];
    match (parts.uri.path(), s.manner) {
        ("/robots.txt", _) => "User-agent: *\nDisallow: /private/\n".into_response(),
        ("/cover.jpg", _) => [&[0xFF, 0xD8, 0xFF][..], &[0; 50]].concat().into_response(),
        ("/hooks/instagram/deauthorize", _) => "noted".into_response(),
        ("/hooks/instagram/delete", _) => {
            let body = json!({"url": "https://example.org/data-deletion/c0de", "confirmation_code": "c0de"});
            axum::Json(body).into_response()
        }
        (_, Manner::Redirect) => axum::response::Redirect::temporary("/elsewhere").into_response(),
        (_, Manner::Html) => axum::response::Html("<p>Prove that you are human").into_response(),
        (_, Manner::Gzip) => ([("content-encoding", "gzip")], s.body.to_vec()).into_response(),
        (_, Manner::NotFound) => axum::http::StatusCode::NOT_FOUND.into_response(),
        (_, Manner::Short) => {
            let half = s.body[..s.body.len() / 2].to_vec();
            // the first half must be on its way before the break
            let cut = async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                Err(std::io::Error::other("cut"))
            };
            let first = futures_util::stream::iter([Ok(half)]);
            let chunks = first.chain(futures_util::stream::once(cut));
            let length = [("content-length", s.body.len().to_string())];
            (film, length, Body::from_stream(chunks)).into_response()
        }
        (_, Manner::Plain) if range.is_some() => {
            let range = range.unwrap();
            let (first, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
            let first: usize = first.parse().unwrap();
            let last = last.parse().unwrap_or(usize::MAX).min(s.body.len() - 1);
            let said = [("content-range", format!("bytes {first}-{last}/{}", s.body.len()))];
            let part = s.body[first..=last].to_vec();
            (axum::http::StatusCode::PARTIAL_CONTENT, film, said, part).into_response()
        }
        (_, Manner::Plain | Manner::NoRanges) => (film, s.body.to_vec()).into_response(),
    }
}
