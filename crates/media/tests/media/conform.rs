//! Renditions of real files: what comes out is what the plan said, and needs no other plan.

use crate::support::{Desk, colours, ffprobe, good};
use ai_shorts_media::{ConformError, ToolError};
use domain::Platform::{self, Instagram, Tiktok, Vk, Youtube};
use domain::conform::{Background, ChangeCode as C, Fit, Plan, Video, Wanted, plan};
use domain::media::{Edits, Facts};
use std::path::{Path, PathBuf};
use tokio::sync::watch;

fn of(platforms: &[Platform]) -> Wanted {
    Wanted::new(platforms.to_vec(), None, None)
}

fn codes(plan: &Plan) -> Vec<C> {
    plan.changes.iter().map(|c| c.code).collect()
}

/// Makes the rendition and checks what holds for each: it needs no other, is as long, and says so truly.
async fn made(desk: &Desk, input: &Path, wanted: &Wanted) -> (Plan, Facts, PathBuf) {
    let facts = desk.media.probe(input).await.expect("facts");
    let plan_of = plan(&facts, wanted);
    let out = desk.path("rendition.mp4");
    let (say, hear) = watch::channel(0);
    let place = desk.media.conform_place().expect("a place");
    let made = desk.media.conform(input, &plan_of, &out, say, place).await;
    let made = made.unwrap_or_else(|e| panic!("{}: {e}\n{plan_of:?}", input.display()));
    let again = plan(&made, wanted);
    assert_eq!(again.changes, [], "{}: {plan_of:?}\n{made:?}", input.display());
    assert!(*hear.borrow() <= 1000);
    let bytes = std::fs::read(&out).expect("rendition");
    assert!(bytes.len() as u64 <= plan_of.most_bytes);
    assert!(
        bytes.windows(4).all(|w| w != b"edts"),
        "{}: an edit list",
        input.display()
    );
    assert_eq!(made.details.fast_start, Some(true));
    assert_eq!(desk.left(), 0, "scratch is clean");
    (plan_of, made, out)
}

/// Where picture and sound begin, in milliseconds apart.
fn apart(file: &Path) -> f64 {
    let start = |which: &str| -> f64 {
        let mut asked = std::process::Command::new("ffprobe");
        asked.args([
            "-v",
            "error",
            "-select_streams",
            which,
            "-of",
            "default=nw=1:nk=1",
        ]);
        let text = asked
            .args(["-show_entries", "stream=start_time"])
            .arg(file)
            .output();
        String::from_utf8(text.expect("ffprobe").stdout)
            .expect("text")
            .trim()
            .parse()
            .expect("start")
    };
    (start("v:0") - start("a:0")).abs() * 1000.0
}

#[tokio::test]
async fn a_remux_keeps_every_frame() {
    let desk = Desk::new();
    for name in [
        "h264.mp4",
        "h264.mov",
        "faststart.mp4",
        "fragmented.mp4",
        "tagged.mov",
    ] {
        let (plan, _, out) = made(&desk, &good(name), &of(&[Instagram, Tiktok])).await;
        assert!(plan.remux_only, "{name}: {plan:?}");
        let hash = |file: &Path| {
            let mut asked = std::process::Command::new("ffmpeg");
            asked.args(["-v", "error", "-i"]).arg(file);
            asked.args(["-map", "0:v:0", "-c", "copy", "-f", "streamhash", "-"]);
            asked.output().expect("ffmpeg").stdout
        };
        assert_eq!(hash(&good(name)), hash(&out), "{name}");
        assert!(apart(&out) < 60.0, "{name}: {} ms apart", apart(&out));
    }
    let bytes = std::fs::read(desk.path("rendition.mp4")).expect("rendition");
    for secret in ["Secret", "+55.", "ISO6709"] {
        assert!(
            !bytes.windows(secret.len()).any(|w| w == secret.as_bytes()),
            "{secret}"
        );
    }
}

#[tokio::test]
async fn a_turned_clip_stays_upright() {
    let desk = Desk::new();
    let (plan, facts, _) = made(&desk, &good("rotated90.mp4"), &of(&[Instagram])).await;
    assert!(plan.remux_only);
    assert_eq!((facts.width, facts.height, facts.rotation), (360, 640, 90));
    let cropped = Wanted::new(vec![Tiktok], Some(Fit::Crop), None);
    let (_, facts, _) = made(&desk, &good("rotated180.mov"), &cropped).await;
    assert_eq!((facts.width, facts.height, facts.rotation), (720, 1280, 0));
}

#[tokio::test]
async fn hevc_is_taken_over_or_made_h264() {
    let desk = Desk::new();
    let (plan, _, out) = made(&desk, &good("hevc.mov"), &of(&[Instagram])).await;
    assert!(plan.remux_only);
    assert_eq!(
        ffprobe(&out, "stream=codec_tag_string").lines().next(),
        Some("hvc1")
    );
    let (plan, facts, _) = made(&desk, &good("hevc.mov"), &of(&[Vk])).await;
    assert_eq!(codes(&plan), [C::VideoCodec, C::Padded, C::Container]);
    assert_eq!(
        (facts.video_codec.as_str(), facts.width, facts.height),
        ("h264", 720, 1280)
    );
}

#[tokio::test]
async fn hdr_becomes_ordinary_and_keeps_its_colours() {
    let desk = Desk::new();
    let (usual, saturation) = colours(&good("h264.mp4"));
    for name in ["hdr10.mp4", "hlg.mov"] {
        let (plan, facts, out) = made(&desk, &good(name), &of(&[Tiktok])).await;
        assert!(codes(&plan).contains(&C::HdrToSdr), "{name}");
        assert!(!facts.hdr);
        assert_eq!(
            ffprobe(&out, "stream=color_transfer,pix_fmt").replace('\n', " "),
            "yuv420p bt709"
        );
        let (mean, colourful) = colours(&out);
        assert!(
            colourful > saturation * 0.7,
            "{name}: {colourful} of {saturation}"
        );
        for (a, b) in mean.iter().zip(usual) {
            assert!((a - b).abs() < 45.0, "{name}: {mean:?} and {usual:?}");
        }
    }
}

#[tokio::test]
async fn a_silent_clip_gets_silence_where_it_is_asked_for() {
    let desk = Desk::new();
    let (plan, facts, _) = made(&desk, &good("silent.mp4"), &of(&[Instagram])).await;
    assert!(codes(&plan).contains(&C::SilenceAdded));
    assert_eq!(plan.video, Video::Copy);
    assert_eq!(
        (facts.audio_codec.as_deref(), facts.audio_channels),
        (Some("aac"), Some(2))
    );
    let (_, facts, _) = made(&desk, &good("silent.mp4"), &of(&[Vk])).await;
    assert_eq!(facts.audio_codec, None);
}

#[tokio::test]
async fn uneven_and_fast_clips_get_an_even_rate() {
    let desk = Desk::new();
    let padded = Wanted::new(vec![Tiktok], Some(Fit::Pad), None);
    let (_, facts, _) = made(&desk, &good("uneven.mp4"), &padded).await;
    assert!(!facts.variable_frame_rate, "{facts:?}");
    let (_, facts, out) = made(&desk, &good("large.mp4"), &of(&[Vk])).await;
    assert_eq!((facts.width, facts.height), (1080, 1920));
    assert!((facts.fps - 30.0).abs() < 0.01, "{}", facts.fps);
    assert!(apart(&out) < 60.0, "{} ms apart", apart(&out));
}

#[tokio::test]
async fn web_formats_become_mp4() {
    let desk = Desk::new();
    for name in ["vp9.webm", "vp8.webm", "live.webm", "matroska.mkv"] {
        let (plan, facts, _) = made(&desk, &good(name), &of(&[Instagram, Tiktok])).await;
        assert!(codes(&plan).contains(&C::Container), "{name}");
        assert_eq!(
            (facts.container.as_str(), facts.video_codec.as_str()),
            ("mp4", "h264"),
            "{name}"
        );
        assert_eq!(facts.audio_codec.as_deref(), Some("aac"));
    }
}

/// Matroska says when each track begins; an MP4 without edit lists cannot, so silence stands before late sound.
#[tokio::test]
async fn sound_that_begins_late_stays_late() {
    let desk = Desk::new();
    let late = desk.path("late.mkv");
    let mut asked = std::process::Command::new("ffmpeg");
    asked.args(["-v", "error", "-itsoffset", "0.5", "-i"]);
    asked.arg(good("h264.mp4")).arg("-i").arg(good("h264.mp4"));
    asked
        .args(["-map", "1:v", "-map", "0:a", "-c", "copy"])
        .arg(&late);
    assert!(asked.status().expect("ffmpeg").success());
    let (plan, made, out) = made(&desk, &late, &of(&[Tiktok])).await;
    assert!(plan.video == Video::Copy && !plan.remux_only, "{plan:?}");
    assert!(made.duration_ms.abs_diff(2500) < 60, "{} ms", made.duration_ms);
    let mut asked = std::process::Command::new("ffmpeg");
    asked.arg("-i").arg(&out);
    asked.args(["-af", "silencedetect=noise=-50dB:d=0.3", "-f", "null", "-"]);
    let heard = asked.output().expect("ffmpeg").stderr;
    let heard = String::from_utf8_lossy(&heard);
    let silence = heard.split("silence_duration: ").nth(1).expect("silence");
    let silence: f64 = silence
        .split_whitespace()
        .next()
        .and_then(|s| s.parse().ok())
        .expect("seconds");
    assert!((silence - 0.5).abs() < 0.06, "{silence} s of silence");
}

/// A phone's trim is an edit list: the part it hides must not come back.
#[tokio::test]
async fn what_an_edit_list_hides_stays_hidden() {
    let desk = Desk::new();
    let cut = desk.path("cut.mov");
    let mut asked = std::process::Command::new("ffmpeg");
    asked
        .args(["-v", "error", "-ss", "0.9", "-i"])
        .arg(good("h264.mp4"));
    assert!(
        asked
            .args(["-c", "copy"])
            .arg(&cut)
            .status()
            .expect("ffmpeg")
            .success()
    );
    let facts = desk.media.probe(&cut).await.expect("facts");
    assert_eq!(facts.details.edits, Some(Edits::Cuts));
    let (plan, made, out) = made(&desk, &cut, &of(&[Instagram])).await;
    assert!(!plan.remux_only);
    assert!(made.duration_ms.abs_diff(1100) < 100, "{} ms", made.duration_ms);
    assert!(apart(&out) < 60.0, "{} ms apart", apart(&out));
}

#[tokio::test]
async fn room_beside_the_picture_is_filled_as_wished() {
    let desk = Desk::new();
    for (background, light) in [
        (Background::Black, 0.0..60.0),
        (Background::White, 180.0..256.0),
        (Background::Blur, 60.0..180.0),
    ] {
        let wanted = Wanted::new(vec![Youtube], Some(Fit::Pad), Some(background));
        let (_, facts, out) = made(&desk, &good("h264.mp4"), &wanted).await;
        assert_eq!((facts.width, facts.height), (720, 1280));
        let (mean, _) = colours(&out);
        let mean = mean.iter().sum::<f64>() / 3.0;
        assert!(light.contains(&mean), "{background:?}: {mean}");
    }
}

#[tokio::test]
async fn one_at_a_time_and_a_dropped_one_leaves_nothing() {
    let desk = Desk::new();
    let input = good("large.mp4");
    let facts = desk.media.probe(&input).await.expect("facts");
    let plan = plan(&facts, &of(&[Vk]));
    let out = desk.path("rendition.mp4");
    let place = desk.media.conform_place().expect("a place");
    assert!(desk.media.conform_place().is_none());
    let (say, mut hear) = watch::channel(0);
    let work = desk.media.conform(&input, &plan, &out, say, place);
    tokio::select! {
        done = work => panic!("too fast to be stopped: {done:?}"),
        moved = hear.changed() => moved.expect("progress"),
    }
    assert!((1..=990).contains(&*hear.borrow()));
    // The thread that kills it needs a moment.
    for _ in 0..100 {
        if desk.left() == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!((desk.left(), out.exists()), (0, false));
    assert!(desk.media.conform_place().is_some(), "the place is free again");
}

#[tokio::test]
async fn limits_hold() {
    let desk = Desk::new();
    let input = good("large.mp4");
    let facts = desk.media.probe(&input).await.expect("facts");
    let mut small = plan(&facts, &of(&[Vk]));
    small.most_bytes = 20_000;
    let out = desk.path("rendition.mp4");
    let place = || desk.media.conform_place().expect("a place");
    let progress = || watch::channel(0).0;
    let end = desk
        .media
        .conform(&input, &small, &out, progress(), place())
        .await;
    assert!(matches!(end, Err(ConformError::TooLarge)), "{end:?}");
    let bare = desk.media.clone().with_search_path("/nonexistent");
    let place = bare.conform_place().expect("a place");
    let end = bare.conform(&input, &small, &out, progress(), place).await;
    assert!(
        matches!(end, Err(ConformError::Tool(ToolError::Missing))),
        "{end:?}"
    );
    assert_eq!((desk.left(), out.exists()), (0, false));
}
