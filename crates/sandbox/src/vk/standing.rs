//! How a video stands by the clock, and how the API shows it.

use crate::crowd::Crowd;
use crate::vk::accounts::Role;
use crate::vk::caller::Caller;
use crate::vk::records::{Stored, Video};
use crate::vk::world::{World, key_of};
use domain::Timestamp;
use serde_json::{Value, json};

impl Stored {
    pub fn is_ready(&self, now: Timestamp) -> bool {
        self.ready_at.is_some_and(|at| at <= now)
    }

    /// Whole seconds, at least one; a file that says nothing of itself counts as one.
    fn duration(&self) -> u64 {
        self.facts.map_or(1, |f| (f.duration_ms + 500) / 1000).max(1)
    }
}

impl Video {
    pub fn key(&self) -> String {
        key_of(self.owner_id, self.id)
    }

    /// `allocated` until the bytes are there, then `processing`, then `ready` or `restricted`.
    pub fn state(&self, now: Timestamp) -> &'static str {
        match &self.stored {
            _ if self.deleted_at.is_some() => "deleted",
            None => "allocated",
            Some(stored) if !stored.is_ready(now) => "processing",
            Some(stored) if stored.restriction.is_some() => "restricted",
            Some(_) if self.unpublished => "unpublished",
            Some(_) => "ready",
        }
    }

    /// `public`, `unlisted`, `private`, or the word of the privacy setting.
    pub fn visibility(&self) -> &str {
        match self.privacy_view.first().map(String::as_str) {
            _ if self.is_private => "unlisted",
            None | Some("all") => "public",
            // which of the two means the owner alone is not documented
            Some("only_me" | "nobody") => "private",
            Some(word) => word,
        }
    }

    /// The first part of the address that shows it: `clip` or `video`.
    pub fn word(&self, now: Timestamp) -> &'static str {
        let is_clip = |s: &Stored| s.is_ready(now) && s.kind == "short_video";
        if self.stored.as_ref().is_some_and(is_clip) {
            "clip"
        } else {
            "video"
        }
    }
}

impl World {
    /// Whether `video.get` shows the video to the caller, who may bring its access key.
    pub fn shows(&self, v: &Video, caller: &Caller, access_key: Option<&str>) -> bool {
        let is_there = v.deleted_at.is_none()
            && !v.unpublished
            && v.stored.as_ref().is_some_and(|s| s.shown_at <= self.now);
        let is_open = match v.visibility() {
            "public" => true,
            "unlisted" => access_key == Some(v.access_key.as_str()),
            _ => false,
        };
        is_there && (is_open || self.manages(v, caller))
    }

    /// Whether the caller may change the video.
    pub fn manages(&self, v: &Video, caller: &Caller) -> bool {
        match caller {
            Caller::User { account, .. } if v.owner_id > 0 => account.id == v.owner_id,
            Caller::User { account, .. } => self.role(account, -v.owner_id) >= Some(Role::Editor),
            Caller::Community(_) => false,
        }
    }

    /// The video as the API shows it.
    pub fn video_object(&self, v: &Video, caller: &Caller) -> Value {
        let Some(stored) = &v.stored else {
            return Value::Null;
        };
        let mut body = json!({
            "id": v.id, "owner_id": v.owner_id, "title": v.title, "description": v.description,
            "date": stored.at.as_millis() / 1000, "duration": 0, "views": 0, "type": "video",
            "access_key": v.access_key,
            "player": format!("{}/video{}", self.base_url, v.key()),
        });
        if v.is_private {
            body["is_private"] = 1.into();
        }
        if self.manages(v, caller) {
            body["can_edit"] = 1.into();
        }
        if v.owner_id < 0 {
            let uploader = crate::vk::accounts::account(&v.account);
            body["user_id"] = uploader.map(|a| a.id).into();
        }
        if !stored.is_ready(self.now) {
            body["converting"] = 1.into();
            if !stored.only_converts {
                body["processing"] = 1.into();
            }
            return body;
        }
        // of the two flags one is 0 and one is left out: a client must take both for "ready"
        body["converting"] = 0.into();
        body["type"] = stored.kind.as_str().into();
        body["duration"] = stored.duration().into();
        if let Some((width, height)) = stored.facts.map(crate::facts::Facts::shown) {
            body["width"] = width.into();
            body["height"] = height.into();
        }
        let crowd = if v.visibility() == "private" {
            Crowd::NOBODY
        } else {
            Crowd::of(&v.key(), self.now.since(stored.at))
        };
        body["views"] = crowd.views.into();
        body["likes"] = json!({"count": crowd.likes, "user_likes": 0});
        if !v.no_comments {
            body["comments"] = crowd.comments.into();
        }
        if let Some((code, text)) = &stored.restriction {
            body["content_restricted"] = (*code).into();
            body["content_restricted_message"] = text.as_str().into();
        }
        body
    }
}
