//! Who may see the stand-in platforms where others can reach them: off loopback their pages show unpublished
//! videos and their API arms faults. Source: security-requirements, section 4.

use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

#[derive(Debug, PartialEq, Eq)]
enum Need {
    Nothing,
    Session,
    Operator,
}

/// Platform endpoints stay open: they want tokens of their own.
fn need(path: &str) -> Need {
    const ENDPOINTS: [&str; 5] = ["token", "revoke", "device", "youtube", "upload"];
    let mut parts = path
        .trim_start_matches("/sandbox")
        .trim_start_matches('/')
        .split('/');
    match (parts.next().unwrap_or(""), parts.next().unwrap_or("")) {
        ("style.css", _) => Need::Nothing,
        ("api", _) => Need::Operator,
        (_, endpoint) if ENDPOINTS.contains(&endpoint) => Need::Nothing,
        _ => Need::Session,
    }
}

pub async fn gate(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    let need = if state.guard.loopback {
        Need::Nothing
    } else {
        need(request.uri().path())
    };
    if need == Need::Nothing {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let signed = <Signed as FromRequestParts<ServerState>>::from_request_parts(&mut parts, &state).await;
    let Signed(actor) = match signed {
        Ok(signed) => signed,
        Err(_) if need == Need::Session => return Redirect::to("/sign-in").into_response(),
        Err(refusal) => return refusal.into_response(),
    };
    if need == Need::Operator {
        match state.app.me(actor.account).await {
            Ok(me) if me.is_operator => {}
            Ok(_) => return Problem::new(StatusCode::FORBIDDEN, "operator_required").into_response(),
            Err(e) => return Problem::from(e).into_response(),
        }
    }
    next.run(Request::from_parts(parts, body)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_want_a_session_the_api_the_operator_and_endpoints_their_tokens() {
        for (path, wanted) in [
            ("/sandbox", Need::Session),
            ("/sandbox/style.css", Need::Nothing),
            ("/sandbox/youtube", Need::Session),
            ("/sandbox/youtube/o/oauth2/v2/auth", Need::Session),
            ("/sandbox/youtube/watch/abc", Need::Session),
            ("/sandbox/youtube/token", Need::Nothing),
            ("/sandbox/youtube/youtube/v3/channels", Need::Nothing),
            ("/sandbox/youtube/upload/youtube/v3/videos", Need::Nothing),
            ("/sandbox/api/state", Need::Operator),
            ("/sandbox/api/faults", Need::Operator),
            ("/sandbox/unknown", Need::Session),
        ] {
            assert_eq!(need(path), wanted, "{path}");
        }
    }
}
