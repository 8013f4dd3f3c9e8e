//! A corpus of files of every kind: the right verdict for each platform, and repairs that pass the same check.
//! A quarter of it by default; all with `CORPUS=all` or `UPDATE_DOCS=1` (`make corpus`), which writes
//! `docs/corpus.md` too.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod desk;
mod make;
mod page;
mod recipe;
mod recipes;
mod repair;

use anyhow::Context as _;
use desk::{Desk, preflight};
use domain::media::Facts;
use recipe::{Account, Expected, Note, PLATFORMS, Recipe, notes};
use repair::{Bench, Repair};
use std::sync::{Arc, Mutex};
use std::time::Instant;

const LANES: usize = 2;
/// Of a hundred clips that are said to be fixable, so many must come out fixed.
const REPAIRED_OF_100: usize = 95;

/// What became of a recipe.
struct Row {
    /// Its place in the list.
    number: usize,
    wrong: Vec<String>,
    repairs: Vec<Repair>,
}

fn is_all() -> bool {
    let all = std::env::var("CORPUS").is_ok_and(|v| v == "all");
    all || std::env::var_os("UPDATE_DOCS").is_some()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_file_gets_its_verdict_and_the_fixable_ones_are_repaired() -> anyhow::Result<()> {
    let only = std::env::var("CORPUS_ONLY").unwrap_or_default();
    let chosen = |number: usize, r: &Recipe| {
        if only.is_empty() {
            is_all() || number.is_multiple_of(4)
        } else {
            only.split(',').any(|n| n == r.name)
        }
    };
    let recipes = recipes::all().into_iter().flat_map(|(_, r)| r);
    let mut waiting: Vec<(usize, Recipe)> = recipes.enumerate().filter(|(n, r)| chosen(*n, r)).collect();
    waiting.reverse();
    let waiting = Arc::new(Mutex::new(waiting));
    let mut lanes = vec![];
    for _ in 0..LANES {
        lanes.push(tokio::spawn(lane(Arc::clone(&waiting))));
    }
    let mut rows = vec![];
    for lane in lanes {
        rows.extend(lane.await??);
    }
    rows.sort_by_key(|r| r.number);
    let all = || rows.iter().flat_map(|r| &r.repairs);
    let fixable = all().count();
    let repaired = all().filter(|r| r.failed.is_none()).count();
    println!(
        "{} files, {repaired} of {fixable} repairs, {} of them without encoding the picture",
        rows.len(),
        all().filter(|r| r.remuxed).count()
    );
    let wrong: Vec<&String> = rows.iter().flat_map(|r| &r.wrong).collect();
    for line in &wrong {
        println!("{line}");
    }
    assert!(wrong.is_empty(), "{} things are not as expected", wrong.len());
    assert!(
        repaired * 100 >= fixable * REPAIRED_OF_100,
        "{repaired} of {fixable} repaired"
    );
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let to = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/corpus.md");
        std::fs::write(to, page::page(&recipes::all(), &rows))?;
    }
    Ok(())
}

async fn lane(waiting: Arc<Mutex<Vec<(usize, Recipe)>>>) -> anyhow::Result<Vec<Row>> {
    let desk = Desk::new()?;
    let mut rows = vec![];
    loop {
        let next = waiting.lock().unwrap().pop();
        let Some((number, recipe)) = next else {
            return Ok(rows);
        };
        let begun = Instant::now();
        let row = one(&desk, number, &recipe).await.with_context(|| recipe.name)?;
        println!("{:6.1} s  {}", begun.elapsed().as_secs_f64(), recipe.name);
        rows.push(row);
    }
}

async fn one(desk: &Desk, number: usize, recipe: &Recipe) -> anyhow::Result<Row> {
    let dir = desk.folder(recipe.name)?;
    let mut row = Row {
        number,
        wrong: vec![],
        repairs: vec![],
    };
    let file = match make::make(recipe, &dir).await {
        Ok(file) => file,
        Err(e) => {
            row.wrong.push(format!("{}: not made: {e}", recipe.name));
            return Ok(row);
        }
    };
    match (desk.probe(&file).await?, &recipe.expected) {
        (Err(code), Expected::NotTaken(expected)) if code == *expected => {}
        (Err(code), _) => row.wrong.push(format!("{}: not taken: {code}", recipe.name)),
        (Ok(facts), Expected::NotTaken(expected)) => {
            row.wrong
                .push(format!("{}: taken, not {expected}: {facts:?}", recipe.name));
        }
        (Ok(facts), Expected::Verdicts(expected)) => {
            let size = std::fs::metadata(&file)?.len();
            row.wrong = wrong(recipe.name, expected, &facts, size);
            row.repairs = Bench::new(desk, &dir, &file, &facts).repairs(size).await;
            for r in &row.repairs {
                if let Some(why) = &r.failed {
                    println!(
                        "{}: not repaired for {}: {why}\nof: {facts:?}",
                        recipe.name, r.platform
                    );
                }
            }
        }
    }
    std::fs::remove_dir_all(dir)?;
    Ok(row)
}

/// Where the preflight says something else than the recipe.
fn wrong(name: &str, expected: &[&str; 4], facts: &Facts, size_bytes: u64) -> Vec<String> {
    let words = |notes: &[Note]| {
        let words: Vec<String> = notes.iter().map(Note::to_string).collect();
        words.join(" ")
    };
    let mut wrong = vec![];
    for (platform, expected) in PLATFORMS.into_iter().zip(expected) {
        for account in [Account::Small, Account::Large] {
            let (found, right) = (
                preflight(platform, account, facts, size_bytes),
                notes(expected, account),
            );
            if found != right {
                let (found, right) = (words(&found), words(&right));
                wrong.push(format!(
                    "{name}: {platform} {account:?}: `{found}`, expected `{right}`: {facts:?}"
                ));
            }
        }
    }
    wrong
}
