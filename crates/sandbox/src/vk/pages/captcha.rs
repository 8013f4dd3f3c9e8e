//! Where a person answers what the platform asks: the picture of a captcha, the page of a challenge.

use super::page;
use crate::pages::escape;
use crate::pages::words::Lang;
use crate::params::Params;
use crate::vk::captcha::{key_of, success_token_of};
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

/// `captcha_img`: the key to type, as a picture.
pub async fn picture(query: RawQuery) -> Response {
    let params = Params::query(&query);
    let key = key_of(params.get("sid").unwrap_or_default());
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 130 50\" width=\"260\" height=\"100\">\
         <rect width=\"130\" height=\"50\" fill=\"#eee\"/><text x=\"65\" y=\"34\" font-family=\"monospace\" \
         font-size=\"30\" text-anchor=\"middle\" transform=\"rotate(-4 65 25)\">{key}</text></svg>"
    );
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, svg).into_response()
}

/// `redirect_uri` of a challenge: one button.
pub async fn ask(query: RawQuery, headers: HeaderMap) -> Response {
    let lang = Lang::of(&headers);
    let params = Params::query(&query);
    let title = lang.pick("Are you a person?", "Вы человек?");
    let body = format!(
        "<h1>{title}</h1><form method=\"post\" action=\"/sandbox/vk/challenge\">\
         <input type=\"hidden\" name=\"session\" value=\"{}\">\
         <p class=\"buttons\"><button class=\"main\">{}</button></p></form>",
        escape(params.get("session").unwrap_or_default()),
        lang.pick("I am a person", "Я человек"),
    );
    page(lang, title, &body)
}

/// The button was pressed: shows the `success_token`, which VK's own page would hand to its script.
pub async fn solve(headers: HeaderMap, body: Bytes) -> Response {
    let lang = Lang::of(&headers);
    let form = Params::form(&headers, &body).unwrap_or_default();
    let title = lang.pick("Thank you", "Спасибо");
    let token = success_token_of(form.get("session").unwrap_or_default());
    page(
        lang,
        title,
        &format!("<h1>{title}</h1><p><code>{token}</code></p>"),
    )
}
