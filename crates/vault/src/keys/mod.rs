//! The master keys: what a line says, which key is the one to use.

mod change;
mod file;
mod line;
mod ring;

pub use change::{KeyChange, KeyFacts};
pub use ring::Reloaded;
pub(crate) use ring::Ring;

use crate::{KeyFileProblem, VaultError, random};
use domain::Timestamp;
use std::path::Path;
use zeroize::Zeroizing;

/// 128 random bits that name a key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub(crate) [u8; 16]);

impl KeyId {
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
    /// As it stands in the header of what it seals.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
    /// 32 lower-case hexadecimal digits.
    pub fn from_hex(hex: &str) -> Option<Self> {
        if hex.len() != 32 || !hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        u128::from_str_radix(hex, 16).ok().map(|n| Self(n.to_be_bytes()))
    }
}

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}
impl std::fmt::Debug for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// What a master key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Wraps workspace keys; the instance's key and the link keys derive from it.
    Root,
    /// Argon2's secret input: a stolen database alone gives no password to guess at.
    Pepper,
    /// Signs checkpoints of the audit tree.
    AuditSign,
}

impl Use {
    pub const ALL: [Self; 3] = [Self::Root, Self::Pepper, Self::AuditSign];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Pepper => "pepper",
            Self::AuditSign => "audit-sign",
        }
    }
}

impl std::str::FromStr for Use {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|u| u.as_str() == s).ok_or(())
    }
}

/// `enabled → primary → retiring → destroyed`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Known everywhere, not used for new texts yet.
    Enabled,
    /// Seals what is new; one of each use.
    Primary,
    /// Still opens what is old.
    Retiring,
    /// Only the name is left.
    Destroyed,
}
impl State {
    pub const ALL: [Self; 4] = [Self::Enabled, Self::Primary, Self::Retiring, Self::Destroyed];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Primary => "primary",
            Self::Retiring => "retiring",
            Self::Destroyed => "destroyed",
        }
    }
}

pub(crate) struct Key {
    pub id: KeyId,
    pub usage: Use,
    pub state: State,
    pub created: Timestamp,
    secret: Zeroizing<[u8; 32]>,
    /// What is left of a destroyed signing key: others still check by it what it signed.
    public: Option<[u8; 32]>,
}

impl Key {
    fn new(usage: Use, state: State, now: Timestamp) -> Self {
        let secret = Zeroizing::new(random());
        Self {
            id: KeyId(random()),
            usage,
            state,
            created: now,
            secret,
            public: None,
        }
    }
    /// The public half of a signing key, also of a destroyed one.
    pub fn public(&self) -> Option<[u8; 32]> {
        match (self.usage, self.state) {
            (Use::AuditSign, State::Destroyed) => self.public,
            (Use::AuditSign, _) => Some(crate::sign::public(self)),
            _ => None,
        }
    }
    pub fn bytes(&self) -> &[u8; 32] {
        &self.secret
    }
    /// A key of its own for a purpose.
    pub fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut out = Zeroizing::new([0; 32]);
        hkdf::Hkdf::<sha2::Sha256>::new(None, self.bytes())
            .expand(purpose.as_bytes(), out.as_mut())
            .expect("32 bytes are not too many");
        out
    }
}

/// The master keys of this instance. They live outside the database and its backups.
pub struct Keys(Vec<Key>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Keys").field(&self.ids()).finish()
    }
}

impl Keys {
    /// Reads the key file; makes it on the first start, when nothing is encrypted yet.
    ///
    /// # Errors
    /// Refuses a file with mode other than 0600, in a folder other than 0700, of another user, with a damaged
    /// line, and a missing file while `wrapped_keys_exist`: a new one would not open what is there.
    pub fn load_or_create(path: &Path, wrapped_keys_exist: bool, now: Timestamp) -> Result<Self, VaultError> {
        Self::from_file(path, wrapped_keys_exist, now).map_err(|problem| VaultError::KeyFile {
            path: path.to_owned(),
            problem,
        })
    }

    fn from_file(path: &Path, wrapped_keys_exist: bool, now: Timestamp) -> Result<Self, KeyFileProblem> {
        if let Some(text) = file::read(path)? {
            return Self::from_text(&text);
        }
        if wrapped_keys_exist {
            return Err(KeyFileProblem::MissingButNeeded);
        }
        let keys = Self::generate(now);
        if file::create(path, &keys.to_text())? {
            return Ok(keys);
        }
        // another process of this instance was quicker: its keys are the keys
        let text = file::read(path)?.ok_or(KeyFileProblem::MissingButNeeded)?;
        Self::from_text(&text)
    }

    /// Makes the key file; false when there is one already.
    ///
    /// # Errors
    /// What [`Keys::load_or_create`] refuses of a folder.
    pub(crate) fn write_new(&self, path: &Path) -> Result<bool, VaultError> {
        file::create(path, &self.to_text()).map_err(|problem| VaultError::KeyFile {
            path: path.to_owned(),
            problem,
        })
    }

    /// Reads keys given as text, such as in the environment.
    ///
    /// # Errors
    /// A damaged line, or a use without exactly one primary key.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        Self::from_text(text).map_err(VaultError::Keys)
    }

    /// New keys, one for each use.
    pub fn generate(now: Timestamp) -> Self {
        Self(Use::ALL.map(|usage| Key::new(usage, State::Primary, now)).into())
    }

    /// The lines of a key file.
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(4096));
        text.push_str(
            "# AI_SHORTS master keys. Back this file up apart from the database; without it nothing opens.\n",
        );
        for key in &self.0 {
            line::write(key, &mut text);
        }
        text
    }

    fn from_text(text: &str) -> Result<Self, KeyFileProblem> {
        let mut keys: Vec<Key> = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let key = line::read(line).map_err(|problem| KeyFileProblem::Line {
                line: at + 1,
                problem,
            })?;
            if keys.iter().any(|k| k.id == key.id) {
                return Err(KeyFileProblem::SameId(key.id.to_string()));
            }
            keys.push(key);
        }
        for usage in Use::ALL {
            match keys
                .iter()
                .filter(|k| k.usage == usage && k.state == State::Primary)
                .count()
            {
                1 => {}
                0 => return Err(KeyFileProblem::NoPrimary(usage.as_str())),
                _ => return Err(KeyFileProblem::TwoPrimaries(usage.as_str())),
            }
        }
        Ok(Self(keys))
    }

    /// Names of the keys that still open something: instances of one database must agree on them.
    pub fn ids(&self) -> Vec<KeyId> {
        self.0
            .iter()
            .filter(|k| k.state != State::Destroyed)
            .map(|k| k.id)
            .collect()
    }

    /// These keys in front, the given ones still able to open what they sealed: one step of a rotation.
    #[must_use]
    pub fn succeeding(mut self, old: Self) -> Self {
        self.0.extend(old.0.into_iter().map(|mut key| {
            if matches!(key.state, State::Primary | State::Enabled) {
                key.state = State::Retiring;
            }
            key
        }));
        self
    }

    pub(crate) fn primary(&self, usage: Use) -> &Key {
        let primary = self
            .0
            .iter()
            .find(|k| k.usage == usage && k.state == State::Primary);
        primary.expect("checked when read: each use has one")
    }

    /// All that the file lists, the destroyed ones too.
    pub(crate) fn all(&self) -> &[Key] {
        &self.0
    }

    pub(crate) fn find(&self, usage: Use, id: KeyId) -> Option<&Key> {
        self.0
            .iter()
            .find(|k| k.usage == usage && k.id == id && k.state != State::Destroyed)
    }
}

#[cfg(test)]
#[path = "../tests/keys.rs"]
mod tests;
