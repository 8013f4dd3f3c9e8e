//! The table of docs/asvs.md is whole, and the tests that it names are there.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const STATES: [&str; 4] = ["held", "partly", "not", "n/a"];
/// So many requirements ASVS 5.0.0 has at level 1 and at level 2.
const OF_LEVEL: [usize; 2] = [70, 183];
/// How the name of a file ends that a row may give as evidence.
const ENDINGS: [&str; 10] = [
    "rs", "ts", "js", "svelte", "toml", "json", "lock", "md", "sh", "py",
];

/// One requirement, as the page tells of it.
struct Row {
    number: String,
    /// The parts of the number: chapter, section, requirement.
    order: Vec<u32>,
    level: usize,
    state: String,
    evidence: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page() -> String {
    std::fs::read_to_string(root().join("docs/asvs.md")).unwrap()
}

/// The cells of a line of a table.
fn cells(line: &str) -> Option<Vec<&str>> {
    let within = line.strip_prefix("| ")?.strip_suffix(" |")?;
    Some(within.split(" | ").collect())
}

/// The lines whose first cell is a number such as `6.2.12`.
fn rows(page: &str) -> Vec<Row> {
    let numbered =
        |line: &&str| line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit());
    page.lines()
        .filter(numbered)
        .map(|line| {
            let cells = cells(line).unwrap_or_else(|| panic!("no row: {line}"));
            let [number, asks, level, state, evidence] = cells[..] else {
                panic!("five cells, and no bar within one: {line}");
            };
            assert!(!asks.is_empty() && !evidence.is_empty(), "{line}");
            Row {
                number: number.to_owned(),
                order: number.split('.').map(|part| part.parse().unwrap()).collect(),
                level: level.parse().unwrap(),
                state: state.to_owned(),
                evidence: evidence.to_owned(),
            }
        })
        .collect()
}

/// What stands between backticks.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn ending(file: &str) -> &str {
    file.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// The file that a span names, and the test in it, if it names one.
fn place(span: &str) -> Option<(&str, Option<&str>)> {
    let (file, test) = match span.split_once(": ") {
        Some((file, test)) => (file, Some(test)),
        None => (span, None),
    };
    let is_file = ENDINGS.contains(&ending(file)) && !file.contains(' ');
    is_file.then_some((file, test))
}

/// Why the place is not there.
fn missing(file: &str, test: Option<&str>) -> Option<String> {
    let Ok(inside) = std::fs::read_to_string(root().join(file)) else {
        return Some(format!("there is no {file}"));
    };
    let test = test?;
    let is_there = if ending(file) == "rs" {
        inside.contains(&format!("fn {test}("))
    } else {
        inside.contains(test)
    };
    (!is_there).then(|| format!("{file} has no {test}"))
}

#[test]
fn every_requirement_stands_once_and_in_order() {
    let rows = rows(&page());
    for pair in rows.windows(2) {
        assert!(
            pair[0].order < pair[1].order,
            "{} stands before {}",
            pair[0].number,
            pair[1].number
        );
    }
    for row in &rows {
        assert_eq!(row.order.len(), 3, "{}", row.number);
        assert!((1..=17).contains(&row.order[0]), "{}", row.number);
        assert!((1..=2).contains(&row.level), "{}", row.number);
        assert!(
            STATES.contains(&row.state.as_str()),
            "{}: {}",
            row.number,
            row.state
        );
    }
    for (level, wanted) in (1..).zip(OF_LEVEL) {
        let found = rows.iter().filter(|r| r.level == level).count();
        assert_eq!(found, wanted, "of level {level}");
    }
    let chapters: BTreeSet<u32> = rows.iter().map(|r| r.order[0]).collect();
    assert_eq!(chapters, (1..=17).collect());
}

#[test]
fn the_head_counts_its_rows() {
    let page = page();
    let rows = rows(&page);
    let count = |state: Option<&str>, level: Option<usize>| {
        rows.iter()
            .filter(|r| state.is_none_or(|s| r.state == s) && level.is_none_or(|l| r.level == l))
            .count()
    };
    let told: BTreeMap<&str, Vec<usize>> = page
        .lines()
        .filter_map(cells)
        .filter(|cells| cells.len() == 4)
        .filter_map(|cells| {
            let numbers = cells[1..].iter().map(|n| n.parse::<usize>());
            Some((cells[0], numbers.collect::<Result<Vec<_>, _>>().ok()?))
        })
        .collect();
    let states = STATES.iter().map(|s| (*s, Some(*s)));
    let counted: BTreeMap<&str, Vec<usize>> = states
        .chain([("all", None)])
        .map(|(name, state)| {
            let levels = [Some(1), Some(2), None];
            (name, levels.map(|level| count(state, level)).to_vec())
        })
        .collect();
    assert_eq!(told, counted);
}

#[test]
fn what_is_named_as_evidence_is_there() {
    let mut wrong = vec![];
    let mut tests = 0;
    for row in rows(&page()) {
        assert_eq!(
            row.evidence.matches('`').count() % 2,
            0,
            "{}: a backtick is left open",
            row.number
        );
        let places: Vec<_> = spans(&row.evidence).filter_map(place).collect();
        tests += places.iter().filter(|(_, test)| test.is_some()).count();
        if row.state == "held" && places.is_empty() {
            wrong.push(format!("{}: held, but by nothing that is named", row.number));
        }
        let gone = places.iter().filter_map(|(file, test)| missing(file, *test));
        wrong.extend(gone.map(|why| format!("{}: {why}", row.number)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(tests > 150, "only {tests} tests were found on the page");
}
