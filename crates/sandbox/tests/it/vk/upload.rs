//! Bytes on their way to an upload address.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::vk::lab::*;
use serde_json::{Value, json};
use std::time::Duration;

async fn videos(lab: &Lab) -> usize {
    lab.state().await["videos"].as_array().unwrap().len()
}

fn files(lab: &Lab) -> usize {
    std::fs::read_dir(lab.dir().join("bytes")).unwrap().count()
}

#[tokio::test]
async fn only_one_whole_video_file_is_taken() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    let saved = lab.save(&token, &[]).await;
    let post = |kind: &str, body: Vec<u8>| {
        lab.http
            .post(&saved.url)
            .header("Content-Type", kind)
            .body(body)
            .send()
    };
    let mut two = multipart("video_file", b"film");
    two.truncate(two.len() - 4);
    two.extend(b"\r\nContent-Disposition: form-data; name=\"more\"\r\n\r\nx\r\n--cut-here--\r\n");
    for (kind, body) in [
        (FORM, multipart("file", b"film")),
        (FORM, multipart("video_file", b"")),
        (FORM, two),
        ("video/mp4", b"film".to_vec()),
    ] {
        let length = body.len();
        let body: Value = post(kind, body).await.unwrap().json().await.unwrap();
        assert!(body["error_code"].is_number(), "{kind}, {length} bytes: {body}");
    }
    let mut torn = multipart("video_file", b"film");
    torn.truncate(torn.len() - 6);
    assert!(post(FORM, torn).await.is_err(), "without its last boundary");
    assert!(post(FORM, b"no boundary at all".to_vec()).await.is_err());
    assert_eq!((videos(&lab).await, files(&lab)), (0, 0));
    assert_eq!(lab.send(&saved.url, b"film").await.unwrap().status(), 200);
    assert_eq!((videos(&lab).await, files(&lab)), (1, 1));
}

#[tokio::test]
async fn a_body_of_unknown_length_is_not_read() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    let saved = lab.save(&token, &[]).await;
    let chunks = futures_util::stream::iter([Ok::<_, std::io::Error>(multipart("video_file", b"film"))]);
    let body = reqwest::Body::wrap_stream(chunks);
    let sent = lab
        .http
        .post(&saved.url)
        .header("Content-Type", FORM)
        .body(body)
        .send()
        .await;
    assert!(sent.is_err());
    assert_eq!(videos(&lab).await, 0);
}

#[tokio::test]
async fn an_address_is_good_unchanged_and_for_its_time() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    let saved = lab.save(&token, &[]).await;
    let other = saved.url.replace(&format!("id={}", saved.id), "id=1");
    assert_eq!(lab.send(&other, b"film").await.unwrap().status(), 403);
    let later = saved.url.replace("expires=1", "expires=2");
    assert_eq!(lab.send(&later, b"film").await.unwrap().status(), 403);
    lab.forward(3600);
    let sent = lab.send(&saved.url, b"film").await.unwrap();
    assert_eq!(sent.status(), 410);
    let token = lab.connect("sandbox-author").await.access;
    let saved = lab.save(&token, &[]).await;
    lab.arm("upload_403").await;
    assert_eq!(lab.send(&saved.url, b"film").await.unwrap().status(), 403);
    lab.arm_with(json!({"platform": "vk", "fault": "upload_expired", "value": 403}))
        .await;
    assert_eq!(lab.send(&saved.url, b"film").await.unwrap().status(), 403);
    assert_eq!(
        lab.send(&saved.url, b"film").await.unwrap().status(),
        410,
        "for good"
    );
    assert_eq!(videos(&lab).await, 0);
}

#[tokio::test]
async fn what_strikes_before_the_bytes_are_stored_leaves_nothing() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    let saved = lab.save(&token, &[]).await;
    for (fault, status) in [
        ("upload_cut", 0),
        ("upload_lost_before_store", 0),
        ("upload_empty_before_store", 200),
        ("upload_error_200", 200),
        ("upload_503_before_store", 503),
    ] {
        lab.arm(fault).await;
        let sent = lab.send(&saved.url, &bytes(2_000_000)).await;
        let (is, text) = match sent {
            Ok(sent) => (sent.status().as_u16(), sent.text().await.unwrap()),
            Err(_) => (0, String::new()),
        };
        assert_eq!(is, status, "{fault}");
        match fault {
            "upload_error_200" => assert!(text.contains("\"error_code\":200"), "{text}"),
            "upload_empty_before_store" => assert_eq!(text, ""),
            _ => {}
        }
        assert_eq!((videos(&lab).await, files(&lab)), (0, 0), "{fault}");
    }
    assert_eq!(lab.state().await["uploads_dropped"], 5);
    assert_eq!(lab.send(&saved.url, b"film").await.unwrap().status(), 200);
}

#[tokio::test]
async fn what_strikes_afterwards_leaves_the_video() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    let faults = [
        ("upload_answer_lost", 0),
        ("upload_503_after_store", 503),
        ("upload_empty_after_store", 200),
        ("upload_retval", 200),
        ("upload_other_size", 200),
        ("upload_other_video", 200),
    ];
    for (made, (fault, status)) in faults.into_iter().enumerate() {
        let saved = lab.save(&token, &[]).await;
        lab.arm(fault).await;
        let sent = lab.send(&saved.url, b"film").await;
        let (is, text) = match sent {
            Ok(sent) => (sent.status().as_u16(), sent.text().await.unwrap()),
            Err(_) => (0, String::new()),
        };
        assert_eq!(is, status, "{fault}");
        match fault {
            "upload_retval" => assert!(text.contains("<retval>1</retval>")),
            "upload_empty_after_store" => assert_eq!(text, ""),
            "upload_other_size" => assert!(text.contains("\"size\":3")),
            "upload_other_video" => assert!(!text.contains(&format!("\"video_id\":{}", saved.id))),
            _ => {}
        }
        assert_eq!(videos(&lab).await, made + 1, "{fault}");
        lab.forward(1);
        assert_eq!(lab.video(&token, &saved).await["id"], saved.id, "{fault}");
    }
}

#[tokio::test]
async fn a_second_upload_replaces_the_first_unless_it_is_told_otherwise() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    let saved = lab.save(&token, &[]).await;
    lab.send(&saved.url, b"film one").await.unwrap();
    lab.send(&saved.url, b"film two").await.unwrap();
    let state = lab.state().await;
    assert_eq!((state["videos"].as_array().unwrap().len(), files(&lab)), (1, 1));
    assert_eq!(state["videos"][0]["uploads"], 2);
    lab.arm("upload_again_is_another").await;
    lab.send(&saved.url, b"film two").await.unwrap();
    let state = lab.state().await;
    assert_eq!((state["videos"].as_array().unwrap().len(), files(&lab)), (2, 2));
    assert_eq!(state["videos_by_content"][0]["videos"], 2);
}

#[tokio::test]
async fn slow_reading_and_silence_are_waited_for() {
    let lab = Lab::new().await;
    let token = lab.connect("sandbox-author").await.access;
    let saved = lab.save(&token, &[]).await;
    lab.arm_with(json!({"platform": "vk", "fault": "upload_slow", "value": 300}))
        .await;
    let began = tokio::time::Instant::now();
    lab.send(&saved.url, b"film").await.unwrap();
    assert!(began.elapsed() >= Duration::from_millis(300));
    let saved = lab.save(&token, &[]).await;
    lab.arm("upload_never").await;
    let waited = tokio::time::timeout(Duration::from_millis(500), lab.send(&saved.url, b"film")).await;
    assert!(waited.is_err());
    assert_eq!(videos(&lab).await, 2);
    let carried = lab
        .http
        .post(&saved.url)
        .bearer_auth(&token)
        .header("Content-Type", FORM);
    carried
        .body(multipart("video_file", b"film"))
        .send()
        .await
        .unwrap();
    assert_eq!(lab.state().await["tokens_to_uploader"], 1);
}
