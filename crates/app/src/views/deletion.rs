//! Deletions of accounts and workspaces.

use domain::{ReceiptId, Timestamp, WorkspaceId};
use serde::Serialize;
use utoipa::ToSchema;

/// A deletion that was asked for and is not done.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Deletion {
    /// Its code: `/data-deletion/{code}` tells how far it is, also when nobody can sign in any more; then it is
    /// the receipt's id.
    pub code: ReceiptId,
    pub asked_at: Timestamp,
    /// Until then it can be taken back.
    pub due_at: Timestamp,
    /// It goes with its owner's account.
    pub with_account: bool,
}
impl From<store::deletion::Deletion> for Deletion {
    fn from(d: store::deletion::Deletion) -> Self {
        Self {
            code: d.id,
            asked_at: d.asked_at,
            due_at: d.due_at,
            with_account: d.parent.is_some(),
        }
    }
}

/// What would go.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeletionCounts {
    pub members: i64,
    pub owners: i64,
    pub media: i64,
    pub bytes: i64,
    pub channels: i64,
    /// Targets, sent ones as well: the videos stay at the platforms, what is known of them here goes.
    pub posts: i64,
    /// Targets that have not been sent: they are canceled as soon as the deletion is asked for.
    pub waiting: i64,
}
impl From<store::deletion::Held> for DeletionCounts {
    fn from(h: store::deletion::Held) -> Self {
        Self {
            members: h.members,
            owners: h.owners,
            media: h.media,
            bytes: h.bytes,
            channels: h.channels,
            posts: h.posts,
            waiting: h.waiting,
        }
    }
}

/// A workspace of somebody who wants to delete the account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeletionWorkspace {
    pub id: WorkspaceId,
    pub name: String,
    pub fate: Fate,
    pub counts: DeletionCounts,
}

/// What becomes of a workspace when the account goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WorkspaceFate)]
pub enum Fate {
    /// Nobody else uses it.
    Goes,
    /// Others use it and nobody else owns it: name another owner first, or name it for deletion.
    Undecided,
    /// Others own it, or one is no owner of it.
    Stays,
}

impl DeletionWorkspace {
    pub(crate) fn new(w: store::workspaces::Workspace, held: store::deletion::Held) -> Self {
        let fate = match () {
            () if held.members == 1 => Fate::Goes,
            () if w.role == domain::Role::Owner && held.owners == 1 => Fate::Undecided,
            () => Fate::Stays,
        };
        Self {
            id: w.id,
            name: w.name,
            fate,
            counts: held.into(),
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeletionPlan {
    /// Days between asking and erasing.
    pub grace_days: u32,
    /// Channels that the person connected, in whatever workspace: they are disconnected.
    pub channels: i64,
    pub workspaces: Vec<DeletionWorkspace>,
    /// None: not asked for.
    pub asked: Option<Deletion>,
}

/// What a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeletedKind {
    Account,
    Workspace,
    /// What a platform told of an account there; it asked for it in the person's name.
    Platform,
    /// A request to support that has begun no deletion, or whose deletion was taken back.
    Request,
}

/// How far a deletion is. Says nothing of what it is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeletionState {
    pub kind: DeletedKind,
    /// When it was done; none while it waits.
    pub at: Option<Timestamp>,
    /// When it will be done; none once it is.
    pub due_at: Option<Timestamp>,
    /// Of a deletion that the person asked for here: ids in it are hashed.
    pub receipt: Option<super::Receipt>,
    /// The code is that of a request to support: how far that is.
    pub request: Option<super::RequestStanding>,
}
