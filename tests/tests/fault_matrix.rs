//! Every fault of every twin, once each: what became of the post and what the person reads. With `UPDATE_DOCS=1`
//! (`make matrix`) it writes `docs/faults.md`; without, it does nothing, since some waits are long.

use ai_shorts_tests::person::{Answer, options_for, posts_of_ours};
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
    way: Way,
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

/// When a fault is armed, and what is done then.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Connect,
    Publish,
    /// Instagram by Facebook Login: the bytes go from us to Meta.
    Facebook,
    /// With a token that has just run out.
    Refresh,
    Disconnect,
}

impl Way {
    /// The way on which a fault of this name is met.
    fn of(platform: &str, name: &str) -> Self {
        let begins = |all: &[&str]| all.iter().any(|start| name.starts_with(start));
        if begins(&["revoke_", "logout_"]) {
            Self::Disconnect
        } else if begins(&["refresh_", "long_not_renewed"]) {
            Self::Refresh
        } else if platform == "instagram" && begins(&["upload_", "read_page", "accounts_"]) {
            Self::Facebook
        } else if begins(&[
            "token_",
            "me_",
            "long_",
            "user_info",
            "consent_",
            "authorize_",
            "channels_",
        ]) {
            Self::Connect
        } else {
            Self::Publish
        }
    }
    const fn title(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Publish => "publish",
            Self::Facebook => "Facebook Login",
            Self::Refresh => "refresh",
            Self::Disconnect => "disconnect",
        }
    }
}

async fn one(fault: &Value) -> anyhow::Result<Row> {
    let (platform, name) = (
        fault["platform"].as_str().unwrap_or_default(),
        fault["fault"].as_str().unwrap_or_default(),
    );
    let way = Way::of(platform, name);
    let mut settings = vec![("AI_SHORTS_LIMITS_REQUESTS_PER_MINUTE", "100000")];
    if way == Way::Facebook {
        settings.push(("AI_SHORTS_INSTAGRAM_LOGIN", "facebook"));
    }
    let service = Service::start_with(&settings)?;
    let me = Person::registered(&service, "fault@example.org").await?;
    me.post(
        "/sandbox/api/settings",
        &json!({"platform": platform, "processing_ms": 300}),
    )
    .await?
    .good()?;
    let media = me.upload("clip.mp4", clips::vertical()?).await?;
    let connecting = way == Way::Connect || name.starts_with("accounts_");
    if connecting {
        me.arm(platform, name, &json!({})).await?;
    }
    let answer = me.post(&me.at("/channels/connect-sandbox"), &json!({})).await?;
    let connected = me.get(&me.at("/channels")).await?.good()?;
    let channel = connected["items"].as_array().into_iter().flatten();
    let channel = channel.into_iter().find(|c| c["platform"] == platform);
    let channel = channel.and_then(|c| c["id"].as_str()).map(str::to_owned);
    let mut row = Row {
        platform: platform.to_owned(),
        fault: name.to_owned(),
        what: fault["description"].as_str().unwrap_or_default().to_owned(),
        way,
        struck: false,
        end: "not connected".to_owned(),
        videos: 0,
        said: coded(&answer),
    };
    if let Some(channel) = channel {
        if !connecting {
            if way == Way::Refresh {
                me.arm(platform, token_worn(platform), &json!({})).await?;
            }
            me.arm(platform, name, &json!({})).await?;
        }
        if way == Way::Disconnect {
            let answer = me.delete(&me.at(&format!("/channels/{channel}"))).await?.json();
            row.end = "disconnected".to_owned();
            let revoked = answer["counts"]["revoked_at_platform"] == 1;
            row.said = format!(
                "tokens wiped: {}, revoked there: {revoked}",
                answer["counts"]["tokens_wiped"]
            );
        } else {
            publish(&me, &mut row, media["id"].as_str().unwrap_or_default(), &channel).await?;
        }
    }
    let seen = me.twin_state(platform).await?;
    row.struck = seen["faults_hit"][name].as_u64().is_some_and(|n| n > 0);
    row.videos = posts_of_ours(&seen).count();
    Ok(row)
}

/// The fault that makes a token refused before its time.
fn token_worn(platform: &str) -> &'static str {
    match platform {
        "instagram" => "token_expired",
        "vk" => "api_token_expired",
        "tiktok" => "access_token_invalid",
        _ => "access_token_expired",
    }
}

/// The code of a refusal; pages have a sentence and a next step for each.
fn coded(answer: &Answer) -> String {
    if answer.status.is_success() {
        return String::new();
    }
    format!("`{}`", answer.code())
}

/// Publishes and tells how it ended.
async fn publish(me: &Person, row: &mut Row, media: &str, channel: &str) -> anyhow::Result<()> {
    let mut options = options_for(&row.platform, &row.fault);
    // What leads there.
    match row.fault.split('_').next() {
        Some("wall") => options["vk"]["wall_post"] = json!(true),
        Some("inbox") => options = json!({"tiktok": {"mode": "inbox"}}),
        Some("thumbnail") => options["cover"] = json!({"at_ms": 500}),
        _ => {}
    }
    let answer = me.publish(media, channel, "k", options).await?;
    if !answer.status.is_success() {
        row.end = "refused".to_owned();
        row.said = coded(&answer);
        return Ok(());
    }
    let request = answer.good()?["id"].as_str().unwrap_or_default().to_owned();
    let target = match me.settled(&request, PATIENCE).await {
        Ok(target) => target,
        Err(_) => me
            .get(&me.at(&format!("/publish-requests/{request}")))
            .await?
            .good()?["targets"][0]
            .clone(),
    };
    let mut said: Vec<String> = target["notes"]
        .as_array()
        .into_iter()
        .flatten()
        .chain(Some(&target["failure"]))
        .filter_map(|n| n["message"].as_str())
        .map(str::to_owned)
        .collect();
    said.dedup();
    row.said = said.join(" ");
    row.end = target["state"].as_str().unwrap_or_default().replace('_', " ");
    Ok(())
}

fn page(rows: &[Row]) -> String {
    let mut out = String::from(
        "# What each fault comes to\n\nMade by `make matrix`: one clip published to a fresh sandbox of each platform with one fault armed once, \
         before the connection, the publish or the disconnection as the fault's name demands. \"Not met\" are faults of ways that none of these \
         takes. A post that was still being tried after 75 seconds stands with the state it had then.\n",
    );
    let mut by: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        by.entry(&row.platform).or_default().push(row);
    }
    for (platform, rows) in by {
        let _ = write!(
            out,
            "\n## {platform}\n\n| fault | what the platform does | met on the way to | became | videos | the person reads |\n|---|---|---|---|---|---|\n"
        );
        for r in rows {
            let clean = |text: &str| text.replace('|', "\\|").replace('<', "&lt;");
            let end = if r.struck {
                r.end.clone()
            } else {
                format!("{} (not met)", r.end)
            };
            let _ = writeln!(
                out,
                "| `{}` | {} | {} | {end} | {} | {} |",
                r.fault,
                clean(&r.what),
                r.way.title(),
                r.videos,
                clean(&r.said)
            );
        }
    }
    out
}
