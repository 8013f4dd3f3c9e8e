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
use futures_util::{Stream, StreamExt, stream};
use std::time::Duration;
use tokio::time::MissedTickBehavior;

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

/// The body, broken off when the service is to stop: what came is then made durable and told, and the client
/// goes on where that ends.
fn until_stopped(body: Body, Stopping(stop): Stopping) -> impl Stream<Item = Result<Bytes, String>> + Send {
    stream::unfold((body.into_data_stream(), stop), async |(mut body, stop)| {
        let next = tokio::select! {
            biased;
            () = stop.cancelled() => Some(Err("the service is stopping".to_owned())),
            next = body.next() => next.map(|bytes| bytes.map_err(|e| e.to_string())),
        };
        next.map(|item| (item, (body, stop)))
    })
}

/// Whether somebody may still send bytes is asked this often while they do.
const LOOK: Duration = Duration::from_secs(1);

/// The body, broken off when the session or token ends or the membership no longer allows it. What came stays on disk; what
/// is asked next says why it goes no further.
fn while_editor<S>(
    body: S,
    state: ServerState,
    member: &Member,
) -> impl Stream<Item = Result<Bytes, String>> + Send + use<S>
where
    S: Stream<Item = Result<Bytes, String>> + Send + 'static,
{
    let mut look = tokio::time::interval_at(tokio::time::Instant::now() + LOOK, LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let who = (member.caller.clone(), member.scope.workspace());
    stream::unfold(
        (Box::pin(body), look, state, who),
        async |(mut body, mut look, state, who)| {
            let next = loop {
                tokio::select! {
                    biased;
                    _ = look.tick() => if !may_send(&state, &who.0, who.1).await {
                        break Some(Err("this person may no longer upload here".to_owned()));
                    },
                    next = body.next() => break next,
                }
            };
            next.map(|item| (item, (body, look, state, who)))
        },
    )
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
