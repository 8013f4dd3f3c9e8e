//! Twelve thousand forgeries of a small log, each found.

use super::*;
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};

const EVENTS: u64 = 70;
/// Sizes at which a checkpoint was signed; the last one covers all.
const SIGNED: [u64; 3] = [1, 23, EVENTS];

#[derive(Clone, PartialEq)]
struct Log {
    rows: Vec<Row>,
    nodes: Vec<(Node, Hash)>,
    notes: Vec<String>,
}

pub(super) fn row(n: u64) -> Row {
    let at = Timestamp::from_micros(1_790_000_000_000_000 + i64::try_from(n / 3).unwrap() * 1000);
    let id = EventId::new(at, [u8::try_from(n % 251).unwrap(); 10]);
    let salt = Sha256::digest(n.to_be_bytes()).into();
    let text = format!(r#"{{"event":"{id}","actor":{{"kind":"person","name":"Anna {n}"}}}}"#);
    let mut row = Row {
        id,
        at_ms: at.as_millis(),
        kind: Kind::ALL[usize::try_from(n).unwrap() % Kind::ALL.len()].code(),
        workspace: (!n.is_multiple_of(4)).then(|| WorkspaceId::new(at, [u8::try_from(n % 3).unwrap(); 10])),
        commitment: commitment(&salt, &text),
        leaf_hash: [0; 32],
        index: Some(n),
        // One in seven is forgotten: that is no forgery.
        private: (!n.is_multiple_of(7)).then_some((salt, text)),
    };
    row.leaf_hash = row.leaf().hash();
    row
}

fn stored(frontier: &mut Frontier, row: &Row) -> Vec<(Node, Hash)> {
    let done = frontier.append(row.leaf_hash).into_iter();
    done.filter(|(node, _)| node.level >= Node::STORED).collect()
}

fn log() -> Log {
    let rows: Vec<_> = (0..EVENTS).map(row).collect();
    let (mut frontier, mut nodes, mut signed_notes) = (Frontier::default(), vec![], vec![]);
    for row in &rows {
        nodes.extend(stored(&mut frontier, row));
        let (size, root) = (frontier.size(), frontier.root());
        if SIGNED.contains(&size) {
            signed_notes.push(signed(
                &Checkpoint {
                    origin: "o".into(),
                    size,
                    root,
                },
                1,
            ));
        }
    }
    Log {
        rows,
        nodes,
        notes: signed_notes,
    }
}

/// What `ai-shorts audit verify` does, with the log in memory. Notes that were read before are not read again:
/// a signature takes long to check in a test's build.
fn verify(log: &Log, known: &BTreeMap<String, Checkpoint>) -> Result<(), String> {
    let ours = [signer(1).1];
    let read = |n: &String| match known.get(n) {
        Some(checkpoint) => Ok(checkpoint.clone()),
        None => Note::parse(n)
            .and_then(|n| n.checkpoint(&ours))
            .map_err(|e| e.to_string()),
    };
    let checkpoints: Vec<_> = log.notes.iter().map(read).collect::<Result<_, _>>()?;
    let mut walk = Walk::new(checkpoints.iter().map(|c| c.size));
    let mut made = vec![];
    let mut rows: Vec<_> = log.rows.iter().collect();
    rows.sort_by_key(|r| r.index);
    for row in rows {
        made.extend(walk.event(row).map_err(|e| e.to_string())?);
    }
    compare_nodes(&mut made, &mut log.nodes.clone()).map_err(|e| e.to_string())?;
    let check = |c: &Checkpoint| walk.check("a checkpoint", c).map_err(|e| e.to_string());
    checkpoints.iter().try_for_each(check)
}

/// One forgery. Some are clever and make the row fit again: then only the tree or a checkpoint can tell.
fn forge(log: &mut Log, mut roll: impl FnMut(usize) -> usize) -> String {
    let n = log.rows.len();
    let (at, other) = (roll(n), roll(n));
    let bit = |roll: &mut dyn FnMut(usize) -> usize, bytes: &mut [u8]| {
        let i = roll(bytes.len() * 8);
        bytes[i / 8] ^= 1 << (i % 8);
    };
    let clever = roll(2) == 1;
    let what = roll(16);
    let row = &mut log.rows[at];
    match what {
        0 => row.at_ms += 1 + i64::try_from(roll(1000)).unwrap(),
        1 => row.kind ^= 1 << roll(16),
        2 => {
            row.workspace = match row.workspace {
                Some(_) if roll(2) == 0 => None,
                _ => Some(WorkspaceId::new(Timestamp::from_micros(5), [9; 10])),
            }
        }
        3 => bit(&mut roll, &mut row.commitment),
        4 => bit(&mut roll, &mut row.leaf_hash),
        5 => match &mut row.private {
            Some((salt, _)) => bit(&mut roll, salt),
            None => row.private = Some(([0; 32], "{}".into())),
        },
        6 => match &mut row.private {
            Some((_, text)) => *text = text.replacen("Anna", "Olga", 1),
            None => row.private = Some(([1; 32], "{\"actor\":{}}".into())),
        },
        7 => {
            row.index = Some(u64::try_from(roll(n + 5)).unwrap());
        }
        8 => row.id = EventId::new(Timestamp::from_micros(row.at_ms * 1000 + 1_000_000), [3; 10]),
        9 => {
            log.rows.remove(at);
        }
        10 => {
            // Dropped, and the rest moved up.
            log.rows.remove(at);
            log.rows[at..]
                .iter_mut()
                .for_each(|r| r.index = r.index.map(|i| i - 1));
        }
        11 => {
            let (a, b) = (log.rows[at].index, log.rows[other].index);
            (log.rows[at].index, log.rows[other].index) = (b, a);
        }
        12 => log.rows.truncate(at),
        13 => {
            let i = roll(log.nodes.len());
            match roll(3) {
                0 => drop(log.nodes.remove(i)),
                1 => bit(&mut roll, &mut log.nodes[i].1),
                _ => log.nodes.push((
                    Node {
                        level: 40,
                        position: 0,
                    },
                    [0; 32],
                )),
            }
        }
        14 => {
            let twice = log.rows[other].clone();
            log.rows.insert(at, twice);
        }
        _ => {
            let i = roll(log.notes.len());
            let mut bytes = log.notes[i].clone().into_bytes();
            bit(&mut roll, &mut bytes);
            log.notes[i] = String::from_utf8_lossy(&bytes).into_owned();
        }
    }
    if clever && what < 13 && what != 4 {
        for row in &mut log.rows {
            if let Some((salt, text)) = &row.private {
                row.commitment = commitment(salt, text);
            }
            row.leaf_hash = row.leaf().hash();
        }
        let mut frontier = Frontier::default();
        log.rows.sort_by_key(|r| r.index);
        log.nodes = log.rows.iter().flat_map(|r| stored(&mut frontier, r)).collect();
    }
    format!("forgery {what} of row {at}, clever: {clever}")
}

#[test]
fn each_of_twelve_thousand_forgeries_is_found() {
    let whole = log();
    verify(&whole, &BTreeMap::new()).expect("the log as it was written");
    let read = |n: &String| Checkpoint::parse(&Note::parse(n).unwrap().text).unwrap();
    let known = whole.notes.iter().map(|n| (n.clone(), read(n))).collect();
    let mut forgotten = whole.clone();
    forgotten.rows.iter_mut().for_each(|r| r.private = None);
    verify(&forgotten, &known).expect("private halves may go");
    let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[42; 32]);
    let mut roll = |n: usize| usize::try_from(rng.next_u64() % n as u64).unwrap();
    let mut forged = 0;
    while forged < 12_000 {
        let mut log = whole.clone();
        let what = forge(&mut log, &mut roll);
        if log == whole {
            continue;
        }
        forged += 1;
        assert!(verify(&log, &known).is_err(), "{what} went unseen");
    }
}
