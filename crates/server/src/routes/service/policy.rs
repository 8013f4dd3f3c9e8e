use axum::Json;
use std::sync::LazyLock;

/// The agreed text, word for word.
const TEXT: &str = include_str!("privacy-policy.txt");

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Policy {
    /// Changes whenever the text does.
    version: String,
    /// `2026-05-26`.
    updated: String,
    sections: Vec<Section>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Section {
    title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    items: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

static POLICY: LazyLock<Policy> = LazyLock::new(|| read(TEXT));

/// What this installation promises.
#[utoipa::path(get, path = "/api/v1/policy", operation_id = "policy", tag = "privacy",
    responses((status = OK, body = Policy)))]
pub async fn handler() -> Json<Policy> {
    Json(POLICY.clone())
}

/// Numbered headings, each followed by points or a paragraph.
fn read(text: &str) -> Policy {
    let mut policy = Policy {
        version: String::new(),
        updated: String::new(),
        sections: Vec::new(),
    };
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        if let Some(date) = line.strip_prefix("Last updated:") {
            date.trim().clone_into(&mut policy.updated);
        } else if let Some(title) = heading(line) {
            policy.sections.push(Section {
                title: title.to_owned(),
                ..Section::default()
            });
        } else if let Some(section) = policy.sections.last_mut() {
            match line.strip_prefix('•') {
                Some(point) => section.items.push(point.trim().to_owned()),
                None => section.text = Some(line.to_owned()),
            }
        }
    }
    policy.version.clone_from(&policy.updated);
    policy
}

fn heading(line: &str) -> Option<&str> {
    let (number, title) = line.split_once(". ")?;
    number.bytes().all(|b| b.is_ascii_digit()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_agreed_text_is_told_whole() {
        let policy = read(TEXT);
        assert_eq!(
            (policy.updated.as_str(), policy.sections.len()),
            ("2026-05-26", 9)
        );
        assert_eq!(policy.sections[0].title, "Who we are");
        assert!(policy.sections[0].text.is_some());
        assert_eq!(policy.sections[1].items.len(), 8);
        let told: usize = policy
            .sections
            .iter()
            .map(|s| 1 + s.items.len() + usize::from(s.text.is_some()))
            .sum();
        let written = TEXT.lines().filter(|l| !l.trim().is_empty()).count();
        assert_eq!(told + 3, written, "title, summary and date are the other three");
    }
}
