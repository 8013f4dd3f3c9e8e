//! The inbox of every creator: drafts that an app sent, and the button that posts them.

use super::{level_text, page};
use crate::pages::words::Lang;
use crate::pages::{escape, moment};
use crate::params::Params;
use crate::tiktok::Tiktok;
use crate::tiktok::accounts;
use crate::tiktok::hooks;
use crate::tiktok::publishes::{COMPLETE, IN_INBOX};
use crate::tiktok::records::Publish;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use std::fmt::Write;

/// `/sandbox/tiktok/inbox`
pub async fn list(State(s): State<Tiktok>, headers: HeaderMap) -> Response {
    let lang = Lang::of(&headers);
    let title = lang.pick("Inbox", "Входящие");
    let drafts = s.act(|w| {
        let now = w.now;
        let is_delivered = |p: &Publish| !p.is_direct() && [IN_INBOX, COMPLETE].contains(&p.status(now));
        let mut all: Vec<_> = w.publishes.iter().filter(|(_, p)| is_delivered(p)).collect();
        all.sort_by_key(|(_, p)| std::cmp::Reverse(p.number));
        all.into_iter().fold(String::new(), |mut html, (id, p)| {
            html += &draft(lang, id, p);
            html
        })
    });
    let note = lang.pick(
        "An app sent these videos. In TikTok the creator taps the notification, adds a caption and posts.",
        "Эти видео прислало приложение. В TikTok автор нажимает на уведомление, добавляет описание и публикует.",
    );
    let nothing = lang.pick("Nothing is here.", "Здесь пусто.");
    let drafts = if drafts.is_empty() {
        format!("<p class=\"note\">{nothing}</p>")
    } else {
        drafts
    };
    page(lang, title, &format!("<h1>{title}</h1><p>{note}</p>{drafts}"))
}

fn draft(lang: Lang, id: &str, p: &Publish) -> String {
    let Some(account) = accounts::account(&p.account) else {
        return String::new();
    };
    let levels = account.levels().iter().fold(String::new(), |mut html, level| {
        let _ = write!(
            html,
            "<option value=\"{level}\">{}</option>",
            level_text(lang, level)
        );
        html
    });
    let player = if p.file.is_some() {
        format!(
            "<video class=\"player\" controls playsinline preload=\"metadata\" src=\"/sandbox/tiktok/media/{}\"></video>",
            escape(id)
        )
    } else {
        String::new()
    };
    format!(
        "<form method=\"post\" action=\"/sandbox/tiktok/inbox\"><fieldset><legend>{} · {}</legend>{player}\
         <input type=\"hidden\" name=\"publish_id\" value=\"{}\">\
         <p><label>{} <input name=\"caption\" maxlength=\"2200\"></label></p>\
         <p><label>{} <select name=\"privacy_level\">{levels}</select></label></p>\
         <p class=\"buttons\"><button class=\"main\">{}</button> <small>{}: {}</small></p></fieldset></form>",
        escape(account.nickname),
        moment(p.issued_at),
        escape(id),
        lang.pick("Caption", "Описание"),
        lang.pick("Who can watch", "Кто может смотреть"),
        lang.pick("Post", "Опубликовать"),
        lang.pick("posted so far", "опубликовано раз"),
        p.posts.len(),
    )
}

/// `POST`: the creator posts a draft. `privacy_level` is the account's first one when it is not named.
pub async fn post_draft(State(s): State<Tiktok>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Params::form(&headers, &body).unwrap_or_default();
    let id = form.get("publish_id").unwrap_or_default();
    let caption = form.get("caption").unwrap_or_default();
    let posted = s.act(|w| {
        let account = accounts::account(&w.publish(id)?.account)?;
        let privacy = form.filled("privacy_level").unwrap_or(account.levels()[0]);
        w.post_draft(id, privacy, caption)
    });
    s.settle().await;
    hooks::deliver(&s);
    match posted {
        Some(()) => Redirect::to("/sandbox/tiktok/inbox").into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
