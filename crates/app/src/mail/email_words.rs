//! What the letters about another address say. Every other letter's words are in `words`.

use super::Template;
use super::words::{Parts, moment};

pub(super) fn english(template: &Template, at: &dyn Fn(&str) -> String) -> Parts {
    match template {
        Template::NewEmail { token } => (
            "Move your AI_SHORTS account to this address".into(),
            vec![
                "Somebody, most likely you, wants to move an AI_SHORTS account to this address. Open the link and press the button to do it.".into(),
                "The link works once, within 24 hours. If it was not you, do nothing: the account stays where it is.".into(),
            ],
            Some(("Use this address", at(&format!("/new-email#{token}")))),
        ),
        Template::EmailAsked { email, token, at: when } => (
            "Somebody wants to move your AI_SHORTS account to another address".into(),
            vec![
                format!("At {} somebody asked to move your account to {email}. Nothing has changed yet: the account moves once the link sent to that address is opened and confirmed.", moment(*when)),
                "If it was you, there is nothing to do. If it was not you, the link in this email stops the move, or takes it back within three days after it, and ends all sessions. Then set a new password: “Forgot password?” on the sign-in page.".into(),
            ],
            Some(("It was not me", at(&format!("/new-email?stop#{token}")))),
        ),
        Template::EmailChanged { email, token, at: when } => (
            "Your AI_SHORTS account has moved to another address".into(),
            vec![
                format!("Since {} you sign in to your account as {email}, and emails go to that address.", moment(*when)),
                "If it was you, there is nothing to do. If it was not you, the link in this email moves it back, within three days, and ends all sessions. Then set a new password: “Forgot password?” on the sign-in page.".into(),
            ],
            Some(("Move it back", at(&format!("/new-email?stop#{token}")))),
        ),
        _ => (
            "This address already has an AI_SHORTS account".into(),
            vec![
                "Somebody, most likely you, wanted to move an AI_SHORTS account to this address. It already has an account, so nothing was moved.".into(),
                "If it was you and you want one account here, delete the one that this address has, or choose another address. If it was not you, there is nothing to do.".into(),
            ],
            Some(("Sign in", at("/sign-in"))),
        ),
    }
}

pub(super) fn russian(template: &Template, at: &dyn Fn(&str) -> String) -> Parts {
    match template {
        Template::NewEmail { token } => (
            "Перевести аккаунт AI_SHORTS на этот адрес".into(),
            vec![
                "Кто-то — скорее всего, вы — хочет перевести аккаунт AI_SHORTS на этот адрес. Откройте ссылку и нажмите кнопку, чтобы это сделать.".into(),
                "Ссылка сработает один раз, в течение 24 часов. Если это были не вы, ничего не делайте: аккаунт останется на прежнем адресе.".into(),
            ],
            Some(("Перейти на этот адрес", at(&format!("/new-email#{token}")))),
        ),
        Template::EmailAsked { email, token, at: when } => (
            "Ваш аккаунт AI_SHORTS хотят перевести на другой адрес".into(),
            vec![
                format!("Кто-то попросил перевести ваш аккаунт на {email}. Время: {}. Пока ничего не изменилось: аккаунт перейдёт на новый адрес, когда откроют и подтвердят ссылку, отправленную туда.", moment(*when)),
                "Если это были вы, делать ничего не нужно. Если не вы, ссылка в этом письме остановит перевод, а после него ещё три дня может вернуть всё назад; все сеансы при этом завершатся. Затем смените пароль: «Забыли пароль?» на странице входа.".into(),
            ],
            Some(("Это был не я", at(&format!("/new-email?stop#{token}")))),
        ),
        Template::EmailChanged { email, token, at: when } => (
            "Аккаунт AI_SHORTS переведён на другой адрес".into(),
            vec![
                format!("Теперь в ваш аккаунт входят с адресом {email}, и письма идут туда. Время: {}.", moment(*when)),
                "Если это были вы, делать ничего не нужно. Если не вы, ссылка в этом письме в течение трёх дней вернёт прежний адрес и завершит все сеансы. Затем смените пароль: «Забыли пароль?» на странице входа.".into(),
            ],
            Some(("Вернуть прежний адрес", at(&format!("/new-email?stop#{token}")))),
        ),
        _ => (
            "У этого адреса уже есть аккаунт AI_SHORTS".into(),
            vec![
                "Кто-то — скорее всего, вы — хотел перевести аккаунт AI_SHORTS на этот адрес. Здесь уже есть аккаунт, поэтому ничего не изменилось.".into(),
                "Если это были вы и вам нужен один аккаунт, удалите тот, что есть у этого адреса, или выберите другой адрес. Если не вы, делать ничего не нужно.".into(),
            ],
            Some(("Войти", at("/sign-in"))),
        ),
    }
}
