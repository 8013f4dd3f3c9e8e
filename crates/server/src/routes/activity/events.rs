use crate::accept::Stopping;
use crate::extract::Query;
use crate::problem::Problem;
use crate::session::{Member, Paced};
use crate::sse;
use crate::state::{Inner, ServerState};
use app::events::Resume;
use app::{AppError, Caller, WorkspaceScope};
use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::WorkspaceId;
use domain::api_token::Scope;
use futures_util::{Stream, stream};
use std::time::Duration;

/// Changes of other processes are looked for this often, and whether the session still lives.
const LOOK: Duration = Duration::from_secs(1);

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Begin {
    /// Where to begin, for who cannot set the header: `last_event` of the workspace, as `GET /api/v1/me` tells it, or the
    /// id of an event. The header counts where both are given.
    last_event_id: Option<i64>,
}

/// Changes of the workspace as they happen: `upload.changed`, `media.changed`, `target.changed`, `attempt.added`,
/// `channel.changed`, `notice`; `resync` when what was missed is no longer kept. With a token, of what it may read.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/events", operation_id = "events", tag = "events",
    params(("workspace" = WorkspaceId, Path),
        ("Last-Event-ID" = Option<i64>, Header, description = "The last event seen, to go on after it"), Begin),
    responses((status = OK, content_type = "text/event-stream", body = String)))]
pub async fn handler(
    State(state): State<ServerState>,
    member: Member,
    Extension(Stopping(stop)): Extension<Stopping>,
    Query(begin): Query<Begin>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    // Asked first: whatever is written from now on is told. A browser that comes back says more in its header than in
    // the address that it began with.
    let begin = begin.last_event_id.filter(|id| *id >= 0);
    let last = sse::last_event_id(&headers).or(begin);
    let resume = state.app.resume_events(&member.scope, last).await?;
    let place = state
        .streams
        .take(Paced::from(&member.caller), state.limits.event_streams)
        .ok_or_else(|| Problem::rate_limited(Duration::from_secs(15)))?;
    let (seq, first) = match resume {
        Resume::At(seq) => (seq, None),
        Resume::Resync(seq) => (seq, Some(resync(seq)?)),
    };
    let follower = Follower {
        state,
        caller: member.caller,
        scope: member.scope,
        seq,
    };
    Ok(sse::answer(seq, follow(follower, first), stop, place))
}

fn resync(seq: i64) -> Result<Bytes, Problem> {
    sse::event(Some(seq), "resync", &serde_json::json!({})).map_err(|e| Problem::internal(&e))
}

struct Follower {
    state: ServerState,
    caller: Caller,
    scope: WorkspaceScope,
    seq: i64,
}

fn follow(follower: Follower, first: Option<Bytes>) -> impl Stream<Item = Bytes> + Send {
    stream::unfold((follower, first), async |(mut follower, first)| {
        let next = match first {
            Some(bytes) => Ok(Some(bytes)),
            None => follower.next().await,
        };
        match next {
            Ok(bytes) => bytes.map(|bytes| (bytes, (follower, None))),
            Err(e) => {
                // the browser comes back with the last id it saw
                tracing::warn!(error = %e, "an event stream ended early");
                None
            }
        }
    })
}

/// A program hears of what its token may read.
fn may_hear(caller: &Caller, kind: &str) -> bool {
    let Caller::Program(bearer) = caller else {
        return true;
    };
    let needed = match kind {
        "upload.changed" | "media.changed" => Scope::MediaRead,
        "target.changed" | "attempt.added" | "notice" => Scope::PublishRead,
        "channel.changed" => Scope::ChannelsRead,
        _ => return false,
    };
    bearer.scopes.allow(needed)
}

impl Follower {
    /// The next changes; none when the session or the membership has ended.
    async fn next(&mut self) -> Result<Option<Bytes>, AppError> {
        let state = self.state.clone();
        let Inner { app, .. } = &*state;
        loop {
            // heard before looking, so that nothing falls between
            let mut woken = std::pin::pin!(app.store.events_wake());
            woken.as_mut().enable();
            if !self.may_go_on().await? {
                return Ok(None);
            }
            let changes = app.changes_after(&self.scope, self.seq).await?;
            let mut bytes = Vec::new();
            for change in changes {
                self.seq = change.seq;
                if !may_hear(&self.caller, &change.kind) {
                    continue;
                }
                let event = sse::event(Some(change.seq), &change.kind, &change.data);
                bytes.extend_from_slice(&event.map_err(|e| AppError::Internal(e.to_string()))?);
            }
            if !bytes.is_empty() {
                return Ok(Some(bytes.into()));
            }
            tokio::select! {
                () = woken => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    async fn may_go_on(&mut self) -> Result<bool, AppError> {
        let app = &self.state.app;
        if !app.is_live(&self.caller).await? {
            return Ok(false);
        }
        match app.scope_of(&self.caller, self.scope.workspace()).await {
            Ok(scope) => {
                self.scope = scope;
                Ok(true)
            }
            Err(AppError::NotFound) => Ok(false),
            Err(e) => Err(e),
        }
    }
}
