//! The making of a rendition, as a worker does it.
//!
//! Crash reasoning. Until the file is moved to its place, all there is lies in the scratch folder, which the next
//! start and the sweep clean. If we die after the move and before `ready` is written, the job runs again from the
//! start and moves its file over ours. A rendition that was canceled or deleted meanwhile lost its job: the write
//! fails, and the file just moved goes again; if we die in between, the sweep finds a file without a row.

use crate::audit::Entry;
use crate::renditions::plan_of;
use crate::{App, AppError, WorkspaceScope};
use domain::audit::Kind as Audited;
use domain::conform::{self, Cut, Plan, RenditionState, Video, Wanted};
use domain::media::Facts;
use domain::{Failure, FailureClass, RenditionId};
use media::{ConformError, ToolError};
use std::path::Path;
use std::time::Duration;
use storage::Kind;
use store::StoreError;
use store::jobs::Claimed;
use store::media::Media;
use store::renditions::Rendition;
use tokio::sync::watch;

/// How often progress is looked at, and how much of it is worth telling, in thousandths.
const LOOK: Duration = Duration::from_secs(1);
const STEP: u32 = 10;

/// How a run of the job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Making {
    /// Ready, failed for good, or no longer wanted.
    Over,
    /// Another rendition is at work on this machine: to be asked again soon.
    NoPlace,
}

impl App {
    /// Makes a rendition. Dropping the future stops it and leaves nothing. May run twice.
    pub async fn make_rendition(
        &self,
        scope: &WorkspaceScope,
        id: RenditionId,
        claimed: &Claimed,
    ) -> Result<Making, AppError> {
        let db = self.store.read();
        let Some(mut r) = db.rendition(scope, id).await?.filter(|r| r.state.is_pending()) else {
            return Ok(Making::Over);
        };
        let Some(m) = db.media(scope, r.media).await? else {
            return Ok(Making::Over);
        };
        let Some(place) = self.media.conform_place() else {
            return Ok(Making::NoPlace);
        };
        (r.state, r.progress) = (RenditionState::Running, 0);
        self.write_rendition(scope, &r, claimed).await?;
        let input = self.storage.local(Kind::Media, &r.media.to_string()).await?;
        let plan = self.cut_of(&m, &r.wanted, &input).await?;
        // A part that is taken over as it is changes less than was thought.
        r.changes.clone_from(&plan.changes);
        let out = self.storage.scratch().join(format!("{id}.mp4"));
        let (say, hear) = watch::channel(0);
        let made = {
            let work = self.media.conform(&input, &plan, &out, say, place);
            tokio::pin!(work);
            let mut look = tokio::time::interval(LOOK);
            loop {
                tokio::select! {
                    end = &mut work => break end,
                    _ = look.tick() => {
                        let now = *hear.borrow();
                        self.follow(scope, &mut r, claimed, now).await?;
                    }
                }
            }
        };
        match made {
            Ok(facts) if conform::plan(&facts, &r.wanted.when_cut()).changes.is_empty() => {
                self.take_over(scope, r, claimed, facts, &out).await?;
            }
            Ok(_) => {
                tokio::fs::remove_file(&out).await.map_err(of_disk)?;
                self.fail_rendition(scope, r, claimed, unfit()).await?;
            }
            Err(e) => match failure_of(&e) {
                Some(failure) => {
                    tracing::warn!(rendition = %id, error = %e, "a rendition could not be made");
                    self.fail_rendition(scope, r, claimed, failure).await?;
                }
                None => return Err(AppError::Internal(e.to_string())),
            },
        }
        Ok(Making::Over)
    }

    /// The plan, with the picture taken over as it is where a part can be cut out so.
    async fn cut_of(&self, m: &Media, wanted: &Wanted, input: &Path) -> Result<Plan, AppError> {
        let plan = plan_of(m, wanted)?;
        let (Some(trim), Some(facts)) = (wanted.trim, &m.facts) else {
            return Ok(plan);
        };
        let taken_over = |cut| conform::plan_cut(facts, wanted, cut);
        if taken_over(Cut::OnKeys { packets: 0 }).video != Video::Copy {
            return Ok(plan);
        }
        match self.media.cut(input, trim).await {
            Ok(cut) => Ok(taken_over(cut)),
            // Whatever hinders the reader is told by the making.
            Err(_) => Ok(plan),
        }
    }

    /// Writes the row and tells open pages, if the job is still ours.
    async fn write_rendition(
        &self,
        scope: &WorkspaceScope,
        r: &Rendition,
        claimed: &Claimed,
    ) -> Result<(), AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        tx.db().still_ours(claimed).await?;
        tx.db().save_rendition(scope, r, now).await?;
        let outcome = match r.state {
            RenditionState::Ready => Some(Audited::RenditionReady),
            RenditionState::Failed => Some(Audited::RenditionFailed),
            RenditionState::Queued | RenditionState::Running | RenditionState::Canceled => None,
        };
        if let Some(kind) = outcome {
            let mut entry = Entry::new(kind).about(r.id, None).about(r.media, None);
            if let Some(f) = &r.failure {
                entry = entry.with("code", f.code.as_str());
            }
            self.audit(&tx, Some(scope), entry, now).await?;
        }
        self.tell_media(&tx, scope, r.media, now).await?;
        Ok(tx.commit().await?)
    }

    async fn follow(
        &self,
        scope: &WorkspaceScope,
        r: &mut Rendition,
        claimed: &Claimed,
        now: u32,
    ) -> Result<(), AppError> {
        if now >= r.progress + STEP {
            r.progress = now;
            return self.write_rendition(scope, r, claimed).await;
        }
        match self.store.read().rendition(scope, r.id).await? {
            Some(there) if there.state.is_pending() => Ok(()),
            _ => Err(StoreError::Stale.into()),
        }
    }

    async fn take_over(
        &self,
        scope: &WorkspaceScope,
        mut r: Rendition,
        claimed: &Claimed,
        facts: Facts,
        out: &Path,
    ) -> Result<(), AppError> {
        r.blake3 = Some(crate::uploads::hash_file(out.to_owned()).await?);
        r.size_bytes = tokio::fs::metadata(out).await.map_err(of_disk)?.len();
        r.progress = 1000;
        // Ours still, before another's finished file could be overwritten.
        let key = r.id.to_string();
        if let Err(e) = self.write_rendition(scope, &r, claimed).await {
            tokio::fs::remove_file(out).await.map_err(of_disk)?;
            return Err(e);
        }
        self.storage.put_file(Kind::Rendition, &key, out).await?;
        (r.state, r.facts, r.failure) = (RenditionState::Ready, Some(facts), None);
        let written = self.write_rendition(scope, &r, claimed).await;
        if let Err(AppError::Store(StoreError::Stale)) = &written {
            let there = self.store.read().rendition(scope, r.id).await?;
            let theirs = there.is_some_and(|r| r.state.is_pending() || r.state == RenditionState::Ready);
            if !theirs {
                self.storage.delete(Kind::Rendition, &key).await?;
            }
        }
        written
    }

    async fn fail_rendition(
        &self,
        scope: &WorkspaceScope,
        mut r: Rendition,
        claimed: &Claimed,
        failure: Failure,
    ) -> Result<(), AppError> {
        (r.state, r.progress, r.size_bytes) = (RenditionState::Failed, 0, 0);
        r.failure = Some(failure);
        self.write_rendition(scope, &r, claimed).await
    }

    /// It went wrong over and over for a reason of ours: it says so instead of trying forever.
    pub async fn give_up_rendition(
        &self,
        scope: &WorkspaceScope,
        id: RenditionId,
        claimed: &Claimed,
    ) -> Result<(), AppError> {
        let found = self.store.read().rendition(scope, id).await?;
        let Some(r) = found.filter(|r| r.state.is_pending()) else {
            return Ok(());
        };
        let failure = Failure::new(
            FailureClass::Permanent,
            "conform_failed",
            "The copy could not be made here.",
            Some(
                "Try again; if that does not help, export the clip as MP4 with H.264 and AAC and upload that.",
            ),
        );
        self.fail_rendition(scope, r, claimed, failure).await
    }

    /// Removes files of renditions that no row knows, and what killed processes left in the scratch folder and, as
    /// parts of files, in a bucket.
    pub async fn sweep_renditions(&self) -> Result<(), AppError> {
        for key in self.storage.list(Kind::Rendition).await? {
            let known = match key.parse::<RenditionId>() {
                Ok(id) => self.store.read().rendition_exists(id).await?,
                Err(_) => false,
            };
            if !known {
                self.storage.delete(Kind::Rendition, &key).await?;
            }
        }
        let unused = Duration::from_hours(24);
        self.storage.sweep_scratch(unused).await?;
        self.storage.sweep_parts(unused).await?;
        Ok(())
    }
}

fn of_disk(e: std::io::Error) -> AppError {
    AppError::Storage(e.into())
}

fn unfit() -> Failure {
    Failure::new(
        FailureClass::Permanent,
        "result_unfit",
        "The copy that was made is still not what the platforms take.",
        Some("Export the clip as MP4 with H.264 and AAC, 1080 × 1920, and upload that."),
    )
}

/// What trying again would not mend; none for the rest.
fn failure_of(e: &ConformError) -> Option<Failure> {
    let permanent =
        |code, message, hint| Some(Failure::new(FailureClass::Permanent, code, message, Some(hint)));
    match e {
        ConformError::Tool(ToolError::Missing) => permanent(
            "ffmpeg_missing",
            "ffmpeg is not installed on the server.",
            "Ask whoever runs this service to install it.",
        ),
        ConformError::NoToneMap => permanent(
            "hdr_unsupported",
            "The ffmpeg on the server cannot turn HDR into ordinary brightness.",
            "Export the clip in SDR and upload that, or ask whoever runs this service for an ffmpeg with zscale.",
        ),
        ConformError::TooSlow => permanent(
            "too_slow",
            "Making the copy takes longer than this service allows.",
            "Use a shorter or smaller clip.",
        ),
        ConformError::TooLarge => permanent(
            "result_too_large",
            "The copy became larger than foreseen.",
            "Export the clip as MP4 with H.264 and AAC, 1080 × 1920, and upload that.",
        ),
        ConformError::Wrong(_) => Some(unfit()),
        ConformError::Tool(ToolError::Failed(_)) => None,
    }
}
