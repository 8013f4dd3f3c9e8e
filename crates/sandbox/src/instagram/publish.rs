//! `POST /{version}/{ig-user}/media_publish`: the one call that makes a post.

use crate::answer::{html, lost, never, ok};
use crate::instagram::Instagram;
use crate::instagram::bearer::Takes;
use crate::instagram::call::Call;
use crate::instagram::fail::{Answer, Fail};
use crate::instagram::records::{Container, Media, Options, SecondPublish};
use crate::instagram::standing::Standing;
use crate::instagram::world::World;
use crate::secret;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::Timestamp;
use serde_json::json;
use std::time::Duration;

pub async fn handler(State(s): State<Instagram>, call: Call) -> Response {
    let said = s.act(|w| publish(w, &call));
    s.settle().await;
    match said {
        Ok(Said::Answer(answer)) => answer,
        Ok(Said::Nothing) => never().await,
        Err(fail) => fail.into_response(),
    }
}

enum Said {
    Answer(Response),
    Nothing,
}

fn publish(w: &mut World, call: &Call) -> Result<Said, Fail> {
    let caller = w.caller(call, "media.publish", Takes::Both)?;
    let profile = caller.publisher(&call.id)?;
    let missing = || Fail::parameter("The parameter creation_id is required");
    let id = call.given.filled("creation_id").ok_or_else(missing)?;
    if profile.restricted {
        return Err(Fail::known(2_207_050));
    }
    let found = w
        .containers
        .edit(id)
        .filter(|c| caller.owns(c) && c.owner == profile.username);
    let Some(container) = found else {
        return Err(Fail::known(2_207_006));
    };
    container.publish_calls += 1;
    let container = container.clone();
    match container.standing(w.now) {
        Standing::Finished => {}
        Standing::Published => return second(w, &container, id).map(Said::Answer),
        Standing::Expired => return Err(Fail::known(2_207_020)),
        Standing::InProgress | Standing::Error(_) => return Err(Fail::known(2_207_027)),
    }
    if let Some(said) = not_posted(w, &call.id)? {
        return Ok(said);
    }
    if profile.spent || w.posts_today(profile.username, 0) >= w.tuning.peek().quota_total {
        return Err(Fail::known(2_207_042));
    }
    let media = post(w, &container, id);
    if w.strikes("publish_posted_lost") {
        return Ok(Said::Answer(lost()));
    }
    if w.strikes("publish_posted_never") {
        return Ok(Said::Nothing);
    }
    if w.strikes("publish_posted_html_502") {
        return Ok(Said::Answer(html(StatusCode::BAD_GATEWAY)));
    }
    if let Some(hit) = w.hit("publish_posted_error") {
        return Err(Fail::at_account(hit.or(2_207_001), &call.id));
    }
    Ok(Said::Answer(ok(json!({"id": media}))))
}

/// What goes wrong before there is a post.
fn not_posted(w: &mut World, account: &str) -> Result<Option<Said>, Fail> {
    if w.strikes("publish_9007_once") {
        return Err(Fail::known(2_207_027));
    }
    if w.strikes("publish_500") {
        return Err(Fail::known(1));
    }
    if w.strikes("publish_html_502") {
        return Ok(Some(Said::Answer(html(StatusCode::BAD_GATEWAY))));
    }
    if w.strikes("publish_lost") {
        return Ok(Some(Said::Answer(lost())));
    }
    match w.hit("publish_error") {
        Some(hit) => Err(Fail::at_account(hit.or(2_207_006), account)),
        None => Ok(None),
    }
}

fn second(w: &mut World, container: &Container, id: &str) -> Answer {
    w.counters.only().second_publish_calls += 1;
    match w.tuning.peek().second_publish {
        SecondPublish::Refuse => Err(Fail::known(2_207_027)),
        SecondPublish::Same => Ok(ok(json!({"id": container.published}))),
        SecondPublish::Again => {
            let media = post(w, container, id);
            Ok(ok(json!({"id": media})))
        }
    }
}

/// Makes the post; answers its id.
fn post(w: &mut World, container: &Container, id: &str) -> String {
    let now = w.now;
    let other = |caption: String| Options {
        caption,
        ..Options::default()
    };
    if w.strikes("list_other_post") {
        foreign(
            w,
            container,
            other("Posted by another application".to_owned()),
            now,
        );
    }
    if w.strikes("list_same_caption") {
        foreign(w, container, other(container.options.caption.clone()), now);
    }
    let delay = match w.hit("list_late") {
        Some(hit) => hit.or(60_000),
        None => w.tuning.peek().list_delay_ms,
    };
    let row = Media {
        container: Some(id.to_owned()),
        login: Some(container.identity.login),
        size: container.offset,
        sha256: container.sha256.clone().unwrap_or_default(),
        file: container.file.clone(),
        cover: container.cover.clone(),
        facts: container.facts,
        listed_at: now.plus(Duration::from_millis(delay)),
        ..blank(w, container, container.options.clone(), now)
    };
    let media = add(w, row);
    if w.strikes("media_vanishes")
        && let Some(row) = w.media.edit(&media)
    {
        row.deleted_at = Some(now);
    }
    if let Some(row) = w.containers.edit(id) {
        row.published.get_or_insert_with(|| media.clone());
    }
    media
}

/// A post of another application, which stands in the account's list and is none of ours.
fn foreign(w: &mut World, container: &Container, options: Options, at: Timestamp) {
    let row = blank(w, container, options, at);
    add(w, row);
}

fn blank(w: &mut World, container: &Container, options: Options, at: Timestamp) -> Media {
    Media {
        number: w.next_number(),
        account: container.identity.account.clone(),
        owner: container.owner.clone(),
        container: None,
        login: None,
        options,
        size: 0,
        sha256: String::new(),
        file: None,
        cover: None,
        facts: None,
        shortcode: format!("C{}", &secret::fresh("")[..10]),
        created_at: at,
        listed_at: at,
        comments_enabled: true,
        deleted_at: None,
    }
}

fn add(w: &mut World, row: Media) -> String {
    let id = (18_000_000_000_000_000 + row.number).to_string();
    w.media.put(id.clone(), row);
    id
}
