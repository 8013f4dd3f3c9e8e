//! Resumable uploads, by tus 1.0.0.

pub mod append;
pub mod create;
pub mod delete;
pub mod list;
pub mod options;
pub mod progress;

use crate::accept::Stopping;
use crate::problem::Problem;
use crate::session::Member;
use crate::state::ServerState;
use crate::tus::wire;
use app::uploads::Progress;
use app::{AppError, Caller};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::{Role, WorkspaceId};
use futures_util::stream::{AbortHandle, Abortable};
use futures_util::{Stream, StreamExt, stream};
use std::sync::{Arc, OnceLock};
use std::task::{Poll, ready};
use std::time::Duration;
use tokio_util::task::AbortOnDropHandle;

const MEDIA_ID: HeaderName = HeaderName::from_static("media-id");

/// A request that speaks our version of the protocol; asked after membership, so that a foreign upload stays unseen.
pub struct Tus;

impl<S: Send + Sync> FromRequestParts<S> for Tus {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        wire::require_version(&parts.headers).map(|()| Self)
    }
}

/// Every answer tells the version.
pub async fn versioned(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .insert(wire::RESUMABLE, HeaderValue::from_static(wire::VERSION));
    response
}

/// Where an upload is, in headers.
fn told(at: &Progress) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(wire::UPLOAD_OFFSET, at.offset_bytes.into());
    match at.media {
        Some(media) => {
            let id = HeaderValue::from_str(&media.to_string()).expect("an id is letters and digits");
            headers.insert(MEDIA_ID, id);
        }
        None => {
            headers.insert(wire::UPLOAD_EXPIRES, wire::expires(at.expires_at));
        }
    }
    headers
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether somebody may still send bytes is asked this often while they do.
const LOOK: Duration = Duration::from_secs(2);

const STOPPING: &str = "the service is stopping";
const NO_LONGER: &str = "this person may no longer upload here";

/// The body, broken off when the service is to stop, when the session or token ends or the membership no longer
/// allows it. What came is made durable and told, and the client goes on where that ends; what is asked next says
/// why it goes no further.
///
/// A task beside it looks after all that, so that a frame costs nothing but itself.
fn watched(
    body: Body,
    Stopping(stop): Stopping,
    state: ServerState,
    member: &Member,
) -> impl Stream<Item = Result<Bytes, String>> + Send + use<> {
    let (handle, registration) = AbortHandle::new_pair();
    let (caller, workspace) = (member.caller.clone(), member.scope.workspace());
    let why = Arc::new(OnceLock::new());
    let told = why.clone();
    let watch = AbortOnDropHandle::new(tokio::spawn(async move {
        let reason = tokio::select! {
            () = stop.cancelled() => STOPPING,
            () = until_refused(&state, &caller, workspace) => NO_LONGER,
        };
        told.get_or_init(|| reason);
        handle.abort();
    }));
    let mut body = Abortable::new(body.into_data_stream(), registration);
    stream::poll_fn(move |cx| {
        let _as_long_as_this = &watch;
        Poll::Ready(match ready!(body.poll_next_unpin(cx)) {
            Some(bytes) => Some(bytes.map_err(|e| e.to_string())),
            None => why.get().map(|reason| Err((*reason).to_owned())),
        })
    })
}

/// Resolves once this person may no longer upload here.
async fn until_refused(state: &ServerState, caller: &Caller, workspace: WorkspaceId) {
    loop {
        tokio::time::sleep(LOOK).await;
        if !may_send(state, caller, workspace).await {
            return;
        }
    }
}

/// A trouble of ours is no reason to stop.
async fn may_send(state: &ServerState, caller: &Caller, workspace: WorkspaceId) -> bool {
    if matches!(state.app.is_live(caller).await, Ok(false)) {
        return false;
    }
    match state.app.scope_of(caller, workspace).await {
        Ok(scope) => scope.may(Role::Editor),
        Err(AppError::NotFound) => false,
        Err(_) => true,
    }
}
