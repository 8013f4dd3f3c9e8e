//! Facts of the installation in the pages' places.

use app::App;
use app::html::escaped;
use app::mail::Language;
use app::policy::{AGREED_CONTACT, PublicPage, Recipient, until};
use std::fmt::Write as _;

/// The insides of a place; none for a name that nobody knows.
pub fn told(app: &App, name: &str, lang: Language) -> Option<String> {
    if let Some(data) = name.strip_prefix("kept:") {
        return kept(app, data, lang);
    }
    Some(match name {
        "contact" => contact(app.settings.contact.as_deref().unwrap_or(AGREED_CONTACT)),
        "operator" => escaped(&app.operator_name(lang)),
        "operator_block" => operator(app, lang),
        "processors" => recipients(&app.settings.installation.recipients(), lang),
        "grace_days" => app.settings.retention.grace_days.to_string(),
        "receipt_days" => app.settings.retention.receipt_days.to_string(),
        "version:policy" => app.policy_version(),
        "version:terms" => PublicPage::Terms.version(),
        "version:cookies" => PublicPage::Cookies.version(),
        "version:deletion" => PublicPage::Deletion.version(),
        _ => return None,
    })
}

/// Where to write, as an address for a program: `mailto:…` or `https://…`.
pub fn contact_address(contact: &str) -> String {
    let is_address = ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| contact.starts_with(scheme));
    if is_address {
        contact.to_owned()
    } else {
        format!("mailto:{contact}")
    }
}

fn contact(contact: &str) -> String {
    let (to, shown) = (contact_address(contact), contact.trim_start_matches("mailto:"));
    link(&to, shown)
}

fn link(to: &str, shown: &str) -> String {
    format!(
        "<a href=\"{}\" rel=\"noreferrer\">{}</a>",
        escaped(to),
        escaped(shown)
    )
}

fn kept(app: &App, data: &str, lang: Language) -> Option<String> {
    let line = app
        .retention_table()
        .into_iter()
        .find(|l| serde_json::to_value(l.data).is_ok_and(|name| name == data))?;
    let set = if line.is_setting { "*" } else { "" };
    Some(format!("{}{set}", escaped(&until(&line, lang))))
}

fn operator(app: &App, lang: Language) -> String {
    let o = &app.settings.installation.operator;
    let given: Vec<_> = [&o.name, &o.address, &o.country]
        .into_iter()
        .flatten()
        .map(|t| escaped(t))
        .collect();
    let who = match (given.is_empty(), lang) {
        (false, _) => given.join(", "),
        (true, Language::En) => "The operator has not named themselves.".into(),
        (true, Language::Ru) => "Оператор себя не назвал.".into(),
    };
    let how = contact(app.settings.contact.as_deref().unwrap_or(AGREED_CONTACT));
    format!("<p>{who}</p><p>{how}</p>")
}

fn recipients(all: &[Recipient], lang: Language) -> String {
    let ru = lang == Language::Ru;
    if all.is_empty() {
        return if ru {
            "<p>Никто: база, файлы и письма не покидают эту машину.</p>".into()
        } else {
            "<p>Nobody: database, files and letters do not leave this machine.</p>".into()
        };
    }
    let mut out = String::from("<ul>");
    for r in all {
        out += "<li>";
        if let Some(host) = &r.host {
            let _ = write!(out, "<span class=\"mono\">{}</span>: ", escaped(host));
        }
        match &r.processor {
            Some(p) => {
                let name = match p.link.as_ref() {
                    Some(to) => link(to.as_str(), &p.name),
                    None => escaped(&p.name),
                };
                let _ = write!(
                    out,
                    "<b>{name}</b>, {}. {}",
                    escaped(&p.country),
                    escaped(&p.purpose)
                );
                if r.host.is_none() {
                    out += if ru {
                        " (со слов оператора)"
                    } else {
                        " (stated by the operator)"
                    };
                }
            }
            None if ru => out += "оператор не назвал, чей это узел",
            None => out += "the operator has not named whose host this is",
        }
        out += "</li>";
    }
    out + "</ul>"
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::policy::Processor;

    #[test]
    fn hosts_are_told_with_whose_they_are_and_nothing_becomes_markup() {
        let processor = Processor {
            name: "<Hoster>".into(),
            country: "Finland".into(),
            purpose: "keeps the database".into(),
            link: Some("https://hoster.example/privacy?a=1&b=2".parse().unwrap()),
            host: None,
        };
        let all = [
            Recipient {
                host: Some("db.example.net".into()),
                processor: Some(processor.clone()),
            },
            Recipient {
                host: None,
                processor: Some(processor),
            },
            Recipient {
                host: Some("mail.example.net".into()),
                processor: None,
            },
        ];
        let out = recipients(&all, Language::En);
        assert!(
            out.contains("db.example.net</span>: <b><a href=\"https://hoster.example/privacy?a=1&amp;b=2\"")
        );
        assert!(
            out.contains("&lt;Hoster&gt;</a></b>, Finland. keeps the database</li>"),
            "{out}"
        );
        assert_eq!(out.matches("(stated by the operator)").count(), 1);
        assert!(out.contains("mail.example.net</span>: the operator has not named whose host this is"));
        assert!(recipients(&[], Language::Ru).contains("Никто"));
    }

    #[test]
    fn a_contact_is_a_mail_or_a_web_address() {
        assert_eq!(
            contact_address("help@shorts.example"),
            "mailto:help@shorts.example"
        );
        assert_eq!(
            contact_address("https://shorts.example/help"),
            "https://shorts.example/help"
        );
        assert!(contact("help@shorts.example").contains(">help@shorts.example</a>"));
    }
}
