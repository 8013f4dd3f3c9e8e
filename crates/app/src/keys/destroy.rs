//! The end of a master key.

use super::KeyError;
use crate::App;
use domain::Timestamp;
use std::time::Duration;
use vault::{KeyChange, KeyId, State, Use};

/// Longest life of an address that a platform fetches by: it was perhaps signed with the key. Source:
/// security-requirements, section 12.
const LINK_LIFE: Duration = Duration::from_secs(6 * 3600);

/// What a destruction came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destroyed {
    Now,
    /// Its bytes were gone before.
    Before,
}

impl App {
    /// Removes a master key's bytes for good, if nothing needs it: no row, no running process, no signed address.
    ///
    /// # Errors
    /// [`KeyError::InUse`] with what needs it; [`KeyError::Behind`] when a process has not seen it retire; a key that
    /// is primary or unknown.
    pub async fn destroy_key(&self, id: KeyId, patience: Duration) -> Result<Destroyed, KeyError> {
        self.vault.reload_keys()?;
        self.note_keys().await?;
        let facts = self.vault.key_facts();
        let key = facts
            .into_iter()
            .find(|k| k.id == id)
            .ok_or_else(|| vault::VaultError::from(KeyChange::Unknown(id)))?;
        match key.state {
            State::Primary => return Err(vault::VaultError::from(KeyChange::Primary(id)).into()),
            State::Destroyed => return Ok(Destroyed::Before),
            State::Enabled | State::Retiring => {}
        }
        self.wait_for_all(id, key.state, patience).await?;
        self.must_be_unused(id, key.usage).await?;
        self.vault.destroy_key(id)?;
        self.note_keys().await?;
        Ok(Destroyed::Now)
    }

    async fn must_be_unused(&self, id: KeyId, usage: Use) -> Result<(), KeyError> {
        let report = self.key_report().await?;
        let of = report.keys.into_iter().find(|k| k.facts.id == id);
        let uses: Vec<_> = of
            .into_iter()
            .flat_map(|k| k.uses)
            .map(|u| format!("{} rows of {}", u.rows, u.place))
            .collect();
        if !uses.is_empty() {
            let hint = match usage {
                Use::Pepper => {
                    "A password moves to the new one when its person signs in, or by `accounts reset-password`."
                }
                _ => "`ai-shorts keys rotate` moves them to the primary key.",
            };
            return Err(KeyError::InUse { key: id, uses, hint });
        }
        if usage == Use::Root {
            return self.must_have_no_links(id).await;
        }
        Ok(())
    }

    /// An address that a platform fetches by names its key only in itself: the time decides.
    async fn must_have_no_links(&self, id: KeyId) -> Result<(), KeyError> {
        let known = self.store.read().known_keys().await?;
        let retired = known.iter().find(|k| k.id == id.to_string());
        let retired = retired.map_or(Timestamp::from_micros(0), |k| {
            Timestamp::from_micros(k.changed_at)
        });
        let links = self.store.read().count_fetch_links().await?;
        if links == 0 || self.now() >= retired.plus(LINK_LIFE) {
            return Ok(());
        }
        let uses = vec![format!(
            "perhaps {links} addresses that platforms fetch videos by"
        )];
        let hint = "They end with their posts, at the latest six hours after the key was retired.";
        Err(KeyError::InUse { key: id, uses, hint })
    }
}
