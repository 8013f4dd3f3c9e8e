//! Lines of a table as RFC 4180 has them, safe to open in a spreadsheet.

use crate::views::{AuditLine, TokenUse};
use domain::audit::{ActorKind, Class, Kind};

pub(super) const TOKEN_USE: [&str; 15] = [
    "id",
    "at",
    "channel_id",
    "channel_title",
    "purpose",
    "host",
    "calls",
    "act_id",
    "act_kind",
    "act_actor",
    "act_at",
    "act_origin",
    "publish_request_id",
    "media_id",
    "is_channel_here",
];

pub(super) const AUDIT_LINE: [&str; 18] = [
    "index",
    "leaf_hash",
    "leaf",
    "id",
    "at",
    "class",
    "kind",
    "workspace_id",
    "actor_kind",
    "actor_account_id",
    "actor_name",
    "actor_email",
    "subject_ids",
    "subject_titles",
    "network",
    "browser",
    "facts",
    "erased",
];

/// One line. Fields in which the format has a meaning are quoted.
///
/// A spreadsheet takes a field that begins like a formula for one, and runs it: such a field gets an apostrophe before
/// it. Source: OWASP, CSV Injection.
pub(super) fn row(out: &mut Vec<u8>, fields: &[&str]) {
    const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    for (n, field) in fields.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        let guard = if field.starts_with(FORMULA) { "'" } else { "" };
        if field.contains(['"', ',', '\r', '\n']) {
            out.extend(format!("\"{guard}{}\"", field.replace('"', "\"\"")).bytes());
        } else {
            out.extend(guard.bytes().chain(field.bytes()));
        }
    }
    out.extend(b"\r\n");
}

pub(super) fn token_use(out: &mut Vec<u8>, u: &TokenUse) {
    let fields = [
        u.id.to_string(),
        u.at.to_string(),
        u.channel_id.to_string(),
        u.channel_title.clone().unwrap_or_default(),
        u.purpose.clone(),
        u.host.clone(),
        u.calls.to_string(),
        u.act.id.to_string(),
        u.act.kind.as_str().to_owned(),
        u.act.actor.clone().unwrap_or_default(),
        u.act.at.to_string(),
        u.act.origin.clone(),
        text(u.publish_request_id),
        text(u.media_id),
        u.is_channel_here.to_string(),
    ];
    row(out, &fields.each_ref().map(String::as_str));
}

pub(super) fn audit_line(out: &mut Vec<u8>, line: &AuditLine) {
    let e = &line.event;
    let actor = e.actor.as_ref();
    let ids: Vec<_> = e.subjects.iter().map(|s| s.id.as_str()).collect();
    let titles: Vec<_> = e.subjects.iter().filter_map(|s| s.title.as_deref()).collect();
    let facts = if e.facts.is_empty() {
        String::new()
    } else {
        serde_json::Value::Object(e.facts.clone()).to_string()
    };
    let fields = [
        text(e.index),
        line.leaf_hash.clone(),
        line.leaf.clone(),
        e.id.to_string(),
        e.at.to_string(),
        e.class.map_or("", class).to_owned(),
        e.kind.map_or("", Kind::as_str).to_owned(),
        text(e.workspace_id),
        actor.map_or("", |a| actor_kind(a.kind)).to_owned(),
        text(actor.and_then(|a| a.account_id)),
        actor.and_then(|a| a.name.clone()).unwrap_or_default(),
        actor.and_then(|a| a.email.clone()).unwrap_or_default(),
        ids.join(" "),
        titles.join("; "),
        e.network.clone().unwrap_or_default(),
        e.browser.clone().unwrap_or_default(),
        facts,
        e.erased.to_string(),
    ];
    row(out, &fields.each_ref().map(String::as_str));
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

const fn class(class: Class) -> &'static str {
    match class {
        Class::Security => "security",
        Class::Operational => "operational",
        Class::Audit => "audit",
    }
}

const fn actor_kind(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Person => "person",
        ActorKind::Operator => "operator",
        ActorKind::Platform => "platform",
        ActorKind::Service => "service",
    }
}

#[cfg(test)]
mod tests {
    use super::row;

    fn line(fields: &[&str]) -> String {
        let mut out = vec![];
        row(&mut out, fields);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_the_format_means_something_by_is_quoted() {
        assert_eq!(line(&["a", "", "b c"]), "a,,b c\r\n");
        assert_eq!(
            line(&["a,b", "say \"x\"", "1\r\n2"]),
            "\"a,b\",\"say \"\"x\"\"\",\"1\r\n2\"\r\n"
        );
        assert_eq!(line(&["Закат"]), "Закат\r\n");
    }

    #[test]
    fn no_field_is_a_formula() {
        for field in ["=1+1", "+1", "-1", "@x", "\tx", "＝1"] {
            assert_eq!(line(&[field]), format!("'{field}\r\n"));
        }
        assert_eq!(line(&["=HYPERLINK(\"x\",1)"]), "\"'=HYPERLINK(\"\"x\"\",1)\"\r\n");
        assert_eq!(line(&["\r=1"]), "\"'\r=1\"\r\n");
        assert_eq!(line(&["a=1"]), "a=1\r\n");
    }
}
