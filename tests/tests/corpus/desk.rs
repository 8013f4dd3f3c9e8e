//! The service's own code, as a worker calls it: probe, preflight, plan, conform.

use super::recipe::{Account, Note};
use anyhow::Context as _;
use domain::conform::Plan;
use domain::media::Facts;
use domain::{Platform, Timestamp, preflight};
use media::{Level, Media, ProbeError};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tokio::sync::watch;

pub struct Desk {
    media: Media,
    dir: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> anyhow::Result<Self> {
        let dir = tempfile::tempdir()?;
        let exe = ai_shorts_tests::service::binary()?;
        let media = Media::new(exe, dir.path().join("scratch"), Level::Strict);
        Ok(Self { media, dir })
    }

    /// An empty folder for one file and its renditions.
    pub fn folder(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.dir.path().join(name);
        std::fs::create_dir(&path)?;
        Ok(path)
    }

    /// The facts, or the code of why the library does not take the file.
    pub async fn probe(&self, file: &Path) -> anyhow::Result<Result<Facts, String>> {
        match self.media.probe(file).await {
            Ok(facts) => Ok(Ok(facts)),
            Err(ProbeError::Unusable(reason)) => Ok(Err(reason.code)),
            Err(ProbeError::Failed(why)) => Err(anyhow::anyhow!(why)),
        }
    }

    pub async fn conform(&self, file: &Path, plan: &Plan, out: &Path) -> anyhow::Result<Facts> {
        let place = self.media.conform_place().context("one at a time")?;
        let (say, _hear) = watch::channel(0);
        Ok(self.media.conform(file, plan, out, say, place).await?)
    }
}

/// What the preflight says of a file, sorted; title, caption and choices are ones that every platform takes.
pub fn preflight(platform: Platform, account: Account, facts: &Facts, size_bytes: u64) -> Vec<Note> {
    let options = json!({"title": "A walk", "caption": "A walk", "youtube": {"made_for_kids": false},
        "tiktok": {"privacy_level": "SELF_ONLY"}});
    let options = serde_json::from_value(options).expect("options");
    let plan = preflight::Plan {
        options: &options,
        facts,
        size_bytes,
        scheduled_at: None,
        now: Timestamp::from_micros(0),
    };
    let channel = preflight::Channel {
        platform,
        facts: &told(platform, account),
        scopes: &[],
        blocker: None,
        uploads_left_today: None,
        public_https: true,
    };
    let found = preflight::check(&plan, &channel);
    let mut notes: Vec<Note> = found
        .into_iter()
        .map(|f| Note {
            rule: f
                .rule
                .split_once('.')
                .map_or_else(|| f.rule.clone(), |(_, rule)| rule.to_owned()),
            blocks: f.severity == preflight::Severity::Blocks,
            fixable: f.fixable,
        })
        .collect();
    notes.sort();
    notes
}

/// What each platform tells of such an account.
fn told(platform: Platform, account: Account) -> Value {
    let large = account == Account::Large;
    match platform {
        Platform::Youtube => {
            json!({"uploads_playlist": "UU1", "long_uploads": if large { "allowed" } else { "eligible" }})
        }
        Platform::Tiktok => json!({"username": "anna", "rules": {"privacy_level_options": ["SELF_ONLY"],
            "max_duration_sec": if large { 600 } else { 180 }}}),
        Platform::Instagram => json!({"login": "facebook"}),
        Platform::Vk => Value::Null,
    }
}
