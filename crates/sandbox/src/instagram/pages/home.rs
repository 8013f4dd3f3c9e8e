//! The page of all reels, and what the front page says of them.

use super::page as framed;
use crate::instagram::Instagram;
use crate::instagram::records::{Container, Media};
use crate::instagram::standing::Standing;
use crate::instagram::world::World;
use crate::pages::words::Lang;
use crate::pages::{escape, moment};
use crate::twin::Card;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use std::fmt::Write;

/// The platform on the front page.
pub fn card_of(twin: &Instagram, lang: Lang) -> Card {
    let public = twin.act(|w| w.media.iter().filter(|(_, m)| is_on_air(m)).count());
    Card {
        title: "Instagram",
        line: format!(
            "{}: {public}",
            lang.pick("public reels", "рилсов в открытом доступе")
        ),
    }
}

fn is_on_air(m: &Media) -> bool {
    m.deleted_at.is_none() && m.options.trial.is_none()
}

/// `/sandbox/instagram`: what anybody sees, then trial reels, then what is on its way and only the application knows.
pub async fn page(State(s): State<Instagram>, headers: HeaderMap) -> Response {
    let lang = Lang::of(&headers);
    let title = lang.pick("Reels", "Рилсы");
    let (on_air, trials, waiting) = s.act(|w| {
        let mut all: Vec<_> = w.media.iter().filter(|(_, m)| m.deleted_at.is_none()).collect();
        all.sort_by_key(|(_, m)| std::cmp::Reverse(m.number));
        let (on_air, trials): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, m)| is_on_air(m));
        let cards =
            |of: &[(&str, &Media)]| of.iter().take(200).map(|(id, m)| card(id, m)).collect::<String>();
        (cards(&on_air), cards(&trials), on_the_way(lang, w))
    });
    let mut body = format!("<h1>{title}</h1>");
    if on_air.is_empty() {
        let nothing = lang.pick("Nothing is public yet.", "Пока ничего не опубликовано.");
        let _ = write!(body, "<p class=\"note\">{nothing}</p>");
    } else {
        let _ = write!(body, "<ul class=\"cards\">{on_air}</ul>");
    }
    for (heading, html) in [
        (
            lang.pick(
                "Trial reels: not shown to followers",
                "Пробные рилсы: подписчики их не видят",
            ),
            trials,
        ),
        (
            lang.pick(
                "Containers: nobody sees them before they are published",
                "Контейнеры: до публикации их не видит никто",
            ),
            waiting,
        ),
    ] {
        if !html.is_empty() {
            let _ = write!(body, "<h2>{heading}</h2><ul class=\"cards\">{html}</ul>");
        }
    }
    let _ = write!(
        body,
        "<p><a href=\"/sandbox/instagram/apps\">{}</a></p>",
        lang.pick("Apps and websites", "Приложения и сайты")
    );
    framed(lang, title, &body)
}

fn card(id: &str, m: &Media) -> String {
    let picture = match (&m.cover, &m.file) {
        (Some(_), _) => format!("<img src=\"/sandbox/instagram/cover/{id}\" alt=\"\" loading=\"lazy\">"),
        (None, Some(_)) => {
            let at = m.options.thumb_offset.unwrap_or(100);
            format!(
                "<video src=\"/sandbox/instagram/media/{id}#t={}.{:03}\" preload=\"metadata\" muted></video>",
                at / 1000,
                at % 1000
            )
        }
        (None, None) => "<span class=\"blank\"></span>".to_owned(),
    };
    format!(
        "<li><a href=\"/sandbox/instagram/reel/{}/\">{picture}<b>{}</b><br><small>{} · {}</small></a></li>",
        m.shortcode,
        escape(m.options.caption.lines().next().unwrap_or_default()),
        escape(&m.owner),
        moment(m.created_at),
    )
}

fn on_the_way(lang: Lang, w: &World) -> String {
    let is_waiting =
        |(_, c): &(&str, &Container)| !matches!(c.standing(w.now), Standing::Published | Standing::Expired);
    let mut waiting: Vec<_> = w.containers.iter().filter(is_waiting).collect();
    waiting.sort_by_key(|(_, c)| std::cmp::Reverse(c.number));
    waiting.iter().take(200).fold(String::new(), |mut html, (_, c)| {
        let (class, word) = match c.standing(w.now) {
            Standing::Finished => ("quiet", lang.pick("Ready to publish", "Готов к публикации")),
            Standing::Error(_) => ("bad", lang.pick("Failed", "Ошибка")),
            _ if c.dead => ("bad", lang.pick("Upload failed", "Загрузка не удалась")),
            _ => ("wait", lang.pick("Processing", "Обрабатывается")),
        };
        let _ = write!(
            html,
            "<li><b>{}</b><br><small>{} · {}</small><br><span class=\"badge {class}\">{word}</span></li>",
            escape(c.options.caption.lines().next().unwrap_or_default()),
            escape(&c.owner),
            moment(c.created_at),
        );
        html
    })
}
