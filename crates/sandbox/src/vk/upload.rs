//! `POST` to an upload address: one file in one multipart body, from its first byte to its last.
//!
//! The ids stand in the address, so a second complete upload to it replaces the first. If the process dies while
//! bytes come, nothing of them is remembered: the file has no row and the next sweep removes it.

use crate::answer::{drain, lost, never};
use crate::facts::{self, Facts};
use crate::params::Params;
use crate::secret;
use crate::spool::{Mark, Spool};
use crate::vk::Vk;
use crate::vk::made::{self, Arrived};
use crate::vk::methods::slot_key;
use crate::vk::multipart::{self, Event, Multipart};
use crate::vk::uploader::{error, said};
use crate::vk::world::World;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use futures_util::StreamExt;
use std::io;
use std::time::Duration;

/// Between two reads of a reader that was made slow.
const PAUSE: Duration = Duration::from_millis(50);

pub async fn handler(State(s): State<Vk>, query: RawQuery, headers: HeaderMap, body: Body) -> Response {
    let params = Params::query(&query);
    // a task of its own: once all bytes are in, the video is made though the client has gone
    let work = tokio::spawn(async move { upload(&s, &params, &headers, body).await });
    work.await.unwrap_or_else(|_| lost())
}

async fn upload(s: &Vk, params: &Params, headers: &HeaderMap, body: Body) -> Response {
    let plan = match s.act(|w| begin(w, s, params, headers)) {
        Ok(plan) => plan,
        Err(Early::Closes) => return lost(),
        Err(Early::Answers(answer)) => {
            drain(body).await;
            return *answer;
        }
    };
    let came = receive(s, &plan, body).await;
    let (mark, content_type) = match came {
        Came::Whole(mark, content_type) if plan.before == Before::Store => (mark, content_type),
        came => {
            dismiss(s, plan.file.as_deref()).await;
            return refuse(&came, plan.before);
        }
    };
    let facts = look_into(s, plan.file.as_deref()).await;
    let (file, slot) = (plan.file.clone(), plan.slot.clone());
    let arrived = Arrived {
        size: mark.offset,
        sha256: mark.sha256(),
        content_type,
        file,
        facts,
    };
    let made = s.act(|w| {
        let made = made::store(w, &slot, arrived);
        if let Some(name) = &plan.file {
            w.arriving.remove(name);
        }
        made
    });
    s.settle().await;
    let Some(made) = made else {
        dismiss(s, plan.file.as_deref()).await;
        return error(
            StatusCode::FORBIDDEN,
            "FORBIDDEN",
            "the address is no longer good",
        );
    };
    if let Some(name) = made.replaced {
        let _ = tokio::fs::remove_file(s.bytes().join(name)).await;
    }
    if made.never { never().await } else { made.answer }
}

enum Early {
    /// The connection closes, the bytes are not read.
    Closes,
    Answers(Box<Response>),
}

impl Early {
    fn answers(answer: Response) -> Self {
        Self::Answers(Box::new(answer))
    }
}

/// What becomes of the bytes once they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Store,
    Empty,
    Error,
    Unavailable,
    Lost,
}

#[derive(Debug)]
struct Plan {
    slot: String,
    file: Option<String>,
    boundary: String,
    /// Bytes of the body after which the connection closes.
    cut_at: Option<u64>,
    slow: Duration,
    before: Before,
}

/// Everything that can be said before a byte is read.
fn begin(w: &mut World, s: &Vk, params: &Params, headers: &HeaderMap) -> Result<Plan, Early> {
    let value = |name| params.filled(name).unwrap_or_default();
    if headers.contains_key(header::AUTHORIZATION) || params.get("access_token").is_some() {
        w.counters.only().tokens_to_uploader += 1;
    }
    let forbidden = |text| Early::answers(error(StatusCode::FORBIDDEN, "FORBIDDEN", text));
    let slot = slot_key(value("id"), value("expires"), value("sig"));
    let found = w.slots.get(&slot).cloned();
    let found = found.ok_or_else(|| forbidden("the signature is wrong"))?;
    let hit = w.hit("upload_expired");
    if hit.is_some()
        && let Some(row) = w.slots.edit(&slot)
    {
        row.expires_at = row.opened_at;
    }
    if hit.is_some() || found.expires_at <= w.now {
        // with which status is not documented
        let status = hit.map_or(410, |hit| hit.or(410));
        let status = u16::try_from(status)
            .ok()
            .and_then(|n| StatusCode::from_u16(n).ok());
        let status = status.unwrap_or(StatusCode::GONE);
        return Err(Early::answers(error(
            status,
            "EXPIRED",
            "the address has expired",
        )));
    }
    if w.strikes("upload_403") {
        return Err(forbidden("forbidden"));
    }
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    let length = length.ok_or(Early::Closes)?;
    let boundary = multipart::boundary(headers);
    let no_form = || Early::answers(error(StatusCode::OK, "BAD_REQUEST", "no multipart/form-data"));
    let boundary = boundary.ok_or_else(no_form)?;
    let file = s
        .ground()
        .keep_bytes
        .then(|| format!("{}.bin", &secret::digest(&secret::fresh(""))[..32]));
    w.arriving.extend(file.clone());
    let fates = [
        ("upload_empty_before_store", Before::Empty),
        ("upload_error_200", Before::Error),
        ("upload_503_before_store", Before::Unavailable),
        ("upload_lost_before_store", Before::Lost),
    ];
    let fate = fates.into_iter().find(|(name, _)| w.strikes(name));
    Ok(Plan {
        slot,
        file,
        boundary,
        cut_at: w.hit("upload_cut").map(|hit| length * hit.or(50).min(99) / 100),
        slow: w
            .hit("upload_slow")
            .map_or(Duration::ZERO, |hit| Duration::from_millis(hit.or(5_000))),
        before: fate.map_or(Before::Store, |(_, before)| before),
    })
}

enum Came {
    Whole(Mark, String),
    /// The body broke off, or was cut on purpose.
    InPart,
    /// It is not what the uploader takes.
    Wrong(&'static str),
    /// Our own disk failed.
    Failed,
}

async fn receive(s: &Vk, plan: &Plan, body: Body) -> Came {
    let (sender, mut chunks) = tokio::sync::mpsc::channel::<Bytes>(8);
    let path = plan.file.as_ref().map(|name| s.bytes().join(name));
    let writer = tokio::task::spawn_blocking(move || {
        let mut spool = Spool::open(path.as_deref(), Mark::start(), 0, |_| {})?;
        while let Some(chunk) = chunks.blocking_recv() {
            spool.feed(&chunk)?;
        }
        spool.finish().map(|(mark, _)| mark)
    });
    let read = read_file(plan, body, &sender).await;
    drop(sender);
    let mark: io::Result<Mark> = writer.await.unwrap_or_else(|e| Err(io::Error::other(e)));
    match (read, mark) {
        (_, Err(error)) => {
            tracing::error!(%error, "the sandbox could not keep uploaded bytes");
            Came::Failed
        }
        (Ok(_), Ok(mark)) if mark.offset == 0 => Came::Wrong("the file is empty"),
        (Ok(content_type), Ok(mark)) => Came::Whole(mark, content_type),
        (Err(came), Ok(_)) => came,
    }
}

/// Passes the file on to the writer; answers its content type. What is wrong is read to its end all the same, so
/// that the client is free to read the answer.
async fn read_file(
    plan: &Plan,
    body: Body,
    writer: &tokio::sync::mpsc::Sender<Bytes>,
) -> Result<String, Came> {
    let mut reader = Multipart::new(&plan.boundary);
    let mut stream = body.into_data_stream();
    let (mut read, mut slow) = (0_u64, plan.slow);
    let (mut kind, mut wrong, mut has_ended) = (None, None, false);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Came::InPart)?;
        read += chunk.len() as u64;
        if plan.cut_at.is_some_and(|at| read >= at) {
            return Err(Came::InPart);
        }
        if !slow.is_zero() {
            let pause = slow.min(PAUSE);
            tokio::time::sleep(pause).await;
            slow = slow.saturating_sub(pause);
        }
        for event in reader.feed(&chunk) {
            match event {
                Event::Part(part) if kind.is_none() => match check(&part) {
                    Ok(content_type) => kind = Some(content_type),
                    Err(text) => wrong = Some(text),
                },
                Event::Part(_) => wrong = Some("one field is taken, video_file"),
                Event::Data(bytes) if wrong.is_none() => {
                    writer.send(bytes).await.map_err(|_| Came::Failed)?;
                }
                Event::Data(_) | Event::PartEnd => {}
                Event::End => has_ended = true,
                Event::Broken => wrong = Some("no multipart/form-data"),
            }
        }
    }
    tokio::time::sleep(slow).await;
    match (wrong, kind) {
        (Some(text), _) => Err(Came::Wrong(text)),
        (None, Some(kind)) if has_ended => Ok(kind),
        _ => Err(Came::InPart),
    }
}

fn check(part: &multipart::Part) -> Result<String, &'static str> {
    if part.name != "video_file" {
        return Err("one field is taken, video_file");
    }
    if part.file_name.as_ref().is_none_or(String::is_empty) {
        return Err("the file has no name");
    }
    match &part.content_type {
        Some(kind) if kind.starts_with("video/") => Ok(kind.clone()),
        _ => Err("the file is no video"),
    }
}

fn refuse(came: &Came, before: Before) -> Response {
    match (came, before) {
        (Came::Wrong(text), _) => error(StatusCode::OK, "BAD_FILE", text),
        (Came::Failed, _) | (_, Before::Unavailable) => {
            error(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "try again later")
        }
        (Came::InPart, _) | (_, Before::Lost) => lost(),
        (_, Before::Error) => error(StatusCode::OK, "UPLOAD_FAILED", "the file could not be stored"),
        (Came::Whole(..), Before::Empty | Before::Store) => said(String::new()),
    }
}

/// Removes what came of a file that nothing names.
async fn dismiss(s: &Vk, file: Option<&str>) {
    s.act(|w| w.counters.only().uploads_dropped += 1);
    let Some(name) = file else { return };
    let _ = tokio::fs::remove_file(s.bytes().join(name)).await;
    s.act(|w| w.arriving.remove(name));
}

async fn look_into(s: &Vk, file: Option<&str>) -> Option<Facts> {
    let path = s.bytes().join(file?);
    let read = tokio::task::spawn_blocking(move || facts::read(&path));
    read.await.ok().flatten()
}
