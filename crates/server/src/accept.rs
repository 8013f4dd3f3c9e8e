//! The accept loop: connections counted and timed, HTTP/1 and HTTP/2, an orderly end.

use crate::client::{Network, Peer, TrustedProxies};
use crate::linger;
use axum::body::Body;
use axum::http::{Request, header};
use axum::response::Response;
use axum::{Extension, Router};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// Longest request head. Source: security-requirements, section 20.
const HEAD_MAX_BYTES: usize = 32 << 10;
/// What one read takes from a fast upload at most. Each read costs about 15 µs beside its bytes, so large ones are
/// better; but twice this is in memory, for each of hundreds at once.
const READ_MAX_BYTES: usize = 128 << 10;
/// The same for a connection that came while no more than [`FEW`] were open.
const READ_MAX_BYTES_OF_FEW: usize = 256 << 10;
const FEW: usize = 16;
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n";

#[derive(Clone, Debug)]
pub struct Settings {
    pub connections: usize,
    /// Of one client network; proxies we trust are not counted.
    pub connections_per_address: usize,
    pub head: Duration,
    /// How long running requests may take to finish once we are to stop.
    pub grace: Duration,
    pub proxies: TrustedProxies,
    /// Whether an answer is to be lost: the connection closes without it.
    pub drop_when: fn(&Response) -> bool,
}

impl Settings {
    pub fn from_limits(limits: &domain::limits::Limits, proxies: TrustedProxies) -> Self {
        Self {
            connections: limits.connections,
            connections_per_address: limits.connections_per_address,
            head: Duration::from_secs(limits.head_seconds),
            grace: Duration::from_secs(10),
            proxies,
            drop_when: |_| false,
        }
    }
}

/// Resolves once the service is to stop; an extension of every request. Answers that never end by themselves end then.
#[derive(Clone, Debug)]
pub struct Stopping(pub CancellationToken);

/// Answers connections until `stop`, then lets running requests finish within the grace.
pub async fn serve(listener: TcpListener, app: Router, settings: Settings, stop: impl Future<Output = ()>) {
    let mut stop = std::pin::pin!(stop);
    let stopping = CancellationToken::new();
    let app = app.layer(Extension(Stopping(stopping.clone())));
    let graceful = GracefulShutdown::new();
    let end = CancellationToken::new();
    let settings = Arc::new(settings);
    let taken = Arc::new(Taken::default());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (tcp, peer) = match accepted {
            Ok(pair) => pair,
            Err(e) => {
                tracing::warn!(error = %e, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Some(place) = Place::take(&taken, peer, &settings) else {
            let _ = tcp.try_write(FULL);
            continue;
        };
        let read_bytes = if place.number <= FEW {
            READ_MAX_BYTES_OF_FEW
        } else {
            READ_MAX_BYTES
        };
        let connection = connection(
            tcp,
            peer,
            app.clone(),
            settings.clone(),
            read_bytes,
            graceful.watcher(),
        );
        let end = end.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = connection => {}
                () = end.cancelled() => {}
            }
            drop(place);
        });
    }
    drop(listener);
    stopping.cancel();
    if tokio::time::timeout(settings.grace, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::info!("requests were still running at the end and were cut");
    }
    end.cancel();
}

async fn connection(
    tcp: TcpStream,
    peer: SocketAddr,
    app: Router,
    settings: Arc<Settings>,
    read_bytes: usize,
    watcher: Watcher,
) {
    let _ = tcp.set_nodelay(true);
    let Ok(Ok(is_http2)) = tokio::time::timeout(settings.head, speaks_http2(&tcp)).await else {
        return;
    };
    let drop_when = settings.drop_when;
    let service = service_fn(move |request| answer(app.clone(), request, Peer(peer), drop_when));
    let ended = if is_http2 {
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .keep_alive_interval(Duration::from_secs(20))
            .keep_alive_timeout(settings.head)
            .max_concurrent_streams(64)
            .initial_stream_window_size(1 << 20)
            .initial_connection_window_size(4 << 20)
            .max_frame_size(64 << 10)
            .max_send_buf_size(256 << 10)
            .max_header_list_size(u32::try_from(HEAD_MAX_BYTES).unwrap_or(u32::MAX));
        watcher
            .watch(builder.serve_connection(TokioIo::new(tcp), service))
            .await
    } else {
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(settings.head)
            .max_header_size(HEAD_MAX_BYTES)
            .max_buf_size(read_bytes);
        watcher
            .watch(builder.serve_connection(TokioIo::new(tcp), service))
            .await
    };
    if let Err(e) = ended {
        tracing::debug!(error = %e, "a connection ended early");
    }
}

/// Looks at the first bytes without taking them.
async fn speaks_http2(tcp: &TcpStream) -> io::Result<bool> {
    let mut seen = [0; PREFACE.len()];
    loop {
        let n = tcp.peek(&mut seen).await?;
        if n == PREFACE.len() || n == 0 || seen[..n] != PREFACE[..n] {
            return Ok(seen == PREFACE);
        }
        // only the start of the preface is here; the rest is in flight
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The answer is to be lost.
#[derive(Debug, thiserror::Error)]
#[error("the answer was dropped on purpose")]
struct Dropped;

async fn answer(
    app: Router,
    request: Request<Incoming>,
    peer: Peer,
    drop_when: fn(&Response) -> bool,
) -> Result<Response, Dropped> {
    let (mut parts, incoming) = request.into_parts();
    parts.extensions.insert(peer);
    let expects = parts.headers.contains_key(header::EXPECT);
    let (body, rest) = if incoming.is_end_stream() {
        (Body::empty(), None)
    } else {
        let (shared, rest) = linger::share(incoming);
        (Body::new(shared), Some(rest))
    };
    let response = match app.oneshot(Request::from_parts(parts, body)).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if drop_when(&response) {
        return Err(Dropped);
    }
    if let Some(rest) = rest {
        rest.drain(expects);
    }
    Ok(response)
}

#[derive(Debug, Default)]
struct Taken(Mutex<(usize, HashMap<Network, usize>)>);

/// One of the places for connections; free again when dropped.
#[derive(Debug)]
struct Place {
    taken: Arc<Taken>,
    network: Option<Network>,
    /// How many are taken with it.
    number: usize,
}

impl Place {
    fn take(taken: &Arc<Taken>, peer: SocketAddr, settings: &Settings) -> Option<Self> {
        let ip = peer.ip().to_canonical();
        let network = (!settings.proxies.contains(ip)).then(|| Network::for_limits(ip));
        let mut counts = taken.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_network = network.map_or(0, |n| counts.1.get(&n).copied().unwrap_or(0));
        if counts.0 >= settings.connections || of_network >= settings.connections_per_address {
            return None;
        }
        counts.0 += 1;
        if let Some(n) = network {
            *counts.1.entry(n).or_default() += 1;
        }
        let number = counts.0;
        drop(counts);
        Some(Self {
            taken: taken.clone(),
            network,
            number,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.taken.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.0 -= 1;
        if let Some(n) = self.network
            && let Some(count) = counts.1.get_mut(&n)
        {
            *count -= 1;
            if *count == 0 {
                counts.1.remove(&n);
            }
        }
    }
}

#[cfg(test)]
mod tests;
