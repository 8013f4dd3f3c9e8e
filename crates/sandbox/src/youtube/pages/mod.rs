//! What a person sees.

pub mod consent;
pub mod home;
mod media;
mod watch;

use crate::pages::{moment, words::Lang};
use crate::youtube::Youtube;
use crate::youtube::device;
use crate::youtube::records::Video;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use domain::Timestamp;

pub fn routes() -> Router<Youtube> {
    Router::new()
        .route("/", get(home::channel_page))
        .route("/shorts/{id}", get(watch::short))
        .route("/watch", get(watch::watch))
        .route("/media/{id}", get(media::video))
        .route("/thumbnail/{id}", get(media::thumbnail))
        .route("/avatar/{channel}", get(media::avatar))
        .route("/device", get(device::page).post(device::decide))
}

fn page(lang: Lang, title: &str, body: &str) -> Response {
    crate::pages::page(lang, "Google", title, body)
}

/// How a video stands, in a word for a badge, with its class.
fn badge(lang: Lang, v: &Video, now: Timestamp) -> (&'static str, String) {
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
