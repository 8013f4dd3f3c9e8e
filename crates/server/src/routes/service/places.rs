//! Places in the public pages that only this installation can fill: whom to write to, who runs it, who else handles
//! data. The pages are made at build and need no script.

use app::html::escaped;
use app::policy::{Installation, Processor};
use std::fmt::Write as _;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    En,
    Ru,
}

impl Lang {
    /// Of a page's path.
    pub fn of(path: &str) -> Self {
        if path == "/ru" || path.starts_with("/ru/") {
            Self::Ru
        } else {
            Self::En
        }
    }
    pub const fn say(self, en: &'static str, ru: &'static str) -> &'static str {
        match self {
            Self::En => en,
            Self::Ru => ru,
        }
    }
}

/// The page with `data-place` (a `span`) and `data-block` (a `div`) filled. What nothing is known of stays as built.
pub fn filled(page: &str, contact: Option<&str>, about: &Installation, lang: Lang) -> String {
    let page = match contact {
        Some(address) => {
            let address = escaped(address);
            let link = format!("<a href=\"mailto:{address}\">{address}</a>");
            fill_span(page, "contact", &link)
        }
        None => page.to_owned(),
    };
    match operator(about, lang) {
        Some(text) => fill(&page, "data-block=\"operator\"", "</div>", &text),
        None => page,
    }
}

/// The page with one `span` filled, wherever it stands.
pub fn fill_span(page: &str, place: &str, with: &str) -> String {
    fill(page, &format!("data-place=\"{place}\""), "</span>", with)
}

fn fill(page: &str, place: &str, end: &str, with: &str) -> String {
    let mut out = String::with_capacity(page.len() + with.len());
    let mut rest = page;
    while let Some(at) = rest.find(place) {
        let after = &rest[at..];
        let (Some(open), Some(close)) = (after.find('>'), after.find(end)) else {
            break;
        };
        out.push_str(&rest[..=at + open]);
        out.push_str(with);
        rest = &after[close..];
    }
    out + rest
}

/// Name, address and country of who runs this, and the processors.
fn operator(about: &Installation, lang: Lang) -> Option<String> {
    let who: Vec<_> = [
        &about.operator.name,
        &about.operator.address,
        &about.operator.country,
    ]
    .into_iter()
    .flatten()
    .map(|text| escaped(text))
    .collect();
    if who.is_empty() && about.processors.is_empty() {
        return None;
    }
    let mut out = String::new();
    if !who.is_empty() {
        let _ = write!(out, "<p>{}</p>", who.join(", "));
    }
    if !about.processors.is_empty() {
        let title = lang.say(
            "Who else handles data for them:",
            "Кто ещё обрабатывает данные по поручению:",
        );
        let _ = write!(out, "<p>{title}</p><ul>");
        for p in &about.processors {
            let _ = write!(out, "<li>{}</li>", processor(p));
        }
        out.push_str("</ul>");
    }
    Some(out)
}

fn processor(p: &Processor) -> String {
    let name = match &p.link {
        Some(link) => format!(
            "<a href=\"{}\" rel=\"noopener\">{}</a>",
            escaped(link.as_str()),
            escaped(&p.name)
        ),
        None => escaped(&p.name),
    };
    let host = p
        .host
        .as_deref()
        .map(|h| format!(" ({})", escaped(h)))
        .unwrap_or_default();
    format!("{name}, {}: {}{host}", escaped(&p.country), escaped(&p.purpose))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<p>Write to <span data-place=\"contact\"><a href=\"mailto:x\">x</a></span>.</p>\
        <div class=\"s\" data-block=\"operator\"><p>nobody</p></div>end";

    #[test]
    fn places_are_filled_and_nothing_becomes_markup() {
        let mut about = Installation::default();
        about.operator.name = Some("Studio <b>".into());
        about.processors.push(Processor {
            name: "Mailer & Co".into(),
            country: "DE".into(),
            purpose: "sends letters".into(),
            link: None,
            host: Some("smtp.example.org".into()),
        });
        let page = filled(PAGE, Some("a\"b@example.org"), &about, Lang::En);
        assert!(page.contains("<span data-place=\"contact\"><a href=\"mailto:a&quot;b@example.org\">"));
        assert!(page.contains("<div class=\"s\" data-block=\"operator\"><p>Studio &lt;b&gt;</p>"));
        assert!(
            page.contains("<li>Mailer &amp; Co, DE: sends letters (smtp.example.org)</li></ul></div>end")
        );
    }

    #[test]
    fn what_is_not_known_stays() {
        assert_eq!(filled(PAGE, None, &Installation::default(), Lang::Ru), PAGE);
    }
}
