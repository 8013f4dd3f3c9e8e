use super::*;
use axum::http::StatusCode;
use axum::routing::{any, get};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinHandle;

#[derive(Clone)]
struct Lost;

struct Server {
    addr: SocketAddr,
    stop: CancellationToken,
    done: JoinHandle<()>,
}

async fn start(change: impl FnOnce(&mut Settings)) -> Server {
    let app = Router::new()
        .route(
            "/",
            get(async |r: Request<Body>| format!("{:?}", r.extensions().get::<Peer>().is_some())),
        )
        .route(
            "/slow",
            get(async || tokio::time::sleep(Duration::from_millis(300)).await),
        )
        .route("/never", get(async || std::future::pending::<()>().await))
        .route("/refuse", any(async || (StatusCode::CONFLICT, "offset is wrong")))
        .route(
            "/lost",
            get(async || {
                let mut response = Response::new(Body::from("never seen"));
                response.extensions_mut().insert(Lost);
                response
            }),
        );
    let mut settings = Settings::from_limits(&domain::limits::Limits::default(), TrustedProxies::default());
    settings.drop_when = |r| r.extensions().get::<Lost>().is_some();
    settings.grace = Duration::from_secs(2);
    change(&mut settings);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let done = tokio::spawn(serve(listener, app, settings, stop.clone().cancelled_owned()));
    Server { addr, stop, done }
}

async fn exchange(addr: SocketAddr, request: &str) -> String {
    let mut tcp = TcpStream::connect(addr).await.unwrap();
    tcp.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = tcp.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}
fn get_once(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
}

#[tokio::test]
async fn a_request_knows_its_peer() {
    let server = start(|_| {}).await;
    assert!(exchange(server.addr, &get_once("/")).await.ends_with("true"));
}

#[tokio::test]
async fn a_lost_answer_closes_the_connection_without_a_byte() {
    let server = start(|_| {}).await;
    assert_eq!(exchange(server.addr, &get_once("/lost")).await, "");
}

#[tokio::test]
async fn a_head_that_is_too_long_or_too_slow_is_ended() {
    let server = start(|s| s.head = Duration::from_millis(200)).await;
    let long = format!(
        "GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n",
        "a".repeat(HEAD_MAX_BYTES)
    );
    assert!(exchange(server.addr, &long).await.starts_with("HTTP/1.1 431"));
    for slow in ["", "GET / HTTP/1.1\r\nhost:", "PRI * HT"] {
        let ended = tokio::time::timeout(Duration::from_secs(5), exchange(server.addr, slow)).await;
        assert!(ended.is_ok(), "{slow:?} was kept");
    }
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_gets_them_back() {
    let server = start(|s| s.connections_per_address = 2).await;
    let first = TcpStream::connect(server.addr).await.unwrap();
    let second = TcpStream::connect(server.addr).await.unwrap();
    let mut third = TcpStream::connect(server.addr).await.unwrap();
    let mut answer = String::new();
    let _ = third.read_to_string(&mut answer).await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer:?}");
    drop((first, second));
    let mut answer = String::new();
    for _ in 0..100 {
        answer = exchange(server.addr, &get_once("/")).await;
        if answer.ends_with("true") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(answer.ends_with("true"), "{answer:?}");
}

#[tokio::test]
async fn a_refusal_is_read_though_the_body_still_comes() {
    let server = start(|_| {}).await;
    let mut tcp = TcpStream::connect(server.addr).await.unwrap();
    let size = 16 << 20;
    let head = format!("PATCH /refuse HTTP/1.1\r\nhost: a\r\ncontent-length: {size}\r\n\r\n");
    tcp.write_all(head.as_bytes()).await.unwrap();
    tcp.write_all(&vec![0; size]).await.unwrap();
    tcp.write_all(get_once("/").as_bytes()).await.unwrap();
    let mut answer = String::new();
    tcp.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 409"), "{answer:?}");
    assert!(
        answer.ends_with("true"),
        "the connection goes on afterwards: {answer:?}"
    );
}

#[tokio::test]
async fn running_requests_finish_and_the_rest_is_cut() {
    let server = start(|_| {}).await;
    let slow = tokio::spawn(exchange(server.addr, "GET /slow HTTP/1.1\r\nhost: a\r\n\r\n"));
    let never = tokio::spawn(exchange(server.addr, "GET /never HTTP/1.1\r\nhost: a\r\n\r\n"));
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.cancel();
    assert!(slow.await.unwrap().starts_with("HTTP/1.1 200"));
    assert_eq!(never.await.unwrap(), "");
    server.done.await.unwrap();
    assert!(TcpStream::connect(server.addr).await.is_err());
}

#[tokio::test]
async fn http2_is_spoken_without_negotiation() {
    let server = start(|_| {}).await;
    let tcp = TcpStream::connect(server.addr).await.unwrap();
    let exec = TokioExecutor::new();
    let (mut client, connection) = hyper::client::conn::http2::handshake(exec, TokioIo::new(tcp))
        .await
        .unwrap();
    tokio::spawn(connection);
    let request = Request::get("http://a/").body(Body::empty()).unwrap();
    assert_eq!(client.send_request(request).await.unwrap().status(), 200);
}
