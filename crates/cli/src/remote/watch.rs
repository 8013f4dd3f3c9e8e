//! Following a post by the stream of changes.

use super::{Outcome, Signed, parsed, posts, print_json};
use client::{ClientError, Post, Target};
use domain::PublishRequestId;
use domain::publish::TargetState;
use serde_json::Value;
use std::collections::HashMap;
use std::time::Duration;

/// Before the stream is opened again.
const PAUSE: Duration = Duration::from_secs(2);
/// Times in a row that the service may be away.
const TRIES: u32 = 30;

pub async fn run(signed: &Signed, post: PublishRequestId, json: bool) -> anyhow::Result<Outcome> {
    let path = signed.at(&format!("/publish-requests/{post}"));
    let mut told = HashMap::new();
    let mut away = 0;
    loop {
        match follow(signed, &path, &mut told).await {
            Ok(Some(value)) => {
                if json {
                    print_json(&value)?;
                }
                return Ok(outcome(&parsed::<Post>(&value)?.targets));
            }
            Ok(None) => away = 0,
            Err(e) if e.is_passing() && away < TRIES => away += 1,
            Err(e) => return Err(e.into()),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The post at rest; none when the stream ended before that.
async fn follow(
    signed: &Signed,
    path: &str,
    told: &mut HashMap<String, String>,
) -> Result<Option<Value>, ClientError> {
    // Opened before looking, so that nothing falls between.
    let mut events = signed.client.events(&signed.workspace).await?;
    loop {
        let value: Value = signed.client.get(path).await?;
        let post: Post = parsed(&value)?;
        for target in &post.targets {
            let line = posts::told(target);
            if told.insert(target.id.to_string(), line.clone()).as_ref() != Some(&line) {
                eprintln!("{line}");
            }
        }
        if !post.targets.iter().any(|t| t.state.is_pending()) {
            return Ok(Some(value));
        }
        loop {
            match events.next().await? {
                None => return Ok(None),
                Some(e) if e.kind == "resync" => break,
                Some(e) if e.kind == "target.changed" && e.data.contains(&post.id.to_string()) => break,
                Some(_) => {}
            }
        }
    }
}

fn outcome(targets: &[Target]) -> Outcome {
    let is = |state: TargetState| targets.iter().any(|t| t.state == state);
    if is(TargetState::NeedsAttention) {
        Outcome::NeedsAttention
    } else if is(TargetState::Failed) || is(TargetState::Canceled) {
        Outcome::Failed
    } else {
        Outcome::Done
    }
}
