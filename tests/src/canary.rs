//! Texts that must not lie anywhere, and the search for them.

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use std::path::{Path, PathBuf};

/// A text in the forms in which it could be written down.
pub fn forms(text: &str) -> Vec<Vec<u8>> {
    let hex = text.bytes().fold(String::new(), |all, b| format!("{all}{b:02x}"));
    vec![
        text.as_bytes().to_vec(),
        hex.into_bytes(),
        BASE64_STANDARD.encode(text).into_bytes(),
        BASE64_URL_SAFE_NO_PAD.encode(text).into_bytes(),
    ]
}

/// All files below a folder.
pub fn files(dir: &Path) -> Vec<PathBuf> {
    let mut out = vec![];
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            out.extend(files(&entry.path()));
        } else {
            out.push(entry.path());
        }
    }
    out
}

/// Which of the texts lie in which of the files below a folder.
pub fn found(dir: &Path, canaries: &[Vec<u8>]) -> anyhow::Result<Vec<String>> {
    let mut out = vec![];
    for path in files(dir) {
        let inside = std::fs::read(&path)?;
        for canary in canaries.iter().filter(|c| holds(&inside, c)) {
            out.push(format!(
                "{} in {}",
                String::from_utf8_lossy(canary),
                path.display()
            ));
        }
    }
    Ok(out)
}

pub fn holds(inside: &[u8], canary: &[u8]) -> bool {
    inside.windows(canary.len()).any(|w| w == canary)
}
