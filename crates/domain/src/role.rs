//! What a member may do in a workspace. Source: security-requirements, section 6.

use serde::{Deserialize, Serialize};

/// Ordered: a later role may do all that an earlier one may.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Library, playback, history, channel names.
    Viewer,
    /// Uploads, edits and deletes media; publishes, cancels, retries, resolves.
    Editor,
    /// Connects and disconnects channels; sees all token uses and audit events; members.
    Admin,
    /// Export, deletion, ownership.
    Owner,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Editor, Self::Admin, Self::Owner];

    /// Whether a member of this role may give `other`, or take it away: admins and owners, up to their own.
    pub fn may_give(self, other: Self) -> bool {
        self >= Self::Admin && other <= self
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}
impl std::str::FromStr for Role {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|r| r.as_str() == s).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::Role::{self, Admin, Editor, Owner, Viewer};

    #[test]
    fn nobody_gives_more_than_they_have() {
        let given = |who: Role| {
            Role::ALL
                .into_iter()
                .filter(move |r| who.may_give(*r))
                .collect::<Vec<_>>()
        };
        assert_eq!((given(Viewer), given(Editor)), (vec![], vec![]));
        assert_eq!(given(Admin), [Viewer, Editor, Admin]);
        assert_eq!(given(Owner), Role::ALL);
    }
}
