//! `POST /ig-api-upload/{version}/{container}`: the bytes of a container that was made with `upload_type=resumable`.
//!
//! Not known: a status for `NotAuthorizedError` (401 here), and what a body answers that ends before the file does
//! (kept, `PartialRequestError` here). A `GET` for the offset is documented for another product only, so there is none.

use crate::answer::{drain, lost, ok};
use crate::instagram::Instagram;
use crate::instagram::bearer::Takes;
use crate::instagram::fail::{Fail, upload_error};
use crate::instagram::fetch;
use crate::instagram::pour::{Poured, pour};
use crate::instagram::records::{Container, Login, Source};
use crate::instagram::standing::{Standing, look_into};
use crate::instagram::world::World;
use crate::seat::Turn;
use crate::spool::Mark;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde_json::json;
use std::time::Duration;

const FAILED: &str = "ProcessingFailedError";

pub async fn handler(
    State(s): State<Instagram>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    // a task of its own: when the connection breaks, what arrived is still counted
    let work = tokio::spawn(async move { receive(&s, &id, &headers, body).await });
    work.await.unwrap_or_else(|_| failed("The upload failed.", true))
}

fn failed(message: &str, retriable: bool) -> Response {
    upload_error(400, FAILED, message, retriable)
}

fn success() -> Response {
    ok(json!({"success": true, "message": "Upload successful."}))
}

/// What a request says of its bytes.
enum Load {
    Bytes { offset: u64, length: u64 },
    Address(String),
}

/// What goes wrong, decided before the body is read.
#[derive(Debug)]
struct Plan {
    cut: Option<u64>,
    slow: Option<Duration>,
}

async fn receive(s: &Instagram, id: &str, headers: &HeaderMap, body: Body) -> Response {
    let mut turn = s.0.seats.take(id).await;
    let (container, load, plan) = match s.act(|w| before(w, id, headers)) {
        Ok(ready) => ready,
        Err(answer) => {
            drop(turn);
            drain(body).await;
            return *answer;
        }
    };
    let answer = match load {
        Load::Bytes { length, .. } => store(s, id, &container, length, &mut turn, body, &plan).await,
        Load::Address(url) => {
            drain(body).await;
            match fetch::bytes(s, id, &url).await {
                Ok(()) => success(),
                Err(_) => upload_error(
                    422,
                    "FileUrlProcessingError",
                    "The file could not be fetched.",
                    false,
                ),
            }
        }
    };
    s.settle().await;
    drop(turn);
    if let Some(wait) = plan.slow {
        tokio::time::sleep(wait).await;
    }
    answer
}

type Early = Box<Response>;

/// Everything that can be said before a byte is read.
fn before(w: &mut World, id: &str, headers: &HeaderMap) -> Result<(Container, Load, Plan), Early> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let unauthorized = |_: Fail| {
        Box::new(upload_error(
            401,
            "NotAuthorizedError",
            "Invalid OAuth access token.",
            false,
        ))
    };
    let token = text("authorization").and_then(|v| v.strip_prefix("OAuth "));
    let caller = w.bearer(token, "upload", Takes::Facebook).map_err(unauthorized)?;
    if w.strikes("upload_401") {
        return Err(unauthorized(Fail::cannot_parse()));
    }
    let found = w
        .containers
        .get(id)
        .filter(|c| caller.owns(c) && caller.login() == Login::Facebook);
    let Some(container) = found.filter(|c| c.source == Source::Bytes).cloned() else {
        return Err(unauthorized(Fail::invisible(id)));
    };
    let refuse = |message, retriable| Err(Box::new(failed(message, retriable)));
    if container.dead || container.standing(w.now) == Standing::Expired {
        return refuse("Request processing failed", false);
    }
    if w.strikes("upload_503") {
        return Err(Box::new(upload_error(
            503,
            "InternalError",
            "Try again later.",
            true,
        )));
    }
    if w.strikes("upload_400_once") {
        return refuse("Request processing failed", false);
    }
    if w.strikes("upload_dead") {
        w.set_offset(id, &Mark::start());
        if let Some(row) = w.containers.edit(id) {
            row.dead = true;
        }
        return refuse("Request processing failed", false);
    }
    let load = match text("file_url") {
        Some(url) if container.offset == 0 => Load::Address(url.to_owned()),
        Some(_) => return Err(Box::new(wrong_offset(&container))),
        None => {
            let Some((load, size)) = measure(headers) else {
                return refuse(
                    "offset, file_size or Content-Length is missing or does not fit",
                    false,
                );
            };
            if let Load::Bytes { offset, .. } = load
                && (offset != container.offset || container.sha256.is_some() || w.strikes("upload_412"))
            {
                return Err(Box::new(wrong_offset(&container)));
            }
            if container.size.is_some_and(|s| s != size) {
                return refuse("file_size is not what it was before", false);
            }
            if let Some(row) = w.containers.edit(id) {
                row.size = Some(size);
            }
            load
        }
    };
    let plan = Plan {
        cut: w.hit("upload_cut").map(|hit| hit.or(50).min(99)),
        slow: w
            .hit("upload_slow")
            .map(|hit| Duration::from_millis(hit.or(20_000))),
    };
    let container = w.containers.get(id).cloned().unwrap_or(container);
    Ok((container, load, plan))
}

fn wrong_offset(container: &Container) -> Response {
    let text = format!("Expected offset {}", container.offset);
    upload_error(412, "OffsetInvalidError", &text, false)
}

/// Offset and whole size; the body must have a known length that ends within the file.
fn measure(headers: &HeaderMap) -> Option<(Load, u64)> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.parse::<u64>().ok();
    let (offset, size) = (number("offset")?, number("file_size")?);
    let length = number(header::CONTENT_LENGTH.as_str())?;
    let fits = size > 0 && length > 0 && offset.checked_add(length)? <= size;
    fits.then_some((Load::Bytes { offset, length }, size))
}

async fn store(
    s: &Instagram,
    id: &str,
    container: &Container,
    length: u64,
    turn: &mut Turn,
    body: Body,
    plan: &Plan,
) -> Response {
    let broken = || failed("The bytes could not be kept.", true);
    let Ok(at) = Mark::resume(container.offset, &container.hash_state) else {
        return broken();
    };
    let path = container.file.as_ref().map(|name| s.bytes().join(name));
    let keep = plan.cut.map(|percent| length * percent / 100);
    let (twin, name) = (s.clone(), id.to_owned());
    let note = move |mark: &Mark| twin.act(|w| w.set_offset(&name, mark));
    let stream = body.into_data_stream();
    let poured = match pour(path, at, keep, stream, turn.overtaken(), note).await {
        Ok(poured) => poured,
        Err(error) => {
            tracing::error!(%error, "the sandbox could not keep uploaded bytes");
            return broken();
        }
    };
    let Poured { mark, came_whole } = poured;
    if !came_whole {
        return lost();
    }
    if container.size.is_some_and(|size| mark.offset < size) {
        return upload_error(
            400,
            "PartialRequestError",
            "Partial request (did not match length of file)",
            true,
        );
    }
    let facts = look_into(s, container.file.as_deref()).await;
    s.act(|w| {
        if w.begin_processing(id, mark, facts).is_err() {
            failed("The container is gone.", false)
        } else if w.strikes("upload_400_then_finished") {
            failed("Request processing failed", false)
        } else if w.strikes("upload_answer_lost") {
            lost()
        } else {
            success()
        }
    })
}
