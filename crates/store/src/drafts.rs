//! Posts that are being written, at most one of each clip.

use crate::db::{signed, unsigned, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::draft::Content;
use domain::{AccountId, DraftId, MediaId, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Draft {
    pub id: DraftId,
    pub media: MediaId,
    /// Who began it, and who changed it last; none once the account is erased.
    pub created_by: Option<AccountId>,
    pub updated_by: Option<AccountId>,
    pub version: u64,
    pub content: Content,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A draft with what a list tells of its clip and its people.
#[derive(Clone, Debug)]
pub struct Listed {
    pub draft: Draft,
    pub media_title: String,
    pub has_poster: bool,
    /// Names, or addresses of those who gave none.
    pub created_by: Option<String>,
    pub updated_by: Option<String>,
}

/// Which drafts are asked for, those changed last first.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub media: Option<MediaId>,
    pub after: Option<(Timestamp, DraftId)>,
    pub limit: u32,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    media_id: Uuid,
    created_by: Option<Uuid>,
    updated_by: Option<Uuid>,
    version: i64,
    content: String,
    created_at: i64,
    updated_at: i64,
    media_title: String,
    has_poster: bool,
    creator: Option<String>,
    editor: Option<String>,
}
impl TryFrom<Row> for Listed {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        Ok(Self {
            draft: Draft {
                id: DraftId::from_uuid(r.id),
                media: MediaId::from_uuid(r.media_id),
                created_by: r.created_by.map(AccountId::from_uuid),
                updated_by: r.updated_by.map(AccountId::from_uuid),
                version: unsigned(r.version),
                content: serde_json::from_str(&r.content)?,
                created_at: Timestamp::from_micros(r.created_at),
                updated_at: Timestamp::from_micros(r.updated_at),
            },
            media_title: r.media_title,
            has_poster: r.has_poster,
            created_by: r.creator,
            updated_by: r.editor,
        })
    }
}

const DRAFT: &str = "select d.id, d.media_id, d.created_by, d.updated_by, d.version, d.content, d.created_at, d.updated_at, \
    m.title as media_title, m.has_poster, coalesce(c.display_name, c.email) as creator, \
    coalesce(e.display_name, e.email) as editor \
    from draft d join media m on m.id = d.media_id and m.deleted_at is null \
    left join account c on c.id = d.created_by left join account e on e.id = d.updated_by";

impl Db<'_> {
    /// `content` as it is stored. `Conflict` when the clip has a draft already.
    pub async fn insert_draft(
        &self,
        scope: &WorkspaceScope,
        d: &Draft,
        content: &str,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into draft (id, workspace_id, media_id, created_by, updated_by, version, content, created_at, updated_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                d.id.as_uuid(),
                scope.uuid(),
                d.media.as_uuid(),
                d.created_by.map(AccountId::as_uuid),
                d.updated_by.map(AccountId::as_uuid),
                signed(d.version),
                content,
                d.created_at.as_micros(),
                d.updated_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn draft(&self, scope: &WorkspaceScope, id: DraftId) -> Result<Option<Listed>, StoreError> {
        let sql = format!("{DRAFT} where d.id = $1 and d.workspace_id = $2 and m.trashed_at is null");
        let row: Option<Row> = self.one(&sql, values![id.as_uuid(), scope.uuid()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    pub async fn draft_of_media(
        &self,
        scope: &WorkspaceScope,
        media: MediaId,
    ) -> Result<Option<Listed>, StoreError> {
        let sql = format!("{DRAFT} where d.media_id = $1 and d.workspace_id = $2 and m.trashed_at is null");
        let row: Option<Row> = self.one(&sql, values![media.as_uuid(), scope.uuid()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// Those changed last come first.
    pub async fn drafts(&self, scope: &WorkspaceScope, f: &Filter) -> Result<Vec<Listed>, StoreError> {
        let (at, id) = f
            .after
            .map_or((i64::MAX, Uuid::max()), |(t, i)| (t.as_micros(), i.as_uuid()));
        let mut with = Vec::from(values![scope.uuid(), at, id, i64::from(f.limit)]);
        let of_media = f.media.map_or("", |m| {
            with.push(m.as_uuid().into());
            " and d.media_id = $5"
        });
        let sql = format!(
            "{DRAFT} where d.workspace_id = $1 and m.trashed_at is null and (d.updated_at, d.id) < ($2, $3){of_media} \
             order by d.updated_at desc, d.id desc limit $4"
        );
        let rows: Vec<Row> = self.all(&sql, with).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// For an archive: by id, which no change moves.
    pub async fn drafts_in_order(
        &self,
        scope: &WorkspaceScope,
        after: Option<DraftId>,
        limit: u32,
    ) -> Result<Vec<Draft>, StoreError> {
        let after = after.map_or(Uuid::nil(), DraftId::as_uuid);
        let sql = format!("{DRAFT} where d.workspace_id = $1 and d.id > $2 order by d.id limit $3");
        let rows: Vec<Row> = self
            .all(&sql, values![scope.uuid(), after, i64::from(limit)])
            .await?;
        let draft = |r: Row| Listed::try_from(r).map(|l| l.draft);
        rows.into_iter().map(draft).collect()
    }

    pub async fn count_drafts(&self, scope: &WorkspaceScope) -> Result<u64, StoreError> {
        let n: Option<i64> = self
            .exec_scalar(
                "select count(*) from draft d join media m on m.id = d.media_id and m.deleted_at is null \
                   and m.trashed_at is null where d.workspace_id = $1",
                values![scope.uuid()],
            )
            .await?;
        Ok(unsigned(n.unwrap_or(0)))
    }

    /// The drafts of some clips; for a page of the library in one question.
    pub async fn drafts_of(
        &self,
        scope: &WorkspaceScope,
        media: &[MediaId],
    ) -> Result<Vec<(MediaId, DraftId)>, StoreError> {
        #[derive(FromQueryResult)]
        struct Of {
            media_id: Uuid,
            id: Uuid,
        }
        if media.is_empty() {
            return Ok(vec![]);
        }
        let places: Vec<_> = (2..media.len() + 2).map(|i| format!("${i}")).collect();
        let sql = format!(
            "select media_id, id from draft where workspace_id = $1 and media_id in ({})",
            places.join(", ")
        );
        let mut with: Vec<sea_orm::Value> = vec![scope.uuid().into()];
        with.extend(media.iter().map(|m| sea_orm::Value::from(m.as_uuid())));
        let rows: Vec<Of> = self.all(&sql, with).await?;
        let pair = |r: Of| (MediaId::from_uuid(r.media_id), DraftId::from_uuid(r.id));
        Ok(rows.into_iter().map(pair).collect())
    }

    /// Writes a draft over the version that was seen; `Stale` when it has another, or is gone.
    pub async fn save_draft(
        &self,
        scope: &WorkspaceScope,
        id: DraftId,
        seen: u64,
        content: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let n = self
            .exec(
                "update draft set content = $4, version = version + 1, updated_by = $5, updated_at = $6 \
                 where id = $1 and workspace_id = $2 and version = $3",
                values![
                    id.as_uuid(),
                    scope.uuid(),
                    signed(seen),
                    content,
                    scope.account().map(AccountId::as_uuid),
                    now.as_micros()
                ],
            )
            .await?;
        if n == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// Only in this version, where one is given. False when it is not there so.
    pub async fn delete_draft(
        &self,
        scope: &WorkspaceScope,
        id: DraftId,
        version: Option<u64>,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "delete from draft where id = $1 and workspace_id = $2 and ($3 < 0 or version = $3)",
                values![id.as_uuid(), scope.uuid(), version.map_or(-1, signed)],
            )
            .await?;
        Ok(n == 1)
    }

    pub async fn delete_draft_of_media(
        &self,
        scope: &WorkspaceScope,
        media: MediaId,
    ) -> Result<u64, StoreError> {
        self.exec(
            "delete from draft where media_id = $1 and workspace_id = $2",
            values![media.as_uuid(), scope.uuid()],
        )
        .await
    }

    /// Of an account that goes: a draft that it began and wrote last goes with it; where another did either, only its
    /// name goes.
    pub(crate) async fn forget_drafts_of_account(&self, account: AccountId) -> Result<(), StoreError> {
        let with = || values![account.as_uuid()];
        self.exec(
            "delete from draft where updated_by = $1 and (created_by = $1 or created_by is null)",
            with(),
        )
        .await?;
        for column in ["created_by", "updated_by"] {
            let sql = format!("update draft set {column} = null where {column} = $1");
            self.exec(&sql, with()).await?;
        }
        Ok(())
    }
}
