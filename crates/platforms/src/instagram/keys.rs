//! The tokens of a connection as one sealed text.
//!
//! With Facebook Login a connection holds two: Meta's documentation asks for the person's token in one place and
//! for the Page's in another. The Page's publishes; the person's reads, because reads with Page tokens failed for
//! days in May 2026. Each stands in for the other.

use super::codes::failure;
use domain::instagram::Login;
use domain::{Failure, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;

#[derive(Clone, Deserialize)]
pub(crate) struct Keys {
    pub login: Login,
    /// The person's token: of the Instagram account, or of the Facebook user.
    #[serde(default)]
    pub user: Option<SecretString>,
    /// The Page's token, which has no end of its own.
    #[serde(default)]
    pub page: Option<SecretString>,
    /// When the person's token ends.
    pub ends_at: Timestamp,
}

impl Keys {
    /// The tokens in a sealed text; a text of the other login is of no use here.
    pub(crate) fn parse(text: &SecretString, login: Login) -> Result<Self, Failure> {
        match serde_json::from_str::<Self>(text.expose_secret()) {
            Ok(keys) if keys.login == login => Ok(keys),
            _ => Err(failure("other_login")),
        }
    }

    pub(crate) fn text(&self) -> SecretString {
        let plain = |token: &Option<SecretString>| token.as_ref().map(|t| t.expose_secret().to_owned());
        json!({"login": self.login, "user": plain(&self.user), "page": plain(&self.page), "ends_at": self.ends_at})
            .to_string()
            .into()
    }

    /// In the order to be tried for reading.
    pub(crate) fn reading(&self) -> Vec<&SecretString> {
        self.user.iter().chain(&self.page).collect()
    }
    /// In the order to be tried for making something.
    pub(crate) fn writing(&self) -> Vec<&SecretString> {
        self.page.iter().chain(&self.user).collect()
    }
    /// The one token of a call that is not repeated with another: the first for making, or the second.
    pub(crate) fn writing_with(&self, second: bool) -> Option<&SecretString> {
        let all = self.writing();
        all.get(usize::from(second)).or(all.first()).copied()
    }
    pub(crate) fn has_second(&self) -> bool {
        self.user.is_some() && self.page.is_some()
    }
}
