//! How long each kind of data is kept, as words in the policy's table.

use super::places::Lang;
use domain::retention::{Data, Line, Until};

/// The place of a kind of data in the page.
pub fn place(data: Data) -> String {
    let name = serde_json::to_value(data).unwrap_or_default();
    format!("kept-{}", name.as_str().unwrap_or_default())
}

/// `180 days`, `until you delete it`; a star where the operator may set it.
pub fn words(line: &Line, lang: Lang) -> String {
    let words = match line.until {
        Until::Deleted => lang.say("until you delete it", "пока вы не удалите").into(),
        Until::Account => lang
            .say("as long as the account exists", "пока есть учётная запись")
            .into(),
        Until::Workspace => lang
            .say(
                "as long as the workspace exists",
                "пока есть рабочее пространство",
            )
            .into(),
        Until::Disconnected => lang
            .say("until the channel is disconnected", "пока канал подключён")
            .into(),
        Until::Age => span(line.hours.unwrap_or_default(), lang),
    };
    if line.is_setting { words + " *" } else { words }
}

/// `3 days`, `26 часов`.
fn span(hours: u32, lang: Lang) -> String {
    let (n, day) = if hours >= 72 && hours.is_multiple_of(24) {
        (hours / 24, true)
    } else {
        (hours, false)
    };
    let word = match (lang, day) {
        (Lang::En, true) => {
            if n == 1 {
                "day"
            } else {
                "days"
            }
        }
        (Lang::En, false) => {
            if n == 1 {
                "hour"
            } else {
                "hours"
            }
        }
        (Lang::Ru, true) => russian(n, ["день", "дня", "дней"]),
        (Lang::Ru, false) => russian(n, ["час", "часа", "часов"]),
    };
    format!("{n} {word}")
}

/// One, few, many. Source: CLDR plural rules.
const fn russian(n: u32, [one, few, many]: [&'static str; 3]) -> &'static str {
    match (n % 10, n % 100) {
        (1, 0..=10 | 12..) => one,
        (2..=4, 0..=11 | 15..) => few,
        _ => many,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(hours: u32, is_setting: bool) -> Line {
        Line {
            data: Data::Receipts,
            until: Until::Age,
            hours: Some(hours),
            is_setting,
        }
    }

    #[test]
    fn times_have_the_plurals_of_the_language() {
        for (hours, en, ru) in [
            (1, "1 hour", "1 час"),
            (2, "2 hours", "2 часа"),
            (11, "11 hours", "11 часов"),
            (21, "21 hours", "21 час"),
            (72, "3 days", "3 дня"),
            (14 * 24, "14 days", "14 дней"),
            (111 * 24, "111 days", "111 дней"),
            (4320, "180 days", "180 дней"),
        ] {
            assert_eq!(words(&line(hours, false), Lang::En), en);
            assert_eq!(words(&line(hours, false), Lang::Ru), ru);
        }
    }

    #[test]
    fn what_the_operator_may_set_has_a_star() {
        assert_eq!(words(&line(72, true), Lang::En), "3 days *");
        assert_eq!(place(Data::AuditDetails), "kept-audit_details");
    }
}
