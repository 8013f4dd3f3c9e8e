//! The log as people read it.

use super::workspace;
use crate::db::values;
use crate::{Db, StoreError, WorkspaceScope};
use domain::audit::{Kind, Private};
use domain::{AccountId, EventId, Timestamp, WorkspaceId, text};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// One event as a reader gets it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: EventId,
    pub at: Timestamp,
    /// A [`Kind`]'s code; an unknown one is of a newer version.
    pub kind: u16,
    pub workspace: Option<WorkspaceId>,
    pub index: Option<u64>,
    pub leaf: domain::audit::Leaf,
    /// Whose private half it is.
    pub account: Option<AccountId>,
    /// None once erased.
    pub private: Option<Private>,
}

#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Any of these; all when empty.
    pub kinds: Vec<Kind>,
    pub actor: Option<AccountId>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    /// Each word must stand somewhere in the private half.
    pub query: String,
    pub after: Option<(Timestamp, EventId)>,
    pub limit: u32,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    workspace_id: Option<Uuid>,
    at_ms: i64,
    kind: i32,
    commitment: Vec<u8>,
    leaf_index: Option<i64>,
    account_id: Option<Uuid>,
    body: Option<String>,
}
impl TryFrom<Row> for Listed {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        let kind = u16::try_from(r.kind).map_err(|_| StoreError::Corrupt("audit_event.kind".into()))?;
        Ok(Self {
            id: EventId::from_uuid(r.id),
            at: Timestamp::from_micros(r.at_ms.saturating_mul(1000)),
            kind,
            workspace: workspace(r.workspace_id),
            index: r.leaf_index.map(crate::db::unsigned),
            leaf: domain::audit::Leaf {
                at_ms: r.at_ms,
                kind,
                workspace: workspace(r.workspace_id),
                commitment: super::hash(r.commitment)?,
            },
            account: r.account_id.map(AccountId::from_uuid),
            private: r.body.map(|b| serde_json::from_str(&b)).transpose()?,
        })
    }
}

const COLUMNS: &str =
    "e.id, e.workspace_id, e.at_ms, e.kind, e.commitment, e.leaf_index, p.account_id, p.body";

/// A text between `%`s, with what `like` would take for more escaped.
pub(crate) fn pattern(text: &str) -> String {
    let mut out = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('%');
    out
}

fn conditions(filter: &Filter, sql: &mut String, with: &mut Vec<sea_orm::Value>) {
    let mut and = |clause: &str, value: sea_orm::Value, with: &mut Vec<sea_orm::Value>| {
        with.push(value);
        sql.push_str(&clause.replace("$?", &format!("${}", with.len())));
    };
    if let Some(actor) = filter.actor {
        and(" and p.account_id = $?", actor.as_uuid().into(), with);
    }
    if let Some(from) = filter.from {
        and(" and e.at_ms >= $?", from.as_millis().into(), with);
    }
    if let Some(to) = filter.to {
        and(" and e.at_ms < $?", to.as_millis().into(), with);
    }
    for word in filter.query.split_whitespace() {
        and(
            " and p.words like $? escape '\\'",
            pattern(&text::fold(word)).into(),
            with,
        );
    }
    if let Some((at, id)) = filter.after {
        and(" and (e.at_ms, e.id) < ($?,", at.as_millis().into(), with);
        and(" $?)", id.as_uuid().into(), with);
    }
    if !filter.kinds.is_empty() {
        let codes: Vec<_> = filter.kinds.iter().map(|k| k.code().to_string()).collect();
        sql.push_str(&format!(" and e.kind in ({})", codes.join(", ")));
    }
}

impl Db<'_> {
    /// What happened in the workspace, newest first.
    pub async fn audit_events(
        &self,
        scope: &WorkspaceScope,
        filter: &Filter,
    ) -> Result<Vec<Listed>, StoreError> {
        let join = if filter.actor.is_some() {
            "join"
        } else {
            "left join"
        };
        let mut sql = format!(
            "select {COLUMNS} from audit_event e {join} audit_private p on p.event_id = e.id where e.workspace_id = $1"
        );
        let mut with = vec![scope.uuid().into()];
        conditions(filter, &mut sql, &mut with);
        self.audit_page(sql, with, filter.limit).await
    }

    /// What happened to an account outside of any workspace, newest first: for its owner.
    pub async fn audit_events_of_account(
        &self,
        account: AccountId,
        filter: &Filter,
    ) -> Result<Vec<Listed>, StoreError> {
        let mut sql = format!(
            "select {COLUMNS} from audit_private p join audit_event e on e.id = p.event_id \
             where p.account_id = $1 and e.workspace_id is null"
        );
        let mut with = vec![account.as_uuid().into()];
        conditions(filter, &mut sql, &mut with);
        self.audit_page(sql, with, filter.limit).await
    }

    async fn audit_page(
        &self,
        mut sql: String,
        mut with: Vec<sea_orm::Value>,
        limit: u32,
    ) -> Result<Vec<Listed>, StoreError> {
        with.push(i64::from(limit).into());
        sql.push_str(&format!(
            " order by e.at_ms desc, e.id desc limit ${}",
            with.len()
        ));
        let rows: Vec<Row> = self.all(&sql, with).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// One event of the workspace, or of the account that asks.
    pub async fn audit_event(
        &self,
        scope: &WorkspaceScope,
        id: EventId,
    ) -> Result<Option<Listed>, StoreError> {
        let sql = format!(
            "select {COLUMNS} from audit_event e left join audit_private p on p.event_id = e.id \
             where e.id = $1 and (e.workspace_id = $2 or (e.workspace_id is null and p.account_id = $3))"
        );
        let account = scope.account().map_or(Uuid::nil(), AccountId::as_uuid);
        let row: Option<Row> = self
            .one(&sql, values![id.as_uuid(), scope.uuid(), account])
            .await?;
        row.map(TryInto::try_into).transpose()
    }
}
