//! Tokens for programs.

use crate::db::{unsigned, values};
use crate::{Db, StoreError};
use domain::api_token::Scopes;
use domain::{AccountId, ApiTokenId, Timestamp, WorkspaceId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A token, without what it is recognised by.
#[derive(Clone, Debug)]
pub struct ApiToken {
    pub id: ApiTokenId,
    pub account: AccountId,
    pub workspace: WorkspaceId,
    pub name: String,
    /// How it begins.
    pub hint: String,
    pub scopes: Scopes,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    /// Where it was used from, each a /24 or /48, the newest last.
    pub networks: Vec<String>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    account_id: Uuid,
    workspace_id: Uuid,
    name: String,
    hint: String,
    scopes: String,
    created_at: i64,
    expires_at: i64,
    last_used_at: Option<i64>,
    networks: String,
}
impl TryFrom<Row> for ApiToken {
    type Error = StoreError;
    fn try_from(r: Row) -> Result<Self, StoreError> {
        let scopes = r.scopes.parse();
        Ok(Self {
            id: ApiTokenId::from_uuid(r.id),
            account: AccountId::from_uuid(r.account_id),
            workspace: WorkspaceId::from_uuid(r.workspace_id),
            name: r.name,
            hint: r.hint,
            scopes: scopes.map_err(|()| StoreError::Corrupt("api_token.scopes".into()))?,
            created_at: Timestamp::from_micros(r.created_at),
            expires_at: Timestamp::from_micros(r.expires_at),
            last_used_at: r.last_used_at.map(Timestamp::from_micros),
            networks: r.networks.split_whitespace().map(str::to_owned).collect(),
        })
    }
}

const COLUMNS: &str =
    "id, account_id, workspace_id, name, hint, scopes, created_at, expires_at, last_used_at, networks";

impl Db<'_> {
    pub async fn insert_api_token(&self, token: &ApiToken, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        self.exec(
            "insert into api_token (id, account_id, workspace_id, name, hint, token_hash, scopes, created_at, \
               expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                token.id.as_uuid(),
                token.account.as_uuid(),
                token.workspace.as_uuid(),
                token.name.as_str(),
                token.hint.as_str(),
                token_hash.to_vec(),
                token.scopes.to_string(),
                token.created_at.as_micros(),
                token.expires_at.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    /// Keeps others from making tokens of the account until the transaction ends.
    pub async fn hold_api_tokens(&self, account: AccountId) -> Result<(), StoreError> {
        let sql = format!("select id from account where id = $1 {}", self.for_update());
        self.exec_scalar::<Uuid>(&sql, values![account.as_uuid()]).await?;
        Ok(())
    }

    pub async fn count_live_api_tokens(&self, account: AccountId, now: Timestamp) -> Result<u64, StoreError> {
        let n: Option<i64> = self
            .exec_scalar(
                "select count(*) from api_token where account_id = $1 and expires_at > $2",
                values![account.as_uuid(), now.as_micros()],
            )
            .await?;
        Ok(unsigned(n.unwrap_or(0)))
    }

    /// The token with this hash that has not run out.
    pub async fn live_api_token(
        &self,
        token_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<ApiToken>, StoreError> {
        let sql = format!("select {COLUMNS} from api_token where token_hash = $1 and expires_at > $2");
        let row: Option<Row> = self
            .one(&sql, values![token_hash.to_vec(), now.as_micros()])
            .await?;
        row.map(TryInto::try_into).transpose()
    }

    /// Whether a token is there and has not run out.
    pub async fn is_api_token_live(&self, id: ApiTokenId, now: Timestamp) -> Result<bool, StoreError> {
        let found = self.exec_scalar::<Uuid>(
            "select id from api_token where id = $1 and expires_at > $2",
            values![id.as_uuid(), now.as_micros()],
        );
        Ok(found.await?.is_some())
    }

    pub async fn api_token(
        &self,
        account: AccountId,
        id: ApiTokenId,
    ) -> Result<Option<ApiToken>, StoreError> {
        let sql = format!("select {COLUMNS} from api_token where id = $1 and account_id = $2");
        let row: Option<Row> = self.one(&sql, values![id.as_uuid(), account.as_uuid()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// All of an account, those that have run out too, newest first.
    pub async fn api_tokens(&self, account: AccountId) -> Result<Vec<ApiToken>, StoreError> {
        let sql = format!(
            "select {COLUMNS} from api_token where account_id = $1 order by created_at desc, id desc limit 200"
        );
        let rows: Vec<Row> = self.all(&sql, values![account.as_uuid()]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    pub async fn use_api_token(
        &self,
        id: ApiTokenId,
        networks: &[String],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.exec(
            "update api_token set last_used_at = $2, networks = $3 where id = $1",
            values![id.as_uuid(), at.as_micros(), networks.join(" ")],
        )
        .await?;
        Ok(())
    }

    /// False when the account has no such token.
    pub async fn delete_api_token(&self, account: AccountId, id: ApiTokenId) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "delete from api_token where id = $1 and account_id = $2",
                values![id.as_uuid(), account.as_uuid()],
            )
            .await?;
        Ok(n == 1)
    }

    /// Of one workspace, or of all; answers how many there were.
    pub async fn delete_api_tokens(
        &self,
        account: AccountId,
        workspace: Option<WorkspaceId>,
    ) -> Result<u64, StoreError> {
        let (account, workspace) = (account.as_uuid(), workspace.map(WorkspaceId::as_uuid));
        match workspace {
            Some(workspace) => {
                self.exec(
                    "delete from api_token where account_id = $1 and workspace_id = $2",
                    values![account, workspace],
                )
                .await
            }
            None => {
                self.exec("delete from api_token where account_id = $1", values![account])
                    .await
            }
        }
    }

    /// Removes those that ran out before.
    pub async fn sweep_api_tokens(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "delete from api_token where expires_at < $1",
            values![before.as_micros()],
        )
        .await
    }
}
