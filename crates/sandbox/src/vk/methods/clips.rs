//! `shortVideo.*`: not public. An application that VK opened them to goes this way by what was reported of them.

use super::save::{LONGEST_DESCRIPTION, allocate, target, text};
use super::videos::own;
use crate::vk::caller::Caller;
use crate::vk::fail::{Answer, Fail};
use crate::vk::input::Input;
use crate::vk::records::Video;
use crate::vk::world::World;
use serde_json::{Value, json};

const SMALLEST: i64 = 16_384;

pub fn create(w: &mut World, caller: &Caller, input: &Input) -> Answer {
    if input.need_int("file_size")? < SMALLEST {
        return Err(Fail::param("file_size is too small"));
    }
    let video = Video {
        id: 0,
        owner_id: target(w, caller, input)?,
        account: caller.user()?.name.to_owned(),
        title: String::new(),
        description: String::new(),
        access_key: String::new(),
        is_private: false,
        no_comments: false,
        wallpost: false,
        privacy_view: Vec::new(),
        allocated_at: w.now,
        stored: None,
        uploads: 0,
        unpublished: true,
        deleted_at: None,
    };
    allocate(w, video)
}

pub fn encode_progress(w: &mut World, caller: &Caller, input: &Input) -> Answer {
    let key = own(w, caller, input)?;
    let is_ready = is_encoded(w, &key);
    let percents = if is_ready { 100 } else { 50 };
    Ok(json!({"percents": percents, "is_ready": is_ready}))
}

fn is_encoded(w: &World, key: &str) -> bool {
    let stored = w.videos.get(key).and_then(|v| v.stored.as_ref());
    stored.is_some_and(|s| s.is_ready(w.now))
}

pub fn edit(w: &mut World, caller: &Caller, input: &Input) -> Answer {
    let key = own(w, caller, input)?;
    let description = text(input, "description", LONGEST_DESCRIPTION)?;
    let privacy = super::save::privacy(input, "privacy_view")?;
    let video = w.videos.edit(&key).ok_or_else(Fail::internal)?;
    video.description = description;
    video.privacy_view = privacy;
    Ok(1.into())
}

pub fn publish(w: &mut World, caller: &Caller, input: &Input) -> Answer {
    let key = own(w, caller, input)?;
    if !input.flag("license_agree")? {
        return Err(Fail::param("license_agree is undefined"));
    }
    if !is_encoded(w, &key) {
        return Err(Fail::new(3001, "Video is not processed yet"));
    }
    let (now, on_wall) = (w.now, input.flag("wallpost")?);
    let video = w.videos.edit(&key).ok_or_else(Fail::internal)?;
    let was_waiting = std::mem::take(&mut video.unpublished);
    if let Some(stored) = &mut video.stored {
        stored.kind = "short_video".to_owned();
    }
    let video = video.clone();
    if on_wall && was_waiting {
        super::wall::post_by_itself(w, &key, now);
    }
    if w.strikes("clip_answer_lost") {
        return Err(Fail::Lost);
    }
    Ok(json!({"video": w.video_object(&video, caller)}))
}

pub fn of_owner(w: &mut World, caller: &Caller, input: &Input) -> Answer {
    let owner = input.int("owner_id")?.unwrap_or_else(|| caller.owner_id());
    let is_clip = |v: &&Video| v.owner_id == owner && v.word(w.now) == "clip" && w.shows(v, caller, None);
    let found = w.videos.iter().map(|(_, v)| v).filter(is_clip);
    let items: Vec<Value> = found.map(|v| w.video_object(v, caller)).collect();
    Ok(json!({"count": items.len(), "items": items}))
}
