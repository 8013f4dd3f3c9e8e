//! What was last seen of a promise, in words beside its sentence.

use app::html::escaped;
use app::mail::Language as Lang;
use app::policy::{Answer, Shown, State as PartState};
use domain::Timestamp;
use std::fmt::Write as _;

/// One claim as a line that opens.
pub(super) fn told(claim: &Shown, now: Timestamp, lang: Lang) -> String {
    let ru = lang == Lang::Ru;
    let mut out = format!(
        "<details class=\"{}\"><summary>{} {}: <b>{}</b>, <time datetime=\"{}\">{}</time></summary><ul>",
        claim.answer.as_str(),
        sign(claim.answer),
        claim.id,
        answer(claim.answer, lang),
        claim.at,
        age(claim.at, now, lang),
    );
    for part in &claim.parts {
        let text = if ru { &part.ru } else { &part.en };
        let why = if ru { &part.why_ru } else { &part.why_en };
        let more = part
            .found
            .as_ref()
            .or(why.as_ref())
            .or(part.test.as_ref())
            .map(|w| format!(" ({})", escaped(w)))
            .unwrap_or_default();
        // Parts of one look are told with the claim's own age.
        let when = if claim.at.since(part.at).as_secs() < 60 {
            String::new()
        } else {
            format!(", {}", age(part.at, now, lang))
        };
        let _ = write!(
            out,
            "<li>{}: {}{more}{when}</li>",
            escaped(text),
            state(part.state, lang)
        );
    }
    let build = if ru { "сборка" } else { "build" };
    let _ = write!(out, "<li>{build} {}</li></ul></details>", escaped(&claim.build));
    out
}

/// How many claims have which answer, and how old the newest look is.
pub(super) fn summary(proof: &[Shown], now: Timestamp, lang: Lang) -> String {
    let Some(newest) = proof.iter().map(|c| c.at).max() else {
        return match lang {
            Lang::En => "Nothing was looked at here yet.".into(),
            Lang::Ru => "Здесь ещё ничего не проверяли.".into(),
        };
    };
    let counts: Vec<_> = [Answer::Proven, Answer::Partly, Answer::NotProven, Answer::Broken]
        .into_iter()
        .map(|a| (a, proof.iter().filter(|c| c.answer == a).count()))
        .filter(|(_, n)| *n > 0)
        .map(|(a, n)| format!("{} {}: {n}", sign(a), answer(a, lang)))
        .collect();
    let when = match lang {
        Lang::En => "looked at",
        Lang::Ru => "проверено",
    };
    format!("{}; {when} {}", counts.join(", "), age(newest, now, lang))
}

const fn sign(answer: Answer) -> &'static str {
    match answer {
        Answer::Proven => "✓",
        Answer::Partly => "◐",
        Answer::NotProven => "○",
        Answer::Broken => "✗",
    }
}

const fn answer(answer: Answer, lang: Lang) -> &'static str {
    match (answer, lang) {
        (Answer::Proven, Lang::En) => "proven",
        (Answer::Proven, Lang::Ru) => "доказано",
        (Answer::Partly, Lang::En) => "partly proven",
        (Answer::Partly, Lang::Ru) => "доказано частично",
        (Answer::NotProven, Lang::En) => "not proven",
        (Answer::NotProven, Lang::Ru) => "не доказано",
        (Answer::Broken, Lang::En) => "broken",
        (Answer::Broken, Lang::Ru) => "нарушено",
    }
}

const fn state(state: PartState, lang: Lang) -> &'static str {
    match (state, lang) {
        (PartState::Proven, Lang::En) => "seen here",
        (PartState::Proven, Lang::Ru) => "проверено здесь",
        (PartState::Twin, Lang::En) => "seen on a twin of this build, not here",
        (PartState::Twin, Lang::Ru) => "показано на двойнике этой сборки, не здесь",
        (PartState::Tested, Lang::En) => "shown by a test, not here",
        (PartState::Tested, Lang::Ru) => "показано тестом, не здесь",
        (PartState::Word, Lang::En) => "the operator's word",
        (PartState::Word, Lang::Ru) => "слово оператора",
        (PartState::NotProven, Lang::En) => "not proven",
        (PartState::NotProven, Lang::Ru) => "не доказано",
        (PartState::Broken, Lang::En) => "broken",
        (PartState::Broken, Lang::Ru) => "нарушено",
    }
}

/// `5 min ago`, `3 ч назад`.
fn age(at: Timestamp, now: Timestamp, lang: Lang) -> String {
    let seconds = now.since(at).as_secs();
    let (n, en, ru) = match seconds {
        0..3_600 => (seconds / 60, "min", "мин"),
        3_600..172_800 => (seconds / 3_600, "h", "ч"),
        _ => (seconds / 86_400, "d", "дн."),
    };
    match lang {
        Lang::En => format!("{n} {en} ago"),
        Lang::Ru => format!("{n} {ru} назад"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fill;
    use super::*;

    fn claim(found: &str) -> Shown {
        let at = Timestamp::from_micros(1_790_000_000_000_000);
        Shown {
            id: "C4.1".into(),
            section: 4,
            en: "A promise.".into(),
            ru: "Обещание.".into(),
            answer: Answer::Broken,
            at,
            build: "1.0".into(),
            parts: vec![app::policy::ShownPart {
                id: "ledger".into(),
                by: app::policy::By::Live,
                state: PartState::Broken,
                en: "No use without an act".into(),
                ru: "Нет использований без действия".into(),
                why: None,
                why_en: None,
                why_ru: None,
                found: Some(found.into()),
                test: None,
                at,
                build: "1.0".into(),
            }],
        }
    }

    #[test]
    fn a_place_is_filled_with_its_claim_and_others_stay() {
        let page = "<p>A promise.</p><div class=\"s-1\" data-proof=\"C4.1\">C4.1</div><div data-proof=\"C9.1\">C9.1: open</div><p>end";
        let claims = [claim("token_use: 3")];
        let now = claims[0].at.plus(std::time::Duration::from_secs(7_300));
        let filled = |lang| {
            fill(page, |kind, name| {
                let claim = claims.iter().find(|c| kind == "proof" && c.id == name);
                claim.map(|c| told(c, now, lang))
            })
        };
        let en = filled(Lang::En);
        assert!(en.starts_with(
            "<p>A promise.</p><div class=\"s-1\" data-proof=\"C4.1\"><details class=\"broken\">"
        ));
        assert!(en.contains("<b>broken</b>") && en.contains(">2 h ago<") && en.contains("(token_use: 3)"));
        assert!(en.ends_with("<div data-proof=\"C9.1\">C9.1: open</div><p>end"));
        let ru = filled(Lang::Ru);
        assert!(
            ru.contains("<b>нарушено</b>") && ru.contains(">2 ч назад<") && ru.contains("Нет использований")
        );
    }

    #[test]
    fn the_summary_counts_answers() {
        let claims = [claim("x"), claim("y")];
        let now = claims[0].at.plus(std::time::Duration::from_secs(120));
        assert_eq!(
            summary(&claims, now, Lang::En),
            "✗ broken: 2; looked at 2 min ago"
        );
        assert_eq!(summary(&[], now, Lang::Ru), "Здесь ещё ничего не проверяли.");
    }

    #[test]
    fn nothing_found_becomes_markup() {
        let out = told(&claim("<script>\"&"), Timestamp::from_micros(0), Lang::En);
        assert!(out.contains("&lt;script&gt;&quot;&amp;"), "{out}");
    }
}
