//! Every fault of every twin, once each: what became of the post and what the person reads. With `UPDATE_DOCS=1`
//! (`make matrix`) it writes `docs/faults.md`; without, it does nothing, since some waits are long.

use ai_shorts_tests::person::{options_for, posts_of_ours};
use ai_shorts_tests::{Person, Service, clips};
use anyhow::Context as _;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

/// A post that is still being tried after so long is told of as such.
const PATIENCE: Duration = Duration::from_secs(75);
/// Most of them wait.
const LANES: usize = 20;

struct Row {
    platform: String,
    fault: String,
    what: String,
    struck: bool,
    end: String,
    videos: usize,
    said: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_each_fault_comes_to() -> anyhow::Result<()> {
    if std::env::var_os("UPDATE_DOCS").is_none() {
        return Ok(());
    }
    let all = {
        let service = Service::start()?;
        let me = Person::registered(&service, "list@example.org").await?;
        me.get("/sandbox/api/faults").await?.good()?
    };
    let all: Vec<Value> = all.as_array().context("no faults")?.clone();
    let mut lanes = vec![];
    for lane in 0..LANES {
        let share: Vec<Value> = all.iter().skip(lane).step_by(LANES).cloned().collect();
        lanes.push(tokio::spawn(async move { run_lane(lane, share).await }));
    }
    let mut rows = vec![];
    for lane in lanes {
        rows.extend(lane.await??);
    }
    rows.sort_by(|a, b| (&a.platform, &a.fault).cmp(&(&b.platform, &b.fault)));
    let wrong: Vec<&Row> = rows.iter().filter(|r| r.videos > 1).collect();
    assert!(wrong.is_empty(), "two videos after {}", wrong[0].fault);
    std::fs::write(
        concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/faults.md"),
        page(&rows),
    )?;
    Ok(())
}

/// Each fault meets a platform that has seen nothing of the one before.
async fn run_lane(lane: usize, faults: Vec<Value>) -> anyhow::Result<Vec<Row>> {
    tokio::time::sleep(Duration::from_millis(250) * u32::try_from(lane)?).await;
    let mut rows = vec![];
    for fault in faults {
        let name = fault["fault"].as_str().unwrap_or_default();
        rows.push(one(&fault).await.with_context(|| name.to_owned())?);
    }
    Ok(rows)
}

async fn one(fault: &Value) -> anyhow::Result<Row> {
    let (platform, name) = (
        fault["platform"].as_str().unwrap_or_default(),
        fault["fault"].as_str().unwrap_or_default(),
    );
    let service = Service::start_with(&[("AI_SHORTS_LIMITS_REQUESTS_PER_MINUTE", "100000")])?;
    let me = Person::registered(&service, "fault@example.org").await?;
    me.post(
        "/sandbox/api/settings",
        &json!({"platform": platform, "processing_ms": 300}),
    )
    .await?
    .good()?;
    let media = me.upload("clip.mp4", clips::vertical()?).await?;
    let channels = me.connect_all().await?;
    let channel = channels.get(platform).context("no channel")?;
    me.arm(platform, name, &json!({})).await?;
    let answer = me
        .publish(
            media["id"].as_str().unwrap_or_default(),
            channel,
            "k",
            options_for(platform, name),
        )
        .await?;
    let target = if answer.status.is_success() {
        let request = answer.good()?["id"].as_str().unwrap_or_default().to_owned();
        match me.settled(&request, PATIENCE).await {
            Ok(target) => target,
            Err(_) => me
                .get(&me.at(&format!("/publish-requests/{request}")))
                .await?
                .good()?["targets"][0]
                .clone(),
        }
    } else {
        json!({"state": "refused", "failure": {"message": answer.json()["title"]}})
    };
    let seen = me.twin_state(platform).await?;
    let hits = &seen["faults_hit"][name];
    let mut said: Vec<String> = target["notes"]
        .as_array()
        .into_iter()
        .flatten()
        .chain(Some(&target["failure"]))
        .filter_map(|n| n["message"].as_str())
        .map(str::to_owned)
        .collect();
    said.dedup();
    Ok(Row {
        platform: platform.to_owned(),
        fault: name.to_owned(),
        what: fault["description"].as_str().unwrap_or_default().to_owned(),
        struck: hits.as_u64().is_some_and(|n| n > 0),
        end: target["state"].as_str().unwrap_or_default().to_owned(),
        videos: posts_of_ours(&seen).count(),
        said: said.join(" "),
    })
}

fn page(rows: &[Row]) -> String {
    let mut out = String::from(
        "# What each fault comes to\n\nMade by `make matrix`: one clip published to a fresh sandbox of each platform with one fault armed once. \
         \"Not met\" are faults of a way that a plain publish does not take, such as revoking. A post that was still being tried \
         after 75 seconds stands with the state it had then.\n",
    );
    let mut by: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        by.entry(&row.platform).or_default().push(row);
    }
    for (platform, rows) in by {
        let _ = write!(
            out,
            "\n## {platform}\n\n| fault | what the platform does | became | videos | the person reads |\n|---|---|---|---|---|\n"
        );
        for r in rows {
            let clean = |text: &str| text.replace('|', "\\|").replace('<', "&lt;");
            let end = if r.struck {
                r.end.replace('_', " ")
            } else {
                format!("{} (not met)", r.end.replace('_', " "))
            };
            let _ = writeln!(
                out,
                "| `{}` | {} | {end} | {} | {} |",
                r.fault,
                clean(&r.what),
                r.videos,
                clean(&r.said)
            );
        }
    }
    out
}
