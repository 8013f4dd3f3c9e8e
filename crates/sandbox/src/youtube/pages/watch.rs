//! One video.

use super::{badge, page};
use crate::pages::words::Lang;
use crate::pages::{escape, moment};
use crate::params::Params;
use crate::youtube::Youtube;
use crate::youtube::accounts;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// `/shorts/{id}`
pub async fn short(State(s): State<Youtube>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    show(&s, &id, Lang::of(&headers))
}

/// `/watch?v=`
pub async fn watch(State(s): State<Youtube>, query: RawQuery, headers: HeaderMap) -> Response {
    let params = Params::query(&query);
    show(&s, params.get("v").unwrap_or_default(), Lang::of(&headers))
}

fn show(s: &Youtube, id: &str, lang: Lang) -> Response {
    let found = s.act(|w| w.live_video(id).map(|v| (v.clone(), w.now)));
    let Some((v, now)) = found else {
        let title = lang.pick("This video isn't available", "Видео недоступно");
        return (
            StatusCode::NOT_FOUND,
            page(lang, title, &format!("<h1>{title}</h1>")),
        )
            .into_response();
    };
    let (class, word) = badge(lang, &v, now);
    let player = match &v.file {
        Some(_) => {
            let poster = v.thumbnail.as_ref().map_or(String::new(), |_| {
                format!(" poster=\"/sandbox/youtube/thumbnail/{id}\"")
            });
            format!(
                "<video class=\"player\" controls playsinline preload=\"metadata\" src=\"/sandbox/youtube/media/{id}\"{poster}></video>"
            )
        }
        None => format!(
            "<p class=\"note\">{}</p>",
            lang.pick("The bytes are not kept here.", "Сами байты здесь не хранятся.")
        ),
    };
    let channel = v.identity.channel.as_deref().and_then(accounts::channel);
    let title = v.metadata.title();
    let body = format!(
        "<article>{player}<h1>{}</h1><p><span class=\"badge {class}\">{}</span> <small>{} · {}</small></p>\
         <p class=\"description\">{}</p><p class=\"note\">SHA-256 <code>{}</code></p></article>\
         <p><a href=\"/sandbox/youtube\">{}</a></p>",
        escape(title),
        escape(&word),
        escape(channel.map_or("", |c| c.title)),
        moment(v.created_at),
        escape(v.metadata.description()),
        v.sha256,
        lang.pick("All videos", "Все видео"),
    );
    page(lang, title, &body)
}
