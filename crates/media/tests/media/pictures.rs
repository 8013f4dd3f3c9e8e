use crate::support::{Desk, colours, ffprobe, good, real};
use std::path::Path;

fn size(file: &Path) -> String {
    ffprobe(file, "stream=width,height").replace('\n', "x")
}

async fn preview(desk: &Desk, input: &Path, out: &Path) {
    let facts = desk.media.probe(input).await.expect("facts");
    desk.media.preview(input, &facts, out).await.expect("preview");
}

#[tokio::test]
async fn posters_are_upright_and_not_too_large() {
    let desk = Desk::new();
    let out = desk.path("out.jpg");
    for (name, shown) in [
        ("h264.mp4", "640x360"),
        ("rotated90.mp4", "360x640"),
        ("rotated180.mov", "640x360"),
        ("large.mp4", "1280x720"),
        ("vp9.webm", "640x360"),
    ] {
        desk.media.poster(&good(name), 500, &out).await.expect(name);
        assert_eq!(size(&out), shown, "{name}");
        assert!(std::fs::read(&out).expect("poster").starts_with(b"\xff\xd8\xff"));
    }
    assert_eq!(desk.left(), 0, "scratch is clean");
}

#[tokio::test]
async fn a_moment_past_the_end_gives_the_first_picture() {
    let desk = Desk::new();
    desk.media
        .poster(&good("h264.mp4"), 60_000, &desk.path("late.jpg"))
        .await
        .expect("poster");
    desk.media
        .poster(&good("h264.mp4"), 0, &desk.path("first.jpg"))
        .await
        .expect("poster");
    let read = |name| std::fs::read(desk.path(name)).expect("poster");
    assert_eq!(read("late.jpg"), read("first.jpg"));
}

/// HDR pictures show the colours of the same scene in ordinary brightness, not grey ones.
#[tokio::test]
async fn hdr_does_not_look_grey() {
    let desk = Desk::new();
    let out = desk.path("out.jpg");
    desk.media
        .poster(&good("h264.mp4"), 0, &out)
        .await
        .expect("poster");
    let (plain, saturation) = colours(&out);
    for name in ["hdr10.mp4", "hlg.mov"] {
        desk.media.poster(&good(name), 0, &out).await.expect(name);
        let (mean, colourful) = colours(&out);
        assert!(
            colourful > saturation * 0.75,
            "{name}: saturation {colourful} of {saturation}"
        );
        for (a, b) in mean.iter().zip(plain) {
            assert!((a - b).abs() < 45.0, "{name}: {mean:?} and {plain:?}");
        }
        preview(&desk, &good(name), &desk.path("out.mp4")).await;
        let (_, colourful) = colours(&desk.path("out.mp4"));
        assert!(
            colourful > saturation * 0.7,
            "{name} preview: {colourful} of {saturation}"
        );
    }
}

#[tokio::test]
async fn a_strip_shows_the_clip_in_equal_steps() {
    let desk = Desk::new();
    let out = desk.path("strip.jpg");
    for (name, shown) in [
        ("h264.mp4", "5112x240"),
        ("rotated90.mp4", "1608x240"),
        ("vp9.webm", "5112x240"),
    ] {
        let facts = desk.media.probe(&good(name)).await.expect("facts");
        desk.media
            .frames(&good(name), &facts, 12, &out)
            .await
            .expect(name);
        assert_eq!(size(&out), shown, "{name}");
    }
    // Black until 1.5 s of 3.5 s: the first pictures are dark, the last is not.
    let facts = desk.media.probe(&good("dark-start.mp4")).await.expect("facts");
    desk.media
        .frames(&good("dark-start.mp4"), &facts, 6, &out)
        .await
        .expect("strip");
    let part = |at: u32| {
        let cut = desk.path("part.png");
        let mut asked = std::process::Command::new("ffmpeg");
        asked.args(["-v", "error", "-y", "-i"]).arg(&out);
        asked
            .args(["-vf", &format!("crop=iw/6:ih:{at}*iw/6:0")])
            .arg(&cut);
        assert!(asked.status().expect("ffmpeg").success());
        colours(&cut).0.iter().sum::<f64>()
    };
    assert!(part(0) < 30.0 && part(1) < 30.0, "{} {}", part(0), part(1));
    assert!(part(3) > 120.0 && part(5) > 120.0, "{} {}", part(3), part(5));
    assert_eq!(desk.left(), 0, "scratch is clean");
}

#[tokio::test]
async fn previews_are_short_silent_and_small() {
    let desk = Desk::new();
    let out = desk.path("out.mp4");
    for (name, shown) in [
        ("large.mp4", "852x480"),
        ("rotated90.mp4", "270x480"),
        ("vp9.webm", "640x360"),
    ] {
        preview(&desk, &good(name), &out).await;
        assert_eq!(
            ffprobe(&out, "stream=codec_name,width,height,pix_fmt").replace('\n', " "),
            format!("h264 {} yuv420p", shown.replace('x', " "))
        );
        let length: f64 = ffprobe(&out, "format=duration").parse().expect("length");
        assert!(length > 1.5 && length <= 3.05, "{name}: {length} s");
        let bytes = std::fs::read(&out).expect("preview");
        assert!(bytes.len() <= 400_000, "{name}: {} bytes", bytes.len());
        let find = |what: &[u8]| bytes.windows(4).position(|w| w == what).expect("box");
        assert!(find(b"moov") < find(b"mdat"), "{name}: plays before it is whole");
    }
    assert_eq!(desk.left(), 0, "scratch is clean");
}

#[tokio::test]
async fn a_preview_starts_where_something_is_seen() {
    let desk = Desk::new();
    preview(&desk, &good("dark-start.mp4"), &desk.path("out.mp4")).await;
    let (mean, _) = colours(&desk.path("out.mp4"));
    assert!(mean.iter().sum::<f64>() > 120.0, "black: {mean:?}");
}

/// Places and devices stay in the original.
#[tokio::test]
async fn no_tags_are_copied() {
    let desk = Desk::new();
    for input in [good("tagged.mov"), real("phone.mp4")] {
        desk.media
            .poster(&input, 0, &desk.path("out.jpg"))
            .await
            .expect("poster");
        preview(&desk, &input, &desk.path("out.mp4")).await;
        for out in ["out.jpg", "out.mp4"] {
            let bytes = std::fs::read(desk.path(out)).expect("out");
            for secret in ["Secret", "+55.", "-15.8", "ISO6709", "android"] {
                let found = bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
                assert!(!found, "{}: {out} holds {secret}", input.display());
            }
        }
    }
}
