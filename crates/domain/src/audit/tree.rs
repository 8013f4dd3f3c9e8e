//! The Merkle tree of RFC 6962, kept as its perfect subtrees.

use sha2::{Digest as _, Sha256};

pub type Hash = [u8; 32];

/// `MTH({d})`
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new()
        .chain_update([0])
        .chain_update(leaf)
        .finalize()
        .into()
}
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let hash = Sha256::new().chain_update([1]).chain_update(left);
    hash.chain_update(right).finalize().into()
}
/// Of a row of neighbouring perfect subtrees that become smaller to the right.
pub(super) fn fold(peaks: &[Hash]) -> Hash {
    match peaks {
        [] => Sha256::digest([]).into(),
        [left @ .., last] => left
            .iter()
            .rev()
            .fold(*last, |right, left| node_hash(left, &right)),
    }
}

/// A perfect subtree: `2^level` leaves, the first of them at `position << level`. Level 0 is a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node {
    pub level: u8,
    pub position: u64,
}

impl Node {
    /// The perfect subtrees that leaves `from..to` of a tree are made of, left to right. `from` is where a subtree
    /// of at least that many leaves begins.
    pub(super) fn cover(mut from: u64, to: u64) -> Vec<Self> {
        let mut out = vec![];
        while from < to {
            let level = u8::try_from((to - from).ilog2()).expect("at most 63");
            out.push(Self {
                level,
                position: from >> level,
            });
            from += 1 << level;
        }
        out
    }
}

impl Node {
    /// The smallest perfect subtrees that are stored, of 32 leaves: smaller ones are quickly made again.
    pub const STORED: u8 = 5;

    /// How many nodes of a tree of this size are stored.
    pub fn stored(size: u64) -> u64 {
        (Self::STORED..64).map(|level| size >> level).sum()
    }
    /// The leaves it is made of.
    pub const fn leaves(self) -> std::ops::Range<u64> {
        self.position << self.level..(self.position + 1) << self.level
    }
}

/// The right edge of a tree: all that is needed to add leaves and to tell the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The nodes that make the frontier of a tree of this size.
    pub fn nodes(size: u64) -> Vec<Node> {
        Node::cover(0, size)
    }
    /// A tree of this size from the hashes of [`Frontier::nodes`]; none when they are not that many.
    pub fn restore(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        (u32::try_from(peaks.len()) == Ok(size.count_ones())).then_some(Self { size, peaks })
    }
    pub const fn size(&self) -> u64 {
        self.size
    }
    pub fn root(&self) -> Hash {
        fold(&self.peaks)
    }
    /// Adds a leaf. Answers the perfect subtrees that it completes, from the smallest above the leaf itself.
    pub fn append(&mut self, leaf: Hash) -> Vec<(Node, Hash)> {
        let mut done = vec![];
        let mut hash = leaf;
        for level in 1..=u8::try_from(self.size.trailing_ones()).expect("at most 64") {
            let left = self.peaks.pop().expect("a one in the size is a peak");
            hash = node_hash(&left, &hash);
            let position = self.size >> level;
            done.push((Node { level, position }, hash));
        }
        self.peaks.push(hash);
        self.size += 1;
        done
    }
}
