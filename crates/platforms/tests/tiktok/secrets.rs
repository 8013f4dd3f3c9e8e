//! No secret shows in a log, in a list of calls, or in debug output.

use crate::job::{Job, act, channel, good, upload};
use crate::stub::{Say, Stub, say};
use ai_shorts_platforms::adapter::{Grant, Held, Machine};
use ai_shorts_platforms::tiktok::{Checkpoint, Step};
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
        "PUT" => Say::Cut,
        _ if head.path.contains("/oauth/") => say(200, r#"{"error":"invalid_grant"}"#),
        _ => good(head),
    })
    .await;
    let mut job = Job::new(&stub, 100);
    job.options.caption = Some("canary-caption".into());
    let mut shown = String::new();
    let mut at = Checkpoint::first();
    for _ in 0..4 {
        let step = job.step(&at, false).await;
        shown += &format!("{step:?} {at:?}");
        match step {
            Step::Next(c)
            | Step::Failed {
                checkpoint: Some(c), ..
            } => at = c,
            _ => {}
        }
    }
    assert!(
        serde_json::to_string(&at).unwrap().contains("canary-url"),
        "the engine must be able to store it"
    );
    shown += &format!("{:?}", upload(&stub, "final_chunk", 0, 10));
    let (refresh, grant, held) = (
        "canary-refresh".into(),
        Grant {
            code: "canary-code".into(),
            verifier: "canary-verifier".into(),
            device_id: None,
            state: "state".into(),
        },
        Held {
            access: Some("1:canary-access".into()),
            refresh: Some("canary-refresh".into()),
        },
    );
    let (tiktok, log) = (&job.tiktok, &mut job.log);
    shown += &format!("{:?}", tiktok.refresh(act(), &refresh, log).await);
    shown += &format!("{:?}", tiktok.connect(act(), &grant, log).await.is_err());
    shown += &format!("{:?}", tiktok.revoke(act(), &held, log).await);
    shown += &format!(
        "{:?}",
        tiktok
            .rules(act(), &job.access, channel(&job.scopes), "", log)
            .await
    );
    shown += &format!("{grant:?} {held:?} {tiktok:?} {:?}", tiktok.config());
    shown += &serde_json::to_string(&log.0).unwrap();
    let logged = String::from_utf8(caught.0.lock().unwrap().clone()).unwrap();
    assert!(
        logged.contains("outgoing request") && logged.contains("purpose=\"upload\""),
        "{logged}"
    );
    for text in [&shown, &logged] {
        assert!(!text.contains("canary"), "{text}");
        assert!(!text.contains("token="), "{text}");
    }
}
