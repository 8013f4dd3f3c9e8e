//! `docs/corpus.md`: each file, what each platform says of it, and whether the repair holds.

use super::Row;
use super::recipe::{Expected, PLATFORMS, Recipe};
use super::repair::Repair;
use domain::Platform;
use std::fmt::Write as _;

const TOP: &str = "Made by `make corpus`; `make test` tries every fourth. The files are made by ffmpeg from recipes in \
`tests/tests/corpus/recipes/`, where the verdicts are written by hand from the platforms' documents.\n\n\
- ✓ passes · ⚠ a warning · ⛔ blocks · 🔧 a rendition mends it · (small) only an account with the least rights: YouTube \
not verified, TikTok's three minutes.\n\
- After the arrow: **remuxed**, picture to the bit the same, or **encoded**. A repair counts when its file plays to the \
end, is as long as the clip to 0.1 s, needs no other rendition and passes the same check with nothing left to mend. \
Where something stands against the clip that no rendition mends, none is made.\n";

pub fn page(themes: &[(&str, Vec<Recipe>)], rows: &[Row]) -> String {
    let all = || rows.iter().flat_map(|r| &r.repairs);
    let files = rows.len();
    let taken = themes.iter().flat_map(|t| &t.1);
    let taken = taken
        .filter(|r| matches!(r.expected, Expected::Verdicts(_)))
        .count();
    let (fixable, repaired) = (all().count(), all().filter(|r| r.failed.is_none()).count());
    let remuxed = all().filter(|r| r.remuxed).count();
    let mut out = format!(
        "# The corpus\n\n{files} files: {taken} videos with a verdict for each of four platforms, {} that are not taken. \
         Fixable: {fixable} pairs of a video and a platform; repaired: **{repaired}**, {remuxed} of them without encoding the \
         picture.\n\n{TOP}",
        files - taken
    );
    let mut rows = rows.iter();
    for (theme, recipes) in themes {
        let _ = write!(out, "\n## {theme}\n\n");
        out += match recipes.first().map(|r| &r.expected) {
            Some(Expected::NotTaken(_)) => "| file | what it is | why not |\n|---|---|---|\n",
            _ => "| file | what it is | YouTube | Instagram | TikTok | VK |\n|---|---|---|---|---|---|\n",
        };
        for (recipe, row) in recipes.iter().zip(&mut rows) {
            let _ = writeln!(
                out,
                "| `{}` | {} | {} |",
                recipe.name,
                recipe.what,
                cells(recipe, row)
            );
        }
    }
    out
}

fn cells(recipe: &Recipe, row: &Row) -> String {
    match &recipe.expected {
        Expected::NotTaken(code) => format!("not taken: {}", code.replace('_', " ")),
        Expected::Verdicts(by_platform) => {
            let each = PLATFORMS.into_iter().zip(by_platform);
            let cells: Vec<String> = each.map(|(p, text)| cell(text, p, &row.repairs)).collect();
            cells.join(" | ")
        }
    }
}

fn cell(expected: &str, platform: Platform, repairs: &[Repair]) -> String {
    if expected.is_empty() {
        return "✓".into();
    }
    let notes: Vec<String> = expected.split_ascii_whitespace().map(words).collect();
    let mut cell = notes.join(", ");
    if let Some(repair) = repairs.iter().find(|r| r.platform == platform) {
        cell += match (&repair.failed, repair.remuxed) {
            (Some(_), _) => " → **not repaired**",
            (None, true) => " → remuxed",
            (None, false) => " → encoded",
        };
    }
    cell
}

/// `!too_large+` as a reader likes it.
fn words(note: &str) -> String {
    let (note, small) = match note.split_once('@') {
        Some((note, _)) => (note, " (small)"),
        None => (note, ""),
    };
    let sign = if note.starts_with('!') { "⛔" } else { "⚠" };
    let mends = if note.ends_with('+') { " 🔧" } else { "" };
    let rule = note.trim_matches(['!', '?', '+']).replace('_', " ");
    format!("{sign} {rule}{mends}{small}")
}
