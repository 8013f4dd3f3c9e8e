//! Records as a file: streamed a batch at a time, at the reader's pace, while they may still read it.

use crate::accept::Stopping;
use crate::problem::Problem;
use crate::range::disposition;
use crate::session::{Member, Paced};
use crate::state::{ServerState, Stream};
use app::records::{Download, Records};
use app::{AppError, Caller, WorkspaceScope};
use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, header};
use axum::response::Response;
use futures_util::stream;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Files that are read at once in one session, or by the tokens of one account.
const AT_ONCE: u32 = 2;

pub use app::records::Format;

/// What a download needs of the request besides its filters.
pub struct Reader {
    member: Member,
    stop: CancellationToken,
    method: Method,
}

impl FromRequestParts<ServerState> for Reader {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let member = Member::from_request_parts(parts, state).await?;
        let stop = parts.extensions.get::<Stopping>().map(|s| s.0.clone());
        Ok(Self {
            member,
            stop: stop.unwrap_or_default(),
            method: parts.method.clone(),
        })
    }
}

struct Writing {
    state: ServerState,
    caller: Caller,
    scope: WorkspaceScope,
    download: Download,
    stop: CancellationToken,
    _place: Stream,
}

/// The file, once its first lines are there: until then what is wrong is a problem like any other.
pub async fn answer(
    state: ServerState,
    reader: Reader,
    records: Records,
    format: Format,
) -> Result<Response, Problem> {
    let Reader { member, stop, method } = reader;
    let who = Paced::from(&member.caller);
    let place = state
        .downloads_open
        .take(who, AT_ONCE)
        .ok_or_else(|| Problem::rate_limited(Duration::from_secs(15)))?;
    state.downloads.take(&who).map_err(Problem::rate_limited)?;
    let mut download = Download::new(records, format);
    let name = state.app.records_name(&member.scope, &download).await?;
    // Asked before the log is told: whoever may not read it, or asks for what cannot be, takes nothing along.
    let first = state.app.next_records(&member.scope, &mut download).await?;
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        state.app.note_download(&member.scope, &download).await?;
        let writing = Writing {
            state,
            caller: member.caller,
            scope: member.scope,
            download,
            stop,
            _place: place,
        };
        let parts = stream::unfold((writing, first), step);
        Body::from_stream(parts)
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.mime()));
    headers.insert(header::CONTENT_DISPOSITION, disposition(&name));
    Ok(response)
}

async fn step(
    (mut writing, first): (Writing, Option<Vec<u8>>),
) -> Option<(Result<Vec<u8>, AppError>, (Writing, Option<Vec<u8>>))> {
    let part = match first {
        Some(part) => Ok(Some(part)),
        None => writing.next().await,
    };
    match part {
        Ok(part) => part.map(|part| (Ok(part), (writing, None))),
        Err(e) => {
            // The connection breaks: a part of a file must not look like the whole.
            tracing::warn!(error = %e, "a download of records ended early");
            Some((Err(e), (writing, None)))
        }
    }
}

impl Writing {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, AppError> {
        if self.stop.is_cancelled() {
            return Err(AppError::Internal("the service stops".into()));
        }
        let app = &self.state.app;
        if !app.is_live(&self.caller).await? {
            return Err(AppError::NotFound);
        }
        self.scope = app.scope_of(&self.caller, self.scope.workspace()).await?;
        app.next_records(&self.scope, &mut self.download).await
    }
}
