//! `wall.post`, `wall.get`, `wall.delete`

use super::save::text;
use super::videos::Name;
use crate::vk::accounts::{Account, Role};
use crate::vk::caller::{Caller, group_auth};
use crate::vk::fail::{Answer, Fail, NO_WALL};
use crate::vk::input::Input;
use crate::vk::records::Post;
use crate::vk::world::{World, key_of, moscow_day};
use domain::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

/// VK's own limit is not documented; about so many are reported.
const LONGEST_MESSAGE: usize = 16_384;
const MOST_ATTACHMENTS: usize = 10;
const FILTERS: [&str; 7] = [
    "owner",
    "others",
    "all",
    "postponed",
    "suggests",
    "archived",
    "donut",
];
/// How long the same `guid` answers the same post, by older text of the method.
const GUID_LIFE: Duration = Duration::from_hours(1);

pub fn post(w: &mut World, caller: &Caller, input: &Input) -> Answer {
    let owner_id = input.int("owner_id")?.unwrap_or_else(|| caller.owner_id());
    let seat = seat(w, caller, owner_id, input.flag("from_group")?)?;
    let text = text(input, "message", LONGEST_MESSAGE)?;
    let videos = attachments(w, caller, input)?;
    if text.is_empty() && videos.is_empty() {
        return Err(Fail::param("message or attachments must be set"));
    }
    let publish_at = publish_date(w.now, input)?;
    for name in [
        "signed",
        "close_comments",
        "mute_notifications",
        "mark_as_ads",
        "friends_only",
    ] {
        input.flag(name)?;
    }
    let guid = input.filled("guid").map(str::to_owned);
    if let Some(guid) = &guid
        && !w.strikes("wall_guid_ignored")
        && let Some(id) = posted_with(w, caller, owner_id, guid)
    {
        return Ok(json!({ "post_id": id }));
    }
    let today = w.day();
    let posts = w.posts.iter().map(|(_, p)| p);
    let count = posts.filter(|p| p.owner_id == owner_id && moscow_day(p.created_at) == today);
    if count.count() >= w.tuning.peek().wall_posts_per_day {
        return Err(Fail::day_is_full());
    }
    let late_ms = w
        .hit("wall_late")
        .map_or(w.tuning.peek().wall_visible_ms, |hit| hit.or(60_000));
    let row = Post {
        id: w.next_id(),
        owner_id,
        from_id: seat.from_id,
        author: caller.holder(),
        text,
        videos,
        guid,
        created_at: w.now,
        publish_at,
        visible_at: w.now.plus(Duration::from_millis(late_ms)),
        suggested: seat.suggested,
        deleted_at: None,
    };
    let id = row.id;
    w.posts.put(key_of(owner_id, id), row);
    if w.strikes("wall_answer_lost") {
        return Err(Fail::Lost);
    }
    if w.strikes("wall_10_after") {
        return Err(Fail::internal());
    }
    if w.strikes("wall_html_502_after") {
        return Err(Fail::Html);
    }
    Ok(json!({ "post_id": id }))
}

/// In whose name a post stands, and whether the community has to take it first.
struct Seat {
    from_id: i64,
    suggested: bool,
}

fn seat(w: &mut World, caller: &Caller, owner_id: i64, from_group: bool) -> Result<Seat, Fail> {
    let closed = || Fail::new(214, NO_WALL);
    let account = match caller {
        Caller::Community(own) if own.owner_id() == owner_id => {
            return Ok(Seat {
                from_id: owner_id,
                suggested: false,
            });
        }
        Caller::Community(_) => return Err(group_auth()),
        Caller::User { account, .. } => account,
    };
    if owner_id > 0 && owner_id != account.id {
        return Err(closed());
    }
    let mut suggested = false;
    if owner_id < 0 {
        // what becomes of a member's post is not documented: here it waits among the suggestions
        suggested = w.role(account, -owner_id) == Some(Role::Member);
        if !suggested {
            w.editor(account, -owner_id, 214)?;
        }
    }
    let as_group = owner_id < 0 && from_group && !suggested;
    Ok(Seat {
        from_id: if as_group { owner_id } else { account.id },
        suggested,
    })
}

/// Keys of the attached videos, each of which is there. A community's key posts text only.
fn attachments(w: &World, caller: &Caller, input: &Input) -> Result<Vec<String>, Fail> {
    let named = input.list("attachments");
    if named.is_empty() {
        return Ok(Vec::new());
    }
    caller.user()?;
    if named.len() > MOST_ATTACHMENTS {
        return Err(Fail::param("attachments should have at most 10 items"));
    }
    let one = |text: &&str| {
        let name = Name::parse(text.strip_prefix("video")?)?;
        let video = w.live_video(&name.key).filter(|v| !v.unpublished)?;
        let key_is_right = name.access_key.is_some_and(|key| key == video.access_key);
        let is_open = video.visibility() == "public" || key_is_right || w.manages(video, caller);
        is_open.then_some(name.key)
    };
    let found = named
        .iter()
        .map(|text| one(text).ok_or_else(|| Fail::param("attachments is invalid")));
    found.collect()
}

fn publish_date(now: Timestamp, input: &Input) -> Result<Timestamp, Fail> {
    let Some(seconds) = input.int("publish_date")? else {
        return Ok(now);
    };
    let at = Timestamp::from_micros(seconds.saturating_mul(1_000_000));
    if at > now {
        Ok(at)
    } else {
        Err(Fail::param("publish_date should be in the future"))
    }
}

/// The post that the same caller made on the same wall with this `guid` within the hour.
fn posted_with(w: &World, caller: &Caller, owner_id: i64, guid: &str) -> Option<i64> {
    let author = caller.holder();
    let is_it = |p: &&Post| {
        p.owner_id == owner_id
            && p.author == author
            && p.guid.as_deref() == Some(guid)
            && w.now.since(p.created_at) < GUID_LIFE
    };
    w.posts.iter().map(|(_, p)| p).find(is_it).map(|p| p.id)
}

pub fn get(w: &mut World, caller: &Caller, input: &Input) -> Answer {
    let account = caller.user()?;
    let owner_id = input.int("owner_id")?.unwrap_or(account.id);
    let (offset, count) = (
        input.up_to("offset", 0, 1_000_000)?,
        input.up_to("count", 20, 100)?,
    );
    let filter = input.filled("filter").unwrap_or("all");
    if !FILTERS.contains(&filter) {
        return Err(Fail::param("filter is invalid"));
    }
    let runs = runs_wall(w, account, owner_id);
    let passes = |p: &Post| match filter {
        "postponed" => runs && !p.suggested && p.publish_at > w.now,
        "suggests" => p.suggested && (runs || p.author == caller.holder()),
        "archived" | "donut" => false,
        _ if p.suggested || p.publish_at > w.now => false,
        "owner" => p.from_id == p.owner_id,
        "others" => p.from_id != p.owner_id,
        _ => true,
    };
    let posts = w.posts.iter().map(|(_, p)| p);
    let mut found: Vec<&Post> = posts
        .filter(|p| p.owner_id == owner_id && p.deleted_at.is_none() && p.visible_at <= w.now && passes(p))
        .collect();
    found.sort_by_key(|p| std::cmp::Reverse((p.publish_at, p.id)));
    let shown = found.iter().skip(offset).take(count);
    let items: Vec<Value> = shown.map(|p| object(w, caller, p)).collect();
    Ok(json!({"count": found.len(), "items": items}))
}

fn runs_wall(w: &World, account: &Account, owner_id: i64) -> bool {
    account.id == owner_id || w.role(account, -owner_id) >= Some(Role::Editor)
}

fn object(w: &World, caller: &Caller, p: &Post) -> Value {
    let videos = p.videos.iter().filter_map(|key| w.live_video(key));
    let attachments: Vec<Value> = videos
        .map(|v| json!({"type": "video", "video": w.video_object(v, caller)}))
        .collect();
    let word = match (p.suggested, p.publish_at > w.now) {
        (true, _) => "suggest",
        (_, true) => "postpone",
        _ => "post",
    };
    json!({
        "id": p.id, "owner_id": p.owner_id, "from_id": p.from_id, "date": p.publish_at.as_millis() / 1000,
        "text": p.text, "post_type": word, "attachments": attachments,
    })
}

pub fn delete(w: &mut World, caller: &Caller, input: &Input) -> Answer {
    let account = caller.user()?;
    let owner_id = input.int("owner_id")?.unwrap_or(account.id);
    let key = key_of(owner_id, input.need_int("post_id")?);
    let now = w.now;
    let runs = runs_wall(w, account, owner_id);
    let missing = || Fail::new(104, "Not found");
    let post = w
        .posts
        .edit(&key)
        .filter(|p| p.deleted_at.is_none())
        .ok_or_else(missing)?;
    if !runs && post.author != caller.holder() {
        return Err(Fail::denied("no access to the post"));
    }
    post.deleted_at = Some(now);
    Ok(1.into())
}

/// Posts a video that was saved with `wallpost`, once it is processed. No answer ever says its id.
pub fn post_by_itself(w: &mut World, video: &str, at: Timestamp) {
    let Some(v) = w.videos.get(video) else { return };
    let (owner_id, account) = (v.owner_id, v.account.clone());
    let row = Post {
        id: w.next_id(),
        owner_id,
        from_id: owner_id,
        author: crate::vk::records::Holder::User(account),
        text: String::new(),
        videos: vec![video.to_owned()],
        guid: None,
        created_at: w.now,
        publish_at: at,
        visible_at: at,
        suggested: false,
        deleted_at: None,
    };
    w.posts.put(key_of(owner_id, row.id), row);
}
