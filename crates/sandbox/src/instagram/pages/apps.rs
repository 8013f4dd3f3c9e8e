//! "Apps and websites": who has access, with a button that ends it, and what the application was told.

use super::page as framed;
use crate::instagram::records::{Callback, Grant, Login};
use crate::pages::words::Lang;
use crate::pages::{escape, moment};
use axum::response::Response;
use std::fmt::Write;

pub fn page(lang: Lang, grants: &[(String, Grant)], callbacks: &[Callback]) -> Response {
    let title = lang.pick("Apps and websites", "Приложения и сайты");
    let mut body = format!("<h1>{title}</h1>");
    if grants.is_empty() {
        let nothing = lang.pick(
            "No application has access.",
            "Ни у одного приложения нет доступа.",
        );
        let _ = write!(body, "<p class=\"note\">{nothing}</p>");
    }
    for (key, grant) in grants {
        let identity = &grant.identity;
        let way = match identity.login {
            Login::Instagram => "Instagram",
            Login::Facebook => "Facebook",
        };
        let _ = write!(
            body,
            "<form method=\"post\" action=\"/sandbox/instagram/apps\"><fieldset><legend>AI_SHORTS · {}</legend>\
             <input type=\"hidden\" name=\"grant\" value=\"{}\"><p><small>{way} · {}</small></p>\
             <label class=\"choice\"><input type=\"checkbox\" name=\"delete\" value=\"1\"> <span>{}</span></label>\
             <p class=\"buttons\"><button class=\"main\">{}</button></p></fieldset></form>",
            escape(identity.username.as_deref().unwrap_or(&identity.account)),
            escape(key),
            moment(grant.granted_at),
            lang.pick(
                "Also ask the application to delete my data",
                "Также попросить приложение удалить мои данные"
            ),
            lang.pick("Remove", "Удалить"),
        );
    }
    if !callbacks.is_empty() {
        let _ = write!(
            body,
            "<h2>{}</h2><ul>",
            lang.pick("Told the application", "Сообщено приложению")
        );
        for callback in callbacks {
            let _ = write!(body, "<li>{}</li>", told(lang, callback));
        }
        body.push_str("</ul>");
    }
    framed(lang, title, &body)
}

fn told(lang: Lang, callback: &Callback) -> String {
    let what = match callback.kind.as_str() {
        "delete" => lang.pick("delete the data", "удалить данные"),
        _ => lang.pick("access has ended", "доступ закончился"),
    };
    let answer = match callback.status {
        Some(status) => status.to_string(),
        None => lang.pick("no answer", "нет ответа").to_owned(),
    };
    let mut html = format!("{what} · {} · {answer}", moment(callback.at));
    let is_web = |url: &&String| url.starts_with("https://") || url.starts_with("http://");
    if let (Some(url), Some(code)) = (callback.url.as_ref().filter(is_web), &callback.confirmation_code) {
        let _ = write!(
            html,
            " · <a rel=\"noreferrer\" href=\"{}\">{}</a>",
            escape(url),
            escape(code)
        );
    }
    html
}
