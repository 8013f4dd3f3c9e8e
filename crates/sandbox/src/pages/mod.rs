//! What a person sees: plain pages, one style sheet, no script.

pub mod consent;
pub mod home;
pub mod media;
pub mod watch;
pub mod words;

use crate::Sandbox;
use crate::device;
use crate::records::Video;
use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use domain::Timestamp;
use words::Lang;

pub fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/", get(home::channel_page))
        .route("/shorts/{id}", get(watch::short))
        .route("/watch", get(watch::watch))
        .route("/media/{id}", get(media::video))
        .route("/thumbnail/{id}", get(media::thumbnail))
        .route("/avatar/{channel}", get(media::avatar))
        .route("/device", get(device::page).post(device::decide))
}

pub async fn style() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "max-age=300"),
    ];
    (headers, include_str!("style.css")).into_response()
}

pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// A whole page around `body`, which is markup already.
pub fn page(lang: Lang, title: &str, body: &str) -> Response {
    let banner = lang.pick(
        "Sandbox, not Google. Nothing here is published anywhere.",
        "Песочница, не Google. Здесь ничего не публикуется по-настоящему.",
    );
    let back = lang.pick("Back to AI_SHORTS", "Назад в AI_SHORTS");
    let html = format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{} · Sandbox</title>\
         <link rel=\"stylesheet\" href=\"/sandbox/style.css\"></head><body>\
         <header><p class=\"banner\">{banner}</p><nav><a href=\"/\">← {back}</a> <a href=\"/sandbox\">{}</a></nav></header>\
         <main>{body}</main></body></html>",
        lang.tag(),
        escape(title),
        lang.pick("Sandbox", "Песочница"),
    );
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, Html(html)).into_response()
}

/// How a video stands, in a word for a badge, with its class.
pub fn badge(lang: Lang, v: &Video, now: Timestamp) -> (&'static str, String) {
    let standing = v.standing(now);
    match standing.upload {
        "uploaded" => ("wait", lang.pick("Processing", "Обрабатывается").to_owned()),
        "failed" => (
            "bad",
            format!(
                "{}: {}",
                lang.pick("Failed", "Ошибка"),
                standing.failure.unwrap_or_default()
            ),
        ),
        "rejected" => (
            "bad",
            format!(
                "{}: {}",
                lang.pick("Rejected", "Отклонено"),
                standing.rejection.unwrap_or_default()
            ),
        ),
        _ => match (v.privacy(now), v.scheduled_for(now)) {
            ("public", _) => ("good", lang.pick("Public", "Открытый доступ").to_owned()),
            ("unlisted", _) => ("quiet", lang.pick("Unlisted", "Доступ по ссылке").to_owned()),
            (_, Some(at)) => (
                "wait",
                format!(
                    "{} {}",
                    lang.pick("Scheduled for", "Запланировано на"),
                    moment(at)
                ),
            ),
            _ => ("quiet", lang.pick("Private", "Ограниченный доступ").to_owned()),
        },
    }
}

pub fn moment(at: Timestamp) -> String {
    let text = at.to_string();
    format!("{} UTC", text.get(..16).unwrap_or(&text).replace('T', " "))
}

#[cfg(test)]
mod tests {
    #[test]
    fn markup_in_user_text_is_only_text() {
        assert_eq!(
            super::escape("<b a='1'>&\"</b>"),
            "&lt;b a=&#39;1&#39;&gt;&amp;&quot;&lt;/b&gt;"
        );
    }
}
