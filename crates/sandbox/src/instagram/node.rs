//! `/{version}/{id}`: a container, a post or an account, whatever the id is.

use crate::answer::{html, lost, ok};
use crate::crowd::Crowd;
use crate::instagram::Instagram;
use crate::instagram::bearer::{BASIC, COMMENTS, Caller, FL_BASIC, FL_COMMENTS, FL_CONTENTS, Takes};
use crate::instagram::call::Call;
use crate::instagram::fail::{Answer, Fail};
use crate::instagram::fields;
use crate::instagram::me::{next, profile_fields};
use crate::instagram::records::{Login, Media, TokenKind};
use crate::instagram::world::World;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// `GET`
pub async fn read(State(s): State<Instagram>, call: Call) -> Response {
    s.act(|w| show(w, &call)).unwrap_or_else(Fail::into_response)
}

/// What goes wrong with reading, before anything is looked up. Since 23 May 2026 such reads failed for days with a
/// Page token.
fn trouble(w: &mut World, caller: &Caller, id: &str) -> Result<Option<Response>, Fail> {
    if let Some(hit) = w.hit("read_error") {
        return Err(Fail::known(hit.or(2)));
    }
    if w.strikes("read_100_33") {
        return Err(Fail::invisible(id));
    }
    if caller.token.kind == TokenKind::Page && w.strikes("read_page_token_100_33") {
        return Err(Fail::invisible(id));
    }
    Ok(w.strikes("read_html_502").then(|| html(StatusCode::BAD_GATEWAY)))
}

fn show(w: &mut World, call: &Call) -> Answer {
    let caller = w.caller(call, "node.read", Takes::Both)?;
    let id = call.id.as_str();
    if caller.find(id).is_some() {
        let (profile, _) = caller.profile(id)?;
        return Ok(ok(profile_fields(w, &caller, profile, call)?));
    }
    if let Some(broken) = trouble(w, &caller, id)? {
        return Ok(broken);
    }
    caller.need(BASIC, FL_BASIC)?;
    if let Some(container) = w.containers.get(id).filter(|c| caller.owns(c)) {
        let node = container.node(id, w.now);
        return Ok(ok(fields::select(call.fields(), "id", &node, "IGContainer")?));
    }
    let Some(media) = w.live_media(id).filter(|m| caller.sees(m)).cloned() else {
        let is_number = id.bytes().all(|b| b.is_ascii_digit());
        return Err(if is_number {
            Fail::invisible(id)
        } else {
            Fail::no_such_alias(id)
        });
    };
    if let Some(hit) = w.hit("media_read_error") {
        return Err(Fail::known(hit.or(33)));
    }
    let mut node = media_node(w, id, &media);
    if w.strikes("permalink_missing") {
        node["permalink"] = Value::Null;
    }
    if w.strikes("like_count_hidden") {
        node["like_count"] = Value::Null;
    }
    Ok(ok(fields::select(call.fields(), "id", &node, "IGMedia")?))
}

/// Every field that a post can be asked for.
fn media_node(w: &mut World, id: &str, m: &Media) -> Value {
    let caption = if w.strikes("caption_normalised") {
        let words: Vec<&str> = m.options.caption.split_whitespace().collect();
        words.join(" ").replace('@', "")
    } else {
        m.options.caption.clone()
    };
    let time = m.created_at.to_string();
    let seconds = time.get(..19).unwrap_or(&time);
    let crowd = Crowd::of(id, w.now.since(m.created_at));
    let comments = if m.comments_enabled { crowd.comments } else { 0 };
    let shared = m.options.trial.is_none() && m.options.share_to_feed != Some(false);
    json!({"id": id, "caption": Some(caption).filter(|c| !c.is_empty()), "permalink": m.permalink(&w.base_url),
        "shortcode": m.shortcode, "timestamp": format!("{seconds}+0000"), "media_type": "VIDEO",
        "media_product_type": "REELS", "username": m.owner, "is_shared_to_feed": shared,
        "is_comment_enabled": m.comments_enabled, "comments_count": comments, "like_count": crowd.likes,
        "media_url": format!("{}/media/{id}", w.base_url), "thumbnail_url": null})
}

impl Media {
    pub fn permalink(&self, base_url: &str) -> String {
        format!("{base_url}/reel/{}/", self.shortcode)
    }
}

/// `GET /{version}/{ig-user}/media`
pub async fn list(State(s): State<Instagram>, call: Call) -> Response {
    s.act(|w| posts(w, &call)).unwrap_or_else(Fail::into_response)
}

fn posts(w: &mut World, call: &Call) -> Answer {
    let caller = w.caller(call, "media.list", Takes::Both)?;
    let (profile, _) = caller.profile(&call.id)?;
    caller.need(BASIC, FL_BASIC)?;
    if let Some(hit) = w.hit("list_error") {
        return Err(Fail::at_account(hit.or(2), &call.id));
    }
    if let Some(broken) = trouble(w, &caller, &call.id)? {
        return Ok(broken);
    }
    let limit = call.limit()?;
    let now = w.now;
    let all = w
        .posts_of(profile.username)
        .into_iter()
        .filter(|(_, m)| m.listed_at <= now);
    let all: Vec<(String, Media)> = all.map(|(id, m)| (id.to_owned(), m.clone())).collect();
    let begin = match call
        .given
        .filled("after")
        .map(|id| all.iter().position(|(i, _)| i == id))
    {
        None => 0,
        Some(Some(at)) => at + 1,
        Some(None) => return Err(Fail::parameter("(#100) Invalid cursor")),
    };
    let shown: Vec<_> = all.iter().skip(begin).take(limit).collect();
    let mut data = Vec::new();
    for (id, media) in &shown {
        let node = media_node(w, id, media);
        data.push(fields::select(call.fields(), "id", &node, "IGMedia")?);
    }
    let Some((first, last)) = shown.first().zip(shown.last()) else {
        return Ok(ok(json!({"data": data})));
    };
    let mut paging = json!({"cursors": {"before": first.0, "after": last.0}});
    if begin + shown.len() < all.len() {
        paging["next"] = next(w, call, &format!("{}/media", call.id), &last.0).into();
    }
    Ok(ok(json!({"data": data, "paging": paging})))
}

/// `POST`: switches the comments of a post on or off. The parameter's name is general knowledge, no page was read.
pub async fn change(State(s): State<Instagram>, call: Call) -> Response {
    s.act(|w| set_comments(w, &call))
        .unwrap_or_else(Fail::into_response)
}

fn set_comments(w: &mut World, call: &Call) -> Answer {
    let caller = w.caller(call, "media.change", Takes::Both)?;
    own_media(w, &caller, &call.id)?;
    caller.need(COMMENTS, FL_COMMENTS)?;
    let missing = || Fail::parameter("(#100) The parameter comment_enabled is required");
    let enabled = call.flag("comment_enabled")?.ok_or_else(missing)?;
    if let Some(media) = w.media.edit(&call.id) {
        media.comments_enabled = enabled;
    }
    Ok(ok(json!({"success": true})))
}

fn own_media(w: &World, caller: &Caller, id: &str) -> Result<(), Fail> {
    let found = w.live_media(id).is_some_and(|m| caller.sees(m));
    if found { Ok(()) } else { Err(Fail::invisible(id)) }
}

/// `DELETE`: takes a post down, with Facebook Login only.
pub async fn delete(State(s): State<Instagram>, call: Call) -> Response {
    s.act(|w| remove(w, &call)).unwrap_or_else(Fail::into_response)
}

fn remove(w: &mut World, call: &Call) -> Answer {
    let caller = w.caller(call, "media.delete", Takes::Both)?;
    if caller.login() == Login::Instagram {
        return Err(Fail::parameter("Unsupported delete request.").of_instagram());
    }
    own_media(w, &caller, &call.id)?;
    if !caller.has(FL_CONTENTS) {
        return Err(Fail::permission());
    }
    let now = w.now;
    if let Some(media) = w.media.edit(&call.id) {
        media.deleted_at = Some(now);
    }
    Ok(if w.strikes("delete_answer_lost") {
        lost()
    } else {
        ok(json!({"success": true}))
    })
}
