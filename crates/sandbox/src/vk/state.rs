//! The entry of `GET /sandbox/api/state`.

use crate::vk::accounts::owner_title;
use crate::vk::records::{Holder, Post, Video};
use crate::vk::world::World;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub fn describe(w: &World) -> Value {
    let counters = w.counters.peek();
    let mut videos: Vec<&Video> = w.videos.iter().map(|(_, v)| v).collect();
    videos.sort_by_key(|v| v.id);
    let (with_bytes, empty): (Vec<&Video>, Vec<&Video>) =
        videos.into_iter().partition(|v| v.stored.is_some());
    let mut posts: Vec<&Post> = w.posts.iter().map(|(_, p)| p).collect();
    posts.sort_by_key(|p| p.id);
    json!({
        "videos": with_bytes.iter().map(|v| video(w, v)).collect::<Vec<_>>(),
        "placeholders": empty.iter().map(|v| json!({
            "id": v.key(), "account": v.account, "title": v.title, "state": v.state(w.now),
            "created_at": v.allocated_at})).collect::<Vec<_>>(),
        "posts": posts.iter().map(|p| post(w, p)).collect::<Vec<_>>(),
        "sessions": counters.sessions,
        "requests": counters.requests,
        "tokens": {"issued": counters.tokens_issued, "revoked": counters.tokens_revoked,
            "refreshed": counters.tokens_refreshed},
        "authorized_calls": counters.authorized_calls,
        "calls_after_revoke": counters.calls_after_revoke,
        "secrets_in_query": counters.secrets_in_query,
        "tokens_to_uploader": counters.tokens_to_uploader,
        "uploads_dropped": counters.uploads_dropped,
        "faults_hit": w.faults.struck(),
        "videos_by_content": by_content(&with_bytes),
        "posts_by_video": by_video(&posts),
    })
}

/// How often each owner has the same bytes: more than once is a duplicate.
fn by_content(videos: &[&Video]) -> Vec<Value> {
    let mut counts: BTreeMap<(i64, &str), u64> = BTreeMap::new();
    for v in videos {
        let sha256 = v.stored.as_ref().map_or("", |s| s.sha256.as_str());
        *counts.entry((v.owner_id, sha256)).or_default() += 1;
    }
    let entry = |((owner, sha256), n)| json!({"owner_id": owner, "sha256": sha256, "videos": n});
    counts.into_iter().map(entry).collect()
}

/// How many posts show each video: more than one is a duplicate.
fn by_video(posts: &[&Post]) -> Vec<Value> {
    let mut counts: BTreeMap<(i64, &str), u64> = BTreeMap::new();
    for p in posts {
        for key in &p.videos {
            *counts.entry((p.owner_id, key)).or_default() += 1;
        }
    }
    let entry = |((owner, video), n)| json!({"owner_id": owner, "video": video, "posts": n});
    counts.into_iter().map(entry).collect()
}

fn video(w: &World, v: &Video) -> Value {
    let key = v.key();
    let Some(stored) = &v.stored else {
        return Value::Null;
    };
    json!({
        "id": key, "account": v.account, "title": v.title, "visibility": v.visibility(),
        "size_bytes": stored.size, "sha256": stored.sha256, "state": v.state(w.now), "created_at": stored.at,
        "owner_id": v.owner_id, "owner": owner_title(v.owner_id), "description": v.description,
        "type": stored.kind, "uploads": v.uploads, "wallpost": v.wallpost, "no_comments": v.no_comments,
        "privacy_view": v.privacy_view, "reason": stored.restriction.as_ref().map(|(_, text)| text),
        "url": format!("{}/{}{key}", w.base_url, v.word(w.now)),
    })
}

fn post(w: &World, p: &Post) -> Value {
    let account = match &p.author {
        Holder::User(name) => name.clone(),
        Holder::Community(id) => format!("club{id}"),
    };
    let state = match (p.deleted_at, p.suggested) {
        (Some(_), _) => "deleted",
        (_, true) => "suggested",
        _ if p.publish_at > w.now => "postponed",
        _ => "published",
    };
    json!({
        "id": format!("{}_{}", p.owner_id, p.id), "account": account, "owner_id": p.owner_id,
        "from_id": p.from_id, "text": p.text, "videos": p.videos, "has_guid": p.guid.is_some(),
        "state": state, "created_at": p.created_at,
        "url": format!("{}/wall{}_{}", w.base_url, p.owner_id, p.id),
    })
}
