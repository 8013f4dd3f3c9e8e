//! Copies of clips, made for certain platforms.

use crate::db::{signed, unsigned, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::conform::{Change, RenditionState, Unmet, Wanted};
use domain::media::Facts;
use domain::{Failure, MediaId, RenditionId, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Rendition {
    pub id: RenditionId,
    pub media: MediaId,
    pub state: RenditionState,
    pub wanted: Wanted,
    pub changes: Vec<Change>,
    pub unmet: Vec<Unmet>,
    /// Thousandths.
    pub progress: u32,
    /// Once it is ready.
    pub facts: Option<Facts>,
    /// What it holds of the workspace's room: while it is made, what it may come to at most.
    pub size_bytes: u64,
    pub blake3: Option<[u8; 32]>,
    pub failure: Option<Failure>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    media_id: Uuid,
    state: String,
    wanted: String,
    changes: String,
    unmet: String,
    progress: i32,
    facts: Option<String>,
    size_bytes: i64,
    blake3: Option<Vec<u8>>,
    failure: Option<String>,
    created_at: i64,
    updated_at: i64,
}
impl TryFrom<Row> for Rendition {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        let corrupt = |what: &str| StoreError::Corrupt(format!("rendition.{what}"));
        Ok(Self {
            id: RenditionId::from_uuid(r.id),
            media: MediaId::from_uuid(r.media_id),
            state: r.state.parse().map_err(|()| corrupt("state"))?,
            wanted: serde_json::from_str(&r.wanted)?,
            changes: serde_json::from_str(&r.changes)?,
            unmet: serde_json::from_str(&r.unmet)?,
            progress: u32::try_from(r.progress).unwrap_or(0),
            facts: r.facts.map(|j| serde_json::from_str(&j)).transpose()?,
            size_bytes: unsigned(r.size_bytes),
            blake3: r
                .blake3
                .map(|b| b.try_into().map_err(|_| corrupt("blake3")))
                .transpose()?,
            failure: r.failure.map(|j| serde_json::from_str(&j)).transpose()?,
            created_at: Timestamp::from_micros(r.created_at),
            updated_at: Timestamp::from_micros(r.updated_at),
        })
    }
}

const RENDITION: &str = "select id, media_id, state, wanted, changes, unmet, progress, facts, size_bytes, blake3, failure, \
                         created_at, updated_at from rendition";

impl Db<'_> {
    /// `Conflict` when the clip has one for this wish already.
    pub async fn insert_rendition(&self, scope: &WorkspaceScope, r: &Rendition) -> Result<(), StoreError> {
        self.exec(
            "insert into rendition (id, workspace_id, media_id, state, wanted, changes, unmet, size_bytes, created_at, updated_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
            values![
                r.id.as_uuid(),
                scope.uuid(),
                r.media.as_uuid(),
                r.state.as_str(),
                serde_json::to_string(&r.wanted)?,
                serde_json::to_string(&r.changes)?,
                serde_json::to_string(&r.unmet)?,
                signed(r.size_bytes),
                r.created_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn rendition(
        &self,
        scope: &WorkspaceScope,
        id: RenditionId,
    ) -> Result<Option<Rendition>, StoreError> {
        let sql = format!("{RENDITION} where id = $1 and workspace_id = $2");
        let row: Option<Row> = self.one(&sql, values![id.as_uuid(), scope.uuid()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    pub async fn rendition_for(
        &self,
        scope: &WorkspaceScope,
        media: MediaId,
        wanted: &Wanted,
    ) -> Result<Option<Rendition>, StoreError> {
        let sql = format!("{RENDITION} where media_id = $1 and workspace_id = $2 and wanted = $3");
        let wanted = serde_json::to_string(wanted)?;
        let row: Option<Row> = self
            .one(&sql, values![media.as_uuid(), scope.uuid(), wanted])
            .await?;
        row.map(TryInto::try_into).transpose()
    }

    /// Those of some clips, oldest first; for a page of the library in one question.
    pub async fn renditions_of(
        &self,
        scope: &WorkspaceScope,
        media: &[MediaId],
    ) -> Result<Vec<Rendition>, StoreError> {
        if media.is_empty() {
            return Ok(vec![]);
        }
        let places: Vec<_> = (2..media.len() + 2).map(|i| format!("${i}")).collect();
        let sql = format!(
            "{RENDITION} where workspace_id = $1 and media_id in ({}) order by created_at, id",
            places.join(", ")
        );
        let mut with: Vec<sea_orm::Value> = vec![scope.uuid().into()];
        with.extend(media.iter().map(|m| sea_orm::Value::from(m.as_uuid())));
        let rows: Vec<Row> = self.all(&sql, with).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Writes all of a rendition that changes over its life; `Stale` when it is gone.
    pub async fn save_rendition(
        &self,
        scope: &WorkspaceScope,
        r: &Rendition,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let n = self
            .exec(
                "update rendition set state = $3, changes = $4, unmet = $5, progress = $6, facts = $7, size_bytes = $8, \
                   blake3 = $9, failure = $10, updated_at = $11 where id = $1 and workspace_id = $2",
                values![
                    r.id.as_uuid(),
                    scope.uuid(),
                    r.state.as_str(),
                    serde_json::to_string(&r.changes)?,
                    serde_json::to_string(&r.unmet)?,
                    i32::try_from(r.progress).unwrap_or(i32::MAX),
                    r.facts.as_ref().map(serde_json::to_string).transpose()?,
                    signed(r.size_bytes),
                    r.blake3.map(|b| b.to_vec()),
                    r.failure.as_ref().map(serde_json::to_string).transpose()?,
                    now.as_micros()
                ],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// Whether any workspace has it: for the sweep of files without a row.
    pub async fn rendition_exists(&self, id: RenditionId) -> Result<bool, StoreError> {
        let n: Option<i64> = self
            .exec_scalar(
                "select count(*) from rendition where id = $1",
                values![id.as_uuid()],
            )
            .await?;
        Ok(n.unwrap_or(0) > 0)
    }

    /// False when it was gone already.
    pub async fn delete_rendition(
        &self,
        scope: &WorkspaceScope,
        id: RenditionId,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "delete from rendition where id = $1 and workspace_id = $2",
                values![id.as_uuid(), scope.uuid()],
            )
            .await?;
        Ok(n == 1)
    }
}
