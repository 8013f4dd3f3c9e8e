//! The form on the page about deletion: plain HTML, so that it works without a script. The guard takes it from our own
//! pages only.

use super::{answer, fill, language_of, page};
use crate::problem::Problem;
use crate::routes::requests::take;
use crate::session::Client;
use crate::state::ServerState;
use app::html::escaped;
use app::mail::Language;
use app::requests::Asking;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Redirect, Response};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    email: String,
    kind: String,
    #[serde(default)]
    message: String,
}

pub async fn handler(
    State(state): State<ServerState>,
    Client(client): Client,
    uri: Uri,
    given: Result<Form<Fields>, FormRejection>,
) -> Response {
    let Ok(Form(given)) = given else {
        return Problem::invalid("", "malformed", "This is not what the form sends.").into_response();
    };
    let Ok(kind) = given.kind.parse() else {
        return Problem::invalid("kind", "wrong_type", "There is no such kind of request.").into_response();
    };
    let lang = language_of(uri.path());
    let asking = Asking {
        email: given.email.clone(),
        kind,
        // A browser sends line ends as two characters; the limit counts what was typed.
        message: given.message.replace("\r\n", "\n"),
    };
    match take(&state, client, asking, lang).await {
        Ok(code) => Redirect::to(&format!("/data-deletion/{code}")).into_response(),
        Err(problem) => match page(&state, uri.path(), lang).await {
            Some(page) => refused(&page, &problem, &given, lang),
            None => problem.into_response(),
        },
    }
}

/// The page again, with what is wrong and what was typed.
fn refused(page: &str, problem: &Problem, given: &Fields, lang: Language) -> Response {
    let code = problem.field_codes().next().unwrap_or(problem.code());
    let words = words(code, lang);
    let page = fill(page, |_, name| match name {
        "form_error" => Some(format!(
            "<p class=\"refused\" role=\"alert\" tabindex=\"-1\" autofocus>{words}</p>"
        )),
        // The first line end after the tag is no part of what was typed.
        "form_message" => Some(format!("\n{}", escaped(&given.message))),
        _ => None,
    });
    let email = format!("name=\"email\" value=\"{}\"", escaped(&given.email));
    let kind = format!("value=\"{}\"", escaped(&given.kind));
    let page = page
        .replacen("name=\"email\"", &email, 1)
        .replacen(&kind, &format!("{kind} selected"), 1);
    let mut response = answer(problem.status(), page);
    if let Some(wait) = problem.headers().get(header::RETRY_AFTER).cloned() {
        response.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    response
}

fn words(code: &str, lang: Language) -> &'static str {
    match (code, lang) {
        ("email_invalid", Language::En) => "This is not an email address. Nothing was sent.",
        ("email_invalid", Language::Ru) => "Это не адрес электронной почты. Ничего не отправлено.",
        ("message_too_long", Language::En) => {
            "The message is too long: shorten it to 2000 characters. Nothing was sent."
        }
        ("message_too_long", Language::Ru) => {
            "Сообщение слишком длинное: сократите его до 2000 знаков. Ничего не отправлено."
        }
        ("rate_limited", Language::En) => {
            "There were too many requests from here or with this address. Nothing was sent; try again later, or write to the contact above."
        }
        ("rate_limited", Language::Ru) => {
            "Отсюда или с этим адресом пришло слишком много запросов. Ничего не отправлено; попробуйте позже или напишите по адресу выше."
        }
        (_, Language::En) => {
            "The request could not be taken just now. Try again, or write to the contact above."
        }
        (_, Language::Ru) => {
            "Сейчас запрос не удалось принять. Попробуйте ещё раз или напишите по адресу выше."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt as _;

    #[tokio::test]
    async fn what_was_typed_stands_there_again_and_is_no_markup() {
        let page = "<form><div data-here=\"form_error\"></div><input name=\"email\" type=\"email\">\
            <select name=\"kind\"><option value=\"access\">A</option><option value=\"other\">O</option></select>\
            <textarea data-here=\"form_message\"></textarea></form>";
        let given = Fields {
            email: "a\"b".into(),
            kind: "other".into(),
            message: "</textarea><script>".into(),
        };
        let problem = Problem::invalid("email", "email_invalid", "x");
        let response = refused(page, &problem, &given, Language::En);
        assert_eq!(response.status(), 422);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert!(body.contains("autofocus>This is not an email address."), "{body}");
        assert!(body.contains("name=\"email\" value=\"a&quot;b\""), "{body}");
        assert!(body.contains("<option value=\"other\" selected>"), "{body}");
        assert!(
            body.contains("\n&lt;/textarea&gt;&lt;script&gt;</textarea>"),
            "{body}"
        );
    }
}
