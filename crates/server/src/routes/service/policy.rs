use crate::state::ServerState;
use app::policy::{AGREED, MOVING, Operator, PublicPage, Recipient, integrations};
use axum::Json;
use axum::extract::State;
use domain::retention::Line;
use std::sync::LazyLock;

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Policy {
    /// Date and hash of the text in both languages, the terms, the contact, the operator, the recipients and the times:
    /// changes whenever one of them does. What is accepted is this.
    version: String,
    /// Of the terms of use alone.
    terms_version: String,
    /// `2026-05-26`.
    updated: String,
    sections: Vec<Section>,
    /// How long each kind of data is kept here.
    retention: Vec<Line>,
    /// Who runs this installation.
    operator: Operator,
    /// Who else handles data for the operator: each host that the service talks to, save the platforms'.
    recipients: Vec<Recipient>,
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

static POLICY: LazyLock<Policy> = LazyLock::new(|| read(&AGREED.replace(MOVING, &integrations())));

/// What this installation promises.
#[utoipa::path(get, path = "/api/v1/policy", operation_id = "policy", tag = "privacy",
    responses((status = OK, body = Policy)))]
pub async fn handler(State(state): State<ServerState>) -> Json<Policy> {
    Json(Policy {
        version: state.app.policy_version(),
        terms_version: PublicPage::Terms.version(),
        retention: state.app.retention_table(),
        operator: state.app.settings.installation.operator.clone(),
        recipients: state.app.settings.installation.recipients(),
        ..POLICY.clone()
    })
}

/// Numbered headings, each followed by points or a paragraph.
fn read(text: &str) -> Policy {
    let mut policy = Policy {
        version: String::new(),
        updated: String::new(),
        sections: Vec::new(),
        retention: Vec::new(),
        terms_version: String::new(),
        operator: Operator::default(),
        recipients: Vec::new(),
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
        let policy = read(AGREED);
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
        let written = AGREED.lines().filter(|l| !l.trim().is_empty()).count();
        assert_eq!(told + 3, written, "title, summary and date are the other three");
    }
}
