//! The entry of `GET /sandbox/api/state`.

use crate::youtube::accounts;
use crate::youtube::quota::pacific_day;
use crate::youtube::records::Video;
use crate::youtube::world::World;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub fn describe(w: &World) -> Value {
    let counters = w.counters.peek();
    let spent = w.spent.peek();
    let mut videos: Vec<_> = w.videos.iter().collect();
    videos.sort_by_key(|(_, v)| v.number);
    let mut by_content: BTreeMap<(String, String), u64> = BTreeMap::new();
    for (_, v) in &videos {
        let channel = v.identity.channel.clone().unwrap_or_default();
        *by_content.entry((channel, v.sha256.clone())).or_default() += 1;
    }
    let by_content: Vec<Value> = by_content
        .into_iter()
        .map(|((channel, sha256), videos)| json!({"channel": channel, "sha256": sha256, "videos": videos}))
        .collect();
    let today = spent.day == pacific_day(w.now);
    let used = |n: u64| if today { n } else { 0 };
    json!({
        "videos": videos.iter().map(|(id, v)| video(w, id, v)).collect::<Vec<_>>(),
        "sessions": counters.sessions,
        "open_sessions": w.sessions.iter().filter(|(_, s)| s.final_answer.is_none() && s.gone.is_none()).count(),
        "requests": counters.requests,
        "tokens": {"issued": counters.tokens_issued, "revoked": counters.tokens_revoked,
            "refreshed": counters.tokens_refreshed},
        "authorized_calls": counters.authorized_calls,
        "calls_after_revoke": counters.calls_after_revoke,
        "dropped_ranges": counters.dropped_ranges,
        "faults_hit": w.faults.struck(),
        "videos_by_content": by_content,
        "quota": {"uploads": used(spent.uploads), "units": used(spent.units), "day": pacific_day(w.now)},
    })
}

fn video(w: &World, id: &str, v: &Video) -> Value {
    let standing = v.standing(w.now);
    let channel = v.identity.channel.as_deref().unwrap_or_default();
    json!({
        "id": id, "account": v.identity.account, "title": v.metadata.title(), "visibility": v.privacy(w.now),
        "size_bytes": v.size, "sha256": v.sha256, "state": standing.upload, "created_at": v.created_at,
        "channel_id": channel, "channel": accounts::channel(channel).map(|c| c.title),
        "description": v.metadata.description(), "publish_at": v.scheduled_for(w.now),
        "reason": standing.failure.or(standing.rejection), "thumbnail": v.thumbnail.is_some(),
        "notify_subscribers": v.notify, "made_for_kids": v.metadata.status.get("selfDeclaredMadeForKids"),
        "url": format!("{}/shorts/{id}", w.base_url),
    })
}
