//! What a person sees: plain pages, one style sheet, no script.

pub mod front;
pub mod media;
pub mod words;

use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use domain::Timestamp;
use words::Lang;

/// `/sandbox/style.css`
pub async fn style() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "max-age=300"),
    ];
    (headers, include_str!("style.css")).into_response()
}

/// Text as markup that shows it, within an element or a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// A whole page around `body`, which is markup already. `owner` is who the page stands in for: "Google".
pub fn page(lang: Lang, owner: &str, title: &str, body: &str) -> Response {
    let banner = match lang {
        Lang::En => format!("Sandbox, not {owner}. Nothing here is published anywhere."),
        Lang::Ru => format!("Песочница, не {owner}. Здесь ничего не публикуется по-настоящему."),
    };
    let back = lang.pick("Back to AI_SHORTS", "Назад в AI_SHORTS");
    let html = format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{} · Sandbox</title>\
         <link rel=\"stylesheet\" href=\"/sandbox/style.css\"></head><body>\
         <header><p class=\"banner\">{}</p><nav><a href=\"/\">← {back}</a> <a href=\"/sandbox\">{}</a></nav></header>\
         <main>{body}</main></body></html>",
        lang.tag(),
        escape(title),
        escape(&banner),
        lang.pick("Sandbox", "Песочница"),
    );
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, Html(html)).into_response()
}

/// `2026-11-24 12:00 UTC`
pub fn moment(at: Timestamp) -> String {
    let text = at.to_string();
    format!("{} UTC", text.get(..16).unwrap_or(&text).replace('T', " "))
}

#[cfg(test)]
mod tests {
    #[test]
    fn markup_in_user_text_is_only_text() {
        assert_eq!(
            super::escape("<b a='1'>&\"</b>"),
            "&lt;b a=&#39;1&#39;&gt;&amp;&quot;&lt;/b&gt;"
        );
    }
}
