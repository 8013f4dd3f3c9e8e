//! Playlists and what is in them; each channel's uploads are one of its own.

use crate::answer::{lost, ok};
use crate::params::Params;
use crate::secret;
use crate::youtube::Youtube;
use crate::youtube::accounts::{ACCOUNTS, Channel};
use crate::youtube::bearer::{Caller, TO_CHANGE, TO_READ};
use crate::youtube::fail::{Answer, Fail};
use crate::youtube::query;
use crate::youtube::records::Playlist;
use crate::youtube::world::World;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

const LIST_PARTS: [&str; 4] = ["id", "snippet", "contentDetails", "status"];
const MOST_ITEMS: usize = 5000;

fn not_found() -> Fail {
    let text =
        "The playlist identified with the request's <code>playlistId</code> parameter cannot be found.";
    Fail::new(404, "youtube.playlistItem", "playlistNotFound", text)
}

fn parse(body: &Bytes) -> Result<Value, Fail> {
    serde_json::from_slice(body).map_err(|_| Fail::new(400, "global", "parseError", "Parse Error"))
}

fn playlist_resource(id: &str, list: &Playlist) -> Value {
    json!({
        "kind": "youtube#playlist", "id": id,
        "snippet": {"title": list.title, "description": list.description, "channelId": list.channel,
            "publishedAt": list.created_at.to_string()},
        "status": {"privacyStatus": list.privacy},
        "contentDetails": {"itemCount": list.items.len()},
    })
}

pub async fn list(State(s): State<Youtube>, query: RawQuery, headers: HeaderMap) -> Answer {
    let params = Params::query(&query);
    s.act(|w| {
        let caller = w.caller(&headers, "playlists.list", TO_READ)?;
        w.spend_units(1)?;
        query::parts(&params, &LIST_PARTS)?;
        let mine = query::flag(&params, "mine", false)?;
        let ids: Option<Vec<&str>> = params.filled("id").map(|ids| ids.split(',').collect());
        if !mine && ids.is_none() {
            return Err(Fail::new(
                400,
                "youtube.parameter",
                "missingRequiredParameter",
                "No filter selected. Expected one of: id, mine",
            ));
        }
        let channel = caller.channel()?.id;
        let all: Vec<Value> = w
            .playlists
            .iter()
            .filter(|(id, p)| {
                if mine {
                    p.channel == channel
                } else {
                    ids.as_ref().is_some_and(|all| all.contains(id))
                }
            })
            .map(|(id, p)| playlist_resource(id, p))
            .collect();
        page(&params, "youtube#playlistListResponse", all)
    })
}

/// One page of `all`, with tokens to go on.
fn page(params: &Params, kind: &str, all: Vec<Value>) -> Answer {
    let size = query::max_results(params)?;
    let bad = || {
        Fail::new(
            400,
            "youtube.parameter",
            "invalidPageToken",
            "The request specifies an invalid page token.",
        )
    };
    let start: usize = match params.filled("pageToken") {
        None => 0,
        Some(token) => token
            .strip_prefix("SB")
            .and_then(|n| n.parse().ok())
            .ok_or_else(bad)?,
    };
    let total = all.len();
    let items: Vec<Value> = all.into_iter().skip(start).take(size).collect();
    let mut body =
        json!({"kind": kind, "pageInfo": {"totalResults": total, "resultsPerPage": size}, "items": items});
    if size > 0 && start + size < total {
        body["nextPageToken"] = format!("SB{}", start + size).into();
    }
    Ok(ok(body))
}

pub async fn insert(State(s): State<Youtube>, query: RawQuery, headers: HeaderMap, body: Bytes) -> Answer {
    let params = Params::query(&query);
    s.act(|w| {
        let caller = w.caller(&headers, "playlists.insert", TO_CHANGE)?;
        w.spend_units(50)?;
        query::parts(&params, &LIST_PARTS)?;
        let body = parse(&body)?;
        let text = |path: &str| body.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let title = text("/snippet/title");
        if title.trim().is_empty() || title.encode_utf16().count() > 150 || title.contains(['<', '>']) {
            return Err(Fail::new(
                400,
                "youtube.playlist",
                "playlistTitleRequired",
                "The request must specify a playlist title.",
            ));
        }
        let list = Playlist {
            channel: caller.channel()?.id.to_owned(),
            title: title.to_owned(),
            description: text("/snippet/description").to_owned(),
            privacy: Some(text("/status/privacyStatus"))
                .filter(|p| !p.is_empty())
                .unwrap_or("public")
                .to_owned(),
            created_at: w.now,
            items: Vec::new(),
        };
        let id = secret::fresh("PL")[..34].to_owned();
        let answer = playlist_resource(&id, &list);
        w.playlists.put(id, list);
        Ok(ok(answer))
    })
}

fn item(w: &World, playlist: &str, position: usize, item_id: &str, video_id: &str) -> Value {
    let video = w.live_video(video_id);
    let title = video.map_or("Deleted video", |v| v.metadata.title());
    let channel = video
        .and_then(|v| v.identity.channel.as_deref())
        .unwrap_or_default();
    json!({
        "kind": "youtube#playlistItem", "id": item_id,
        "snippet": {"playlistId": playlist, "position": position, "title": title, "channelId": channel,
            "publishedAt": video.map(|v| v.created_at.to_string()),
            "resourceId": {"kind": "youtube#video", "videoId": video_id}},
        "contentDetails": {"videoId": video_id, "videoPublishedAt": video.map(|v| v.created_at.to_string())},
        "status": {"privacyStatus": video.map_or("private", |v| v.privacy(w.now))},
    })
}

fn channel_of_uploads(playlist: &str) -> Option<&'static Channel> {
    ACCOUNTS
        .iter()
        .flat_map(|a| a.channels)
        .find(|c| c.uploads() == playlist)
}

fn uploads(w: &mut World, caller: &Caller, channel: &Channel, playlist: &str) -> Result<Vec<Value>, Fail> {
    let late = w.strikes("playlist_late");
    let owner = caller.channel.is_some_and(|c| c.id == channel.id);
    let all = w.uploads_of(channel.id);
    if all.is_empty() {
        return Err(not_found());
    }
    let visible = all
        .into_iter()
        .skip(usize::from(late))
        .filter(|(_, v)| owner || v.privacy(w.now) == "public")
        .enumerate();
    Ok(visible
        .map(|(at, (id, _))| item(w, playlist, at, &format!("UUitem{id}"), id))
        .collect())
}

pub async fn items(State(s): State<Youtube>, query: RawQuery, headers: HeaderMap) -> Answer {
    let params = Params::query(&query);
    s.act(|w| {
        let caller = w.caller(&headers, "playlistItems.list", TO_READ)?;
        w.spend_units(1)?;
        query::parts(&params, &LIST_PARTS)?;
        let playlist = params
            .filled("playlistId")
            .ok_or_else(|| Fail::missing("playlistId"))?;
        if w.strikes("playlist_404") {
            return Err(not_found());
        }
        let mut all: Vec<Value> = if let Some(channel) = channel_of_uploads(playlist) {
            uploads(w, &caller, channel, playlist)?
        } else {
            let list = w.playlists.get(playlist).ok_or_else(not_found)?;
            let rows = list.items.iter().enumerate();
            rows.map(|(at, (id, video))| item(w, playlist, at, id, video))
                .collect()
        };
        if let Some(id) = params.filled("videoId") {
            all.retain(|item| item["contentDetails"]["videoId"] == id);
        }
        page(&params, "youtube#playlistItemListResponse", all)
    })
}

/// Adds at the end. The same video again makes a second item.
pub async fn insert_item(
    State(s): State<Youtube>,
    query: RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let params = Params::query(&query);
    s.act(|w| {
        let caller = w.caller(&headers, "playlistItems.insert", TO_CHANGE)?;
        w.spend_units(50)?;
        query::parts(&params, &LIST_PARTS)?;
        let body = parse(&body)?;
        let text = |path: &str| body.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let (playlist, video) = (text("/snippet/playlistId"), text("/snippet/resourceId/videoId"));
        if text("/snippet/resourceId/kind") != "youtube#video" {
            return Err(Fail::new(
                400,
                "youtube.playlistItem",
                "invalidResourceType",
                "The resource type is invalid.",
            ));
        }
        let channel = caller.channel()?.id;
        let (owner, full) = w
            .playlists
            .get(playlist)
            .map(|p| (p.channel == channel, p.items.len() >= MOST_ITEMS))
            .ok_or_else(not_found)?;
        if !owner || full {
            let reason = if owner {
                "playlistContainsMaximumNumberOfVideos"
            } else {
                "playlistItemsNotAccessible"
            };
            return Err(Fail::new(
                403,
                "youtube.playlistItem",
                reason,
                "The request is not properly authorized.",
            ));
        }
        if w.live_video(video).is_none() {
            return Err(Fail::new(
                404,
                "youtube.playlistItem",
                "videoNotFound",
                "The video cannot be found.",
            ));
        }
        let id = secret::fresh("PLitem");
        let list = w.playlists.edit(playlist).ok_or_else(not_found)?;
        list.items.push((id.clone(), video.to_owned()));
        let position = list.items.len() - 1;
        if w.strikes("playlist_add_answer_lost") {
            return Ok(lost());
        }
        Ok(ok(item(w, playlist, position, &id, video)))
    })
}
