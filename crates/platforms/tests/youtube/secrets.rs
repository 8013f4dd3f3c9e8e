//! No secret shows in a log, in a list of calls, or in debug output.

use crate::job::{Job, act, session};
use crate::stub::{Say, Stub, say, with};
use ai_shorts_platforms::adapter::Machine;
use ai_shorts_platforms::youtube::Checkpoint;
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

    let stub = Stub::start(|head| match head.method.as_str() {
        "POST" if head.path.ends_with("/token") => say(400, r#"{"error":"invalid_grant"}"#),
        "POST" => {
            let here = format!(
                "http://{}/twin/session?upload_id=canary-session",
                head.header("host")
            );
            with(say(200, ""), "location", here)
        }
        _ => Say::Cut,
    })
    .await;
    let mut job = Job::new(&stub, 100);
    job.options.title = Some("canary-title".into());
    let mut shown = String::new();
    let mut at = Checkpoint::first([1; 16]);
    for resumed in [false, false, false, true] {
        let step = job.step(&at, resumed).await;
        shown += &format!("{step:?} {at:?}");
        match step {
            ai_shorts_platforms::youtube::Step::Next(c)
            | ai_shorts_platforms::youtube::Step::Failed {
                checkpoint: Some(c), ..
            } => at = c,
            _ => {}
        }
    }
    assert!(
        serde_json::to_string(&at).unwrap().contains("canary-session"),
        "the engine must be able to store it"
    );
    shown += &format!("{:?}", session(&stub, "last_chunk", 0));
    let (refresh, code, verifier) = (
        "canary-refresh".into(),
        "canary-code".into(),
        "canary-verifier".into(),
    );
    shown += &format!("{:?}", job.youtube.refresh(act(), &refresh, &mut job.log).await);
    shown += &format!(
        "{:?}",
        job.youtube.exchange(act(), &code, &verifier, &mut job.log).await
    );
    shown += &format!("{:?} {:?}", job.youtube, job.youtube.config());
    shown += &serde_json::to_string(&job.log.0).unwrap();
    let logged = String::from_utf8(caught.0.lock().unwrap().clone()).unwrap();
    assert!(
        logged.contains("outgoing request") && logged.contains("purpose=\"upload\""),
        "{logged}"
    );
    for text in [&shown, &logged] {
        assert!(!text.contains("canary"), "{text}");
        assert!(!text.contains("upload_id"), "{text}");
    }
}
