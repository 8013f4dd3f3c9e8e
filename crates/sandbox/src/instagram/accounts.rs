//! Who can sign in here: roles, each with the trait that a test or a first user may want to meet.
//!
//! With Instagram Login an Instagram account signs in, with Facebook Login a person who has Pages. The same Instagram
//! account goes by different ids on the two ways.

/// An Instagram account.
#[derive(Debug)]
pub struct Profile {
    /// The id in the paths of Instagram Login, `user_id` of `/me`.
    pub user_id: &'static str,
    /// `id` of `/me` on Instagram Login: good for this application only.
    pub scoped_id: &'static str,
    /// The id in the paths of Facebook Login.
    pub page_way_id: &'static str,
    pub username: &'static str,
    pub name: &'static str,
    /// `BUSINESS`, `MEDIA_CREATOR`, or `PERSONAL`, which may not publish.
    pub kind: &'static str,
    /// Instagram restricted it: nothing is published before its owner acts in the app.
    pub restricted: bool,
    /// Its posts of the day are used up.
    pub spent: bool,
}

/// A Facebook Page.
#[derive(Debug)]
pub struct Page {
    pub id: &'static str,
    pub name: &'static str,
    pub linked: Option<&'static Profile>,
    /// Stands in a business portfolio: seen with `business_management` only.
    pub in_portfolio: bool,
    /// May the person publish there: the tasks `MANAGE` or `CREATE_CONTENT`.
    pub tasks: &'static [&'static str],
}

#[derive(Debug)]
pub struct Account {
    pub name: &'static str,
    pub note: (&'static str, &'static str),
    /// The person's Facebook id.
    pub facebook_id: &'static str,
    /// What signs in with Instagram Login.
    pub profiles: &'static [Profile],
    /// What Facebook Login finds.
    pub pages: &'static [Page],
}

const PLAIN: Profile = Profile {
    user_id: "",
    scoped_id: "",
    page_way_id: "",
    username: "",
    name: "",
    kind: "BUSINESS",
    restricted: false,
    spent: false,
};

const fn page(id: &'static str, name: &'static str, linked: Option<&'static Profile>) -> Page {
    Page {
        id,
        name,
        linked,
        in_portfolio: false,
        tasks: &["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MANAGE"],
    }
}

static CREATOR: [Profile; 1] = [Profile {
    user_id: "17841400000000011",
    scoped_id: "26000000000000011",
    page_way_id: "17841400000000111",
    username: "sandbox.creator",
    name: "Sandbox Creator",
    ..PLAIN
}];
static DUO: [Profile; 2] = [
    Profile {
        user_id: "17841400000000021",
        scoped_id: "26000000000000021",
        page_way_id: "17841400000000121",
        username: "sandbox.duo.one",
        name: "Sandbox Duo One",
        ..PLAIN
    },
    Profile {
        user_id: "17841400000000022",
        scoped_id: "26000000000000022",
        page_way_id: "17841400000000122",
        username: "sandbox.duo.two",
        name: "Sandbox Duo Two",
        kind: "MEDIA_CREATOR",
        ..PLAIN
    },
];
static UNLINKED: [Profile; 1] = [Profile {
    user_id: "17841400000000031",
    scoped_id: "26000000000000031",
    page_way_id: "17841400000000131",
    username: "sandbox.unlinked",
    name: "Sandbox Unlinked",
    kind: "MEDIA_CREATOR",
    ..PLAIN
}];
static PORTFOLIO: [Profile; 1] = [Profile {
    user_id: "17841400000000041",
    scoped_id: "26000000000000041",
    page_way_id: "17841400000000141",
    username: "sandbox.portfolio",
    name: "Sandbox Portfolio",
    ..PLAIN
}];
static GUEST: [Profile; 1] = [Profile {
    user_id: "17841400000000051",
    scoped_id: "26000000000000051",
    page_way_id: "17841400000000151",
    username: "sandbox.guest",
    name: "Sandbox Guest",
    ..PLAIN
}];
static PERSONAL: [Profile; 1] = [Profile {
    user_id: "17841400000000061",
    scoped_id: "26000000000000061",
    page_way_id: "17841400000000161",
    username: "sandbox.personal",
    name: "Sandbox Personal",
    kind: "PERSONAL",
    ..PLAIN
}];
static RESTRICTED: [Profile; 1] = [Profile {
    user_id: "17841400000000071",
    scoped_id: "26000000000000071",
    page_way_id: "17841400000000171",
    username: "sandbox.restricted",
    name: "Sandbox Restricted",
    restricted: true,
    ..PLAIN
}];
static SPENT: [Profile; 1] = [Profile {
    user_id: "17841400000000081",
    scoped_id: "26000000000000081",
    page_way_id: "17841400000000181",
    username: "sandbox.spent",
    name: "Sandbox Spent",
    spent: true,
    ..PLAIN
}];

pub static ACCOUNTS: [Account; 8] = [
    Account {
        name: "sandbox-creator",
        note: ("everything works", "всё работает"),
        facebook_id: "122000000000000011",
        profiles: &CREATOR,
        pages: &[page("100000000000011", "Sandbox Creator Page", Some(&CREATOR[0]))],
    },
    Account {
        name: "sandbox-duo",
        note: ("two Instagram accounts", "два аккаунта Instagram"),
        facebook_id: "122000000000000021",
        profiles: &DUO,
        pages: &[
            page("100000000000021", "Sandbox Duo Page One", Some(&DUO[0])),
            page("100000000000022", "Sandbox Duo Page Two", Some(&DUO[1])),
        ],
    },
    Account {
        name: "sandbox-unlinked",
        note: (
            "no Page leads to its Instagram account",
            "Instagram не привязан ни к одной Странице",
        ),
        facebook_id: "122000000000000031",
        profiles: &UNLINKED,
        pages: &[page("100000000000031", "Sandbox Unlinked Page", None)],
    },
    Account {
        name: "sandbox-portfolio",
        note: (
            "the Page stands in a business portfolio",
            "Страница в бизнес-портфолио",
        ),
        facebook_id: "122000000000000041",
        profiles: &PORTFOLIO,
        pages: &[Page {
            in_portfolio: true,
            ..page("100000000000041", "Sandbox Portfolio Page", Some(&PORTFOLIO[0]))
        }],
    },
    Account {
        name: "sandbox-guest",
        note: (
            "may only look at the Page's numbers",
            "может лишь смотреть статистику Страницы",
        ),
        facebook_id: "122000000000000051",
        profiles: &GUEST,
        pages: &[Page {
            tasks: &["ANALYZE"],
            ..page("100000000000051", "Sandbox Guest Page", Some(&GUEST[0]))
        }],
    },
    Account {
        name: "sandbox-personal",
        note: (
            "a personal account: may not publish",
            "личный аккаунт: публиковать нельзя",
        ),
        facebook_id: "122000000000000061",
        profiles: &PERSONAL,
        pages: &[],
    },
    Account {
        name: "sandbox-restricted",
        note: ("restricted by Instagram", "ограничен Instagram"),
        facebook_id: "122000000000000071",
        profiles: &RESTRICTED,
        pages: &[page(
            "100000000000071",
            "Sandbox Restricted Page",
            Some(&RESTRICTED[0]),
        )],
    },
    Account {
        name: "sandbox-spent",
        note: ("the day's posts are used up", "суточный лимит исчерпан"),
        facebook_id: "122000000000000081",
        profiles: &SPENT,
        pages: &[page("100000000000081", "Sandbox Spent Page", Some(&SPENT[0]))],
    },
];

impl Profile {
    pub fn may_publish(&self) -> bool {
        self.kind != "PERSONAL"
    }
}

impl Page {
    pub fn may_publish(&self) -> bool {
        self.tasks
            .iter()
            .any(|t| ["MANAGE", "CREATE_CONTENT"].contains(t))
    }
}

pub fn account(name: &str) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|a| a.name == name)
}

pub fn profile(username: &str) -> Option<&'static Profile> {
    ACCOUNTS
        .iter()
        .flat_map(|a| a.profiles)
        .find(|p| p.username == username)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_differ_and_do_not_fit_a_double() {
        let all: Vec<&str> = ACCOUNTS
            .iter()
            .flat_map(|a| a.profiles)
            .flat_map(|p| [p.user_id, p.scoped_id, p.page_way_id])
            .collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert!(all.iter().all(|id| id.parse::<u64>().unwrap() > 1 << 53));
    }
}
