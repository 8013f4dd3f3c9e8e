//! Security events of everybody together, as the operator counts them.

use crate::db::values;
use crate::{Db, StoreError};
use domain::Timestamp;
use domain::audit::Kind;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// An event, with its private half while that is kept.
#[derive(Clone, Debug)]
pub struct SecurityEvent {
    pub at: Timestamp,
    pub kind: Kind,
    pub account: Option<Uuid>,
    pub body: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    at_ms: i64,
    kind: i32,
    account_id: Option<Uuid>,
    body: Option<String>,
}

impl Db<'_> {
    /// Events of these kinds since a moment, newest first.
    pub async fn security_events(
        &self,
        kinds: &[Kind],
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<SecurityEvent>, StoreError> {
        let codes: Vec<_> = kinds.iter().map(|k| k.code().to_string()).collect();
        let sql = format!(
            "select e.at_ms, e.kind, p.account_id, p.body from audit_event e left join audit_private p on p.event_id = e.id \
             where e.workspace_id is null and e.at_ms >= $1 and e.kind in ({}) order by e.at_ms desc limit $2",
            codes.join(", ")
        );
        let rows: Vec<Row> = self
            .all(&sql, values![since.as_millis(), i64::from(limit)])
            .await?;
        let each = rows.into_iter().filter_map(|r| {
            let kind = u16::try_from(r.kind).ok().and_then(Kind::of_code)?;
            Some(SecurityEvent {
                at: Timestamp::from_micros(r.at_ms * 1000),
                kind,
                account: r.account_id,
                body: r.body,
            })
        });
        Ok(each.collect())
    }
}
