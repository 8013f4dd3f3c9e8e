//! What goes out, what does not, and how an answer may end.

mod receiver;

use crate::client::Egress;
use crate::{
    Answer, Body, Count, EgressError, ErrorKind, Handed, HostRule, Line, Origin, Refusal, Request, Settings,
    Why, Written,
};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, stream};
use http::Method;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

/// Listens, counts connections, and answers each with the same bytes after reading a whole head.
async fn listen(answer: &'static [u8]) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counter = count.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut seen = Vec::new();
                while !seen.windows(4).any(|w| w == b"\r\n\r\n") {
                    if stream.read_buf(&mut seen).await.unwrap_or(0) == 0 {
                        return;
                    }
                }
                let _ = stream.write_all(answer).await;
                if answer.is_empty() {
                    std::future::pending::<()>().await;
                }
            });
        }
    });
    (port, count)
}

fn open_to(port: u16) -> Egress {
    let origin = Origin::of(&format!("http://127.0.0.1:{port}").parse().unwrap()).unwrap();
    Egress::new(Settings {
        exempt: vec![origin],
        ..Settings::default()
    })
}

fn get(url: &str, allowed: HostRule) -> Request {
    Request::new(Why::System("test"), Method::GET, url.parse().unwrap(), allowed)
}

async fn fetch(answer: &'static [u8]) -> Result<Answer, EgressError> {
    let (port, _) = listen(answer).await;
    let url = format!("http://127.0.0.1:{port}/x?secret=canary");
    open_to(port)
        .send(get(&url, HostRule::Exact("127.0.0.1".into())))
        .await
}

/// Addresses that are not public, in the forms people hide them in.
fn hidden_hosts() -> Vec<String> {
    let v4 = [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "0",
        "0.0.0.0",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.0.1",
        "169.254.169.254",
        "0xa9fea9fe",
        "172.16.0.1",
        "172.31.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "0xc0a80001",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "127.0.0.1.",
    ];
    let v6 = [
        "::",
        "::1",
        "0:0:0:0:0:0:0:1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "::ffff:0:127.0.0.1",
    ];
    v4.into_iter()
        .map(str::to_owned)
        .chain(v6.into_iter().map(|a| format!("[{a}]")))
        .collect()
}

/// Names of a foreign zone that look like an allowed one.
const LOOKALIKES: [&str; 14] = [
    "evilgoogleapis.com",
    "googleapis.com.evil.example",
    "googleapis.com.",
    "www.googleapis.com.",
    "googleapis.co",
    "googleapis-com.example",
    "xn--googleapis-abc.com",
    "www.google\u{0430}pis.com",
    "localhost",
    "localhost.localdomain",
    "nas.local",
    "metadata.google.internal",
    "example.org",
    "com",
];

#[tokio::test]
async fn two_hundred_addresses_open_no_connection() {
    let (port, count) = listen(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let lookup = move |host: String| {
        // every name of the test zones leads home
        let home: Vec<IpAddr> = vec!["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()];
        async move {
            if host.contains('.') {
                Ok(home)
            } else {
                Ok(Vec::new())
            }
        }
        .boxed()
    };
    let other = Origin::of(&"http://127.0.0.1:1".parse().unwrap()).unwrap();
    let egress = Egress::with_lookup(
        Settings {
            exempt: vec![other],
            ..Settings::default()
        },
        Arc::new(lookup),
    );
    let suffix = HostRule::Suffix("googleapis.com");
    let mut tried: Vec<(String, HostRule)> = Vec::new();
    for host in hidden_hosts() {
        for url in [
            format!("https://{host}:{port}/"),
            format!("http://{host}:{port}/"),
            format!("https://{host}/"),
        ] {
            if let Ok(parsed) = url.parse::<Url>() {
                tried.push((url.clone(), HostRule::AnyGlobal));
                tried.push((url.clone(), HostRule::Receiver));
                tried.push((url, HostRule::host_of(&parsed)));
            }
        }
    }
    for host in LOOKALIKES {
        tried.push((format!("https://{host}/"), suffix.clone()));
        tried.push((format!("http://{host}:{port}/"), suffix.clone()));
        tried.push((
            format!("https://{host}:{port}/"),
            HostRule::Exact("www.googleapis.com".into()),
        ));
        tried.push((format!("https://{host}:{port}/"), HostRule::AnyGlobal));
    }
    for url in [
        format!("http://www.googleapis.com:{port}/"),
        "http://www.googleapis.com/".into(),
        format!("https://www.googleapis.com:{port}/"),
        format!("https://www.googleapis.com@127.0.0.1:{port}/"),
        format!("https://user:pass@www.googleapis.com:{port}/"),
        "https://user@www.googleapis.com/".into(),
        // an allowed name that leads to a private address
        "https://www.googleapis.com/".into(),
        "https://storage.googleapis.com/x".into(),
        format!("ftp://www.googleapis.com:{port}/"),
        format!("ws://www.googleapis.com:{port}/"),
        "file:///etc/passwd".into(),
        format!("gopher://127.0.0.1:{port}/"),
        "data:text/plain,x".into(),
        "unix:/run/docker.sock".into(),
    ] {
        tried.push((url, suffix.clone()));
    }
    // what is no address at all cannot even be asked for
    tried.retain(|(url, _)| url.parse::<Url>().is_ok());
    assert!(tried.len() >= 200, "{}", tried.len());
    for (url, rule) in tried {
        let error = egress.send(get(&url, rule)).await.expect_err(&url);
        assert_eq!(
            (error.kind, error.written),
            (ErrorKind::Refused, Written::No),
            "{url}"
        );
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[test]
fn a_suffix_allows_the_domain_and_what_is_under_it() {
    let settings = Settings::default();
    let rule = HostRule::Suffix("googleapis.com");
    for url in [
        "https://googleapis.com/",
        "https://www.googleapis.com/upload",
        "https://a.b.googleapis.com:443/",
    ] {
        assert!(
            crate::rule::check(&url.parse().unwrap(), &rule, &settings).is_ok(),
            "{url}"
        );
    }
    let any = "https://upload.example.org:8443/".parse().unwrap();
    assert!(crate::rule::check(&any, &HostRule::AnyGlobal, &settings).is_ok());
    assert!(crate::rule::check(&any, &HostRule::host_of(&any), &settings).is_err());
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let answer = fetch(b"HTTP/1.1 302 F\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n")
        .await
        .unwrap();
    assert_eq!(answer.status, 302);
    assert_eq!(answer.headers["location"], "http://127.0.0.1:1/");
}

#[tokio::test]
async fn answers_are_bounded() {
    // endless good one
    let huge: &'static [u8] = {
        let mut text = b"HTTP/1.1 200 OK\r\ncontent-length: 9000000\r\n\r\n".to_vec();
        text.resize(2 << 20, b'x');
        Box::leak(text.into_boxed_slice())
    };
    let error = fetch(huge).await.unwrap_err();
    assert_eq!(
        (error.kind, error.written),
        (ErrorKind::AnswerTooLarge, Written::Maybe)
    );
    // an error keeps its beginning
    let page: &'static [u8] = {
        let mut text = b"HTTP/1.1 500 E\r\ncontent-length: 9000000\r\n\r\n".to_vec();
        text.resize(1 << 20, b'x');
        Box::leak(text.into_boxed_slice())
    };
    let answer = fetch(page).await.unwrap();
    assert_eq!(
        (answer.status.as_u16(), answer.body.len(), answer.truncated),
        (500, 16 << 10, true)
    );
}

#[tokio::test]
async fn a_cut_may_have_been_written_and_a_closed_port_was_not() {
    for cut in [
        &b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"[..],
        b"HTTP/1.1 2",
        b"nonsense\r\n\r\n",
    ] {
        let error = fetch(cut).await.unwrap_err();
        assert_eq!((error.kind, error.written), (ErrorKind::Cut, Written::Maybe));
        assert!(!error.to_string().contains("canary"));
    }
    let error = open_to(1)
        .send(get(
            "http://127.0.0.1:1/?x=canary",
            HostRule::Exact("127.0.0.1".into()),
        ))
        .await;
    let error = error.unwrap_err();
    assert_eq!((error.kind, error.written), (ErrorKind::Connect, Written::No));
    assert!(!format!("{error} {error:?}").contains("canary"));
}

fn put(port: u16, len: u64, pieces: Vec<std::io::Result<Bytes>>, handed: &Handed) -> Request {
    let url = format!("http://127.0.0.1:{port}/");
    let mut request = get(&url, HostRule::Exact("127.0.0.1".into()));
    request.method = Method::PUT;
    request.timeouts.head = Duration::from_millis(300);
    request.timeouts.idle = Duration::from_millis(300);
    request.body = Body::Stream {
        len,
        stream: stream::iter(pieces).boxed(),
        handed: handed.clone(),
    };
    request
}

#[tokio::test]
async fn silence_ends_and_tells_how_much_went_out() {
    let (port, _) = listen(b"").await;
    let handed = Handed::default();
    let error = open_to(port)
        .send(put(port, 3, vec![Ok(Bytes::from_static(b"abc"))], &handed))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind, error.written, error.bytes_sent),
        (ErrorKind::Timeout, Written::Maybe, 3)
    );
    // a reader that stops: the buffers fill up and nothing moves
    let much = (0..64).map(|_| Ok(Bytes::from(vec![0; 1 << 20]))).collect();
    let error = open_to(port)
        .send(put(port, 64 << 20, much, &handed))
        .await
        .unwrap_err();
    assert_eq!((error.kind, error.written), (ErrorKind::Timeout, Written::Maybe));
    assert!(error.bytes_sent < 64 << 20);
}

#[tokio::test]
async fn a_source_of_another_length_is_its_own_fault() {
    let (port, _) = listen(b"").await;
    let broken = || Err(std::io::Error::from(std::io::ErrorKind::NotFound));
    let abc = || Ok(Bytes::from_static(b"abc"));
    for pieces in [vec![abc()], vec![abc(), abc()], vec![broken()]] {
        let error = open_to(port)
            .send(put(port, 5, pieces, &Handed::default()))
            .await
            .unwrap_err();
        assert_eq!(error.kind, ErrorKind::Source, "{error}");
    }
}

#[tokio::test]
async fn nothing_is_followed_tried_again_or_taken_from_the_environment() {
    let (port, count) =
        listen(b"HTTP/1.1 503 E\r\nretry-after: 0\r\nset-cookie: a=b\r\ncontent-length: 0\r\n\r\n").await;
    let egress = open_to(port);
    let url = format!("http://127.0.0.1:{port}/");
    let answer = egress
        .send(get(&url, HostRule::Exact("127.0.0.1".into())))
        .await
        .unwrap();
    assert_eq!((answer.status.as_u16(), count.load(Ordering::SeqCst)), (503, 1));
}

#[test]
fn a_request_shows_no_address_and_no_header() {
    let mut request = get(
        "https://www.googleapis.com/canary?upload_id=canary",
        HostRule::AnyGlobal,
    );
    request
        .headers
        .insert("authorization", "Bearer canary".parse().unwrap());
    request.body = Body::Bytes(Bytes::from_static(b"canary"));
    assert!(!format!("{request:?}").contains("canary"));
}

#[tokio::test]
async fn a_dropped_call_lets_go_of_its_source_at_once() {
    struct Guard(Arc<AtomicUsize>);
    impl Drop for Guard {
        fn drop(&mut self) {
            self.0.store(1, Ordering::SeqCst);
        }
    }
    let (port, _) = listen(b"").await;
    let dropped = Arc::new(AtomicUsize::new(0));
    let guard = Guard(dropped.clone());
    let handed = Handed::default();
    let mut request = put(port, 1 << 30, Vec::new(), &handed);
    let endless = stream::unfold(guard, |guard| async {
        tokio::time::sleep(Duration::from_millis(5)).await;
        Some((Ok(Bytes::from_static(&[0; 4096])), guard))
    });
    request.body = Body::Stream {
        len: 1 << 30,
        stream: endless.boxed(),
        handed: handed.clone(),
    };
    request.timeouts.idle = Duration::from_secs(9);
    let egress = open_to(port);
    let sending = tokio::spawn(async move { egress.send(request).await });
    while handed.bytes() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    sending.abort();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(
        dropped.load(Ordering::SeqCst),
        1,
        "bytes still go out after the stop"
    );
}

#[tokio::test]
async fn what_goes_out_and_what_is_refused_is_counted_without_its_address() {
    let (port, _) = listen(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let egress = open_to(port);
    let here = HostRule::Exact("127.0.0.1".into());
    let url = format!("http://127.0.0.1:{port}/secret?canary");
    let mut form = get(&url, here.clone());
    form.method = Method::POST;
    form.body = Body::Bytes(Bytes::from_static(b"12345"));
    egress.send(form).await.unwrap();
    egress.send(get(&url, here.clone())).await.unwrap();
    // an act, a closed port, and two addresses that the rules stop
    let act = Why::Act {
        act: domain::ActId::new(domain::Timestamp::from_micros(0), [1; 10]),
        purpose: domain::act::Purpose::Read,
    };
    let mut asked = get(&url, here.clone());
    asked.why = act;
    egress.send(asked).await.unwrap();
    let closed = open_to(1);
    closed
        .send(get("http://127.0.0.1:1/", here.clone()))
        .await
        .unwrap_err();
    egress.send(get("https://127.0.0.1/", here)).await.unwrap_err();
    let other = HostRule::Exact("a.example".into());
    egress.send(get("https://b.example/", other)).await.unwrap_err();

    let count = |calls, failed, bytes_sent| Count {
        calls,
        failed,
        bytes_sent,
    };
    let own = Line::own("127.0.0.1", "test");
    let stopped = |host: &str, why| Line {
        refused: Some(why),
        ..Line::own(host, "test")
    };
    let counted = egress.counts().take();
    assert!(!format!("{counted:?}").contains("canary"));
    let read = Line {
        is_act: true,
        ..Line::own("127.0.0.1", "read")
    };
    let wanted = BTreeMap::from([
        (own.clone(), count(2, 0, 5)),
        (read, count(1, 0, 0)),
        (stopped("127.0.0.1", Refusal::NotPublic), count(1, 1, 0)),
        (stopped("b.example", Refusal::OtherHost), count(1, 1, 0)),
    ]);
    assert_eq!(counted, wanted);
    assert_eq!(egress.counts().ever(), 5);
    assert_eq!(closed.counts().take()[&own], count(1, 1, 0));
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_any_more_is_counted_too() {
    let (port, _) = listen(b"").await;
    let egress = open_to(port);
    let handed = Handed::default();
    let mut long = put(port, 3, vec![Ok(Bytes::from_static(b"abc"))], &handed);
    long.timeouts.head = Duration::from_secs(30);
    let waiting = tokio::time::timeout(Duration::from_millis(500), egress.send(long));
    assert!(waiting.await.is_err());
    let counted = egress.counts().take();
    let one = counted[&Line::own("127.0.0.1", "test")];
    assert_eq!((one.calls, one.failed, one.bytes_sent), (1, 1, 3));
}
