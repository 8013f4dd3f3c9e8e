//! English and Russian.

use axum::http::{HeaderMap, header};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    En,
    Ru,
}

impl Lang {
    /// The language that the browser prefers of the two.
    pub fn of(headers: &HeaderMap) -> Self {
        let wanted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default();
        let mut best = (Self::En, 0.0_f32);
        for entry in wanted.split(',') {
            let (tag, weight) = entry.split_once(";q=").unwrap_or((entry, "1"));
            let lang = match tag.trim().get(..2) {
                Some("ru") => Self::Ru,
                Some("en") => Self::En,
                _ => continue,
            };
            let weight = weight.trim().parse().unwrap_or(0.0);
            if weight > best.1 {
                best = (lang, weight);
            }
        }
        best.0
    }

    pub fn pick(self, en: &'static str, ru: &'static str) -> &'static str {
        match self {
            Self::En => en,
            Self::Ru => ru,
        }
    }

    pub fn tag(self) -> &'static str {
        self.pick("en", "ru")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heavier_language_wins() {
        let of = |text: &str| {
            Lang::of(&HeaderMap::from_iter([(
                header::ACCEPT_LANGUAGE,
                text.parse().unwrap(),
            )]))
        };
        assert_eq!(of("ru-RU,ru;q=0.9,en;q=0.8"), Lang::Ru);
        assert_eq!(of("de,en;q=0.7,ru;q=0.3"), Lang::En);
        assert_eq!(of("de"), Lang::En);
        assert_eq!(Lang::of(&HeaderMap::new()), Lang::En);
    }
}
