//! One reel.

use super::page as framed;
use crate::instagram::Instagram;
use crate::pages::words::Lang;
use crate::pages::{escape, moment};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::fmt::Write;

/// `/reel/{shortcode}/`
pub async fn page(State(s): State<Instagram>, Path(code): Path<String>, headers: HeaderMap) -> Response {
    let lang = Lang::of(&headers);
    let found = s.act(|w| {
        let mut live = w.media.iter().filter(|(_, m)| m.deleted_at.is_none());
        live.find(|(_, m)| m.shortcode == code)
            .map(|(id, m)| (id.to_owned(), m.clone()))
    });
    let Some((id, m)) = found else {
        let title = lang.pick(
            "Sorry, this page isn't available.",
            "К сожалению, эта страница недоступна.",
        );
        let body = format!("<h1>{title}</h1>");
        return (StatusCode::NOT_FOUND, framed(lang, title, &body)).into_response();
    };
    let player = match &m.file {
        Some(_) => {
            let poster = m.cover.as_ref().map_or(String::new(), |_| {
                format!(" poster=\"/sandbox/instagram/cover/{id}\"")
            });
            format!(
                "<video class=\"player\" controls playsinline preload=\"metadata\" src=\"/sandbox/instagram/media/{id}\"{poster}></video>"
            )
        }
        None => format!(
            "<p class=\"note\">{}</p>",
            lang.pick("The bytes are not kept here.", "Сами байты здесь не хранятся.")
        ),
    };
    let o = &m.options;
    let mut badges = String::new();
    let marks = [
        (o.trial.is_some(), lang.pick("Trial reel", "Пробный рилс")),
        (
            o.share_to_feed == Some(false),
            lang.pick("Reels tab only", "Только вкладка Reels"),
        ),
        (o.is_ai_generated, lang.pick("AI label", "Метка «создано ИИ»")),
        (
            !m.comments_enabled,
            lang.pick("Comments are off", "Комментарии выключены"),
        ),
    ];
    for (_, word) in marks.iter().filter(|(is_so, _)| *is_so) {
        let _ = write!(badges, " <span class=\"badge quiet\">{word}</span>");
    }
    let with = if o.collaborators.is_empty() {
        String::new()
    } else {
        format!(
            " · {} {}",
            lang.pick("invited:", "приглашены:"),
            o.collaborators.join(", ")
        )
    };
    let body = format!(
        "<article>{player}<h1>{}</h1><p><small>{}{}</small>{badges}</p>\
         <p class=\"description\">{}</p><p class=\"note\">SHA-256 <code>{}</code></p></article>\
         <p><a href=\"/sandbox/instagram\">{}</a></p>",
        escape(&m.owner),
        moment(m.created_at),
        escape(&with),
        escape(&o.caption),
        m.sha256,
        lang.pick("All reels", "Все рилсы"),
    );
    framed(lang, &m.owner, &body)
}
