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
        (RequestKind::DeleteAccount, Language::Ru) => "удалить вашу учётную запись",
        (RequestKind::DeleteWorkspace, Language::En) => "to delete a workspace",
        (RequestKind::DeleteWorkspace, Language::Ru) => "удалить рабочее пространство",
        (RequestKind::Disconnect, Language::En) => "to disconnect a channel",
        (RequestKind::Disconnect, Language::Ru) => "отключить канал",
        (RequestKind::Correct, Language::En) => "to correct something",
        (RequestKind::Correct, Language::Ru) => "что-то исправить",
        (RequestKind::Other, Language::En) => "for something else",
        (RequestKind::Other, Language::Ru) => "о другом",
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
                "Somebody, most likely you, is making an AI_SHORTS account with this address. Open the link and press the button to finish.".into(),
                "The link works once, within 24 hours. If it was not you, do nothing: no account is made.".into(),
            ],
            Some(("Confirm the address", at(&format!("/verify-email#{token}")))),
        ),
        Template::HaveAccount => (
            "You have an AI_SHORTS account already".into(),
            vec![
                "Somebody, most likely you, tried to make an AI_SHORTS account with this address. There is one already, so nothing was made.".into(),
                "If you forgot the password, “Forgot password?” on the sign-in page mails you a link. If it was not you, there is nothing to do.".into(),
            ],
            Some(("Sign in", at("/sign-in"))),
        ),
        Template::Reset { token } => (
            "Set a new AI_SHORTS password".into(),
            vec![
                "Somebody, most likely you, asked for a new password for your AI_SHORTS account.".into(),
                "The link works once, within 30 minutes, and ends all sessions. If it was not you, do nothing: the password stays as it is.".into(),
            ],
            Some(("Set a new password", at(&format!("/reset-password#{token}")))),
        ),
        Template::NewSignIn { browser, network, at: when } => (
            "New sign-in to your AI_SHORTS account".into(),
            vec![
                format!("Somebody signed in to your account from a network that it was not used from lately: {browser}, {network}, {}.", moment(*when)),
                format!("If it was you, there is nothing to do. {not_you}"),
            ],
            Some(("Look at your sessions", at("/settings"))),
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
                    format!("{what}, at {}.", moment(*when)),
                    format!("If it was you, there is nothing to do. {not_you}"),
                ],
                Some(("Look at the security settings", at("/settings/security"))),
            )
        }
        Template::RecoveryCodeUsed { left, at: when } => (
            "A recovery code of your AI_SHORTS account was used".into(),
            vec![
                format!("Somebody proved to be you with a recovery code at {}. Codes left: {left}.", moment(*when)),
                format!("If it was you, make new codes before they run out. {not_you}"),
            ],
            Some(("Look at the security settings", at("/settings/security"))),
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
            "Deleted from AI_SHORTS".into(),
            vec![
                format!("{subject}: deleted for good at {}. This is the receipt.", moment(*when)),
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
                format!("Somebody, most likely you, asked support: {}. Open the link and press the button to confirm that it was you.", asked(*kind, Language::En)),
                "The link works once, within 24 hours. If it was not you, do nothing: nothing is done.".into(),
            ],
            Some(("Look at the request", at(&format!("/data-deletion/{code}#{token}")))),
        ),
    }
}

fn russian(template: &Template, at: &dyn Fn(&str) -> String) -> Parts {
    let not_you = "Если это были не вы, сразу смените пароль: «Забыли пароль?» на странице входа. Все сеансы при этом завершатся.";
    match template {
        Template::Verify { token } => (
            "Подтвердите адрес для AI_SHORTS".into(),
            vec![
                "Кто-то — скорее всего, вы — создаёт учётную запись AI_SHORTS с этим адресом. Откройте ссылку и нажмите кнопку, чтобы закончить.".into(),
                "Ссылка сработает один раз, в течение 24 часов. Если это были не вы, ничего не делайте: учётная запись не появится.".into(),
            ],
            Some(("Подтвердить адрес", at(&format!("/verify-email#{token}")))),
        ),
        Template::HaveAccount => (
            "У вас уже есть учётная запись AI_SHORTS".into(),
            vec![
                "Кто-то — скорее всего, вы — хотел создать учётную запись AI_SHORTS с этим адресом. Она уже есть, новая не создана.".into(),
                "Если вы забыли пароль, «Забыли пароль?» на странице входа пришлёт вам ссылку. Если это были не вы, делать ничего не нужно.".into(),
            ],
            Some(("Войти", at("/sign-in"))),
        ),
        Template::Reset { token } => (
            "Новый пароль AI_SHORTS".into(),
            vec![
                "Кто-то — скорее всего, вы — попросил новый пароль для вашей учётной записи AI_SHORTS.".into(),
                "Ссылка сработает один раз, в течение 30 минут, и завершит все сеансы. Если это были не вы, ничего не делайте: пароль останется прежним.".into(),
            ],
            Some(("Задать новый пароль", at(&format!("/reset-password#{token}")))),
        ),
        Template::NewSignIn { browser, network, at: when } => (
            "Новый вход в вашу учётную запись AI_SHORTS".into(),
            vec![
                format!("В вашу учётную запись вошли из сети, из которой ею давно не пользовались: {browser}, {network}, {}.", moment(*when)),
                format!("Если это были вы, делать ничего не нужно. {not_you}"),
            ],
            Some(("Посмотреть сеансы", at("/settings"))),
        ),
        Template::PasswordChanged { at: when } => (
            "Пароль AI_SHORTS изменён".into(),
            vec![
                format!("Пароль вашей учётной записи изменён: {}. Остальные сеансы завершены.", moment(*when)),
                format!("Если это были вы, делать ничего не нужно. {not_you}"),
            ],
            None,
        ),
        Template::FactorChanged { change, at: when } => {
            let what = factor_in_russian(*change);
            (
                "Второй фактор учётной записи AI_SHORTS изменён".into(),
                vec![
                    format!("{what}: {}.", moment(*when)),
                    format!("Если это были вы, делать ничего не нужно. {not_you}"),
                ],
                Some(("Открыть настройки безопасности", at("/settings/security"))),
            )
        }
        Template::RecoveryCodeUsed { left, at: when } => (
            "Использован резервный код AI_SHORTS".into(),
            vec![
                format!("Кто-то подтвердил резервным кодом, что он — это вы: {}. Осталось кодов: {left}.", moment(*when)),
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
            "Удалено из AI_SHORTS".into(),
            vec![
                format!("{subject}: удалено навсегда, {}. Это квитанция.", moment(*when)),
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
                format!("Кто-то — скорее всего, вы — попросил поддержку: {}. Откройте ссылку и нажмите кнопку, чтобы подтвердить, что это были вы.", asked(*kind, Language::Ru)),
                "Ссылка сработает один раз, в течение 24 часов. Если это были не вы, ничего не делайте: ничего и не произойдёт.".into(),
            ],
            Some(("Посмотреть запрос", at(&format!("/data-deletion/{code}#{token}")))),
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
        FactorChange::PasskeyRemoved => "A passkey was removed from your account; it no longer signs in",
        FactorChange::Reset => {
            "The operator of this installation removed the authenticator app, recovery codes and passkeys from your account; the password alone signs in"
        }
        FactorChange::CodesReplaced => {
            "New recovery codes were made for your account; the old ones no longer work"
        }
    }
}

const fn factor_in_russian(change: FactorChange) -> &'static str {
    match change {
        FactorChange::Enabled => "К вашей учётной записи подключено приложение-аутентификатор",
        FactorChange::Disabled => {
            "Приложение-аутентификатор отключено от вашей учётной записи вместе с резервными кодами"
        }
        FactorChange::PasskeyAdded => {
            "К вашей учётной записи добавлен ключ доступа: им можно войти с того устройства"
        }
        FactorChange::PasskeyRemoved => "Ключ доступа удалён из вашей учётной записи; войти им больше нельзя",
        FactorChange::Reset => {
            "Тот, кто ведёт эту установку, удалил из вашей учётной записи приложение-аутентификатор, резервные коды и ключи доступа; теперь входят одним паролем"
        }
        FactorChange::CodesReplaced => {
            "Для вашей учётной записи созданы новые резервные коды; старые больше не действуют"
        }
    }
}
