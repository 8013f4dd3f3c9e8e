//! Gives committed events their indices, one sequencer at a time.
//!
//! Only what is committed is seen, so an index is never given to what may still vanish, and one that was given
//! never moves; a transaction that took long gets a later index than its moment would suggest. Indices, nodes and
//! the fence's check are one transaction: if we die in it nothing of it is there, if we die after it the next run
//! finds fewer events waiting. A sequencer whose lease passed on fails at the fence, which also holds the job's row
//! locked until the commit: two never write at once.

use super::hash;
use crate::db::{signed, unsigned, values};
use crate::jobs::Claimed;
use crate::{Db, Store, StoreError};
use domain::audit::{Frontier, Hash, Node};
use sea_orm::FromQueryResult;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Rows of one insert; PostgreSQL takes 65,535 values, SQLite 32,766.
const ROWS: usize = 200;

#[derive(FromQueryResult)]
struct Waiting {
    id: Uuid,
    leaf_hash: Vec<u8>,
}
#[derive(FromQueryResult)]
struct Leaf {
    leaf_hash: Vec<u8>,
}
#[derive(FromQueryResult)]
struct NodeRow {
    level: i32,
    position: i64,
    hash: Vec<u8>,
}

fn level_of(level: i32) -> Result<u8, StoreError> {
    u8::try_from(level).map_err(|_| StoreError::Corrupt("audit_node.level".into()))
}

impl Store {
    /// Gives the next indices to up to `limit` events; says how many there were.
    pub async fn sequence_audit(&self, claimed: &Claimed, limit: u32) -> Result<u64, StoreError> {
        let tx = self.begin().await?;
        let db = tx.db();
        db.still_ours(claimed).await?;
        let waiting: Vec<Waiting> = db
            .all(
                "select id, leaf_hash from audit_event where leaf_index is null order by at_ms, id limit $1",
                values![i64::from(limit)],
            )
            .await?;
        if waiting.is_empty() {
            return Ok(0);
        }
        let mut frontier = db.audit_frontier().await?;
        let mut nodes = vec![];
        let count = waiting.len() as u64;
        for w in waiting {
            let n = db
                .exec(
                    "update audit_event set leaf_index = $2 where id = $1 and leaf_index is null",
                    values![w.id, signed(frontier.size())],
                )
                .await?;
            if n != 1 {
                return Err(StoreError::Stale);
            }
            let done = frontier.append(hash(w.leaf_hash)?).into_iter();
            nodes.extend(done.filter(|(node, _)| node.level >= Node::STORED));
        }
        db.insert_audit_nodes(&nodes).await?;
        tx.commit().await?;
        Ok(count)
    }
}

impl Db<'_> {
    /// Whether an event has no index yet.
    pub async fn audit_waits(&self) -> Result<bool, StoreError> {
        let found: Option<Uuid> = self
            .exec_scalar("select id from audit_event where leaf_index is null limit 1", [])
            .await?;
        Ok(found.is_some())
    }

    pub async fn audit_size(&self) -> Result<u64, StoreError> {
        let last: Option<Option<i64>> = self
            .exec_scalar(
                "select max(leaf_index) from audit_event where leaf_index >= 0",
                [],
            )
            .await?;
        Ok(last.flatten().map_or(0, |n| unsigned(n) + 1))
    }

    /// The right edge of the tree as it stands.
    pub async fn audit_frontier(&self) -> Result<Frontier, StoreError> {
        let size = self.audit_size().await?;
        let nodes = Frontier::nodes(size);
        let found = self.audit_nodes(&nodes).await?;
        let peaks = nodes.iter().filter_map(|n| found.get(n).copied()).collect();
        Frontier::restore(size, peaks)
            .ok_or_else(|| StoreError::Corrupt("the audit tree lacks a node".into()))
    }

    /// Hashes of perfect subtrees, as far as they are there.
    pub async fn audit_nodes(&self, nodes: &[Node]) -> Result<BTreeMap<Node, Hash>, StoreError> {
        let mut out = BTreeMap::new();
        for node in nodes {
            if let Some(hash) = self.audit_node(*node).await? {
                out.insert(*node, hash);
            }
        }
        Ok(out)
    }

    async fn audit_node(&self, node: Node) -> Result<Option<Hash>, StoreError> {
        if node.level >= Node::STORED {
            let sql = "select hash from audit_node where level = $1 and position = $2";
            let with = values![i32::from(node.level), signed(node.position)];
            let found: Option<Vec<u8>> = self.exec_scalar(sql, with).await?;
            return found.map(hash).transpose();
        }
        let leaves = node.leaves();
        let rows: Vec<Leaf> = self
            .all(
                "select leaf_hash from audit_event where leaf_index >= $1 and leaf_index < $2 order by leaf_index",
                values![signed(leaves.start), signed(leaves.end)],
            )
            .await?;
        if rows.len() as u64 != leaves.end - leaves.start {
            return Ok(None);
        }
        let mut small = Frontier::default();
        for r in rows {
            small.append(hash(r.leaf_hash)?);
        }
        Ok(Some(small.root()))
    }

    async fn insert_audit_nodes(&self, nodes: &[(Node, Hash)]) -> Result<(), StoreError> {
        for some in nodes.chunks(ROWS) {
            let places: Vec<_> = (0..some.len())
                .map(|i| format!("(${}, ${}, ${})", 3 * i + 1, 3 * i + 2, 3 * i + 3))
                .collect();
            let mut with: Vec<sea_orm::Value> = vec![];
            for (node, hash) in some {
                with.push(i32::from(node.level).into());
                with.push(signed(node.position).into());
                with.push(hash.to_vec().into());
            }
            let sql = format!(
                "insert into audit_node (level, position, hash) values {}",
                places.join(", ")
            );
            self.exec(&sql, with).await?;
        }
        Ok(())
    }

    /// The stored nodes that events `from..to` complete: of each level a range.
    pub async fn audit_nodes_of(&self, from: u64, to: u64) -> Result<Vec<(Node, Hash)>, StoreError> {
        let mut out = vec![];
        for level in Node::STORED..64 {
            let (a, b) = (from >> level, to >> level);
            if a == b {
                continue;
            }
            let rows: Vec<NodeRow> = self
                .all(
                    "select level, position, hash from audit_node where level = $1 and position >= $2 and position < $3 \
                     order by position",
                    values![i32::from(level), signed(a), signed(b)],
                )
                .await?;
            for r in rows {
                let node = Node {
                    level: level_of(r.level)?,
                    position: unsigned(r.position),
                };
                out.push((node, hash(r.hash)?));
            }
        }
        Ok(out)
    }

    pub async fn count_audit_nodes(&self) -> Result<u64, StoreError> {
        let n: Option<i64> = self.exec_scalar("select count(*) from audit_node", []).await?;
        Ok(unsigned(n.unwrap_or(0)))
    }
}
