//! The claims as they stand in `policy.toml`, and their sentences as they are shown.

use domain::Platform;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The agreed English text, word for word.
pub const AGREED: &str = include_str!("privacy-policy.txt");

/// The one sentence that moves with what is built in (policy-claims C4.3).
pub const MOVING: &str =
    "YouTube integration is currently implemented; Instagram, TikTok, and VK are roadmap items.";

/// How a part of a claim is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PolicyPartBy)]
pub enum By {
    /// By the database, the storage and the process.
    Live,
    /// By throw-away persons on the running service, over HTTP and in its files.
    Site,
    /// By a throw-away twin of this build with stand-ins of the platforms and a clock of its own.
    Deep,
    /// By a test of the source.
    Test,
    /// By nothing but the operator's word.
    Word,
    /// By nothing in this build.
    Open,
}

/// One promise of the policy.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    pub id: String,
    /// The sentence that promises it, as it was agreed.
    pub en: String,
    pub ru: String,
    pub part: Vec<Part>,
}

/// What shows that it is kept, or a part of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub id: String,
    pub by: By,
    pub en: String,
    pub ru: String,
    /// `file::function` of the test.
    pub test: Option<String>,
    /// Of [`By::Open`]: what is missing.
    pub why: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub en: String,
    pub ru: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    claim: Vec<Claim>,
    why: BTreeMap<String, Words>,
}

static FILE: LazyLock<File> =
    LazyLock::new(|| toml::from_str(include_str!("policy.toml")).expect("a test reads the file"));

/// All claims, in the policy's order.
pub fn claims() -> &'static [Claim] {
    &FILE.claim
}

/// Why something is not proven, in words.
pub fn why(code: &str) -> Option<&'static Words> {
    FILE.why.get(code)
}

impl Claim {
    /// `4` of `C4.1`.
    pub fn section(&self) -> u8 {
        self.id.as_bytes().get(1).map_or(0, |b| b.saturating_sub(b'0'))
    }
    /// The sentences as they are shown today: English, Russian.
    pub fn shown(&self) -> (String, String) {
        if self.en == MOVING {
            (integrations(), integrations_ru())
        } else {
            (self.en.clone(), self.ru.clone())
        }
    }
}

fn named(built: bool) -> Vec<&'static str> {
    Platform::ALL
        .into_iter()
        .filter(|p| p.is_implemented() == built)
        .map(Platform::title)
        .collect()
}

/// Which platforms are built in, told from the one table of them.
pub fn integrations() -> String {
    let (built, later) = (named(true), named(false));
    let (noun, verb) = if built.len() == 1 {
        ("integration", "is")
    } else {
        ("integrations", "are")
    };
    let mut sentence = format!("{} {noun} {verb} currently implemented", listed(&built, "and"));
    if !later.is_empty() {
        sentence += &format!("; {} are roadmap items", listed(&later, "and"));
    }
    sentence + "."
}

fn integrations_ru() -> String {
    let (built, later) = (named(true), named(false));
    let head = if built.len() == 1 {
        "Сейчас реализована интеграция с"
    } else {
        "Сейчас реализованы интеграции с"
    };
    let mut sentence = format!("{head} {}", listed_ru(&built));
    if !later.is_empty() {
        sentence += &format!("; {} — в планах", listed_ru(&later));
    }
    sentence + "."
}

/// `A`, `A and B`, `A, B, and C`.
fn listed(names: &[&str], and: &str) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} {and} {two}"),
        [most @ .., last] => format!("{}, {and} {last}", most.join(", ")),
    }
}

/// `A`, `A и B`, `A, B и C`.
fn listed_ru(names: &[&str]) -> String {
    match names {
        [most @ .., last] if !most.is_empty() => format!("{} и {last}", most.join(", ")),
        names => names.join(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::check;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// The statements of the agreed text, a line each.
    fn agreed() -> Vec<&'static str> {
        let lines = AGREED.lines().map(|l| l.trim().trim_start_matches('•').trim());
        lines.filter(|l| !l.is_empty()).collect()
    }

    #[test]
    fn there_are_43_claims_each_with_its_sentence_word_for_word() {
        let agreed = agreed();
        assert_eq!(claims().len(), 43);
        for claim in claims() {
            assert!(agreed.contains(&claim.en.as_str()), "{}: {}", claim.id, claim.en);
            assert!(claim.ru.chars().any(|c| ('а'..='я').contains(&c)), "{}", claim.id);
            assert!(!claim.part.is_empty(), "{}", claim.id);
        }
        // Every statement is some claim's, save the headings and the product's name.
        let promised: BTreeSet<_> = claims().iter().map(|c| c.en.as_str()).collect();
        let open: Vec<_> = agreed.into_iter().filter(|l| !promised.contains(l)).collect();
        let headings =
            |l: &&str| l.starts_with(|c: char| c.is_ascii_digit()) || l.split_whitespace().count() < 6;
        assert!(open.iter().all(headings), "{open:?}");
    }

    #[test]
    fn each_claim_has_a_check_and_each_check_a_claim() {
        let written: Vec<_> = claims().iter().map(|c| c.id.as_str()).collect();
        assert_eq!(written, check::IDS);
    }

    #[test]
    fn every_part_says_what_its_kind_needs() {
        for claim in claims() {
            let ids: BTreeSet<_> = claim.part.iter().map(|p| &p.id).collect();
            assert_eq!(ids.len(), claim.part.len(), "{}", claim.id);
            for part in &claim.part {
                let here = format!("{} {}", claim.id, part.id);
                assert_eq!(part.test.is_some(), part.by == By::Test, "{here}");
                assert_eq!(part.why.is_some(), part.by == By::Open, "{here}");
                if let Some(code) = &part.why {
                    assert!(why(code).is_some(), "{here}: no words for {code}");
                }
            }
        }
    }

    #[test]
    fn every_named_test_is_in_the_source() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for part in claims().iter().flat_map(|c| &c.part) {
            let Some((file, name)) = part.test.as_deref().and_then(|t| t.split_once("::")) else {
                continue;
            };
            let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
            assert!(text.contains(name), "{file} has no {name}");
        }
    }

    #[test]
    fn the_moving_sentence_is_one_of_the_agreed_text() {
        assert!(AGREED.contains(MOVING));
        for (language, sentence) in [("en", integrations()), ("ru", integrations_ru())] {
            let page = format!(
                "{}/../../web/src/lib/policy/{language}.ts",
                env!("CARGO_MANIFEST_DIR")
            );
            let page = std::fs::read_to_string(page).unwrap();
            assert!(page.contains(&sentence), "{language}: {sentence}");
        }
    }
}
