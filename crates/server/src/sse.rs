//! Server-sent events: how they look on the wire, and a stream that stays alive and ends in order.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use futures_util::{Stream, StreamExt, stream};
use std::fmt::Write as _;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// A comment line this often, so that proxies keep the stream open and pages notice silence.
const BEAT: Duration = Duration::from_secs(15);

/// One event; `data` is JSON on one line.
pub fn event(id: Option<i64>, name: &str, data: &impl serde::Serialize) -> Result<Bytes, serde_json::Error> {
    let data = serde_json::to_string(data)?;
    let mut text = String::with_capacity(data.len() + 64);
    if let Some(id) = id {
        let _ = writeln!(text, "id: {id}");
    }
    let _ = write!(text, "event: {name}\ndata: {data}\n\n");
    Ok(text.into())
}

/// The last event the browser saw, when it comes back.
pub fn last_event_id(headers: &HeaderMap) -> Option<i64> {
    headers
        .get("last-event-id")?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()
        .filter(|id| *id >= 0)
}

/// The stream with its heartbeat, until it ends by itself or we are to stop. `at`: where it begins, told at once, so that
/// who loses the line before the first event goes on from there.
/// Whatever must live as long as the stream (a counted place, a watcher) goes into `hold`.
pub fn answer<S, H>(at: i64, events: S, stop: CancellationToken, hold: H) -> Response
where
    S: Stream<Item = Bytes> + Send + 'static,
    H: Send + 'static,
{
    let events = Box::pin(events);
    let beating = stream::unfold((events, stop, hold), async |(mut events, stop, hold)| {
        let next = tokio::select! {
            biased;
            () = stop.cancelled() => None,
            next = events.next() => next,
            () = tokio::time::sleep(BEAT) => Some(Bytes::from_static(b":\n\n")),
        };
        next.map(|bytes| (Ok::<_, std::convert::Infallible>(bytes), (events, stop, hold)))
    });
    // a first line at once tells the browser that it is connected
    let opening = stream::once(async move { Ok(Bytes::from(format!("retry: 2000\nid: {at}\n:\n\n"))) });
    let mut response = Response::new(Body::from_stream(opening.chain(beating)));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/event-stream"),
    );
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    #[test]
    fn an_event_is_three_lines_and_a_blank_one() {
        let data = serde_json::json!({"text": "a\nb"});
        let bytes = event(Some(7), "media.changed", &data).unwrap();
        assert_eq!(
            bytes,
            "id: 7\nevent: media.changed\ndata: {\"text\":\"a\\nb\"}\n\n"
        );
        assert_eq!(
            event(None, "resync", &serde_json::json!({})).unwrap(),
            "event: resync\ndata: {}\n\n"
        );
    }

    #[test]
    fn the_place_to_go_on_is_read_strictly() {
        let of = |v: &str| {
            last_event_id(
                &[("last-event-id".parse().unwrap(), v.parse().unwrap())]
                    .into_iter()
                    .collect(),
            )
        };
        assert_eq!(of("42"), Some(42));
        assert_eq!((of("-1"), of("x"), of("")), (None, None, None));
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_stream_beats_and_ends_when_we_stop() {
        let stop = CancellationToken::new();
        let body = answer(7, stream::pending(), stop.clone(), ()).into_body();
        let mut body = std::pin::pin!(body);
        let mut next = async || body.frame().await.map(|f| f.unwrap().into_data().unwrap());
        assert_eq!(next().await.unwrap(), "retry: 2000\nid: 7\n:\n\n");
        let before = tokio::time::Instant::now();
        assert_eq!(next().await.unwrap(), ":\n\n");
        assert_eq!(before.elapsed().as_secs(), 15);
        stop.cancel();
        assert!(next().await.is_none());
    }
}
