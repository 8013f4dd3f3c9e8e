//! Texts that a workspace keeps for its next posts.

use crate::db::{unsigned, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::template::Template;
use domain::{TemplateId, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct Kept {
    pub id: TemplateId,
    pub template: Template,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    title: String,
    caption: String,
    tags: String,
    created_at: i64,
    updated_at: i64,
}
impl TryFrom<Row> for Kept {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: TemplateId::from_uuid(r.id),
            template: Template {
                name: r.name,
                title: r.title,
                caption: r.caption,
                tags: serde_json::from_str(&r.tags)?,
            },
            created_at: Timestamp::from_micros(r.created_at),
            updated_at: Timestamp::from_micros(r.updated_at),
        })
    }
}

const TEMPLATE: &str = "select id, name, title, caption, tags, created_at, updated_at from template";

impl Db<'_> {
    /// `Conflict` when another has the name.
    pub async fn insert_template(&self, scope: &WorkspaceScope, k: &Kept) -> Result<(), StoreError> {
        let t = &k.template;
        self.exec(
            "insert into template (id, workspace_id, name, name_key, title, caption, tags, created_at, updated_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                k.id.as_uuid(),
                scope.uuid(),
                t.name.as_str(),
                t.name_key(),
                t.title.as_str(),
                t.caption.as_str(),
                serde_json::to_string(&t.tags)?,
                k.created_at.as_micros(),
                k.updated_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    /// By name.
    pub async fn templates(&self, scope: &WorkspaceScope) -> Result<Vec<Kept>, StoreError> {
        let sql = format!("{TEMPLATE} where workspace_id = $1 order by id");
        let rows: Vec<Row> = self.all(&sql, values![scope.uuid()]).await?;
        let read = rows.into_iter().map(Kept::try_from);
        let mut all = read.collect::<Result<Vec<_>, _>>()?;
        // Databases order letters each in their own way.
        all.sort_by_key(|k| k.template.name_key());
        Ok(all)
    }

    pub async fn template(&self, scope: &WorkspaceScope, id: TemplateId) -> Result<Option<Kept>, StoreError> {
        let sql = format!("{TEMPLATE} where id = $1 and workspace_id = $2");
        let row: Option<Row> = self.one(&sql, values![id.as_uuid(), scope.uuid()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    pub async fn count_templates(&self, scope: &WorkspaceScope) -> Result<u64, StoreError> {
        let n: Option<i64> = self
            .exec_scalar(
                "select count(*) from template where workspace_id = $1",
                values![scope.uuid()],
            )
            .await?;
        Ok(unsigned(n.unwrap_or(0)))
    }

    /// False when it is not there; `Conflict` when another has the name.
    pub async fn save_template(
        &self,
        scope: &WorkspaceScope,
        id: TemplateId,
        t: &Template,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update template set name = $3, name_key = $4, title = $5, caption = $6, tags = $7, updated_at = $8 \
                 where id = $1 and workspace_id = $2",
                values![
                    id.as_uuid(),
                    scope.uuid(),
                    t.name.as_str(),
                    t.name_key(),
                    t.title.as_str(),
                    t.caption.as_str(),
                    serde_json::to_string(&t.tags)?,
                    now.as_micros()
                ],
            )
            .await?;
        Ok(n == 1)
    }

    pub async fn delete_template(&self, scope: &WorkspaceScope, id: TemplateId) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "delete from template where id = $1 and workspace_id = $2",
                values![id.as_uuid(), scope.uuid()],
            )
            .await?;
        Ok(n == 1)
    }
}
