//! The consent form and what stands in its place.

use super::page;
use crate::pages::escape;
use crate::pages::words::Lang;
use crate::params::Params;
use crate::tiktok::accounts::ACCOUNTS;
use crate::tiktok::bearer::{BASIC, LIST, PROFILE, PUBLISH, STATS};
use crate::tiktok::consent::{Ask, CARRIED};
use axum::response::Response;
use std::fmt::Write;

fn scope_text(lang: Lang, scope: &str) -> &'static str {
    match scope {
        BASIC => lang.pick("See your name and picture", "Видеть имя и аватар"),
        PROFILE => lang.pick("See your profile", "Видеть профиль"),
        STATS => lang.pick("See your counts", "Видеть числа профиля"),
        PUBLISH => lang.pick("Post videos", "Публиковать видео"),
        LIST => lang.pick("See your public videos", "Видеть открытые видео"),
        _ => lang.pick("Send videos to your inbox", "Отправлять видео во входящие"),
    }
}

fn account_choices(lang: Lang) -> String {
    ACCOUNTS
        .iter()
        .enumerate()
        .fold(String::new(), |mut html, (at, account)| {
            let checked = if at == 0 { " checked" } else { "" };
            let _ = write!(
                html,
                "<label class=\"choice\"><input type=\"radio\" name=\"account\" value=\"{0}\"{checked}> \
                 <span><b>{1}</b> <small>{0} · {2}</small></span></label>",
                account.name,
                escape(account.nickname),
                lang.pick(account.note.0, account.note.1),
            );
            html
        })
}

fn scope_choices(lang: Lang, scopes: &[String]) -> String {
    let shown = "<input type=\"hidden\" name=\"scopes_shown\" value=\"1\">".to_owned();
    scopes.iter().fold(shown, |mut html, scope| {
        let _ = write!(
            html,
            "<label class=\"choice\"><input type=\"checkbox\" name=\"scopes\" value=\"{0}\" checked> \
             <span><b>{1}</b> <small>{0}</small></span></label>",
            escape(scope),
            scope_text(lang, scope),
        );
        html
    })
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
    let title = lang.pick("Connect a sandbox account", "Подключить аккаунт песочницы");
    let body = format!(
        "<h1>{title}</h1><p>{}</p>\
         <form method=\"post\" action=\"/sandbox/tiktok/v2/auth/authorize/\">{hidden}\
         <fieldset><legend>{}</legend>{}</fieldset><fieldset><legend>{}</legend>{}</fieldset>\
         <p class=\"buttons\"><button class=\"main\" name=\"decision\" value=\"allow\">{}</button> \
         <button name=\"decision\" value=\"deny\">{}</button></p></form>\
         <p class=\"note\">{} <code>{}</code></p>",
        lang.pick(
            "This page stands where TikTok would ask you. The accounts are invented; no password is needed.",
            "Здесь была бы страница TikTok. Аккаунты вымышлены, пароль не нужен.",
        ),
        lang.pick("Account", "Аккаунт"),
        account_choices(lang),
        lang.pick("AI_SHORTS wants to", "AI_SHORTS хочет"),
        scope_choices(lang, &ask.scopes),
        lang.pick("Allow", "Разрешить"),
        lang.pick("Deny", "Отказать"),
        lang.pick("You return to", "Вы вернётесь на"),
        escape(&ask.redirect_uri),
    );
    page(lang, title, &body)
}

pub fn refused(lang: Lang, error: &str, about: &str) -> Response {
    let title = lang.pick("Something went wrong", "Что-то пошло не так");
    let body = format!(
        "<h1>{title}</h1><p>{}</p><p><code>{}</code> (<code>{}</code>)</p>",
        lang.pick(
            "The application asked in a way that is not allowed. TikTok would show its own page here and send nothing back.",
            "Приложение спросило не так, как можно. TikTok показал бы здесь свою страницу и ничего не отправил бы обратно.",
        ),
        escape(error),
        escape(about),
    );
    page(lang, title, &body)
}
