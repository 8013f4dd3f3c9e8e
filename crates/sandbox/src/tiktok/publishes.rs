//! How a publish stands at a moment, and what makes it end.

use crate::facts::Facts;
use crate::tiktok::accounts::{self, PUBLIC, TOO_MANY_POSTS};
use crate::tiktok::faults::FAIL_REASONS;
use crate::tiktok::hooks;
use crate::tiktok::records::{Arrival, Mode, Outcome, Post, Publish};
use crate::tiktok::world::World;
use domain::Timestamp;
use serde_json::json;
use std::time::Duration;

pub const FAILED: &str = "FAILED";
pub const COMPLETE: &str = "PUBLISH_COMPLETE";
pub const IN_INBOX: &str = "SEND_TO_USER_INBOX";

/// The life of an upload address, and how long a download is tried. Source: Direct Post reference.
pub const ADDRESS_LIFE: Duration = Duration::from_hours(1);

impl Publish {
    pub fn is_direct(&self) -> bool {
        self.mode == Mode::Direct
    }

    /// The reason that ended it.
    pub fn failure(&self, now: Timestamp) -> Option<&str> {
        if let Some(reason) = &self.failed {
            return Some(reason);
        }
        match &self.arrival {
            Some(a) if a.ready_at <= now => match &a.outcome {
                Outcome::Failed(reason) => Some(reason),
                Outcome::Taken | Outcome::Never => None,
            },
            Some(_) => None,
            None => {
                let is_late = self.chunks.is_none() && now.since(self.issued_at) > ADDRESS_LIFE;
                is_late.then_some("video_pull_failed")
            }
        }
    }

    /// The word of `status/fetch`.
    pub fn status(&self, now: Timestamp) -> &'static str {
        if self.failure(now).is_some() {
            return FAILED;
        }
        let is_ready = |a: &Arrival| a.ready_at <= now && a.outcome == Outcome::Taken;
        match (self.arrival.as_ref().is_some_and(is_ready), self.mode) {
            (true, Mode::Inbox) if self.posts.is_empty() => IN_INBOX,
            (true, _) => COMPLETE,
            (false, _) if self.chunks.is_none() => "PROCESSING_DOWNLOAD",
            (false, _) => "PROCESSING_UPLOAD",
        }
    }

    pub fn is_in_work(&self, now: Timestamp) -> bool {
        self.status(now).starts_with("PROCESSING")
    }

    /// Ids that everybody may know by now.
    pub fn public_ids(&self, now: Timestamp) -> Vec<i64> {
        let is_public = |post: &&Post| post.is_on_air(now);
        if self.status(now) == COMPLETE {
            self.posts.iter().filter(is_public).map(|post| post.id).collect()
        } else {
            Vec::new()
        }
    }

    /// A draft that takes one of the account's five places: begun, delivered, not yet posted. An upload whose
    /// address died has none. Whether an unfinished one counts is not documented.
    pub fn is_pending_draft(&self, now: Timestamp) -> bool {
        let age = now.since(self.issued_at);
        let is_alive = self.arrival.is_some() || age <= ADDRESS_LIFE;
        !self.is_direct()
            && self.posts.is_empty()
            && is_alive
            && age < Duration::from_hours(24)
            && self.failure(now).is_none()
    }
}

impl Post {
    /// Everybody sees it.
    pub fn is_on_air(&self, now: Timestamp) -> bool {
        self.deleted_at.is_none() && self.public_at.is_some_and(|at| at <= now)
    }
}

impl World {
    pub fn publish(&self, id: &str) -> Option<&Publish> {
        self.publishes.get(id).filter(|p| !p.is_forgotten)
    }

    /// All bytes are in: from here on it goes on by itself.
    pub fn arrive(&mut self, id: &str, sha256: String, facts: Option<Facts>) {
        let (now, tuning) = (self.now, self.tuning.peek());
        let processing = self
            .hit("process_slow")
            .map_or(tuning.processing_ms, |hit| hit.or(60_000));
        let Some(p) = self.publishes.get(id).cloned() else {
            return;
        };
        let outcome = self.outcome(&p, facts);
        let ready_at = now.plus(Duration::from_millis(processing));
        let post = (p.is_direct() && outcome == Outcome::Taken).then(|| {
            let (privacy, caption) = (p.info.privacy.clone(), p.info.title.clone());
            self.make_post(ready_at, privacy, caption)
        });
        match (&outcome, p.mode) {
            (Outcome::Failed(reason), _) => {
                let content = json!({"reason": reason});
                self.tell(ready_at, "post.publish.failed", &p, id, content);
            }
            (Outcome::Taken, Mode::Inbox) => {
                self.tell(ready_at, "post.publish.inbox_delivered", &p, id, json!({}));
            }
            _ => {}
        }
        if let Some(post) = &post {
            self.tell_of_post(&p, id, post);
        }
        if let Some(row) = self.publishes.edit(id) {
            row.posts.extend(post);
            row.arrival = Some(Arrival {
                sha256,
                at: now,
                ready_at,
                outcome,
                facts,
            });
        }
    }

    fn outcome(&mut self, p: &Publish, facts: Option<Facts>) -> Outcome {
        if self.strikes("process_never") {
            return Outcome::Never;
        }
        let failed = |reason: &str| Outcome::Failed(reason.to_owned());
        let fault = FAIL_REASONS.iter().find(|(fault, _)| self.faults.strikes(fault));
        if let Some((_, reason)) = fault {
            return failed(reason);
        }
        if p.is_direct() && self.posts_of_the_day(&p.account) >= self.tuning.peek().posts_per_day {
            return failed(TOO_MANY_POSTS);
        }
        let Some(facts) = facts else {
            return Outcome::Taken;
        };
        let longest = accounts::account(&p.account).map_or(600, |a| a.longest_seconds);
        let (width, height) = facts.shown();
        // a draft is cut in the app, so only the cap of uploads holds it
        let longest = if p.is_direct() { longest } else { 600 };
        if facts.duration_ms > longest * 1_000 {
            failed("duration_check_failed")
        } else if ![width, height].iter().all(|side| (360..=4_096).contains(side)) {
            failed("picture_size_check_failed")
        } else {
            Outcome::Taken
        }
    }

    fn make_post(&mut self, at: Timestamp, privacy: String, caption: String) -> Post {
        let moderation = if let Some(hit) = self.hit("moderation_hours") {
            Some(Duration::from_hours(hit.or(6)))
        } else if self.strikes("moderation_never") {
            None
        } else {
            Some(Duration::from_millis(self.tuning.peek().moderation_ms))
        };
        let public_at = moderation.filter(|_| privacy == PUBLIC).map(|wait| at.plus(wait));
        Post {
            id: fresh_id(),
            at,
            privacy,
            caption,
            public_at,
            deleted_at: None,
        }
    }

    /// The creator posts a delivered draft; nothing when it is none.
    pub fn post_draft(&mut self, id: &str, privacy: &str, caption: &str) -> Option<()> {
        let now = self.now;
        let p = self.publish(id)?.clone();
        let account = accounts::account(&p.account)?;
        let is_delivered = !p.is_direct() && [IN_INBOX, COMPLETE].contains(&p.status(now));
        if !is_delivered || !account.levels().contains(&privacy) {
            return None;
        }
        let post = self.make_post(now, privacy.to_owned(), caption.to_owned());
        self.tell_of_post(&p, id, &post);
        self.publishes.edit(id)?.posts.push(post);
        Some(())
    }

    /// The creator removes a post.
    pub fn delete_post(&mut self, id: &str, post_id: i64) -> Option<()> {
        let now = self.now;
        let p = self.publishes.get(id)?.clone();
        let row = self.publishes.edit(id)?;
        let post = row
            .posts
            .iter_mut()
            .find(|post| post.id == post_id && post.at <= now)?;
        let was_seen = post.is_on_air(now);
        post.deleted_at = Some(now);
        if was_seen {
            let content = json!({"post_id": post_id.to_string()});
            self.tell(now, "post.publish.no_longer_publicaly_available", &p, id, content);
        }
        Some(())
    }

    /// Ends a publish that is not done.
    pub fn fail(&mut self, id: &str, reason: &str) {
        let now = self.now;
        let Some(row) = self.publishes.edit(id) else {
            return;
        };
        row.failed = Some(reason.to_owned());
        row.posts.retain(|post| post.at <= now);
        let row = row.clone();
        hooks::forget(self, id);
        let content = json!({"reason": reason});
        self.tell(now, "post.publish.failed", &row, id, content);
    }

    /// Posts that everybody sees now, of one account or of all, newest first, with their `publish_id`.
    pub fn on_air(&self, account: Option<&str>) -> Vec<(&str, &Publish, &Post)> {
        let now = self.now;
        let is_seen = |post: &&Post| post.is_on_air(now);
        let mut all: Vec<_> = self
            .publishes
            .iter()
            .filter(|(_, p)| account.is_none_or(|name| p.account == name))
            .flat_map(|(id, p)| p.posts.iter().filter(is_seen).map(move |post| (id, p, post)))
            .collect();
        all.sort_by_key(|(_, p, post)| std::cmp::Reverse((post.at, p.number)));
        all
    }

    fn tell_of_post(&mut self, p: &Publish, id: &str, post: &Post) {
        let shown = post.public_at;
        // told after its id, when the fault says so
        let at = match shown {
            Some(shown) if self.strikes("webhook_out_of_order") => shown.plus(Duration::from_millis(1)),
            _ => post.at,
        };
        self.tell(at, "post.publish.complete", p, id, json!({}));
        if let Some(shown) = shown {
            let content = json!({"post_id": post.id.to_string()});
            self.tell(shown, "post.publish.publicly_available", p, id, content);
        }
    }

    /// An event about a publish. The word for a direct post is not documented.
    fn tell(&mut self, at: Timestamp, event: &str, p: &Publish, id: &str, mut content: serde_json::Value) {
        let kind = if p.is_direct() {
            "DIRECT_PUBLISH"
        } else {
            "INBOX_SHARE"
        };
        content["publish_id"] = id.into();
        content["publish_type"] = kind.into();
        hooks::schedule(self, at, event, &p.account, content);
    }
}

/// Nineteen digits, as the ids of posts are.
pub fn fresh_id() -> i64 {
    let random = i64::try_from(rand::random::<u64>() >> 8).unwrap_or_default();
    7_300_000_000_000_000_000 + random % 100_000_000_000_000_000
}
