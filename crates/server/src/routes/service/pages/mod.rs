//! The public texts. The pages are made at build; they have places for what is known only here, which are filled as
//! a page is served: `<div data-proof="C4.1">…</div>` with what was last seen of a promise, `<span data-here="NAME">…`
//! with a fact of the installation. They need no script and no session, and set no cookie.

mod form;
mod here;
mod proof;
mod status;

pub use here::contact_address;

use crate::assets::{self, Embedded, Files as _};
use crate::headers::Class;
use crate::state::ServerState;
use app::mail::Language;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

/// Addresses in English; the Russian ones begin with `/ru`.
const PAGES: [&str; 5] = ["/privacy", "/terms", "/cookies", "/data-deletion", "/status"];

pub fn router() -> Router<ServerState> {
    let mut all = Router::new();
    for path in PAGES {
        let mut page = get(handler);
        if path == "/data-deletion" {
            page = page.post(form::handler);
        }
        all = all.route(path, page.clone()).route(&format!("/ru{path}"), page);
    }
    all.route("/.well-known/security.txt", get(super::security_txt::handler))
}

fn language_of(path: &str) -> Language {
    if path.starts_with("/ru/") {
        Language::Ru
    } else {
        Language::En
    }
}

async fn handler(State(state): State<ServerState>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let lang = language_of(uri.path());
    match page(&state, uri.path(), lang).await {
        Some(page) => answer(StatusCode::OK, page),
        None => assets::fallback(method, uri, headers).await,
    }
}

fn answer(status: StatusCode, page: String) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    Class::Page.mark((status, kind, page).into_response())
}

/// The page of an address with its places filled; none when the web UI is not built in.
async fn page(state: &ServerState, path: &str, lang: Language) -> Option<String> {
    let file = Embedded::get(&format!("{}.html", path.trim_start_matches('/')))?;
    let is_status = path.ends_with("/status");
    let standing = if is_status {
        Some(state.app.standing().await)
    } else {
        None
    };
    let proof = if is_status || path.ends_with("/privacy") {
        state.app.policy_proof().await.unwrap_or_else(|error| {
            tracing::warn!(%error, path, "a page is shown without the policy's proof");
            vec![]
        })
    } else {
        vec![]
    };
    let now = state.app.now();
    Some(fill(
        &String::from_utf8_lossy(&file.data),
        |kind, name| match kind {
            "proof" => {
                let claim = proof.iter().find(|c| c.id == name);
                claim.map(|c| proof::told(c, now, lang))
            }
            _ if name == "proof" => Some(proof::summary(&proof, now, lang)),
            _ => standing
                .and_then(|s| status::told(&state.app, name, s, lang))
                .or_else(|| here::told(&state.app, name, lang)),
        },
    ))
}

/// The page with the insides of its places put in; a place that nobody knows stays as it is.
fn fill(page: &str, told: impl Fn(&str, &str) -> Option<String>) -> String {
    const PLACE: &str = " data-";
    let mut out = String::with_capacity(page.len() * 2);
    let mut rest = page;
    while let Some(at) = rest.find(PLACE) {
        let (before, after) = rest.split_at(at + PLACE.len());
        out.push_str(before);
        rest = after;
        let kind = ["proof", "here"]
            .into_iter()
            .find(|k| after.strip_prefix(k).is_some_and(|a| a.starts_with("=\"")));
        let Some(kind) = kind else { continue };
        let tag = before
            .rsplit('<')
            .next()
            .and_then(|t| t.split(char::is_whitespace).next());
        let name = after[kind.len() + 2..].split('"').next().unwrap_or_default();
        let Some((open, end)) = tag.and_then(|tag| {
            let open = after.find('>')? + 1;
            Some((open, open + after[open..].find(&format!("</{tag}>"))?))
        }) else {
            continue;
        };
        if let Some(inside) = told(kind, name) {
            out.push_str(&after[..open]);
            out.push_str(&inside);
            rest = &after[end..];
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_any_tag_are_filled_and_unknown_ones_stay() {
        let page = "<p data-x=\"1\">a <span class=\"s\" data-here=\"contact\"><a href=\"x\">x</a></span> b</p>\
            <textarea data-here=\"form_message\" rows=\"4\"></textarea><td data-here=\"what\">old</td>";
        let out = fill(page, |kind, name| {
            assert_eq!(kind, "here");
            (name != "what").then(|| format!("[{name}]"))
        });
        assert_eq!(
            out,
            "<p data-x=\"1\">a <span class=\"s\" data-here=\"contact\">[contact]</span> b</p>\
            <textarea data-here=\"form_message\" rows=\"4\">[form_message]</textarea><td data-here=\"what\">old</td>"
        );
    }

    #[test]
    fn a_page_that_breaks_off_stays_as_it_is() {
        for page in [
            "<span data-here=\"contact\">x",
            "<span data-here=\"",
            "a data-proof=\"C1",
        ] {
            assert_eq!(fill(page, |_, _| Some("y".into())), page);
        }
    }
}
