//! `PUT <session>`: bytes come, the status is asked, the last byte makes the video.

use crate::answer::{drain, html, lost, never, ok};
use crate::facts::{self, Facts};
use crate::params::Params;
use crate::seat::Turn;
use crate::secret;
use crate::spool::{Mark, Spool};
use crate::youtube::Youtube;
use crate::youtube::fail::{Answer, Fail};
use crate::youtube::open::address;
use crate::youtube::range::{Load, load_of, resume_at};
use crate::youtube::records::Session;
use crate::youtube::videos;
use crate::youtube::world::World;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use std::io;
use std::time::Duration;

/// Where a session that says less than it holds goes back to.
const ALIGNED: u64 = 262_144;
const SESSION_LIFE: Duration = Duration::from_hours(7 * 24);

pub async fn handler(State(s): State<Youtube>, query: RawQuery, headers: HeaderMap, body: Body) -> Response {
    let params = Params::query(&query);
    // a task of its own: when the connection breaks, what arrived is still counted
    let work = tokio::spawn(async move {
        let upload_id = params.filled("upload_id").unwrap_or_default().to_owned();
        put(&s, &upload_id, &headers, body)
            .await
            .unwrap_or_else(Fail::into_response)
    });
    work.await.unwrap_or_else(|_| Fail::internal().into_response())
}

async fn put(s: &Youtube, upload_id: &str, headers: &HeaderMap, body: Body) -> Answer {
    let found = s.act(|w| w.session(upload_id).map(|(key, _)| key));
    let Some(key) = found else {
        drain(body).await;
        return Err(gone(404));
    };
    let mut turn = s.0.seats.take(&key).await;
    let early = s.act(|w| before(w, &key, headers));
    let (session, load) = match early {
        Ok(Early::Go(session, load)) => (session, load),
        Ok(Early::Answer(answer)) => {
            drop(turn);
            drain(body).await;
            return Ok(answer);
        }
        Err(fail) => {
            drop(turn);
            drain(body).await;
            return Err(fail);
        }
    };
    let Load::Bytes { first, length } = load else {
        if session.offset < session.size {
            return Ok(resume_at(session.offset));
        }
        let answer = complete(s, &key, &session).await;
        s.settle().await;
        return answer;
    };
    if first != session.offset {
        drop(turn);
        drain(body).await;
        s.act(|w| w.counters.only().dropped_ranges += 1);
        return Ok(resume_at(session.offset));
    }
    let plan = s.act(|w| Plan::make(w, first, length));
    let (mark, remembered, came_whole) = store(s, &key, &mut turn, body, &plan).await?;
    if plan.twist == Twist::Cut || !came_whole {
        return Ok(lost());
    }
    let whole = mark.offset == session.size && plan.twist == Twist::None;
    let facts = if whole {
        look_into(s, session.file.as_deref()).await
    } else {
        None
    };
    let answer = s.act(|w| after(w, &key, mark, &remembered, &plan, facts));
    s.settle().await;
    drop(turn);
    if let Some(wait) = plan.slow {
        tokio::time::sleep(wait).await;
    }
    if plan.never { Ok(never().await) } else { answer }
}

enum Early {
    Go(Box<Session>, Load),
    Answer(Response),
}

/// Everything that can be said before a byte is read.
fn before(w: &mut World, key: &str, headers: &HeaderMap) -> Result<Early, Fail> {
    let session = w.sessions.get(key).cloned().ok_or_else(|| gone(404))?;
    if headers.contains_key(header::AUTHORIZATION) {
        w.caller(headers, "videos.insert.bytes", &[])?;
    }
    if let Some(code) = session.gone {
        return Err(gone(code));
    }
    if let Some(answer) = session.final_answer {
        let again = w.strikes("put_308_after_completion");
        return Ok(Early::Answer(if again {
            resume_at(session.size)
        } else {
            ok(answer)
        }));
    }
    if w.now.since(session.opened_at) > SESSION_LIFE {
        return Err(gone(404));
    }
    if w.strikes("put_404_session_gone") {
        return Err(end(w, key, 404));
    }
    if w.strikes("put_401") {
        return Err(Fail::auth());
    }
    let load = load_of(headers, session.size)?;
    if load == Load::Query {
        if w.strikes("query_503") {
            return Err(Fail::unavailable());
        }
        if w.strikes("query_answer_lost") {
            return Ok(Early::Answer(lost()));
        }
        return Ok(Early::Go(Box::new(session), load));
    }
    if w.strikes("put_500_before_store") {
        return Err(Fail::internal());
    }
    if w.strikes("put_403_forbidden") {
        return Err(Fail::new(403, "global", "forbidden", "Forbidden"));
    }
    if let Some(hit) = w.hit("put_429_retry_after") {
        let fail = Fail::new(429, "usageLimits", "rateLimitExceeded", "Too many requests.");
        return Err(fail.with_header(header::RETRY_AFTER, &hit.or(1).to_string()));
    }
    if w.strikes("put_nonsense") {
        return Ok(Early::Answer(html(StatusCode::OK)));
    }
    Ok(Early::Go(Box::new(session), load))
}

/// What goes wrong with the bytes of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Twist {
    None,
    Cut,
    Less,
    Forget,
    Move,
}

/// What will go wrong, decided before the body is read.
#[derive(Debug)]
struct Plan {
    twist: Twist,
    never: bool,
    slow: Option<Duration>,
    /// Bytes to keep of what comes.
    keep: u64,
    remember_at: u64,
}

impl Plan {
    fn make(w: &mut World, first: u64, length: u64) -> Self {
        let cut = w.hit("put_cut");
        let twist = if cut.is_some() {
            Twist::Cut
        } else if w.strikes("put_308_less") {
            Twist::Less
        } else if w.strikes("put_308_no_range") {
            Twist::Forget
        } else if w.strikes("put_new_location") {
            Twist::Move
        } else {
            Twist::None
        };
        let never = w.strikes("put_never");
        let slow = w.hit("put_slow").map(|hit| Duration::from_millis(hit.or(20_000)));
        let keep = match (twist, cut) {
            (_, Some(hit)) => length * hit.or(50).min(99) / 100,
            (Twist::None, _) if never => length - 1,
            (Twist::None, _) => length,
            _ => length / 2,
        };
        Self {
            twist,
            never,
            slow,
            keep,
            remember_at: (first + length / 4) / ALIGNED * ALIGNED,
        }
    }
}

/// Streams the body into the session. Answers how far it stands, an earlier mark, whether the body came whole.
async fn store(
    s: &Youtube,
    key: &str,
    turn: &mut Turn,
    body: Body,
    plan: &Plan,
) -> Result<(Mark, Mark, bool), Fail> {
    let (sender, mut chunks) = tokio::sync::mpsc::channel::<Bytes>(8);
    let (twin, session, remember_at) = (s.clone(), key.to_owned(), plan.remember_at);
    let writer = tokio::task::spawn_blocking(move || {
        let row = twin.act(|w| w.sessions.get(&session).cloned());
        let row = row.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let path = row.file.map(|name| twin.bytes().join(name));
        let at = Mark::resume(row.offset, &row.hash_state)?;
        let note = |mark: &Mark| twin.act(|w| w.set_offset(&session, mark));
        let mut spool = Spool::open(path.as_deref(), at, remember_at, note)?;
        while let Some(chunk) = chunks.blocking_recv() {
            spool.feed(&chunk)?;
        }
        spool.finish()
    });
    let mut stream = body.into_data_stream();
    let mut left = plan.keep;
    let came_whole = loop {
        let next = tokio::select! {
            next = stream.next() => next,
            () = turn.overtaken() => break false,
        };
        let Some(chunk) = next else { break true };
        let Ok(mut chunk) = chunk else { break false };
        chunk.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        left -= chunk.len() as u64;
        if !chunk.is_empty() && sender.send(chunk).await.is_err() {
            break false;
        }
        if left == 0 && plan.twist == Twist::Cut {
            break false;
        }
    };
    drop(sender);
    match writer.await {
        Ok(Ok((mark, remembered))) => Ok((mark, remembered, came_whole)),
        Ok(Err(error)) => {
            tracing::error!(%error, "the sandbox could not keep uploaded bytes");
            Err(Fail::internal())
        }
        Err(_) => Err(Fail::internal()),
    }
}

/// All bytes are there and no video was made of them: the twin died in between.
async fn complete(s: &Youtube, key: &str, session: &Session) -> Answer {
    let mark = Mark::resume(session.offset, &session.hash_state).map_err(|_| Fail::internal())?;
    let remembered = Mark::resume(session.offset, &session.hash_state).map_err(|_| Fail::internal())?;
    let facts = look_into(s, session.file.as_deref()).await;
    s.act(|w| {
        let plan = Plan {
            twist: Twist::None,
            never: false,
            slow: None,
            keep: 0,
            remember_at: 0,
        };
        after(w, key, mark, &remembered, &plan, facts)
    })
}

async fn look_into(s: &Youtube, file: Option<&str>) -> Option<Facts> {
    let path = s.bytes().join(file?);
    tokio::task::spawn_blocking(move || facts::read(&path))
        .await
        .ok()
        .flatten()
}

/// The answer once the bytes are in.
fn after(
    w: &mut World,
    key: &str,
    mark: Mark,
    remembered: &Mark,
    plan: &Plan,
    facts: Option<Facts>,
) -> Answer {
    let session = w.sessions.get(key).cloned().ok_or_else(|| gone(404))?;
    match plan.twist {
        Twist::Forget => {
            w.forget_bytes(key);
            return Ok(resume_at(0));
        }
        Twist::Less => {
            w.set_offset(key, remembered);
            return Ok(resume_at(remembered.offset));
        }
        Twist::Move => {
            let upload_id = secret::fresh("ABsandbox");
            w.moved.put(secret::digest(&upload_id), key.to_owned());
            let location = address(&w.base_url, &session.parts, &upload_id);
            return Ok(([("location", location)], resume_at(mark.offset)).into_response());
        }
        Twist::Cut | Twist::None => {}
    }
    if mark.offset < session.size {
        return if w.strikes("put_503_after_store") {
            Err(Fail::unavailable())
        } else {
            Ok(resume_at(mark.offset))
        };
    }
    let answer = videos::create(w, &session, mark.sha256(), facts);
    let row = w.sessions.edit(key).ok_or_else(|| gone(404))?;
    row.final_answer = Some(answer.clone());
    if w.strikes("put_404_session_gone_after_video") {
        return Err(end(w, key, 404));
    }
    if w.strikes("put_410_session_gone_after_video") {
        return Err(end(w, key, 410));
    }
    if w.strikes("put_final_answer_lost") {
        return Ok(lost());
    }
    if w.strikes("put_503_after_store") {
        return Err(Fail::unavailable());
    }
    if w.strikes("put_nonsense_after_video") {
        return Ok(html(StatusCode::OK));
    }
    Ok(ok(answer))
}

/// The session is over, whatever it holds.
fn end(w: &mut World, key: &str, code: u16) -> Fail {
    if let Some(session) = w.sessions.edit(key) {
        session.gone = Some(code);
    }
    gone(code)
}

fn gone(code: u16) -> Fail {
    let (reason, text) = if code == 410 {
        ("gone", "Gone")
    } else {
        ("notFound", "Not Found")
    };
    Fail::new(code, "global", reason, text)
}
