//! `/sandbox`: the platforms that are here.

use super::words::Lang;
use super::{escape, page};
use crate::Sandbox;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use std::fmt::Write;

pub async fn front(State(s): State<Sandbox>, headers: HeaderMap) -> Response {
    let lang = Lang::of(&headers);
    let title = lang.pick("Sandbox", "Песочница");
    let cards = s.twins().iter().fold(String::new(), |mut html, twin| {
        let card = twin.card(lang);
        let _ = write!(
            html,
            "<li><a href=\"/sandbox/{}\"><b>{}</b><br><small>{}</small></a></li>",
            twin.platform(),
            escape(card.title),
            escape(&card.line),
        );
        html
    });
    let body = format!(
        "<h1>{title}</h1><p>{}</p><ul class=\"cards\">{cards}</ul><p class=\"note\">{}</p>",
        lang.pick(
            "A stand-in for the platforms. Publish here to see how it goes before you connect a real channel.",
            "Замена настоящих площадок. Опубликуйте здесь, чтобы увидеть, как это бывает, прежде чем подключать настоящий канал.",
        ),
        lang.pick("Videos are kept for seven days.", "Видео хранятся семь дней."),
    );
    let owner = lang.pick("a real platform", "настоящая площадка");
    page(lang, owner, title, &body)
}
