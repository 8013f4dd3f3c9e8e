//! No secret shows in a log, in a list of calls, or in debug output.

use crate::job::{Job, access, act, container, sent, stored};
use crate::stub::{Say, Stub, say};
use ai_shorts_platforms::adapter::{Grant, Held, Machine};
use ai_shorts_platforms::instagram::Step;
use domain::instagram::Login::{Facebook, Instagram as Direct};
use serde_json::json;
use std::io;
use std::sync::{Arc, Mutex};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;

#[derive(Clone, Default)]
struct Caught(Arc<Mutex<Vec<u8>>>);
impl io::Write for Caught {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(buf);
        Ok(buf.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn nothing_secret_is_written_anywhere() {
    let caught = Caught::default();
    let writer = caught.clone();
    // as the service caps them, whatever RUST_LOG says
    let caps = ["hyper", "hyper_util", "h2", "reqwest", "rustls"].map(|t| (t, LevelFilter::INFO));
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(move || writer.clone());
    let filter = Targets::new().with_default(LevelFilter::TRACE).with_targets(caps);
    let _on = tracing::subscriber::set_default(tracing_subscriber::registry().with(filter).with(layer));

    let stub = Stub::start(|head| {
        let here = format!(
            "http://{}/twin/ig-api-upload/c1?canary-upload=1",
            head.header("host")
        );
        if head.path.contains("access_token") {
            // a refusal that repeats what it was sent
            let words = format!(
                "bad {:?} https://x.example/?access_token=canary-user",
                head.query.len()
            );
            say(400, json!({"error": {"code": 190, "message": words}}))
        } else if head.path.ends_with("/media") {
            say(200, json!({"id": "c1", "uri": here}))
        } else {
            Say::Cut
        }
    })
    .await;
    let mut shown = String::new();
    for login in [Direct, Facebook] {
        let mut job = Job::new(&stub, login);
        job.options.caption = Some("canary-caption".into());
        let all = [
            stored("prepared", json!({})),
            stored("container_sent", json!({"link": login == Direct})),
            stored("have", container(&stub, Facebook)),
            stored("waiting", container(&stub, Facebook)),
            sent(&stub, false),
            sent(&stub, true),
        ];
        for at in all {
            let step = job.step(&at, false).await;
            shown += &format!("{step:?} {at:?}");
            if let Step::Next(c) | Step::Wait { checkpoint: c, .. } = step {
                shown += &format!("{c:?}");
            }
        }
        let grant = Grant {
            code: "canary-code".into(),
            verifier: "canary-verifier".into(),
            device_id: None,
            state: "s".into(),
        };
        let held = Held {
            access: Some(access(login)),
            refresh: Some(access(login)),
        };
        let mut log = std::mem::take(&mut job.log);
        shown += &format!("{:?}", job.instagram.connect(act(), &grant, &mut log).await);
        shown += &format!(
            "{:?}",
            job.instagram.refresh(act(), &access(login), &mut log).await
        );
        shown += &format!(
            "{:?} {held:?}",
            job.instagram.revoke(act(), &held, &mut log).await
        );
        shown += &format!("{:?} {:?}", job.instagram, job.instagram.config());
        shown += &serde_json::to_string(&log.0).unwrap();
        assert!(log.0.len() > 8);
    }
    let kept = serde_json::to_string(&stored("have", container(&stub, Facebook))).unwrap();
    assert!(
        kept.contains("canary-upload"),
        "the engine must be able to store it"
    );
    let logged = String::from_utf8(caught.0.lock().unwrap().clone()).unwrap();
    assert!(
        logged.contains("outgoing request") && logged.contains("purpose=\"upload\""),
        "{logged}"
    );
    for text in [&shown, &logged] {
        assert!(!text.contains("canary"), "{text}");
    }
}
