//! Resumable sessions: strict checks, cuts, lost answers, one video each.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::youtube::lab::*;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

#[tokio::test]
async fn opening_checks_headers_parameters_and_metadata() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let url = format!("{}/upload/youtube/v3/videos", lab.base);
    let full = "?uploadType=resumable&part=snippet,status";
    let open = |query: &str, headers: &[(&'static str, &str)]| {
        let mut r = lab
            .http
            .post(format!("{url}{query}"))
            .bearer_auth(&token)
            .json(&plain("t"));
        for (name, value) in headers {
            r = r.header(*name, *value);
        }
        r.send()
    };
    let (length, kind) = (
        ("X-Upload-Content-Length", "10"),
        ("X-Upload-Content-Type", "video/mp4"),
    );
    for (query, headers, wanted) in [
        ("?part=snippet", vec![length, kind], "missingRequiredParameter"),
        ("?uploadType=media&part=snippet", vec![length, kind], "badRequest"),
        (
            "?uploadType=resumable",
            vec![length, kind],
            "missingRequiredParameter",
        ),
        (
            "?uploadType=resumable&part=colour",
            vec![length, kind],
            "unknownPart",
        ),
        (
            "?uploadType=resumable&part=snippet",
            vec![length, kind],
            "unexpectedPart",
        ),
        (full, vec![kind], "missingRequiredParameter"),
        (full, vec![length], "missingRequiredParameter"),
        (
            full,
            vec![("X-Upload-Content-Length", "0"), kind],
            "mediaBodyRequired",
        ),
        (
            full,
            vec![length, ("X-Upload-Content-Type", "image/png")],
            "badContent",
        ),
        (
            "?uploadType=resumable&part=snippet,status&notifySubscribers=yes",
            vec![length, kind],
            "invalidParameter",
        ),
    ] {
        let sent = open(query, &headers).await.unwrap();
        assert_eq!(reason(sent).await, (400, wanted.into()), "{query} {headers:?}");
    }
    let sent = lab.opening(&token, &plain(""), 10).send().await.unwrap();
    assert_eq!(reason(sent).await, (400, "invalidTitle".into()));
    let bare = lab
        .http
        .post(format!("{url}{full}"))
        .json(&plain("t"))
        .send()
        .await
        .unwrap();
    assert_eq!(reason(bare).await.0, 401);
    let fine = open(full, &[length, kind]).await.unwrap();
    assert_eq!(fine.status(), 200);
    assert!(
        fine.headers()["location"]
            .to_str()
            .unwrap()
            .contains("upload_id=")
    );
    assert_eq!(fine.bytes().await.unwrap().len(), 0);
}

#[tokio::test]
async fn chunks_follow_the_262144_rule_and_their_order() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let all = bytes(UNIT * 2 + 7);
    let total = all.len();
    let session = lab.session(&token, &plain("t"), total).await;
    assert_eq!(held(&lab.query(&session, total).await), None);
    let odd = lab.send(&session, &all[..1000], 0, total).await.unwrap();
    assert_eq!(reason(odd).await, (400, "badRequest".into()));
    let wrong_total = lab.send(&session, &all[..UNIT], 0, total + 1).await.unwrap();
    assert_eq!(reason(wrong_total).await.0, 400);
    assert_eq!(
        held(&lab.send(&session, &all[..UNIT], 0, total).await.unwrap()),
        Some("bytes=0-262143")
    );
    let gap = lab
        .send(&session, &all[UNIT * 2..], UNIT * 2, total)
        .await
        .unwrap();
    assert_eq!(held(&gap), Some("bytes=0-262143"), "a gap is dropped");
    let overlap = lab.send(&session, &all[..UNIT], 0, total).await.unwrap();
    assert_eq!(held(&overlap), Some("bytes=0-262143"), "an overlap is dropped");
    let last = lab.send(&session, &all[UNIT..], UNIT, total).await.unwrap();
    assert_eq!(last.status(), 200);
    let state = lab.state().await;
    assert_eq!(state["videos"][0]["sha256"], sha(&all));
    assert_eq!(state["dropped_ranges"], 2);
    let nowhere = format!("{}/upload/youtube/v3/videos?upload_id=x", lab.base);
    assert_eq!(lab.query(&nowhere, 1).await.status(), 404);
}

fn sha(bytes: &[u8]) -> String {
    use sha2::Digest;
    use std::fmt::Write;
    sha2::Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, b| {
            write!(text, "{b:02x}").unwrap();
            text
        })
}

#[tokio::test]
async fn a_cut_connection_keeps_what_arrived() {
    for keep in [true, false] {
        let mut lab = Lab::with_bytes(keep).await;
        let token = lab.access("sandbox-creator").await;
        let all = bytes(3_000_000);
        let session = lab.session(&token, &plain("t"), all.len()).await;
        let url = url::Url::parse(&session).unwrap();
        let mut raw = tokio::net::TcpStream::connect((url.host_str().unwrap(), url.port().unwrap()))
            .await
            .unwrap();
        let head = format!(
            "PUT {}?{} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n",
            url.path(),
            url.query().unwrap(),
            all.len()
        );
        raw.write_all(head.as_bytes()).await.unwrap();
        raw.write_all(&all[..1_000_000]).await.unwrap();
        raw.shutdown().await.unwrap();
        drop(raw);
        let range = loop {
            let sent = lab.query(&session, all.len()).await;
            if let Some(range) = held(&sent) {
                break range.to_owned();
            }
            tokio::task::yield_now().await;
        };
        let offset = range.strip_prefix("bytes=0-").unwrap().parse::<usize>().unwrap() + 1;
        assert!(offset <= 1_000_000);
        lab.restart().await;
        let session = format!("{}/upload/youtube/v3/videos?{}", lab.base, url.query().unwrap());
        assert_eq!(held(&lab.query(&session, all.len()).await), Some(range.as_str()));
        let sent = lab
            .send(&session, &all[offset..], offset, all.len())
            .await
            .unwrap();
        assert_eq!(sent.status(), 200);
        assert_eq!(lab.state().await["videos"][0]["sha256"], sha(&all));
    }
}

#[tokio::test]
async fn a_lost_final_answer_is_found_by_asking() {
    let mut lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let all = bytes(500_000);
    let session = lab.session(&token, &plain("t"), all.len()).await;
    lab.arm("put_final_answer_lost").await;
    assert!(lab.send(&session, &all, 0, all.len()).await.is_err());
    lab.arm("put_308_after_completion").await;
    assert_eq!(
        held(&lab.query(&session, all.len()).await),
        Some("bytes=0-499999")
    );
    let first: Value = lab.query(&session, all.len()).await.json().await.unwrap();
    let again: Value = lab
        .send(&session, &all, 0, all.len())
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(first, again);
    lab.restart().await;
    let query = url::Url::parse(&session).unwrap().query().unwrap().to_owned();
    let moved = format!("{}/upload/youtube/v3/videos?{query}", lab.base);
    let later: Value = lab.query(&moved, all.len()).await.json().await.unwrap();
    assert_eq!(first["id"], later["id"]);
    assert_eq!(lab.state().await["videos"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn every_fault_of_a_put_leaves_one_way_to_one_video() {
    let lab = Lab::with_bytes(false).await;
    lab.tune(json!({"uploads_per_day": 1000})).await;
    let token = lab.access("sandbox-creator").await;
    for (n, fault) in [
        "put_cut",
        "put_500_before_store",
        "put_503_after_store",
        "put_308_less",
        "put_308_no_range",
        "put_final_answer_lost",
        "put_401",
        "put_403_forbidden",
        "put_new_location",
        "put_429_retry_after",
        "put_nonsense",
        "put_nonsense_after_video",
        "query_503",
        "query_answer_lost",
    ]
    .into_iter()
    .enumerate()
    {
        let all = bytes(2_000_000 + n);
        let mut session = lab.session(&token, &plain(fault), all.len()).await;
        lab.arm(fault).await;
        let mut first = 0;
        let id = loop {
            let sent = lab.send(&session, &all[first..], first, all.len()).await;
            if let Ok(sent) = sent {
                if let Some(to) = sent.headers().get("location") {
                    session = to.to_str().unwrap().to_owned();
                }
                if sent.status() == 200
                    && let Ok(video) = sent.json::<Value>().await
                {
                    break video["id"].as_str().unwrap().to_owned();
                }
            }
            let range = format!("bytes */{}", all.len());
            let asked = lab
                .http
                .put(&session)
                .header("Content-Range", range)
                .header("Content-Length", 0)
                .send()
                .await;
            match asked {
                Ok(sent) if sent.status() == 200 => {
                    break sent.json::<Value>().await.unwrap()["id"]
                        .as_str()
                        .unwrap()
                        .to_owned();
                }
                Ok(sent) if sent.status() == 308 => {
                    let end = held(&sent).and_then(|r| r.strip_prefix("bytes=0-")?.parse::<usize>().ok());
                    first = end.map_or(0, |end| end + 1);
                }
                _ => {}
            }
        };
        let state = lab.state().await;
        let made: Vec<&Value> = state["videos"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|v| v["title"] == fault)
            .collect();
        assert_eq!(made.len(), 1, "{fault}");
        assert_eq!(made[0]["id"], id, "{fault}");
        assert_eq!(made[0]["sha256"], sha(&all), "{fault}");
    }
}

#[tokio::test]
async fn a_session_can_be_gone_before_or_after_the_video() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let all = bytes(1000);
    for (fault, code, videos) in [
        ("put_404_session_gone", 404, 0),
        ("put_410_session_gone_after_video", 410, 1),
    ] {
        let session = lab.session(&token, &plain("t"), all.len()).await;
        lab.arm(fault).await;
        assert_eq!(
            lab.send(&session, &all, 0, all.len()).await.unwrap().status(),
            code
        );
        assert_eq!(lab.query(&session, all.len()).await.status(), code);
        assert_eq!(lab.state().await["videos"].as_array().unwrap().len(), videos);
    }
}

#[tokio::test]
async fn a_session_answer_lost_leaves_an_empty_session() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    lab.arm("session_answer_lost").await;
    assert!(lab.opening(&token, &plain("t"), 10).send().await.is_err());
    let state = lab.state().await;
    assert_eq!(
        (&state["sessions"], &state["open_sessions"]),
        (&json!(1), &json!(1))
    );
    lab.arm("session_429_rate").await;
    let sent = lab.opening(&token, &plain("t"), 10).send().await.unwrap();
    assert_eq!(sent.headers()["retry-after"], "1");
    assert_eq!(reason(sent).await, (429, "rateLimitExceeded".into()));
}

#[tokio::test]
async fn many_sessions_at_once_do_not_mix() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let work = (0..24).map(|n| {
        let (lab, token) = (&lab, &token);
        async move {
            let all = bytes(300_000 + n);
            (lab.upload(token, &plain(&format!("v{n}")), &all).await, sha(&all))
        }
    });
    let made = futures_util::future::join_all(work).await;
    let state = lab.state().await;
    for (id, sha256) in made {
        let video = state["videos"]
            .as_array()
            .unwrap()
            .iter()
            .find(|v| v["id"] == id)
            .unwrap();
        assert_eq!(video["sha256"], sha256);
    }
}

#[tokio::test]
async fn two_clients_on_one_session_make_one_video() {
    let lab = Lab::new().await;
    let token = lab.access("sandbox-creator").await;
    let all = bytes(3_000_000);
    let session = lab.session(&token, &plain("t"), all.len()).await;
    let sends = (0..4).map(|_| lab.send(&session, &all, 0, all.len()));
    let answers = futures_util::future::join_all(sends).await;
    assert!(answers.iter().any(Result::is_ok));
    loop {
        let asked = lab.query(&session, all.len()).await;
        if asked.status() == 200 {
            break;
        }
        let end = held(&asked).and_then(|r| r.strip_prefix("bytes=0-")?.parse::<usize>().ok());
        let first = end.map_or(0, |end| end + 1);
        let _ = lab.send(&session, &all[first..], first, all.len()).await;
    }
    let state = lab.state().await;
    assert_eq!(state["videos"].as_array().unwrap().len(), 1);
    assert_eq!(state["videos"][0]["sha256"], sha(&all));
}
