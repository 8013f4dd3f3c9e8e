//! Proofs: which nodes they need, how they are made of them, and how they are verified.

use super::tree::{Hash, Node, fold, node_hash};

/// The parts of a proof; each is the hash of a range of leaves, told by its perfect subtrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan(Vec<Vec<Node>>);

/// The largest power of two below `n` (RFC 6962's k).
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

impl Plan {
    /// That a leaf stands at an index of a tree. None when it can't. RFC 6962, 2.1.1.
    pub fn inclusion(index: u64, size: u64) -> Option<Self> {
        if index >= size {
            return None;
        }
        let (mut from, mut to) = (0, size);
        let mut parts = vec![];
        while to - from > 1 {
            let middle = from + split(to - from);
            if index < middle {
                parts.push(Node::cover(middle, to));
                to = middle;
            } else {
                parts.push(Node::cover(from, middle));
                from = middle;
            }
        }
        parts.reverse();
        Some(Self(parts))
    }

    /// That one tree is the beginning of another. None when it can't be. RFC 6962, 2.1.2.
    pub fn consistency(old: u64, new: u64) -> Option<Self> {
        if old > new {
            return None;
        }
        if old == 0 || old == new {
            return Some(Self(vec![]));
        }
        let (mut from, mut to) = (0, new);
        let mut parts = vec![];
        let mut whole = true;
        while to != old {
            let middle = from + split(to - from);
            if old <= middle {
                parts.push(Node::cover(middle, to));
                to = middle;
            } else {
                parts.push(Node::cover(from, middle));
                from = middle;
                whole = false;
            }
        }
        if !whole {
            parts.push(Node::cover(from, to));
        }
        parts.reverse();
        Some(Self(parts))
    }

    pub fn nodes(&self) -> impl Iterator<Item = Node> + '_ {
        self.0.iter().flatten().copied()
    }

    /// The proof, from the hashes of its nodes. None when one is missing.
    pub fn make(&self, mut hash: impl FnMut(Node) -> Option<Hash>) -> Option<Vec<Hash>> {
        let mut part = |nodes: &Vec<Node>| {
            let peaks: Option<Vec<_>> = nodes.iter().map(|n| hash(*n)).collect();
            Some(fold(&peaks?))
        };
        self.0.iter().map(&mut part).collect()
    }
}

/// Whether the proof leads from a leaf's hash to the root. RFC 9162, 2.1.3.2.
pub fn verify_inclusion(index: u64, size: u64, leaf: &Hash, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for part in proof {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(part, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, part);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether the proof shows the old tree at the beginning of the new one. RFC 9162, 2.1.4.2.
pub fn verify_consistency(old: u64, new: u64, old_root: &Hash, new_root: &Hash, proof: &[Hash]) -> bool {
    if old > new {
        return false;
    }
    if old == 0 {
        return proof.is_empty() && *old_root == fold(&[]);
    }
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    let (mut at, mut last) = (old - 1, new - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let (first, rest) = if old.is_power_of_two() {
        (old_root, proof)
    } else {
        let Some((first, rest)) = proof.split_first() else {
            return false;
        };
        (first, rest)
    };
    let (mut was, mut is) = (*first, *first);
    for part in rest {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            was = node_hash(part, &was);
            is = node_hash(part, &is);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            is = node_hash(&is, part);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && was == *old_root && is == *new_root
}
