//! Acts of a person and what a token may be opened for under each. Source: security-requirements, section 8.

use crate::Role;
use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActKind {
    Connect,
    Publish,
    Retry,
    Check,
    KeepFresh,
    Disconnect,
}

/// What one opening of a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    Identity,
    Preflight,
    Refresh,
    Upload,
    Publish,
    Poll,
    Verify,
    Read,
    Revoke,
}

impl ActKind {
    pub const ALL: [Self; 6] = [
        Self::Connect,
        Self::Publish,
        Self::Retry,
        Self::Check,
        Self::KeepFresh,
        Self::Disconnect,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Publish => "publish",
            Self::Retry => "retry",
            Self::Check => "check",
            Self::KeepFresh => "keep_fresh",
            Self::Disconnect => "disconnect",
        }
    }
    /// The purposes this act covers.
    pub const fn purposes(self) -> &'static [Purpose] {
        use Purpose::{Identity, Poll, Preflight, Publish, Read, Refresh, Revoke, Upload, Verify};
        match self {
            Self::Connect => &[Identity, Read],
            Self::Publish | Self::Retry => &[Preflight, Refresh, Upload, Publish, Poll, Verify],
            Self::Check | Self::KeepFresh => &[Read, Refresh],
            Self::Disconnect => &[Revoke],
        }
    }
    /// The least role of the one whose act it is, at each opening: an act does not outlive the right to it.
    /// A disconnect does: what was asked for is revoked, whoever has left meanwhile.
    pub const fn least_role(self) -> Option<Role> {
        match self {
            Self::Connect => Some(Role::Admin),
            Self::Publish | Self::Retry | Self::Check | Self::KeepFresh => Some(Role::Editor),
            Self::Disconnect => None,
        }
    }
    /// How long the act may live at most.
    pub const fn life(self) -> Duration {
        const DAY: u64 = 86_400;
        match self {
            Self::Connect => Duration::from_secs(600),
            Self::Publish | Self::Retry => Duration::from_secs(400 * DAY),
            Self::Check => Duration::from_secs(300),
            Self::KeepFresh => Duration::from_secs(365 * DAY),
            Self::Disconnect => Duration::from_secs(60),
        }
    }
}
impl std::str::FromStr for ActKind {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|a| a.as_str() == s).ok_or(())
    }
}

impl Purpose {
    pub const ALL: [Self; 9] = [
        Self::Identity,
        Self::Preflight,
        Self::Refresh,
        Self::Upload,
        Self::Publish,
        Self::Poll,
        Self::Verify,
        Self::Read,
        Self::Revoke,
    ];
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Preflight => "preflight",
            Self::Refresh => "refresh",
            Self::Upload => "upload",
            Self::Publish => "publish",
            Self::Poll => "poll",
            Self::Verify => "verify",
            Self::Read => "read",
            Self::Revoke => "revoke",
        }
    }
}
impl std::str::FromStr for Purpose {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|p| p.as_str() == s).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_disconnect_may_revoke() {
        for act in ActKind::ALL {
            assert_eq!(
                act.purposes().contains(&Purpose::Revoke),
                act == ActKind::Disconnect
            );
        }
    }
}
