//! A community's key, as its administrator makes one in the community's settings.

use super::page;
use crate::pages::escape;
use crate::pages::words::Lang;
use crate::params::Params;
use crate::vk::Vk;
use crate::vk::accounts::{COMMUNITIES, community};
use crate::vk::token::community_key;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::fmt::Write;

const TITLE: (&str, &str) = ("Key of a community", "Ключ сообщества");

/// `GET`: which community.
pub async fn ask(headers: HeaderMap) -> Response {
    let lang = Lang::of(&headers);
    let title = lang.pick(TITLE.0, TITLE.1);
    let mut choices = String::new();
    for (at, c) in COMMUNITIES.iter().enumerate() {
        let _ = write!(
            choices,
            "<label class=\"choice\"><input type=\"radio\" name=\"group_id\" value=\"{}\"{}> <b>{}</b></label>",
            c.id,
            if at == 0 { " checked" } else { "" },
            escape(c.name),
        );
    }
    let body = format!(
        "<h1>{title}</h1><p>{}</p><form method=\"post\" action=\"/sandbox/vk/community_key\">\
         <fieldset>{choices}</fieldset><p class=\"buttons\"><button class=\"main\">{}</button></p></form>",
        lang.pick(
            "Enough for text posts of the community, not for video.",
            "Годится для текстовых записей сообщества, но не для видео.",
        ),
        lang.pick("Make a key", "Создать ключ"),
    );
    page(lang, title, &body)
}

/// `POST` with `group_id`: shows the key, this once.
pub async fn make(State(s): State<Vk>, headers: HeaderMap, body: Bytes) -> Response {
    let lang = Lang::of(&headers);
    let form = Params::form(&headers, &body).unwrap_or_default();
    let asked = form.get("group_id").and_then(|id| id.parse().ok());
    let Some(community) = asked.and_then(community) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let key = s.act(|w| community_key(w, community.id));
    s.settle().await;
    let title = lang.pick(TITLE.0, TITLE.1);
    let body = format!(
        "<h1>{title}</h1><p>{}</p><p><code>{key}</code></p>",
        escape(community.name)
    );
    page(lang, title, &body)
}
