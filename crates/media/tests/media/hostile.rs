//! Files made to harm: none reaches another file or a server, none harms the reader.

use crate::mutate::{self, Hostile};
use crate::support::{Desk, good};
use ai_shorts_media::ProbeError;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const CANARY: &str = "CANARY-7f3a";

fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("listener");
    listener.set_nonblocking(true).expect("listener");
    let port = listener.local_addr().expect("port").port();
    (listener, port)
}

/// Counts its visitors and hangs up on them.
fn server() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("listener");
    let port = listener.local_addr().expect("port").port();
    let visits = Arc::new(AtomicUsize::new(0));
    let seen = visits.clone();
    std::thread::spawn(move || {
        for _ in listener.incoming() {
            seen.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, visits)
}

/// Facts and pictures of each; says how many were refused.
async fn try_all(desk: &Desk, files: Vec<Hostile>) -> usize {
    let mut refused = 0;
    for (name, bytes) in files {
        let path = desk.path("hostile.mp4");
        std::fs::write(&path, bytes).expect("write");
        let started = Instant::now();
        let end = desk.media.probe(&path).await;
        let said = format!("{end:?}");
        assert!(!said.contains(CANARY), "{name}: {said}");
        assert!(!said.contains("hostile.mp4"), "{name} tells our paths: {said}");
        match end {
            Ok(_) => {
                let out = desk.path("out.jpg");
                if desk.media.poster(&path, 0, &out).await.is_ok() {
                    assert!(
                        std::fs::read(&out).expect("poster").starts_with(b"\xff\xd8\xff"),
                        "{name}"
                    );
                }
            }
            Err(ProbeError::Unusable(_)) => refused += 1,
            Err(ProbeError::Failed(why)) => panic!("{name} is called our fault: {why}"),
        }
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "{name} took {:?}",
            started.elapsed()
        );
    }
    assert_eq!(desk.left(), 0, "scratch is clean");
    refused
}

#[tokio::test]
async fn no_file_lures_the_reader_elsewhere() {
    let desk = Desk::new();
    let canary = desk.path("canary.txt");
    std::fs::write(&canary, CANARY.repeat(100)).expect("canary");
    let (listener, port) = listener();
    let files = mutate::luring(canary.to_str().expect("text"), port);
    let count = files.len();
    assert_eq!(try_all(&desk, files).await, count, "each is refused");
    assert!(listener.accept().is_err(), "nobody came");
    assert!(count >= 50, "{count}");
}

#[tokio::test]
async fn lying_structures_do_no_harm() {
    let desk = Desk::new();
    let files = mutate::lying();
    assert!(files.len() >= 40, "{}", files.len());
    try_all(&desk, files).await;
}

#[tokio::test]
async fn shaken_files_do_no_harm() {
    let desk = Desk::new();
    try_all(&desk, mutate::shaken(5)).await;
}

/// The two walls one by one: the options without the cage, the cage without the options; and without both
/// the bait works, so that the test above can fail.
#[test]
fn each_wall_holds_alone() {
    let desk = Desk::new();
    let canary = desk.path("canary.mp4");
    std::fs::copy(good("silent.mp4"), &canary).expect("canary");
    let (port, visits) = server();
    let strict = "-protocol_whitelist file -format_whitelist mov,matroska";
    let open = "-protocol_whitelist file,http,tcp,crypto,concat";
    let (mut came, mut read) = ([0, 0, 0], [0, 0, 0]);
    for (name, bytes) in mutate::luring(canary.to_str().expect("text"), port) {
        let telling = ["m3u8-", "ffconcat-", "key-m3u8-", "dref-", "dash-"]
            .iter()
            .any(|kind| name.starts_with(kind));
        if !telling || name.ends_with("ftyp") {
            continue;
        }
        // Such files hold pictures of their own.
        let own = name.starts_with("dref");
        let path = desk.path("hostile.mp4");
        std::fs::write(&path, bytes).expect("write");
        for (wall, options) in [strict, open, open].into_iter().enumerate() {
            let mut tool = Command::new("ffprobe");
            if wall == 1 {
                tool = Command::new(env!("CARGO_BIN_EXE_media-jail"));
                tool.args([
                    "__jail",
                    "--parent",
                    &std::process::id().to_string(),
                    "--cpu",
                    "5",
                    "--fsize",
                    "0",
                ]);
                tool.arg("--input").arg(&path).args(["--", "/usr/bin/ffprobe"]);
            }
            tool.args(["-v", "error", "-show_entries", "stream=width", "-of", "csv=p=0"]);
            tool.args(options.split(' ')).arg(&path);
            let out = tool.stdin(Stdio::null()).output().expect("tool");
            read[wall] += usize::from(!own && String::from_utf8_lossy(&out.stdout).contains("640"));
            came[wall] += visits.swap(0, Ordering::SeqCst);
        }
    }
    assert_eq!((came[0], read[0]), (0, 0), "the options hold alone");
    assert_eq!((came[1], read[1]), (0, 0), "the cage holds alone");
    assert!(
        came[2] > 0 && read[2] > 0,
        "without both the bait works: {came:?} {read:?}"
    );
}
