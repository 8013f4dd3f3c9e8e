//! A machine without ffmpeg: our own reader gives the facts, pictures are absent.

use crate::support::{Desk, bad, good, real};
use ai_shorts_media::{ProbeError, ToolError};
use domain::media::{Details, Facts};
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// What the two readers may differ in: the bit rate's base, a frame of length, a rounding.
fn alike(a: &Facts, b: &Facts) -> bool {
    let same = |f: &Facts| Facts {
        duration_ms: 0,
        bitrate_bps: 0,
        fps: 0.0,
        audio_channels: None,
        details: Details::default(),
        ..f.clone()
    };
    same(a) == same(b)
        && a.duration_ms.abs_diff(b.duration_ms) < 50
        && (b.fps == 0.0 || (a.fps - b.fps).abs() < 0.1)
        && a.bitrate_bps.abs_diff(b.bitrate_bps) <= a.bitrate_bps / 20
}

#[tokio::test]
async fn our_own_reader_agrees_with_ffprobe() {
    let desk = Desk::new();
    let bare = desk.media.clone().with_search_path("/nonexistent");
    for name in [
        "h264.mp4",
        "faststart.mp4",
        "h264.mov",
        "matroska.mkv",
        "upright-mono.mp4",
        "silent.mp4",
        "hevc.mov",
        "rotated90.mp4",
        "rotated270.mov",
        "rotated180.mov",
        "uneven.mp4",
        "ntsc.mp4",
        "hdr10.mp4",
        "hlg.mov",
        "vp9.webm",
        "vp8.webm",
        "large.mp4",
        "tagged.mov",
    ] {
        let theirs = desk.media.probe(&good(name)).await.expect(name);
        let ours = bare.probe(&good(name)).await.expect(name);
        assert!(alike(&theirs, &ours), "{name}\n{theirs:?}\n{ours:?}");
    }
    let theirs = desk.media.probe(&real("phone.mp4")).await.expect("phone");
    let ours = bare.probe(&real("phone.mp4")).await.expect("phone");
    assert!(alike(&theirs, &ours), "\n{theirs:?}\n{ours:?}");
}

#[tokio::test]
async fn pictures_are_absent_and_bad_files_still_told() {
    let desk = Desk::new();
    let bare = desk.media.clone().with_search_path("/nonexistent");
    assert_eq!(bare.tools(), ai_shorts_media::Tools::default());
    let out = desk.path("out");
    assert!(matches!(
        bare.poster(&good("h264.mp4"), 0, &out).await,
        Err(ToolError::Missing)
    ));
    let preview = bare.preview(&good("h264.mp4"), &Facts::default(), &out).await;
    assert!(matches!(preview, Err(ToolError::Missing)));
    assert!(!out.exists());
    for (name, code) in [
        ("truncated.mp4", "truncated"),
        ("truncated.webm", "truncated"),
        ("sound.m4a", "no_video_stream"),
        ("thirteen-hours.mp4", "too_long"),
        ("../good/live.webm", "reader_missing"),
    ] {
        let Err(ProbeError::Unusable(reason)) = bare.probe(&bad(name)).await else {
            panic!("{name} is taken")
        };
        assert_eq!(reason.code, code, "{name}");
    }
}

/// Stands in for ffmpeg: says its version, and notes that it was started.
fn stand_in(folder: &Path, version: &str) {
    let fresh = folder.join("ffmpeg.new");
    let text = format!(
        "#!/bin/sh\necho >>{}/starts\necho 'ffmpeg version {version} of us'\n",
        folder.display()
    );
    std::fs::write(&fresh, text).expect("script");
    std::fs::set_permissions(&fresh, Permissions::from_mode(0o755)).expect("mode");
    std::fs::rename(fresh, folder.join("ffmpeg")).expect("in place");
}

#[test]
fn a_tool_is_started_once_for_its_version_and_again_when_it_was_replaced() {
    let desk = Desk::new();
    let folder = desk.path("bin");
    std::fs::create_dir(&folder).expect("folder");
    let starts = || std::fs::read_to_string(folder.join("starts")).map_or(0, |t| t.lines().count());
    let media = desk.media.clone().with_search_path(folder.as_os_str());
    assert!(!media.has_ffmpeg());
    let version = || media.tools().ffmpeg.map(|t| t.version);
    assert_eq!(version(), None);
    stand_in(&folder, "7.1");
    assert!(media.has_ffmpeg());
    assert_eq!(starts(), 0, "to be there it need not be started");
    for _ in 0..3 {
        assert_eq!(version().as_deref(), Some("7.1"));
    }
    assert_eq!(starts(), 1);
    std::thread::sleep(std::time::Duration::from_millis(20));
    stand_in(&folder, "8.0");
    for _ in 0..3 {
        assert_eq!(version().as_deref(), Some("8.0"));
    }
    assert_eq!(starts(), 2);
}
