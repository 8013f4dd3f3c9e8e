use crate::support::{Desk, real};
use domain::media::Facts;

/// A recording of an Android phone.
#[tokio::test]
async fn a_phones_recording() {
    let desk = Desk::new();
    let facts = desk.media.probe(&real("phone.mp4")).await.expect("facts");
    let expected = Facts {
        duration_ms: 1600,
        width: 1920,
        height: 1080,
        fps: 27.019,
        container: "mp4".into(),
        video_codec: "h264".into(),
        audio_codec: Some("aac".into()),
        audio_channels: Some(2),
        rotation: 0,
        hdr: false,
        bitrate_bps: 14_711_715,
        variable_frame_rate: facts.variable_frame_rate,
        details: facts.details.clone(),
    };
    assert_eq!(facts, expected);
    desk.media
        .poster(&real("phone.mp4"), 800, &desk.path("out.jpg"))
        .await
        .expect("poster");
    desk.media
        .preview(&real("phone.mp4"), &facts, &desk.path("out.mp4"))
        .await
        .expect("preview");
}
