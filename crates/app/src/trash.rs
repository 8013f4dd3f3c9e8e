//! The trash: a clip is out of the library, keeps its bytes for some days, and can be taken back until then.
//!
//! Deleting does not go through it: whoever deletes wants the bytes gone, and they are within a minute.

use crate::audit::Entry;
use crate::{App, AppError, WorkspaceScope, need, views};
use domain::audit::Kind as Audited;
use domain::job::Job;
use domain::retention::days;
use domain::{DraftId, JobId, MediaId, Role, Timestamp};
use store::Tx;
use store::media::Media;
use store::publish::Posted;
use store::renditions::Rendition;

impl App {
    /// A clip as it is told, with the moment when the trash gives it up.
    pub(crate) fn media_view(
        &self,
        m: Media,
        posted: &[Posted],
        renditions: Vec<Rendition>,
        draft: Option<DraftId>,
    ) -> views::Media {
        let until = m.trashed_at.map(|at| self.trashed_until(at));
        let mut shown = views::Media::new(m, posted, renditions, draft);
        shown.trashed_until = until;
        shown
    }

    fn trashed_until(&self, at: Timestamp) -> Timestamp {
        at.plus(days(self.settings.retention.trash_days))
    }

    /// Puts a clip into the trash. Refused while posts need it, unless those are to be canceled with it. A clip that
    /// is there already stays as it is.
    pub async fn trash_media(
        &self,
        scope: &WorkspaceScope,
        id: MediaId,
        cancel_publishes: bool,
    ) -> Result<views::Media, AppError> {
        need(scope, Role::Editor)?;
        if self.settings.retention.trash_days == 0 {
            return Err(AppError::TrashOff);
        }
        let m = self.media_row(scope, id).await?;
        let now = self.now();
        let tx = self.store.begin().await?;
        self.hold_clip(&tx, scope, id).await?;
        let canceled = self.free_of_posts(&tx, scope, id, cancel_publishes).await?;
        if tx.db().trash_media(scope, id, now).await? {
            let until = self.trashed_until(now);
            let entry = Entry::new(Audited::MediaTrashed)
                .about(id, Some(&m.title))
                .with("until", until.to_string())
                .with("targets_canceled", canceled);
            self.audit(&tx, Some(scope), entry, now).await?;
            self.tell_media(&tx, scope, id, now).await?;
            tx.commit().await?;
        }
        self.media(scope, id).await
    }

    /// Takes a clip back out of the trash, with its tags, versions and draft. One that is not there stays as it is.
    pub async fn restore_media(&self, scope: &WorkspaceScope, id: MediaId) -> Result<views::Media, AppError> {
        need(scope, Role::Editor)?;
        let m = self.media_row(scope, id).await?;
        let tx = self.store.begin().await?;
        self.restore_in(&tx, scope, &m).await?;
        tx.commit().await?;
        self.media(scope, id).await
    }

    /// The same in the transaction of what asks for it: an upload of the same bytes brings a clip back as well.
    pub(crate) async fn restore_in(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        m: &Media,
    ) -> Result<(), AppError> {
        let now = self.now();
        if tx.db().restore_media(scope, m).await? {
            tx.db().drop_job(&Job::EmptyTrash { media_id: m.id }).await?;
            let entry = Entry::new(Audited::MediaRestored).about(m.id, Some(&m.title));
            self.audit(tx, Some(scope), entry, now).await?;
            self.tell_media(tx, scope, m.id, now).await?;
        }
        Ok(())
    }

    /// Queues the deletion of what has lain in the trash long enough; its workspace does the work. May run twice.
    pub async fn sweep_trash(&self) -> Result<(), AppError> {
        let now = self.now();
        let before = now.minus(days(self.settings.retention.trash_days));
        let tx = self.store.begin().await?;
        for (workspace, media_id) in tx.db().trashed_before(before).await? {
            let job = Job::EmptyTrash { media_id };
            let id = JobId::new(now, vault::random());
            tx.db().add_job(id, &job, Some(workspace), now, now).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Deletes a clip whose days in the trash are over, as a person's deletion does. May run twice; one that was
    /// restored meanwhile stays.
    pub async fn empty_trash(&self, scope: &WorkspaceScope, id: MediaId) -> Result<(), AppError> {
        let tx = self.store.begin().await?;
        self.hold_clip(&tx, scope, id).await?;
        let found = tx.db().media(scope, id).await?;
        let over = |m: &Media| {
            m.trashed_at
                .is_some_and(|at| self.trashed_until(at) <= self.now())
        };
        let Some(m) = found.filter(over) else {
            return Ok(());
        };
        let canceled = self.free_of_posts(&tx, scope, id, true).await?;
        self.delete_in(&tx, scope, &m, canceled).await?;
        Ok(tx.commit().await?)
    }
}
