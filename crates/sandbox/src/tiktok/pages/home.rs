//! What everybody sees, then what only the creator would; and what the front page says of it.

use super::{badge, page};
use crate::pages::words::Lang;
use crate::pages::{escape, moment};
use crate::tiktok::Tiktok;
use crate::tiktok::accounts::{self, ACCOUNTS};
use crate::tiktok::publishes::IN_INBOX;
use crate::tiktok::records::{Post, Publish};
use crate::tiktok::world::World;
use crate::twin::Card;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use std::fmt::Write;

const MOST: usize = 200;

/// The platform on the front page.
pub fn card_of(twin: &Tiktok, lang: Lang) -> Card {
    let public = twin.act(|w| w.on_air(None).len());
    let line = format!(
        "{}: {public}",
        lang.pick("public videos", "видео в открытом доступе")
    );
    Card {
        title: "TikTok",
        line,
    }
}

/// `/sandbox/tiktok`
pub async fn feed(State(s): State<Tiktok>, headers: HeaderMap) -> Response {
    let lang = Lang::of(&headers);
    let title = lang.pick("For everyone", "Для всех");
    let (cards, waiting) = s.act(|w| {
        let now = w.now;
        let waiting = w.publishes.iter().filter(|(_, p)| p.status(now) == IN_INBOX);
        (both(w, lang, None), waiting.count())
    });
    let profiles = ACCOUNTS.iter().fold(String::new(), |mut html, account| {
        let (name, nickname) = (account.username, escape(account.nickname));
        let _ = write!(html, "<a href=\"/sandbox/tiktok/@{name}\">{nickname}</a> · ");
        html
    });
    let body = format!(
        "<h1>{title}</h1>{cards}<p><a href=\"/sandbox/tiktok/inbox\">{}: {waiting}</a></p>\
         <p class=\"note\">{}: {}</p>",
        lang.pick("Drafts in the inbox", "Черновики во входящих"),
        lang.pick("Profiles", "Профили"),
        profiles.trim_end_matches(" · "),
    );
    page(lang, title, &body)
}

/// The cards that everybody sees, and those that only the creator would, of one account or of all.
pub fn both(w: &World, lang: Lang, account: Option<&str>) -> String {
    let (mut on_air, mut others) = (String::new(), String::new());
    for (id, p, post) in w.on_air(account).into_iter().take(MOST) {
        on_air += &card(w, lang, id, p, Some(post));
    }
    let mut rest: Vec<_> = w
        .publishes
        .iter()
        .filter(|(_, p)| account.is_none_or(|name| p.account == name))
        .collect();
    rest.sort_by_key(|(_, p)| std::cmp::Reverse(p.number));
    for (id, p) in rest.into_iter().take(MOST) {
        let is_hidden =
            |post: &&Post| post.deleted_at.is_none() && post.public_at.is_none_or(|at| at > w.now);
        if p.posts.is_empty() {
            others += &card(w, lang, id, p, None);
        }
        for post in p.posts.iter().filter(is_hidden) {
            others += &card(w, lang, id, p, Some(post));
        }
    }
    let mut html = if on_air.is_empty() {
        let nothing = lang.pick("Nothing is public yet.", "Пока ничего не опубликовано.");
        format!("<p class=\"note\">{nothing}</p>")
    } else {
        format!("<ul class=\"cards\">{on_air}</ul>")
    };
    if !others.is_empty() {
        let heading = lang.pick(
            "Not public: only the creator sees these, or who the creator lets",
            "Не в открытом доступе: видит автор или те, кому он разрешил",
        );
        let _ = write!(html, "<h2>{heading}</h2><ul class=\"cards\">{others}</ul>");
    }
    html
}

fn card(w: &World, lang: Lang, id: &str, p: &Publish, post: Option<&Post>) -> String {
    let (class, word) = badge(lang, p, post, w.now);
    let account = accounts::account(&p.account);
    let (username, nickname) = account.map_or(("", ""), |a| (a.username, a.nickname));
    let picture = if p.file.is_some() && p.arrival.is_some() {
        format!("<video src=\"/sandbox/tiktok/media/{id}#t=0.1\" preload=\"metadata\" muted></video>")
    } else {
        "<span class=\"blank\"></span>".to_owned()
    };
    let caption = post.map_or(p.info.title.as_str(), |post| &post.caption);
    let to = match post {
        Some(post) => format!("/sandbox/tiktok/@{username}/video/{}", post.id),
        None => "/sandbox/tiktok/inbox".to_owned(),
    };
    let at = post.map_or(p.issued_at, |post| post.at);
    format!(
        "<li><a href=\"{to}\">{picture}<b>{}</b><br><small>{} · {}</small><br>\
         <span class=\"badge {class}\">{}</span></a></li>",
        escape(caption),
        escape(nickname),
        moment(at),
        escape(&word),
    )
}
