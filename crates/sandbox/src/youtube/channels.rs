//! `GET /youtube/v3/channels`.

use crate::answer::ok;
use crate::params::Params;
use crate::youtube::Youtube;
use crate::youtube::accounts::{self, Account, Channel};
use crate::youtube::bearer::TO_READ;
use crate::youtube::fail::{Answer, Fail};
use crate::youtube::query;
use crate::youtube::world::World;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

const PARTS: [&str; 5] = ["id", "snippet", "contentDetails", "status", "statistics"];

pub async fn list(State(s): State<Youtube>, query: RawQuery, headers: HeaderMap) -> Answer {
    let params = Params::query(&query);
    s.act(|w| {
        let caller = w.caller(&headers, "channels.list", TO_READ)?;
        w.spend_units(1)?;
        let parts = query::parts(&params, &PARTS)?;
        if w.strikes("channels_500") {
            return Err(Fail::internal());
        }
        if w.strikes("channels_suspended") {
            let text = "The authenticated user's account is suspended.";
            return Err(Fail::new(403, "youtube.common", "authenticatedUserAccountSuspended", text));
        }
        let found: Vec<&Channel> = if query::flag(&params, "mine", false)? {
            if w.strikes("channels_401_signup") {
                return Err(Fail::no_channel());
            }
            vec![caller.channel()?]
        } else if let Some(ids) = params.filled("id") {
            ids.split(',').filter_map(accounts::channel).collect()
        } else {
            return Err(Fail::new(400, "youtube.parameter", "missingRequiredParameter", "No filter selected. Expected one of: id, mine"));
        };
        if w.strikes("channels_empty") {
            return Ok(ok(json!({"kind": "youtube#channelListResponse", "pageInfo": {"totalResults": 0, "resultsPerPage": 5}})));
        }
        let items: Vec<Value> = found.iter().map(|c| resource(w, caller.account, c, &parts)).collect();
        Ok(ok(json!({
            "kind": "youtube#channelListResponse",
            "pageInfo": {"totalResults": items.len(), "resultsPerPage": 5},
            "items": items,
        })))
    })
}

fn resource(w: &World, account: &Account, channel: &Channel, parts: &[String]) -> Value {
    let mut body = json!({"kind": "youtube#channel", "id": channel.id});
    let picture = json!({"url": format!("{}/avatar/{}", w.base_url, channel.id), "width": 88, "height": 88});
    for part in parts {
        let value = match part.as_str() {
            "snippet" => json!({
                "title": channel.title, "description": "", "customUrl": channel.handle,
                "publishedAt": "2026-01-01T00:00:00Z",
                "thumbnails": {"default": picture, "medium": picture, "high": picture},
                "localized": {"title": channel.title, "description": ""},
            }),
            "contentDetails" => json!({"relatedPlaylists": {"likes": "", "uploads": channel.uploads()}}),
            "status" => json!({
                "privacyStatus": "public", "isLinked": true,
                "longUploadsStatus": if account.phone_verified { "allowed" } else { "eligible" },
            }),
            "statistics" => {
                let count = w.uploads_of(channel.id).len().to_string();
                json!({"viewCount": "0", "subscriberCount": "0", "hiddenSubscriberCount": false, "videoCount": count})
            }
            _ => continue,
        };
        body[part.as_str()] = value;
    }
    body
}
