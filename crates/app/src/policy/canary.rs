//! A known token that is stored as any other, looked for in the database's files, and wiped again.

use super::finding::Seen;
use super::probe::Probe;
use crate::{App, AppError};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use domain::{ChannelId, Platform};
use platforms::adapter::Tokens;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::channels::{ChannelState, Connected};

/// The largest database that is read through.
const LARGEST: u64 = 512 << 20;
const PIECE: usize = 1 << 20;
/// A reader may keep the write-ahead log from being emptied for a moment.
const TRIES: u32 = 6;

/// What came of it.
#[derive(Clone, Debug)]
pub(super) struct Canary {
    /// C8.1: nowhere in clear.
    pub clear: Seen,
    /// C6.4: once wiped, not even its sealed bytes are left.
    pub wiped: Seen,
}

impl Canary {
    pub(super) fn not(why: &'static str) -> Self {
        Self {
            clear: Seen::Not(why),
            wiped: Seen::Not(why),
        }
    }
}

impl App {
    /// Stores a canary in a probe's workspace, on a channel that no act can open, and looks for it.
    ///
    /// If we die in between, the probe's erasure takes it along.
    pub(super) async fn look_for_canary(&self, probe: &Probe) -> Result<Canary, AppError> {
        let Some(database) = self.settings.installation.database_file.clone() else {
            return Ok(Canary::not("other_database"));
        };
        let scope = self
            .store
            .read()
            .scope_of_member(probe.workspace, probe.account)
            .await?
            .ok_or(AppError::NotFound)?;
        let (now, canary) = (self.now(), vault::token());
        let channel = ChannelId::new(now, vault::random());
        let tokens = Tokens {
            access: canary.clone().into(),
            refresh: Some(canary.clone().into()),
            expires_in: Duration::from_secs(3600),
            scopes: vec![],
            grant_ends_in: None,
        };
        let sealed = self.seal_new_tokens(&scope, channel, &tokens, 1).await?;
        let connected = Connected {
            id: channel,
            platform: Platform::Youtube,
            is_sandbox: true,
            external_id: "policy-probe",
            title: "Policy probe",
            handle: None,
            facts: "{}",
            scopes: &[],
            at: now,
        };
        let tx = self.store.begin().await?;
        tx.db().upsert_channel(&scope, &connected).await?;
        tx.db().put_tokens(&scope, channel, &sealed).await?;
        tx.commit().await?;
        let cipher = sealed.access.clone().unwrap_or_default();
        let mut needles = forms(&canary);
        needles.push(cipher.clone());
        let mut seen = search(database.clone(), needles.clone()).await?;
        // The log may have been folded into the file between the two looks.
        for _ in 0..TRIES {
            if !matches!(seen.as_deref(), Some([.., false])) {
                break;
            }
            seen = search(database.clone(), needles.clone()).await?;
        }
        let clear = match seen.as_deref() {
            None => Seen::Not("large"),
            // Its sealed bytes must be found, or the search proves nothing.
            Some([.., false]) => Seen::Not("moving"),
            Some(found) => {
                let forms = found.iter().rev().skip(1).filter(|f| **f).count();
                Seen::none_of(forms as u64, "forms of a token in the database's files")
            }
        };
        let tx = self.store.begin().await?;
        tx.db().wipe_channel(&scope, channel, true).await?;
        tx.db()
            .set_channel_state(&scope, channel, ChannelState::Disconnected, None)
            .await?;
        tx.commit().await?;
        let mut wiped = Seen::Not("moving");
        for _ in 0..TRIES {
            self.store.checkpoint_wal().await?;
            match search(database.clone(), vec![cipher.clone()]).await?.as_deref() {
                None => wiped = Seen::Not("large"),
                Some([false]) => wiped = Seen::Good,
                Some(_) => {
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    continue;
                }
            }
            break;
        }
        Ok(Canary { clear, wiped })
    }
}

/// The forms in which it could be written down.
fn forms(text: &str) -> Vec<Vec<u8>> {
    vec![
        text.as_bytes().to_vec(),
        crate::views::hex(text.as_bytes()).into_bytes(),
        BASE64_STANDARD_NO_PAD.encode(text).into_bytes(),
        BASE64_URL_SAFE_NO_PAD.encode(text).into_bytes(),
    ]
}

/// Which of the texts lie in a database's file or its write-ahead log. None: too large to be read through.
async fn search(file: PathBuf, needles: Vec<Vec<u8>>) -> Result<Option<Vec<bool>>, AppError> {
    let look = move || -> std::io::Result<Option<Vec<bool>>> {
        let log = PathBuf::from(format!("{}-wal", file.display()));
        let files: Vec<_> = [file, log].into_iter().filter(|f| f.exists()).collect();
        let mut size = 0;
        for f in &files {
            size += std::fs::metadata(f)?.len();
        }
        if size > LARGEST {
            return Ok(None);
        }
        let mut found = vec![false; needles.len()];
        for f in &files {
            search_in(f, &needles, &mut found)?;
        }
        Ok(Some(found))
    };
    tokio::task::spawn_blocking(look)
        .await
        .map_err(|e| AppError::Internal(e.to_string()))?
        .map_err(|e| AppError::Internal(e.to_string()))
}

fn search_in(path: &Path, needles: &[Vec<u8>], found: &mut [bool]) -> std::io::Result<()> {
    let keep = needles.iter().map(Vec::len).max().unwrap_or(1) - 1;
    let (mut file, mut held) = (File::open(path)?, Vec::with_capacity(PIECE + keep));
    loop {
        // What could be the beginning of a text stays before the next piece.
        let tail = held.len().min(keep);
        held.drain(..held.len() - tail);
        let n = file.by_ref().take(PIECE as u64).read_to_end(&mut held)?;
        for (needle, found) in needles.iter().zip(&mut *found) {
            *found = *found || holds(&held, needle);
        }
        if n == 0 {
            return Ok(());
        }
    }
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    let Some((first, rest)) = needle.split_first() else {
        return false;
    };
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|b| b == first) {
        at += next + 1;
        if bytes[at..].starts_with(rest) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_across_the_edge_of_two_pieces_and_another_is_not() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut bytes = vec![b'c'; PIECE - 3];
        bytes.extend(b"canary in a file");
        std::fs::write(file.path(), bytes).unwrap();
        let needles = [b"canary".to_vec(), b"canaries".to_vec()];
        let mut found = [false, false];
        search_in(file.path(), &needles, &mut found).unwrap();
        assert_eq!(found, [true, false]);
    }
}
