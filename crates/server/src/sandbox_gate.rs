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
    let mut parts = path
        .trim_start_matches("/sandbox")
        .trim_start_matches('/')
        .split('/');
    let mut next = || parts.next().unwrap_or("");
    let (place, first, second) = (next(), next(), next());
    let is_endpoint = match place {
        "style.css" => true,
        "youtube" => matches!(first, "token" | "revoke" | "device" | "youtube" | "upload"),
        "instagram" => {
            let versioned = first.starts_with('v') && first[1..].starts_with(|c: char| c.is_ascii_digit());
            matches!(first, "access_token" | "refresh_access_token" | "ig-api-upload")
                || (first == "oauth" && second == "access_token")
                || (versioned && second != "dialog")
        }
        "tiktok" => first == "upload" || (first == "v2" && second != "auth"),
        "vk" => matches!(first, "oauth2" | "method" | "upload"),
        _ => false,
    };
    match place {
        _ if is_endpoint => Need::Nothing,
        "api" => Need::Operator,
        _ => Need::Session,
    }
}

pub async fn gate(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    let need = if state.guard.only_here {
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
            ("/sandbox/instagram", Need::Session),
            ("/sandbox/instagram/oauth/authorize", Need::Session),
            ("/sandbox/instagram/oauth/access_token", Need::Nothing),
            ("/sandbox/instagram/v26.0/dialog/oauth", Need::Session),
            ("/sandbox/instagram/v26.0/me", Need::Nothing),
            ("/sandbox/tiktok/v2/auth/authorize/", Need::Session),
            ("/sandbox/tiktok/v2/oauth/token/", Need::Nothing),
            ("/sandbox/tiktok/@name", Need::Session),
            ("/sandbox/vk/authorize", Need::Session),
            ("/sandbox/vk/method/video.save", Need::Nothing),
            ("/sandbox/api/state", Need::Operator),
            ("/sandbox/api/faults", Need::Operator),
            ("/sandbox/unknown", Need::Session),
        ] {
            assert_eq!(need(path), wanted, "{path}");
        }
    }
}
