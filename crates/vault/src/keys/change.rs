//! The steps of a key's life: added, promoted, destroyed.

use super::{Key, KeyId, Keys, State, Use};
use domain::Timestamp;
use zeroize::Zeroize as _;

/// What may be told of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFacts {
    pub id: KeyId,
    pub usage: Use,
    pub state: State,
    pub created: Timestamp,
}

/// A change that is refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyChange {
    #[error(
        "the keys are given in the environment and cannot be changed from here: put their lines into a file of mode \
         0600 in a folder of mode 0700, name its path in AI_SHORTS_MASTER_KEYS, and try again"
    )]
    NoFile,
    #[error("no key has the id {0}; `ai-shorts keys list` shows those there are")]
    Unknown(KeyId),
    #[error("the key {0} is the primary one: it seals what is new; rotate first, then destroy it")]
    Primary(KeyId),
    #[error("the key {0} is destroyed and cannot come back")]
    Destroyed(KeyId),
}

impl Keys {
    /// What the file lists, the destroyed ones too.
    pub fn facts(&self) -> Vec<KeyFacts> {
        let facts = |k: &Key| KeyFacts {
            id: k.id,
            usage: k.usage,
            state: k.state,
            created: k.created,
        };
        self.all().iter().map(facts).collect()
    }

    /// The key of this use that waits to be promoted; a new one when none does.
    pub(crate) fn enable(&mut self, usage: Use, now: Timestamp) -> KeyId {
        let waiting = self
            .0
            .iter()
            .find(|k| k.usage == usage && k.state == State::Enabled);
        if let Some(key) = waiting {
            return key.id;
        }
        let key = Key::new(usage, State::Enabled, now);
        let id = key.id;
        self.0.push(key);
        id
    }

    /// From now on this key seals what is new, the one before it only opens what is old.
    pub(crate) fn promote(&mut self, id: KeyId) -> Result<(), KeyChange> {
        let key = self.0.iter().find(|k| k.id == id).ok_or(KeyChange::Unknown(id))?;
        if key.state == State::Destroyed {
            return Err(KeyChange::Destroyed(id));
        }
        let usage = key.usage;
        for key in self.0.iter_mut().filter(|k| k.usage == usage) {
            if key.id == id {
                key.state = State::Primary;
            } else if key.state == State::Primary {
                key.state = State::Retiring;
            }
        }
        Ok(())
    }

    /// The key's bytes go; its name stays, and of a signing key the public half. May run twice.
    pub(crate) fn destroy(&mut self, id: KeyId) -> Result<(), KeyChange> {
        let key = self
            .0
            .iter_mut()
            .find(|k| k.id == id)
            .ok_or(KeyChange::Unknown(id))?;
        match key.state {
            State::Primary => return Err(KeyChange::Primary(id)),
            State::Destroyed => return Ok(()),
            State::Enabled | State::Retiring => {}
        }
        key.public = key.public();
        key.state = State::Destroyed;
        key.secret.zeroize();
        Ok(())
    }
}
