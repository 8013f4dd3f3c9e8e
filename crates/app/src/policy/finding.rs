//! What a look at a claim came to.

use super::claims::{By, Claim, Part, why};
use domain::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How well a claim is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PolicyAnswer)]
pub enum Answer {
    Proven,
    /// Something is missing; the parts say what.
    Partly,
    NotProven,
    Broken,
}
impl Answer {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Partly => "partly",
            Self::NotProven => "not_proven",
            Self::Broken => "broken",
        }
    }
}

/// How a part of it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PolicyPartState)]
pub enum State {
    Proven,
    /// A twin of this build shows it; what lies on this installation was not looked at.
    Twin,
    /// A test of the source shows it; this installation was not looked at.
    Tested,
    /// The operator says so.
    Word,
    NotProven,
    Broken,
}

/// What a check saw of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    Good,
    /// What is there and must not be: tables, counts, codes; nothing of a person.
    Bad(String),
    /// A code of `policy.toml`'s `[why]`.
    Not(&'static str),
}

impl Seen {
    /// Bad when there are such things.
    pub fn none_of(n: u64, of: &str) -> Self {
        if n == 0 {
            Self::Good
        } else {
            Self::Bad(format!("{of}: {n}"))
        }
    }
    pub fn all(bad: &[String]) -> Self {
        if bad.is_empty() {
            Self::Good
        } else {
            let some: Vec<_> = bad.iter().take(5).map(String::as_str).collect();
            let more = bad.len().saturating_sub(some.len());
            let rest = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            Self::Bad(some.join(", ") + &rest)
        }
    }
    /// The first that is not good.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Good, other) => other,
            (bad @ Self::Bad(_), _) | (_, bad @ Self::Bad(_)) => bad,
            (not, _) => not,
        }
    }
}

/// One part as it was found; what is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub id: String,
    pub state: State,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    pub at: Timestamp,
    pub build: String,
}

/// A claim as it was found.
#[derive(Clone, Debug)]
pub struct Finding {
    pub claim: &'static Claim,
    pub answer: Answer,
    pub parts: Vec<Found>,
    pub at: Timestamp,
    pub build: String,
}

impl Found {
    pub(super) fn new(part: &Part, seen: Option<Seen>, at: Timestamp, build: &str) -> Self {
        let (state, why, found) = match (part.by, seen) {
            (By::Test, _) => (State::Tested, None, None),
            (By::Word, _) => (State::Word, None, None),
            (By::Open, _) => (State::NotProven, part.why.clone(), None),
            (By::Deep, Some(Seen::Good)) => (State::Twin, None, None),
            (_, Some(Seen::Good)) => (State::Proven, None, None),
            (_, Some(Seen::Bad(what))) => (State::Broken, None, Some(what)),
            (_, Some(Seen::Not(code))) => (State::NotProven, Some(code.to_owned()), None),
            (_, None) => (State::NotProven, Some("failed".into()), None),
        };
        Self {
            id: part.id.clone(),
            state,
            why,
            found,
            at,
            build: build.to_owned(),
        }
    }
}

/// One answer for all parts: broken as soon as one is; proven when all are that could be looked at here, and the word of
/// a test or of a twin alone is not enough.
pub fn answer(parts: &[State]) -> Answer {
    let has = |s: State| parts.contains(&s);
    if has(State::Broken) {
        Answer::Broken
    } else if has(State::Proven) && !has(State::NotProven) && !has(State::Word) {
        Answer::Proven
    } else if has(State::Proven) || has(State::Twin) || has(State::Tested) {
        Answer::Partly
    } else {
        Answer::NotProven
    }
}

/// A part in words.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PolicyProofPart)]
pub struct ShownPart {
    pub id: String,
    pub by: By,
    pub state: State,
    /// What it shows, in English and Russian.
    pub en: String,
    pub ru: String,
    /// Why it is not proven.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub why: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub why_en: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub why_ru: Option<String>,
    /// What broke it: tables and counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub found: Option<String>,
    /// The test that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub test: Option<String>,
    pub at: Timestamp,
    /// Version of the program that looked.
    pub build: String,
}

/// A claim in words.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PolicyProofClaim)]
pub struct Shown {
    /// `C4.1`
    pub id: String,
    pub section: u8,
    /// The sentence that promises it.
    pub en: String,
    pub ru: String,
    pub answer: Answer,
    pub at: Timestamp,
    pub build: String,
    pub parts: Vec<ShownPart>,
}

impl From<Finding> for Shown {
    fn from(f: Finding) -> Self {
        let (en, ru) = f.claim.shown();
        let part = |p: Found| {
            let told = f.claim.part.iter().find(|t| t.id == p.id)?;
            let words = p.why.as_deref().and_then(why);
            Some(ShownPart {
                by: told.by,
                state: p.state,
                en: told.en.clone(),
                ru: told.ru.clone(),
                why_en: words.map(|w| w.en.clone()),
                why_ru: words.map(|w| w.ru.clone()),
                why: p.why,
                found: p.found,
                test: told.test.clone(),
                at: p.at,
                build: p.build,
                id: p.id,
            })
        };
        Self {
            id: f.claim.id.clone(),
            section: f.claim.section(),
            en,
            ru,
            answer: f.answer,
            at: f.at,
            build: f.build,
            parts: f.parts.into_iter().filter_map(part).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use State::{Broken, NotProven, Proven, Tested, Twin, Word};

    #[test]
    fn an_answer_is_no_better_than_its_parts() {
        let of = answer;
        assert_eq!(of(&[Proven, Tested]), Answer::Proven);
        assert_eq!(of(&[Proven, NotProven]), Answer::Partly);
        assert_eq!(of(&[Proven, Word]), Answer::Partly);
        assert_eq!(of(&[Proven, Twin]), Answer::Proven);
        assert_eq!(of(&[Twin]), Answer::Partly);
        assert_eq!(of(&[Tested]), Answer::Partly);
        assert_eq!(of(&[NotProven, Word]), Answer::NotProven);
        assert_eq!(of(&[Proven, Broken]), Answer::Broken);
    }
}
