//! Clips.

use crate::db::{signed, unsigned, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::media::{Facts, MediaState, UnusableReason};
use domain::{AccountId, MediaId, Timestamp, text};
use sea_orm::FromQueryResult;
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Media {
    pub id: MediaId,
    pub title: String,
    pub filename: String,
    pub container: String,
    pub state: MediaState,
    pub reason: Option<UnusableReason>,
    pub size_bytes: u64,
    pub blake3: [u8; 32],
    pub facts: Option<Facts>,
    pub tags: Vec<String>,
    pub has_poster: bool,
    pub has_preview: bool,
    /// The moment a person chose for the poster.
    pub poster_at_ms: Option<u64>,
    pub created_by: Option<AccountId>,
    pub created_at: Timestamp,
    /// Put into the trash: out of the library, and erased after some days.
    pub trashed_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
pub(crate) struct Row {
    id: Uuid,
    title: String,
    filename: String,
    container: String,
    state: String,
    reason: Option<String>,
    size_bytes: i64,
    blake3: Vec<u8>,
    facts: Option<String>,
    tags: String,
    has_poster: bool,
    has_preview: bool,
    poster_at_ms: Option<i64>,
    created_by: Option<Uuid>,
    created_at: i64,
    trashed_at: Option<i64>,
}
impl TryFrom<Row> for Media {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: MediaId::from_uuid(r.id),
            title: r.title,
            filename: r.filename,
            container: r.container,
            state: r
                .state
                .parse()
                .map_err(|()| StoreError::Corrupt("media.state".into()))?,
            reason: r.reason.map(|j| serde_json::from_str(&j)).transpose()?,
            size_bytes: unsigned(r.size_bytes),
            blake3: r
                .blake3
                .try_into()
                .map_err(|_| StoreError::Corrupt("media.blake3".into()))?,
            facts: r.facts.map(|j| serde_json::from_str(&j)).transpose()?,
            tags: serde_json::from_str(&r.tags)?,
            has_poster: r.has_poster,
            has_preview: r.has_preview,
            poster_at_ms: r.poster_at_ms.map(unsigned),
            created_by: r.created_by.map(AccountId::from_uuid),
            created_at: Timestamp::from_micros(r.created_at),
            trashed_at: r.trashed_at.map(Timestamp::from_micros),
        })
    }
}

pub(crate) const COLUMNS: &str = "id, title, filename, container, state, reason, size_bytes, blake3, facts, tags, has_poster, \
                       has_preview, poster_at_ms, created_by, created_at, trashed_at";

impl Db<'_> {
    /// `Conflict` when the workspace already has these bytes.
    pub async fn insert_media(&self, scope: &WorkspaceScope, m: &Media) -> Result<(), StoreError> {
        self.exec(
            "insert into media (id, workspace_id, created_by, title, filename, container, state, size_bytes, blake3, created_at, is_indexed) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, true)",
            values![
                m.id.as_uuid(),
                scope.uuid(),
                m.created_by.map(AccountId::as_uuid),
                m.title.as_str(),
                m.filename.as_str(),
                m.container.as_str(),
                m.state.as_str(),
                signed(m.size_bytes),
                m.blake3.to_vec(),
                m.created_at.as_micros()
            ],
        )
        .await?;
        self.index_words(scope.uuid(), m.id).await
    }

    /// The search finds a clip by the words of its title, its file name and its tags, as its row holds them now.
    pub(crate) async fn index_words(&self, workspace: Uuid, id: MediaId) -> Result<(), StoreError> {
        #[derive(FromQueryResult)]
        struct Named {
            title: String,
            filename: String,
            tags: String,
        }
        let named: Option<Named> = self
            .one(
                "select title, filename, tags from media where id = $1 and workspace_id = $2",
                values![id.as_uuid(), workspace],
            )
            .await?;
        let Some(named) = named else { return Ok(()) };
        let tags: Vec<String> = serde_json::from_str(&named.tags)?;
        let words = [named.title, named.filename].into_iter().chain(tags);
        let terms: BTreeSet<String> = words.flat_map(|w| text::search_terms(&w)).collect();
        self.exec(
            "delete from media_term where media_id = $1 and workspace_id = $2",
            values![id.as_uuid(), workspace],
        )
        .await?;
        if terms.is_empty() {
            return Ok(());
        }
        let places: Vec<_> = (3..3 + terms.len()).map(|n| format!("($1, ${n}, $2)")).collect();
        let mut with: Vec<sea_orm::Value> = vec![workspace.into(), id.as_uuid().into()];
        with.extend(terms.into_iter().map(|t| t.into_bytes().into()));
        let sql = format!(
            "insert into media_term (workspace_id, term, media_id) values {}",
            places.join(", ")
        );
        self.exec(&sql, with).await?;
        Ok(())
    }

    pub async fn media(&self, scope: &WorkspaceScope, id: MediaId) -> Result<Option<Media>, StoreError> {
        let sql =
            format!("select {COLUMNS} from media where id = $1 and workspace_id = $2 and deleted_at is null");
        let row: Option<Row> = self.one(&sql, values![id.as_uuid(), scope.uuid()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    pub(crate) async fn media_following(
        &self,
        scope: &WorkspaceScope,
        after: Uuid,
        limit: u32,
    ) -> Result<Vec<Media>, StoreError> {
        let sql = format!(
            "select {COLUMNS} from media where workspace_id = $1 and id > $2 and deleted_at is null order by id limit $3"
        );
        let rows: Vec<Row> = self
            .all(&sql, values![scope.uuid(), after, i64::from(limit)])
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub async fn media_by_hash(
        &self,
        scope: &WorkspaceScope,
        blake3: &[u8; 32],
    ) -> Result<Option<Media>, StoreError> {
        let sql = format!(
            "select {COLUMNS} from media where workspace_id = $1 and blake3 = $2 and deleted_at is null"
        );
        let row: Option<Row> = self.one(&sql, values![scope.uuid(), blake3.to_vec()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    pub async fn rename_media(
        &self,
        scope: &WorkspaceScope,
        id: MediaId,
        title: &str,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update media set title = $3 where id = $1 and workspace_id = $2 and deleted_at is null and trashed_at is null",
                values![id.as_uuid(), scope.uuid(), title],
            )
            .await?;
        if n == 1 {
            self.index_words(scope.uuid(), id).await?;
        }
        Ok(n == 1)
    }

    pub async fn set_tags(
        &self,
        scope: &WorkspaceScope,
        id: MediaId,
        tags: &[String],
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update media set tags = $3 where id = $1 and workspace_id = $2 and deleted_at is null and trashed_at is null",
                values![id.as_uuid(), scope.uuid(), serde_json::to_string(tags)?],
            )
            .await?;
        if n == 1 {
            self.index_tags(scope.uuid(), id, tags).await?;
            self.index_words(scope.uuid(), id).await?;
        }
        Ok(n == 1)
    }

    pub(crate) async fn index_tags(
        &self,
        workspace: Uuid,
        id: MediaId,
        tags: &[String],
    ) -> Result<(), StoreError> {
        self.exec(
            "delete from media_tag where media_id = $1 and workspace_id = $2",
            values![id.as_uuid(), workspace],
        )
        .await?;
        for tag in tags {
            self.exec(
                "insert into media_tag (workspace_id, tag, tag_key, media_id) values ($1, $2, $3, $4) \
                 on conflict do nothing",
                values![
                    workspace,
                    tag.as_str(),
                    text::fold(tag).into_bytes(),
                    id.as_uuid()
                ],
            )
            .await?;
        }
        Ok(())
    }

    /// What reading the file brought. False when it was deleted meanwhile.
    pub async fn set_media_read(
        &self,
        scope: &WorkspaceScope,
        id: MediaId,
        state: MediaState,
        facts: Option<&Facts>,
        reason: Option<&UnusableReason>,
        has_poster: bool,
        has_preview: bool,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update media set state = $3, facts = $4, reason = $5, has_poster = $6, has_preview = $7, \
                   duration_ms = $8, width = $9, height = $10 \
                 where id = $1 and workspace_id = $2 and deleted_at is null",
                values![
                    id.as_uuid(),
                    scope.uuid(),
                    state.as_str(),
                    facts.map(serde_json::to_string).transpose()?,
                    reason.map(serde_json::to_string).transpose()?,
                    has_poster,
                    has_preview,
                    facts.map(|f| signed(f.duration_ms)),
                    facts.map(|f| signed(f.width.into())),
                    facts.map(|f| signed(f.height.into()))
                ],
            )
            .await?;
        Ok(n == 1)
    }

    /// The poster shows another moment. False when the item was deleted meanwhile.
    pub async fn set_poster(
        &self,
        scope: &WorkspaceScope,
        id: MediaId,
        at_ms: Option<u64>,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update media set has_poster = true, poster_at_ms = $3 \
                 where id = $1 and workspace_id = $2 and deleted_at is null",
                values![id.as_uuid(), scope.uuid(), at_ms.map(signed)],
            )
            .await?;
        Ok(n == 1)
    }

    /// From this moment the item is not found; its bytes go next.
    pub async fn mark_media_deleted(
        &self,
        scope: &WorkspaceScope,
        id: MediaId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update media set deleted_at = $3 where id = $1 and workspace_id = $2 and deleted_at is null",
                values![id.as_uuid(), scope.uuid(), at.as_micros()],
            )
            .await?;
        self.drop_from_indexes(scope, id).await?;
        Ok(n == 1)
    }

    /// Neither words nor tags find the clip any more.
    pub(crate) async fn drop_from_indexes(
        &self,
        scope: &WorkspaceScope,
        id: MediaId,
    ) -> Result<(), StoreError> {
        for index in ["media_term", "media_tag"] {
            self.exec(
                &format!("delete from {index} where media_id = $1 and workspace_id = $2"),
                values![id.as_uuid(), scope.uuid()],
            )
            .await?;
        }
        Ok(())
    }

    /// The row goes once the bytes are gone.
    pub async fn erase_media_row(&self, scope: &WorkspaceScope, id: MediaId) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "delete from media where id = $1 and workspace_id = $2 and deleted_at is not null",
                values![id.as_uuid(), scope.uuid()],
            )
            .await?;
        self.exec(
            "update publish_request set media_id = null where media_id = $1 and workspace_id = $2",
            values![id.as_uuid(), scope.uuid()],
        )
        .await?;
        Ok(n == 1)
    }

    /// For benchmarks and tests: many rows of a library at once, without files.
    pub async fn fill_library(
        &self,
        scope: &WorkspaceScope,
        rows: impl IntoIterator<Item = Media>,
    ) -> Result<(), StoreError> {
        for m in rows {
            self.insert_media(scope, &m).await?;
            self.set_media_read(scope, m.id, m.state, m.facts.as_ref(), None, false, false)
                .await?;
        }
        Ok(())
    }
}
