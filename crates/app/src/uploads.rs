//! Uploads: from the first byte to a clip in the library.
//!
//! What dies where: until `create` commits there is at most an empty staged file without a row, which the
//! sweep discards. An acknowledged offset is on disk. A whole upload is marked `finishing` together with a
//! job, so a crash while hashing, moving or writing the clip's row is made good by that job; every step of
//! [`App::finish_upload`] may run twice.

use crate::audit::Entry;
use crate::{App, AppError, WorkspaceScope, need, views};
use bytes::Bytes;
use domain::audit::Kind as Audited;
use domain::event::EventKind;
use domain::job::Job;
use domain::media::{MediaState, container_of};
use domain::{JobId, MediaId, Role, Timestamp, UploadId, upload as names};
use futures_util::{Stream, TryStreamExt as _};
use std::fmt::Display;
use std::pin::pin;
use std::time::Duration;
use storage::{Append, Checksum, Kind};
use store::media::Media;
use store::uploads::{Upload, UploadState};

/// How long a finished upload still answers with its clip.
const FINISHED_LIFE: Duration = Duration::from_secs(86_400);
/// When the job goes on with what the request could not finish.
const FINISH_GRACE: Duration = Duration::from_secs(20);

pub struct Creating {
    pub filename: String,
    pub size_bytes: u64,
    pub blake3: Option<[u8; 32]>,
}

/// Where an upload is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    pub offset_bytes: u64,
    pub size_bytes: u64,
    pub expires_at: Timestamp,
    /// The clip, once the upload is whole.
    pub media: Option<MediaId>,
}

/// The storage's name of an upload.
fn staged_name(id: UploadId) -> String {
    id.to_string()
}

/// A clip keeps its upload's number, so that finishing twice makes one clip.
const fn media_of(id: UploadId) -> MediaId {
    MediaId::from_uuid(id.as_uuid())
}

pub(crate) fn view(u: &Upload) -> views::Upload {
    views::Upload {
        id: u.id,
        filename: u.filename.clone(),
        size_bytes: u.size_bytes,
        offset_bytes: u.offset_bytes,
        blake3: u.blake3.map(|b| views::hex(&b)),
        state: match u.state {
            UploadState::Receiving => views::UploadState::Receiving,
            UploadState::Finishing | UploadState::Finished => views::UploadState::Finishing,
        },
        created_at: u.created_at,
        expires_at: u.expires_at,
    }
}

impl App {
    /// Makes room for an upload, or says why there is none, before any byte comes.
    pub async fn create_upload(
        &self,
        scope: &WorkspaceScope,
        c: Creating,
    ) -> Result<(UploadId, Progress), AppError> {
        need(scope, Role::Editor)?;
        let limits = &self.settings.limits;
        if c.size_bytes == 0 {
            return Err(AppError::NotAVideo);
        }
        if c.size_bytes > limits.upload_max_bytes {
            return Err(AppError::UploadTooLarge {
                max_bytes: limits.upload_max_bytes,
            });
        }
        let needed = c.size_bytes.saturating_add(limits.disk_floor_bytes);
        if self.storage.free_bytes()?.is_some_and(|free| free < needed) {
            return Err(AppError::DiskFull);
        }
        let now = self.now();
        let upload = Upload {
            id: UploadId::new(now, vault::random()),
            workspace: scope.workspace(),
            account: scope.account(),
            filename: names::clean_filename(&c.filename),
            size_bytes: c.size_bytes,
            offset_bytes: 0,
            blake3: c.blake3,
            state: UploadState::Receiving,
            media: None,
            created_at: now,
            expires_at: now.plus(self.settings.retention.upload()),
        };
        let (name, key) = (staged_name(upload.id), media_of(upload.id).to_string());
        self.storage.stage(&name, &key, upload.size_bytes).await?;
        let made = self.insert_upload(scope, &upload).await;
        if made.is_err() {
            self.storage.discard(&staged_name(upload.id)).await?;
        }
        made?;
        let progress = Progress {
            offset_bytes: 0,
            size_bytes: upload.size_bytes,
            expires_at: upload.expires_at,
            media: None,
        };
        Ok((upload.id, progress))
    }

    async fn insert_upload(&self, scope: &WorkspaceScope, upload: &Upload) -> Result<(), AppError> {
        let limits = &self.settings.limits;
        let tx = self.store.begin().await?;
        if tx.db().count_open_uploads(scope).await? >= u64::from(limits.open_uploads) {
            return Err(AppError::TooManyUploads {
                max: limits.open_uploads,
            });
        }
        let left = limits
            .workspace_quota_bytes
            .saturating_sub(tx.db().bytes_held(scope).await?);
        if upload.size_bytes > left {
            return Err(AppError::QuotaExceeded { left_bytes: left });
        }
        tx.db().insert_upload(scope, upload).await?;
        tx.db()
            .add_event(
                scope,
                EventKind::UploadChanged,
                upload.id.as_uuid(),
                None,
                upload.created_at,
            )
            .await?;
        let entry = Entry::new(Audited::UploadCreated)
            .about(upload.id, Some(&upload.filename))
            .with("size_bytes", upload.size_bytes);
        self.audit(&tx, Some(scope), entry, upload.created_at).await?;
        Ok(tx.commit().await?)
    }

    async fn upload(&self, scope: &WorkspaceScope, id: UploadId) -> Result<Upload, AppError> {
        self.store
            .read()
            .upload(scope, id)
            .await?
            .ok_or(AppError::NotFound)
    }

    pub async fn upload_progress(&self, scope: &WorkspaceScope, id: UploadId) -> Result<Progress, AppError> {
        let upload = self.upload(scope, id).await?;
        self.progress_of(&upload).await
    }

    async fn progress_of(&self, upload: &Upload) -> Result<Progress, AppError> {
        let offset_bytes = match upload.state {
            // A client that asks is about to go on: whoever still sends is stopped first, as tusd does.
            UploadState::Receiving => self.storage.settle(&staged_name(upload.id)).await?.offset,
            UploadState::Finishing | UploadState::Finished => upload.size_bytes,
        };
        Ok(Progress {
            offset_bytes,
            size_bytes: upload.size_bytes,
            expires_at: upload.expires_at,
            media: upload.media,
        })
    }

    /// Takes a body at an offset. The answer's offset is on disk. A body that broke off keeps what came.
    pub async fn append_upload<S, E>(
        &self,
        scope: &WorkspaceScope,
        id: UploadId,
        offset: u64,
        checksum: Option<Checksum>,
        length: Option<u64>,
        body: S,
    ) -> Result<Progress, AppError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: Display + Send,
    {
        need(scope, Role::Editor)?;
        let mut upload = self.upload(scope, id).await?;
        if upload.state != UploadState::Receiving {
            let whole = offset == upload.size_bytes && length.unwrap_or(0) == 0;
            if !whole {
                return Err(AppError::OffsetMismatch {
                    have: upload.size_bytes,
                });
            }
            upload.media = Some(self.finish_upload(scope, id).await?);
            return self.progress_of(&upload).await;
        }
        let rules = Append {
            checksum,
            first_bytes: |head| container_of(head).is_some(),
            idle: Duration::from_secs(self.settings.limits.patch_idle_seconds),
            length,
        };
        let appended = match self.storage.append(&staged_name(id), offset, rules, body).await {
            Ok(a) => a,
            Err(storage::StorageError::Refused) => {
                self.delete_upload_now(scope, id, "not_a_video").await?;
                return Err(AppError::NotAVideo);
            }
            Err(e) => return Err(e.into()),
        };
        // It may have taken hours: whoever has lost the right meanwhile adds nothing to the library.
        let scope = &self.scope_now(scope).await?;
        need(scope, Role::Editor)?;
        upload.expires_at = self.now().plus(self.settings.retention.upload());
        upload.offset_bytes = appended.offset;
        if appended.offset == upload.size_bytes {
            upload.media = Some(self.finish_whole(scope, &upload).await?);
            upload.state = UploadState::Finished;
            return self.progress_of(&upload).await;
        }
        let tx = self.store.begin().await?;
        tx.db()
            .advance_upload(scope, id, appended.offset, upload.expires_at)
            .await?;
        tx.db()
            .add_event(scope, EventKind::UploadChanged, id.as_uuid(), None, self.now())
            .await?;
        tx.commit().await?;
        Ok(Progress {
            offset_bytes: appended.offset,
            size_bytes: appended.size,
            expires_at: upload.expires_at,
            media: None,
        })
    }

    /// Turns a whole upload into a clip; when the workspace has these bytes already, into that clip.
    pub async fn finish_upload(&self, scope: &WorkspaceScope, id: UploadId) -> Result<MediaId, AppError> {
        let upload = self.upload(scope, id).await?;
        match upload.media {
            Some(media) => Ok(media),
            None => self.finish_whole(scope, &upload).await,
        }
    }

    async fn finish_whole(&self, scope: &WorkspaceScope, upload: &Upload) -> Result<MediaId, AppError> {
        let id = upload.id;
        let now = self.now();
        let tx = self.store.begin().await?;
        tx.db().begin_finish(scope, id).await?;
        let job = Job::FinishUpload { upload_id: id };
        let due = now.plus(FINISH_GRACE);
        tx.db()
            .add_job(
                JobId::new(now, vault::random()),
                &job,
                Some(scope.workspace()),
                due,
                now,
            )
            .await?;
        tx.commit().await?;

        let name = staged_name(id);
        let key = media_of(id).to_string();
        let (blake3, container) = match self.storage.finish(&name).await {
            Ok(f) => {
                if upload.blake3.is_some_and(|announced| announced != f.blake3) {
                    self.delete_upload_now(scope, id, "checksum_mismatch").await?;
                    return Err(AppError::ChecksumMismatch);
                }
                (f.blake3, container(&self.storage.staged_head(&name).await?)?)
            }
            // Moved already: another run of this came that far.
            Err(storage::StorageError::NotFound) => {
                let (blake3, head) = self.hash_original(&key, upload.size_bytes).await?;
                (blake3, container(&head)?)
            }
            Err(e) => return Err(e.into()),
        };
        let existing = self
            .store
            .read()
            .media_by_hash(scope, &blake3)
            .await?
            .filter(|m| m.id != media_of(id));
        if existing.is_none() {
            self.storage.promote(&name, &key).await?;
        }
        let media = self.finish_rows(scope, upload, blake3, container).await?;
        if media != media_of(id) {
            // Twice the same bytes: the clip that was there first stays.
            self.storage.discard(&name).await?;
            self.storage.delete(Kind::Media, &key).await?;
        }
        Ok(media)
    }

    /// The hash and the first bytes of an original that is in its place.
    async fn hash_original(&self, key: &str, size: u64) -> Result<([u8; 32], Vec<u8>), AppError> {
        let mut bytes = pin!(self.storage.read(Kind::Media, key, 0..size).await?);
        let (mut hasher, mut head) = (blake3::Hasher::new(), vec![]);
        while let Some(piece) = bytes.try_next().await.map_err(|e| AppError::Storage(e.into()))? {
            head.extend(piece.iter().take(64_usize.saturating_sub(head.len())));
            hasher.update(&piece);
        }
        Ok((*hasher.finalize().as_bytes(), head))
    }

    async fn finish_rows(
        &self,
        scope: &WorkspaceScope,
        upload: &Upload,
        blake3: [u8; 32],
        container: &str,
    ) -> Result<MediaId, AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        let job = Job::FinishUpload { upload_id: upload.id };
        tx.db().hold_jobs(&[job]).await?;
        let mut events = vec![];
        let media = if let Some(there) = tx.db().media_by_hash(scope, &blake3).await? {
            // Who sends a clip again that lies in the trash wants it.
            self.restore_in(&tx, scope, &there).await?;
            there.id
        } else {
            let m = Media {
                id: media_of(upload.id),
                title: names::title_from_filename(&upload.filename),
                filename: upload.filename.clone(),
                container: container.to_owned(),
                state: MediaState::Processing,
                reason: None,
                size_bytes: upload.size_bytes,
                blake3,
                facts: None,
                tags: vec![],
                has_poster: false,
                has_preview: false,
                poster_at_ms: None,
                created_by: upload.account,
                created_at: now,
                trashed_at: None,
            };
            tx.db().insert_media(scope, &m).await?;
            let job = Job::ReadMedia { media_id: m.id };
            tx.db()
                .add_job(
                    JobId::new(now, vault::random()),
                    &job,
                    Some(scope.workspace()),
                    now,
                    now,
                )
                .await?;
            events.push((EventKind::MediaChanged, m.id.as_uuid(), None));
            let entry = Entry::new(Audited::MediaAdded)
                .account(upload.account)
                .about(m.id, Some(&m.title))
                .with("size_bytes", m.size_bytes);
            self.audit(&tx, Some(scope), entry, now).await?;
            m.id
        };
        tx.db()
            .finish_upload(scope, upload.id, media, now.plus(FINISHED_LIFE))
            .await?;
        tx.db()
            .drop_job(&Job::FinishUpload { upload_id: upload.id })
            .await?;
        events.push((EventKind::UploadChanged, upload.id.as_uuid(), None));
        tx.db().add_events(scope, &events, now).await?;
        tx.commit().await?;
        Ok(media)
    }

    pub async fn delete_upload(&self, scope: &WorkspaceScope, id: UploadId) -> Result<(), AppError> {
        need(scope, Role::Editor)?;
        self.upload(scope, id).await?;
        self.delete_upload_now(scope, id, "canceled").await
    }

    pub(crate) async fn delete_upload_now(
        &self,
        scope: &WorkspaceScope,
        id: UploadId,
        why: &str,
    ) -> Result<(), AppError> {
        // Bytes first: a row without bytes answers "gone" and is deleted again; bytes without a row would stay.
        self.storage.discard(&staged_name(id)).await?;
        let tx = self.store.begin().await?;
        if tx.db().delete_upload(scope, id).await? {
            let entry = Entry::new(Audited::UploadDiscarded)
                .about(id, None)
                .with("why", why);
            self.audit(&tx, Some(scope), entry, self.now()).await?;
        }
        tx.db().drop_job(&Job::FinishUpload { upload_id: id }).await?;
        tx.db()
            .add_event(scope, EventKind::UploadChanged, id.as_uuid(), None, self.now())
            .await?;
        tx.commit().await?;
        Ok(())
    }

    pub async fn uploads(&self, scope: &WorkspaceScope) -> Result<Vec<views::Upload>, AppError> {
        let rows = self.store.read().open_uploads(scope).await?;
        Ok(rows.iter().map(view).collect())
    }

    /// Removes uploads whose time has run out, and staged files without a row.
    pub async fn sweep_uploads(&self) -> Result<u64, AppError> {
        let mut swept = 0;
        for (scope, upload) in self.store.read().expired_uploads(self.now(), 200).await? {
            // One that was finished is a clip by now; only its row's time is over.
            let why = if upload.media.is_some() {
                "finished"
            } else {
                "expired"
            };
            self.delete_upload_now(&scope, upload.id, why).await?;
            swept += 1;
        }
        for name in self.storage.staged_ids().await? {
            let known = match name.parse::<UploadId>() {
                Ok(id) => {
                    let young = self.now().as_millis() - millis_of(id) < 3_600_000;
                    young || self.store.read().upload_row_exists(id).await?
                }
                Err(_) => false,
            };
            if !known {
                self.storage.discard(&name).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

/// The moment inside a time-ordered id.
fn millis_of(id: UploadId) -> i64 {
    let (seconds, nanos) = id.as_uuid().get_timestamp().map_or((0, 0), |t| t.to_unix());
    i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000) + i64::from(nanos / 1_000_000)
}

fn container(head: &[u8]) -> Result<&'static str, AppError> {
    container_of(head).ok_or(AppError::NotAVideo)
}

pub(crate) async fn hash_file(path: std::path::PathBuf) -> Result<[u8; 32], AppError> {
    tokio::task::spawn_blocking(move || -> std::io::Result<[u8; 32]> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(std::fs::File::open(path)?)?;
        Ok(*hasher.finalize().as_bytes())
    })
    .await
    .map_err(|e| AppError::Internal(e.to_string()))?
    .map_err(|e| AppError::Storage(e.into()))
}
