//! `video.get`, `video.edit`, `video.delete`

use super::save::{LONGEST_DESCRIPTION, LONGEST_NAME, privacy, text};
use crate::vk::caller::Caller;
use crate::vk::fail::{Answer, Fail};
use crate::vk::input::Input;
use crate::vk::records::Video;
use crate::vk::world::{World, key_of};
use serde_json::{Value, json};

pub fn get(w: &mut World, caller: &Caller, input: &Input) -> Answer {
    let (offset, count) = (
        input.up_to("offset", 0, 1_000_000)?,
        input.up_to("count", 100, 200)?,
    );
    let asked = input.list("videos");
    if asked.len() > 200 {
        return Err(Fail::param("videos should have at most 200 items"));
    }
    if w.strikes("get_empty") {
        return Ok(json!({"count": 0, "items": []}));
    }
    let found: Vec<&Video> = if asked.is_empty() {
        let owner = input.int("owner_id")?.unwrap_or_else(|| caller.owner_id());
        listed(w, caller, owner)
    } else {
        let names = asked.iter().map(|text| Name::parse(text).ok_or_else(bad_name));
        let names: Vec<Name> = names.collect::<Result<_, _>>()?;
        let one = |name: &Name| {
            let video = w.videos.get(&name.key)?;
            w.shows(video, caller, name.access_key.as_deref())
                .then_some(video)
        };
        names.iter().filter_map(one).collect()
    };
    let shown = found.iter().skip(offset).take(count);
    let mut items: Vec<Value> = shown.map(|v| w.video_object(v, caller)).collect();
    let all = found.len();
    if w.strikes("get_no_counts") {
        for item in items.iter_mut().filter_map(Value::as_object_mut) {
            item.retain(|name, _| name != "likes" && name != "comments");
        }
    }
    Ok(json!({"count": all, "items": items}))
}

fn bad_name() -> Fail {
    Fail::param("videos is invalid")
}

/// An owner's list, newest first.
fn listed<'a>(w: &'a World, caller: &Caller, owner: i64) -> Vec<&'a Video> {
    let videos = w.videos.iter().map(|(_, v)| v);
    let mut all: Vec<&Video> = videos
        .filter(|v| v.owner_id == owner && !v.is_private && w.shows(v, caller, None))
        .collect();
    all.sort_by_key(|v| std::cmp::Reverse(v.id));
    all
}

/// `{owner}_{id}` or `{owner}_{id}_{access_key}`.
pub struct Name {
    pub key: String,
    pub access_key: Option<String>,
}

impl Name {
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '_');
        let owner: i64 = parts.next()?.parse().ok()?;
        let id: i64 = parts.next()?.parse().ok()?;
        Some(Self {
            key: key_of(owner, id),
            access_key: parts.next().map(str::to_owned),
        })
    }
}

/// The key of the video that the call names, which its caller may change. It need not have bytes yet.
pub fn own(w: &World, caller: &Caller, input: &Input) -> Result<String, Fail> {
    let owner = input.int("owner_id")?.unwrap_or_else(|| caller.owner_id());
    let key = key_of(owner, input.need_int("video_id")?);
    let video = w.videos.get(&key).filter(|v| v.deleted_at.is_none());
    let video = video.ok_or_else(|| Fail::new(104, "Not found"))?;
    if w.manages(video, caller) {
        Ok(key)
    } else {
        Err(Fail::denied("no access to the video"))
    }
}

pub fn edit(w: &mut World, caller: &Caller, input: &Input) -> Answer {
    let key = own(w, caller, input)?;
    let title = text(input, "name", LONGEST_NAME)?;
    let description = text(input, "desc", LONGEST_DESCRIPTION)?;
    let privacy_view = privacy(input, "privacy_view")?;
    privacy(input, "privacy_comment")?;
    let no_comments = input.flag("no_comments")?;
    let video = w.videos.edit(&key).ok_or_else(Fail::internal)?;
    let said = |name: &str| input.params.get(name).is_some();
    if said("name") {
        video.title = title;
    }
    if said("desc") {
        video.description = description;
    }
    if said("privacy_view") && video.owner_id > 0 {
        video.privacy_view = privacy_view;
    }
    if said("no_comments") {
        video.no_comments = no_comments;
    }
    Ok(1.into())
}

/// Takes a video off, or the id that waits for its bytes; its upload address leads nowhere then. The sweep
/// removes its file.
pub fn delete(w: &mut World, caller: &Caller, input: &Input) -> Answer {
    let key = own(w, caller, input)?;
    let now = w.now;
    if let Some(video) = w.videos.edit(&key) {
        video.deleted_at = Some(now);
    }
    w.slots.remove_where(|slot| slot.video == key);
    if w.strikes("delete_answer_lost") {
        return Err(Fail::Lost);
    }
    Ok(1.into())
}
