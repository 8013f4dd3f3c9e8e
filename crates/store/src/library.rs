//! The library's list: what it is narrowed by, its pages, its counts.

use crate::db::{signed, unsigned, values};
use crate::media::{COLUMNS, Media, Row};
use crate::{Db, Store, StoreError, WorkspaceScope};
use domain::media::{Facts, MediaState};
use domain::publish::TargetState;
use domain::{MediaId, Platform, Timestamp, text};
use sea_orm::FromQueryResult;
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Newest,
    Oldest,
    Title,
}

/// Where a page of the list begins.
#[derive(Clone, Debug)]
pub enum After {
    Age(Timestamp, MediaId),
    Title(String, MediaId),
}

/// Whether and where a clip was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    /// Nowhere yet, and nothing is planned or on its way.
    Never,
    /// Planned or on its way.
    Planned,
    /// Somewhere at least.
    Anywhere,
    On(Platform),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    /// Higher than wide.
    Portrait,
    Landscape,
    Square,
}

#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Every word must begin some word of the title, the file name or a tag.
    pub query: String,
    pub state: Option<MediaState>,
    pub tag: Option<String>,
    pub posted: Option<Posted>,
    pub orientation: Option<Orientation>,
    /// From this length in milliseconds on.
    pub min_ms: Option<u64>,
    /// Up to this length in milliseconds.
    pub max_ms: Option<u64>,
    /// What is in the trash instead of what is in the library.
    pub trashed: bool,
    pub sort: Sort,
    pub after: Option<After>,
    pub limit: u32,
}

impl Filter {
    /// Nothing but words.
    const fn is_words_only(&self) -> bool {
        !self.trashed
            && self.state.is_none()
            && self.tag.is_none()
            && self.posted.is_none()
            && self.orientation.is_none()
            && self.min_ms.is_none()
            && self.max_ms.is_none()
    }
}

/// A tag of the workspace and how many clips have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    pub tag: String,
    pub count: u64,
}

/// The `where` of a filter and its values, the workspace first.
fn conditions(scope: &WorkspaceScope, filter: &Filter) -> (String, Vec<sea_orm::Value>) {
    let mut sql = String::from("workspace_id = $1 and deleted_at is null");
    sql.push_str(if filter.trashed {
        " and trashed_at is not null"
    } else {
        " and trashed_at is null"
    });
    let mut with: Vec<sea_orm::Value> = vec![scope.uuid().into()];
    if let Some(state) = filter.state {
        with.push(state.as_str().into());
        sql.push_str(&format!(" and state = ${}", with.len()));
    }
    for term in text::search_terms(&filter.query) {
        with.push(term.as_bytes().to_vec().into());
        with.push(text::after_prefix(&term).into());
        sql.push_str(&format!(
            " and id in (select media_id from media_term where workspace_id = $1 and term >= ${} and term < ${})",
            with.len() - 1,
            with.len()
        ));
    }
    if let Some(tag) = &filter.tag {
        with.push(text::fold(tag).into_bytes().into());
        sql.push_str(&format!(
            " and id in (select media_id from media_tag where workspace_id = $1 and tag_key = ${})",
            with.len()
        ));
    }
    sql.push_str(match filter.orientation {
        None => "",
        Some(Orientation::Portrait) => " and height > width",
        Some(Orientation::Landscape) => " and width > height",
        Some(Orientation::Square) => " and width = height",
    });
    for (bound, than) in [(filter.min_ms, ">="), (filter.max_ms, "<=")] {
        if let Some(ms) = bound {
            with.push(signed(ms).into());
            sql.push_str(&format!(" and duration_ms {than} ${}", with.len()));
        }
    }
    if let Some(posted) = filter.posted {
        sql.push_str(&posted_condition(posted, &mut with));
    }
    (sql, with)
}

fn posted_condition(posted: Posted, with: &mut Vec<sea_orm::Value>) -> String {
    let any_of = |states: &dyn Fn(TargetState) -> bool| {
        let names: Vec<_> = TargetState::ALL
            .into_iter()
            .filter(|s| states(*s))
            .map(|s| format!("'{}'", s.as_str()))
            .collect();
        names.join(", ")
    };
    let published = any_of(&|s| s == TargetState::Published);
    let under_way = any_of(&|s| s.is_pending() || s == TargetState::NeedsAttention);
    let (not, states, platform) = match posted {
        Posted::Never => ("not ", format!("{published}, {under_way}"), None),
        Posted::Planned => ("", under_way, None),
        Posted::Anywhere => ("", published, None),
        Posted::On(platform) => ("", published, Some(platform)),
    };
    let mut on = String::new();
    if let Some(platform) = platform {
        with.push(platform.as_str().into());
        on = format!(" and t.platform = ${}", with.len());
    }
    format!(
        " and {not}exists (select 1 from publish_request r join publish_target t on t.request_id = r.id \
         where r.media_id = media.id and r.workspace_id = $1 and t.state in ({states}){on})"
    )
}

impl Db<'_> {
    pub async fn list_media(
        &self,
        scope: &WorkspaceScope,
        filter: &Filter,
    ) -> Result<Vec<Media>, StoreError> {
        let (mut sql, mut with) = conditions(scope, filter);
        match &filter.after {
            Some(After::Age(at, id)) => {
                let than = if filter.sort == Sort::Oldest { '>' } else { '<' };
                with.push(at.as_micros().into());
                with.push(id.as_uuid().into());
                sql.push_str(&format!(
                    " and (created_at, id) {than} (${}, ${})",
                    with.len() - 1,
                    with.len()
                ));
            }
            Some(After::Title(title, id)) => {
                with.push(title.as_str().into());
                with.push(id.as_uuid().into());
                sql.push_str(&format!(
                    " and (title, id) > (${}, ${})",
                    with.len() - 1,
                    with.len()
                ));
            }
            None => {}
        }
        with.push(i64::from(filter.limit).into());
        let order = match filter.sort {
            Sort::Newest => "created_at desc, id desc",
            Sort::Oldest => "created_at, id",
            Sort::Title => "title, id",
        };
        let sql = format!(
            "select {COLUMNS} from media where {sql} order by {order} limit ${}",
            with.len()
        );
        let rows: Vec<Row> = self.all(&sql, with).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// How many the filter matches, without its page.
    pub async fn count_media(&self, scope: &WorkspaceScope, filter: &Filter) -> Result<u64, StoreError> {
        let terms = text::search_terms(&filter.query);
        if filter.is_words_only() && !terms.is_empty() {
            return self.count_terms(scope, terms).await;
        }
        let (sql, with) = conditions(scope, filter);
        let n: Option<i64> = self
            .exec_scalar(&format!("select count(*) from media where {sql}"), with)
            .await?;
        Ok(unsigned(n.unwrap_or(0)))
    }

    /// Counted in the index of words alone: only items that are there have words.
    async fn count_terms(&self, scope: &WorkspaceScope, terms: BTreeSet<String>) -> Result<u64, StoreError> {
        let mut with: Vec<sea_orm::Value> = vec![scope.uuid().into()];
        let mut parts = vec![];
        for term in terms {
            with.push(term.as_bytes().to_vec().into());
            with.push(text::after_prefix(&term).into());
            let (from, to) = (with.len() - 1, with.len());
            parts.push(format!(
                "select media_id from media_term where workspace_id = $1 and term >= ${from} and term < ${to}"
            ));
        }
        let sql = match &parts[..] {
            [only] => format!(
                "select count(*) from ({}) as found",
                only.replacen("media_id", "distinct media_id", 1)
            ),
            several => format!("select count(*) from ({}) as found", several.join(" intersect ")),
        };
        let n: Option<i64> = self.exec_scalar(&sql, with).await?;
        Ok(unsigned(n.unwrap_or(0)))
    }

    /// When each clip that the filter matches was added, newest first.
    pub async fn media_moments(
        &self,
        scope: &WorkspaceScope,
        filter: &Filter,
    ) -> Result<Vec<Timestamp>, StoreError> {
        #[derive(FromQueryResult)]
        struct At {
            created_at: i64,
        }
        let (sql, with) = conditions(scope, filter);
        let sql = format!("select created_at from media where {sql} order by created_at desc");
        let rows: Vec<At> = self.all(&sql, with).await?;
        Ok(rows
            .into_iter()
            .map(|r| Timestamp::from_micros(r.created_at))
            .collect())
    }

    /// The tags of a workspace's clips, the most used first.
    pub async fn tags(&self, scope: &WorkspaceScope, limit: u32) -> Result<Vec<Tag>, StoreError> {
        #[derive(FromQueryResult)]
        struct Counted {
            tag: String,
            n: i64,
        }
        let rows: Vec<Counted> = self
            .all(
                "select min(tag) as tag, count(*) as n from media_tag where workspace_id = $1 \
                 group by tag_key order by n desc, tag_key limit $2",
                values![scope.uuid(), i64::from(limit)],
            )
            .await?;
        Ok(rows
            .into_iter()
            .map(|r| Tag {
                tag: r.tag,
                count: unsigned(r.n),
            })
            .collect())
    }
}

impl Store {
    /// Fills what the list is searched and narrowed by for clips from before it was.
    pub(crate) async fn index_library(&self) -> Result<(), StoreError> {
        #[derive(FromQueryResult)]
        struct Unindexed {
            id: Uuid,
            workspace_id: Uuid,
            facts: Option<String>,
            tags: String,
            is_listed: bool,
        }
        loop {
            let tx = self.begin().await?;
            let db = tx.db();
            let rows: Vec<Unindexed> = db
                .all(
                    "select id, workspace_id, facts, tags, deleted_at is null and trashed_at is null as is_listed \
                     from media where not is_indexed order by id limit 500",
                    values![],
                )
                .await?;
            if rows.is_empty() {
                return Ok(());
            }
            for r in rows {
                let facts: Option<Facts> = r.facts.as_deref().map(serde_json::from_str).transpose()?;
                let facts = facts.as_ref();
                db.exec(
                    "update media set is_indexed = true, duration_ms = $2, width = $3, height = $4 where id = $1",
                    values![
                        r.id,
                        facts.map(|f| signed(f.duration_ms)),
                        facts.map(|f| signed(f.width.into())),
                        facts.map(|f| signed(f.height.into()))
                    ],
                )
                .await?;
                // Neither words nor tags find what is deleted or in the trash.
                if r.is_listed {
                    let (id, tags) = (
                        MediaId::from_uuid(r.id),
                        serde_json::from_str::<Vec<String>>(&r.tags)?,
                    );
                    db.index_tags(r.workspace_id, id, &tags).await?;
                    db.index_words(r.workspace_id, id).await?;
                }
            }
            tx.commit().await?;
        }
    }
}
