//! The vault itself: workspace keys, and texts sealed with them.

use crate::envelope::{self, Binding, OwnPlace, Place, Sort};
use crate::keys::{Key, KeyFacts, KeyId, Keys, Reloaded, Ring, State, Use};
use crate::{OwnSecret, Secret, VaultError, random};
use domain::Timestamp;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Seals and opens; cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    ring: Ring,
    openings: AtomicU64,
}

/// The key of one workspace, unlocked: wiped when dropped, never copied, never shown. While it is being changed,
/// the one before still opens what is old.
pub struct WorkspaceKey {
    workspace: Uuid,
    current: DataKey,
    previous: Option<DataKey>,
}

struct DataKey {
    id: KeyId,
    bytes: Zeroizing<[u8; 32]>,
}
impl WorkspaceKey {
    /// Names the key that seals.
    pub const fn id(&self) -> KeyId {
        self.current.id
    }
    /// The one key that a blob names.
    fn of(&self, blob: &[u8]) -> Result<&DataKey, VaultError> {
        let id = envelope::key_id(blob)?;
        let mut known = std::iter::once(&self.current).chain(&self.previous);
        known.find(|k| k.id == id).ok_or(VaultError::Open)
    }
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
    /// Over keys that stay as they are.
    pub fn new(keys: Keys) -> Self {
        Self::over(Ring::new(keys, None))
    }

    /// Over the keys of a file, which commands may change while this process runs.
    pub fn of_file(keys: Keys, path: PathBuf) -> Self {
        Self::over(Ring::new(keys, Some(path)))
    }

    fn over(ring: Ring) -> Self {
        Self(Arc::new(Inner {
            ring,
            openings: AtomicU64::new(0),
        }))
    }

    pub(crate) fn keys(&self) -> Arc<Keys> {
        self.0.ring.keys()
    }

    /// What may be told of the keys, the destroyed ones too.
    pub fn key_facts(&self) -> Vec<KeyFacts> {
        self.keys().facts()
    }

    /// The key that seals what is new.
    pub fn primary_key(&self, usage: Use) -> KeyId {
        self.keys().primary(usage).id
    }

    /// Where the keys lie; none when they were given as text.
    pub fn key_file(&self) -> Option<&Path> {
        self.0.ring.path()
    }

    /// Reads the key file again if it was changed. A look at one that was not is cheap.
    ///
    /// # Errors
    /// What is refused at a start is refused now, and a file that lacks a key in use; the known keys stay.
    pub fn reload_keys(&self) -> Result<Reloaded, VaultError> {
        self.0.ring.reload()
    }

    /// Adds a key that does nothing yet; the one that waits already, if there is one.
    ///
    /// # Errors
    /// Keys that are not in a file, or a file that is refused.
    pub fn enable_key(&self, usage: Use, now: Timestamp) -> Result<KeyId, VaultError> {
        self.0.ring.change(|keys| Ok(keys.enable(usage, now)))
    }

    /// Lets a key seal what is new. May run twice.
    ///
    /// # Errors
    /// As [`Vault::enable_key`]; a key that is unknown or destroyed.
    pub fn promote_key(&self, id: KeyId) -> Result<(), VaultError> {
        self.0.ring.change(|keys| keys.promote(id))
    }

    /// Removes a key's bytes from the file and from memory. The caller has made sure that nothing needs it.
    ///
    /// # Errors
    /// As [`Vault::enable_key`]; a key that is unknown or primary.
    pub fn destroy_key(&self, id: KeyId) -> Result<(), VaultError> {
        self.0.ring.change(|keys| keys.destroy(id))
    }

    /// Keys among which this one is. Unknown ones are looked for in the file: a command may have added it just now.
    pub(crate) fn keys_with(&self, usage: Use, id: KeyId) -> Option<Arc<Keys>> {
        let known = |keys: &Arc<Keys>| keys.find(usage, id).is_some();
        Some(self.keys()).filter(known).or_else(|| {
            // a file that is refused is told by whoever watches it
            let _ = self.reload_keys();
            Some(self.keys()).filter(known)
        })
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
        self.unlock_with(workspace, wrapped, None)
    }

    /// The same with the key before it, while texts are still sealed with that.
    ///
    /// # Errors
    /// As [`Vault::unlock`].
    pub fn unlock_with(
        &self,
        workspace: Uuid,
        wrapped: &[u8],
        previous: Option<&[u8]>,
    ) -> Result<WorkspaceKey, VaultError> {
        Ok(WorkspaceKey {
            workspace,
            current: self.data_key(workspace, wrapped)?,
            previous: previous.map(|p| self.data_key(workspace, p)).transpose()?,
        })
    }

    fn data_key(&self, workspace: Uuid, wrapped: &[u8]) -> Result<DataKey, VaultError> {
        let plain = self.unwrap(workspace, wrapped)?;
        let (id, rest) = plain.split_first_chunk::<16>().ok_or(VaultError::Open)?;
        let key = <&[u8; 32]>::try_from(rest).map_err(|_| VaultError::Open)?;
        Ok(DataKey {
            id: KeyId(*id),
            bytes: Zeroizing::new(*key),
        })
    }

    /// The same workspace key under the primary root key, or nothing when that is not called for: it is there
    /// already, or under a key that this process has not seen retire.
    ///
    /// # Errors
    /// As [`Vault::unlock`].
    pub fn rewrap(&self, workspace: Uuid, wrapped: &[u8]) -> Result<Option<Vec<u8>>, VaultError> {
        if !self.is_retiring(wrapped)? {
            return Ok(None);
        }
        let plain = self.unwrap(workspace, wrapped)?;
        Ok(Some(self.wrap(workspace, &plain)))
    }

    /// A secret of our own under the primary root key, as [`Vault::rewrap`]. What it says stays in here.
    ///
    /// # Errors
    /// [`VaultError::Open`], whatever the reason.
    pub fn reseal_own(&self, place: &OwnPlace<'_>, blob: &[u8]) -> Result<Option<Vec<u8>>, VaultError> {
        if !self.is_retiring(blob)? {
            return Ok(None);
        }
        let plain = self.open_own(place, blob)?;
        Ok(Some(plain.expose(|bytes| self.seal_own(place, bytes))))
    }

    /// A text under its workspace's current key, or nothing when it is there already. Nobody learns what it says:
    /// this is no opening, and none is counted.
    ///
    /// # Errors
    /// [`VaultError::Open`], whatever the reason.
    pub fn reseal(
        &self,
        key: &WorkspaceKey,
        place: &Place<'_>,
        blob: &[u8],
    ) -> Result<Option<Vec<u8>>, VaultError> {
        let old = key.of(blob)?;
        if key.workspace != place.workspace {
            return Err(VaultError::Open);
        }
        if old.id == key.current.id {
            return Ok(None);
        }
        let plain = envelope::open(old.id, &old.bytes, &Binding::from(place), blob)?;
        Ok(Some(self.seal(key, place, &plain)))
    }

    fn is_retiring(&self, blob: &[u8]) -> Result<bool, VaultError> {
        let id = envelope::key_id(blob)?;
        let keys = self.keys_with(Use::Root, id).ok_or(VaultError::Open)?;
        Ok(keys
            .find(Use::Root, id)
            .is_some_and(|k| k.state == State::Retiring))
    }

    fn wrap(&self, workspace: Uuid, plain: &[u8]) -> Vec<u8> {
        let keys = self.keys();
        let root = keys.primary(Use::Root);
        envelope::seal(root.id, root.bytes(), &wrapping(workspace), plain)
    }

    fn unwrap(&self, workspace: Uuid, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        self.with_root(wrapped, |root| {
            envelope::open(root.id, root.bytes(), &wrapping(workspace), wrapped)
        })
    }

    /// Lends the one root key that a blob names.
    fn with_root<T>(
        &self,
        blob: &[u8],
        then: impl FnOnce(&Key) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        let id = envelope::key_id(blob)?;
        let keys = self.keys_with(Use::Root, id).ok_or(VaultError::Open)?;
        then(keys.find(Use::Root, id).ok_or(VaultError::Open)?)
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
        let current = &key.current;
        envelope::seal(current.id, &current.bytes, &Binding::from(place), plain)
    }

    /// Opens a text at its place. Only `app::tokens` calls this, after it stored who asked for what.
    ///
    /// # Errors
    /// [`VaultError::Open`], whatever the reason.
    pub fn open(&self, key: &WorkspaceKey, place: &Place<'_>, blob: &[u8]) -> Result<Secret, VaultError> {
        if key.workspace != place.workspace {
            return Err(VaultError::Open);
        }
        let named = key.of(blob)?;
        let mut plain = envelope::open(named.id, &named.bytes, &Binding::from(place), blob)?;
        if place.kind == crate::Kind::Token {
            self.0.openings.fetch_add(1, Ordering::Relaxed);
        }
        Ok(Secret::new(std::mem::take(&mut *plain)))
    }

    /// Whether a blob has the form of a text sealed with this workspace's key: looks at its head, opens nothing.
    pub fn is_sealed_with(&self, key: &WorkspaceKey, blob: &[u8]) -> bool {
        key.of(blob).is_ok_and(|named| envelope::is_of(named.id, blob))
    }

    /// Tokens opened since start: the ledger of token uses must count the same.
    pub fn openings(&self) -> u64 {
        self.0.openings.load(Ordering::Relaxed)
    }

    /// Seals a secret of our own with the instance's key.
    pub fn seal_own(&self, place: &OwnPlace<'_>, plain: &[u8]) -> Vec<u8> {
        let keys = self.keys();
        let root = keys.primary(Use::Root);
        envelope::seal(root.id, &root.derive(INSTANCE), &Binding::from(place), plain)
    }

    /// Opens a secret of our own.
    ///
    /// # Errors
    /// [`VaultError::Open`], whatever the reason.
    pub fn open_own(&self, place: &OwnPlace<'_>, blob: &[u8]) -> Result<OwnSecret, VaultError> {
        let mut plain = self.with_root(blob, |root| {
            envelope::open(root.id, &root.derive(INSTANCE), &Binding::from(place), blob)
        })?;
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
