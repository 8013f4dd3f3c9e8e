//! Whether what the service stands on answers: for the page that anybody may open, and for programs that watch.

use crate::App;
use std::time::Duration;

/// Longest that a part may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Which parts answer. Nothing of it is about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub database: bool,
    pub storage: bool,
    /// Whether the key of this process opens a key of a workspace; none while the database cannot tell one.
    pub key: Option<bool>,
}

impl Standing {
    pub const fn is_well(self) -> bool {
        self.database && self.storage && matches!(self.key, Some(true))
    }
}

impl App {
    pub async fn standing(&self) -> Standing {
        let (database, storage, key) = tokio::join!(
            tokio::time::timeout(PATIENCE, self.store.ping()),
            tokio::time::timeout(PATIENCE, self.storage.health()),
            tokio::time::timeout(PATIENCE, self.key_opens()),
        );
        Standing {
            database: matches!(database, Ok(Ok(()))),
            storage: matches!(storage, Ok(Ok(_))),
            key: key.ok().flatten(),
        }
    }

    /// Of the newest workspace: its key was wrapped under what this process should have. No token is opened by that.
    async fn key_opens(&self) -> Option<bool> {
        let newest = self.store.read().newest_wrapped_key().await.ok()?;
        // Where there is no workspace yet, nothing needs a key.
        Some(newest.is_none_or(|(workspace, wrapped)| self.vault.unlock(workspace, &wrapped).is_ok()))
    }
}
