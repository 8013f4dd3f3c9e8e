//! The audit log: events in the transaction of their effect, their tree, its checkpoints.

mod checkpoints;
mod list;
mod present;
mod rows;
mod security;
mod sequence;

pub use checkpoints::Signed;
pub(crate) use list::pattern;
pub use list::{Filter, Listed};
pub use security::SecurityEvent;

use crate::db::values;
use crate::{Db, StoreError, WorkspaceScope};
use domain::audit::{Hash, Kind, Leaf, Private, commitment};
use domain::{AccountId, EventId, Timestamp, WorkspaceId};

/// What happened, with its private half.
pub struct NewEvent<'a> {
    pub id: EventId,
    pub kind: Kind,
    pub at: Timestamp,
    /// Whose private half it is: that account may read it, and takes it along when it goes.
    pub account: Option<AccountId>,
    pub salt: [u8; 32],
    pub private: &'a Private,
}

impl Db<'_> {
    /// Writes an event into the transaction of its effect. Without a scope: of the instance or of an account.
    pub async fn add_audit_event(
        &self,
        scope: Option<&WorkspaceScope>,
        e: &NewEvent<'_>,
    ) -> Result<(), StoreError> {
        let body = serde_json::to_string(e.private)?;
        let leaf = Leaf {
            at_ms: e.at.as_millis(),
            kind: e.kind.code(),
            workspace: scope.map(WorkspaceScope::workspace),
            commitment: commitment(&e.salt, &body),
        };
        self.exec(
            "insert into audit_event (id, workspace_id, at_ms, kind, commitment, leaf_hash) values ($1, $2, $3, $4, $5, $6)",
            values![
                e.id.as_uuid(),
                scope.map(WorkspaceScope::uuid),
                leaf.at_ms,
                i32::from(leaf.kind),
                leaf.commitment.to_vec(),
                leaf.hash().to_vec()
            ],
        )
        .await?;
        self.exec(
            "insert into audit_private (event_id, workspace_id, account_id, at_ms, salt, body, words) \
             values ($1, $2, $3, $4, $5, $6, $7)",
            values![
                e.id.as_uuid(),
                scope.map(WorkspaceScope::uuid),
                e.account.map(AccountId::as_uuid),
                leaf.at_ms,
                e.salt.to_vec(),
                body,
                e.private.words()
            ],
        )
        .await?;
        Ok(())
    }

    /// Erases the private halves of what an account did and what concerned it; the tree stays as it is.
    pub async fn forget_audit_of_account(&self, account: AccountId) -> Result<u64, StoreError> {
        self.exec(
            "delete from audit_private where account_id = $1",
            values![account.as_uuid()],
        )
        .await
    }
    /// Erases the private halves in which an address stands.
    pub async fn forget_audit_naming(&self, email: &str) -> Result<u64, StoreError> {
        if email.is_empty() {
            return Ok(0);
        }
        let quoted = serde_json::to_string(email)?;
        self.exec(
            "delete from audit_private where body like $1 escape '\\'",
            values![list::pattern(&quoted)],
        )
        .await
    }
    /// Erases the private halves of what happened in a workspace.
    pub async fn forget_audit_of_workspace(&self, scope: &WorkspaceScope) -> Result<u64, StoreError> {
        self.exec(
            "delete from audit_private where workspace_id = $1",
            values![scope.uuid()],
        )
        .await
    }
    /// Erases private halves from before a moment.
    pub async fn forget_audit_before(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "delete from audit_private where at_ms < $1",
            values![before.as_millis()],
        )
        .await
    }
}

/// 32 bytes of the database.
fn hash(bytes: Vec<u8>) -> Result<Hash, StoreError> {
    bytes
        .try_into()
        .map_err(|_| StoreError::Corrupt("a hash of the audit log".into()))
}

fn workspace(id: Option<uuid::Uuid>) -> Option<WorkspaceId> {
    id.map(WorkspaceId::from_uuid)
}
