//! `video.save`: an id and an address for the bytes, before any byte is sent.

use crate::secret;
use crate::vk::caller::Caller;
use crate::vk::fail::{Answer, Fail};
use crate::vk::input::Input;
use crate::vk::records::{Slot, Video};
use crate::vk::world::World;
use serde_json::json;
use std::time::Duration;

pub const LONGEST_NAME: usize = 128;
pub const LONGEST_DESCRIPTION: usize = 5_000;
const PRIVACY: [&str; 6] = [
    "all",
    "friends",
    "friends_of_friends",
    "friends_of_friends_only",
    "only_me",
    "nobody",
];

pub fn save(w: &mut World, caller: &Caller, input: &Input) -> Answer {
    let account = caller.user()?;
    let owner_id = target(w, caller, input)?;
    let mut video = Video {
        id: 0,
        owner_id,
        account: account.name.to_owned(),
        title: text(input, "name", LONGEST_NAME)?,
        description: text(input, "description", LONGEST_DESCRIPTION)?,
        access_key: String::new(),
        is_private: input.flag("is_private")?,
        no_comments: input.flag("no_comments")?,
        wallpost: input.flag("wallpost")?,
        privacy_view: privacy(input, "privacy_view")?,
        allocated_at: w.now,
        stored: None,
        uploads: 0,
        unpublished: false,
        deleted_at: None,
    };
    privacy(input, "privacy_comment")?;
    for name in ["repeat", "compression", "auto_publish"] {
        input.flag(name)?;
    }
    input.int("album_id")?;
    if input.filled("link").is_some() {
        return Err(Fail::param("link: the sandbox takes files only"));
    }
    if owner_id < 0 {
        // privacy is for profiles
        video.privacy_view.clear();
    }
    let answer = allocate(w, video)?;
    if w.strikes("save_answer_lost") {
        return Err(Fail::Lost);
    }
    if w.strikes("save_10_after") {
        return Err(Fail::internal());
    }
    Ok(answer)
}

/// Whose the video will be: the community of `group_id`, or the person.
pub fn target(w: &mut World, caller: &Caller, input: &Input) -> Result<i64, Fail> {
    let account = caller.user()?;
    match input.int("group_id")? {
        None => Ok(account.id),
        Some(id) if id > 0 => Ok(w.editor(account, id, 204)?.owner_id()),
        Some(_) => Err(Fail::param("group_id should be positive")),
    }
}

/// Text of no more than `longest` characters.
pub fn text(input: &Input, name: &str, longest: usize) -> Result<String, Fail> {
    let text = input.params.get(name).unwrap_or_default();
    if text.chars().count() > longest {
        return Err(Fail::param(&format!(
            "{name} should be at most {longest} characters"
        )));
    }
    Ok(text.to_owned())
}

pub fn privacy(input: &Input, name: &str) -> Result<Vec<String>, Fail> {
    let words = input.list(name);
    match words.iter().find(|word| !PRIVACY.contains(word)) {
        Some(_) => Err(Fail::param(&format!("{name} is invalid"))),
        None => Ok(words.into_iter().map(str::to_owned).collect()),
    }
}

/// Gives the video its id and its address. The address is a bearer secret.
pub fn allocate(w: &mut World, mut video: Video) -> Answer {
    let tuning = w.tuning.peek();
    let today = w.day();
    let counters = w.counters.only();
    if counters.saves_day != today {
        (counters.saves_day, counters.saves_today) = (today, 0);
    }
    if counters.saves_today >= tuning.saves_per_day {
        return Err(Fail::new(29, "Rate limit reached"));
    }
    counters.saves_today += 1;
    counters.sessions += 1;
    video.id = w.next_id();
    video.access_key = secret::digest(&secret::fresh(""))[..18].to_owned();
    let expires_at = w.now.plus(Duration::from_secs(tuning.upload_url_seconds));
    let (id, expires, sig) = (video.id, expires_at.as_millis(), secret::fresh(""));
    let upload_url = format!(
        "{}/upload/upload.do?id={id}&expires={expires}&sig={sig}",
        w.base_url
    );
    let slot = Slot {
        video: video.key(),
        expires_at,
        opened_at: w.now,
    };
    w.slots
        .put(slot_key(&id.to_string(), &expires.to_string(), &sig), slot);
    let answer = json!({
        "upload_url": upload_url, "video_id": id, "owner_id": video.owner_id, "title": video.title,
        "description": video.description, "access_key": video.access_key,
    });
    w.videos.put(video.key(), video);
    Ok(answer)
}

/// The key of an upload address: with any value changed it leads nowhere.
pub fn slot_key(id: &str, expires: &str, sig: &str) -> String {
    secret::digest(&format!("{id}|{expires}|{sig}"))
}
