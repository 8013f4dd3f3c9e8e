//! The sealed text: its bytes, and what it is bound to.

use crate::VaultError;
use crate::keys::KeyId;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use uuid::Uuid;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
/// XChaCha20-Poly1305 with a random nonce: 192 bits are enough to draw without counting.
const SUITE: u8 = 1;
const HEADER: usize = 1 + 1 + 1 + 16;
const NONCE: usize = 24;
const DOMAIN: &[u8] = b"ai-shorts/vault/1";

/// What kind of thing is sealed. The number is in the blob: it never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A person's access or refresh token: each opening is counted.
    Token,
    /// State of a publish, which may hold an upload URL that is itself a secret.
    Checkpoint,
}

/// The kinds of this crate, the two public ones among them.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(crate) enum Sort {
    Token = 1,
    Checkpoint = 2,
    WorkspaceKey = 3,
    Own = 4,
}
impl From<Kind> for Sort {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Token => Self::Token,
            Kind::Checkpoint => Self::Checkpoint,
        }
    }
}

/// Where a sealed text of a workspace stands. It opens there and nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub kind: Kind,
    /// What it is for, such as `youtube.refresh`.
    pub purpose: &'a str,
    pub workspace: Uuid,
    /// `table.column`
    pub column: &'a str,
    pub row: Uuid,
    /// How many times this place has been written; kept in another row, so that an old text put back is refused.
    pub generation: u64,
}

/// Where a sealed text of the instance itself stands.
#[derive(Clone, Copy, Debug)]
pub struct OwnPlace<'a> {
    pub purpose: &'a str,
    /// `table.column`
    pub column: &'a str,
    pub row: Uuid,
    pub generation: u64,
}

/// Everything the authenticated data is made of, save the header.
#[derive(Clone, Copy)]
pub(crate) struct Binding<'a> {
    pub sort: Sort,
    pub purpose: &'a str,
    pub workspace: Uuid,
    pub column: &'a str,
    pub row: Uuid,
    pub generation: u64,
}
impl<'a> From<&Place<'a>> for Binding<'a> {
    fn from(p: &Place<'a>) -> Self {
        let (purpose, column) = (p.purpose, p.column);
        Self {
            sort: p.kind.into(),
            purpose,
            workspace: p.workspace,
            column,
            row: p.row,
            generation: p.generation,
        }
    }
}
impl<'a> From<&OwnPlace<'a>> for Binding<'a> {
    fn from(p: &OwnPlace<'a>) -> Self {
        let (purpose, column) = (p.purpose, p.column);
        let workspace = Uuid::nil();
        Self {
            sort: Sort::Own,
            purpose,
            workspace,
            column,
            row: p.row,
            generation: p.generation,
        }
    }
}

fn header(sort: Sort, key: KeyId) -> [u8; HEADER] {
    let mut h = [0; HEADER];
    h[..3].copy_from_slice(&[VERSION, SUITE, sort as u8]);
    h[3..].copy_from_slice(&key.0);
    h
}

/// Lengths stand before the texts, so no two places make the same bytes.
fn bound(header: &[u8; HEADER], b: &Binding<'_>) -> Vec<u8> {
    let mut aad = [DOMAIN, header].concat();
    for part in [
        b.purpose.as_bytes(),
        b.workspace.as_bytes(),
        b.column.as_bytes(),
        b.row.as_bytes(),
    ] {
        aad.extend(u32::try_from(part.len()).expect("names are short").to_be_bytes());
        aad.extend(part);
    }
    aad.extend(b.generation.to_be_bytes());
    aad
}

pub(crate) fn seal(id: KeyId, key: &[u8; 32], binding: &Binding<'_>, plain: &[u8]) -> Vec<u8> {
    let header = header(binding.sort, id);
    let nonce = crate::random::<NONCE>();
    let aad = bound(&header, binding);
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(
            &XNonce::from(nonce),
            Payload {
                msg: plain,
                aad: &aad,
            },
        )
        .expect("only texts of 256 GiB are refused");
    [&header[..], &nonce, &sealed].concat()
}

/// The key a sealed text names, if it is one of ours at all.
pub(crate) fn key_id(blob: &[u8]) -> Result<KeyId, VaultError> {
    let (header, _) = blob.split_first_chunk::<HEADER>().ok_or(VaultError::Open)?;
    let (_, id) = header.split_last_chunk::<16>().ok_or(VaultError::Open)?;
    Ok(KeyId(*id))
}

/// The key that a stored sealed text names: for counting what a key still opens.
pub fn key_of(sealed: &[u8]) -> Option<KeyId> {
    key_id(sealed).ok()
}

/// Whether a blob is long enough, of our version and suite, of a workspace's kinds, and names this key.
pub(crate) fn is_of(id: KeyId, blob: &[u8]) -> bool {
    const TAG: usize = 16;
    let kinds = [Sort::Token, Sort::Checkpoint];
    blob.len() >= HEADER + NONCE + TAG && kinds.iter().any(|k| blob.starts_with(&header(*k, id)))
}

pub(crate) fn open(
    id: KeyId,
    key: &[u8; 32],
    binding: &Binding<'_>,
    blob: &[u8],
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let (found, rest) = blob.split_first_chunk::<HEADER>().ok_or(VaultError::Open)?;
    if *found != header(binding.sort, id) {
        return Err(VaultError::Open);
    }
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(VaultError::Open)?;
    let aad = bound(found, binding);
    XChaCha20Poly1305::new(key.into())
        .decrypt(
            &XNonce::from(*nonce),
            Payload {
                msg: sealed,
                aad: &aad,
            },
        )
        .map(Zeroizing::new)
        .map_err(|_| VaultError::Open)
}
