//! Going over the log from its first row, believing none of them.

use super::{Checkpoint, Frontier, Hash, Leaf, Node, commitment};
use crate::{EventId, WorkspaceId};
use std::collections::{BTreeMap, BTreeSet};

/// One event as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: EventId,
    pub at_ms: i64,
    pub kind: u16,
    pub workspace: Option<WorkspaceId>,
    pub commitment: Hash,
    pub leaf_hash: Hash,
    /// None until the sequencer has seen it.
    pub index: Option<u64>,
    /// Salt and text; none once erased.
    pub private: Option<([u8; 32], String)>,
}

impl Row {
    pub const fn leaf(&self) -> Leaf {
        Leaf {
            at_ms: self.at_ms,
            kind: self.kind,
            workspace: self.workspace,
            commitment: self.commitment,
        }
    }
}

/// The first thing that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("event {id} stands at index {found}, where {due} was due: an event is missing, moved or doubled")]
    Index { id: EventId, due: u64, found: u64 },
    #[error("event {id} (index {index:?}): its private half was changed")]
    Private { id: EventId, index: Option<u64> },
    #[error("event {id} (index {index:?}): its id was changed")]
    Id { id: EventId, index: Option<u64> },
    #[error("event {id} (index {index:?}): its moment, kind, workspace, commitment or hash was changed")]
    Leaf { id: EventId, index: Option<u64> },
    #[error("the tree's stored node at level {level}, position {position} does not belong to the events")]
    Node { level: u8, position: u64 },
    #[error("{claim} speaks of {size} events, and there are only {have}")]
    Short { claim: String, size: u64, have: u64 },
    #[error(
        "{claim} has another root for the first {size} events: one of them was changed after it was signed"
    )]
    Root { claim: String, size: u64 },
}

#[derive(serde::Deserialize)]
struct Named {
    event: EventId,
}

/// A walk over the rows in the order of their indices.
#[derive(Debug, Default)]
pub struct Walk {
    frontier: Frontier,
    wanted: BTreeSet<u64>,
    roots: BTreeMap<u64, Hash>,
    forgotten: u64,
}

impl Walk {
    /// A walk that remembers the roots at these sizes, for [`Walk::check`].
    pub fn new(sizes: impl IntoIterator<Item = u64>) -> Self {
        let mut walk = Self {
            wanted: sizes.into_iter().collect(),
            ..Self::default()
        };
        walk.remember();
        walk
    }

    fn remember(&mut self) {
        let size = self.frontier.size();
        if self.wanted.contains(&size) {
            self.roots.insert(size, self.frontier.root());
        }
    }

    /// A row that has no index yet.
    pub fn waiting(&mut self, row: &Row) -> Result<(), Fault> {
        let (id, index) = (row.id, row.index);
        let made_at = id.as_uuid().get_timestamp().map(|t| {
            let (seconds, nanos) = t.to_unix();
            i128::from(seconds) * 1000 + i128::from(nanos / 1_000_000)
        });
        if made_at != Some(row.at_ms.into()) {
            return Err(Fault::Id { id, index });
        }
        match &row.private {
            Some((salt, text)) => {
                if commitment(salt, text) != row.commitment {
                    return Err(Fault::Private { id, index });
                }
                let named: Option<Named> = serde_json::from_str(text).ok();
                if named.map(|n| n.event) != Some(id) {
                    return Err(Fault::Id { id, index });
                }
            }
            None => self.forgotten += 1,
        }
        if row.leaf().hash() != row.leaf_hash {
            return Err(Fault::Leaf { id, index });
        }
        Ok(())
    }

    /// The next row. Answers the perfect subtrees that it completes and that are stored.
    pub fn event(&mut self, row: &Row) -> Result<Vec<(Node, Hash)>, Fault> {
        let due = self.frontier.size();
        let found = row.index.unwrap_or(u64::MAX);
        if found != due {
            let id = row.id;
            return Err(Fault::Index { id, due, found });
        }
        self.waiting(row)?;
        let mut done = self.frontier.append(row.leaf_hash);
        done.retain(|(node, _)| node.level >= Node::STORED);
        self.remember();
        Ok(done)
    }

    pub const fn size(&self) -> u64 {
        self.frontier.size()
    }
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }
    /// Rows whose private half is erased.
    pub const fn forgotten(&self) -> u64 {
        self.forgotten
    }
    /// Whether a checkpoint, known under a name, is of this very tree.
    pub fn check(&self, claim: &str, checkpoint: &Checkpoint) -> Result<(), Fault> {
        let (claim, size, have) = (claim.to_owned(), checkpoint.size, self.size());
        match self.roots.get(&size) {
            None => Err(Fault::Short { claim, size, have }),
            Some(root) if *root == checkpoint.root => Ok(()),
            Some(_) => Err(Fault::Root { claim, size }),
        }
    }
}

/// Whether the stored nodes are those that the rows make; both in any order.
pub fn compare_nodes(made: &mut [(Node, Hash)], stored: &mut [(Node, Hash)]) -> Result<(), Fault> {
    made.sort_unstable();
    stored.sort_unstable();
    let differs = made.iter().zip(stored.iter()).find(|(a, b)| a != b);
    let odd = match differs {
        Some((a, b)) => Some(a.0.min(b.0)),
        None => made.get(stored.len()).or(stored.get(made.len())).map(|n| n.0),
    };
    odd.map_or(Ok(()), |Node { level, position }| {
        Err(Fault::Node { level, position })
    })
}
