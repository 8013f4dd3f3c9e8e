//! The vault itself: workspace keys, and texts sealed with them.

use crate::envelope::{self, Binding, OwnPlace, Place, Sort};
use crate::keys::{Key, KeyId, Keys, Use};
use crate::{OwnSecret, Secret, VaultError, random};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Seals and opens; cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    keys: Keys,
    openings: AtomicU64,
}

/// The key of one workspace, unlocked: wiped when dropped, never copied, never shown.
pub struct WorkspaceKey {
    id: KeyId,
    workspace: Uuid,
    bytes: Zeroizing<[u8; 32]>,
}
impl std::fmt::Debug for WorkspaceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WorkspaceKey([redacted])")
    }
}
impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault([redacted])")
    }
}

impl Vault {
    pub fn new(keys: Keys) -> Self {
        Self(Arc::new(Inner {
            keys,
            openings: AtomicU64::new(0),
        }))
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// Makes the key of a new workspace and gives it wrapped: store it beside the workspace.
    pub fn new_workspace_key(&self, workspace: Uuid) -> Vec<u8> {
        self.wrap(
            workspace,
            &Zeroizing::new([&random::<16>()[..], &random::<32>()].concat()),
        )
    }

    /// Unwraps a workspace's key.
    ///
    /// # Errors
    /// [`VaultError::Open`] when it is another workspace's, was changed, or its root key is gone.
    pub fn unlock(&self, workspace: Uuid, wrapped: &[u8]) -> Result<WorkspaceKey, VaultError> {
        let plain = self.unwrap(workspace, wrapped)?;
        let (id, rest) = plain.split_first_chunk::<16>().ok_or(VaultError::Open)?;
        let key = <&[u8; 32]>::try_from(rest).map_err(|_| VaultError::Open)?;
        Ok(WorkspaceKey {
            id: KeyId(*id),
            workspace,
            bytes: Zeroizing::new(*key),
        })
    }

    /// The same workspace key under the primary root key, or nothing when it is there already.
    ///
    /// # Errors
    /// As [`Vault::unlock`].
    pub fn rewrap(&self, workspace: Uuid, wrapped: &[u8]) -> Result<Option<Vec<u8>>, VaultError> {
        let plain = self.unwrap(workspace, wrapped)?;
        let is_current = envelope::key_id(wrapped)? == self.keys().primary(Use::Root).id;
        Ok((!is_current).then(|| self.wrap(workspace, &plain)))
    }

    fn wrap(&self, workspace: Uuid, plain: &[u8]) -> Vec<u8> {
        let root = self.keys().primary(Use::Root);
        envelope::seal(root.id, root.bytes(), &wrapping(workspace), plain)
    }

    fn unwrap(&self, workspace: Uuid, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let root = self.root_of(wrapped)?;
        envelope::open(root.id, root.bytes(), &wrapping(workspace), wrapped)
    }

    /// The one root key that a blob names.
    fn root_of(&self, blob: &[u8]) -> Result<&Key, VaultError> {
        self.keys()
            .find(Use::Root, envelope::key_id(blob)?)
            .ok_or(VaultError::Open)
    }

    /// Seals a text at its place.
    ///
    /// # Panics
    /// When the key is another workspace's than the place's: a bug of the caller.
    pub fn seal(&self, key: &WorkspaceKey, place: &Place<'_>, plain: &[u8]) -> Vec<u8> {
        assert_eq!(
            key.workspace, place.workspace,
            "a workspace's key seals only its own texts"
        );
        envelope::seal(key.id, &key.bytes, &Binding::from(place), plain)
    }

    /// Opens a text at its place. Only `app::tokens` calls this, after it stored who asked for what.
    ///
    /// # Errors
    /// [`VaultError::Open`], whatever the reason.
    pub fn open(&self, key: &WorkspaceKey, place: &Place<'_>, blob: &[u8]) -> Result<Secret, VaultError> {
        if key.workspace != place.workspace {
            return Err(VaultError::Open);
        }
        let mut plain = envelope::open(key.id, &key.bytes, &Binding::from(place), blob)?;
        if place.kind == crate::Kind::Token {
            self.0.openings.fetch_add(1, Ordering::Relaxed);
        }
        Ok(Secret::new(std::mem::take(&mut *plain)))
    }

    /// Whether a blob has the form of a text sealed with this workspace's key: looks at its head, opens nothing.
    pub fn is_sealed_with(&self, key: &WorkspaceKey, blob: &[u8]) -> bool {
        envelope::is_of(key.id, blob)
    }

    /// Tokens opened since start: the ledger of token uses must count the same.
    pub fn openings(&self) -> u64 {
        self.0.openings.load(Ordering::Relaxed)
    }

    /// Seals a secret of our own with the instance's key.
    pub fn seal_own(&self, place: &OwnPlace<'_>, plain: &[u8]) -> Vec<u8> {
        let root = self.keys().primary(Use::Root);
        envelope::seal(root.id, &root.derive(INSTANCE), &Binding::from(place), plain)
    }

    /// Opens a secret of our own.
    ///
    /// # Errors
    /// [`VaultError::Open`], whatever the reason.
    pub fn open_own(&self, place: &OwnPlace<'_>, blob: &[u8]) -> Result<OwnSecret, VaultError> {
        let root = self.root_of(blob)?;
        let mut plain = envelope::open(root.id, &root.derive(INSTANCE), &Binding::from(place), blob)?;
        Ok(OwnSecret::new(std::mem::take(&mut *plain)))
    }
}

/// Derived, not stored: it lives and retires with its root key, whose id each blob names.
const INSTANCE: &str = "ai-shorts/instance/1";

fn wrapping(workspace: Uuid) -> Binding<'static> {
    let (purpose, column) = ("workspace-key", "workspaces.wrapped_key");
    Binding {
        sort: Sort::WorkspaceKey,
        purpose,
        workspace,
        column,
        row: workspace,
        generation: 0,
    }
}

#[cfg(test)]
#[path = "tests/vault.rs"]
mod tests;
