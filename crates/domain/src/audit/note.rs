//! Signed notes, and checkpoints as such. Source: C2SP tlog-checkpoint and signed-note.

use super::Hash;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// Ed25519 in the key id and the verifier key.
const ALGORITHM: u8 = 1;
const MARK: &str = "\u{2014} ";
/// Longer is no note of a checkpoint.
const LONGEST: usize = 64 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    #[error("this is not a signed note")]
    Shape,
    #[error("this is not a checkpoint: three lines, origin, size and root in base64")]
    Text,
    #[error("none of the known keys signed it")]
    Unknown,
    #[error("its signature is wrong")]
    Signature,
}

/// A tree at one moment: how many leaves, and their root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Names the log; also the name of the key that signs.
    pub origin: String,
    pub size: u64,
    pub root: Hash,
}

impl Checkpoint {
    /// What is signed.
    pub fn text(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            BASE64_STANDARD.encode(self.root)
        )
    }
    /// Reads exactly what [`Checkpoint::text`] writes.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let lines: Vec<_> = text.split('\n').collect();
        let [origin, size, root, ""] = lines[..] else {
            return Err(NoteError::Text);
        };
        let root = BASE64_STANDARD.decode(root).map_err(|_| NoteError::Text)?;
        let read = Self {
            origin: origin.to_owned(),
            size: size.parse().map_err(|_| NoteError::Text)?,
            root: root.try_into().map_err(|_| NoteError::Text)?,
        };
        let same = is_name(origin) && read.text() == text;
        same.then_some(read).ok_or(NoteError::Text)
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

/// Who signs: a name and an Ed25519 key. Shown as others take it: `name+id+base64`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    pub name: String,
    pub public: [u8; 32],
}

impl VerifierKey {
    /// The first four bytes of SHA-256 over name, line feed, algorithm and key.
    pub fn id(&self) -> [u8; 4] {
        let hash = Sha256::new().chain_update(self.name.as_bytes());
        let hash = hash.chain_update([b'\n', ALGORITHM]).chain_update(self.public);
        let whole: Hash = hash.finalize().into();
        [whole[0], whole[1], whole[2], whole[3]]
    }
}
impl std::fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = BASE64_STANDARD.encode([&[ALGORITHM][..], &self.public].concat());
        write!(f, "{}+{:08x}+{key}", self.name, u32::from_be_bytes(self.id()))
    }
}

impl std::str::FromStr for VerifierKey {
    type Err = NoteError;
    /// Reads exactly what is shown.
    fn from_str(s: &str) -> Result<Self, NoteError> {
        let mut parts = s.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Shape);
        };
        let key = BASE64_STANDARD.decode(key).map_err(|_| NoteError::Shape)?;
        let public = key.strip_prefix(&[ALGORITHM]).ok_or(NoteError::Shape)?;
        let read = Self {
            name: name.to_owned(),
            public: public.try_into().map_err(|_| NoteError::Shape)?,
        };
        (read.to_string() == s).then_some(read).ok_or(NoteError::Shape)
    }
}

/// A text and who signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub text: String,
    signatures: Vec<Line>,
}
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    name: String,
    id: [u8; 4],
    signature: Vec<u8>,
}

impl Note {
    /// A note signed by one key.
    pub fn signed(text: String, key: &VerifierKey, signature: &[u8; 64]) -> Self {
        Self {
            text,
            signatures: vec![Line {
                name: key.name.clone(),
                id: key.id(),
                signature: signature.to_vec(),
            }],
        }
    }

    pub fn parse(note: &str) -> Result<Self, NoteError> {
        let shape = NoteError::Shape;
        if note.len() > LONGEST || note.chars().any(|c| c.is_control() && c != '\n') {
            return Err(shape);
        }
        let end = note.rfind("\n\n").ok_or(shape)?;
        let (text, lines) = (&note[..=end], &note[end + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(shape)?;
        let signatures: Option<Vec<_>> = lines.split('\n').map(line).collect();
        Ok(Self {
            text: text.to_owned(),
            signatures: signatures.ok_or(shape)?,
        })
    }

    /// The checkpoint, if one of these keys signed it under the checkpoint's own name.
    pub fn checkpoint(&self, keys: &[[u8; 32]]) -> Result<Checkpoint, NoteError> {
        let checkpoint = Checkpoint::parse(&self.text)?;
        self.is_signed_by(&checkpoint.origin, keys)?;
        Ok(checkpoint)
    }

    /// Whether one of these keys signed the text under this name.
    pub fn is_signed_by(&self, name: &str, keys: &[[u8; 32]]) -> Result<(), NoteError> {
        let known: Vec<_> = keys
            .iter()
            .map(|public| VerifierKey {
                name: name.to_owned(),
                public: *public,
            })
            .collect();
        // Lines of other keys are others' business.
        let found = self.signatures.iter().find_map(|line| {
            let key = known.iter().find(|k| k.name == line.name && k.id() == line.id)?;
            Some((line, key))
        });
        let (line, key) = found.ok_or(NoteError::Unknown)?;
        let key = VerifyingKey::from_bytes(&key.public).map_err(|_| NoteError::Signature)?;
        let signature = Signature::from_slice(&line.signature).map_err(|_| NoteError::Signature)?;
        key.verify_strict(self.text.as_bytes(), &signature)
            .map_err(|_| NoteError::Signature)
    }

    /// The first signature alone, `name base64`: for who has the text already.
    pub fn signature(&self) -> Option<String> {
        self.signatures.first().map(Line::words)
    }

    /// A text with the signature that [`Note::signature`] gave.
    pub fn of_signature(text: String, signature: &str) -> Result<Self, NoteError> {
        let line = line(&format!("{MARK}{signature}")).ok_or(NoteError::Shape)?;
        Ok(Self {
            text,
            signatures: vec![line],
        })
    }
}

impl Line {
    fn words(&self) -> String {
        let bytes = [&self.id[..], &self.signature].concat();
        format!("{} {}", self.name, BASE64_STANDARD.encode(bytes))
    }
}

fn line(line: &str) -> Option<Line> {
    let (name, rest) = line.strip_prefix(MARK)?.split_once(' ')?;
    let bytes = BASE64_STANDARD.decode(rest).ok()?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    (is_name(name) && !signature.is_empty()).then(|| Line {
        name: name.to_owned(),
        id: *id,
        signature: signature.to_vec(),
    })
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.text)?;
        for line in &self.signatures {
            writeln!(f, "{MARK}{}", line.words())?;
        }
        Ok(())
    }
}
