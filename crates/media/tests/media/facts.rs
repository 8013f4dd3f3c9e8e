use crate::support::{Desk, bad, good};
use domain::media::{Details, Facts};

/// Facts without the bit rate, which depends on the encoder's version.
async fn facts(name: &str) -> Facts {
    let desk = Desk::new();
    let facts = desk.media.probe(&good(name)).await.expect(name);
    assert_eq!(desk.left(), 0, "scratch is clean");
    let size = std::fs::metadata(good(name)).expect("size").len();
    let rate = size * 8000 / facts.duration_ms;
    assert!(
        facts.bitrate_bps.abs_diff(rate) <= rate / 50,
        "{name}: {} and {rate}",
        facts.bitrate_bps
    );
    Facts {
        bitrate_bps: 0,
        details: Details::default(),
        ..facts
    }
}

fn plain() -> Facts {
    Facts {
        duration_ms: 2000,
        width: 640,
        height: 360,
        fps: 30.0,
        container: "mp4".into(),
        video_codec: "h264".into(),
        audio_codec: Some("aac".into()),
        audio_channels: Some(2),
        ..Facts::default()
    }
}

#[tokio::test]
async fn mp4_and_mov_of_one_kind() {
    assert_eq!(facts("h264.mp4").await, plain());
    assert_eq!(facts("faststart.mp4").await, plain());
    assert_eq!(
        facts("h264.mov").await,
        Facts {
            container: "mov".into(),
            ..plain()
        }
    );
    assert_eq!(
        facts("tagged.mov").await,
        Facts {
            container: "mov".into(),
            ..plain()
        }
    );
    let hevc = Facts {
        container: "mov".into(),
        video_codec: "hevc".into(),
        ..plain()
    };
    assert_eq!(facts("hevc.mov").await, hevc);
    let ntsc = Facts {
        fps: 29.97,
        duration_ms: 2002,
        audio_codec: None,
        audio_channels: None,
        ..plain()
    };
    assert_eq!(facts("ntsc.mp4").await, ntsc);
}

#[tokio::test]
async fn fragments_and_matroska() {
    let fragmented = facts("fragmented.mp4").await;
    assert!(fragmented.duration_ms.abs_diff(2000) < 50, "{fragmented:?}");
    // ffprobe reckons the rate of fragments from the length with sound.
    assert!((fragmented.fps - 30.0).abs() < 0.5, "{fragmented:?}");
    assert_eq!(
        Facts {
            duration_ms: 2000,
            fps: 30.0,
            ..fragmented
        },
        plain()
    );
    let mkv = facts("matroska.mkv").await;
    assert!(mkv.duration_ms.abs_diff(2000) < 50, "{mkv:?}");
    assert_eq!(
        Facts {
            duration_ms: 2000,
            ..mkv
        },
        Facts {
            container: "mkv".into(),
            ..plain()
        }
    );
}

#[tokio::test]
async fn rotation_is_applied() {
    let upright = Facts {
        width: 360,
        height: 640,
        ..plain()
    };
    let mov = Facts {
        container: "mov".into(),
        ..upright.clone()
    };
    assert_eq!(
        facts("rotated90.mp4").await,
        Facts {
            rotation: 90,
            ..upright.clone()
        }
    );
    assert_eq!(facts("rotated270.mov").await, Facts { rotation: 270, ..mov });
    assert_eq!(
        facts("rotated180.mov").await,
        Facts {
            rotation: 180,
            container: "mov".into(),
            ..plain()
        }
    );
    assert_eq!(
        facts("upright-mono.mp4").await,
        Facts {
            audio_channels: Some(1),
            ..upright
        }
    );
}

#[tokio::test]
async fn uneven_frames_are_told() {
    let facts = facts("uneven.mp4").await;
    assert!(facts.variable_frame_rate, "{facts:?}");
    assert!(facts.fps > 18.0 && facts.fps < 26.0, "{facts:?}");
}

#[tokio::test]
async fn hdr_is_told() {
    let silent = Facts {
        hdr: true,
        video_codec: "hevc".into(),
        audio_codec: None,
        audio_channels: None,
        ..plain()
    };
    let second = Facts {
        duration_ms: 1000,
        ..silent
    };
    assert_eq!(facts("hdr10.mp4").await, second);
    assert_eq!(
        facts("hlg.mov").await,
        Facts {
            container: "mov".into(),
            ..second
        }
    );
}

#[tokio::test]
async fn no_audio() {
    assert_eq!(
        facts("silent.mp4").await,
        Facts {
            audio_codec: None,
            audio_channels: None,
            ..plain()
        }
    );
}

#[tokio::test]
async fn webm() {
    for (name, video, audio) in [
        ("vp9.webm", "vp9", "opus"),
        ("vp8.webm", "vp8", "vorbis"),
        ("live.webm", "vp9", "opus"),
    ] {
        let facts = facts(name).await;
        assert!((2000..2060).contains(&facts.duration_ms), "{facts:?}");
        assert_eq!(
            (facts.width, facts.height, facts.fps, &*facts.container),
            (640, 360, 30.0, "webm")
        );
        assert_eq!(
            (&*facts.video_codec, facts.audio_codec.as_deref()),
            (video, Some(audio))
        );
        assert_eq!(facts.audio_channels, Some(1));
    }
}

#[tokio::test]
async fn any_name_is_taken() {
    use std::os::unix::ffi::OsStrExt;
    let desk = Desk::new();
    for name in [
        &b"-i"[..],
        b"http:",
        b"a%03d.mp4",
        b"concat:a|b",
        b"two\nlines",
        b"\xff\xfe not text",
        "видео 🎬".as_bytes(),
    ] {
        let path = desk.dir.path().join(std::ffi::OsStr::from_bytes(name));
        std::fs::copy(good("silent.mp4"), &path).expect("copy");
        assert_eq!(desk.media.probe(&path).await.expect("facts").duration_ms, 2000);
        desk.media
            .poster(&path, 0, &desk.path("out.jpg"))
            .await
            .expect("poster");
    }
}

#[tokio::test]
async fn bad_files_have_their_reasons() {
    let desk = Desk::new();
    for (name, code) in [
        ("empty.mp4", "empty"),
        ("random.mp4", "not_a_video"),
        ("zeros.mp4", "not_a_video"),
        ("playlist.mp4", "not_a_video"),
        ("concat.mp4", "not_a_video"),
        ("page.mp4", "not_a_video"),
        ("text.mp4", "not_a_video"),
        ("archive.mp4", "not_a_video"),
        ("polyglot.mp4", "not_a_video"),
        ("picture.jpg", "not_a_video"),
        ("truncated.mp4", "truncated"),
        ("truncated-faststart.mp4", "truncated"),
        ("truncated-by-one.mp4", "truncated"),
        ("truncated-fragmented.mp4", "truncated"),
        ("truncated.webm", "truncated"),
        ("only-the-start.mp4", "truncated"),
        ("sound.m4a", "no_video_stream"),
        ("cover.mp4", "no_video_stream"),
        ("streams70.mp4", "unreadable"),
        ("thirteen-hours.mp4", "too_long"),
    ] {
        assert_eq!(desk.refusal(&bad(name)).await, code, "{name}");
    }
    assert_eq!(desk.left(), 0, "scratch is clean");
}

#[tokio::test]
async fn a_missing_file_or_a_folder_is_our_fault() {
    let desk = Desk::new();
    assert!(desk.refusal(&desk.path("none")).await.starts_with("failed"));
    assert!(desk.refusal(desk.dir.path()).await.starts_with("failed"));
}
