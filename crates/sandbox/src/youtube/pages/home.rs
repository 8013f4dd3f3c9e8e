//! The page of all videos, and what the front page says of them.

use super::{badge, page};
use crate::pages::words::Lang;
use crate::pages::{escape, moment};
use crate::twin::Card;
use crate::youtube::Youtube;
use crate::youtube::accounts;
use crate::youtube::records::Video;
use crate::youtube::world::World;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use std::fmt::Write;

/// The platform on the front page.
pub fn card_of(twin: &Youtube, lang: Lang) -> Card {
    let public = twin.act(|w| w.videos.iter().filter(|(_, v)| is_on_air(v, w)).count());
    Card {
        title: "YouTube",
        line: format!(
            "{}: {public}",
            lang.pick("public videos", "видео в открытом доступе")
        ),
    }
}

fn is_on_air(v: &Video, w: &World) -> bool {
    let upload = v.standing(w.now).upload;
    upload == "processed" && v.privacy(w.now) == "public"
}

/// `/sandbox/youtube`: what anybody sees, then what only the owner would.
pub async fn channel_page(State(s): State<Youtube>, headers: HeaderMap) -> Response {
    let lang = Lang::of(&headers);
    let title = lang.pick("Videos", "Видео");
    let (on_air, others) = s.act(|w| {
        let mut all: Vec<_> = w.videos.iter().filter(|(_, v)| v.deleted_at.is_none()).collect();
        all.sort_by_key(|(_, v)| std::cmp::Reverse(v.number));
        let (on_air, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, v)| is_on_air(v, w));
        let cards = |of: &[(&str, &Video)]| {
            of.iter()
                .take(200)
                .map(|(id, v)| card(lang, id, v, w))
                .collect::<String>()
        };
        (cards(&on_air), cards(&others))
    });
    let mut body = format!("<h1>{title}</h1>");
    if on_air.is_empty() {
        let nothing = lang.pick("Nothing is public yet.", "Пока ничего не опубликовано.");
        let _ = write!(body, "<p class=\"note\">{nothing}</p>");
    } else {
        let _ = write!(body, "<ul class=\"cards\">{on_air}</ul>");
    }
    if !others.is_empty() {
        let heading = lang.pick(
            "Not public: only the owner sees these, or who has the link",
            "Не в открытом доступе: видит владелец или тот, у кого есть ссылка",
        );
        let _ = write!(body, "<h2>{heading}</h2><ul class=\"cards\">{others}</ul>");
    }
    page(lang, title, &body)
}

fn card(lang: Lang, id: &str, v: &Video, w: &World) -> String {
    let (class, word) = badge(lang, v, w.now);
    let channel = v
        .identity
        .channel
        .as_deref()
        .and_then(accounts::channel)
        .map_or("", |c| c.title);
    let picture = match (&v.thumbnail, &v.file) {
        (Some(_), _) => format!("<img src=\"/sandbox/youtube/thumbnail/{id}\" alt=\"\" loading=\"lazy\">"),
        (None, Some(_)) => {
            format!("<video src=\"/sandbox/youtube/media/{id}#t=0.1\" preload=\"metadata\" muted></video>")
        }
        (None, None) => "<span class=\"blank\"></span>".to_owned(),
    };
    format!(
        "<li><a href=\"/sandbox/youtube/shorts/{id}\">{picture}<b>{}</b><br><small>{} · {}</small><br>\
         <span class=\"badge {class}\">{}</span></a></li>",
        escape(v.metadata.title()),
        escape(channel),
        moment(v.created_at),
        escape(&word),
    )
}
