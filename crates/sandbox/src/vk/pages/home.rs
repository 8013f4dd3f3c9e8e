//! The page of all videos and posts, and what the front page says of them.

use super::{badge, page};
use crate::pages::words::Lang;
use crate::pages::{escape, moment};
use crate::twin::Card;
use crate::vk::Vk;
use crate::vk::accounts::owner_title;
use crate::vk::records::{Post, Video};
use crate::vk::world::World;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::Timestamp;
use std::fmt::Write;

const MOST: usize = 200;

/// The platform on the front page.
pub fn card_of(twin: &Vk, lang: Lang) -> Card {
    let public = twin.act(|w| w.videos.iter().filter(|(_, v)| is_on_air(v, w.now)).count());
    Card {
        title: lang.pick("VK", "ВКонтакте"),
        line: format!(
            "{}: {public}",
            lang.pick("public videos", "видео в открытом доступе")
        ),
    }
}

fn is_on_air(v: &Video, now: Timestamp) -> bool {
    v.state(now) == "ready" && v.visibility() == "public"
}

/// Posts that stand on a wall for everybody, newest first.
fn posts(w: &World) -> Vec<&Post> {
    let is_there =
        |p: &&Post| p.deleted_at.is_none() && !p.suggested && p.publish_at <= w.now && p.visible_at <= w.now;
    let mut all: Vec<&Post> = w.posts.iter().map(|(_, p)| p).filter(is_there).collect();
    all.sort_by_key(|p| std::cmp::Reverse((p.publish_at, p.id)));
    all
}

/// `/sandbox/vk`: what anybody sees, then what only the owner would.
pub async fn page_of_all(State(s): State<Vk>, headers: HeaderMap) -> Response {
    let lang = Lang::of(&headers);
    let title = lang.pick("Videos and posts", "Видео и записи");
    let (on_air, walls, others) = s.act(|w| {
        let mut all: Vec<&Video> = w.videos.iter().filter_map(|(key, _)| w.live_video(key)).collect();
        all.sort_by_key(|v| std::cmp::Reverse(v.id));
        let (on_air, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|v| is_on_air(v, w.now));
        let cards = |of: &[&Video]| {
            of.iter()
                .take(MOST)
                .map(|v| card(lang, v, w.now))
                .collect::<String>()
        };
        let walls: String = posts(w).iter().take(MOST).map(|p| entry(p)).collect();
        (cards(&on_air), walls, cards(&others))
    });
    let mut body = format!("<h1>{title}</h1>");
    if on_air.is_empty() {
        let nothing = lang.pick("Nothing is public yet.", "Пока ничего не опубликовано.");
        let _ = write!(body, "<p class=\"note\">{nothing}</p>");
    } else {
        let _ = write!(body, "<ul class=\"cards\">{on_air}</ul>");
    }
    if !walls.is_empty() {
        let heading = lang.pick("On the walls", "На стенах");
        let _ = write!(body, "<h2>{heading}</h2><ul>{walls}</ul>");
    }
    if !others.is_empty() {
        let heading = lang.pick(
            "Not public: only the owner sees these, or who has the link",
            "Не в открытом доступе: видит владелец или тот, у кого есть ссылка",
        );
        let _ = write!(body, "<h2>{heading}</h2><ul class=\"cards\">{others}</ul>");
    }
    let key = lang.pick("Make a key of a community", "Создать ключ сообщества");
    let _ = write!(body, "<p><a href=\"/sandbox/vk/community_key\">{key}</a></p>");
    page(lang, title, &body)
}

/// A post as a line of a list.
fn entry(p: &Post) -> String {
    format!(
        "<li><a href=\"/sandbox/vk/wall{}_{}\"><b>{}</b></a> {} <small>{}</small></li>",
        p.owner_id,
        p.id,
        escape(&owner_title(p.owner_id)),
        escape(&p.text),
        moment(p.publish_at),
    )
}

pub(super) fn card(lang: Lang, v: &Video, now: Timestamp) -> String {
    let (class, word) = badge(lang, v, now);
    let key = v.key();
    let file = v.stored.as_ref().and_then(|s| s.file.as_ref());
    let picture = match file {
        Some(_) => {
            format!("<video src=\"/sandbox/vk/media/{key}#t=0.1\" preload=\"metadata\" muted></video>")
        }
        None => "<span class=\"blank\"></span>".to_owned(),
    };
    format!(
        "<li><a href=\"/sandbox/vk/{}{key}\">{picture}<b>{}</b><br><small>{} · {}</small><br>\
         <span class=\"badge {class}\">{word}</span></a></li>",
        v.word(now),
        escape(&v.title),
        escape(&owner_title(v.owner_id)),
        moment(v.stored.as_ref().map_or(v.allocated_at, |s| s.at)),
    )
}
