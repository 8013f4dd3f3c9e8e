//! The public texts beside the policy: terms, cookies, deletion, the platforms' terms. The file is the one source:
//! the web UI makes its pages of it.

use super::text;
use crate::App;
use crate::mail::Language;
use domain::retention::{Line, Until};
use serde::Deserialize;
use std::fmt::Write as _;
use std::sync::LazyLock;

#[derive(Clone, Debug, Deserialize)]
struct Section {
    title: String,
    #[serde(default)]
    items: Vec<String>,
    text: Option<String>,
}
#[derive(Clone, Debug, Deserialize)]
struct Text {
    title: String,
    summary: String,
    sections: Vec<Section>,
}
#[derive(Clone, Debug, Deserialize)]
struct Page {
    updated: String,
    en: Text,
    ru: Text,
}
#[derive(Clone, Debug, Deserialize)]
struct File {
    terms: Page,
    cookies: Page,
    deletion: Page,
    platforms: Page,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    let file = include_str!("../../../../web/src/lib/policy/pages.json");
    serde_json::from_str(file).expect("a test reads the file")
});

/// A page with a text and a version of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicPage {
    Terms,
    Cookies,
    Deletion,
}

impl PublicPage {
    pub const ALL: [Self; 3] = [Self::Terms, Self::Cookies, Self::Deletion];

    fn page(self) -> &'static Page {
        match self {
            Self::Terms => &FILE.terms,
            Self::Cookies => &FILE.cookies,
            Self::Deletion => &FILE.deletion,
        }
    }
    /// Address of the English page.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Terms => "/terms",
            Self::Cookies => "/cookies",
            Self::Deletion => "/data-deletion",
        }
    }
    /// Date and hash of the text in both languages.
    pub fn version(self) -> String {
        let page = self.page();
        text::version(&page.updated, &page.lines())
    }
}

impl Page {
    fn lines(&self) -> String {
        let mut out = String::new();
        for t in [&self.en, &self.ru] {
            let _ = writeln!(out, "{}\n{}", t.title, t.summary);
            for s in &t.sections {
                let _ = writeln!(out, "{}", s.title);
                for line in s.items.iter().chain(&s.text) {
                    let _ = writeln!(out, "{line}");
                }
            }
        }
        out
    }
}

/// What is accepted together with the policy: the terms, and whose terms come with the platforms.
pub(super) fn accepted_with() -> String {
    format!("{}{}", FILE.terms.lines(), FILE.platforms.lines())
}

impl App {
    /// Who runs this installation, in a few words.
    pub fn operator_name(&self, language: Language) -> String {
        let o = &self.settings.installation.operator;
        match (&o.name, language) {
            (Some(name), _) => o
                .country
                .as_ref()
                .map_or_else(|| name.clone(), |country| format!("{name} ({country})")),
            (None, Language::En) => format!("the operator of {}", self.settings.host()),
            (None, Language::Ru) => format!("оператор {}", self.settings.host()),
        }
    }
}

/// How long something is kept, in words.
pub fn until(line: &Line, language: Language) -> String {
    let words = match (line.until, language) {
        (Until::Deleted, Language::En) => "until you delete it",
        (Until::Deleted, Language::Ru) => "пока вы их не удалите",
        (Until::Account, Language::En) => "as long as the account exists",
        (Until::Account, Language::Ru) => "пока есть учётная запись",
        (Until::Workspace, Language::En) => "as long as the workspace exists",
        (Until::Workspace, Language::Ru) => "пока есть рабочее пространство",
        (Until::Disconnected, Language::En) => "until the channel is disconnected",
        (Until::Disconnected, Language::Ru) => "пока канал подключён",
        (Until::Age, _) => return span(line.hours.unwrap_or(0), language),
    };
    words.to_owned()
}

/// `180 days`, `3 часа`; whole days from the third on.
fn span(hours: u32, language: Language) -> String {
    let is_days = hours >= 72 && hours.is_multiple_of(24);
    let n = if is_days { hours / 24 } else { hours };
    let word = match language {
        Language::En => match (is_days, n) {
            (true, 1) => "day",
            (true, _) => "days",
            (false, 1) => "hour",
            (false, _) => "hours",
        },
        Language::Ru => {
            let forms = if is_days {
                ["день", "дня", "дней"]
            } else {
                ["час", "часа", "часов"]
            };
            forms[match (n % 10, n % 100) {
                (_, 11..=14) => 2,
                (1, _) => 0,
                (2..=4, _) => 1,
                _ => 2,
            }]
        }
    };
    format!("{n} {word}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::retention::Data;

    #[test]
    fn each_page_has_its_date_and_its_hash() {
        let versions = PublicPage::ALL.map(PublicPage::version);
        for (page, version) in PublicPage::ALL.into_iter().zip(&versions) {
            let (date, hash) = version.rsplit_once('-').unwrap();
            assert_eq!((date, hash.len()), (page.page().updated.as_str(), 16));
        }
        assert_ne!(versions[0], versions[1]);
        let mut changed = PublicPage::Terms.page().clone();
        changed.ru.sections[0].text = Some("Другое.".into());
        assert_ne!(text::version(&changed.updated, &changed.lines()), versions[0]);
    }

    #[test]
    fn times_are_told_in_whole_units_with_the_plurals_of_the_language() {
        let told = |hours, language| span(hours, language);
        assert_eq!(
            [1, 30, 72, 168].map(|h| told(h, Language::En)),
            ["1 hour", "30 hours", "3 days", "7 days"]
        );
        assert_eq!(
            [1, 2, 11, 72, 21 * 24, 112 * 24].map(|h| told(h, Language::Ru)),
            ["1 час", "2 часа", "11 часов", "3 дня", "21 день", "112 дней"]
        );
    }

    #[test]
    fn what_no_age_ends_says_what_does() {
        let line = |data, until| Line {
            data,
            until,
            hours: None,
            is_setting: false,
        };
        assert_eq!(
            until(&line(Data::Media, Until::Deleted), Language::En),
            "until you delete it"
        );
        assert_eq!(
            until(&line(Data::Tokens, Until::Disconnected), Language::Ru),
            "пока канал подключён"
        );
    }
}
