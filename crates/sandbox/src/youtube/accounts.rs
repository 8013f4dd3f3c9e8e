//! Who can sign in here: roles, each with the trait that a test or a first user may want to meet.

#[derive(Debug)]
pub struct Channel {
    pub id: &'static str,
    pub title: &'static str,
    pub handle: &'static str,
}

impl Channel {
    /// The list of everything uploaded: the channel id with `UU` for `UC`.
    pub fn uploads(&self) -> String {
        format!("UU{}", &self.id[2..])
    }
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent traits of an account")]
pub struct Account {
    pub name: &'static str,
    pub note: (&'static str, &'static str),
    pub channels: &'static [Channel],
    pub phone_verified: bool,
    /// The project behaves as one that passed the audit (or as under the rule of November 2026).
    pub audited: bool,
    pub testing: bool,
    pub suspended: bool,
}

const PLAIN: Account = Account {
    name: "",
    note: ("", ""),
    channels: &[],
    phone_verified: true,
    audited: true,
    testing: false,
    suspended: false,
};

pub const ACCOUNTS: [Account; 7] = [
    Account {
        name: "sandbox-creator",
        note: ("everything works", "всё работает"),
        channels: &[Channel {
            id: "UCsandboxCreator00000001",
            title: "Sandbox Creator",
            handle: "@sandbox-creator",
        }],
        ..PLAIN
    },
    Account {
        name: "sandbox-brand",
        note: ("two Brand channels", "два канала бренда"),
        channels: &[
            Channel {
                id: "UCsandboxBrandA000000001",
                title: "Sandbox Brand One",
                handle: "@sandbox-brand-one",
            },
            Channel {
                id: "UCsandboxBrandB000000001",
                title: "Sandbox Brand Two",
                handle: "@sandbox-brand-two",
            },
        ],
        ..PLAIN
    },
    Account {
        name: "sandbox-new",
        note: (
            "phone not verified: no own thumbnails, no long videos",
            "телефон не подтверждён: без своих обложек и длинных видео",
        ),
        channels: &[Channel {
            id: "UCsandboxNew000000000001",
            title: "Sandbox Newcomer",
            handle: "@sandbox-new",
        }],
        phone_verified: false,
        ..PLAIN
    },
    Account {
        name: "sandbox-nochannel",
        note: ("has no channel", "без канала"),
        ..PLAIN
    },
    Account {
        name: "sandbox-unaudited",
        note: (
            "uploads are forced to private",
            "загрузки всегда с ограниченным доступом",
        ),
        channels: &[Channel {
            id: "UCsandboxUnaudited000001",
            title: "Sandbox Unaudited",
            handle: "@sandbox-unaudited",
        }],
        audited: false,
        ..PLAIN
    },
    Account {
        name: "sandbox-testing",
        note: ("access ends after 7 days", "доступ кончается через 7 дней"),
        channels: &[Channel {
            id: "UCsandboxTesting00000001",
            title: "Sandbox Testing",
            handle: "@sandbox-testing",
        }],
        testing: true,
        ..PLAIN
    },
    Account {
        name: "sandbox-suspended",
        note: ("suspended by the platform", "заблокирован площадкой"),
        channels: &[Channel {
            id: "UCsandboxSuspended000001",
            title: "Sandbox Suspended",
            handle: "@sandbox-suspended",
        }],
        suspended: true,
        ..PLAIN
    },
];

pub fn account(name: &str) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|a| a.name == name)
}

pub fn channel(id: &str) -> Option<&'static Channel> {
    ACCOUNTS.iter().flat_map(|a| a.channels).find(|c| c.id == id)
}

#[cfg(test)]
mod tests {
    #[test]
    fn channel_ids_have_the_real_shape() {
        for c in super::ACCOUNTS.iter().flat_map(|a| a.channels) {
            assert_eq!((c.id.len(), &c.id[..2]), (24, "UC"), "{}", c.id);
        }
    }
}
