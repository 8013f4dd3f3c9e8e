//! The consent form and what stands in its place.

use super::page;
use crate::pages::escape;
use crate::pages::words::Lang;
use crate::params::Params;
use crate::youtube::accounts::ACCOUNTS;
use crate::youtube::bearer::{FORCE_SSL, READONLY, UPLOAD};
use crate::youtube::consent::{Ask, CARRIED};
use axum::response::Response;
use std::fmt::Write;

fn scope_text(lang: Lang, scope: &str) -> &'static str {
    match scope {
        UPLOAD => lang.pick("Upload videos and thumbnails", "Загружать видео и обложки"),
        READONLY => lang.pick("See the channel and its videos", "Видеть канал и его видео"),
        FORCE_SSL => lang.pick(
            "See, change and delete videos and playlists",
            "Видеть, менять и удалять видео и плейлисты",
        ),
        _ => lang.pick("Manage the channel", "Управлять каналом"),
    }
}

/// One choice for account and channel together, so that no script has to tie them.
fn account_choices(lang: Lang) -> String {
    let mut html = String::new();
    for (at, account) in ACCOUNTS.iter().enumerate() {
        let note = lang.pick(account.note.0, account.note.1);
        let channels: Vec<(String, &str)> = if account.channels.is_empty() {
            vec![(account.name.to_owned(), account.name)]
        } else {
            account
                .channels
                .iter()
                .map(|c| (format!("{}:{}", account.name, c.id), c.title))
                .collect()
        };
        for (nth, (value, title)) in channels.into_iter().enumerate() {
            let checked = if at == 0 && nth == 0 { " checked" } else { "" };
            let _ = write!(
                html,
                "<label class=\"choice\"><input type=\"radio\" name=\"account\" value=\"{}\"{checked}> \
                 <span><b>{}</b> <small>{} · {}</small></span></label>",
                escape(&value),
                escape(title),
                account.name,
                note,
            );
        }
    }
    html
}

fn scope_choices(lang: Lang, scopes: &[String]) -> String {
    scopes.iter().fold(
        "<input type=\"hidden\" name=\"scopes_shown\" value=\"1\">".to_owned(),
        |mut html, scope| {
            let _ = write!(
                html,
                "<label class=\"choice\"><input type=\"checkbox\" name=\"scopes\" value=\"{0}\" checked> \
             <span><b>{1}</b> <small>{0}</small></span></label>",
                escape(scope),
                scope_text(lang, scope),
            );
            html
        },
    )
}

fn buttons(lang: Lang) -> String {
    format!(
        "<p class=\"buttons\"><button class=\"main\" name=\"decision\" value=\"allow\">{}</button> \
         <button name=\"decision\" value=\"deny\">{}</button></p>",
        lang.pick("Allow", "Разрешить"),
        lang.pick("Deny", "Отказать"),
    )
}

pub fn form(lang: Lang, params: &Params, ask: &Ask) -> Response {
    let hidden = CARRIED
        .iter()
        .filter_map(|name| Some((name, params.get(name)?)))
        .fold(String::new(), |mut html, (name, value)| {
            let _ = write!(
                html,
                "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
                escape(value)
            );
            html
        });
    let title = lang.pick("Connect a sandbox channel", "Подключить канал песочницы");
    let body = format!(
        "<h1>{title}</h1><p>{}</p>\
         <form method=\"post\" action=\"/sandbox/youtube/o/oauth2/v2/auth\">{hidden}\
         <fieldset><legend>{}</legend>{}</fieldset><fieldset><legend>{}</legend>{}</fieldset>{}</form>\
         <p class=\"note\">{} <code>{}</code></p>",
        lang.pick(
            "This page stands where Google would ask you. The accounts are invented; no password is needed.",
            "Здесь была бы страница Google. Аккаунты вымышлены, пароль не нужен.",
        ),
        lang.pick("Account and channel", "Аккаунт и канал"),
        account_choices(lang),
        lang.pick("AI_SHORTS wants to", "AI_SHORTS хочет"),
        scope_choices(lang, &ask.scopes),
        buttons(lang),
        lang.pick("You return to", "Вы вернётесь на"),
        escape(&ask.redirect_uri),
    );
    page(lang, title, &body)
}

pub fn refused(lang: Lang, error: &str, about: &str) -> Response {
    let title = lang.pick("Access blocked", "Доступ закрыт");
    let body = format!(
        "<h1>{title}</h1><p>{}</p><p><code>{}</code> (<code>{}</code>)</p>",
        lang.pick(
            "The application asked in a way that is not allowed. Google would show its own page here and send nothing back.",
            "Приложение спросило не так, как можно. Google показал бы здесь свою страницу и ничего не отправил бы обратно.",
        ),
        escape(error),
        escape(about),
    );
    page(lang, title, &body)
}

pub fn device(lang: Lang, user_code: &str) -> Response {
    let title = lang.pick("Connect a device", "Подключить устройство");
    let body = format!(
        "<h1>{title}</h1><form method=\"post\" action=\"/sandbox/youtube/device\">\
         <p><label>{} <input name=\"user_code\" value=\"{}\" autocomplete=\"off\" required></label></p>\
         <fieldset><legend>{}</legend>{}</fieldset>{}</form>",
        lang.pick("Code", "Код"),
        escape(user_code),
        lang.pick("Account and channel", "Аккаунт и канал"),
        account_choices(lang),
        buttons(lang),
    );
    page(lang, title, &body)
}

pub fn device_done(lang: Lang, known: bool) -> Response {
    let title = if known {
        lang.pick("Done. Go back to your device.", "Готово. Вернитесь к устройству.")
    } else {
        lang.pick("There is no such code.", "Такого кода нет.")
    };
    page(lang, title, &format!("<h1>{title}</h1>"))
}
