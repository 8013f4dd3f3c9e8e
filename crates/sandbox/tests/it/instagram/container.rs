//! What a container takes, what it refuses, how it stands from hour to hour.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::instagram::lab::*;
use serde_json::{Value, json};

#[tokio::test]
async fn instagram_login_has_no_resumable_upload() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let sent = lab
        .create(&token, IL_USER, &[("upload_type", "resumable")])
        .await
        .unwrap();
    assert_eq!(sent.status(), 400);
    let body: Value = sent.json().await.unwrap();
    assert_eq!(body["error"]["message"], "The parameter video_url is required");
    assert_eq!(body["error"]["type"], "IGApiException");
    assert_eq!(body["error"]["code"], 100);
    let host = Host::serve(film(9_000, 10)).await;
    let form = [("upload_type", "resumable"), ("video_url", &host.url("/l/film"))];
    let body: Value = lab
        .create(&token, IL_USER, &form)
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert!(body["id"].is_string() && body["uri"].is_null());
}

#[tokio::test]
async fn a_container_refuses_what_breaks_the_limits() {
    let lab = Lab::new().await;
    let (user, page) = lab.fl_pair().await;
    let long = "x".repeat(2201);
    let tags = "#a ".repeat(31);
    let names = "@a ".repeat(21);
    for (name, value, wanted) in [
        ("media_type", "VIDEO", (100, 2_207_023)),
        ("upload_type", "chunked", (100, 0)),
        ("upload_type", "", (100, 0)),
        ("caption", &long, (36004, 2_207_010)),
        ("caption", &tags, (36004, 2_207_010)),
        ("caption", &names, (100, 2_207_040)),
        ("share_to_feed", "perhaps", (100, 0)),
        ("thumb_offset", "-1", (1, 2_207_057)),
        ("collaborators", "a,b", (100, 0)),
        ("collaborators", "[\"a\",\"b\",\"c\",\"d\"]", (100, 0)),
        ("trial_params", "{\"graduation_strategy\":\"SOON\"}", (100, 0)),
        ("trial_params", "{\"graduation_strategy\":\"MANUAL\"}", (100, 0)),
    ] {
        let mut form = vec![
            ("media_type", "REELS"),
            ("upload_type", "resumable"),
            ("share_to_feed", "true"),
        ];
        form.retain(|(n, _)| *n != name);
        form.push((name, value));
        let sent = lab
            .call("POST", &user, &format!("/{FL_USER}/media"), &form)
            .await
            .unwrap();
        assert_eq!(error(sent).await, wanted, "{name}={value}");
    }
    let odd = [("video_url", "http://127.0.0.1/фильм")];
    assert_eq!(
        error(lab.create(&user, FL_USER, &odd).await.unwrap()).await,
        (100, 0)
    );
    let stranger = lab
        .create(&user, "17841400000000121", &[("upload_type", "resumable")])
        .await
        .unwrap();
    assert_eq!(error(stranger).await, (100, 33));
    // everything that may be said, as JSON, with the Page token
    let body = json!({"media_type": "REELS", "upload_type": "resumable", "caption": "@a #b", "thumb_offset": 1000,
        "collaborators": ["one", "two"], "user_tags": [{"username": "three"}], "is_ai_generated": true,
        "audio_name": "Own sound", "trial_params": {"graduation_strategy": "MANUAL"}, "hide_likes": true});
    let url = format!("{}/{V}/{FL_USER}/media", lab.base);
    let sent = lab
        .http
        .post(url)
        .bearer_auth(&page)
        .json(&body)
        .send()
        .await
        .unwrap();
    let id = text(&sent.json().await.unwrap(), "id");
    let seen = lab.seen(&id).await;
    assert_eq!(seen["collaborators"], json!(["one", "two"]));
    assert_eq!(seen["thumb_offset"], 1000);
    assert_eq!(seen["ignored"], json!(["hide_likes"]));
    assert_eq!(lab.state().await["sessions"], 1);
}

#[tokio::test]
async fn collaborators_on_instagram_login_go_either_way() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let form = [
        ("video_url", "http://127.0.0.1:9/x"),
        ("collaborators", "[\"one\"]"),
    ];
    assert_eq!(lab.create(&token, IL_USER, &form).await.unwrap().status(), 200);
    lab.arm("media_collaborators_refused").await;
    assert_eq!(
        error(lab.create(&token, IL_USER, &form).await.unwrap()).await,
        (100, 0)
    );
}

#[tokio::test]
async fn making_a_container_breaks_before_and_after() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let form = [("video_url", "http://127.0.0.1:9/secret")];
    let go = || lab.create(&token, IL_USER, &form);
    for (value, wanted) in [
        (2_207_051, (4, 2_207_051)),
        (2_207_053, (-1, 2_207_053)),
        (613, (613, 0)),
        (190, (190, 0)),
    ] {
        lab.arm_with(json!({"platform": "instagram", "fault": "media_error", "value": value}))
            .await;
        assert_eq!(error(go().await.unwrap()).await, wanted);
    }
    lab.arm_with(json!({"platform": "instagram", "fault": "media_error", "value": 80002}))
        .await;
    let busy = go().await.unwrap();
    assert_eq!(busy.status(), 400);
    let usage = busy.headers()["x-business-use-case-usage"].to_str().unwrap();
    assert!(usage.contains("estimated_time_to_regain_access"));
    lab.arm_with(json!({"platform": "instagram", "fault": "media_error", "value": 2_207_052}))
        .await;
    let body: Value = go().await.unwrap().json().await.unwrap();
    assert!(
        body["error"]["error_user_msg"]
            .as_str()
            .unwrap()
            .contains("/secret")
    );
    lab.arm("media_html_502").await;
    assert_eq!(go().await.unwrap().status(), 502);
    assert_eq!(lab.state().await["sessions"], 0);
    lab.arm("media_answer_lost").await;
    assert!(go().await.is_err());
    lab.arm("media_500_after_create").await;
    assert_eq!(go().await.unwrap().status(), 500);
    assert_eq!(lab.state().await["sessions"], 2);
    lab.tune(json!({"containers_per_day": 2})).await;
    assert_eq!(error(go().await.unwrap()).await, (4, 0));
    lab.forward(24 * 3600);
    assert_eq!(go().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_container_is_in_progress_then_finished_then_expired() {
    let lab = Lab::new().await;
    let host = Host::serve(film(9_000, 5_000)).await;
    let token = lab.il("sandbox-creator").await;
    let id = lab.container(&token, &host.url("/l/film")).await;
    lab.fetched(&id).await;
    assert_eq!(lab.code(&token, &id).await, "IN_PROGRESS");
    lab.forward(3);
    let path = format!("/{id}?fields=id,status,status_code,video_status,copyright_check_status");
    let body = lab.get(&token, &path).await;
    assert_eq!(body["status_code"], "FINISHED");
    assert_eq!(body["video_status"]["uploading_phase"]["status"], "complete");
    assert_eq!(body["video_status"]["processing_phase"]["status"], "complete");
    assert_eq!(body["copyright_check_status"]["matches_found"], false);
    lab.forward(24 * 3600);
    assert_eq!(lab.code(&token, &id).await, "EXPIRED");
    let late = lab.publish(&token, IL_USER, &id).await.unwrap();
    assert_eq!(error(late).await, (-2, 2_207_020));
    assert_eq!(
        error(
            lab.call("GET", &token, &format!("/{id}?fields=nope"), &[])
                .await
                .unwrap()
        )
        .await,
        (100, 0)
    );
    let other = lab.il("sandbox-duo").await;
    assert_eq!(
        error(lab.call("GET", &other, &format!("/{id}"), &[]).await.unwrap()).await,
        (100, 33)
    );
    let (user, _) = lab.fl_pair().await;
    assert_eq!(
        error(lab.call("GET", &user, &format!("/{id}"), &[]).await.unwrap()).await,
        (100, 33)
    );
}

#[tokio::test]
async fn processing_takes_its_time_or_fails() {
    let lab = Lab::new().await;
    let host = Host::serve(film(9_000, 500)).await;
    let token = lab.il("sandbox-creator").await;
    let go = |fault: &'static str| {
        let (lab, token, host) = (&lab, &token, &host);
        async move {
            lab.arm(fault).await;
            let id = lab.container(token, &host.url("/l/film")).await;
            lab.fetched(&id).await;
            id
        }
    };
    let slow = go("process_slow").await;
    let never = go("process_never").await;
    let gone = go("container_expires").await;
    let matched = go("process_copyright").await;
    let broken = go("process_error").await;
    lab.arm_with(json!({"platform": "instagram", "fault": "process_error", "value": 2_207_001}))
        .await;
    let bare = go("status_subcode_only").await;
    lab.forward(5);
    assert_eq!(lab.code(&token, &slow).await, "IN_PROGRESS");
    assert_eq!(lab.code(&token, &gone).await, "EXPIRED");
    let body = lab
        .get(&token, &format!("/{matched}?fields=copyright_check_status"))
        .await;
    assert_eq!(body["copyright_check_status"]["matches_found"], true);
    let body = lab
        .get(&token, &format!("/{broken}?fields=status,status_code"))
        .await;
    assert_eq!(body["status_code"], "ERROR");
    assert_eq!(
        body["status"],
        "Error: Media upload has failed with error code 2207026"
    );
    assert_eq!(
        lab.get(&token, &format!("/{bare}?fields=status")).await["status"],
        "2207001"
    );
    lab.forward(60);
    assert_eq!(lab.code(&token, &slow).await, "FINISHED");
    assert_eq!(lab.code(&token, &never).await, "IN_PROGRESS");
    lab.forward(24 * 3600);
    assert_eq!(lab.code(&token, &never).await, "EXPIRED");
}

#[tokio::test]
async fn a_file_that_breaks_the_rules_for_reels_ends_in_an_error() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let short = (film(2_000, 10), None, 2_207_026);
    let long = (film(900_001, 10), None, 2_207_026);
    let wide = (wide_film(2160, 3840, 9_000, 10), None, 2_207_026);
    let none = (b"no film".to_vec(), None, 2_207_026);
    let late = (film(9_000, 10), Some("9000"), 2_207_057);
    for (bytes, thumb, wanted) in [short, long, wide, none.clone(), late] {
        let host = Host::serve(bytes).await;
        let url = host.url("/l/film");
        let mut form = vec![("video_url", url.as_str())];
        form.extend(thumb.map(|at| ("thumb_offset", at)));
        let body: Value = lab
            .create(&token, IL_USER, &form)
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let id = text(&body, "id");
        lab.fetched(&id).await;
        lab.forward(3);
        assert_eq!(lab.code(&token, &id).await, "ERROR");
        assert_eq!(lab.seen(&id).await["error"], wanted);
        assert_eq!(
            error(lab.publish(&token, IL_USER, &id).await.unwrap()).await,
            (9007, 2_207_027)
        );
    }
    lab.tune(json!({"checks_files": false})).await;
    let host = Host::serve(none.0).await;
    let id = lab.container(&token, &host.url("/l/film")).await;
    lab.fetched(&id).await;
    lab.forward(3);
    assert_eq!(lab.code(&token, &id).await, "FINISHED");
}

#[tokio::test]
async fn reading_breaks_in_many_ways() {
    let lab = Lab::new().await;
    let (user, page) = lab.fl_pair().await;
    let (id, _) = lab.resumable(&page).await;
    let path = format!("/{id}?fields=status_code");
    let read = |token: &str| {
        let (lab, token, path) = (&lab, token.to_owned(), path.as_str());
        async move { lab.call("GET", &token, path, &[]).await.unwrap() }
    };
    lab.arm("read_page_token_100_33").await;
    assert_eq!(read(&user).await.status(), 200);
    assert_eq!(error(read(&page).await).await, (100, 33));
    lab.arm("read_100_33").await;
    assert_eq!(error(read(&user).await).await, (100, 33));
    lab.arm("read_html_502").await;
    assert_eq!(read(&user).await.status(), 502);
    lab.arm("read_error").await;
    let down = read(&user).await;
    assert_eq!(down.status(), 503);
    assert_eq!(error(down).await, (2, 0));
    assert_eq!(lab.state().await["faults_hit"]["read_error"], 1);
}
