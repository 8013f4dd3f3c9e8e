//! What a person sees.

pub mod consent;
pub mod home;
mod inbox;
mod media;
mod profile;
mod watch;

use crate::pages::words::Lang;
use crate::tiktok::Tiktok;
use crate::tiktok::accounts::{FOLLOWERS, FRIENDS, PUBLIC};
use crate::tiktok::publishes::{COMPLETE, FAILED, IN_INBOX};
use crate::tiktok::records::{Post, Publish};
use crate::tiktok::who;
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use domain::Timestamp;

/// The address of a profile begins with `@`, so a handle is a whole segment that is looked into.
pub fn routes() -> Router<Tiktok> {
    Router::new()
        .route("/", get(home::feed))
        .route("/inbox", get(inbox::list).post(inbox::post_draft))
        .route("/media/{publish_id}", get(media::video))
        .route("/avatar/{account}", get(who::avatar))
        .route("/{handle}", get(profile::show))
        .route("/{handle}/remove-app", post(profile::remove_app))
        .route("/{handle}/video/{id}", get(watch::show))
        .route("/{handle}/video/{id}/delete", post(watch::delete))
}

fn page(lang: Lang, title: &str, body: &str) -> Response {
    crate::pages::page(lang, "TikTok", title, body)
}

/// Who may see a post, in words.
fn level_text(lang: Lang, level: &str) -> &'static str {
    match level {
        PUBLIC => lang.pick("Everyone", "Все"),
        FRIENDS => lang.pick("Friends", "Друзья"),
        FOLLOWERS => lang.pick("Followers", "Подписчики"),
        _ => lang.pick("Only me", "Только я"),
    }
}

/// How a publish stands, in a word for a badge, with its class.
fn badge(lang: Lang, p: &Publish, post: Option<&Post>, now: Timestamp) -> (&'static str, String) {
    if let Some(reason) = p.failure(now) {
        return ("bad", format!("{}: {reason}", lang.pick("Failed", "Ошибка")));
    }
    let Some(post) = post.filter(|_| p.status(now) == COMPLETE) else {
        let text = match p.status(now) {
            IN_INBOX => lang.pick("In the inbox", "Во входящих"),
            FAILED => lang.pick("Failed", "Ошибка"),
            _ if p.arrival.is_none() => lang.pick("Being sent", "Отправляется"),
            _ => lang.pick("Processing", "Обрабатывается"),
        };
        return ("wait", text.to_owned());
    };
    if post.deleted_at.is_some() {
        return ("quiet", lang.pick("Deleted", "Удалено").to_owned());
    }
    let level = level_text(lang, &post.privacy);
    match post.public_at {
        Some(at) if at <= now => ("good", level.to_owned()),
        None if post.privacy != PUBLIC => ("quiet", level.to_owned()),
        _ => ("wait", lang.pick("In moderation", "На модерации").to_owned()),
    }
}
