//! What surrounds every route: request id, client address, guard, panics, wording of refusals, headers.

use crate::client::{ClientAddr, Peer};
use crate::guard::Guard;
use crate::headers::{self, Class};
use crate::problem::{self, Problem};
use crate::tus::wire;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;
use tower::ServiceBuilder;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The routes, guarded. The guard stands outside of routing, so that it also sees what has no route.
pub fn wrap(routes: Router, guard: Arc<Guard>) -> Router {
    let routes = routes.layer(from_fn(log));
    let guarded = ServiceBuilder::new()
        .layer(from_fn_with_state(guard, answer))
        .service(routes);
    Router::new().fallback_service(guarded)
}

async fn answer(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let id = format!("req_{:016x}", rand::random::<u64>());
    let id_value = HeaderValue::from_str(&id).expect("hexadecimal digits");
    let sandbox = request.uri().path().starts_with("/sandbox");
    let work = AssertUnwindSafe(guarded(&guard, request, next)).catch_unwind();
    let mut response = problem::in_request(id, async {
        let answered = work.await.unwrap_or_else(|_| {
            tracing::error!(request_id = problem::request_id(), "a handler panicked");
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response()
        });
        if sandbox {
            answered
        } else {
            problem::reword(answered)
        }
    })
    .await;
    let class = match Class::of(&response) {
        Class::Api if sandbox => Class::Sandbox,
        class => class,
    };
    headers::apply(class, guard.https, response.headers_mut());
    response.headers_mut().insert(REQUEST_ID, id_value);
    response
}

async fn guarded(guard: &Guard, mut request: Request, next: Next) -> Response {
    let Some(Peer(peer)) = request.extensions().get::<Peer>().copied() else {
        tracing::error!("a request came without the address of its connection");
        return Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response();
    };
    let client = guard.proxies.client(peer.ip(), request.headers());
    request.extensions_mut().insert(ClientAddr(client));
    request.extensions_mut().insert(guard.json);
    if let Some(method) = wire::method_override(request.method(), request.headers()) {
        *request.method_mut() = method;
    }
    if let Some(place) = guard.elsewhere(&request) {
        return Redirect::temporary(&place).into_response();
    }
    match guard.check(&mut request, client) {
        Ok(()) => next.run(request).await,
        Err(refusal) => {
            tracing::debug!(
                request_id = problem::request_id(),
                code = refusal.code(),
                "refused at the door"
            );
            refusal.into_response()
        }
    }
}

/// One line a request: the route's template, never the address itself.
async fn log(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let start = Instant::now();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("(none)", MatchedPath::as_str);
    let ms = start.elapsed().as_millis();
    let status = response.status().as_u16();
    tracing::debug!(request_id = problem::request_id(), %method, route, status, ms, "answered");
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::TrustedProxies;
    use axum::body::Body;
    use axum::routing::{get, post};
    use domain::limits::Limits;
    use domain::{Clock, Timestamp};
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    fn app() -> Router {
        let (clock, _) = Clock::manual(Timestamp::from_micros(0));
        let url = "https://shorts.example.org".parse().unwrap();
        let guard = Guard::new(&url, TrustedProxies::default(), &Limits::default(), clock);
        let routes = Router::new()
            .route(
                "/api/v1/panic",
                get(async || -> &'static str { panic!("secret cause") }),
            )
            .route(
                "/api/v1/only-post",
                post(async |_: crate::extract::Body<u8>| "ok"),
            )
            .route(
                "/api/v1/id/{id}",
                get(async |_: crate::extract::Named<domain::MediaId>| "ok"),
            )
            .route(
                "/api/v1/address",
                get(async |r: Request| format!("{:?}", r.extensions().get::<ClientAddr>())),
            )
            .route("/api/v1/uploads", axum::routing::patch(async || "patched"))
            .route(
                "/sandbox/x",
                get(async || (StatusCode::BAD_REQUEST, "as the platform words it")),
            )
            .fallback(async || Problem::not_found());
        wrap(routes, Arc::new(guard))
    }

    async fn ask(request: axum::http::request::Builder) -> (Response<()>, String) {
        let peer = Peer(([192, 0, 2, 1], 9).into());
        let request = request
            .header("host", "shorts.example.org")
            .extension(peer)
            .body(Body::empty());
        let (parts, body) = app().oneshot(request.unwrap()).await.unwrap().into_parts();
        let text = body.collect().await.unwrap().to_bytes();
        (
            Response::from_parts(parts, ()),
            String::from_utf8(text.to_vec()).unwrap(),
        )
    }

    #[tokio::test]
    async fn a_panic_is_an_internal_error_without_its_cause() {
        let (head, body) = ask(Request::get("/api/v1/panic")).await;
        assert_eq!(head.status(), 500);
        assert!(
            body.contains("\"internal\"") && !body.contains("secret"),
            "{body}"
        );
        let id = head.headers()["x-request-id"].to_str().unwrap();
        assert!(body.contains(id), "{body}");
    }

    #[tokio::test]
    async fn every_refusal_is_a_problem_with_the_headers_of_the_table() {
        for (request, status, code) in [
            (Request::get("/nowhere"), 404, "not_found"),
            (Request::get("/api/v1/id/nonsense"), 404, "not_found"),
            (Request::get("/api/v1/only-post"), 405, "method_not_allowed"),
            (Request::post("/api/v1/only-post"), 415, "content_type_wrong"),
            (
                Request::get("/").header("host", "evil.example"),
                421,
                "wrong_host",
            ),
        ] {
            let (head, body) = ask(request).await;
            assert_eq!(head.status(), status, "{code}");
            assert_eq!(head.headers()["content-type"], "application/problem+json");
            assert!(body.contains(&format!("\"code\":\"{code}\"")), "{body}");
            assert_eq!(
                head.headers()["content-security-policy"],
                "default-src 'none'; frame-ancestors 'none'"
            );
            assert!(head.headers().contains_key("strict-transport-security"));
        }
        let (head, _) = ask(Request::get("/api/v1/only-post")).await;
        assert_eq!(head.headers()["allow"], "POST");
    }

    #[tokio::test]
    async fn a_foreign_id_and_an_impossible_one_look_alike() {
        let body = async |path: &str| {
            let (head, body) = ask(Request::get(path)).await;
            body.replace(head.headers()["x-request-id"].to_str().unwrap(), "")
        };
        assert_eq!(body("/api/v1/id/nonsense").await, body("/api/v1/nothing").await);
    }

    #[tokio::test]
    async fn a_method_may_travel_in_a_header() {
        let request = Request::post("/api/v1/uploads").header("x-http-method-override", "PATCH");
        assert_eq!(ask(request).await.1, "patched");
    }

    #[tokio::test]
    async fn the_stand_ins_answer_in_their_own_words() {
        let (head, body) = ask(Request::get("/sandbox/x")).await;
        assert_eq!(body, "as the platform words it");
        assert!(
            head.headers()["content-security-policy"]
                .to_str()
                .unwrap()
                .contains("form-action 'self'")
        );
    }
}
