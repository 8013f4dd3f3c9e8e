//! Reading an archive, believing nothing of it before its hashes are compared.

use super::RestoreError;
use crate::exports::shape::{self, Items};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::Path;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// The longest JSON file that is read into memory.
const DOCUMENT_MAX_BYTES: u64 = 4 << 30;

/// All of an archive but the clips' bytes.
pub(super) struct Content {
    pub manifest: shape::Manifest,
    /// Of the manifest itself, in hex.
    pub manifest_blake3: String,
    files: BTreeMap<String, shape::ManifestFile>,
    pub account: shape::Account,
    pub workspace: shape::Workspace,
    pub channels: Vec<shape::Channel>,
    pub media: Vec<shape::Media>,
    pub posts: Vec<shape::Post>,
    pub drafts: Vec<shape::Draft>,
    pub templates: Vec<shape::Template>,
    pub token_uses: Vec<shape::TokenUse>,
    pub receipts: Vec<shape::Receipt>,
    pub notices: Vec<shape::Notice>,
    /// Events of the instance it came from, and those that had come there by an archive before.
    pub audit: Vec<shape::AuditEvent>,
}

impl Content {
    pub fn holds(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }
    pub fn bytes_of_clips(&self) -> u64 {
        let media = self.files.values().filter(|f| f.path.starts_with("media/"));
        media.map(|f| f.size_bytes).sum()
    }
}

/// An open archive.
pub(super) struct Archive {
    zip: ZipArchive<BufReader<File>>,
    files: BTreeMap<String, shape::ManifestFile>,
}

fn of_zip(e: ZipError) -> RestoreError {
    match e {
        ZipError::Io(e) if e.kind() != std::io::ErrorKind::UnexpectedEof => RestoreError::Unreadable(e),
        e => RestoreError::NotWhole(e.to_string()),
    }
}

impl Archive {
    pub fn open(path: &Path) -> Result<Self, RestoreError> {
        let file = File::open(path).map_err(RestoreError::Unreadable)?;
        let zip = ZipArchive::new(BufReader::new(file)).map_err(of_zip)?;
        Ok(Self {
            zip,
            files: BTreeMap::new(),
        })
    }

    /// Compares every file with the manifest and reads the JSON ones.
    pub fn check(&mut self) -> Result<Content, RestoreError> {
        let (manifest, manifest_blake3) = self.manifest()?;
        for name in self.zip.file_names() {
            let name = name.map_err(of_zip)?.into_owned();
            if name != shape::MANIFEST && !self.files.contains_key(&name) {
                return Err(RestoreError::Unnamed { path: name });
            }
        }
        for path in self.files.keys().cloned().collect::<Vec<_>>() {
            self.pour(&path, &mut std::io::sink())?;
        }
        if !self.files.contains_key(shape::ACCOUNT) {
            return Err(RestoreError::NoAccount);
        }
        let mut audit = self.many(shape::IMPORTED_AUDIT)?;
        audit.extend(self.many(shape::AUDIT)?);
        let content = Content {
            account: self.document(shape::ACCOUNT)?,
            workspace: self.document(shape::WORKSPACE)?,
            channels: self.many(shape::CHANNELS)?,
            media: self.many(shape::MEDIA)?,
            posts: self.many(shape::POSTS)?,
            drafts: self.many(shape::DRAFTS)?,
            templates: self.many(shape::TEMPLATES)?,
            token_uses: self.many(shape::TOKEN_USES)?,
            receipts: self.many(shape::RECEIPTS)?,
            notices: self.many(shape::NOTICES)?,
            audit,
            files: self.files.clone(),
            manifest,
            manifest_blake3,
        };
        for m in &content.media {
            if self.files.get(&m.file).is_some_and(|f| f.blake3 != m.blake3) {
                return Err(RestoreError::Changed { path: m.file.clone() });
            }
        }
        Ok(content)
    }

    fn manifest(&mut self) -> Result<(shape::Manifest, String), RestoreError> {
        #[derive(serde::Deserialize)]
        struct Head {
            format: String,
            version: u32,
        }
        let path = shape::MANIFEST;
        let mut text = vec![];
        let entry = self.zip.by_name(path).map_err(of_zip)?;
        entry
            .take(DOCUMENT_MAX_BYTES)
            .read_to_end(&mut text)
            .map_err(|e| RestoreError::NotWhole(e.to_string()))?;
        let head: Head = parse(path, &text)?;
        if head.format != shape::FORMAT {
            return Err(RestoreError::NotWhole("another format".into()));
        }
        if head.version > shape::VERSION {
            return Err(RestoreError::Newer {
                found: head.version,
                known: shape::VERSION,
            });
        }
        let manifest: shape::Manifest = parse(path, &text)?;
        for f in &manifest.files {
            self.files.insert(f.path.clone(), f.clone());
        }
        Ok((manifest, blake3::hash(&text).to_hex().to_string()))
    }

    /// Writes a file's bytes somewhere, and says whether they are those of the manifest.
    fn pour(&mut self, path: &str, out: &mut dyn Write) -> Result<(), RestoreError> {
        let changed = || RestoreError::Changed { path: path.into() };
        let expected = self.files.get(path).cloned().ok_or_else(changed)?;
        let mut entry = self.zip.by_name(path).map_err(|e| match e {
            ZipError::FileNotFound => RestoreError::Missing { path: path.into() },
            e => of_zip(e),
        })?;
        if entry.compression() != CompressionMethod::Stored || entry.size() != expected.size_bytes {
            return Err(changed());
        }
        let (mut blake3, mut sha256) = (blake3::Hasher::new(), Sha256::new());
        let mut piece = vec![0; 256 << 10];
        let mut left = expected.size_bytes;
        loop {
            // a wrong checksum of the ZIP itself is an error of this read
            let n = entry.read(&mut piece).map_err(|_| changed())?;
            if n == 0 {
                break;
            }
            left = left.checked_sub(n as u64).ok_or_else(changed)?;
            blake3.update(&piece[..n]);
            sha256.update(&piece[..n]);
            out.write_all(&piece[..n])
                .map_err(|e| RestoreError::App(storage::StorageError::from(e).into()))?;
        }
        let fits = left == 0
            && blake3.finalize().to_hex().as_str() == expected.blake3
            && crate::views::hex(&sha256.finalize()) == expected.sha256;
        if fits { Ok(()) } else { Err(changed()) }
    }

    /// A clip's file into a new file.
    pub fn copy(&mut self, path: &str, to: &Path) -> Result<(), RestoreError> {
        let mut out =
            File::create(to).map_err(|e| RestoreError::App(storage::StorageError::from(e).into()))?;
        self.pour(path, &mut out)
    }

    fn document<T: DeserializeOwned>(&mut self, path: &str) -> Result<T, RestoreError> {
        let size = self.files.get(path).map_or(0, |f| f.size_bytes);
        if size > DOCUMENT_MAX_BYTES {
            let why = "it is too long".into();
            return Err(RestoreError::Malformed {
                path: path.into(),
                why,
            });
        }
        let mut text = vec![];
        self.pour(path, &mut text)?;
        parse(path, &text)
    }

    /// None where an archive has no such file.
    fn many<T: DeserializeOwned>(&mut self, path: &str) -> Result<Vec<T>, RestoreError> {
        if !self.files.contains_key(path) {
            return Ok(vec![]);
        }
        Ok(self.document::<Items<T>>(path)?.items)
    }
}

fn parse<T: DeserializeOwned>(path: &str, text: &[u8]) -> Result<T, RestoreError> {
    serde_json::from_slice(text).map_err(|e| RestoreError::Malformed {
        path: path.into(),
        why: e.to_string(),
    })
}
