//! A video gets its bytes.

use crate::answer::lost;
use crate::facts::Facts;
use crate::secret;
use crate::vk::call::slashed;
use crate::vk::methods::post_by_itself;
use crate::vk::records::{Stored, Video};
use crate::vk::uploader::{error, said};
use crate::vk::world::World;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use std::time::Duration;

/// The longest clip, by common descriptions.
const LONGEST_CLIP_MS: u64 = 180_000;

/// A file that came whole.
#[derive(Debug)]
pub struct Arrived {
    pub size: u64,
    pub sha256: String,
    pub content_type: String,
    pub file: Option<String>,
    pub facts: Option<Facts>,
}

#[derive(Debug)]
pub struct Made {
    pub answer: Response,
    pub never: bool,
    /// The file of an earlier upload to the same address.
    pub replaced: Option<String>,
}

/// Gives the bytes to the video of the slot; nothing when the slot is no longer there.
pub fn store(w: &mut World, slot: &str, arrived: Arrived) -> Option<Made> {
    let key = w.slots.get(slot)?.video.clone();
    let mut video = w.videos.get(&key)?.clone();
    let size = arrived.size;
    if video.uploads > 0 && w.strikes("upload_again_is_another") {
        video.id = w.next_id();
        video.uploads = 0;
        video.stored = None;
    }
    let stored = look(w, &video, arrived);
    let ready_at = stored.ready_at;
    video.uploads += 1;
    let replaced = video.stored.replace(stored).and_then(|old| old.file);
    if w.strikes("process_deleted") {
        video.deleted_at = Some(w.now);
    }
    let (key, on_wall) = (video.key(), video.wallpost);
    let (owner_id, id) = (video.owner_id, video.id);
    w.videos.put(key.as_str(), video);
    if let Some(at) = ready_at.filter(|_| on_wall) {
        post_by_itself(w, &key, at);
    }
    Some(Made {
        answer: answer(w, owner_id, id, size),
        never: w.strikes("upload_never"),
        replaced,
    })
}

/// What processing will make of it.
fn look(w: &mut World, video: &Video, arrived: Arrived) -> Stored {
    let tuning = w.tuning.peek();
    let slow = w.hit("process_slow").map(|hit| hit.or(60_000));
    let hidden = w.hit("process_hidden").map(|hit| hit.or(60_000));
    let after = |ms| w.now.plus(Duration::from_millis(ms));
    let ready_at = after(slow.unwrap_or(tuning.processing_ms));
    let shown_at = after(hidden.unwrap_or(tuning.empty_ms));
    let never = w.strikes("process_never");
    let is_upright = arrived.facts.is_some_and(|f| {
        let (width, height) = f.shown();
        height > width && f.duration_ms <= LONGEST_CLIP_MS
    });
    let clips = if video.owner_id > 0 {
        tuning.personal_clips
    } else {
        tuning.community_clips
    };
    let is_clip = is_upright && clips && !w.strikes("process_stays_video");
    let restriction = w.hit("process_restricted").map(|hit| {
        let code = u32::try_from(hit.or(1)).unwrap_or(1);
        (
            code,
            "The video is blocked at the request of the rights holder".to_owned(),
        )
    });
    Stored {
        size: arrived.size,
        sha256: arrived.sha256,
        content_type: arrived.content_type,
        file: arrived.file,
        facts: arrived.facts,
        at: w.now,
        shown_at,
        ready_at: (!never).then_some(ready_at),
        restriction,
        only_converts: w.strikes("process_only_converts"),
        kind: if is_clip { "short_video" } else { "video" }.to_owned(),
    }
}

fn answer(w: &mut World, owner_id: i64, id: i64, size: u64) -> Response {
    if w.strikes("upload_answer_lost") {
        return lost();
    }
    if w.strikes("upload_503_after_store") {
        return error(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "try again later");
    }
    if w.strikes("upload_empty_after_store") {
        return said(String::new());
    }
    if w.strikes("upload_retval") {
        return said("<?xml version=\"1.0\" encoding=\"utf-8\"?><retval>1</retval>".to_owned());
    }
    let size = size - u64::from(w.strikes("upload_other_size"));
    let named = id + i64::from(w.strikes("upload_other_video"));
    said(slashed(&json!({
        "video_hash": &secret::digest(&secret::fresh(""))[..18], "size": size, "owner_id": owner_id,
        "video_id": named, "direct_link": format!("{}/media/{owner_id}_{id}", w.base_url),
    })))
}
