//! What the letters say, in English and Russian.

use super::{FactorChange, Language, Letter, Template, email_words, news_words, test_words};
use crate::Settings;
use crate::html::escaped;
use domain::Timestamp;
use domain::request::RequestKind;

/// A letter in words.
pub(super) struct Words {
    pub subject: String,
    paragraphs: Vec<String>,
    /// What the button says, and where it leads.
    button: Option<(&'static str, String)>,
    sender: String,
}

impl Words {
    pub fn text(&self) -> String {
        let mut parts = self.paragraphs.clone();
        if let Some((label, link)) = &self.button {
            parts.insert(1.min(parts.len()), format!("{label}:\n{link}"));
        }
        parts.push(format!("-- \n{}", self.sender));
        parts.join("\n\n")
    }

    pub fn html(&self, language: Language) -> String {
        let mut parts: Vec<String> = self
            .paragraphs
            .iter()
            .map(|p| format!("<p>{}</p>", escaped(p)))
            .collect();
        if let Some((label, link)) = &self.button {
            let target = escaped(link);
            let line = format!(
                "<p><a href=\"{target}\">{}</a></p><p>{target}</p>",
                escaped(label)
            );
            parts.insert(1.min(parts.len()), line);
        }
        format!(
            "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><body>{}<hr><p>{}</p></body></html>",
            language.as_str(),
            parts.concat(),
            escaped(&self.sender)
        )
    }
}

/// To the minute, in UTC.
pub(super) fn moment(at: Timestamp) -> String {
    let text = at.to_string();
    let minute = text.get(..16).unwrap_or(&text);
    format!("{} UTC", minute.replace('T', " "))
}

pub(super) fn of(letter: &Letter, settings: &Settings) -> Words {
    let at = |path: &str| {
        let base = settings.public_url.as_str().trim_end_matches('/');
        format!("{base}{path}")
    };
    let sender = format!("AI_SHORTS, {}", settings.host());
    let (subject, paragraphs, button) = match letter.language {
        Language::En => english(&letter.template, &at),
        Language::Ru => russian(&letter.template, &at),
    };
    Words {
        subject,
        paragraphs,
        button,
        sender,
    }
}

const fn asked(kind: RequestKind, language: Language) -> &'static str {
    match (kind, language) {
        (RequestKind::Access, Language::En) => "to tell what is held about you",
        (RequestKind::Access, Language::Ru) => "сообщить, что о вас хранится",
        (RequestKind::DeleteAccount, Language::En) => "to delete your account",
        (RequestKind::DeleteAccount, Language::Ru) => "удалить ваш аккаунт",
        (RequestKind::DeleteWorkspace, Language::En) => "to delete a workspace",
        (RequestKind::DeleteWorkspace, Language::Ru) => "удалить пространство",
        (RequestKind::Disconnect, Language::En) => "to disconnect a channel",
        (RequestKind::Disconnect, Language::Ru) => "отключить канал",
        (RequestKind::Correct, Language::En) => "to correct something",
        (RequestKind::Correct, Language::Ru) => "что-то исправить",
        (RequestKind::Other, Language::En) => "for something else",
        (RequestKind::Other, Language::Ru) => "о чём-то другом",
    }
}

pub(super) type Parts = (String, Vec<String>, Option<(&'static str, String)>);

/// A token stands after `#`: no server and no log sees it before the page's button is pressed.
fn english(template: &Template, at: &dyn Fn(&str) -> String) -> Parts {
    let not_you = "If it was not you, set a new password at once: “Forgot password?” on the sign-in page. It ends all sessions.";
    match template {
        Template::Verify { token } => (
            "Confirm your address for AI_SHORTS".into(),
            vec![
                "Somebody, most likely you, is creating an AI_SHORTS account with this address. Open the link and press the button to finish.".into(),
                "The link works once, within 24 hours. If it was not you, do nothing: no account will be created.".into(),
            ],
            Some(("Confirm the address", at(&format!("/verify-email#{token}")))),
        ),
        Template::HaveAccount => (
            "You already have an AI_SHORTS account".into(),
            vec![
                "Somebody, most likely you, tried to create an AI_SHORTS account with this address. There already is one, so no new one was created.".into(),
                "If you forgot the password, “Forgot password?” on the sign-in page emails you a link. If it was not you, there is nothing to do.".into(),
            ],
            Some(("Sign in", at("/sign-in"))),
        ),
        Template::Reset { token } => (
            "Set a new AI_SHORTS password".into(),
            vec![
                "Somebody, most likely you, asked for a new password for your AI_SHORTS account.".into(),
                "The link works once, within 30 minutes; a new password ends all sessions. If it was not you, do nothing: the password stays as it is.".into(),
            ],
            Some(("Set a new password", at(&format!("/reset-password#{token}")))),
        ),
        Template::NewSignIn { browser, network, at: when } => (
            "New sign-in to your AI_SHORTS account".into(),
            vec![
                format!("Somebody signed in to your account from a network it has not been used from lately: {browser}, {network}, {}.", moment(*when)),
                format!("If it was you, there is nothing to do. {not_you}"),
            ],
            Some(("See where you are signed in", at("/settings"))),
        ),
        Template::PasswordChanged { at: when } => (
            "Your AI_SHORTS password was changed".into(),
            vec![
                format!("The password of your account was changed at {}. Other sessions have ended.", moment(*when)),
                format!("If it was you, there is nothing to do. {not_you}"),
            ],
            None,
        ),
        Template::FactorChanged { change, at: when } => {
            let what = factor_in_english(*change);
            (
                "The second factor of your AI_SHORTS account was changed".into(),
                vec![
                    format!("{what}. This happened at {}.", moment(*when)),
                    format!("If it was you, there is nothing to do. {not_you}"),
                ],
                Some(("Open the security settings", at("/settings/security"))),
            )
        }
        Template::RecoveryCodeUsed { left, at: when } => (
            "A recovery code of your AI_SHORTS account was used".into(),
            vec![
                format!("Somebody used a recovery code at {} to confirm that they are you. Codes left: {left}.", moment(*when)),
                format!("If it was you, create new codes before they run out. {not_you}"),
            ],
            Some(("Open the security settings", at("/settings/security"))),
        ),
        Template::Invitation { workspace, inviter, link } => (
            format!("{inviter} invites you to “{workspace}”"),
            vec![
                format!("{inviter} invites you to the workspace “{workspace}” in AI_SHORTS. Open the link and press the button to accept."),
                "If you do not know what this is about, do nothing.".into(),
            ],
            Some(("Open the invitation", link.clone())),
        ),
        Template::DeletionReceipt { subject, at: when, link } => (
            "Your AI_SHORTS account was deleted".into(),
            vec![
                format!("The account {subject} was deleted for good at {}. The link opens the receipt.", moment(*when)),
                "There is nothing to do.".into(),
            ],
            Some(("See the receipt", link.clone())),
        ),
        Template::NewEmail { .. }
        | Template::EmailHasAccount
        | Template::EmailAsked { .. }
        | Template::EmailChanged { .. } => email_words::english(template, at),
        Template::Test { at: when } => test_words::english(*when),
        Template::Post { .. }
        | Template::ApprovalAsked { .. }
        | Template::ApprovalsWait { .. }
        | Template::PostDeclined { .. }
        | Template::ChannelLost { .. } => news_words::english(template, at),
        Template::Request { code, kind, token } => (
            "Confirm your request to AI_SHORTS".into(),
            vec![
                format!("Somebody, most likely you, asked the operator of this service {}. Open the link and press the button to confirm that it was you.", asked(*kind, Language::En)),
                "The link works once, within 24 hours. If it was not you, do nothing: nothing will be done.".into(),
            ],
            Some(("Open the request", at(&format!("/data-deletion/{code}#{token}")))),
        ),
    }
}

fn russian(template: &Template, at: &dyn Fn(&str) -> String) -> Parts {
    let not_you = "Если это были не вы, сразу смените пароль: «Забыли пароль?» на странице входа. Все сеансы при этом завершатся.";
    match template {
        Template::Verify { token } => (
            "Подтвердите адрес для AI_SHORTS".into(),
            vec![
                "Кто-то — скорее всего, вы — создаёт аккаунт AI_SHORTS с этим адресом. Откройте ссылку и нажмите кнопку, чтобы закончить.".into(),
                "Ссылка сработает один раз, в течение 24 часов. Если это были не вы, ничего не делайте: аккаунт не появится.".into(),
            ],
            Some(("Подтвердить адрес", at(&format!("/verify-email#{token}")))),
        ),
        Template::HaveAccount => (
            "У вас уже есть аккаунт AI_SHORTS".into(),
            vec![
                "Кто-то — скорее всего, вы — хотел создать аккаунт AI_SHORTS с этим адресом. Он уже есть, новый не создан.".into(),
                "Если вы забыли пароль, «Забыли пароль?» на странице входа пришлёт вам ссылку. Если это были не вы, делать ничего не нужно.".into(),
            ],
            Some(("Войти", at("/sign-in"))),
        ),
        Template::Reset { token } => (
            "Новый пароль AI_SHORTS".into(),
            vec![
                "Кто-то — скорее всего, вы — попросил новый пароль для вашего аккаунта AI_SHORTS.".into(),
                "Ссылка сработает один раз, в течение 30 минут; с новым паролем все сеансы завершатся. Если это были не вы, ничего не делайте: пароль останется прежним.".into(),
            ],
            Some(("Задать новый пароль", at(&format!("/reset-password#{token}")))),
        ),
        Template::NewSignIn { browser, network, at: when } => (
            "Новый вход в ваш аккаунт AI_SHORTS".into(),
            vec![
                format!("В ваш аккаунт вошли из сети, из которой им давно не пользовались: {browser}, {network}, {}.", moment(*when)),
                format!("Если это были вы, делать ничего не нужно. {not_you}"),
            ],
            Some(("Посмотреть, где выполнен вход", at("/settings"))),
        ),
        Template::PasswordChanged { at: when } => (
            "Пароль AI_SHORTS изменён".into(),
            vec![
                format!("Пароль вашего аккаунта изменён: {}. Остальные сеансы завершены.", moment(*when)),
                format!("Если это были вы, делать ничего не нужно. {not_you}"),
            ],
            None,
        ),
        Template::FactorChanged { change, at: when } => {
            let what = factor_in_russian(*change);
            (
                "Второй фактор аккаунта AI_SHORTS изменён".into(),
                vec![
                    format!("{what}. Время: {}.", moment(*when)),
                    format!("Если это были вы, делать ничего не нужно. {not_you}"),
                ],
                Some(("Открыть настройки безопасности", at("/settings/security"))),
            )
        }
        Template::RecoveryCodeUsed { left, at: when } => (
            "Использован резервный код AI_SHORTS".into(),
            vec![
                format!("Кто-то подтвердил резервным кодом, что он — это вы. Время: {}. Осталось кодов: {left}.", moment(*when)),
                format!("Если это были вы, создайте новые коды, пока эти не кончились. {not_you}"),
            ],
            Some(("Открыть настройки безопасности", at("/settings/security"))),
        ),
        Template::Invitation { workspace, inviter, link } => (
            format!("{inviter} приглашает вас в «{workspace}»"),
            vec![
                format!("{inviter} приглашает вас в пространство «{workspace}» в AI_SHORTS. Откройте ссылку и нажмите кнопку, чтобы принять приглашение."),
                "Если вы не знаете, о чём речь, ничего не делайте.".into(),
            ],
            Some(("Открыть приглашение", link.clone())),
        ),
        Template::DeletionReceipt { subject, at: when, link } => (
            "Ваш аккаунт AI_SHORTS удалён".into(),
            vec![
                format!("Аккаунт {subject} удалён навсегда: {}. По ссылке откроется квитанция.", moment(*when)),
                "Делать ничего не нужно.".into(),
            ],
            Some(("Посмотреть квитанцию", link.clone())),
        ),
        Template::NewEmail { .. }
        | Template::EmailHasAccount
        | Template::EmailAsked { .. }
        | Template::EmailChanged { .. } => email_words::russian(template, at),
        Template::Test { at: when } => test_words::russian(*when),
        Template::Post { .. }
        | Template::ApprovalAsked { .. }
        | Template::ApprovalsWait { .. }
        | Template::PostDeclined { .. }
        | Template::ChannelLost { .. } => news_words::russian(template, at),
        Template::Request { code, kind, token } => (
            "Подтвердите запрос в AI_SHORTS".into(),
            vec![
                format!("Кто-то — скорее всего, вы — попросил оператора сервиса {}. Откройте ссылку и нажмите кнопку, чтобы подтвердить, что это были вы.", asked(*kind, Language::Ru)),
                "Ссылка сработает один раз, в течение 24 часов. Если это были не вы, ничего не делайте: ничего не произойдёт.".into(),
            ],
            Some(("Открыть запрос", at(&format!("/data-deletion/{code}#{token}")))),
        ),
    }
}

const fn factor_in_english(change: FactorChange) -> &'static str {
    match change {
        FactorChange::Enabled => "An authenticator app was set up for your account",
        FactorChange::Disabled => {
            "The authenticator app was removed from your account, with its recovery codes"
        }
        FactorChange::PasskeyAdded => {
            "A passkey was added to your account: whoever has that device can sign in with it"
        }
        FactorChange::PasskeyRemoved => {
            "A passkey was removed from your account; it can no longer be used to sign in"
        }
        FactorChange::Reset => {
            "The operator of this service removed the authenticator app, recovery codes and passkeys from your account; signing in now needs the password only"
        }
        FactorChange::CodesReplaced => {
            "New recovery codes were created for your account; the old ones no longer work"
        }
    }
}

const fn factor_in_russian(change: FactorChange) -> &'static str {
    match change {
        FactorChange::Enabled => "К вашему аккаунту подключено приложение-аутентификатор",
        FactorChange::Disabled => {
            "Приложение-аутентификатор отключено от вашего аккаунта, резервные коды стёрты"
        }
        FactorChange::PasskeyAdded => {
            "К вашему аккаунту добавлен ключ доступа: с ним сможет войти тот, у кого есть это устройство"
        }
        FactorChange::PasskeyRemoved => "Ключ доступа удалён из вашего аккаунта; войти им больше нельзя",
        FactorChange::Reset => {
            "Оператор сервиса удалил из вашего аккаунта приложение-аутентификатор, резервные коды и ключи доступа; теперь для входа нужен только пароль"
        }
        FactorChange::CodesReplaced => {
            "Для вашего аккаунта созданы новые резервные коды; старые больше не действуют"
        }
    }
}
