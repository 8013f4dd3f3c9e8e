//! A creator's profile, and the apps that the creator connected.

use super::{home, page};
use crate::pages::escape;
use crate::pages::words::Lang;
use crate::tiktok::Tiktok;
use crate::tiktok::accounts::{self, Account};
use crate::tiktok::hooks;
use crate::tiktok::revoke::BY_PERSON;
use crate::tiktok::world::World;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

fn account_of(handle: &str) -> Option<&'static Account> {
    accounts::by_username(handle.strip_prefix('@')?)
}

/// `/@USERNAME`
pub async fn show(State(s): State<Tiktok>, Path(handle): Path<String>, headers: HeaderMap) -> Response {
    let Some(account) = account_of(&handle) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let lang = Lang::of(&headers);
    let (cards, apps) = s.act(|w| (home::both(w, lang, Some(account.name)), apps(w, lang, account)));
    let body = format!(
        "<h1>{}</h1><p><small>@{} · {} · {}</small></p>{cards}<h2>{}</h2>{apps}",
        escape(account.nickname),
        account.username,
        account.name,
        lang.pick(account.note.0, account.note.1),
        lang.pick("Connected apps", "Подключённые приложения"),
    );
    page(lang, account.nickname, &body)
}

fn apps(w: &World, lang: Lang, account: &Account) -> String {
    let Some(grant) = w.grants.get(account.name) else {
        let none = lang.pick("No app is connected.", "Приложений нет.");
        return format!("<p class=\"note\">{none}</p>");
    };
    format!(
        "<form method=\"post\" action=\"/sandbox/tiktok/@{}/remove-app\"><p>AI_SHORTS <small>{}</small></p>\
         <p class=\"buttons\"><button>{}</button></p></form>",
        account.username,
        escape(&grant.scopes.join(", ")),
        lang.pick("Remove app", "Отключить приложение"),
    )
}

/// `POST`: the creator disconnects the app; nobody asks the app.
pub async fn remove_app(State(s): State<Tiktok>, Path(handle): Path<String>) -> Response {
    let Some(account) = account_of(&handle) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    s.act(|w| {
        if w.grants.get(account.name).is_some() {
            w.remove_app(account.name, BY_PERSON);
        }
    });
    s.settle().await;
    hooks::deliver(&s);
    Redirect::to(&format!("/sandbox/tiktok/@{}", account.username)).into_response()
}
