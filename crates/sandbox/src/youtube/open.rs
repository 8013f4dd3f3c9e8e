//! `POST /upload/youtube/v3/videos`: opens a resumable session.

use crate::answer::{lost, never};
use crate::params::Params;
use crate::secret;
use crate::spool::Mark;
use crate::youtube::Youtube;
use crate::youtube::bearer::{Caller, TO_UPLOAD};
use crate::youtube::fail::{Answer, Fail};
use crate::youtube::metadata::{self, SETTABLE};
use crate::youtube::query;
use crate::youtube::records::Session;
use crate::youtube::world::World;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// 256 GiB.
const LARGEST: u64 = 274_877_906_944;
/// What may be named in `part`: what can be set, and what can only be read back.
const NAMEABLE: [&str; 11] = [
    SETTABLE[0],
    SETTABLE[1],
    SETTABLE[2],
    SETTABLE[3],
    SETTABLE[4],
    SETTABLE[5],
    "contentDetails",
    "fileDetails",
    "processingDetails",
    "statistics",
    "player",
];

pub async fn handler(State(s): State<Youtube>, query: RawQuery, headers: HeaderMap, body: Bytes) -> Response {
    let params = Params::query(&query);
    if s.act(|w| w.strikes("session_never")) {
        return never().await;
    }
    let answer = s
        .act(|w| open(w, &s, &params, &headers, &body))
        .unwrap_or_else(Fail::into_response);
    s.settle().await;
    answer
}

fn open(w: &mut World, s: &Youtube, params: &Params, headers: &HeaderMap, body: &Bytes) -> Answer {
    let caller = w.caller(headers, "videos.insert", TO_UPLOAD)?;
    w.spend_upload()?;
    if let Some(fail) = w.session_fault() {
        return Err(fail);
    }
    let mut session = check(&caller, params, headers, body)?;
    session.opened_at = w.now;
    let upload_id = secret::fresh("ABsandbox");
    let key = secret::digest(&upload_id);
    session.file = s.ground().keep_bytes.then(|| format!("{}.bin", &key[..32]));
    let location = address(&w.base_url, &session.parts, &upload_id);
    w.sessions.put(key, session);
    w.counters.only().sessions += 1;
    if w.strikes("session_answer_lost") {
        return Ok(lost());
    }
    if w.strikes("session_503_after_open") {
        return Err(Fail::unavailable());
    }
    let headers = [("location", location), ("x-guploader-uploadid", upload_id)];
    Ok((StatusCode::OK, headers).into_response())
}

/// The session URI, a bearer secret.
pub fn address(base_url: &str, parts: &[String], upload_id: &str) -> String {
    let parts = parts.join(",");
    format!("{base_url}/upload/youtube/v3/videos?uploadType=resumable&part={parts}&upload_id={upload_id}")
}

fn check(caller: &Caller, params: &Params, headers: &HeaderMap, body: &Bytes) -> Result<Session, Fail> {
    let header = |name: &str| {
        headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .filter(|v| !v.is_empty())
    };
    match params.filled("uploadType") {
        Some("resumable") => {}
        None => return Err(Fail::missing("uploadType")),
        Some(odd) => {
            return Err(Fail::bad(format!(
                "Unsupported upload type '{odd}' (the sandbox takes resumable)"
            )));
        }
    }
    let parts = query::parts(params, &NAMEABLE)?;
    let notify = query::flag(params, "notifySubscribers", true)?;
    if !header(header::CONTENT_TYPE.as_str()).is_some_and(|t| t.starts_with("application/json")) {
        return Err(Fail::bad("The metadata must be application/json."));
    }
    let media_type = header("x-upload-content-type").ok_or_else(|| Fail::missing("X-Upload-Content-Type"))?;
    if !media_type.starts_with("video/") && media_type != "application/octet-stream" {
        let text = format!(
            "Media type '{media_type}' is not supported. Valid media types: [video/*, application/octet-stream]"
        );
        return Err(Fail::new(400, "global", "badContent", text));
    }
    let size = header("x-upload-content-length").ok_or_else(|| Fail::missing("X-Upload-Content-Length"))?;
    let size: u64 = size
        .parse()
        .map_err(|_| Fail::bad("X-Upload-Content-Length is not a number."))?;
    if size == 0 {
        let text = "The request does not include the video content.";
        return Err(Fail::video("mediaBodyRequired", text));
    }
    if size > LARGEST {
        return Err(Fail::new(413, "global", "uploadTooLarge", "Media is too large."));
    }
    caller.channel()?;
    let body: Value =
        serde_json::from_slice(body).map_err(|_| Fail::new(400, "global", "parseError", "Parse Error"))?;
    let slug = header("slug").map(str::to_owned);
    if slug
        .as_ref()
        .is_some_and(|name| name.len() > 1024 || name.contains(['/', '\\']))
    {
        return Err(Fail::video(
            "invalidFilename",
            "The video filename specified in the Slug header is invalid.",
        ));
    }
    Ok(Session {
        identity: caller.identity(),
        metadata: metadata::read(&body, &parts)?,
        parts,
        size,
        content_type: media_type.to_owned(),
        slug,
        notify,
        opened_at: domain::Timestamp::from_micros(0),
        offset: 0,
        hash_state: Mark::start().state(),
        file: None,
        final_answer: None,
        gone: None,
    })
}
