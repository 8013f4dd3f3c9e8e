//! The life of keys: what there is, who knows it, what it still opens.
//!
//! The key file is the truth about master keys; the database follows it, so that each change is told once, whoever
//! made it. If we die between the file and the row, the next look of any process writes the row and its event.

mod destroy;
mod rotate;
mod workspace;

pub use destroy::Destroyed;
pub use rotate::{Moved, Stage};

use crate::audit::Entry;
use crate::{App, AppError};
use domain::Timestamp;
use domain::audit::{ActorKind, Kind};
use std::time::Duration;
use store::Uuid;
use store::keys::{Holder, KeyUse, KnownKey};
use vault::{KeyFacts, KeyId, Reloaded, State, Use};

/// How often a process says that it lives, if its keys stay the same.
const TELL_EVERY: Duration = Duration::from_secs(15);
/// A process that was not heard of for so long does not count.
const ALIVE: Duration = Duration::from_secs(45);

/// Why a change of keys stopped. Nothing is lost by it: the command goes on from there when it is given again.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "{} not know yet that the key {key} is {state}: {}. Where that process has a key file of its own, put the changed \
         file there, then give the command again; it continues from here",
        if .behind.len() == 1 { "one process does" } else { "some processes do" }, .behind.join(", "))]
    Behind {
        key: KeyId,
        state: &'static str,
        behind: Vec<String>,
    },
    #[error("the key {key} is still needed: {}. {hint}", .uses.join(", "))]
    InUse {
        key: KeyId,
        /// `n rows of table.column`
        uses: Vec<String>,
        hint: &'static str,
    },
    #[error(
        "{0} sealed texts do not open with any key of the file: the log names them; they stay as they are"
    )]
    Unreadable(u64),
    #[error(transparent)]
    App(#[from] AppError),
}
impl From<store::StoreError> for KeyError {
    fn from(e: store::StoreError) -> Self {
        Self::App(e.into())
    }
}
impl From<vault::VaultError> for KeyError {
    fn from(e: vault::VaultError) -> Self {
        Self::App(e.into())
    }
}

/// A master key and what it still opens.
#[derive(Clone, Debug)]
pub struct KeyStatus {
    pub facts: KeyFacts,
    pub uses: Vec<KeyUse>,
}
impl KeyStatus {
    pub fn rows(&self) -> u64 {
        self.uses.iter().map(|u| u.rows).sum()
    }
}

/// Rows by a key that the file does not have.
#[derive(Clone, Debug)]
pub struct KeyReport {
    pub keys: Vec<KeyStatus>,
    pub lost: Vec<KeyUse>,
}

impl KeyReport {
    /// A key waits for its promotion, or a retired root key still opens something.
    pub fn is_unfinished(&self) -> bool {
        self.keys.iter().any(|k| match k.facts.state {
            State::Enabled => true,
            State::Retiring => k.facts.usage == Use::Root && k.rows() > 0,
            State::Primary | State::Destroyed => false,
        })
    }
}

/// All keys of the file with what they open, and what none of them opens.
pub async fn report(store: &store::Store, facts: Vec<KeyFacts>) -> Result<KeyReport, store::StoreError> {
    let uses = store.read().key_uses().await?;
    let opens = |f: &KeyFacts, u: &KeyUse| {
        f.state != State::Destroyed
            && f.id.to_string() == u.key
            && (f.usage == Use::Pepper) == (u.place == "account.password_hash")
    };
    let lost = uses
        .iter()
        .filter(|u| !facts.iter().any(|f| opens(f, u)))
        .cloned()
        .collect();
    let status = |f: KeyFacts| KeyStatus {
        uses: uses.iter().filter(|u| opens(&f, u)).cloned().collect(),
        facts: f,
    };
    Ok(KeyReport {
        keys: facts.into_iter().map(status).collect(),
        lost,
    })
}

/// A process among those that hold keys.
pub struct Seat {
    process: Uuid,
    host: String,
    told: Option<(String, Timestamp)>,
}
impl Seat {
    pub const fn new(process: Uuid, host: String) -> Self {
        Self {
            process,
            host,
            told: None,
        }
    }
}

/// A key's states, in the order of its life.
fn rank(state: &str) -> Option<usize> {
    State::ALL.iter().position(|s| s.as_str() == state)
}

fn words(facts: &[KeyFacts]) -> String {
    let word = |f: &KeyFacts| format!("{}:{}", f.id, f.state.as_str());
    facts.iter().map(word).collect::<Vec<_>>().join(" ")
}

impl App {
    pub async fn key_report(&self) -> Result<KeyReport, AppError> {
        Ok(report(&self.store, self.vault.key_facts()).await?)
    }

    /// Takes over a changed key file, and says which keys this process knows. To be called every second or so.
    ///
    /// # Errors
    /// A file that is refused; the known keys stay, and are told all the same.
    pub async fn follow_keys(&self, seat: &mut Seat) -> Result<(), AppError> {
        let read = self.vault.reload_keys();
        let (now, keys) = (self.now(), words(&self.vault.key_facts()));
        let is_told = seat
            .told
            .as_ref()
            .is_some_and(|(told, at)| *told == keys && now < at.plus(TELL_EVERY));
        if !is_told {
            let holder = Holder {
                process: seat.process,
                host: seat.host.clone(),
                keys: keys.clone(),
            };
            let tx = self.store.begin().await?;
            tx.db().put_key_holder(&holder, now).await?;
            tx.db().sweep_key_holders(now.minus(ALIVE)).await?;
            tx.commit().await?;
            if seat.told.as_ref().is_none_or(|(told, _)| *told != keys) {
                self.note_keys().await?;
            }
            seat.told = Some((keys, now));
        }
        if read? == Reloaded::Changed {
            tracing::info!("the key file was changed: its keys are taken over");
        }
        Ok(())
    }

    /// The process ends: it is not waited for.
    pub async fn leave_keys(&self, seat: &Seat) -> Result<(), AppError> {
        let tx = self.store.begin().await?;
        tx.db().drop_key_holder(seat.process).await?;
        Ok(tx.commit().await?)
    }

    /// Tells what is new of the master keys since anyone last looked. May run twice, and in several processes.
    pub(crate) async fn note_keys(&self) -> Result<(), AppError> {
        let known = self.store.read().known_keys().await?;
        for key in self.vault.key_facts() {
            let id = key.id.to_string();
            let was = known.iter().find(|k| k.id == id).map(|k| k.state.as_str());
            // Only forward: who has not read the newest file yet says nothing new.
            if was.is_none_or(|was| rank(was) < rank(key.state.as_str())) {
                self.note_key(&key, was).await?;
            }
        }
        Ok(())
    }

    async fn note_key(&self, key: &KeyFacts, was: Option<&str>) -> Result<(), AppError> {
        let now = self.now();
        let row = KnownKey {
            id: key.id.to_string(),
            usage: key.usage.as_str().into(),
            state: key.state.as_str().into(),
            created_at: key.created.as_micros(),
            changed_at: now.as_micros(),
        };
        let kind = match (key.state, was) {
            (State::Enabled, _) | (State::Primary, None) => Kind::KeyAdded,
            (State::Primary, Some(_)) => Kind::KeyPromoted,
            (State::Retiring, _) => Kind::KeyRetired,
            (State::Destroyed, _) => Kind::KeyDestroyed,
        };
        let tx = self.store.begin().await?;
        if !tx.db().note_key(&row, was).await? {
            return Ok(());
        }
        let entry = Entry::new(kind)
            .by(ActorKind::Operator)
            .about(key.id, None)
            .with("use", key.usage.as_str())
            .with("state", key.state.as_str());
        self.audit(&tx, None, entry, now).await?;
        if key.usage == Use::Root && key.state == State::Retiring {
            // The command moves what it sealed; if that dies, a worker goes on.
            self.add_rewrap(&tx, now).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Tells that the keys were written under a passphrase.
    pub async fn note_key_backup(&self) -> Result<(), AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        let keys = self.vault.key_facts().len();
        let entry = Entry::new(Kind::KeyBackedUp)
            .by(ActorKind::Operator)
            .with("keys", keys);
        self.audit(&tx, None, entry, now).await?;
        Ok(tx.commit().await?)
    }

    /// Waits until every running process sees the key in this state.
    async fn wait_for_all(&self, key: KeyId, state: State, patience: Duration) -> Result<(), KeyError> {
        let word = format!("{key}:{}", state.as_str());
        let mut waited = Duration::ZERO;
        loop {
            let since = self.now().minus(ALIVE);
            let holders = self.store.read().key_holders(since).await?;
            let behind: Vec<_> = holders
                .iter()
                .filter(|h| !h.keys.split(' ').any(|k| k == word))
                .map(|h| h.host.clone())
                .collect();
            if behind.is_empty() {
                return Ok(());
            }
            if waited >= patience {
                let state = state.as_str();
                return Err(KeyError::Behind { key, state, behind });
            }
            tokio::time::sleep(POLL).await;
            waited += POLL;
        }
    }
}

const POLL: Duration = Duration::from_millis(200);
