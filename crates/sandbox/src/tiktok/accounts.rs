//! Who can sign in here: roles, each with the trait that a test or a first user may want to meet.

use crate::secret;

pub const PUBLIC: &str = "PUBLIC_TO_EVERYONE";
pub const FRIENDS: &str = "MUTUAL_FOLLOW_FRIENDS";
pub const FOLLOWERS: &str = "FOLLOWER_OF_CREATOR";
pub const SELF: &str = "SELF_ONLY";
pub const LEVELS: [&str; 4] = [PUBLIC, FRIENDS, FOLLOWERS, SELF];

/// What the platform says when a creator can post no more for now, or at all.
pub const TOO_MANY_POSTS: &str = "spam_risk_too_many_posts";
pub const BANNED: &str = "spam_risk_user_banned_from_posting";

#[derive(Debug)]
pub struct Account {
    pub name: &'static str,
    pub nickname: &'static str,
    /// As in the address of a profile, without the `@`.
    pub username: &'static str,
    pub note: (&'static str, &'static str),
    pub is_private: bool,
    /// The app behaves as one that passed the audit.
    pub is_audited: bool,
    pub comments_off: bool,
    pub longest_seconds: u64,
    /// The code that refuses every post of this creator.
    pub refused: Option<&'static str>,
}

const PLAIN: Account = Account {
    name: "",
    nickname: "",
    username: "",
    note: ("", ""),
    is_private: false,
    is_audited: true,
    comments_off: false,
    longest_seconds: 600,
    refused: None,
};

pub const ACCOUNTS: [Account; 8] = [
    Account {
        name: "sandbox-creator",
        nickname: "Sandbox Creator",
        username: "sandbox.creator",
        note: ("everything works", "всё работает"),
        ..PLAIN
    },
    Account {
        name: "sandbox-private",
        nickname: "Sandbox Private",
        username: "sandbox.private",
        note: ("a private account", "закрытый аккаунт"),
        is_private: true,
        ..PLAIN
    },
    Account {
        name: "sandbox-unaudited",
        nickname: "Sandbox Unaudited",
        username: "sandbox.unaudited",
        note: (
            "private account, the app has not passed the audit: only for oneself",
            "закрытый аккаунт, приложение не прошло аудит: только для себя",
        ),
        is_private: true,
        is_audited: false,
        ..PLAIN
    },
    Account {
        name: "sandbox-unaudited-public",
        nickname: "Sandbox Unaudited Public",
        username: "sandbox.unaudited.public",
        note: (
            "public account, the app has not passed the audit: no post is taken",
            "открытый аккаунт, приложение не прошло аудит: публикации не принимаются",
        ),
        is_audited: false,
        ..PLAIN
    },
    Account {
        name: "sandbox-banned",
        nickname: "Sandbox Banned",
        username: "sandbox.banned",
        note: ("banned from posting", "публикация запрещена площадкой"),
        refused: Some(BANNED),
        ..PLAIN
    },
    Account {
        name: "sandbox-capped",
        nickname: "Sandbox Capped",
        username: "sandbox.capped",
        note: (
            "the day's posts are used up",
            "дневной предел публикаций исчерпан",
        ),
        refused: Some(TOO_MANY_POSTS),
        ..PLAIN
    },
    Account {
        name: "sandbox-short",
        nickname: "Sandbox Short",
        username: "sandbox.short",
        note: ("videos up to 60 seconds", "видео не длиннее 60 секунд"),
        longest_seconds: 60,
        ..PLAIN
    },
    Account {
        name: "sandbox-quiet",
        nickname: "Sandbox Quiet",
        username: "sandbox.quiet",
        note: ("comments are off", "комментарии отключены"),
        comments_off: true,
        ..PLAIN
    },
];

pub fn account(name: &str) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|a| a.name == name)
}

pub fn by_username(username: &str) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|a| a.username == username)
}

/// An id per user and app (`open_id`), or per user and developer (`union_id`): always the same for the same two.
pub fn id_of(account: &Account, whose: &str) -> String {
    let hex = secret::digest(&format!("{}|{whose}", account.name));
    let groups = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32]];
    groups.join("-")
}

impl Account {
    /// Who may be let to see a post. An unaudited app gets `SELF_ONLY` only with a private account, and the full
    /// list with a public one: whether the real answer is narrowed is not documented, so both can be met here.
    pub fn levels(&self) -> &'static [&'static str] {
        match (self.is_private, self.is_audited) {
            (true, false) => &[SELF],
            (true, true) => &[FOLLOWERS, FRIENDS, SELF],
            (false, _) => &[PUBLIC, FRIENDS, SELF],
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_id_is_the_same_for_the_same_two() {
        let one = &super::ACCOUNTS[0];
        assert_eq!(super::id_of(one, "a"), super::id_of(one, "a"));
        assert_ne!(super::id_of(one, "a"), super::id_of(one, "b"));
        assert_ne!(super::id_of(one, "a"), super::id_of(&super::ACCOUNTS[1], "a"));
    }
}
