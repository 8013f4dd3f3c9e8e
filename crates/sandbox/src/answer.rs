//! What any twin may answer, the answer that is lost and the one that never comes.

use axum::Json;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use futures_util::StreamExt;
use serde_json::Value;
use std::time::Duration;

/// Marks a response that must not be written: the effect happened, the connection breaks, no byte goes out.
///
/// A handler cannot close a connection, so the accept loop does: it passes each response through
/// [`drop_marked`] and gives the error to hyper, which then closes the connection without a status line.
#[derive(Clone, Copy, Debug)]
pub struct AnswerLost;

/// Why a connection was closed without an answer: a fault that somebody armed in the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the sandbox lost this answer on purpose")
    }
}
impl std::error::Error for Dropped {}

/// Turns a response marked with [`AnswerLost`] into an error, for the service that the accept loop hands to hyper.
pub fn drop_marked(response: Response) -> Result<Response, Dropped> {
    if response.extensions().get::<AnswerLost>().is_some() {
        Err(Dropped)
    } else {
        Ok(response)
    }
}

/// The answer that is lost on the way.
pub fn lost() -> Response {
    let mut r = (StatusCode::INTERNAL_SERVER_ERROR, "lost").into_response();
    r.extensions_mut().insert(AnswerLost);
    r
}

/// Holds the line without a word, for as long as a client may wait.
pub async fn never() -> Response {
    tokio::time::sleep(Duration::from_mins(10)).await;
    lost()
}

/// Reads a body to its end, so that the client is free to read the answer.
pub async fn drain(body: Body) {
    let mut stream = body.into_data_stream();
    while let Some(Ok(_)) = stream.next().await {}
}

/// A proxy's error page, where JSON was expected.
pub fn html(status: StatusCode) -> Response {
    let text = status.canonical_reason().unwrap_or("Error");
    (
        status,
        Html(format!(
            "<!DOCTYPE html><html lang=en><title>{text}</title><p>{text}</p></html>"
        )),
    )
        .into_response()
}

/// 200 with JSON.
pub fn ok(body: Value) -> Response {
    Json(body).into_response()
}
