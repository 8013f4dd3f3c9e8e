//! Bytes are sent, cut, resumed.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::instagram::lab::*;
use reqwest::Response;
use serde_json::{Value, json};

async fn refusal(sent: Response) -> (u16, String, bool) {
    let status = sent.status().as_u16();
    let body: Value = sent.json().await.unwrap();
    let info = &body["debug_info"];
    (status, text(info, "type"), info["retriable"].as_bool().unwrap())
}

async fn transferred(lab: &Lab, token: &str, id: &str) -> (String, u64) {
    let body = lab
        .get(token, &format!("/{id}?fields=id,status,status_code,video_status"))
        .await;
    let phase = &body["video_status"]["uploading_phase"];
    (
        text(phase, "status"),
        phase["bytes_transferred"].as_u64().unwrap(),
    )
}

#[tokio::test]
async fn a_film_goes_from_consent_to_public_with_a_break() {
    let mut lab = Lab::new().await;
    let (user, page) = lab.fl_pair().await;
    let bytes = film(9_000, 1_000_000);
    let (id, uri) = lab.resumable(&page).await;
    assert_eq!(uri, format!("{}/ig-api-upload/{V}/{id}", lab.base));
    assert_eq!(transferred(&lab, &user, &id).await, ("not_started".into(), 0));
    lab.arm("upload_cut").await;
    assert!(lab.send(&page, &uri, &bytes, 0).await.is_err());
    let (status, held) = transferred(&lab, &user, &id).await;
    assert_eq!((status.as_str(), held), ("in_progress", bytes.len() as u64 / 2));
    lab.restart().await;
    let uri = format!("{}/ig-api-upload/{V}/{id}", lab.base);
    assert_eq!(transferred(&lab, &user, &id).await.1, held);
    let held = usize::try_from(held).unwrap();
    let done: Value = lab
        .send(&page, &uri, &bytes, held)
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(done, json!({"success": true, "message": "Upload successful."}));
    assert_eq!(lab.code(&user, &id).await, "IN_PROGRESS");
    lab.forward(3);
    assert_eq!(lab.code(&user, &id).await, "FINISHED");
    assert_eq!(lab.publish(&page, FL_USER, &id).await.unwrap().status(), 200);
    let video = &lab.state().await["videos"][0];
    assert_eq!(video["sha256"], sha256(&bytes));
    assert_eq!(video["size_bytes"], bytes.len());
    assert_eq!(video["thumb_offset"], 1500);
    assert_eq!(
        (&video["caption"], &video["login"]),
        (&json!("Sent"), &json!("facebook"))
    );
}

#[tokio::test]
async fn headers_and_token_must_fit() {
    let lab = Lab::new().await;
    let (user, page) = lab.fl_pair().await;
    let instagram = lab.il("sandbox-creator").await;
    let bytes = film(9_000, 10_000);
    let (id, uri) = lab.resumable(&page).await;
    let unauthorized = (401, "NotAuthorizedError".to_owned(), false);
    let bearer = lab
        .http
        .post(&uri)
        .bearer_auth(&page)
        .header("offset", 0)
        .header("file_size", 3)
        .body("abc");
    assert_eq!(refusal(bearer.send().await.unwrap()).await, unauthorized);
    for wrong in [
        instagram.as_str(),
        "nonsense",
        &lab.fl("sandbox-duo", FL_SCOPES).await,
    ] {
        assert_eq!(
            refusal(lab.send(wrong, &uri, &bytes, 0).await.unwrap()).await,
            unauthorized
        );
    }
    let elsewhere = uri.replace(&id, "17900000000009999");
    assert_eq!(
        refusal(lab.send(&page, &elsewhere, &bytes, 0).await.unwrap()).await,
        unauthorized
    );
    let post = |headers: &[(&'static str, &str)]| {
        let mut request = lab
            .http
            .post(&uri)
            .header("authorization", format!("OAuth {page}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body("abc").send()
    };
    let failed = (400, "ProcessingFailedError".to_owned(), false);
    for headers in [
        vec![("offset", "0")],
        vec![("file_size", "3")],
        vec![("offset", "0"), ("file_size", "2")],
    ] {
        assert_eq!(
            refusal(post(&headers).await.unwrap()).await,
            failed,
            "{headers:?}"
        );
    }
    let sent = lab.send(&page, &uri, &bytes, 5).await.unwrap();
    assert_eq!(refusal(sent).await, (412, "OffsetInvalidError".into(), false));
    let part = post(&[("offset", "0"), ("file_size", "10")]).await.unwrap();
    assert_eq!(refusal(part).await, (400, "PartialRequestError".into(), true));
    assert_eq!(transferred(&lab, &user, &id).await.1, 3);
    let other_size = post(&[("offset", "3"), ("file_size", "11")]).await.unwrap();
    assert_eq!(refusal(other_size).await, failed);
}

#[tokio::test]
async fn an_upload_breaks_in_every_known_way() {
    let lab = Lab::new().await;
    let (user, page) = lab.fl_pair().await;
    let bytes = film(9_000, 10_000);
    let (id, uri) = lab.resumable(&page).await;
    let failed = (400, "ProcessingFailedError".to_owned(), false);
    for (fault, wanted) in [
        ("upload_401", (401, "NotAuthorizedError".to_owned(), false)),
        ("upload_412", (412, "OffsetInvalidError".to_owned(), false)),
        ("upload_503", (503, "InternalError".to_owned(), true)),
        ("upload_400_once", failed.clone()),
    ] {
        lab.arm(fault).await;
        assert_eq!(
            refusal(lab.send(&page, &uri, &bytes, 0).await.unwrap()).await,
            wanted
        );
        assert_eq!(
            transferred(&lab, &user, &id).await,
            ("not_started".into(), 0),
            "{fault}"
        );
    }
    lab.arm("upload_400_then_finished").await;
    assert_eq!(
        refusal(lab.send(&page, &uri, &bytes, 0).await.unwrap()).await,
        failed
    );
    assert_eq!(
        transferred(&lab, &user, &id).await,
        ("complete".into(), bytes.len() as u64)
    );
    lab.forward(3);
    assert_eq!(lab.code(&user, &id).await, "FINISHED");

    let (id, uri) = lab.resumable(&page).await;
    lab.arm("upload_answer_lost").await;
    assert!(lab.send(&page, &uri, &bytes, 0).await.is_err());
    assert_eq!(
        transferred(&lab, &user, &id).await,
        ("complete".into(), bytes.len() as u64)
    );
    let again = lab.send(&page, &uri, &bytes, 0).await.unwrap();
    assert_eq!(again.status(), 412);

    let (id, uri) = lab.resumable(&page).await;
    lab.arm("upload_dead").await;
    assert_eq!(
        refusal(lab.send(&page, &uri, &bytes, 0).await.unwrap()).await,
        failed
    );
    let body = lab
        .get(&user, &format!("/{id}?fields=status_code,video_status"))
        .await;
    assert_eq!(body["status_code"], "IN_PROGRESS");
    let phase = &body["video_status"]["uploading_phase"];
    assert_eq!(
        (&phase["status"], &phase["bytes_transferred"]),
        (&json!("error"), &json!(0))
    );
    assert!(phase.to_string().contains("1363008"));
    assert_eq!(
        refusal(lab.send(&page, &uri, &bytes, 0).await.unwrap()).await,
        failed
    );

    let (_, uri) = lab.resumable(&page).await;
    lab.arm_with(json!({"platform": "instagram", "fault": "upload_slow", "value": 200}))
        .await;
    let begun = std::time::Instant::now();
    assert_eq!(lab.send(&page, &uri, &bytes, 0).await.unwrap().status(), 200);
    assert!(begun.elapsed().as_millis() >= 200);
}

#[tokio::test]
async fn bytes_may_come_from_an_address_instead() {
    let lab = Lab::new().await;
    let (user, page) = lab.fl_pair().await;
    let host = Host::serve(film(9_000, 1_000)).await;
    let go = |uri: String, from: String| {
        let request = lab
            .http
            .post(uri)
            .header("authorization", format!("OAuth {page}"));
        request.header("file_url", from).send()
    };
    let (id, uri) = lab.resumable(&page).await;
    let missing = go(uri.clone(), "http://127.0.0.1:9/none".into()).await.unwrap();
    assert_eq!(
        refusal(missing).await,
        (422, "FileUrlProcessingError".into(), false)
    );
    assert_eq!(go(uri, host.url("/l/film")).await.unwrap().status(), 200);
    lab.forward(3);
    assert_eq!(lab.code(&user, &id).await, "FINISHED");
}
