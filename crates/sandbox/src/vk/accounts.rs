//! Who can sign in here: roles, each with the trait that a test or a first user may want to meet.

/// Rights that VK gives an application only on request.
pub const RIGHTS: [&str; 3] = ["video", "wall", "groups"];

/// What a person may do in a community, as `admin_level` counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Member,
    Editor,
    Admin,
}

impl Role {
    /// 2 editor, 3 administrator; nothing for a member.
    pub fn level(self) -> Option<u8> {
        match self {
            Self::Member => None,
            Self::Editor => Some(2),
            Self::Admin => Some(3),
        }
    }
}

#[derive(Debug)]
pub struct Community {
    pub id: i64,
    pub name: &'static str,
    pub screen_name: &'static str,
}

impl Community {
    /// Communities stand with a minus where an owner is named.
    pub fn owner_id(&self) -> i64 {
        -self.id
    }
}

pub const COMMUNITIES: [Community; 4] = [
    Community {
        id: 900_101,
        name: "Sandbox Club One",
        screen_name: "sandbox_club_one",
    },
    Community {
        id: 900_102,
        name: "Sandbox Club Two",
        screen_name: "sandbox_club_two",
    },
    Community {
        id: 900_103,
        name: "Sandbox Readers",
        screen_name: "sandbox_readers",
    },
    Community {
        id: 900_104,
        name: "Sandbox Former Team",
        screen_name: "sandbox_former_team",
    },
];

#[derive(Debug)]
pub struct Account {
    pub id: i64,
    pub name: &'static str,
    pub first_name: &'static str,
    pub last_name: &'static str,
    pub note: (&'static str, &'static str),
    /// What of [`RIGHTS`] the application has, as this account meets it.
    pub rights: &'static [&'static str],
    pub communities: &'static [(i64, Role)],
    pub is_banned: bool,
    /// The first thing it does for a community finds the role gone.
    pub loses_role: bool,
}

impl Account {
    pub fn title(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
    pub fn screen_name(&self) -> String {
        self.name.replace('-', "_")
    }
}

const PLAIN: Account = Account {
    id: 0,
    name: "",
    first_name: "Sandbox",
    last_name: "",
    note: ("", ""),
    rights: &RIGHTS,
    communities: &[],
    is_banned: false,
    loses_role: false,
};

pub const ACCOUNTS: [Account; 6] = [
    Account {
        id: 900_001,
        name: "sandbox-author",
        last_name: "Author",
        note: (
            "everything works; administrator of two communities, member of a third",
            "всё работает; администратор двух сообществ, участник третьего",
        ),
        communities: &[
            (900_101, Role::Admin),
            (900_102, Role::Admin),
            (900_103, Role::Member),
        ],
        ..PLAIN
    },
    Account {
        id: 900_002,
        name: "sandbox-no-grant",
        last_name: "No Grant",
        note: (
            "VK has given the application no rights",
            "ВКонтакте не выдала приложению прав",
        ),
        rights: &[],
        communities: &[(900_101, Role::Editor)],
        ..PLAIN
    },
    Account {
        id: 900_003,
        name: "sandbox-no-wall",
        last_name: "No Wall",
        note: ("video without wall posts", "видео без записей на стене"),
        rights: &["video", "groups"],
        ..PLAIN
    },
    Account {
        id: 900_004,
        name: "sandbox-banned",
        last_name: "Banned",
        note: ("banned by the platform", "заблокирован площадкой"),
        is_banned: true,
        ..PLAIN
    },
    Account {
        id: 900_005,
        name: "sandbox-lost-role",
        last_name: "Former Editor",
        note: (
            "loses the role in the community before the first post",
            "теряет роль в сообществе перед первой публикацией",
        ),
        communities: &[(900_104, Role::Editor)],
        loses_role: true,
        ..PLAIN
    },
    Account {
        id: 900_006,
        name: "sandbox-reader",
        last_name: "Reader",
        note: ("a profile without communities", "профиль без сообществ"),
        ..PLAIN
    },
];

pub fn account(name: &str) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|a| a.name == name)
}

pub fn account_by_id(id: i64) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|a| a.id == id)
}

pub fn community(id: i64) -> Option<&'static Community> {
    COMMUNITIES.iter().find(|c| c.id == id)
}

/// The name of a profile (positive) or a community (negative).
pub fn owner_title(owner_id: i64) -> String {
    if owner_id < 0 {
        community(-owner_id).map_or_else(String::new, |c| c.name.to_owned())
    } else {
        account_by_id(owner_id).map_or_else(String::new, Account::title)
    }
}
