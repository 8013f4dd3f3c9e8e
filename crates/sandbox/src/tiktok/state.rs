//! The entry of `GET /sandbox/api/state`.

use crate::tiktok::accounts::{self, FOLLOWERS, FRIENDS, PUBLIC};
use crate::tiktok::publishes::{COMPLETE, FAILED, IN_INBOX};
use crate::tiktok::records::Publish;
use crate::tiktok::world::World;
use domain::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub fn describe(w: &World) -> Value {
    let counters = w.counters.peek();
    let now = w.now;
    let mut arrived: Vec<_> = w.publishes.iter().filter(|(_, p)| p.arrival.is_some()).collect();
    arrived.sort_by_key(|(_, p)| p.number);
    let is_open =
        |p: &Publish| p.chunks.is_some() && p.arrival.is_none() && p.failed.is_none() && p.gone.is_none();
    json!({
        "videos": arrived.iter().map(|(id, p)| video(w, id, p)).collect::<Vec<_>>(),
        "sessions": counters.sessions,
        "open_sessions": w.publishes.iter().filter(|(_, p)| is_open(p)).count(),
        "publishes": w.publishes.iter().count(),
        "requests": counters.requests,
        "tokens": {"issued": counters.tokens_issued, "revoked": counters.tokens_revoked,
            "refreshed": counters.tokens_refreshed},
        "authorized_calls": counters.authorized_calls,
        "calls_after_revoke": counters.calls_after_revoke,
        "refused_ranges": counters.refused_ranges,
        "uploads_with_bearer": counters.uploads_with_bearer,
        "faults_hit": w.faults.struck(),
        "posts_by_content": by_content(&arrived, now),
        "webhooks": {"sent": counters.webhooks_sent, "failed": counters.webhooks_failed,
            "waiting": w.hooks.iter().count()},
    })
}

/// How often each account's followers, or its inbox, got the same file. A failed attempt gave them nothing; a
/// post that its creator removed was one.
fn by_content(arrived: &[(&str, &Publish)], now: Timestamp) -> Vec<Value> {
    let mut counts: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for (_, p) in arrived {
        let Some(arrival) = &p.arrival else { continue };
        let count = counts.entry((&p.account, &arrival.sha256)).or_default();
        if p.failure(now).is_none() {
            count.0 += p.posts.len();
            count.1 += usize::from(!p.is_direct());
        }
    }
    counts
        .into_iter()
        .map(|((account, sha256), (posts, drafts))| {
            json!({"account": account, "sha256": sha256, "posts": posts, "drafts": drafts})
        })
        .collect()
}

/// `processing`, `published`, `inbox` (delivered, not posted), `failed`, `deleted`.
fn state_of(p: &Publish, now: Timestamp) -> &'static str {
    match p.status(now) {
        COMPLETE if p.posts.iter().all(|post| post.deleted_at.is_some()) => "deleted",
        COMPLETE => "published",
        IN_INBOX => "inbox",
        FAILED => "failed",
        _ => "processing",
    }
}

/// `public`, `friends`, `followers`, `private`; a draft that nobody posted has none.
fn visibility(privacy: &str) -> Option<&'static str> {
    Some(match privacy {
        "" => return None,
        PUBLIC => "public",
        FRIENDS => "friends",
        FOLLOWERS => "followers",
        _ => "private",
    })
}

fn video(w: &World, id: &str, p: &Publish) -> Value {
    let now = w.now;
    let newest = p.posts.last();
    let privacy = newest.map_or(p.info.privacy.as_str(), |post| &post.privacy);
    let title = newest.map_or(p.info.title.as_str(), |post| &post.caption);
    let post_id = newest.map(|post| post.id.to_string());
    let username = accounts::account(&p.account).map_or("", |a| a.username);
    let arrival = p.arrival.as_ref();
    let is_public = !p.public_ids(now).is_empty();
    json!({
        "id": post_id.as_deref().unwrap_or(id), "account": p.account, "title": title,
        "visibility": visibility(privacy), "size_bytes": p.size, "sha256": arrival.map(|a| &a.sha256),
        "state": state_of(p, now), "created_at": arrival.map(|a| a.at),
        "publish_id": id, "mode": p.mode, "status": p.status(now), "reason": p.failure(now),
        "privacy_level": privacy, "posts": p.posts.len(), "is_on_air": is_public, "is_pulled": p.chunks.is_none(),
        "disable_comment": p.info.disable_comment, "disable_duet": p.info.disable_duet,
        "disable_stitch": p.info.disable_stitch, "brand_content": p.info.brand_content,
        "brand_organic": p.info.brand_organic, "is_aigc": p.info.is_aigc, "cover_ms": p.info.cover_ms,
        "url": post_id.map(|post| format!("{}/@{username}/video/{post}", w.base_url)),
    })
}
