//! Requests to support: what came, how far it is, and no more once it has ended.

use crate::db::{unsigned, values};
use crate::{Db, StoreError};
use domain::request::{RequestKind, RequestState};
use domain::{ReceiptId, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// How it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Form,
    /// Written to support; the operator put it in.
    Mail,
}
impl Source {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Mail => "mail",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Request {
    /// Its code.
    pub id: ReceiptId,
    pub kind: RequestKind,
    pub state: RequestState,
    pub source: Source,
    /// Address and words; none once it has ended.
    pub sealed: Option<Vec<u8>>,
    pub address_hash: [u8; 32],
    /// The deletion that it began; its receipt has the same id.
    pub deletion: Option<ReceiptId>,
    pub created_at: Timestamp,
    pub due_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    kind: String,
    state: String,
    source: String,
    sealed: Option<Vec<u8>>,
    address_hash: Vec<u8>,
    deletion_id: Option<Uuid>,
    created_at: i64,
    due_at: i64,
    ended_at: Option<i64>,
}
impl TryFrom<Row> for Request {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        let corrupt = |what: &str| StoreError::Corrupt(format!("support_request.{what}"));
        let sources = [Source::Form, Source::Mail];
        let source = sources.into_iter().find(|s| s.as_str() == r.source);
        Ok(Self {
            id: ReceiptId::from_uuid(r.id),
            kind: r.kind.parse().map_err(|_| corrupt("kind"))?,
            state: r.state.parse().map_err(|()| corrupt("state"))?,
            source: source.ok_or_else(|| corrupt("source"))?,
            sealed: r.sealed,
            address_hash: r.address_hash.try_into().map_err(|_| corrupt("address_hash"))?,
            deletion: r.deletion_id.map(ReceiptId::from_uuid),
            created_at: Timestamp::from_micros(r.created_at),
            due_at: Timestamp::from_micros(r.due_at),
            ended_at: r.ended_at.map(Timestamp::from_micros),
        })
    }
}

const SELECT: &str = "select id, kind, state, source, sealed, address_hash, deletion_id, created_at, due_at, ended_at \
                      from support_request";

impl Db<'_> {
    /// `link`: hash of the token that confirms it, and until when it does.
    pub async fn insert_support_request(
        &self,
        r: &Request,
        link: Option<([u8; 32], Timestamp)>,
    ) -> Result<(), StoreError> {
        self.exec(
            "insert into support_request (id, kind, state, source, sealed, address_hash, token_hash, token_expires_at, \
               created_at, due_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            values![
                r.id.as_uuid(),
                r.kind.as_str(),
                r.state.as_str(),
                r.source.as_str(),
                r.sealed.clone(),
                r.address_hash.to_vec(),
                link.map(|(hash, _)| hash.to_vec()),
                link.map(|(_, until)| until.as_micros()),
                r.created_at.as_micros(),
                r.due_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn support_request(&self, id: ReceiptId) -> Result<Option<Request>, StoreError> {
        let row: Option<Row> = self
            .one(&format!("{SELECT} where id = $1"), values![id.as_uuid()])
            .await?;
        row.map(TryInto::try_into).transpose()
    }

    /// Newest first; only those that somebody still has to do something about, unless `all`.
    /// `after`: the last one of the page before.
    pub async fn support_requests(
        &self,
        all: bool,
        after: Option<(Timestamp, ReceiptId)>,
        limit: u32,
    ) -> Result<Vec<Request>, StoreError> {
        let (at, id) = after.map_or((i64::MAX, Uuid::max()), |(t, i)| (t.as_micros(), i.as_uuid()));
        let only = if all {
            ""
        } else {
            "and state in ('open', 'confirmed', 'running')"
        };
        let rows: Vec<Row> = self
            .all(
                &format!(
                    "{SELECT} where (created_at, id) < ($1, $2) {only} order by created_at desc, id desc limit $3"
                ),
                values![at, id, i64::from(limit)],
            )
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The open request that a link confirms, while the link is good.
    pub async fn support_request_by_link(
        &self,
        token_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<Request>, StoreError> {
        let row: Option<Row> = self
            .one(
                &format!("{SELECT} where token_hash = $1 and token_expires_at > $2 and state = 'open'"),
                values![token_hash.to_vec(), now.as_micros()],
            )
            .await?;
        row.map(TryInto::try_into).transpose()
    }

    /// How many came from an address since then.
    pub async fn count_support_requests(
        &self,
        address_hash: &[u8; 32],
        since: Timestamp,
    ) -> Result<u64, StoreError> {
        let n: Option<i64> = self
            .exec_scalar(
                "select count(*) from support_request where address_hash = $1 and created_at > $2",
                values![address_hash.to_vec(), since.as_micros()],
            )
            .await?;
        Ok(unsigned(n.unwrap_or(0)))
    }

    /// Goes on from one state to another; the link is used up with the first step. False when it was not there any
    /// more, so that of two who do the same only one does it.
    pub async fn move_support_request(
        &self,
        id: ReceiptId,
        from: RequestState,
        to: RequestState,
        deletion: Option<ReceiptId>,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update support_request set state = $3, token_hash = null, token_expires_at = null, \
                   deletion_id = coalesce($4, deletion_id) where id = $1 and state = $2",
                values![
                    id.as_uuid(),
                    from.as_str(),
                    to.as_str(),
                    deletion.map(ReceiptId::as_uuid)
                ],
            )
            .await?;
        Ok(n == 1)
    }

    /// Ends a request: address and words go. False when it had ended.
    pub async fn end_support_request(
        &self,
        id: ReceiptId,
        to: RequestState,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update support_request set state = $2, ended_at = $3, sealed = null, token_hash = null, \
                   token_expires_at = null where id = $1 and ended_at is null",
                values![id.as_uuid(), to.as_str(), at.as_micros()],
            )
            .await?;
        Ok(n == 1)
    }

    /// Ends the requests that began a deletion which was done or taken back.
    pub async fn end_support_requests_of_deletion(
        &self,
        deletion: ReceiptId,
        to: RequestState,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        self.exec(
            "update support_request set state = $2, ended_at = $3, sealed = null where deletion_id = $1 and ended_at is null",
            values![deletion.as_uuid(), to.as_str(), at.as_micros()],
        )
        .await
    }

    /// A deletion goes on under another id.
    pub async fn move_support_requests_of_deletion(
        &self,
        from: ReceiptId,
        to: ReceiptId,
    ) -> Result<(), StoreError> {
        self.exec(
            "update support_request set deletion_id = $2 where deletion_id = $1 and ended_at is null",
            values![from.as_uuid(), to.as_uuid()],
        )
        .await?;
        Ok(())
    }

    /// The account of an address is gone: what else was asked with it, and waits, ends.
    pub async fn lapse_support_requests_of(
        &self,
        address_hash: &[u8; 32],
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        self.exec(
            "update support_request set state = 'lapsed', ended_at = $2, sealed = null, token_hash = null, \
               token_expires_at = null where address_hash = $1 and state in ('open', 'confirmed')",
            values![address_hash.to_vec(), at.as_micros()],
        )
        .await
    }

    /// Ends what takes something away and was not confirmed while its link was good.
    pub async fn lapse_support_requests(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "update support_request set state = 'lapsed', ended_at = $1, sealed = null, token_hash = null, \
               token_expires_at = null where state = 'open' and token_expires_at <= $1 \
               and kind in ('delete_account', 'delete_workspace', 'disconnect')",
            values![now.as_micros()],
        )
        .await
    }

    pub async fn trim_support_requests(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "delete from support_request where ended_at < $1",
            values![before.as_micros()],
        )
        .await
    }
}
