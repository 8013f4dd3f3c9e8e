//! What a person sees.

pub mod captcha;
pub mod consent;
pub mod home;
mod key;
mod media;
mod wall;
mod watch;

use crate::pages::words::Lang;
use crate::vk::Vk;
use crate::vk::records::Video;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::Timestamp;

pub fn routes() -> Router<Vk> {
    Router::new()
        .route("/", get(home::page_of_all))
        .route("/video{key}", get(watch::watch))
        .route("/clip{key}", get(watch::watch))
        .route("/wall{key}", get(wall::post))
        .route("/media/{key}", get(media::video))
        .route("/avatar/{owner}", get(media::avatar))
        .route("/captcha", get(captcha::picture))
        .route("/challenge", get(captcha::ask).post(captcha::solve))
        .route("/community_key", get(key::ask).post(key::make))
}

fn page(lang: Lang, title: &str, body: &str) -> Response {
    let owner = lang.pick("VK", "ВКонтакте");
    crate::pages::page(lang, owner, title, body)
}

fn missing(lang: Lang) -> Response {
    let title = lang.pick("There is nothing here", "Здесь ничего нет");
    (
        StatusCode::NOT_FOUND,
        page(lang, title, &format!("<h1>{title}</h1>")),
    )
        .into_response()
}

/// How a video stands, in a word for a badge, with its class.
fn badge(lang: Lang, v: &Video, now: Timestamp) -> (&'static str, &'static str) {
    match v.state(now) {
        "processing" => ("wait", lang.pick("Processing", "Обрабатывается")),
        "restricted" => ("bad", lang.pick("Blocked", "Заблокировано")),
        "unpublished" => ("wait", lang.pick("Not published yet", "Ещё не опубликовано")),
        _ => match v.visibility() {
            "public" => ("good", lang.pick("Public", "Открыто всем")),
            "unlisted" => ("quiet", lang.pick("By link", "По ссылке")),
            "private" => ("quiet", lang.pick("Only the owner", "Только владелец")),
            _ => ("quiet", lang.pick("Friends", "Друзья")),
        },
    }
}
