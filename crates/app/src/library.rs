//! The library: finding, renaming, watching, deleting clips; and what reading a new one brings.

use crate::audit::Entry;
use crate::covers::{STRIPS, strip_key};
use crate::{App, AppError, WorkspaceScope, need, views};
use domain::audit::Kind as Audited;
use domain::conform::RenditionState;
use domain::event::EventKind;
use domain::job::Job;
use domain::media::{Facts, MediaState, UnusableReason};
use domain::publish::TargetState;
use domain::upload::{TITLE_MAX_CHARS, clean_title};
use domain::{JobId, MediaId, ReceiptId, Role, Timestamp, months};
use media::ProbeError;
use std::collections::{BTreeMap, BTreeSet};
use storage::Kind;
use store::Tx;
use store::holds::Posts;
use store::library::{After, Filter, Sort};
use store::media::Media;
use store::receipts::Receipt;

const TAGS_MAX: usize = 50;
/// Tags that are offered to narrow a list.
const TAGS_LISTED: u32 = 200;
const TAG_MAX_CHARS: usize = 60;

/// What a list asks for, as it comes from a query string.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Its `after` comes from the cursor.
    pub filter: Filter,
    pub cursor: Option<String>,
}

/// A page of clips and how many there are in all.
pub struct Listed {
    pub page: views::Page<views::Media>,
    pub total: u64,
}

/// A part of a clip's file, ready to be streamed.
#[derive(Clone, Debug)]
pub struct File {
    pub kind: Kind,
    pub key: String,
    pub size_bytes: u64,
    pub mime: &'static str,
    pub filename: String,
    /// Changes whenever the bytes do.
    pub etag: String,
}

/// What lies in the trash is restored first.
pub(crate) fn not_trashed(m: Media) -> Result<Media, AppError> {
    if m.trashed_at.is_some() {
        return Err(AppError::MediaTrashed);
    }
    Ok(m)
}

fn bad_cursor() -> AppError {
    AppError::field("cursor", "cursor_invalid", "This is not a cursor of this list.")
}

fn read_cursor(sort: Sort, text: &str) -> Result<After, AppError> {
    let (head, id) = text.rsplit_once('.').ok_or_else(bad_cursor)?;
    let id = id.parse().map_err(|_| bad_cursor())?;
    if sort == Sort::Title {
        use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
        let title = BASE64_URL_SAFE_NO_PAD
            .decode(head)
            .ok()
            .and_then(|b| String::from_utf8(b).ok());
        return Ok(After::Title(title.ok_or_else(bad_cursor)?, id));
    }
    Ok(After::Age(
        Timestamp::from_micros(head.parse().map_err(|_| bad_cursor())?),
        id,
    ))
}

fn write_cursor(sort: Sort, m: &Media) -> String {
    if sort == Sort::Title {
        use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
        return format!("{}.{}", BASE64_URL_SAFE_NO_PAD.encode(&m.title), m.id);
    }
    format!("{}.{}", m.created_at.as_micros(), m.id)
}

impl App {
    pub async fn list_media(&self, scope: &WorkspaceScope, l: Listing) -> Result<Listed, AppError> {
        let Listing { mut filter, cursor } = l;
        let sort = filter.sort;
        filter.after = cursor.as_deref().map(|c| read_cursor(sort, c)).transpose()?;
        let db = self.store.read();
        let (rows, total) = tokio::try_join!(db.list_media(scope, &filter), db.count_media(scope, &filter))?;
        let full = rows.len() == usize::try_from(filter.limit).unwrap_or(usize::MAX);
        let next_cursor = rows.last().filter(|_| full).map(|m| write_cursor(sort, m));
        let ids: Vec<_> = rows.iter().map(|m| m.id).collect();
        let (posted, renditions, drafts) = tokio::try_join!(
            db.posted(scope, &ids),
            db.renditions_of(scope, &ids),
            db.drafts_of(scope, &ids)
        )?;
        let items = rows
            .into_iter()
            .map(|m| {
                let of_this: Vec<_> = posted.iter().filter(|p| p.media == m.id).cloned().collect();
                let copies = renditions.iter().filter(|r| r.media == m.id).cloned().collect();
                let draft = drafts.iter().find(|(media, _)| *media == m.id).map(|(_, id)| *id);
                self.media_view(m, &of_this, copies, draft)
            })
            .collect();
        Ok(Listed {
            page: views::Page { items, next_cursor },
            total,
        })
    }

    /// How many of the clips that a filter matches were added in each month of a zone, the newest first.
    pub async fn media_months(
        &self,
        scope: &WorkspaceScope,
        filter: &Filter,
        zone: Option<&str>,
    ) -> Result<Vec<views::MediaMonth>, AppError> {
        let zone = months::zone(zone.unwrap_or("UTC")).ok_or_else(|| {
            AppError::field("zone", "zone_unknown", "There is no time zone with this name.")
        })?;
        let moments = self.store.read().media_moments(scope, filter).await?;
        // Before every clip of a moment.
        let no_clip = MediaId::new(Timestamp::from_micros(0), [0; 10]);
        Ok(months::count(moments, &zone)
            .into_iter()
            .map(|m| views::MediaMonth {
                month: m.month,
                count: m.count,
                // Whatever comes after the first moment of the next month, newest first.
                cursor: format!("{}.{no_clip}", m.end.as_micros()),
            })
            .collect())
    }

    /// The tags in use, the most used first.
    pub async fn tags(&self, scope: &WorkspaceScope) -> Result<Vec<views::Tag>, AppError> {
        let tags = self.store.read().tags(scope, TAGS_LISTED).await?;
        Ok(tags
            .into_iter()
            .map(|t| views::Tag {
                tag: t.tag,
                count: t.count,
            })
            .collect())
    }

    pub(crate) async fn media_row(&self, scope: &WorkspaceScope, id: MediaId) -> Result<Media, AppError> {
        self.store
            .read()
            .media(scope, id)
            .await?
            .ok_or(AppError::NotFound)
    }

    /// The same, where a clip in the trash is none to work with.
    pub(crate) async fn usable_row(&self, scope: &WorkspaceScope, id: MediaId) -> Result<Media, AppError> {
        not_trashed(self.media_row(scope, id).await?)
    }

    pub async fn media(&self, scope: &WorkspaceScope, id: MediaId) -> Result<views::Media, AppError> {
        let m = self.media_row(scope, id).await?;
        let db = self.store.read();
        let posted = db.posted(scope, &[id]).await?;
        let renditions = db.renditions_of(scope, &[id]).await?;
        let draft = db.drafts_of(scope, &[id]).await?.first().map(|(_, id)| *id);
        Ok(self.media_view(m, &posted, renditions, draft))
    }

    pub async fn media_by_hash(
        &self,
        scope: &WorkspaceScope,
        blake3: &[u8; 32],
    ) -> Result<views::Media, AppError> {
        let m = self
            .store
            .read()
            .media_by_hash(scope, blake3)
            .await?
            .ok_or(AppError::NotFound)?;
        self.media(scope, m.id).await
    }

    pub async fn edit_media(
        &self,
        scope: &WorkspaceScope,
        id: MediaId,
        title: Option<&str>,
        tags: Option<&[String]>,
    ) -> Result<views::Media, AppError> {
        need(scope, Role::Editor)?;
        let before = self.usable_row(scope, id).await?;
        let title = title.map(checked_title).transpose()?;
        let tags = tags.map(checked_tags).transpose()?;
        let tx = self.store.begin().await?;
        let mut there = true;
        if let Some(title) = &title {
            there &= tx.db().rename_media(scope, id, title).await?;
        }
        if let Some(tags) = &tags {
            there &= tx.db().set_tags(scope, id, tags).await?;
        }
        if !there {
            return Err(AppError::NotFound);
        }
        tx.db()
            .add_event(scope, EventKind::MediaChanged, id.as_uuid(), None, self.now())
            .await?;
        let mut entry = Entry::new(Audited::MediaEdited).about(id, title.as_deref().or(Some(&before.title)));
        if title.is_some() {
            entry = entry.with("title_before", before.title);
        }
        if let Some(tags) = tags {
            entry = entry.with("tags", tags);
        }
        self.audit(&tx, Some(scope), entry, self.now()).await?;
        tx.commit().await?;
        self.media(scope, id).await
    }

    /// Deletes a clip: not found from now on, its bytes gone within a minute. Refused while posts need it,
    /// unless those are to be canceled with it.
    pub async fn delete_media(
        &self,
        scope: &WorkspaceScope,
        id: MediaId,
        cancel_publishes: bool,
    ) -> Result<views::Receipt, AppError> {
        need(scope, Role::Editor)?;
        let m = self.media_row(scope, id).await?;
        let tx = self.store.begin().await?;
        self.hold_clip(&tx, scope, id).await?;
        let canceled = self.free_of_posts(&tx, scope, id, cancel_publishes).await?;
        let receipt = self.delete_in(&tx, scope, &m, canceled).await?;
        tx.commit().await?;
        Ok(receipt.into())
    }

    /// Holds what goes with a clip, in the order in which those hold it who work at it.
    pub(crate) async fn hold_clip(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        media_id: MediaId,
    ) -> Result<(), AppError> {
        let mut jobs = vec![
            Job::ReadMedia { media_id },
            Job::EmptyTrash { media_id },
            Job::EraseMedia { media_id },
        ];
        let copies = tx.db().renditions_of(scope, &[media_id]).await?;
        jobs.extend(copies.iter().map(|r| Job::Conform { rendition_id: r.id }));
        tx.db().hold_posts(scope, Posts::Needing(media_id), &jobs).await?;
        Ok(())
    }

    /// Refuses while posts need the clip, which is held, or cancels those; says how many were.
    pub(crate) async fn free_of_posts(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        id: MediaId,
        cancel_publishes: bool,
    ) -> Result<i64, AppError> {
        let open = tx.db().targets_needing_media(scope, id).await?;
        if !open.is_empty() && !cancel_publishes {
            let requests: BTreeSet<_> = open.iter().map(|t| t.request).collect();
            return Err(AppError::MediaInUse(requests.into_iter().collect()));
        }
        let mut canceled = 0;
        for target in open {
            if target.state != TargetState::NeedsAttention {
                self.cancel_in(tx, scope, target).await?;
                canceled += 1;
            }
        }
        Ok(canceled)
    }

    /// Makes a clip not found, and queues the erasure of its bytes.
    pub(crate) async fn delete_in(
        &self,
        tx: &Tx,
        scope: &WorkspaceScope,
        m: &Media,
        canceled: i64,
    ) -> Result<Receipt, AppError> {
        let (id, now) = (m.id, self.now());
        if !tx.db().mark_media_deleted(scope, id, now).await? {
            return Err(AppError::NotFound);
        }
        let drafts = tx.db().delete_draft_of_media(scope, id).await?;
        let copies = tx.db().renditions_of(scope, &[id]).await?;
        for r in copies.iter().filter(|r| r.state.is_pending()) {
            tx.db().drop_job(&Job::Conform { rendition_id: r.id }).await?;
        }
        let ready = copies.iter().filter(|r| r.state == RenditionState::Ready);
        let (number, held) = ready.fold((0, 0), |(n, bytes), r| (n + 1, bytes + r.size_bytes));
        let mut counts = BTreeMap::from([
            ("originals".to_owned(), 1),
            ("targets_canceled".to_owned(), canceled),
            ("renditions".to_owned(), number),
            ("drafts".to_owned(), i64::try_from(drafts).unwrap_or(i64::MAX)),
        ]);
        let bytes = i64::try_from(m.size_bytes.saturating_add(held)).unwrap_or(i64::MAX);
        counts.insert("bytes".into(), bytes);
        counts.insert("posters".into(), i64::from(m.has_poster));
        counts.insert("previews".into(), i64::from(m.has_preview));
        let receipt = Receipt {
            id: ReceiptId::new(now, vault::random()),
            kind: "media.delete".into(),
            subject: id.to_string(),
            counts,
            at: now,
        };
        tx.db().insert_receipt(scope, &receipt).await?;
        let entry = Entry::new(Audited::MediaDeleted)
            .about(id, Some(&m.title))
            .with("bytes", bytes)
            .with("renditions", number)
            .with("targets_canceled", canceled)
            .with("from_trash", m.trashed_at.is_some())
            .receipt(receipt.id);
        self.audit(tx, Some(scope), entry, now).await?;
        tx.db().drop_job(&Job::ReadMedia { media_id: id }).await?;
        let job = Job::EraseMedia { media_id: id };
        tx.db()
            .add_job(
                JobId::new(now, vault::random()),
                &job,
                Some(scope.workspace()),
                now,
                now,
            )
            .await?;
        tx.db()
            .add_event(scope, EventKind::MediaChanged, id.as_uuid(), None, now)
            .await?;
        Ok(receipt)
    }

    /// The second half of a deletion: bytes, then the row. May run twice.
    pub async fn erase_media(&self, scope: &WorkspaceScope, id: MediaId) -> Result<(), AppError> {
        let key = id.to_string();
        for kind in [Kind::Media, Kind::Poster, Kind::Preview] {
            self.storage.delete(kind, &key).await?;
        }
        for count in STRIPS {
            self.storage.delete(Kind::Frames, &strip_key(id, count)).await?;
        }
        for r in self.store.read().renditions_of(scope, &[id]).await? {
            self.storage.delete(Kind::Rendition, &r.id.to_string()).await?;
        }
        let tx = self.store.begin().await?;
        if tx.db().erase_media_row(scope, id).await? {
            let entry = Entry::new(Audited::MediaErased).about(id, None);
            self.audit(&tx, Some(scope), entry, self.now()).await?;
        }
        tx.commit().await?;
        self.store.checkpoint_wal().await?;
        Ok(())
    }

    pub async fn media_file(
        &self,
        scope: &WorkspaceScope,
        id: MediaId,
        kind: Kind,
    ) -> Result<File, AppError> {
        let m = self.media_row(scope, id).await?;
        let there = match kind {
            Kind::Media => true,
            Kind::Poster => m.has_poster,
            Kind::Preview => m.has_preview,
            Kind::Rendition | Kind::Frames | Kind::Export => false,
        };
        if !there {
            return Err(AppError::NotFound);
        }
        let key = id.to_string();
        let size_bytes = self.storage.size(kind, &key).await.map_err(|e| match e {
            storage::StorageError::NotFound => AppError::NotFound,
            e => e.into(),
        })?;
        let hash = views::hex(&m.blake3[..12]);
        let (mime, filename, etag) = match kind {
            Kind::Media | Kind::Rendition | Kind::Frames | Kind::Export => {
                (domain::media::mime_of(&m.container), m.filename, hash)
            }
            Kind::Poster => {
                let at = m.poster_at_ms.map(|ms| ms.to_string()).unwrap_or_default();
                ("image/jpeg", "poster.jpg".into(), format!("{hash}-p{at}"))
            }
            Kind::Preview => ("video/mp4", "preview.mp4".into(), format!("{hash}-v")),
        };
        Ok(File {
            kind,
            key,
            size_bytes,
            mime,
            filename,
            etag: format!("\"{etag}\""),
        })
    }

    /// Reads a new clip's facts and makes its poster and preview. May run twice.
    pub async fn read_media(&self, scope: &WorkspaceScope, id: MediaId) -> Result<(), AppError> {
        let Some(m) = self.store.read().media(scope, id).await? else {
            return Ok(());
        };
        if m.state != MediaState::Processing {
            return Ok(());
        }
        let key = id.to_string();
        let input = self.storage.local(Kind::Media, &key).await?;
        match self.media.probe(&input).await {
            Ok(facts) => {
                let (poster, preview) = self.make_pictures(&key, &input, &facts).await?;
                self.set_read(scope, id, MediaState::Ready, Some(&facts), None, poster, preview)
                    .await
            }
            Err(ProbeError::Unusable(reason)) => {
                self.set_read(scope, id, MediaState::Unusable, None, Some(&reason), false, false)
                    .await
            }
            Err(ProbeError::Failed(why)) => Err(AppError::Internal(why)),
        }
    }

    /// A clip without pictures is still a clip: what cannot be made is left out.
    async fn make_pictures(
        &self,
        key: &str,
        input: &std::path::Path,
        facts: &Facts,
    ) -> Result<(bool, bool), AppError> {
        let scratch = self.storage.scratch();
        let (poster, preview) = (
            scratch.join(format!("{key}.jpg")),
            scratch.join(format!("{key}.mp4")),
        );
        let at_ms = domain::media::poster_time(facts.duration_ms);
        let made = (
            self.media.poster(input, at_ms, &poster).await,
            self.media.preview(input, facts, &preview).await,
        );
        for error in [made.0.as_ref().err(), made.1.as_ref().err()]
            .into_iter()
            .flatten()
        {
            tracing::warn!(media = key, %error, "a picture could not be made");
        }
        if made.0.is_ok() {
            self.storage.put_file(Kind::Poster, key, &poster).await?;
        }
        if made.1.is_ok() {
            self.storage.put_file(Kind::Preview, key, &preview).await?;
        }
        Ok((made.0.is_ok(), made.1.is_ok()))
    }

    /// Reading failed over and over for a reason of ours: the clip says so instead of waiting forever.
    pub async fn give_up_reading(&self, scope: &WorkspaceScope, id: MediaId) -> Result<(), AppError> {
        let reason = UnusableReason {
            code: "unreadable".into(),
            message: "The file could not be read here.".into(),
            hint: Some(
                "Ask whoever runs this service to run `ai-shorts doctor`; then upload the file again.".into(),
            ),
        };
        self.set_read(scope, id, MediaState::Unusable, None, Some(&reason), false, false)
            .await
    }
    async fn set_read(
        &self,
        scope: &WorkspaceScope,
        id: MediaId,
        state: MediaState,
        facts: Option<&Facts>,
        reason: Option<&UnusableReason>,
        has_poster: bool,
        has_preview: bool,
    ) -> Result<(), AppError> {
        let tx = self.store.begin().await?;
        if tx
            .db()
            .set_media_read(scope, id, state, facts, reason, has_poster, has_preview)
            .await?
        {
            tx.db()
                .add_event(scope, EventKind::MediaChanged, id.as_uuid(), None, self.now())
                .await?;
            let kind = match state {
                MediaState::Unusable => Audited::MediaUnusable,
                MediaState::Ready | MediaState::Processing => Audited::MediaReady,
            };
            let mut entry = Entry::new(kind).about(id, None);
            if let Some(reason) = reason {
                entry = entry.with("code", reason.code.as_str());
            }
            self.audit(&tx, Some(scope), entry, self.now()).await?;
            return Ok(tx.commit().await?);
        }
        // Deleted while it was read: the pictures just made must not stay.
        for kind in [Kind::Poster, Kind::Preview] {
            self.storage.delete(kind, &id.to_string()).await?;
        }
        Ok(())
    }
}

fn checked_title(raw: &str) -> Result<String, AppError> {
    if raw.chars().count() > TITLE_MAX_CHARS {
        return Err(AppError::field(
            "title",
            "too_long",
            "The title has more than 200 characters.",
        ));
    }
    clean_title(raw).ok_or_else(|| AppError::field("title", "required", "The title is empty."))
}

fn checked_tags(raw: &[String]) -> Result<Vec<String>, AppError> {
    let mut tags: Vec<String> = vec![];
    for tag in raw {
        let tag = clean_title(tag).ok_or_else(|| AppError::field("tags", "required", "A tag is empty."))?;
        if tag.chars().count() > TAG_MAX_CHARS {
            return Err(AppError::field(
                "tags",
                "too_long",
                "A tag has more than 60 characters.",
            ));
        }
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    if tags.len() > TAGS_MAX {
        return Err(AppError::field(
            "tags",
            "too_many",
            "There are more than 50 tags.",
        ));
    }
    Ok(tags)
}
