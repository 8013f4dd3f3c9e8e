//! No secret shows in a log, in a list of calls, or in debug output.

use crate::job::{Job, act, saved};
use crate::stub::{Say, Stub, error, good, say};
use ai_shorts_platforms::adapter::{Grant, Machine};
use ai_shorts_platforms::vk::{Checkpoint, Step};
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

    let stub = Stub::start(|seen| match seen.call() {
        "auth" => say(
            400,
            r#"{"error":"new_thing","error_description":"canary-code-9-canary-code-9-canary"}"#,
        ),
        "video.save" => good(saved(&format!("http://{}/twin", seen.header("host")))),
        "upload" => say(
            200,
            r#"{"error":"x","error_code":1,"error_descr":"see https://up/x?sig=canary-sig"}"#,
        ),
        "video.get" => error(100, "bad ?access_token=canary-access"),
        "users.get" => error(9999, "x"),
        _ => Say::Cut,
    })
    .await;
    let mut job = Job::new(&stub, 100);
    job.options.title = Some("canary-title".into());
    job.options.caption = Some("canary-caption".into());
    let mut shown = String::new();
    let mut at = Checkpoint::first([1; 16]);
    for _ in 0..3 {
        let step = job.step(&at, false).await;
        shown += &format!("{step:?} {at:?}");
        if let Step::Next(c) = step {
            at = c;
        }
    }
    assert!(
        serde_json::to_string(&at).unwrap().contains("canary-sig"),
        "the engine must be able to store it"
    );
    shown += &format!("{:?}", job.step(&at, true).await);
    shown += &format!("{:?}", job.step(&crate::job::video(), true).await);
    let refresh = json!({"token": "canary-refresh", "device_id": "canary-device"}).to_string();
    shown += &format!("{:?}", job.vk.refresh(act(), &refresh.into(), &mut job.log).await);
    let grant = Grant {
        code: "canary-code".into(),
        verifier: "canary-verifier".into(),
        device_id: Some("device".into()),
        state: "state".into(),
    };
    shown += &format!("{:?}", job.vk.connect(act(), &grant, &mut job.log).await);
    let token = "canary-token".into();
    shown += &format!(
        "{:?}",
        job.vk.connect_with_token(act(), &token, &mut job.log).await
    );
    shown += &format!("{:?} {:?}", job.vk, job.vk.config());
    shown += &serde_json::to_string(&job.log.0).unwrap();
    let logged = String::from_utf8(caught.0.lock().unwrap().clone()).unwrap();
    assert!(
        logged.contains("outgoing request") && logged.contains("purpose=\"upload\""),
        "{logged}"
    );
    for text in [&shown, &logged] {
        assert!(!text.contains("canary"), "{text}");
    }
}
