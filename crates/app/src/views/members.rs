//! Who is in a workspace, and who is asked to come.

use domain::{AccountId, InvitationId, Role, Timestamp, text};
use serde::Serialize;
use store::WorkspaceScope;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Member {
    pub account_id: AccountId,
    /// Display name, else the address.
    pub name: String,
    /// For admins and for oneself.
    pub email: Option<String>,
    pub role: Role,
    pub joined_at: Timestamp,
    /// The one who asks.
    pub is_you: bool,
    /// Posts that go out in this member's name: they wait for another editor when the member may no longer publish.
    pub pending_targets: u64,
}
impl Member {
    pub fn new(m: store::members::Member, scope: &WorkspaceScope) -> Self {
        let is_you = scope.account() == Some(m.account);
        Self {
            account_id: m.account,
            name: m.display_name.unwrap_or_else(|| m.email.clone()),
            email: (is_you || scope.may(Role::Admin)).then_some(m.email),
            role: m.role,
            joined_at: m.joined_at,
            is_you,
            pending_targets: m.pending_targets,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Invitation {
    pub id: InvitationId,
    /// Only the account of this address may accept; without one, whoever brings the link.
    pub email: Option<String>,
    pub role: Role,
    pub invited_by: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}
impl From<store::invitations::Invitation> for Invitation {
    fn from(i: store::invitations::Invitation) -> Self {
        Self {
            id: i.id,
            email: i.email,
            role: i.role,
            invited_by: i.inviter_name.unwrap_or(i.inviter_email),
            created_at: i.created_at,
            expires_at: i.expires_at,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NewInvitation {
    #[serde(flatten)]
    pub invitation: Invitation,
    /// Shown this once: only its hash is kept.
    pub link: String,
}

/// What an invitation is for, as whoever holds its link may know it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InvitationOffer {
    pub workspace_name: String,
    pub role: Role,
    /// Display name, else the address with all but its first letters left out.
    pub invited_by: String,
    /// The address it is for, with all but its first letters left out.
    pub email_hint: Option<String>,
    pub expires_at: Timestamp,
}
impl From<store::invitations::Invitation> for InvitationOffer {
    fn from(i: store::invitations::Invitation) -> Self {
        Self {
            workspace_name: i.workspace_name,
            role: i.role,
            invited_by: i
                .inviter_name
                .unwrap_or_else(|| text::mask_email(&i.inviter_email)),
            email_hint: i.email.as_deref().map(text::mask_email),
            expires_at: i.expires_at,
        }
    }
}
