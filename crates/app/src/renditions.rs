//! Renditions: copies of a clip that certain platforms take, as a person asks for them.

use crate::audit::Entry;
use crate::library::{File, not_trashed};
use crate::{App, AppError, WorkspaceScope, need, views};
use domain::audit::Kind as Audited;
use domain::conform::{self, Plan, RenditionState, Trim, TrimError, Wanted};
use domain::event::EventKind;
use domain::job::Job;
use domain::media::{Facts, MediaState};
use domain::{JobId, MediaId, ReceiptId, RenditionId, Role, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use storage::Kind;
use store::Tx;
use store::media::Media;
use store::receipts::Receipt;
use store::renditions::Rendition;

/// Whether what was asked for is there already, or under way.
#[derive(Clone, Debug)]
pub enum Conforming {
    Begun(views::Rendition),
    There(views::Rendition),
}

impl App {
    /// Begins a rendition, or gives the one that was made for the same wish. One that failed or was canceled is
    /// begun again.
    pub async fn conform(
        &self,
        scope: &WorkspaceScope,
        media: MediaId,
        wanted: Wanted,
    ) -> Result<Conforming, AppError> {
        need(scope, Role::Editor)?;
        if wanted.platforms.is_empty() {
            return Err(AppError::field(
                "platforms",
                "required",
                "Choose at least one platform.",
            ));
        }
        self.make(scope, media, wanted).await
    }

    /// Begins to cut out a part of a clip, as it is, or gives the one that was cut before.
    pub async fn trim(
        &self,
        scope: &WorkspaceScope,
        media: MediaId,
        part: Trim,
    ) -> Result<Conforming, AppError> {
        need(scope, Role::Editor)?;
        let wanted = Wanted::new(vec![], None, None).of_part(Some(part));
        self.make(scope, media, wanted).await
    }

    async fn make(
        &self,
        scope: &WorkspaceScope,
        media: MediaId,
        wanted: Wanted,
    ) -> Result<Conforming, AppError> {
        let m = self.usable_row(scope, media).await?;
        if let (Some(trim), Some(facts)) = (wanted.trim, &m.facts) {
            trim.checked(facts.duration_ms).map_err(of_part)?;
        }
        let plan = plan_of(&m, &wanted)?;
        if plan.changes.is_empty() {
            return Err(AppError::NothingToConform);
        }
        match self.begin_rendition(scope, media, wanted.clone(), plan).await {
            // A second press that came in between.
            Err(AppError::Store(store::StoreError::Conflict)) => {
                let there = self.store.read().rendition_for(scope, media, &wanted).await?;
                Ok(Conforming::There(there.ok_or(AppError::NotFound)?.into()))
            }
            other => other,
        }
    }

    async fn begin_rendition(
        &self,
        scope: &WorkspaceScope,
        media: MediaId,
        wanted: Wanted,
        plan: Plan,
    ) -> Result<Conforming, AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        // Asked again under the lock: a clip deleted meanwhile gets no copy.
        let there = tx.db().media(scope, media).await?;
        not_trashed(there.ok_or(AppError::NotFound)?)?;
        let before = tx.db().rendition_for(scope, media, &wanted).await?;
        if let Some(there) = before
            .as_ref()
            .filter(|r| r.state == RenditionState::Ready || r.state.is_pending())
        {
            return Ok(Conforming::There(there.clone().into()));
        }
        self.room_for(&tx, scope, plan.most_bytes).await?;
        let r = Rendition {
            id: before
                .as_ref()
                .map_or_else(|| RenditionId::new(now, vault::random()), |r| r.id),
            media,
            state: RenditionState::Queued,
            wanted,
            changes: plan.changes,
            unmet: plan.unmet,
            progress: 0,
            facts: None,
            size_bytes: plan.most_bytes,
            blake3: None,
            failure: None,
            created_at: before.as_ref().map_or(now, |r| r.created_at),
            updated_at: now,
        };
        if before.is_some() {
            tx.db().save_rendition(scope, &r, now).await?;
        } else {
            tx.db().insert_rendition(scope, &r).await?;
        }
        let job = Job::Conform { rendition_id: r.id };
        self.add_job_in(&tx, scope, &job, now).await?;
        let entry = Entry::new(Audited::RenditionRequested)
            .about(r.id, None)
            .about(media, None)
            .with("platforms", platform_names(&r.wanted));
        let entry = match r.wanted.trim {
            Some(part) => entry.with("start_ms", part.start_ms).with("end_ms", part.end_ms),
            None => entry,
        };
        self.audit(&tx, Some(scope), entry, now).await?;
        self.tell_media(&tx, scope, media, now).await?;
        tx.commit().await?;
        Ok(Conforming::Begun(r.into()))
    }

    /// Refuses what would not fit into the workspace or onto the disk.
    async fn room_for(&self, tx: &Tx, scope: &WorkspaceScope, bytes: u64) -> Result<(), AppError> {
        let limits = &self.settings.limits;
        let held = tx.db().bytes_held(scope).await?;
        let left_bytes = limits.workspace_quota_bytes.saturating_sub(held);
        if bytes > left_bytes {
            return Err(AppError::QuotaExceeded { left_bytes });
        }
        if self.storage.scratch_free_bytes()? < bytes.saturating_add(limits.disk_floor_bytes) {
            return Err(AppError::DiskFull);
        }
        Ok(())
    }

    async fn add_job_in(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        job: &Job,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let id = JobId::new(now, vault::random());
        Ok(tx
            .db()
            .add_job(id, job, Some(scope.workspace()), now, now)
            .await?)
    }

    pub(crate) async fn tell_media(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        media: MediaId,
        now: Timestamp,
    ) -> Result<(), AppError> {
        Ok(tx
            .db()
            .add_event(scope, EventKind::MediaChanged, media.as_uuid(), None, now)
            .await?)
    }

    pub async fn renditions(
        &self,
        scope: &WorkspaceScope,
        media: MediaId,
    ) -> Result<Vec<views::Rendition>, AppError> {
        self.media_row(scope, media).await?;
        let rows = self.store.read().renditions_of(scope, &[media]).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    pub(crate) async fn rendition_row(
        &self,
        scope: &WorkspaceScope,
        media: MediaId,
        id: RenditionId,
    ) -> Result<Rendition, AppError> {
        self.media_row(scope, media).await?;
        let found = self.store.read().rendition(scope, id).await?;
        found.filter(|r| r.media == media).ok_or(AppError::NotFound)
    }

    pub async fn rendition(
        &self,
        scope: &WorkspaceScope,
        media: MediaId,
        id: RenditionId,
    ) -> Result<views::Rendition, AppError> {
        Ok(self.rendition_row(scope, media, id).await?.into())
    }

    /// Stops a rendition that is not ready. Whoever makes it finds its job gone and writes nothing more.
    pub async fn cancel_rendition(
        &self,
        scope: &WorkspaceScope,
        media: MediaId,
        id: RenditionId,
    ) -> Result<views::Rendition, AppError> {
        need(scope, Role::Editor)?;
        self.rendition_row(scope, media, id).await?;
        let now = self.now();
        let tx = self.store.begin().await?;
        tx.db().hold_jobs(&[Job::Conform { rendition_id: id }]).await?;
        let mut r = tx.db().rendition(scope, id).await?.ok_or(AppError::NotFound)?;
        if !r.state.is_pending() {
            return Err(AppError::NotCancelable);
        }
        tx.db().drop_job(&Job::Conform { rendition_id: id }).await?;
        (r.state, r.progress, r.size_bytes) = (RenditionState::Canceled, 0, 0);
        tx.db().save_rendition(scope, &r, now).await?;
        let entry = Entry::new(Audited::RenditionCanceled)
            .about(id, None)
            .about(media, None);
        self.audit(&tx, Some(scope), entry, now).await?;
        self.tell_media(&tx, scope, media, now).await?;
        tx.commit().await?;
        self.rendition(scope, media, id).await
    }

    /// Deletes a rendition: not found from now on, its bytes gone soon after. Refused while posts need it.
    pub async fn delete_rendition(
        &self,
        scope: &WorkspaceScope,
        media: MediaId,
        id: RenditionId,
    ) -> Result<views::Receipt, AppError> {
        need(scope, Role::Editor)?;
        let r = self.rendition_row(scope, media, id).await?;
        let now = self.now();
        let tx = self.store.begin().await?;
        tx.db().hold_jobs(&[Job::Conform { rendition_id: id }]).await?;
        let needing = tx.db().targets_needing_media(scope, media).await?;
        let requests: BTreeSet<_> = needing
            .iter()
            .filter(|t| t.options.rendition_id == Some(id))
            .map(|t| t.request)
            .collect();
        if !requests.is_empty() {
            return Err(AppError::RenditionInUse(requests.into_iter().collect()));
        }
        if !tx.db().delete_rendition(scope, id).await? {
            return Err(AppError::NotFound);
        }
        let bytes = if r.state == RenditionState::Ready {
            r.size_bytes
        } else {
            0
        };
        let receipt = Receipt {
            id: ReceiptId::new(now, vault::random()),
            kind: "rendition.delete".into(),
            subject: id.to_string(),
            counts: BTreeMap::from([
                ("renditions".into(), 1),
                ("bytes".into(), i64::try_from(bytes).unwrap_or(i64::MAX)),
            ]),
            at: now,
        };
        tx.db().insert_receipt(scope, &receipt).await?;
        let entry = Entry::new(Audited::RenditionDeleted)
            .about(id, None)
            .about(media, None)
            .with("bytes", bytes)
            .receipt(receipt.id);
        self.audit(&tx, Some(scope), entry, now).await?;
        tx.db().drop_job(&Job::Conform { rendition_id: id }).await?;
        self.add_job_in(&tx, scope, &Job::EraseRendition { rendition_id: id }, now)
            .await?;
        self.tell_media(&tx, scope, media, now).await?;
        tx.commit().await?;
        Ok(receipt.into())
    }

    /// The second half of a deletion. May run twice.
    pub async fn erase_rendition(&self, id: RenditionId) -> Result<(), AppError> {
        Ok(self.storage.delete(Kind::Rendition, &id.to_string()).await?)
    }

    /// The bytes of a ready rendition.
    pub async fn rendition_file(
        &self,
        scope: &WorkspaceScope,
        media: MediaId,
        id: RenditionId,
    ) -> Result<File, AppError> {
        let r = self.rendition_row(scope, media, id).await?;
        let hash = r
            .blake3
            .filter(|_| r.state == RenditionState::Ready)
            .ok_or(AppError::NotFound)?;
        let key = id.to_string();
        let size_bytes = self
            .storage
            .size(Kind::Rendition, &key)
            .await
            .map_err(|e| match e {
                storage::StorageError::NotFound => AppError::NotFound,
                e => e.into(),
            })?;
        let mut names: Vec<_> = platform_names(&r.wanted).into_iter().map(String::from).collect();
        names.extend(r.wanted.trim.map(|t| format!("{}-{}", t.start_ms, t.end_ms)));
        Ok(File {
            kind: Kind::Rendition,
            key,
            size_bytes,
            mime: "video/mp4",
            filename: format!("{}.mp4", names.join("-")),
            etag: format!("\"{}\"", views::hex(&hash[..12])),
        })
    }

    /// What a target is to send: its rendition, or the original.
    pub(crate) async fn sent_clip(
        &self,
        scope: &WorkspaceScope,
        media: &Media,
        rendition: Option<RenditionId>,
    ) -> Result<Sent, AppError> {
        let Some(id) = rendition else {
            return Ok(Sent {
                facts: media.facts.clone().ok_or(AppError::MediaNotReady)?,
                size_bytes: media.size_bytes,
            });
        };
        let found = self.store.read().rendition(scope, id).await?;
        let ready = found.filter(|r| r.media == media.id && r.state == RenditionState::Ready);
        let (facts, size_bytes) = ready
            .and_then(|r| Some((r.facts?, r.size_bytes)))
            .ok_or(AppError::RenditionNotReady)?;
        Ok(Sent { facts, size_bytes })
    }
}

fn platform_names(wanted: &Wanted) -> Vec<&'static str> {
    wanted.platforms.iter().map(|p| p.as_str()).collect()
}

/// What is wrong with a part, at the field that is to change.
fn of_part(e: TrimError) -> AppError {
    let (field, code, message) = match e {
        TrimError::Backwards => ("end_ms", "trim_backwards", "The end has to be after the start."),
        TrimError::Outside => ("end_ms", "trim_outside", "The clip ends before this."),
        TrimError::TooShort => (
            "end_ms",
            "trim_too_short",
            "What stays has to last at least a second.",
        ),
        TrimError::Whole => (
            "end_ms",
            "trim_whole",
            "This is the whole clip: there is nothing to cut off.",
        ),
    };
    AppError::field(field, code, message)
}

/// The file that a platform gets.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub facts: Facts,
    pub size_bytes: u64,
}

/// The plan for a clip that has been read.
pub(crate) fn plan_of(m: &Media, wanted: &Wanted) -> Result<Plan, AppError> {
    if m.state != MediaState::Ready {
        return Err(AppError::MediaNotReady);
    }
    let facts = m.facts.as_ref().ok_or(AppError::MediaNotReady)?;
    Ok(conform::plan(facts, wanted))
}
