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

/// Holds that the file says this; `UPDATE_VECTORS=1` writes it.
fn kept(file: &str, made: &[Value]) {
    let file = format!("{}/../../web/src/lib/audit/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = serde_json::to_string_pretty(made).unwrap().replace("  ", "\t") + "\n";
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(kept, Value::from(made));
}

/// A log of so many events as it was signed then.
fn note(size: usize, all: &[Vec<u8>]) -> String {
    let (_, root) = grown(&all[..size]);
    let checkpoint = Checkpoint {
        origin: "o".into(),
        size: size as u64,
        root,
    };
    signed(&checkpoint, 1)
}

#[test]
fn the_browser_is_given_how_this_tree_grew() {
    let all: Vec<_> = (0..70).map(|n| row(n).leaf().bytes().to_vec()).collect();
    let key = VerifierKey {
        name: "o".into(),
        public: signer(1).1,
    };
    let made: Vec<_> = [
        (1, 2),
        (1, 70),
        (2, 3),
        (3, 7),
        (4, 8),
        (6, 7),
        (7, 70),
        (64, 65),
        (64, 70),
        (69, 70),
        (70, 70),
    ]
    .into_iter()
    .map(|(old, new): (usize, usize)| {
        let (nodes, _) = grown(&all[..new]);
        let plan = Plan::consistency(old as u64, new as u64).unwrap();
        let proof = plan.make(|n| nodes.get(&n).copied()).unwrap();
        json!({
            "key": key.to_string(),
            "old": note(old, &all),
            "new": note(new, &all),
            "proof": proof.iter().map(|h| BASE64_STANDARD.encode(h)).collect::<Vec<_>>(),
        })
    })
    .collect();
    kept("growth.json", &made);
}

#[test]
fn the_browser_is_given_the_proofs_of_this_tree() {
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
    kept("vectors.json", &made);
}

#[test]
fn the_browser_is_given_signed_receipts() {
    use ed25519_dalek::Signer as _;
    let (key, public) = signer(1);
    let name = VerifierKey {
        name: "o".into(),
        public,
    };
    let at = Timestamp::from_micros(1_790_000_000_123_000);
    let subjects = ["med_01a21a4021ac799398897bc3ca1326cc", "a\nb\\c"];
    let made: Vec<_> = subjects
        .into_iter()
        .map(|subject| {
            let receipt = Receipt {
                id: crate::ReceiptId::new(at, [1; 10]),
                kind: "media.delete".into(),
                at,
                subject: subject.into(),
                counts: [("originals".to_owned(), 1), ("bytes".to_owned(), 7_000_000_000)].into(),
                audit_event: crate::EventId::new(at, [2; 10]),
                audit_index: 41,
            };
            let text = receipt.text("o");
            let signature = key.sign(text.as_bytes()).to_bytes();
            let mut told = serde_json::to_value(&receipt).unwrap();
            told["signature"] = Note::signed(text, &name, &signature).signature().into();
            json!({"key": name.to_string(), "receipt": told})
        })
        .collect();
    kept("receipts.json", &made);
}
