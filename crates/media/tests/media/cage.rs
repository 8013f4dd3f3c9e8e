//! The cage, tried from inside by a tool that wants out.

use crate::support::{Desk, good};
use ai_shorts_media::{Landlock, Level, Media, ProbeError};
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs the jail by hand around a tool.
fn jail(tool: &str, input: &Path, folder: &Path, args: &[&str]) -> std::process::Output {
    let mut jail = Command::new(env!("CARGO_BIN_EXE_media-jail"));
    jail.arg("__jail")
        .args(["--parent", &std::process::id().to_string()]);
    jail.args(["--cpu", "5", "--fsize", "65536", "--input"])
        .arg(input)
        .arg("--folder")
        .arg(folder);
    jail.arg("--")
        .arg(tool)
        .args(args)
        .env("SECRET", "1")
        .stdin(Stdio::null());
    jail.output().expect("jail")
}

#[test]
fn there_is_no_way_out() {
    let desk = Desk::new();
    let (input, foreign, folder) = (
        desk.path("input.mp4"),
        desk.path("foreign.mp4"),
        desk.path("folder"),
    );
    std::fs::copy(good("silent.mp4"), &input).expect("copy");
    std::fs::copy(good("silent.mp4"), &foreign).expect("copy");
    std::fs::create_dir(&folder).expect("folder");
    let listener = TcpListener::bind("127.0.0.1:0").expect("listener");
    listener.set_nonblocking(true).expect("listener");
    let port = listener.local_addr().expect("port").port().to_string();
    let text = |p: &Path| p.to_str().expect("text").to_owned();
    let args = [text(&input), text(&foreign), text(&folder), port];
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let out = jail(env!("CARGO_BIN_EXE_media-escape"), &input, &folder, &args);
    let said = String::from_utf8(out.stdout).expect("text");
    let said: BTreeMap<&str, &str> = said.lines().filter_map(|l| l.split_once(": ")).collect();
    for open in ["input", "folder"] {
        assert_eq!(
            said.get(open),
            Some(&"ok"),
            "{open}: {said:?} {}",
            String::from_utf8_lossy(&out.stderr)
        );
    }
    for shut in [
        "input_write",
        "input_chmod",
        "foreign",
        "foreign_remove",
        "passwd",
        "proc",
        "environ",
        "home",
        "tmp",
        "link",
        "sub",
        "tcp",
        "listen",
        "udp",
        "unix",
        "exec",
        "kill",
        "raise_limit",
    ] {
        let answer = said.get(shut).copied().unwrap_or("no answer");
        assert!(
            answer.contains("os error 13") || answer.contains("os error 1)"),
            "{shut}: {answer}"
        );
    }
    assert_ne!(said.get("memory"), Some(&"ok"));
    assert_ne!(said.get("large"), Some(&"ok"), "the size limit stops it");
    assert!(listener.accept().is_err(), "nobody came");
    assert!(foreign.exists());
}

/// A descriptor the server inherited does not reach the tool.
#[test]
fn nothing_is_inherited() {
    let jail = env!("CARGO_BIN_EXE_media-jail");
    let escape = env!("CARGO_BIN_EXE_media-escape");
    let script = format!(
        "exec 7</etc/passwd 9</etc/passwd '{jail}' __jail --parent $PPID --cpu 5 --fsize 0 -- '{escape}' /none /none /none"
    );
    let out = Command::new("bash")
        .args(["-c", &script])
        .env("SECRET", "1")
        .output()
        .expect("bash");
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(
        said.contains("descriptors: 3\n"),
        "{said} {}",
        String::from_utf8_lossy(&out.stderr)
    );
    assert!(said.contains("environment: 0\n"), "{said}");
}

#[tokio::test]
async fn the_cage_holds_here_and_says_so() {
    let desk = Desk::new();
    let report = desk.media.cage().await;
    assert!(report.holds() && report.problems.is_empty(), "{report:?}");
    assert_ne!(report.landlock, Landlock::None);
    assert!(report.landlock_abi >= 1);
    assert_eq!(Desk::at(Level::Best).media.cage().await.level, Level::Best);
    let tools = desk.media.tools();
    for tool in [tools.ffprobe, tools.ffmpeg] {
        assert!(tool.is_some_and(|t| t.version.starts_with(|c: char| c.is_ascii_digit())));
    }
}

/// On a kernel without Landlock strict refuses to run the tools; best goes on and says what is missing.
#[tokio::test]
async fn without_a_cage_strict_runs_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let exe = desk.path("ai-shorts");
    let (escape, jail) = (
        env!("CARGO_BIN_EXE_media-escape"),
        env!("CARGO_BIN_EXE_media-jail"),
    );
    std::fs::write(
        &exe,
        format!("#!/bin/sh\nexec '{escape}' --without-landlock '{jail}' \"$@\"\n"),
    )
    .expect("script");
    std::fs::set_permissions(&exe, std::fs::Permissions::from_mode(0o755)).expect("script");
    let strict = Media::new(exe.clone(), desk.path("s"), Level::Strict);
    let report = strict.cage().await;
    assert!(
        !report.runs() && report.landlock == Landlock::None && report.seccomp,
        "{report:?}"
    );
    match strict.probe(&good("silent.mp4")).await {
        Err(ProbeError::Failed(why)) => assert!(
            why.contains("Landlock") && why.contains("AI_SHORTS_MEDIA_JAIL"),
            "{why}"
        ),
        other => panic!("{other:?}"),
    }
    let best = Media::new(exe, desk.path("s"), Level::Best);
    let report = best.cage().await;
    assert!(
        report.runs() && !report.holds() && !report.problems.is_empty(),
        "{report:?}"
    );
    assert_eq!(best.probe(&good("silent.mp4")).await.expect("facts").width, 640);
}

#[test]
fn a_child_without_its_parent_does_nothing() {
    let mut jail = Command::new(env!("CARGO_BIN_EXE_media-jail"));
    jail.args([
        "__jail",
        "--parent",
        "1",
        "--cpu",
        "5",
        "--fsize",
        "0",
        "--",
        "/usr/bin/true",
    ]);
    let out = jail.output().expect("jail");
    assert!(!out.status.success());
    assert!(String::from_utf8_lossy(&out.stderr).contains("parent"));
}

#[tokio::test]
async fn left_overs_are_removed_and_a_dropped_run_ends() {
    let desk = Desk::new();
    let scratch = desk.path("scratch");
    std::fs::create_dir_all(scratch.join("run-1-0/deep")).expect("left-over");
    std::fs::create_dir_all(scratch.join("kept")).expect("other");
    let media = Media::new(
        env!("CARGO_BIN_EXE_media-jail").into(),
        scratch.clone(),
        Level::Strict,
    );
    assert_eq!(desk.left(), 1, "only what is not ours stays");
    let input = good("large.mp4");
    let facts = media.probe(&input).await.expect("facts");
    let started = Instant::now();
    let out = desk.path("out");
    let cut = tokio::time::timeout(Duration::from_millis(400), media.preview(&input, &facts, &out));
    assert!(cut.await.is_err(), "was still at work");
    while desk.left() > 1 {
        assert!(started.elapsed().as_secs() < 5, "the run goes on");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_broken_program_is_our_fault() {
    let desk = Desk::new();
    let media = Media::new("/nonexistent/ai-shorts".into(), desk.path("s"), Level::Strict);
    assert!(matches!(
        media.probe(&good("silent.mp4")).await,
        Err(ProbeError::Failed(_))
    ));
    assert!(!media.cage().await.holds());
}

#[tokio::test]
async fn a_tool_that_never_stops_talking_is_stopped() {
    let desk = Desk::new();
    let tools = desk.path("tools");
    std::fs::create_dir(&tools).expect("folder");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_media-escape"), tools.join("ffprobe")).expect("link");
    let media = desk.media.clone().with_search_path(tools);
    match media.probe(&good("silent.mp4")).await {
        Err(ProbeError::Unusable(reason)) => assert_eq!(reason.code, "unreadable"),
        other => panic!("{other:?}"),
    }
    assert_eq!(desk.left(), 0);
}
