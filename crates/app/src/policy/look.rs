//! What the checks have in common: the clock, the site, and what is looked at once for several claims.

use super::finding::Seen;
use super::site::Site;
use crate::audit::verify::{VerifyError, verify};
use crate::{App, AppError};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use storage::Kind;
use store::policy::Never;
use store::{StoreError, Uuid};
use tokio::sync::OnceCell;

/// Jobs that erase by age run hourly; only what is older than a limit by more than this breaks a claim.
const SLACK: Duration = Duration::from_hours(2);
/// Files are looked at twice: what moved in between is neither missing nor too much.
const MOVING: Duration = Duration::from_millis(1500);
/// Most sealed texts of a column that are looked at.
const SEALED_MAX: u32 = 20_000;

/// One run through the claims.
pub struct Look<'a> {
    pub(super) app: &'a App,
    site: Result<&'a Site, &'static str>,
    tree: OnceCell<Seen>,
    sealed: OnceCell<Seen>,
    strays: OnceCell<Strays>,
}

/// Files without a row, rows without a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Strays {
    pub files: Vec<String>,
    pub rows: Vec<String>,
}

impl<'a> Look<'a> {
    pub fn new(app: &'a App, site: Result<&'a Site, &'static str>) -> Self {
        Self {
            app,
            site,
            tree: OnceCell::new(),
            sealed: OnceCell::new(),
            strays: OnceCell::new(),
        }
    }

    /// The running service, or why it is not asked.
    pub(super) fn site(&self) -> Result<&'a Site, Seen> {
        self.site.map_err(Seen::Not)
    }

    /// Good when there is no such row at all.
    pub(super) async fn never(&self, never: Never) -> Result<Seen, AppError> {
        let n = self.app.store.read().count_never(never, self.app.now()).await?;
        Ok(Seen::none_of(n, never.table()))
    }
    /// Good when there is no such row older than this.
    pub(super) async fn never_older(&self, never: Never, than: Duration) -> Result<Seen, AppError> {
        let before = self.app.now().minus(than);
        let n = self.app.store.read().count_never(never, before).await?;
        Ok(Seen::none_of(n, never.table()))
    }
    /// The same for what an hourly job erases.
    pub(super) async fn never_past(&self, never: Never, limit: Duration) -> Result<Seen, AppError> {
        self.never_older(never, limit + SLACK).await
    }

    /// The whole audit log.
    pub(super) async fn tree(&self) -> Seen {
        let look = async || {
            let folder = &self.app.settings.checkpoints;
            match verify(&self.app.store, &self.app.vault, Some(folder), None).await {
                Ok(v) if v.events > 0 && v.signed.is_none() => Seen::Not("no_checkpoint"),
                Ok(_) => Seen::Good,
                Err(VerifyError::Store(StoreError::Corrupt(what))) => Seen::Bad(what),
                Err(e @ (VerifyError::Store(_) | VerifyError::Stopped(_) | VerifyError::File { .. })) => {
                    tracing::warn!(error = %e, "the audit log could not be read");
                    Seen::Not("failed")
                }
                // Says where in the log; ids and numbers, nothing of a person.
                Err(fault) => Seen::Bad(fault.to_string()),
            }
        };
        self.tree.get_or_init(look).await.clone()
    }

    /// Tokens and checkpoints of publishes: each sealed with the key of its workspace.
    pub(super) async fn sealed(&self) -> Result<Seen, AppError> {
        let look = async || {
            let (mut keys, mut odd) = (BTreeMap::new(), 0);
            for s in self.app.store.read().sealed(SEALED_MAX).await? {
                let vault = &self.app.vault;
                let key = keys.entry(s.workspace_id).or_insert_with(|| {
                    vault
                        .unlock_with(s.workspace_id, &s.wrapped_key, s.previous_key.as_deref())
                        .ok()
                });
                if !key.as_ref().is_some_and(|k| vault.is_sealed_with(k, &s.blob)) {
                    odd += 1;
                }
            }
            Ok::<_, AppError>(Seen::none_of(odd, "channel_token, publish_target"))
        };
        Ok(self.sealed.get_or_try_init(look).await?.clone())
    }

    /// Files and rows that do not belong together.
    pub(super) async fn strays(&self) -> Result<&Strays, AppError> {
        let look = async || {
            let first = strays(self.app).await?;
            if first == Strays::default() {
                return Ok(first);
            }
            tokio::time::sleep(MOVING).await;
            let second = strays(self.app).await?;
            let both = |a: Vec<String>, b: &[String]| a.into_iter().filter(|x| b.contains(x)).collect();
            Ok::<_, AppError>(Strays {
                files: both(first.files, &second.files),
                rows: both(first.rows, &second.rows),
            })
        };
        self.strays.get_or_try_init(look).await
    }
}

async fn strays(app: &App) -> Result<Strays, AppError> {
    let db = app.store.read();
    let files = |kind| app.storage.list(kind);
    let (originals, posters) = (files(Kind::Media).await?, files(Kind::Poster).await?);
    let (previews, frames) = (files(Kind::Preview).await?, files(Kind::Frames).await?);
    let renditions = files(Kind::Rendition).await?;
    let media = db.all_media_files().await?;
    let ids: BTreeSet<String> = media.iter().map(|m| key(m.id)).collect();
    let made: BTreeSet<String> = db
        .rendition_ids(false)
        .await?
        .into_iter()
        .map(rendition)
        .collect();
    let mut out = Strays::default();
    let mut extra = |name: &str, keys: &[String], known: &dyn Fn(&str) -> bool| {
        let stray = keys.iter().filter(|k| !known(k));
        out.files.extend(stray.map(|k| format!("{name}/{k}")));
    };
    let of_clip = |k: &str| ids.contains(k);
    extra("media", &originals, &of_clip);
    extra("posters", &posters, &of_clip);
    extra("previews", &previews, &of_clip);
    extra("frames", &frames, &|k| {
        k.rsplit_once('_').is_some_and(|(id, _)| ids.contains(id))
    });
    extra("renditions", &renditions, &|k| made.contains(k));
    let there = |keys: &[String]| keys.iter().cloned().collect::<BTreeSet<_>>();
    let (originals, posters, previews) = (there(&originals), there(&posters), there(&previews));
    for m in media.iter().filter(|m| !m.going) {
        let key = key(m.id);
        let missing = [
            ("media", true, &originals),
            ("posters", m.has_poster, &posters),
            ("previews", m.has_preview, &previews),
        ];
        let missing = missing
            .into_iter()
            .filter(|(_, wanted, have)| *wanted && !have.contains(&key));
        out.rows.extend(missing.map(|(name, ..)| format!("{name}/{key}")));
    }
    let renditions = there(&renditions);
    let ready = db.rendition_ids(true).await?.into_iter().map(rendition);
    out.rows.extend(
        ready
            .filter(|k| !renditions.contains(k))
            .map(|k| format!("renditions/{k}")),
    );
    Ok(out)
}

fn key(id: Uuid) -> String {
    domain::MediaId::from_uuid(id).to_string()
}
fn rendition(id: Uuid) -> String {
    domain::RenditionId::from_uuid(id).to_string()
}
