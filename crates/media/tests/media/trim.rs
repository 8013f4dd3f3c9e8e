//! Parts cut out of real files: the first picture and the length are right to the frame.

use crate::support::{Desk, ffprobe, good};
use domain::Platform::{Instagram, Vk};
use domain::conform::{ChangeCode as C, Cut, Plan, Trim, Video, Wanted, plan, plan_cut};
use domain::media::Facts;
use std::path::{Path, PathBuf};
use std::process::Command;
use tokio::sync::watch;

const FRAME_MS: u64 = 34;

fn part(start_ms: u64, end_ms: u64) -> Wanted {
    Wanted::new(vec![], None, None).of_part(Some(Trim { start_ms, end_ms }))
}

/// Cuts as a worker does: as it is where that is exact, encoded elsewhere.
async fn cut(desk: &Desk, input: &Path, wanted: &Wanted) -> (Plan, Facts, PathBuf) {
    let facts = desk.media.probe(input).await.expect("facts");
    let ends = desk.media.cut(input, wanted.trim.expect("a part")).await;
    let planned = plan_cut(&facts, wanted, ends.expect("packets"));
    let out = desk.path("part.mp4");
    let (say, _) = watch::channel(0);
    let place = desk.media.conform_place().expect("a place");
    let made = desk.media.conform(input, &planned, &out, say, place).await;
    let made = made.unwrap_or_else(|e| panic!("{}: {e}\n{planned:?}", input.display()));
    assert_eq!(
        plan(&made, &wanted.when_cut()).changes,
        [],
        "{planned:?}\n{made:?}"
    );
    assert_eq!(desk.left(), 0, "scratch is clean");
    assert!(std::fs::metadata(&out).expect("a file").len() <= planned.most_bytes);
    (planned, made, out)
}

/// The pictures of a file from a moment on, small and grey; `count` of them.
fn pictures(file: &Path, from: f64, count: usize) -> Vec<Vec<u8>> {
    let mut asked = Command::new("ffmpeg");
    asked.args(["-v", "error", "-i"]).arg(file);
    let select = format!("select='gte(t,{from})',scale=64:64");
    asked.args([
        "-vf",
        &select,
        "-fps_mode",
        "passthrough",
        "-frames:v",
        &count.to_string(),
    ]);
    asked.args(["-f", "rawvideo", "-pix_fmt", "gray", "-"]);
    let bytes = asked.output().expect("ffmpeg").stdout;
    bytes.chunks(64 * 64).map(<[u8]>::to_vec).collect()
}

fn unlike(a: &[u8], b: &[u8]) -> u32 {
    a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(*b))).sum()
}

/// Which of the original's pictures from `around` on the part's first one is.
fn first_shown(original: &Path, made: &Path, around: f64) -> usize {
    let first = &pictures(made, -1.0, 1)[0];
    let there = pictures(original, around, 12);
    (0..there.len())
        .min_by_key(|i| unlike(&there[*i], first))
        .expect("pictures")
}

fn frames(file: &Path) -> u64 {
    let mut asked = Command::new("ffprobe");
    asked.args([
        "-v",
        "error",
        "-count_frames",
        "-select_streams",
        "v:0",
        "-of",
        "default=nw=1:nk=1",
    ]);
    asked.args(["-show_entries", "stream=nb_read_frames"]).arg(file);
    let text = String::from_utf8(asked.output().expect("ffprobe").stdout).expect("text");
    text.trim().parse().expect("a number")
}

#[tokio::test]
async fn a_part_begins_and_ends_on_its_frame() {
    let desk = Desk::new();
    // Keys stand at 0 and 1000 ms only; 30 pictures a second.
    let input = good("h264.mp4");
    let (plan, facts, out) = cut(&desk, &input, &part(400, 1700)).await;
    assert!(matches!(plan.video, Video::Encode(_)), "{plan:?}");
    assert!(
        facts.duration_ms.abs_diff(1300) <= FRAME_MS,
        "{} ms",
        facts.duration_ms
    );
    assert_eq!(frames(&out), 39);
    // Pictures from 200 ms on: the sixth later one stands at 400 ms.
    assert_eq!(first_shown(&input, &out, 0.199), 6);
    assert_eq!(ffprobe(&out, "stream=codec_name").replace('\n', " "), "h264 aac");
}

#[tokio::test]
async fn a_part_between_keys_keeps_every_packet() {
    let desk = Desk::new();
    let input = good("h264.mp4");
    let (plan, facts, out) = cut(&desk, &input, &part(1000, 2000)).await;
    assert_eq!(
        (plan.video, plan.cut),
        (Video::Copy, Some(Cut::OnKeys { packets: 30 }))
    );
    assert!(
        facts.duration_ms.abs_diff(1000) <= FRAME_MS,
        "{} ms",
        facts.duration_ms
    );
    assert_eq!(frames(&out), 30);
    let (theirs, ours) = (pictures(&input, 0.999, 30), pictures(&out, -1.0, 30));
    assert_eq!(theirs.len(), 30);
    assert!(theirs == ours, "the same pictures to the bit");
    // Reordered pictures: the end is between two groups, or it is encoded.
    let reordered = desk.path("reordered.mp4");
    let mut asked = Command::new("ffmpeg");
    asked.args(["-v", "error", "-i"]).arg(good("h264.mp4"));
    asked.args([
        "-c:v",
        "libx264",
        "-preset",
        "medium",
        "-bf",
        "3",
        "-g",
        "15",
        "-sc_threshold",
        "0",
    ]);
    asked.args(["-c:a", "copy"]).arg(&reordered);
    assert!(asked.status().expect("ffmpeg").success());
    let (plan, facts, out) = cut(&desk, &reordered, &part(500, 1500)).await;
    assert_eq!(plan.video, Video::Copy, "{plan:?}");
    assert_eq!(
        (frames(&out), facts.duration_ms.abs_diff(1000) <= FRAME_MS),
        (30, true),
        "{facts:?}"
    );
    assert_eq!(first_shown(&reordered, &out, 0.299), 6);
    let (plan, _, out) = cut(&desk, &reordered, &part(500, 1600)).await;
    assert_eq!((plan.cut, frames(&out)), (Some(Cut::Anywhere), 33));
}

#[tokio::test]
async fn sound_begins_with_the_part() {
    let desk = Desk::new();
    // Silent for its first second, then a tone.
    let input = desk.path("late-tone.mp4");
    let mut asked = Command::new("ffmpeg");
    asked.args([
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=360x640:rate=30:duration=3",
    ]);
    asked.args([
        "-f",
        "lavfi",
        "-i",
        "sine=frequency=440:duration=3:sample_rate=48000",
    ]);
    asked.args([
        "-af",
        "volume=enable='lt(t,1)':volume=0",
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
    ]);
    asked
        .args(["-pix_fmt", "yuv420p", "-g", "15", "-c:a", "aac"])
        .arg(&input);
    assert!(asked.status().expect("ffmpeg").success());
    // Encoded, and taken over: 500 ms is a key, 600 ms is none.
    for (start, silent) in [(600, 0.4), (500, 0.5)] {
        let (plan, _, out) = cut(&desk, &input, &part(start, 2500)).await;
        assert_eq!(plan.video == Video::Copy, start == 500, "{plan:?}");
        let mut asked = Command::new("ffmpeg");
        asked.arg("-i").arg(&out);
        asked.args(["-af", "silencedetect=noise=-50dB:d=0.2", "-f", "null", "-"]);
        let heard = String::from_utf8_lossy(&asked.output().expect("ffmpeg").stderr).into_owned();
        let end = heard
            .split("silence_end: ")
            .nth(1)
            .and_then(|t| t.split_whitespace().next());
        let end: f64 = end
            .and_then(|t| t.parse().ok())
            .unwrap_or_else(|| panic!("{heard}"));
        assert!((end - silent).abs() < 0.05, "{start}: the tone begins at {end} s");
    }
}

#[tokio::test]
async fn turned_silent_uneven_hdr_and_web_clips_are_cut_as_they_are_made_fit() {
    let desk = Desk::new();
    for name in [
        "rotated90.mp4",
        "silent.mp4",
        "uneven.mp4",
        "hdr10.mp4",
        "vp9.webm",
        "live.webm",
        "tagged.mov",
    ] {
        let input = good(name);
        let facts = desk.media.probe(&input).await.expect("facts");
        let end = facts.duration_ms.min(1600);
        let wanted = part(end / 5, end);
        let length = wanted.trim.expect("a part").length_ms();
        let (plan, made, out) = cut(&desk, &input, &wanted).await;
        let kept = plan.video == Video::Copy;
        assert!(
            made.duration_ms.abs_diff(length) <= 50,
            "{name}: {} of {length} ms",
            made.duration_ms
        );
        assert_eq!(made.hdr, kept && facts.hdr, "{name}: {made:?}");
        assert!(kept || !made.variable_frame_rate, "{name}: {made:?}");
        assert_eq!((made.width, made.height), (facts.width, facts.height), "{name}");
        assert_eq!(made.audio_codec.is_some(), facts.audio_codec.is_some(), "{name}");
        let bytes = std::fs::read(&out).expect("part");
        assert!(bytes.windows(6).all(|w| w != b"Secret"), "{name}");
    }
}

#[tokio::test]
async fn a_part_is_made_fit_in_the_same_go() {
    let desk = Desk::new();
    let mut wanted = Wanted::new(vec![Instagram, Vk], None, None);
    wanted = wanted.of_part(Some(Trim {
        start_ms: 500,
        end_ms: 1700,
    }));
    let (plan, facts, _) = cut(&desk, &good("h264.mov"), &wanted).await;
    let codes: Vec<_> = plan.changes.iter().map(|c| c.code).collect();
    assert!(codes.starts_with(&[C::Trimmed, C::Padded]), "{codes:?}");
    assert_eq!((facts.width, facts.height), (720, 1280));
    assert!(facts.duration_ms.abs_diff(1200) <= 50, "{} ms", facts.duration_ms);
}
