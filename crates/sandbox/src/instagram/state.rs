//! The entry of `GET /sandbox/api/state`.

use crate::instagram::records::{Container, Media};
use crate::instagram::standing::Standing;
use crate::instagram::world::World;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub fn describe(w: &World) -> Value {
    let counters = w.counters.peek();
    let mut videos: Vec<_> = w.media.iter().collect();
    videos.sort_by_key(|(_, m)| m.number);
    let mut by_content: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for (_, m) in videos.iter().filter(|(_, m)| m.container.is_some()) {
        *by_content.entry((&m.owner, &m.sha256)).or_default() += 1;
    }
    let by_content: Vec<Value> = by_content
        .into_iter()
        .map(|((channel, sha256), videos)| json!({"channel": channel, "sha256": sha256, "videos": videos}))
        .collect();
    let mut containers: Vec<_> = w.containers.iter().collect();
    containers.sort_by_key(|(_, c)| c.number);
    let is_open = |c: &Container| {
        let standing = c.standing(w.now);
        matches!(standing, Standing::InProgress | Standing::Finished) && !c.dead
    };
    json!({
        "videos": videos.iter().map(|(id, m)| video(w, id, m)).collect::<Vec<_>>(),
        "containers": containers.iter().map(|(id, c)| container(w, id, c)).collect::<Vec<_>>(),
        "sessions": counters.containers,
        "open_sessions": containers.iter().filter(|(_, c)| is_open(c)).count(),
        "requests": counters.requests,
        "tokens": {"issued": counters.tokens_issued, "revoked": counters.tokens_revoked,
            "refreshed": counters.tokens_refreshed},
        "authorized_calls": counters.authorized_calls,
        "calls_after_revoke": counters.calls_after_revoke,
        "second_publish_calls": counters.second_publish_calls,
        "callbacks": w.callbacks.iter().map(|(_, c)| c).collect::<Vec<_>>(),
        "faults_hit": w.faults.struck(),
        "videos_by_content": by_content,
    })
}

fn video(w: &World, id: &str, m: &Media) -> Value {
    let o = &m.options;
    json!({
        "id": id, "account": m.account, "title": o.caption.lines().next().unwrap_or_default(),
        "visibility": if o.trial.is_some() { "trial" } else { "public" },
        "size_bytes": m.size, "sha256": m.sha256, "created_at": m.created_at,
        "state": if m.deleted_at.is_some() { "deleted" } else { "published" },
        "channel": m.owner, "caption": o.caption, "share_to_feed": o.share_to_feed,
        "thumb_offset": o.thumb_offset, "cover": m.cover.is_some(), "collaborators": o.collaborators,
        "user_tags": o.user_tags, "audio_name": o.audio_name, "is_ai_generated": o.is_ai_generated,
        "trial": o.trial, "comments_enabled": m.comments_enabled, "container": m.container, "login": m.login,
        "facts": m.facts, "shortcode": m.shortcode, "url": m.permalink(&w.base_url),
    })
}

fn container(w: &World, id: &str, c: &Container) -> Value {
    let standing = c.standing(w.now);
    let error = match standing {
        Standing::Error(subcode) => Some(subcode),
        _ => None,
    };
    let o = &c.options;
    json!({
        "id": id, "account": c.identity.account, "channel": c.owner, "login": c.identity.login, "source": c.source,
        "state": standing.code(), "error": error, "dead": c.dead, "created_at": c.created_at,
        "size_bytes": c.size, "offset": c.offset, "sha256": c.sha256, "facts": c.facts, "fetches": c.fetches,
        "caption": o.caption, "share_to_feed": o.share_to_feed, "thumb_offset": o.thumb_offset,
        "collaborators": o.collaborators, "ignored": o.ignored,
        "published": c.published, "publish_calls": c.publish_calls,
    })
}
