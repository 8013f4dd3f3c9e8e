//! What the vault's keys have sealed: found by the key's id, which stands open in each sealed text, and replaced when
//! it is still what was read. Nothing here can be read without the keys; it goes out sealed and comes back sealed.

use crate::db::{unsigned, values};
use crate::{Db, StoreError, WorkspaceScope};
use domain::{ChannelId, TargetId, Timestamp, WorkspaceId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Where the key's id stands in a sealed text: after version, suite and kind. See the vault's README.
macro_rules! key_of {
    ($column:expr) => {
        concat!("substr(", $column, ", 4, 16)")
    };
}

/// A column of secrets that the instance's key has sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    pub table: &'static str,
    pub id: &'static str,
    pub column: &'static str,
    /// The generation that the secret is bound to, as SQL asks for it; a number when it has none.
    pub generation: &'static str,
    /// What the secret's place says it is for.
    pub purpose: &'static str,
    /// `table.column`, as its place says.
    pub place: &'static str,
}

/// All of them: a rotation moves each, and a key is destroyed only when none names it.
pub const OWN: [Own; 6] = [
    Own {
        table: "connection",
        id: "id",
        column: "verifier_sealed",
        generation: "0",
        purpose: "oauth.verifier",
        place: "connection.verifier_sealed",
    },
    Own {
        table: "totp",
        id: "account_id",
        column: "sealed",
        generation: "(select a.totp_generation from account a where a.id = totp.account_id)",
        purpose: "totp",
        place: "totp.sealed",
    },
    Own {
        table: "mail",
        id: "id",
        column: "sealed",
        generation: "0",
        purpose: "mail",
        place: "mail.sealed",
    },
    Own {
        table: "support_request",
        id: "id",
        column: "sealed",
        generation: "0",
        purpose: "request",
        place: "support_request.sealed",
    },
    Own {
        table: "webhook",
        id: "id",
        column: "secret_sealed",
        generation: "secret_generation",
        purpose: "webhook",
        place: "webhook.secret_sealed",
    },
    Own {
        table: "webhook",
        id: "id",
        column: "previous_sealed",
        generation: "secret_generation",
        purpose: "webhook",
        place: "webhook.previous_sealed",
    },
];

/// Rows that a master key still opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// `table.column`
    pub place: &'static str,
    /// The key's id, 16 bytes in hexadecimal.
    pub key: String,
    pub rows: u64,
}

/// A workspace's key, and while it is being changed the one before.
#[derive(Clone, Debug)]
pub struct WrappedKeys {
    pub current: Vec<u8>,
    pub previous: Option<Vec<u8>>,
    /// None before the first change.
    pub changed_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct WrappedRow {
    wrapped_key: Vec<u8>,
    previous_key: Option<Vec<u8>>,
    key_changed_at: Option<i64>,
}

/// A workspace whose key or key from before is wrapped by another root key than the given one.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Wrapped {
    pub id: Uuid,
    pub wrapped_key: Vec<u8>,
    pub previous_key: Option<Vec<u8>>,
}

/// A sealed text and the generation it is bound to.
#[derive(Clone, Debug)]
pub struct Sealed {
    pub row: Uuid,
    pub generation: u64,
    pub text: Vec<u8>,
}
#[derive(FromQueryResult)]
struct SealedRow {
    id: Uuid,
    generation: i64,
    sealed: Vec<u8>,
}
impl From<SealedRow> for Sealed {
    fn from(r: SealedRow) -> Self {
        Self {
            row: r.id,
            generation: unsigned(r.generation),
            text: r.sealed,
        }
    }
}

/// Tokens of a channel, some of them under another key than the given one.
#[derive(Clone, Debug)]
pub struct OldTokens {
    pub channel: ChannelId,
    pub generation: u64,
    pub access: Option<Vec<u8>>,
    pub refresh: Option<Vec<u8>>,
}
#[derive(FromQueryResult)]
struct OldTokensRow {
    channel_id: Uuid,
    token_generation: i64,
    access_sealed: Option<Vec<u8>>,
    refresh_sealed: Option<Vec<u8>>,
}

/// A running process and the keys it knows, in the words of `app::keys`.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Holder {
    pub process: Uuid,
    pub host: String,
    pub keys: String,
}

/// A master key as it was last seen in the key file.
#[derive(Clone, Debug, FromQueryResult)]
pub struct KnownKey {
    pub id: String,
    pub usage: String,
    pub state: String,
    pub created_at: i64,
    pub changed_at: i64,
}

#[derive(FromQueryResult)]
struct UseRow {
    key: Vec<u8>,
    n: i64,
}
#[derive(FromQueryResult)]
struct PepperRow {
    key: String,
    n: i64,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut s, b| {
        s.push_str(&format!("{b:02x}"));
        s
    })
}

impl Db<'_> {
    /// What each master key still opens, as the rows say it themselves.
    pub async fn key_uses(&self) -> Result<Vec<KeyUse>, StoreError> {
        let mut out = vec![];
        let own = OWN.map(|o| (o.place, o.table, o.column));
        let wrapped = [
            ("workspace.wrapped_key", "workspace", "wrapped_key"),
            ("workspace.previous_key", "workspace", "previous_key"),
        ];
        for (place, table, column) in wrapped.into_iter().chain(own) {
            let sql = format!(
                "select substr({column}, 4, 16) as key, cast(count(*) as bigint) as n from {table} \
                 where {column} is not null group by substr({column}, 4, 16) order by 1"
            );
            let rows: Vec<UseRow> = self.all(&sql, []).await?;
            out.extend(rows.into_iter().map(|r| KeyUse {
                place,
                key: hex(&r.key),
                rows: unsigned(r.n),
            }));
        }
        // `scheme.pepper-id.hash`
        let rows: Vec<PepperRow> = self
            .all(
                "select substr(password_hash, 3, 32) as key, cast(count(*) as bigint) as n from account \
                 where password_hash like '_.________________________________.%' group by substr(password_hash, 3, 32) order by 1",
                [],
            )
            .await?;
        out.extend(rows.into_iter().map(|r| KeyUse {
            place: "account.password_hash",
            key: r.key,
            rows: unsigned(r.n),
        }));
        Ok(out)
    }

    /// Posts whose video a platform may fetch by a signed address.
    pub async fn count_fetch_links(&self) -> Result<u64, StoreError> {
        let n: Option<i64> = self
            .exec_scalar(
                "select cast(count(*) as bigint) from publish_target where fetch_link_hash is not null",
                [],
            )
            .await?;
        Ok(unsigned(n.unwrap_or(0)))
    }

    pub async fn wrapped_keys(&self, scope: &WorkspaceScope) -> Result<Option<WrappedKeys>, StoreError> {
        let row: Option<WrappedRow> = self
            .one(
                "select wrapped_key, previous_key, key_changed_at from workspace where id = $1",
                values![scope.uuid()],
            )
            .await?;
        Ok(row.map(|r| WrappedKeys {
            current: r.wrapped_key,
            previous: r.previous_key,
            changed_at: r.key_changed_at.map(Timestamp::from_micros),
        }))
    }

    /// Workspaces with a key that another root key than this one wraps, in the order of their ids.
    pub async fn wrapped_elsewhere(
        &self,
        root: &[u8; 16],
        after: Uuid,
        limit: u32,
    ) -> Result<Vec<Wrapped>, StoreError> {
        self.all(
            concat!(
                "select id, wrapped_key, previous_key from workspace where id > $2 and (",
                key_of!("wrapped_key"),
                " <> $1 or ",
                key_of!("previous_key"),
                " <> $1) order by id limit $3"
            ),
            values![root.to_vec(), after, i64::from(limit)],
        )
        .await
    }

    /// Replaces wrapped keys that are still what was read; says how many workspaces were.
    pub async fn rewrap(&self, old: &Wrapped, new: &Wrapped) -> Result<u64, StoreError> {
        self.exec(
            "update workspace set wrapped_key = $2, previous_key = $3 where id = $1 and wrapped_key = $4 \
             and previous_key is not distinct from $5",
            values![
                old.id,
                new.wrapped_key.clone(),
                new.previous_key.clone(),
                old.wrapped_key.clone(),
                old.previous_key.clone()
            ],
        )
        .await
    }

    /// Secrets of our own that another root key than this one has sealed, in the order of their ids.
    pub async fn own_elsewhere(
        &self,
        own: &Own,
        root: &[u8; 16],
        after: Uuid,
        limit: u32,
    ) -> Result<Vec<Sealed>, StoreError> {
        let Own {
            table,
            id,
            column,
            generation,
            ..
        } = own;
        let sql = format!(
            "select {id} as id, cast({generation} as bigint) as generation, {column} as sealed from {table} \
             where {id} > $2 and substr({column}, 4, 16) <> $1 order by {id} limit $3"
        );
        let rows: Vec<SealedRow> = self
            .all(&sql, values![root.to_vec(), after, i64::from(limit)])
            .await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Replaces a secret of our own that is still what was read.
    pub async fn reseal_own(&self, own: &Own, old: &Sealed, new: &[u8]) -> Result<u64, StoreError> {
        let Own {
            table, id, column, ..
        } = own;
        let sql = format!("update {table} set {column} = $3 where {id} = $1 and {column} = $2");
        self.exec(&sql, values![old.row, old.text.clone(), new.to_vec()])
            .await
    }

    /// All workspaces, in the order of their ids: to plan a change of their keys.
    pub async fn workspaces_after(&self, after: Uuid, limit: u32) -> Result<Vec<WorkspaceId>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            id: Uuid,
        }
        let rows: Vec<Row> = self
            .all(
                "select id from workspace where id > $1 order by id limit $2",
                values![after, i64::from(limit)],
            )
            .await?;
        Ok(rows.into_iter().map(|r| WorkspaceId::from_uuid(r.id)).collect())
    }

    /// Gives the workspace a new key and keeps the one before; false when it is being changed already, or its key is
    /// no longer what was read.
    pub async fn replace_key(
        &self,
        scope: &WorkspaceScope,
        old: &[u8],
        new: &[u8],
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update workspace set wrapped_key = $3, previous_key = $2, key_changed_at = $4 \
                 where id = $1 and wrapped_key = $2 and previous_key is null",
                values![scope.uuid(), old.to_vec(), new.to_vec(), at.as_micros()],
            )
            .await?;
        Ok(n == 1)
    }

    /// Tokens that another key than this one has sealed, in the order of their channels.
    pub async fn tokens_elsewhere(
        &self,
        scope: &WorkspaceScope,
        key: &[u8; 16],
        after: Uuid,
        limit: u32,
    ) -> Result<Vec<OldTokens>, StoreError> {
        let rows: Vec<OldTokensRow> = self
            .all(
                concat!(
                    "select t.channel_id, c.token_generation, t.access_sealed, t.refresh_sealed from channel_token t \
                     join channel c on c.id = t.channel_id where t.workspace_id = $1 and t.channel_id > $3 and (",
                    key_of!("t.access_sealed"),
                    " <> $2 or ",
                    key_of!("t.refresh_sealed"),
                    " <> $2) order by t.channel_id limit $4"
                ),
                values![scope.uuid(), key.to_vec(), after, i64::from(limit)],
            )
            .await?;
        Ok(rows
            .into_iter()
            .map(|r| OldTokens {
                channel: ChannelId::from_uuid(r.channel_id),
                generation: unsigned(r.token_generation),
                access: r.access_sealed,
                refresh: r.refresh_sealed,
            })
            .collect())
    }

    /// Replaces tokens that are still what was read: a refresh that came in between wins.
    pub async fn reseal_tokens(
        &self,
        scope: &WorkspaceScope,
        old: &OldTokens,
        access: Option<Vec<u8>>,
        refresh: Option<Vec<u8>>,
    ) -> Result<u64, StoreError> {
        self.exec(
            "update channel_token set access_sealed = $3, refresh_sealed = $4 where channel_id = $1 and workspace_id = $2 \
             and access_sealed is not distinct from $5 and refresh_sealed is not distinct from $6",
            values![
                old.channel.as_uuid(),
                scope.uuid(),
                access,
                refresh,
                old.access.clone(),
                old.refresh.clone()
            ],
        )
        .await
    }

    /// Checkpoints that another key than this one has sealed, in the order of their targets.
    pub async fn checkpoints_elsewhere(
        &self,
        scope: &WorkspaceScope,
        key: &[u8; 16],
        after: Uuid,
        limit: u32,
    ) -> Result<Vec<Sealed>, StoreError> {
        let rows: Vec<SealedRow> = self
            .all(
                concat!(
                    "select id, checkpoint_generation as generation, checkpoint_sealed as sealed from publish_target \
                     where workspace_id = $1 and id > $3 and checkpoint_sealed is not null and ",
                    key_of!("checkpoint_sealed"),
                    " <> $2 order by id limit $4"
                ),
                values![scope.uuid(), key.to_vec(), after, i64::from(limit)],
            )
            .await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Replaces a checkpoint that is still what was read.
    pub async fn reseal_checkpoint(
        &self,
        scope: &WorkspaceScope,
        target: TargetId,
        old: &[u8],
        new: &[u8],
    ) -> Result<u64, StoreError> {
        self.exec(
            "update publish_target set checkpoint_sealed = $4 where id = $1 and workspace_id = $2 and checkpoint_sealed = $3",
            values![target.as_uuid(), scope.uuid(), old.to_vec(), new.to_vec()],
        )
        .await
    }

    /// Ends the workspace's key from before; false when something is still sealed with another key than this one.
    pub async fn erase_previous_key(
        &self,
        scope: &WorkspaceScope,
        key: &[u8; 16],
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                concat!(
                    "update workspace set previous_key = null where id = $1 \
                     and not exists (select 1 from channel_token t where t.workspace_id = $1 and (",
                    key_of!("t.access_sealed"),
                    " <> $2 or ",
                    key_of!("t.refresh_sealed"),
                    " <> $2)) and not exists (select 1 from publish_target p where p.workspace_id = $1 \
                     and p.checkpoint_sealed is not null and ",
                    key_of!("p.checkpoint_sealed"),
                    " <> $2)"
                ),
                values![scope.uuid(), key.to_vec()],
            )
            .await?;
        Ok(n == 1)
    }

    /// Workspaces whose new key still has to seal everything, and those that only keep the one before.
    pub async fn key_changes(&self, now: Timestamp) -> Result<(u64, u64), StoreError> {
        let due: Option<i64> = self
            .exec_scalar(
                "select cast(count(*) as bigint) from job where kind = 'change_workspace_key' and due_at <= $1",
                values![now.as_micros()],
            )
            .await?;
        let kept: Option<i64> = self
            .exec_scalar(
                "select cast(count(*) as bigint) from workspace where previous_key is not null",
                [],
            )
            .await?;
        Ok((unsigned(due.unwrap_or(0)), unsigned(kept.unwrap_or(0))))
    }

    /// Notes which keys a process knows.
    pub async fn put_key_holder(&self, holder: &Holder, now: Timestamp) -> Result<(), StoreError> {
        self.exec(
            "insert into key_holder (process, host, keys, seen_at) values ($1, $2, $3, $4) \
             on conflict (process) do update set keys = excluded.keys, seen_at = excluded.seen_at",
            values![
                holder.process,
                holder.host.as_str(),
                holder.keys.as_str(),
                now.as_micros()
            ],
        )
        .await?;
        Ok(())
    }

    pub async fn drop_key_holder(&self, process: Uuid) -> Result<(), StoreError> {
        self.exec("delete from key_holder where process = $1", values![process])
            .await?;
        Ok(())
    }

    /// Processes that were seen since.
    pub async fn key_holders(&self, since: Timestamp) -> Result<Vec<Holder>, StoreError> {
        self.all(
            "select process, host, keys from key_holder where seen_at >= $1 order by host, process",
            values![since.as_micros()],
        )
        .await
    }

    pub async fn sweep_key_holders(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.exec(
            "delete from key_holder where seen_at < $1",
            values![before.as_micros()],
        )
        .await
    }

    /// Master keys as they were last seen.
    pub async fn known_keys(&self) -> Result<Vec<KnownKey>, StoreError> {
        self.all(
            "select id, usage, state, created_at, changed_at from master_key order by created_at, id",
            [],
        )
        .await
    }

    /// Notes a key's state; false when another process noted it meanwhile. `was` is the state known so far.
    pub async fn note_key(&self, key: &KnownKey, was: Option<&str>) -> Result<bool, StoreError> {
        let n = match was {
            None => {
                self.exec(
                    "insert into master_key (id, usage, state, created_at, changed_at) values ($1, $2, $3, $4, $5) \
                     on conflict (id) do nothing",
                    values![
                        key.id.as_str(),
                        key.usage.as_str(),
                        key.state.as_str(),
                        key.created_at,
                        key.changed_at
                    ],
                )
                .await?
            }
            Some(was) => {
                self.exec(
                    "update master_key set state = $2, changed_at = $3 where id = $1 and state = $4",
                    values![key.id.as_str(), key.state.as_str(), key.changed_at, was],
                )
                .await?
            }
        };
        Ok(n == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use std::collections::BTreeSet;

    /// A new column of secrets that no rotation knows would be lost with the key.
    #[tokio::test]
    async fn every_sealed_column_of_the_schema_is_moved_by_a_rotation() {
        #[derive(FromQueryResult)]
        struct Row {
            name: String,
        }
        let store = Store::open("sqlite::memory:").await.unwrap();
        let tx = store.begin().await.unwrap();
        let rows: Vec<Row> = tx
            .db()
            .all(
                "select m.name || '.' || p.name as name from sqlite_master m join pragma_table_info(m.name) p \
                 where m.type = 'table' and (p.name like '%sealed%' or p.name like '%wrapped%')",
                [],
            )
            .await
            .unwrap();
        let found: BTreeSet<_> = rows.into_iter().map(|r| r.name).collect();
        let moved = [
            "channel_token.access_sealed",
            "channel_token.refresh_sealed",
            "publish_target.checkpoint_sealed",
            "workspace.wrapped_key",
        ];
        let known = moved.into_iter().chain(OWN.iter().map(|o| o.place));
        assert_eq!(found, known.map(str::to_owned).collect());
    }
}
