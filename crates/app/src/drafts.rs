//! Posts that are being written: kept while they are, so that no word is lost with a tab.
//!
//! A clip has at most one draft, and it is the workspace's, as the clip is: every editor goes on with it. Who writes
//! says which version they saw, so no tab, device or person writes over another unseen. No token is opened for a
//! draft; a change of its words is no event of the audit log, only that one was begun or thrown away.

use crate::audit::Entry;
use crate::library::not_trashed;
use crate::{App, AppError, WorkspaceScope, cursor, need, views};
use domain::audit::Kind as Audited;
use domain::draft::{Content, Unfit};
use domain::event::EventKind;
use domain::{DraftId, MediaId, Role, Timestamp};
use store::drafts::{Draft, Filter, Listed};
use store::{StoreError, Tx};

#[derive(Clone, Debug, Default)]
pub struct Listing {
    pub media: Option<MediaId>,
    pub cursor: Option<String>,
    pub limit: u32,
}

/// A page of drafts and how many there are in all.
pub struct Drafts {
    pub page: views::Page<views::Draft>,
    pub total: u64,
}

/// The draft that a post was written in, as its writer saw it last.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    pub id: DraftId,
    pub version: u64,
}

/// A draft that was asked for.
pub struct Begun {
    pub draft: views::Draft,
    /// False: the clip had one already, and that one is told.
    pub is_new: bool,
}

impl App {
    /// Those changed last come first.
    pub async fn drafts(&self, scope: &WorkspaceScope, l: Listing) -> Result<Drafts, AppError> {
        let filter = Filter {
            media: l.media,
            after: l.cursor.as_deref().map(cursor::read).transpose()?,
            limit: l.limit,
        };
        let db = self.store.read();
        let (rows, total) = tokio::try_join!(db.drafts(scope, &filter), db.count_drafts(scope))?;
        let next_cursor = cursor::next(&rows, l.limit, |r: &Listed| (r.draft.updated_at, r.draft.id));
        let items = rows.into_iter().map(Into::into).collect();
        Ok(Drafts {
            page: views::Page { items, next_cursor },
            total,
        })
    }

    /// Begins the draft of a clip, or tells the one it has.
    pub async fn begin_draft(
        &self,
        scope: &WorkspaceScope,
        media: MediaId,
        content: &Content,
    ) -> Result<Begun, AppError> {
        need(scope, Role::Editor)?;
        let text = stored(content)?;
        let now = self.now();
        let tx = self.store.begin().await?;
        let clip = not_trashed(tx.db().media(scope, media).await?.ok_or(AppError::NotFound)?)?;
        let draft = Draft {
            id: DraftId::new(now, vault::random()),
            media,
            created_by: scope.account(),
            updated_by: scope.account(),
            version: 1,
            content: content.clone(),
            created_at: now,
            updated_at: now,
        };
        match tx.db().insert_draft(scope, &draft, &text).await {
            // Begun before, or in another tab just now.
            Err(StoreError::Conflict) => {
                drop(tx);
                let there = self.store.read().draft_of_media(scope, media).await?;
                let draft = there.ok_or(AppError::NotFound)?.into();
                return Ok(Begun { draft, is_new: false });
            }
            other => other?,
        }
        let entry = Entry::new(Audited::DraftCreated)
            .about(draft.id, None)
            .about(media, Some(&clip.title));
        self.audit(&tx, Some(scope), entry, now).await?;
        self.tell_draft(&tx, scope, media, now).await?;
        tx.commit().await?;
        let draft = self.draft_row(scope, draft.id).await?.into();
        Ok(Begun { draft, is_new: true })
    }

    /// Writes over the version that was seen. The same words again are no change, whichever version they came with:
    /// so a request that is sent twice because its answer was lost does no harm.
    pub async fn save_draft(
        &self,
        scope: &WorkspaceScope,
        id: DraftId,
        seen: u64,
        content: &Content,
    ) -> Result<views::Draft, AppError> {
        need(scope, Role::Editor)?;
        let text = stored(content)?;
        let tx = self.store.begin().await?;
        let there = tx.db().draft(scope, id).await?.ok_or(AppError::NotFound)?;
        if there.draft.content == *content {
            return Ok(there.into());
        }
        if there.draft.version != seen {
            return Err(AppError::DraftChanged(Box::new(there.into())));
        }
        match tx.db().save_draft(scope, id, seen, &text, self.now()).await {
            // Another came between the look and the write.
            Err(StoreError::Stale) => {
                drop(tx);
                let there = self.draft_row(scope, id).await?;
                return Err(AppError::DraftChanged(Box::new(there.into())));
            }
            other => other?,
        }
        tx.commit().await?;
        Ok(self.draft_row(scope, id).await?.into())
    }

    /// Throws a draft away; with a version, only if it is still the one that was seen.
    pub async fn delete_draft(
        &self,
        scope: &WorkspaceScope,
        id: DraftId,
        seen: Option<u64>,
    ) -> Result<(), AppError> {
        need(scope, Role::Editor)?;
        let now = self.now();
        let tx = self.store.begin().await?;
        let there = tx.db().draft(scope, id).await?.ok_or(AppError::NotFound)?;
        if !tx.db().delete_draft(scope, id, seen).await? {
            return Err(AppError::DraftChanged(Box::new(there.into())));
        }
        let media = there.draft.media;
        let entry = Entry::new(Audited::DraftDeleted)
            .about(id, None)
            .about(media, Some(&there.media_title));
        self.audit(&tx, Some(scope), entry, now).await?;
        self.tell_draft(&tx, scope, media, now).await?;
        Ok(tx.commit().await?)
    }

    /// In the transaction that accepts a post: the draft it was written in goes with it, unless somebody has written
    /// on since. Says whether it went.
    pub(crate) async fn end_draft_in(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        media: MediaId,
        written: Written,
        now: Timestamp,
    ) -> Result<bool, AppError> {
        let there = tx.db().draft(scope, written.id).await?;
        if there.is_none_or(|d| d.draft.media != media) {
            return Ok(false);
        }
        let is_gone = tx
            .db()
            .delete_draft(scope, written.id, Some(written.version))
            .await?;
        if is_gone {
            self.tell_draft(tx, scope, media, now).await?;
        }
        Ok(is_gone)
    }

    async fn draft_row(&self, scope: &WorkspaceScope, id: DraftId) -> Result<Listed, AppError> {
        let there = self.store.read().draft(scope, id).await?;
        there.ok_or(AppError::NotFound)
    }

    /// Open pages show at the clip whether it has a draft.
    async fn tell_draft(
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
}

fn stored(content: &Content) -> Result<String, AppError> {
    content.stored().map_err(|unfit| match unfit {
        Unfit::TooLong => AppError::field("content", "too_long", "The draft is longer than 128 KiB."),
        Unfit::TooManyTargets => {
            AppError::field("content.targets", "too_many", "There are more than 50 channels.")
        }
        Unfit::Duplicate => AppError::field("content.targets", "duplicate", "A channel stands twice."),
    })
}
