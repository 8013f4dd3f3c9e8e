//! The tree against the RFC's own definition, its published vectors and another library; the walk against edits.

mod edits;
mod vectors;

use super::*;
use crate::{EventId, Timestamp, WorkspaceId};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// MTH of RFC 6962, 2.1, as it is written there.
fn mth(d: &[Vec<u8>]) -> Hash {
    match d {
        [] => Sha256::digest([]).into(),
        [one] => leaf_hash(one),
        _ => {
            let k = d.len().next_power_of_two() / 2;
            node_hash(&mth(&d[..k]), &mth(&d[k..]))
        }
    }
}
/// PATH of RFC 6962, 2.1.1.
fn path(m: usize, d: &[Vec<u8>]) -> Vec<Hash> {
    if d.len() < 2 {
        return vec![];
    }
    let k = d.len().next_power_of_two() / 2;
    let (mut rest, other) = if m < k {
        (path(m, &d[..k]), mth(&d[k..]))
    } else {
        (path(m - k, &d[k..]), mth(&d[..k]))
    };
    rest.push(other);
    rest
}
/// SUBPROOF of RFC 6962, 2.1.2.
fn subproof(m: usize, d: &[Vec<u8>], whole: bool) -> Vec<Hash> {
    if m == d.len() {
        return if whole { vec![] } else { vec![mth(d)] };
    }
    let k = d.len().next_power_of_two() / 2;
    let (mut rest, other) = if m <= k {
        (subproof(m, &d[..k], whole), mth(&d[k..]))
    } else {
        (subproof(m - k, &d[k..], false), mth(&d[..k]))
    };
    rest.push(other);
    rest
}

fn leaves(n: usize) -> Vec<Vec<u8>> {
    (0..n).map(|i| format!("leaf {i}").into_bytes()).collect()
}

/// All perfect subtrees of a tree, leaves included, and its root.
fn grown(d: &[Vec<u8>]) -> (BTreeMap<Node, Hash>, Hash) {
    let (mut nodes, mut frontier) = (BTreeMap::new(), Frontier::default());
    for leaf in d {
        let position = frontier.size();
        nodes.insert(Node { level: 0, position }, leaf_hash(leaf));
        nodes.extend(frontier.append(leaf_hash(leaf)));
    }
    (nodes, frontier.root())
}

fn unhex(s: &str) -> Vec<u8> {
    let digit = |i| u8::from_str_radix(&s[i..i + 2], 16).unwrap();
    (0..s.len()).step_by(2).map(digit).collect()
}

/// Roots of the first 1 to 8 of these leaves, as the reference implementation of Certificate Transparency has them.
#[test]
fn the_published_vectors_come_out() {
    let leaves = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut frontier = Frontier::default();
    let empty = unhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(frontier.root().to_vec(), empty);
    for (leaf, root) in leaves.iter().zip(roots) {
        frontier.append(leaf_hash(&unhex(leaf)));
        assert_eq!(frontier.root().to_vec(), unhex(root), "{}", frontier.size());
    }
}

#[test]
fn every_small_tree_and_each_of_its_proofs_is_that_of_the_rfc() {
    for n in 0..=70 {
        let d = leaves(n);
        let (nodes, root) = grown(&d);
        assert_eq!(root, mth(&d), "{n}");
        let kept = nodes.keys().filter(|n| n.level >= Node::STORED).count();
        assert_eq!(Node::stored(n as u64), kept as u64);
        let peaks = Frontier::nodes(n as u64).iter().map(|p| nodes[p]).collect();
        assert_eq!(Frontier::restore(n as u64, peaks).unwrap().root(), root);
        for m in 0..n {
            let proof = Plan::inclusion(m as u64, n as u64).unwrap();
            let proof = proof.make(|n| nodes.get(&n).copied()).unwrap();
            assert_eq!(proof, path(m, &d), "{m} of {n}");
            assert!(verify_inclusion(
                m as u64,
                n as u64,
                &leaf_hash(&d[m]),
                &proof,
                &root
            ));
        }
        for m in 0..=n {
            let proof = Plan::consistency(m as u64, n as u64).unwrap();
            let proof = proof.make(|n| nodes.get(&n).copied()).unwrap();
            if m > 0 {
                assert_eq!(proof, subproof(m, &d, true), "{m} to {n}");
            }
            assert!(
                verify_consistency(m as u64, n as u64, &mth(&d[..m]), &root, &proof),
                "{m} to {n}"
            );
        }
    }
    assert!(Plan::inclusion(3, 3).is_none() && Plan::consistency(4, 3).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn another_library_agrees(n in 1_usize..600, a: prop::sample::Index, b: prop::sample::Index) {
        let d = leaves(n);
        let (nodes, root) = grown(&d);
        let mut other = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        for leaf in &d {
            other.push(leaf.clone());
        }
        let theirs = other.root();
        prop_assert_eq!(theirs.as_bytes().as_slice(), root);
        let (index, old) = (a.index(n), b.index(n) + 1);
        let proof = Plan::inclusion(index as u64, n as u64).unwrap().make(|n| nodes.get(&n).copied()).unwrap();
        let theirs = other.prove_inclusion(index);
        prop_assert_eq!(theirs.as_bytes(), proof.concat());
        if old < n {
            let proof = Plan::consistency(old as u64, n as u64).unwrap().make(|n| nodes.get(&n).copied()).unwrap();
            let theirs = other.prove_consistency(n - old);
            // Its proofs leave out what a verifier may know already; ours are checked by its own verifier.
            let ours = ct_merkle::ConsistencyProof::<Sha256>::try_from_bytes(proof.concat());
            prop_assert_eq!(theirs.as_bytes(), proof.concat());
            let before = ct_merkle::RootHash::<Sha256>::new(mth(&d[..old]).into(), old as u64);
            prop_assert!(other.root().verify_consistency(&before, &ours.unwrap()).is_ok());
        }
    }

    #[test]
    fn a_proof_with_any_change_is_refused(n in 1_u64..300, a: prop::sample::Index, b: prop::sample::Index, bit in 0_usize..256) {
        let d = leaves(usize::try_from(n).unwrap());
        let (nodes, root) = grown(&d);
        let (index, old) = (a.index(d.len()) as u64, b.index(d.len()) as u64 + 1);
        let leaf = nodes[&Node { level: 0, position: index }];
        let flip = |h: &Hash| { let mut h = *h; h[bit / 8] ^= 1 << (bit % 8); h };
        let make = |p: Option<Plan>| p.unwrap().make(|n| nodes.get(&n).copied()).unwrap();
        let proof = make(Plan::inclusion(index, n));
        prop_assert!(!verify_inclusion(index, n, &flip(&leaf), &proof, &root));
        prop_assert!(!verify_inclusion(index, n, &leaf, &proof, &flip(&root)));
        prop_assert!(!verify_inclusion(n, n, &leaf, &proof, &root));
        prop_assert!(!verify_inclusion(index, n, &leaf, &[&proof[..], &[leaf]].concat(), &root));
        for other in 0..n {
            prop_assert!(other == index || !verify_inclusion(other, n, &leaf, &proof, &root));
        }
        let between = make(Plan::consistency(old, n));
        let before = mth(&d[..usize::try_from(old).unwrap()]);
        prop_assert!(!verify_consistency(old, n, &flip(&before), &root, &between));
        prop_assert!(!verify_consistency(old, n, &before, &flip(&root), &between));
        prop_assert!(!verify_consistency(old, n, &before, &root, &[&between[..], &[leaf]].concat()));
        let refused = |inclusion: bool, proof: &[Hash]| if inclusion {
            !verify_inclusion(index, n, &leaf, proof, &root)
        } else {
            !verify_consistency(old, n, &before, &root, proof)
        };
        for (proof, inclusion) in [(&proof, true), (&between, false)] {
            for at in 0..proof.len() {
                let mut changed = proof.clone();
                changed[at] = flip(&changed[at]);
                prop_assert!(refused(inclusion, &changed));
                changed.remove(at);
                prop_assert!(refused(inclusion, &changed));
            }
        }
    }

    #[test]
    fn whatever_comes_as_a_note_is_read_or_refused(text in ".{0,300}") {
        if let Ok(note) = Note::parse(&text) {
            prop_assert_eq!(note.to_string(), text);
        }
    }
}

#[test]
fn a_leaf_has_the_agreed_bytes() {
    let leaf = Leaf {
        at_ms: 0x0102_0304_0506_0708,
        kind: 0x090a,
        workspace: Some(WorkspaceId::from_uuid(uuid::Uuid::from_bytes([0xbb; 16]))),
        commitment: [0xcc; 32],
    };
    let bytes = leaf.bytes();
    assert_eq!(bytes.len(), 59);
    assert_eq!(bytes[..11], [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert!(bytes[11..27].iter().all(|b| *b == 0xbb) && bytes[27..].iter().all(|b| *b == 0xcc));
    assert_eq!(leaf.hash(), leaf_hash(&bytes));
    let nowhere = Leaf {
        workspace: None,
        ..leaf
    };
    assert!(nowhere.bytes()[11..27].iter().all(|b| *b == 0));
}

#[test]
fn codes_and_names_of_kinds_are_their_own() {
    let mut seen = std::collections::BTreeSet::new();
    for kind in Kind::ALL {
        assert!(seen.insert(kind.code()), "{kind:?}: its code is taken");
        assert_eq!(Kind::of_code(kind.code()), Some(*kind));
        assert_eq!(kind.as_str().parse(), Ok(*kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
    assert!("session.danced".parse::<Kind>().is_err());
}

/// The example key of C2SP signed-note.
#[test]
fn a_key_has_the_published_id_and_text() {
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let bytes = BASE64_STANDARD.decode(vkey.rsplit_once('+').unwrap().1).unwrap();
    let key = VerifierKey {
        name: "PeterNeumann".into(),
        public: bytes[1..].try_into().unwrap(),
    };
    assert_eq!(key.to_string(), vkey);
    let note = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\
        \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    let note = Note::parse(note).unwrap();
    assert_eq!(
        note.checkpoint(&[key.public]),
        Err(NoteError::Text),
        "signed, but no checkpoint"
    );
}

fn signer(seed: u8) -> (ed25519_dalek::SigningKey, [u8; 32]) {
    let key = ed25519_dalek::SigningKey::from_bytes(&[seed; 32]);
    let public = key.verifying_key().to_bytes();
    (key, public)
}

/// A note signed by the key of this seed.
fn signed(checkpoint: &Checkpoint, seed: u8) -> String {
    use ed25519_dalek::Signer as _;
    let (key, public) = signer(seed);
    let name = VerifierKey {
        name: checkpoint.origin.clone(),
        public,
    };
    let text = checkpoint.text();
    let signature = key.sign(text.as_bytes()).to_bytes();
    Note::signed(text, &name, &signature).to_string()
}

#[test]
fn a_checkpoint_is_read_back_only_as_it_was_signed() {
    let checkpoint = Checkpoint {
        origin: "shorts.example.org/audit".into(),
        size: 42,
        root: [7; 32],
    };
    let (note, ours) = (signed(&checkpoint, 1), signer(1).1);
    assert_eq!(
        Note::parse(&note).unwrap().checkpoint(&[ours]),
        Ok(checkpoint.clone())
    );
    let witnessed = format!("{note}\u{2014} witness.example.org {}\n", "AAAAAAAAAAAAAAAA");
    assert_eq!(
        Note::parse(&witnessed).unwrap().checkpoint(&[ours]),
        Ok(checkpoint.clone())
    );
    assert_eq!(
        Note::parse(&note).unwrap().checkpoint(&[signer(2).1]),
        Err(NoteError::Unknown)
    );
    let other = note.replace("\n42\n", "\n43\n");
    assert_eq!(
        Note::parse(&other).unwrap().checkpoint(&[ours]),
        Err(NoteError::Signature)
    );
    for text in [
        "",
        "a\n1\n",
        "a\n01\nAAAA\n",
        "a b\n1\nAAAA\n",
        &format!("{}x\n", checkpoint.text()),
    ] {
        assert_eq!(Checkpoint::parse(text), Err(NoteError::Text), "{text:?}");
    }
    for at in 0..note.len() {
        let mut bytes = note.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(changed) = String::from_utf8(bytes) else {
            continue;
        };
        let read = Note::parse(&changed).and_then(|n| n.checkpoint(&[ours]));
        assert!(read.is_err(), "byte {at}");
        let cut = note.get(..at).map(Note::parse);
        assert!(cut.is_none_or(|n| n.is_err()), "cut at {at}");
    }
}
