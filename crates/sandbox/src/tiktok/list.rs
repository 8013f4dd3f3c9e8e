//! `POST /v2/video/list/`: the account's public videos, newest first; `POST /v2/video/query/`: some of them by id.

use crate::crowd::Crowd;
use crate::params::Params;
use crate::tiktok::Tiktok;
use crate::tiktok::bearer::{Endpoint, LIST};
use crate::tiktok::fail::{Answer, Fail, data};
use crate::tiktok::init::json_of;
use crate::tiktok::records::{Post, Publish};
use crate::tiktok::world::World;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use serde_json::{Map, Value, json};

const VIDEOS: Endpoint = Endpoint {
    name: "video.list",
    any_of: &[LIST],
    most: |t| t.reads_per_minute,
};
const QUERY: Endpoint = Endpoint {
    name: "video.query",
    ..VIDEOS
};
/// Videos of one page at most. Source: the list's reference.
const PAGE: u64 = 20;

pub async fn videos(State(s): State<Tiktok>, query: RawQuery, headers: HeaderMap, body: Bytes) -> Answer {
    let params = Params::query(&query);
    s.act(|w| {
        let account = w.caller(&headers, &VIDEOS)?.account;
        if w.strikes("list_500") {
            return Err(Fail::internal());
        }
        let fields = params
            .filled("fields")
            .ok_or_else(|| Fail::params("Fields is required"))?;
        let asked = if body.is_empty() {
            json!({})
        } else {
            json_of(&headers, &body)?
        };
        let count = match &asked["max_count"] {
            Value::Null => 10,
            value => value
                .as_u64()
                .filter(|n| (1..=PAGE).contains(n))
                .ok_or_else(|| Fail::params("max_count is 1 to 20"))?,
        };
        let before = match &asked["cursor"] {
            Value::Null => i64::MAX,
            value => value
                .as_i64()
                .ok_or_else(|| Fail::params("cursor is a moment in ms"))?,
        };
        let hides_newest = w.strikes("list_late");
        let all = w.on_air(Some(account.name));
        let mut rest = all
            .into_iter()
            .skip(usize::from(hides_newest))
            .filter(|(_, _, post)| post.at.as_millis() < before);
        let page: Vec<_> = rest.by_ref().take(usize::try_from(count).unwrap_or(10)).collect();
        let has_more = rest.next().is_some();
        let cursor = page.last().map_or(0, |(_, _, post)| post.at.as_millis());
        let videos: Vec<Value> = page
            .iter()
            .map(|(_, p, post)| resource(w, account.username, p, post, fields))
            .collect::<Result<_, _>>()?;
        Ok(data(
            &json!({"videos": videos, "cursor": cursor, "has_more": has_more}),
        ))
    })
}

/// Ids of one question at most. Source: the query's reference.
const ASKED: usize = 20;

pub async fn query(State(s): State<Tiktok>, query: RawQuery, headers: HeaderMap, body: Bytes) -> Answer {
    let params = Params::query(&query);
    s.act(|w| {
        let account = w.caller(&headers, &QUERY)?.account;
        if w.strikes("query_500") {
            return Err(Fail::internal());
        }
        let fields = params
            .filled("fields")
            .ok_or_else(|| Fail::params("Fields is required"))?;
        let asked = json_of(&headers, &body)?;
        let ids: Option<Vec<&str>> = asked["filters"]["video_ids"]
            .as_array()
            .and_then(|all| all.iter().map(Value::as_str).collect());
        let ids = ids
            .filter(|all| (1..=ASKED).contains(&all.len()))
            .ok_or_else(|| Fail::params("video_ids are 1 to 20 ids"))?;
        let is_empty = w.strikes("query_empty");
        let is_asked = |post: &Post| !is_empty && ids.contains(&post.id.to_string().as_str());
        let videos: Vec<Value> = w
            .on_air(Some(account.name))
            .into_iter()
            .filter(|(_, _, post)| is_asked(post))
            .map(|(_, p, post)| resource(w, account.username, p, post, fields))
            .collect::<Result<_, _>>()?;
        Ok(data(&json!({ "videos": videos })))
    })
}

fn resource(w: &World, username: &str, p: &Publish, post: &Post, fields: &str) -> Result<Value, Fail> {
    let seconds = p
        .arrival
        .as_ref()
        .and_then(|a| a.facts)
        .map_or(0, |f| f.duration_ms / 1_000);
    let id = post.id.to_string();
    let crowd = Crowd::of(&id, w.now.since(post.at));
    let mut body = Map::new();
    for field in fields.split(',') {
        let value = match field {
            "id" => id.as_str().into(),
            "view_count" => crowd.views.into(),
            "like_count" => crowd.likes.into(),
            "comment_count" => crowd.comments.into(),
            "share_count" => crowd.shares.into(),
            "create_time" => (post.at.as_millis() / 1_000).into(),
            "title" | "video_description" => post.caption.clone().into(),
            "duration" => seconds.into(),
            "share_url" => format!("{}/@{username}/video/{}", w.base_url, post.id).into(),
            _ => return Err(Fail::params(format!("Unknown field: {field}"))),
        };
        body.insert(field.to_owned(), value);
    }
    Ok(body.into())
}
