//! Publishing, and what became of it.

use super::{Outcome, PostsCommand, Signed, Usage, minute, numbers, parsed, plain, print_json, watch};
use client::{Approval, Channel, Page, Post, Target};
use domain::approval::ApprovalState;
use domain::publish::TargetState;
use domain::{MediaId, Timestamp};
use serde_json::{Map, Value, json};

#[derive(clap::Args)]
pub struct Publish {
    /// The clip, as `upload` or `media list` tell it
    media: MediaId,
    /// A channel: its id, or its platform, handle or name where that names one alone; may be given many times
    #[arg(long = "to", required = true, value_name = "CHANNEL")]
    to: Vec<String>,
    #[arg(long)]
    title: Option<String>,
    /// Caption or description
    #[arg(long)]
    caption: Option<String>,
    /// May be given many times
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// public, unlisted, private, or the platform's own word
    #[arg(long)]
    visibility: Option<String>,
    /// When, such as 2027-01-31T18:00:00Z; at once when not given
    #[arg(long)]
    at: Option<Timestamp>,
    /// At the workspace's next free publishing time
    #[arg(long, conflicts_with = "at")]
    next_slot: bool,
    /// An option of a platform, such as youtube.made_for_kids=false; the value is JSON, or else a word. May be given
    /// many times
    #[arg(long = "option", value_name = "PLATFORM.NAME=VALUE")]
    options: Vec<String>,
    /// One key per wish: the same key never publishes twice. A new one when not given
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,
    /// Follow it until it has come to rest
    #[arg(long)]
    watch: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

pub async fn publish(signed: &Signed, wish: Publish) -> anyhow::Result<Outcome> {
    let channels: Page<Channel> = signed.client.get(&signed.at("/channels")).await?;
    let common = common(&wish);
    let own = own(&wish.options)?;
    let mut targets: Vec<Value> = vec![];
    for asked in &wish.to {
        let channel = find(&channels.items, asked)?;
        let platform = channel.platform.as_str();
        let mut options = common.clone();
        if let Some(block) = own.get(platform) {
            options.insert(platform.to_owned(), block.clone());
        }
        targets.push(json!({"channel_id": channel.id, "options": options}));
    }
    let mut body = json!({"media_id": wish.media, "targets": targets});
    if let Some(at) = wish.at {
        body["scheduled_at"] = at.to_string().into();
    }
    if wish.next_slot {
        body["next_slot"] = true.into();
    }
    let key = match wish.idempotency_key {
        Some(key) => key,
        None => store::Uuid::from_bytes(vault::random()).to_string(),
    };
    let made = signed.client.publish(&signed.workspace, &key, &body).await?;
    let post: Post = parsed(&made)?;
    let approval = post.approval.as_ref().and_then(approval);
    if wish.watch {
        eprintln!("{}", post.id);
        if let Some(said) = approval {
            eprintln!("{said}");
        }
        return watch::run(signed, post.id, wish.json).await;
    }
    if wish.json {
        print_json(&made)?;
    } else {
        println!("{}", post.id);
        if let Some(said) = approval {
            eprintln!("{said}");
        }
    }
    Ok(Outcome::Done)
}

fn common(wish: &Publish) -> Map<String, Value> {
    let mut options = Map::new();
    let texts = [
        ("title", &wish.title),
        ("caption", &wish.caption),
        ("visibility", &wish.visibility),
    ];
    for (name, value) in texts {
        if let Some(value) = value {
            options.insert(name.into(), value.as_str().into());
        }
    }
    if !wish.tags.is_empty() {
        options.insert("tags".into(), json!(wish.tags));
    }
    options
}

/// The blocks of the platforms, by platform.
fn own(given: &[String]) -> Result<Map<String, Value>, Usage> {
    let mut blocks = Map::new();
    for pair in given {
        let parts = pair
            .split_once('=')
            .and_then(|(name, value)| Some((name.split_once('.')?, value)));
        let Some(((platform, name), value)) = parts else {
            return Err(Usage(format!("{pair:?} is not PLATFORM.NAME=VALUE")));
        };
        if platform.parse::<domain::Platform>().is_err() {
            return Err(Usage(format!("{platform:?} is no platform")));
        }
        let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
        let block = blocks.entry(platform).or_insert_with(|| json!({}));
        block[name] = value;
    }
    Ok(blocks)
}

/// The one channel that is meant.
fn find<'a>(channels: &'a [Channel], asked: &str) -> Result<&'a Channel, Usage> {
    let is = |c: &&Channel| {
        let names = [c.handle.as_deref(), c.label.as_deref(), Some(c.title.as_str())];
        c.id.to_string() == asked || c.platform.as_str() == asked || names.contains(&Some(asked))
    };
    let mut found = channels.iter().filter(is);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(Usage(format!(
            "no channel is {asked:?}: see `ai-shorts channels list`"
        ))),
        (Some(_), Some(_)) => Err(Usage(format!("several channels are {asked:?}: give an id"))),
    }
}

pub async fn posts(signed: &Signed, command: PostsCommand) -> anyhow::Result<Outcome> {
    match command {
        PostsCommand::List { limit, json } => {
            let path = signed.at(&format!("/publish-requests?limit={limit}"));
            let page: Value = signed.client.get(&path).await?;
            if json {
                print_json(&page)?;
            } else {
                let page: Page<Post> = parsed(&page)?;
                page.items.iter().for_each(show);
            }
            Ok(Outcome::Done)
        }
        PostsCommand::Show { post, json } => {
            let path = signed.at(&format!("/publish-requests/{post}"));
            let post: Value = signed.client.get(&path).await?;
            if json {
                print_json(&post)?;
            } else {
                show(&parsed(&post)?);
            }
            Ok(Outcome::Done)
        }
        PostsCommand::Cancel { post } => {
            let path = signed.at(&format!("/publish-requests/{post}/cancel"));
            let after: Post = signed.client.post(&path, &json!({})).await?;
            show(&after);
            Ok(Outcome::Done)
        }
        PostsCommand::Approve { post, now } => {
            let path = signed.at(&format!("/publish-requests/{post}/approve"));
            let when = if now { "now" } else { "as_planned" };
            show(&signed.client.post(&path, &json!({"when": when})).await?);
            Ok(Outcome::Done)
        }
        PostsCommand::Decline { post, note } => {
            let path = signed.at(&format!("/publish-requests/{post}/decline"));
            show(&signed.client.post(&path, &json!({"note": note})).await?);
            Ok(Outcome::Done)
        }
        PostsCommand::Retry { post } => {
            let path = signed.at(&format!("/publish-requests/{post}"));
            let before: Post = signed.client.get(&path).await?;
            let again: Vec<_> = before.targets.iter().filter(|t| t.state.can_retry()).collect();
            if again.is_empty() {
                return Err(Usage("nothing of this post failed or was canceled".into()).into());
            }
            for target in again {
                let path = signed.at(&format!("/publish-targets/{}/retry", target.id));
                let _: Value = signed.client.post(&path, &json!({})).await?;
            }
            show(&signed.client.get(&path).await?);
            Ok(Outcome::Done)
        }
        PostsCommand::Numbers { post, json } => numbers::ask(signed, post, json).await,
    }
}

fn show(post: &Post) {
    println!("{}\t{}", post.id, plain(&post.media_title));
    if let Some(said) = post.approval.as_ref().and_then(approval) {
        println!("  {said}");
    }
    for target in &post.targets {
        println!("  {}", told(target));
    }
}

/// How far the approval of a post has come, where that is to be said.
fn approval(a: &Approval) -> Option<String> {
    let by = a.by.as_deref().map(|by| format!(" by {}", plain(by)));
    let by = by.unwrap_or_default();
    let note = a.note.as_deref().map(|note| format!(": {}", plain(note)));
    match a.state {
        ApprovalState::Waiting => Some("waits for approval".into()),
        ApprovalState::Approved => Some(format!("approved{by}")),
        ApprovalState::Declined => Some(format!("declined{by}{}", note.unwrap_or_default())),
        ApprovalState::Withdrawn => None,
    }
}

/// Where a post stands on one channel.
pub fn told(t: &Target) -> String {
    let state = serde_json::to_value(t.state).unwrap_or_default();
    let state = state.as_str().unwrap_or("?").replace('_', " ");
    let mut line = format!("{}\t{}\t{state}", t.platform.as_str(), plain(&t.channel_title));
    match (t.state, t.scheduled_at, &t.remote_url, &t.failure) {
        (TargetState::Scheduled, Some(at), _, _) => line.push_str(&format!("\t{} UTC", minute(at))),
        (TargetState::Uploading, _, _, _) if t.size_bytes > 0 => {
            let percent = t.bytes_acknowledged.saturating_mul(100) / t.size_bytes;
            line.push_str(&format!("\t{percent} %"));
        }
        (TargetState::Published, _, Some(url), _) => line.push_str(&format!("\t{}", plain(url))),
        (_, _, _, Some(f)) => {
            let hint = f.hint.as_deref().unwrap_or("");
            line.push_str(&format!(
                "\t{} {} ({})",
                plain(&f.message),
                plain(hint),
                plain(&f.code)
            ));
        }
        _ => {}
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(n: u8, platform: &str, title: &str) -> Channel {
        let id = domain::ChannelId::new(Timestamp::from_micros(0), [n; 10]);
        let told = json!({"id": id, "platform": platform, "title": title, "handle": null, "label": null,
            "state": "connected", "sandbox": true});
        serde_json::from_value(told).unwrap()
    }

    #[test]
    fn a_channel_is_meant_only_when_it_is_one() {
        let all = [
            channel(1, "youtube", "Mine"),
            channel(2, "youtube", "Other"),
            channel(3, "vk", "Mine"),
        ];
        assert_eq!(find(&all, "vk").unwrap().id, all[2].id);
        assert_eq!(find(&all, "Other").unwrap().id, all[1].id);
        assert_eq!(find(&all, &all[0].id.to_string()).unwrap().id, all[0].id);
        assert!(find(&all, "youtube").is_err() && find(&all, "Mine").is_err() && find(&all, "x").is_err());
    }

    #[test]
    fn it_is_said_what_came_of_an_approval() {
        let told = |a: Value| approval(&serde_json::from_value(a).unwrap());
        let waits = json!({"state": "waiting", "by": null, "note": null});
        assert_eq!(told(waits).unwrap(), "waits for approval");
        let declined = json!({"state": "declined", "by": "Olga", "note": "Too\u{1b}[1m dark"});
        let said = told(declined).unwrap();
        assert!(
            said.starts_with("declined by Olga: Too") && !said.contains('\u{1b}'),
            "{said}"
        );
        assert_eq!(
            told(json!({"state": "withdrawn", "by": null, "note": null})),
            None
        );
    }

    #[test]
    fn options_of_a_platform_are_json_or_a_word() {
        let given = [
            "youtube.made_for_kids=false",
            "tiktok.privacy_level=SELF_ONLY",
            "youtube.category_id=\"22\"",
        ];
        let own = own(&given.map(str::to_owned)).unwrap();
        assert_eq!(
            own["youtube"],
            json!({"made_for_kids": false, "category_id": "22"})
        );
        assert_eq!(own["tiktok"], json!({"privacy_level": "SELF_ONLY"}));
        for bad in ["made_for_kids=false", "youtube.made_for_kids", "myspace.a=1"] {
            assert!(super::own(&[bad.to_owned()]).is_err(), "{bad}");
        }
    }
}
