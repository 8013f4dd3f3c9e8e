//! The arrows between the rooms point down, as docs/rooms.md says.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Rooms that a room's own tests may use beyond the table: `(room, imported, why)`.
const ONLY_IN_TESTS: [(&str, &str, &str); 2] = [
    (
        "platforms",
        "sandbox",
        "an adapter is tested against the stand-in, over HTTP",
    ),
    (
        "worker",
        "sandbox",
        "a publish is tested against the stand-in, over HTTP",
    ),
];
/// They stand beside the rooms and may look into any.
const BESIDE: [&str; 2] = ["tests", "bench"];

type Table = BTreeMap<String, BTreeSet<String>>;

/// What docs/rooms.md allows.
fn table() -> Table {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/rooms.md")).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `crates/"));
    rows.map(|row| {
        let (room, rest) = row.split_once('`').unwrap();
        let imports = rest
            .trim_end_matches([' ', '|'])
            .rsplit('|')
            .next()
            .unwrap()
            .trim();
        (
            room.to_owned(),
            imports
                .split(", ")
                .filter(|r| *r != "–")
                .map(str::to_owned)
                .collect(),
        )
    })
    .collect()
}

/// `(room, imported room, only in tests)` of the whole workspace.
fn arrows() -> (BTreeSet<String>, Vec<(String, String, bool)>) {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--offline", "--no-deps", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let room = |package: &Value| {
        package["name"]
            .as_str()?
            .strip_prefix("ai-shorts-")
            .map(str::to_owned)
    };
    let (mut rooms, mut arrows) = (BTreeSet::new(), Vec::new());
    for package in metadata["packages"].as_array().unwrap() {
        let from = room(package).expect("every package is ai-shorts-…");
        for dependency in package["dependencies"].as_array().unwrap() {
            if let Some(to) = room(dependency) {
                arrows.push((from.clone(), to, dependency["kind"] == "dev"));
            }
        }
        rooms.insert(from);
    }
    (rooms, arrows)
}

#[test]
fn no_import_points_up() {
    let (table, (_, arrows)) = (table(), arrows());
    let is_allowed = |from: &str, to: &str, in_tests: bool| {
        BESIDE.contains(&from)
            || table.get(from).is_some_and(|may| may.contains(to))
            || (in_tests && ONLY_IN_TESTS.iter().any(|(f, t, _)| (*f, *t) == (from, to)))
    };
    let wrong: Vec<_> = arrows.iter().filter(|(f, t, d)| !is_allowed(f, t, *d)).collect();
    assert!(
        wrong.is_empty(),
        "not in the table of docs/rooms.md: (room, import, only in tests) {wrong:?}"
    );
    assert!(arrows.len() > 20, "the arrows were not found: {arrows:?}");
}

#[test]
fn the_table_names_every_room_and_runs_downward() {
    let (table, (rooms, _)) = (table(), arrows());
    let beside = BESIDE.map(str::to_owned);
    let named: BTreeSet<_> = table.keys().cloned().chain(beside).collect();
    assert_eq!(named, rooms);
    // no circle: taking away rooms that import nothing left ends with none
    let mut left = table;
    while !left.is_empty() {
        let free: Vec<_> = left
            .iter()
            .filter(|(_, may)| may.is_empty())
            .map(|(room, _)| room.clone())
            .collect();
        assert!(!free.is_empty(), "these import each other: {:?}", left.keys());
        left.retain(|room, _| !free.contains(room));
        for may in left.values_mut() {
            may.retain(|room| !free.contains(room));
        }
    }
}

#[test]
fn every_room_says_in_a_sentence_what_it_is_for() {
    for room in table().into_keys() {
        let path = format!("{}/../crates/{room}/README.md", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        let sentence = text.lines().nth(2).unwrap_or_default();
        assert!(
            text.starts_with("# ") && sentence.ends_with('.'),
            "{path}: a title, an empty line, a sentence"
        );
    }
}
