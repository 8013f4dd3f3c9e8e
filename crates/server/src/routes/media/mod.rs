//! The library.

pub mod by_hash;
pub mod delete;
pub mod edit;
pub mod fetch;
pub mod file;
pub mod frames;
pub mod list;
pub mod months;
pub(crate) mod narrow;
pub mod poster;
pub mod preview;
pub mod restore;
pub mod set_poster;
pub mod show;
pub mod tags;
pub mod trash;

use crate::problem::Problem;
use crate::range::{self, FileFacts, Plan};
use crate::session::Member;
use crate::state::ServerState;
use app::AppError;
use app::library::File;
use axum::body::Body;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use domain::MediaId;
use storage::{Kind, StorageError};

/// One of a member's files.
async fn send(
    state: &ServerState,
    member: &Member,
    media: MediaId,
    kind: Kind,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let file = state.app.media_file(&member.scope, media, kind).await?;
    stream(state, &file, method, headers).await
}

/// Streams what a plan asks for, never more than two pieces of it in memory.
pub(super) async fn stream(
    state: &ServerState,
    file: &File,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let plan = range::plan(method, headers, file.size_bytes, &file.etag);
    let wanted = match plan {
        Plan::Whole => Some(0..file.size_bytes),
        Plan::Part { start, len } => Some(start..start + len),
        Plan::NotModified | Plan::NotSatisfiable => None,
    };
    let body = match wanted.filter(|_| method == Method::GET) {
        None => Body::empty(),
        Some(wanted) => match state.app.storage.read(file.kind, &file.key, wanted).await {
            Ok(stream) => Body::from_stream(stream),
            Err(StorageError::NotFound) => return Err(Problem::not_found()),
            Err(e) => return Err(AppError::from(e).into()),
        },
    };
    let facts = FileFacts {
        size_bytes: file.size_bytes,
        etag: &file.etag,
        content_type: file.mime,
        filename: &file.filename,
    };
    Ok(range::answer(plan, &facts, body))
}
