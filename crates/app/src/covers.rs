//! Choosing a cover: a strip of pictures, and the poster itself.

use crate::audit::Entry;
use crate::library::File;
use crate::{App, AppError, WorkspaceScope, need, views};
use domain::audit::Kind as Audited;
use domain::media::{Facts, MediaState, frame_times, poster_time};
use domain::{MediaId, Role};
use std::path::PathBuf;
use storage::Kind;
use store::media::Media;

/// Pictures a strip may have; what is asked for is rounded up to one of them, so that few are kept.
pub(crate) const STRIPS: [u32; 3] = [6, 12, 24];

/// A strip, and the moment of each of its pictures, from left to right.
#[derive(Clone, Debug)]
pub struct Strip {
    pub file: File,
    pub times_ms: Vec<u64>,
}

pub(crate) fn strip_key(media: MediaId, count: u32) -> String {
    format!("{media}_{count}")
}

fn readable(m: &Media) -> Result<&Facts, AppError> {
    match (&m.facts, m.state) {
        (Some(facts), MediaState::Ready) => Ok(facts),
        _ => Err(AppError::MediaNotReady),
    }
}

impl App {
    /// Pictures of a clip in equal steps; made when first asked for, then kept.
    pub async fn frames(&self, scope: &WorkspaceScope, id: MediaId, count: u32) -> Result<Strip, AppError> {
        let m = self.media_row(scope, id).await?;
        let facts = readable(&m)?;
        let count = STRIPS.into_iter().find(|n| *n >= count).unwrap_or(24);
        let key = strip_key(id, count);
        let size_bytes = match self.storage.size(Kind::Frames, &key).await {
            Err(storage::StorageError::NotFound) => self.make_strip(scope, id, facts, count, &key).await?,
            there => there?,
        };
        let file = File {
            kind: Kind::Frames,
            key,
            size_bytes,
            mime: "image/jpeg",
            filename: "frames.jpg".into(),
            etag: format!("\"{}-f{count}\"", views::hex(&m.blake3[..12])),
        };
        Ok(Strip {
            file,
            times_ms: frame_times(facts.duration_ms, count),
        })
    }

    async fn make_strip(
        &self,
        scope: &WorkspaceScope,
        id: MediaId,
        facts: &Facts,
        count: u32,
        key: &str,
    ) -> Result<u64, AppError> {
        let input = self.storage.local(Kind::Media, &id.to_string()).await?;
        let out = self.scratch_picture();
        self.media
            .frames(&input, facts, count, &out)
            .await
            .map_err(|e| AppError::NoPicture(e.to_string()))?;
        self.storage.put_file(Kind::Frames, key, &out).await?;
        // Deleted while it was made: the strip must not stay.
        if self.store.read().media(scope, id).await?.is_none() {
            self.storage.delete(Kind::Frames, key).await?;
            return Err(AppError::NotFound);
        }
        Ok(self.storage.size(Kind::Frames, key).await?)
    }

    /// Makes the picture at a moment the clip's poster; none: the one taken by itself.
    pub async fn set_poster(
        &self,
        scope: &WorkspaceScope,
        id: MediaId,
        at_ms: Option<u64>,
    ) -> Result<views::Media, AppError> {
        need(scope, Role::Editor)?;
        let m = self.usable_row(scope, id).await?;
        let facts = readable(&m)?;
        let moment = at_ms.unwrap_or_else(|| poster_time(facts.duration_ms));
        if moment >= facts.duration_ms.max(1) {
            return Err(AppError::field(
                "at_ms",
                "too_late",
                "The clip is shorter than that.",
            ));
        }
        let key = id.to_string();
        let input = self.storage.local(Kind::Media, &key).await?;
        let out = self.scratch_picture();
        self.media
            .poster(&input, moment, &out)
            .await
            .map_err(|e| AppError::NoPicture(e.to_string()))?;
        self.storage.put_file(Kind::Poster, &key, &out).await?;
        let now = self.now();
        let tx = self.store.begin().await?;
        if !tx.db().set_poster(scope, id, at_ms).await? {
            self.storage.delete(Kind::Poster, &key).await?;
            return Err(AppError::NotFound);
        }
        self.tell_media(&tx, scope, id, now).await?;
        let entry = Entry::new(Audited::MediaEdited).about(id, Some(&m.title));
        self.audit(&tx, Some(scope), entry.with("poster_at_ms", at_ms), now)
            .await?;
        tx.commit().await?;
        self.media(scope, id).await
    }

    fn scratch_picture(&self) -> PathBuf {
        let name = views::hex(&vault::random::<16>());
        self.storage.scratch().join(format!("{name}.jpg"))
    }
}
