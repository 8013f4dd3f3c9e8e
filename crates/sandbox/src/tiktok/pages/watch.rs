//! One video.

use super::{badge, page};
use crate::pages::words::Lang;
use crate::pages::{escape, moment};
use crate::tiktok::Tiktok;
use crate::tiktok::accounts;
use crate::tiktok::hooks;
use crate::tiktok::records::{Post, Publish};
use crate::tiktok::world::World;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Timestamp;

/// The post of that id, with its `publish_id`, whoever may see it: the page says who that is.
fn found(w: &World, handle: &str, id: &str) -> Option<(String, Publish, Post)> {
    let account = accounts::by_username(handle.strip_prefix('@')?)?;
    let id: i64 = id.parse().ok()?;
    let mut mine = w.publishes.iter().filter(|(_, p)| p.account == account.name);
    mine.find_map(|(publish_id, p)| {
        let post = p
            .posts
            .iter()
            .find(|post| post.id == id && post.deleted_at.is_none())?;
        Some((publish_id.to_owned(), p.clone(), post.clone()))
    })
}

/// `/@USERNAME/video/ID`
pub async fn show(
    State(s): State<Tiktok>,
    Path((handle, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let lang = Lang::of(&headers);
    let Some(((publish_id, p, post), now)) = s.act(|w| found(w, &handle, &id).map(|it| (it, w.now))) else {
        let title = lang.pick("Video currently unavailable", "Видео недоступно");
        let body = format!("<h1>{title}</h1>");
        return (StatusCode::NOT_FOUND, page(lang, title, &body)).into_response();
    };
    let title = accounts::account(&p.account).map_or("", |a| a.nickname);
    page(lang, title, &article(lang, &handle, &publish_id, &p, &post, now))
}

fn article(lang: Lang, handle: &str, publish_id: &str, p: &Publish, post: &Post, now: Timestamp) -> String {
    let (class, word) = badge(lang, p, Some(post), now);
    let player = if p.file.is_some() {
        format!(
            "<video class=\"player\" controls playsinline preload=\"metadata\" src=\"/sandbox/tiktok/media/{}\"></video>",
            escape(publish_id)
        )
    } else {
        format!(
            "<p class=\"note\">{}</p>",
            lang.pick("The bytes are not kept here.", "Сами байты здесь не хранятся.")
        )
    };
    let on = |is_on, text: &'static str| if is_on { text } else { "" };
    let labels = [
        on(
            p.info.brand_content,
            lang.pick("Paid partnership", "Платное партнёрство"),
        ),
        on(
            p.info.brand_organic && !p.info.brand_content,
            lang.pick("Promotional content", "Рекламный контент"),
        ),
        on(p.info.is_aigc, lang.pick("AI-generated", "Создано ИИ")),
        on(
            p.info.disable_comment,
            lang.pick("Comments are off", "Комментарии отключены"),
        ),
        on(p.info.disable_duet, lang.pick("Duet is off", "Дуэты отключены")),
        on(
            p.info.disable_stitch,
            lang.pick("Stitch is off", "Сшивание отключено"),
        ),
    ];
    let labels: Vec<&str> = labels.into_iter().filter(|text| !text.is_empty()).collect();
    format!(
        "<article>{player}<p class=\"description\">{}</p>\
         <p><span class=\"badge {class}\">{}</span> <small>{} · {}</small></p><p><small>{}</small></p>\
         <p class=\"note\">SHA-256 <code>{}</code></p></article>\
         <form method=\"post\" action=\"/sandbox/tiktok/{2}/video/{}/delete\"><p class=\"buttons\"><button>{}</button></p></form>\
         <p><a href=\"/sandbox/tiktok\">{}</a></p>",
        escape(&post.caption),
        escape(&word),
        escape(handle),
        moment(post.at),
        labels.join(" · "),
        p.arrival.as_ref().map_or("", |a| a.sha256.as_str()),
        post.id,
        lang.pick("Delete as the creator", "Удалить от имени автора"),
        lang.pick("All videos", "Все видео"),
    )
}

/// `POST`: the creator removes the post.
pub async fn delete(State(s): State<Tiktok>, Path((handle, id)): Path<(String, String)>) -> Response {
    let deleted = s.act(|w| {
        let (publish_id, _, post) = found(w, &handle, &id)?;
        w.delete_post(&publish_id, post.id)
    });
    s.settle().await;
    hooks::deliver(&s);
    match deleted {
        Some(()) => Redirect::to("/sandbox/tiktok").into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
