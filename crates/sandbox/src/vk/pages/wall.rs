//! One post of a wall.

use super::home::card;
use super::{missing, page};
use crate::pages::words::Lang;
use crate::pages::{escape, moment};
use crate::vk::Vk;
use crate::vk::accounts::owner_title;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

/// `/wall{owner}_{id}`
pub async fn post(State(s): State<Vk>, Path(key): Path<String>, headers: HeaderMap) -> Response {
    let lang = Lang::of(&headers);
    let found = s.act(|w| {
        let post = w.posts.get(&key).filter(|p| p.deleted_at.is_none())?;
        let videos = post.videos.iter().filter_map(|key| w.live_video(key));
        let cards: String = videos.map(|v| card(lang, v, w.now)).collect();
        let note = match (post.suggested, post.publish_at > w.now) {
            (true, _) => lang.pick("Suggested, not on the wall yet", "Предложена, ещё не на стене"),
            (_, true) => lang.pick("Postponed", "Отложена"),
            _ => "",
        };
        Some((post.clone(), cards, note))
    });
    let Some((post, cards, note)) = found else {
        return missing(lang);
    };
    let title = owner_title(post.owner_id);
    let body = format!(
        "<article><h1>{}</h1><p><small>{} · {} {note}</small></p><p class=\"description\">{}</p>\
         <ul class=\"cards\">{cards}</ul></article><p><a href=\"/sandbox/vk\">{}</a></p>",
        escape(&title),
        escape(&owner_title(post.from_id)),
        moment(post.publish_at),
        escape(&post.text),
        lang.pick("All videos and posts", "Все видео и записи"),
    );
    page(lang, &title, &body)
}
