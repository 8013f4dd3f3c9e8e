//! What a person sees.

pub mod apps;
pub mod consent;
pub mod home;
mod media;
mod reel;

use crate::instagram::Instagram;
use crate::instagram::remove;
use crate::pages::words::Lang;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

pub fn routes() -> Router<Instagram> {
    Router::new()
        .route("/", get(home::page))
        .route("/reel/{shortcode}", get(reel::page))
        .route("/reel/{shortcode}/", get(reel::page))
        .route("/media/{id}", get(media::video))
        .route("/cover/{id}", get(media::cover))
        .route("/avatar/{username}", get(media::avatar))
        .route("/apps", get(remove::page).post(remove::remove))
}

fn page(lang: Lang, title: &str, body: &str) -> Response {
    crate::pages::page(lang, "Instagram", title, body)
}
