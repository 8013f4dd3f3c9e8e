//! Proofs of small logs as the API tells them, for the verifier in the browser: `web/src/lib/audit/vectors.json`.
//! `UPDATE_VECTORS=1` writes them.

use super::edits::row;
use super::*;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};

fn proof(leaves: &[Vec<u8>], index: u64) -> Value {
    let (nodes, root) = grown(leaves);
    let size = leaves.len() as u64;
    let note = Checkpoint {
        origin: "o".into(),
        size,
        root,
    };
    let path = Plan::inclusion(index, size).unwrap();
    let path = path.make(|n| nodes.get(&n).copied()).unwrap();
    let event = row(index);
    json!({
        "event": {
            "index": index,
            "at": Timestamp::from_micros(event.at_ms * 1000).to_string(),
            "workspace_id": event.workspace.map(|w| w.to_string()),
        },
        "proof": {
            "index": index,
            "tree_size": size,
            "leaf": BASE64_STANDARD.encode(&leaves[usize::try_from(index).unwrap()]),
            "audit_path": path.iter().map(|h| BASE64_STANDARD.encode(h)).collect::<Vec<_>>(),
            "checkpoint": signed(&note, 1),
        },
    })
}

#[test]
fn the_browser_is_given_the_proofs_of_this_tree() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../web/src/lib/audit/vectors.json"
    );
    let all: Vec<_> = (0..70).map(|n| row(n).leaf().bytes().to_vec()).collect();
    let cases = [
        (0, 1),
        (0, 2),
        (1, 2),
        (2, 3),
        (4, 7),
        (6, 7),
        (0, 64),
        (63, 64),
        (64, 65),
        (68, 70),
    ];
    let made: Vec<_> = cases
        .iter()
        .map(|&(index, size)| proof(&all[..size], index))
        .collect();
    let text = serde_json::to_string_pretty(&made).unwrap().replace("  ", "\t") + "\n";
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(file, &text).unwrap();
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(kept, Value::from(made));
}
