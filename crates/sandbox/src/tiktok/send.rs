//! `PUT <upload_url>`: chunks in order, each stored whole or not at all; the last one starts the post.

use crate::answer::{drain, lost, never};
use crate::facts::{self, Facts};
use crate::params::Params;
use crate::range::ContentRange;
use crate::seat::Turn;
use crate::secret;
use crate::spool::{Mark, Spool};
use crate::tiktok::Tiktok;
use crate::tiktok::hooks;
use crate::tiktok::publishes::ADDRESS_LIFE;
use crate::tiktok::records::Publish;
use crate::tiktok::source::length_at;
use crate::tiktok::world::World;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use std::io;
use std::time::Duration;

const KINDS: [&str; 3] = ["video/mp4", "video/quicktime", "video/webm"];

/// Status of an answer, with how far the upload stands when that is worth saying. Bodies are not documented, so
/// there is none.
#[derive(Clone, Copy, Debug)]
struct Said(u16, Option<u64>);

pub async fn handler(State(s): State<Tiktok>, query: RawQuery, headers: HeaderMap, body: Body) -> Response {
    let params = Params::query(&query);
    // a task of its own: when the connection breaks, what arrived whole is still counted
    let work = tokio::spawn(async move {
        let token = params.filled("upload_token").unwrap_or_default().to_owned();
        let answer = put(&s, &token, &headers, body).await;
        hooks::deliver(&s);
        answer
    });
    let broken = |_| StatusCode::INTERNAL_SERVER_ERROR.into_response();
    work.await.unwrap_or_else(broken)
}

async fn put(s: &Tiktok, token: &str, headers: &HeaderMap, body: Body) -> Response {
    let Some(id) = s.act(|w| w.uploads.get(&secret::digest(token)).cloned()) else {
        drain(body).await;
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut turn = s.seats().take(&id).await;
    let plan = match s.act(|w| before(w, &id, headers)) {
        Ok(plan) => plan,
        Err(said) => {
            drop(turn);
            drain(body).await;
            return s.act(|w| w.say(&id, said));
        }
    };
    let stored = store(s, &mut turn, body, &plan).await;
    let mark = match stored {
        Ok(Some(mark)) => mark,
        // what did not come whole is as if it never came
        Ok(None) => return lost(),
        Err(error) => {
            tracing::error!(%error, "the sandbox could not keep uploaded bytes");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let facts = if mark.offset == plan.publish.size {
        look_into(s, plan.publish.file.as_deref()).await
    } else {
        None
    };
    let answer = s.act(|w| after(w, &id, mark, &plan, facts));
    s.settle().await;
    drop(turn);
    if let Some(wait) = plan.slow {
        tokio::time::sleep(wait).await;
    }
    if plan.never { never().await } else { answer }
}

/// A chunk that fits, and what will go wrong with it.
struct Plan {
    publish: Publish,
    content_type: String,
    length: u64,
    /// The connection breaks after so many bytes.
    cut: Option<u64>,
    slow: Option<Duration>,
    never: bool,
}

/// Everything that can be said before a byte is read.
fn before(w: &mut World, id: &str, headers: &HeaderMap) -> Result<Plan, Said> {
    let p = w.publishes.get(id).cloned().ok_or(Said(404, None))?;
    if headers.contains_key(header::AUTHORIZATION) {
        w.counters.only().uploads_with_bearer += 1;
    }
    if let Some(code) = p.gone {
        return Err(Said(code, None));
    }
    if w.now.since(p.issued_at) > ADDRESS_LIFE {
        return Err(Said(403, None));
    }
    if p.failed.is_some() {
        return Err(Said(404, None));
    }
    if p.arrival.is_some() {
        w.counters.only().refused_ranges += 1;
        return Err(Said(416, Some(p.size)));
    }
    for (fault, code) in [("put_403_expired", 403), ("put_404", 404)] {
        if w.strikes(fault) {
            return Err(w.end_address(id, code));
        }
    }
    if w.strikes("put_500_before_store") {
        return Err(Said(500, None));
    }
    if w.strikes("put_400") {
        return Err(Said(400, None));
    }
    let (first, length, content_type) = load_of(headers, p.size).ok_or(Said(400, None))?;
    if first != p.offset {
        w.counters.only().refused_ranges += 1;
        return Err(Said(416, Some(p.offset)));
    }
    let chunks = p.chunks.ok_or(Said(404, None))?;
    if length != length_at(first, p.size, chunks) {
        return Err(Said(400, Some(p.offset)));
    }
    Ok(Plan {
        cut: w.hit("put_cut").map(|hit| length * hit.or(50).min(99) / 100),
        slow: w.hit("put_slow").map(|hit| Duration::from_millis(hit.or(20_000))),
        never: w.strikes("put_never"),
        publish: p,
        content_type,
        length,
    })
}

/// First byte, length and kind, when the three headers are right and agree.
fn load_of(headers: &HeaderMap, size: u64) -> Option<(u64, u64, String)> {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    let kind = text(header::CONTENT_TYPE).filter(|kind| KINDS.contains(kind))?;
    let range = ContentRange::parse(text(header::CONTENT_RANGE)?)?;
    let (first, last) = range.span.filter(|_| range.total == Some(size))?;
    let length: u64 = text(header::CONTENT_LENGTH)?.parse().ok()?;
    (length == last - first + 1).then(|| (first, length, kind.to_owned()))
}

/// Streams one chunk to the end of the file; nothing when it did not come whole.
async fn store(s: &Tiktok, turn: &mut Turn, body: Body, plan: &Plan) -> io::Result<Option<Mark>> {
    let (sender, mut chunks) = tokio::sync::mpsc::channel::<Bytes>(8);
    let path = plan.publish.file.as_ref().map(|name| s.bytes().join(name));
    let at = Mark::resume(plan.publish.offset, &plan.publish.hash_state)?;
    let writer = tokio::task::spawn_blocking(move || {
        let mut spool = Spool::open(path.as_deref(), at, 0, |_: &Mark| {})?;
        while let Some(chunk) = chunks.blocking_recv() {
            spool.feed(&chunk)?;
        }
        spool.finish().map(|(mark, _)| mark)
    });
    let mut stream = body.into_data_stream();
    let mut came = 0;
    while plan.cut.is_none_or(|cut| came < cut) {
        let next = tokio::select! {
            next = stream.next() => next,
            () = turn.overtaken() => break,
        };
        let Some(Ok(chunk)) = next else { break };
        came += chunk.len() as u64;
        if came > plan.length || sender.send(chunk).await.is_err() {
            break;
        }
    }
    drop(sender);
    let mark = writer.await.map_err(io::Error::other)??;
    Ok((plan.cut.is_none() && came == plan.length).then_some(mark))
}

async fn look_into(s: &Tiktok, file: Option<&str>) -> Option<Facts> {
    let path = s.bytes().join(file?);
    tokio::task::spawn_blocking(move || facts::read(&path))
        .await
        .ok()
        .flatten()
}

/// The answer once the chunk is in. The whole upload must end within the hour, so the clock is asked again.
fn after(w: &mut World, id: &str, mark: Mark, plan: &Plan, facts: Option<Facts>) -> Response {
    let now = w.now;
    let row = w.publishes.edit(id).filter(|p| p.failed.is_none());
    let Some(row) = row else {
        return w.say(id, Said(404, None));
    };
    if now.since(row.issued_at) > ADDRESS_LIFE {
        return w.say(id, Said(403, None));
    }
    let (offset, size) = (mark.offset, row.size);
    row.offset = offset;
    row.hash_state = mark.state();
    row.content_type.clone_from(&plan.content_type);
    let is_last = offset == size;
    if is_last {
        w.arrive(id, mark.sha256(), facts);
    }
    if w.strikes("put_answer_lost") || is_last && w.strikes("put_final_answer_lost") {
        return lost();
    }
    if is_last && w.strikes("put_404_after_last") {
        let said = w.end_address(id, 404);
        return w.say(id, said);
    }
    if w.strikes("put_500_after_store") {
        return w.say(id, Said(500, None));
    }
    if w.strikes("put_416_after_store") {
        return w.say(id, Said(416, Some(offset)));
    }
    let code = match (is_last, is_last && w.strikes("put_200_final")) {
        (_, true) => 200,
        (true, false) => 201,
        (false, false) => 206,
    };
    let shown = (!w.strikes("put_no_content_range")).then_some(offset);
    w.say(id, Said(code, shown))
}

impl World {
    /// The upload address is over, whatever was sent to it.
    fn end_address(&mut self, id: &str, code: u16) -> Said {
        if let Some(row) = self.publishes.edit(id) {
            row.gone = Some(code);
        }
        Said(code, None)
    }

    /// An answer with `Content-Range: bytes 0-{UPLOADED_BYTES}/{TOTAL}`; whether the second number is a count or an
    /// index is a setting.
    fn say(&self, id: &str, Said(status, offset): Said) -> Response {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        let size = self.publishes.get(id).map_or(0, |p| p.size);
        let counts = self.tuning.peek().range_ends_with_count;
        let end = offset.and_then(|n| if counts { Some(n) } else { n.checked_sub(1) });
        if let Some(Ok(value)) = end.map(|end| format!("bytes 0-{end}/{size}").parse()) {
            response.headers_mut().insert(header::CONTENT_RANGE, value);
        }
        response
    }

    /// After a crash of the machine a file may be shorter than its row says: such an upload begins again. A
    /// download that a restart broke is over.
    pub fn mend(&mut self, bytes: &std::path::Path) {
        let length = |name: &String| std::fs::metadata(bytes.join(name)).map_or(0, |m| m.len());
        let open: Vec<(String, bool)> = self
            .publishes
            .iter()
            .filter(|(_, p)| p.arrival.is_none() && p.failed.is_none())
            .filter(|(_, p)| p.chunks.is_none() || p.file.as_ref().is_some_and(|f| length(f) < p.offset))
            .map(|(id, p)| (id.to_owned(), p.chunks.is_none()))
            .collect();
        for (id, is_pulled) in open {
            if is_pulled {
                self.fail(&id, "video_pull_failed");
            } else if let Some(row) = self.publishes.edit(&id) {
                (row.offset, row.hash_state) = (0, Mark::start().state());
            }
        }
    }
}
