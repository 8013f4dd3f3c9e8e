//! The consent form and what stands in its place.

use super::page;
use crate::pages::escape;
use crate::pages::words::Lang;
use crate::params::Params;
use crate::vk::accounts::ACCOUNTS;
use crate::vk::consent::{Ask, CARRIED};
use axum::response::Response;
use std::fmt::Write;

fn scope_text(lang: Lang, scope: &str) -> &'static str {
    match scope {
        "vkid.personal_info" => lang.pick("See your name and picture", "Видеть имя и фотографию"),
        "video" => lang.pick("Add and change videos", "Добавлять и менять видео"),
        "wall" => lang.pick("Post on the wall", "Публиковать записи на стене"),
        "groups" => lang.pick("See your communities", "Видеть ваши сообщества"),
        _ => lang.pick("Other data", "Другие данные"),
    }
}

fn account_choices(lang: Lang) -> String {
    let mut html = String::new();
    for (at, account) in ACCOUNTS.iter().enumerate() {
        let _ = write!(
            html,
            "<label class=\"choice\"><input type=\"radio\" name=\"account\" value=\"{0}\"{1}> \
             <span><b>{2}</b> <small>{0} · {3}</small></span></label>",
            account.name,
            if at == 0 { " checked" } else { "" },
            escape(&account.title()),
            lang.pick(account.note.0, account.note.1),
        );
    }
    html
}

pub fn form(lang: Lang, params: &Params, ask: &Ask) -> Response {
    let mut hidden = String::new();
    for name in CARRIED {
        if let Some(value) = params.get(name) {
            let _ = write!(
                hidden,
                "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
                escape(value)
            );
        }
    }
    let scopes = ask.scopes.iter().fold(String::new(), |mut html, scope| {
        let _ = write!(
            html,
            "<li>{} <small>{}</small></li>",
            scope_text(lang, scope),
            escape(scope)
        );
        html
    });
    let title = lang.pick("Connect a sandbox profile", "Подключить профиль песочницы");
    let body = format!(
        "<h1>{title}</h1><p>{}</p><form method=\"post\" action=\"/sandbox/vk/authorize\">{hidden}\
         <fieldset><legend>{}</legend>{}</fieldset><fieldset><legend>{}</legend><ul>{scopes}</ul></fieldset>\
         <p class=\"buttons\"><button class=\"main\" name=\"decision\" value=\"allow\">{}</button> \
         <button name=\"decision\" value=\"deny\">{}</button></p></form><p class=\"note\">{} <code>{}</code></p>",
        lang.pick(
            "This page stands where VK would ask you. The accounts are invented; no password is needed.",
            "Здесь была бы страница ВКонтакте. Аккаунты вымышлены, пароль не нужен.",
        ),
        lang.pick("Account", "Аккаунт"),
        account_choices(lang),
        lang.pick("AI_SHORTS wants to", "AI_SHORTS хочет"),
        lang.pick("Allow", "Разрешить"),
        lang.pick("Deny", "Отказать"),
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
            "The application asked in a way that is not allowed. VK would show its own page here and send nothing back.",
            "Приложение спросило не так, как можно. ВКонтакте показала бы здесь свою страницу и ничего не отправила бы обратно.",
        ),
        escape(error),
        escape(about),
    );
    page(lang, title, &body)
}
