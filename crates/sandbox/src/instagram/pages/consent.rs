//! The consent form of both logins and what stands in its place.

use super::page;
use crate::instagram::accounts::{ACCOUNTS, Account};
use crate::instagram::bearer::{
    BASIC, COMMENTS, FL_BASIC, FL_COMMENTS, FL_CONTENTS, FL_PUBLISH, PAGES, PUBLISH,
};
use crate::instagram::login::{Ask, CARRIED};
use crate::instagram::records::Login;
use crate::pages::escape;
use crate::pages::words::Lang;
use crate::params::Params;
use axum::response::Response;
use std::fmt::Write;

fn scope_text(lang: Lang, scope: &str) -> &'static str {
    match scope {
        BASIC | FL_BASIC => lang.pick("See the profile and its posts", "Видеть профиль и публикации"),
        PUBLISH | FL_PUBLISH => lang.pick("Publish reels", "Публиковать рилсы"),
        COMMENTS | FL_COMMENTS => lang.pick("Manage comments", "Управлять комментариями"),
        FL_CONTENTS => lang.pick("Delete posts", "Удалять публикации"),
        PAGES => lang.pick("See the list of your Pages", "Видеть список ваших Страниц"),
        _ => lang.pick("More about your Pages and business", "Ещё о Страницах и компании"),
    }
}

/// Value, title and what is below it of each choice: Instagram accounts on one way, people with Pages on the other.
fn choices(account: &Account, login: Login) -> Vec<(String, String, String)> {
    match login {
        Login::Instagram => account
            .profiles
            .iter()
            .map(|p| {
                (
                    format!("{}:{}", account.name, p.username),
                    p.name.to_owned(),
                    format!("@{}", p.username),
                )
            })
            .collect(),
        Login::Facebook => {
            let pages: Vec<&str> = account.pages.iter().map(|p| p.name).collect();
            vec![(account.name.to_owned(), account.name.to_owned(), pages.join(", "))]
        }
    }
}

fn account_choices(lang: Lang, login: Login) -> String {
    let mut html = String::new();
    for account in &ACCOUNTS {
        let note = lang.pick(account.note.0, account.note.1);
        for (value, title, below) in choices(account, login) {
            let checked = if html.is_empty() { " checked" } else { "" };
            let joint = if below.is_empty() { "" } else { " · " };
            let _ = write!(
                html,
                "<label class=\"choice\"><input type=\"radio\" name=\"account\" value=\"{}\"{checked}> \
                 <span><b>{}</b> <small>{}{joint}{note}</small></span></label>",
                escape(&value),
                escape(&title),
                escape(&below),
            );
        }
    }
    html
}

fn scope_choices(lang: Lang, scopes: &[String]) -> String {
    let first = "<input type=\"hidden\" name=\"scopes_shown\" value=\"1\">".to_owned();
    scopes.iter().fold(first, |mut html, scope| {
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
    let intro = match ask.login {
        Login::Instagram => lang.pick(
            "This page stands where Instagram would ask you. The accounts are invented; no password is needed.",
            "Здесь была бы страница Instagram. Аккаунты вымышлены, пароль не нужен.",
        ),
        Login::Facebook => lang.pick(
            "This page stands where Facebook would ask you. The accounts are invented; no password is needed.",
            "Здесь была бы страница Facebook. Аккаунты вымышлены, пароль не нужен.",
        ),
    };
    let body = format!(
        "<h1>{title}</h1><p>{intro}</p>\
         <form method=\"post\" action=\"/sandbox/instagram/{}\">{hidden}\
         <fieldset><legend>{}</legend>{}</fieldset><fieldset><legend>{}</legend>{}</fieldset>\
         <p class=\"buttons\"><button class=\"main\" name=\"decision\" value=\"allow\">{}</button> \
         <button name=\"decision\" value=\"deny\">{}</button></p></form>\
         <p class=\"note\">{} <code>{}</code></p>",
        escape(&ask.action),
        lang.pick("Account", "Аккаунт"),
        account_choices(lang, ask.login),
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
    let title = lang.pick("Sorry, something went wrong.", "К сожалению, произошла ошибка.");
    let body = format!(
        "<h1>{title}</h1><p>{}</p><p><code>{}</code> (<code>{}</code>)</p>",
        lang.pick(
            "The application asked in a way that is not allowed. Instagram would show its own page here and send nothing back.",
            "Приложение спросило не так, как можно. Instagram показал бы здесь свою страницу и ничего не отправил бы обратно.",
        ),
        escape(error),
        escape(about),
    );
    page(lang, title, &body)
}
