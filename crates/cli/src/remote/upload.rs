//! Sending files: each is hashed first, so that the service knows what it has of it already.

use super::{Outcome, Signed, parsed, print_json};
use anyhow::Context as _;
use bytes::Bytes;
use client::{ClientError, Media};
use domain::MediaId;
use std::io::{IsTerminal as _, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::Duration;

/// One PATCH: what is acknowledged after it is on the service's disk.
const PIECE: u64 = 8 << 20;
/// Tries of one piece before the command gives up; what was acknowledged stays.
const TRIES: u64 = 6;
const LOOK: Duration = Duration::from_millis(500);

pub async fn run(signed: &Signed, files: &[std::path::PathBuf], json: bool) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Done;
    let mut all = vec![];
    for file in files {
        let media = one(signed, file)
            .await
            .with_context(|| format!("{}", file.display()))?;
        let seen: Media = parsed(&media)?;
        if seen.state == "unusable" {
            eprintln!(
                "{}: the clip cannot be used: {}",
                file.display(),
                media["unusable_reason"]
            );
            outcome = Outcome::Failed;
        }
        if !json {
            println!("{}", seen.id);
        }
        all.push(media);
    }
    if json {
        print_json(&serde_json::json!({ "items": all }))?;
    }
    Ok(outcome)
}

/// Sends one file and waits until it was read.
pub async fn one(signed: &Signed, path: &Path) -> anyhow::Result<serde_json::Value> {
    let mut file = std::fs::File::open(path)?;
    let facts = file.metadata()?;
    anyhow::ensure!(facts.is_file(), "this is no file");
    anyhow::ensure!(facts.len() > 0, "the file is empty");
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut file, &mut hasher)?;
    let hash = hasher.finalize().to_hex().to_string();
    let known: Result<serde_json::Value, _> = signed
        .client
        .get(&signed.at(&format!("/media/by-hash/{hash}")))
        .await;
    match known {
        Ok(media) => {
            eprintln!("{}: the library has it already", path.display());
            return Ok(media);
        }
        Err(e) if e.is_missing() => {}
        Err(e) => return Err(e.into()),
    }
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let media = send(signed, &mut file, &name, facts.len(), &hash).await?;
    loop {
        let media: serde_json::Value = signed.client.get(&signed.at(&format!("/media/{media}"))).await?;
        if media["state"] != "processing" {
            return Ok(media);
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn send(
    signed: &Signed,
    file: &mut std::fs::File,
    name: &str,
    size: u64,
    hash: &str,
) -> anyhow::Result<MediaId> {
    let client = &signed.client;
    let place = match client.unfinished(&signed.workspace, size, hash).await? {
        Some(place) => place,
        None => client.begin_upload(&signed.workspace, name, size, hash).await?,
    };
    let mut at = client.upload_progress(&place).await?;
    if at.offset_bytes > 0 {
        eprintln!("{name}: continues at {} of {size} bytes", at.offset_bytes);
    }
    let mut tries = 0;
    loop {
        if let Some(media) = at.media {
            told(name, size, size);
            return Ok(media);
        }
        told(name, at.offset_bytes, size);
        let piece = piece(file, at.offset_bytes, size)?;
        at = match client.append(&place, at.offset_bytes, piece).await {
            Ok(next) => {
                tries = 0;
                next
            }
            Err(e) if (e.is_passing() || is_elsewhere(&e)) && tries < TRIES => {
                tries += 1;
                tokio::time::sleep(Duration::from_secs(tries)).await;
                match client.upload_progress(&place).await {
                    Ok(at) => at,
                    Err(e) if e.is_passing() => continue,
                    Err(e) => return Err(e.into()),
                }
            }
            Err(e) => return Err(e.into()),
        };
    }
}

/// The service has another offset, as when an answer was lost.
fn is_elsewhere(e: &ClientError) -> bool {
    matches!(e, ClientError::Refused { code, .. } if code == "offset_mismatch")
}

fn piece(file: &mut std::fs::File, offset: u64, size: u64) -> anyhow::Result<Bytes> {
    file.seek(SeekFrom::Start(offset))?;
    let len = PIECE.min(size.saturating_sub(offset));
    let mut bytes = Vec::with_capacity(usize::try_from(len)?);
    std::io::Read::by_ref(file).take(len).read_to_end(&mut bytes)?;
    anyhow::ensure!(bytes.len() as u64 == len, "the file has become shorter meanwhile");
    Ok(bytes.into())
}

/// On a terminal one line that changes; elsewhere a line for each piece.
fn told(name: &str, done: u64, size: u64) {
    let percent = done.saturating_mul(100) / size.max(1);
    let mut out = std::io::stderr();
    let ending = match (out.is_terminal(), done == size) {
        (true, false) => "",
        _ => "\n",
    };
    let start = if out.is_terminal() { "\r" } else { "" };
    // Nobody may be looking: that is no reason to stop sending.
    let _ = write!(
        out,
        "{start}{}: {percent} % of {size} bytes{ending}",
        super::plain(name)
    );
    let _ = out.flush();
}
