//! One video or clip.

use super::{badge, missing, page};
use crate::pages::words::Lang;
use crate::pages::{escape, moment};
use crate::vk::Vk;
use crate::vk::accounts::owner_title;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

/// `/video{owner}_{id}`, `/clip{owner}_{id}`
pub async fn watch(State(s): State<Vk>, Path(key): Path<String>, headers: HeaderMap) -> Response {
    let lang = Lang::of(&headers);
    let found = s.act(|w| w.live_video(&key).map(|v| (v.clone(), w.now)));
    let Some((v, now)) = found else {
        return missing(lang);
    };
    let Some(stored) = &v.stored else {
        return missing(lang);
    };
    let (class, word) = badge(lang, &v, now);
    let player = match &stored.file {
        Some(_) => format!(
            "<video class=\"player\" controls playsinline preload=\"metadata\" src=\"/sandbox/vk/media/{key}\"></video>",
            key = v.key(),
        ),
        None => format!(
            "<p class=\"note\">{}</p>",
            lang.pick("The bytes are not kept here.", "Сами байты здесь не хранятся.")
        ),
    };
    let kind = match v.word(now) {
        "clip" => lang.pick("Clip", "Клип"),
        _ => lang.pick("Video", "Видео"),
    };
    let body = format!(
        "<article>{player}<h1>{}</h1><p><span class=\"badge {class}\">{word}</span> <small>{kind} · {} · {}</small></p>\
         <p class=\"description\">{}</p><p class=\"note\">SHA-256 <code>{}</code></p></article>\
         <p><a href=\"/sandbox/vk\">{}</a></p>",
        escape(&v.title),
        escape(&owner_title(v.owner_id)),
        moment(stored.at),
        escape(&v.description),
        stored.sha256,
        lang.pick("All videos", "Все видео"),
    );
    page(lang, &v.title, &body)
}
