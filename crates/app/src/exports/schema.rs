//! The JSON Schema of an archive's files, made of their types.

use super::shape;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// The document that lies in each archive as `schema.json`. A file is described by `#/$defs/{its path}`.
pub fn schema() -> Value {
    let mut defs = Map::new();
    one::<shape::Manifest>(&mut defs, shape::MANIFEST);
    one::<shape::Account>(&mut defs, shape::ACCOUNT);
    one::<shape::Workspace>(&mut defs, shape::WORKSPACE);
    many::<shape::Member>(&mut defs, shape::MEMBERS);
    many::<shape::Channel>(&mut defs, shape::CHANNELS);
    many::<shape::Media>(&mut defs, shape::MEDIA);
    many::<shape::Post>(&mut defs, shape::POSTS);
    many::<shape::Draft>(&mut defs, shape::DRAFTS);
    many::<shape::Webhook>(&mut defs, shape::WEBHOOKS);
    many::<shape::Template>(&mut defs, shape::TEMPLATES);
    many::<shape::TokenUse>(&mut defs, shape::TOKEN_USES);
    many::<shape::Receipt>(&mut defs, shape::RECEIPTS);
    many::<shape::Notice>(&mut defs, shape::NOTICES);
    many::<shape::AuditEvent>(&mut defs, shape::AUDIT);
    many::<shape::AuditEvent>(&mut defs, shape::IMPORTED_AUDIT);
    let text = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("{} {}", shape::FORMAT, shape::VERSION),
        "description": "The files of an archive, each under its path. Times are RFC 3339 in UTC.",
        "$defs": defs,
    })
    .to_string()
    .replace("#/components/schemas/", "#/$defs/");
    serde_json::from_str(&text).expect("it was JSON before")
}

fn add<T: ToSchema>(defs: &mut Map<String, Value>) -> Value {
    let mut found = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut found);
    for (name, schema) in found {
        let schema = serde_json::to_value(schema).expect("a schema is plain JSON");
        defs.insert(name, schema);
    }
    json!({ "$ref": format!("#/$defs/{}", T::name()) })
}

fn one<T: ToSchema>(defs: &mut Map<String, Value>, path: &str) {
    let of = add::<T>(defs);
    defs.insert(path.to_owned(), of);
}

fn many<T: ToSchema>(defs: &mut Map<String, Value>, path: &str) {
    let of = add::<T>(defs);
    let list = json!({
        "type": "object",
        "required": ["items"],
        "additionalProperties": false,
        "properties": { "items": { "type": "array", "items": of } },
    });
    defs.insert(path.to_owned(), list);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use store::inventory::{COLUMNS, Entry};

    /// Tables that the inventory says an archive holds, and the types that do.
    const TYPES: [(&str, &str); 22] = [
        ("account", "Account"),
        ("session", "Session"),
        ("api_token", "ExportedApiToken"),
        ("workspace", "Workspace"),
        ("member", "Member"),
        ("media", "Media"),
        ("rendition", "Rendition"),
        ("user_action", "Act"),
        ("channel", "Channel"),
        ("token_use", "TokenUse"),
        ("publish_request", "Post"),
        ("publish_target", "Target"),
        ("attempt", "Attempt"),
        ("draft", "Draft"),
        ("webhook", "ExportedWebhook"),
        ("slot", "Workspace"),
        ("template", "ExportedTemplate"),
        ("receipt", "Receipt"),
        ("notice", "Notice"),
        ("audit_event", "AuditEvent"),
        ("audit_private", "AuditPrivate"),
        ("audit_import", "AuditEvent"),
    ];
    /// Columns under another name.
    const NAMES: [(&str, &str); 22] = [
        ("media.reason", "unusable_reason"),
        ("media.has_poster", "poster"),
        ("rendition.wanted", "platforms"),
        ("user_action.created_at", "at"),
        ("channel.is_sandbox", "sandbox"),
        ("token_use.act_id", "act"),
        ("token_use.last_at", "at"),
        ("publish_request.account_id", "created_by"),
        ("publish_target.is_sandbox", "sandbox"),
        ("publish_target.act_id", "act"),
        ("publish_target.attempts_total", "attempts"),
        ("publish_target.numbers_at", "numbers"),
        ("slot.minute_of_week", "slots"),
        ("notice.code", "note"),
        ("notice.message", "note"),
        ("notice.hint", "note"),
        ("audit_event.commitment", "leaf"),
        ("audit_event.leaf_hash", "leaf"),
        ("audit_event.leaf_index", "proof"),
        ("audit_event.at_ms", "at"),
        ("audit_private.body", "text"),
        ("audit_import.at_ms", "at"),
    ];
    /// Columns that the place in the archive says, and one that holds an event as it stood.
    const PLACES: [&str; 10] = [
        "session.account_id",
        "api_token.account_id",
        "rendition.media_id",
        "publish_target.request_id",
        "attempt.target_id",
        "audit_private.event_id",
        "audit_import.body",
        "audit_import.id",
        "audit_import.workspace_id",
        "audit_event.workspace_id",
    ];

    #[test]
    fn an_archive_holds_what_the_inventory_says() {
        let schema = super::schema();
        let types = BTreeMap::from(TYPES);
        let names = BTreeMap::from(NAMES);
        let told: Vec<&Entry> = COLUMNS.iter().filter(|e| e.exported).collect();
        assert!(
            types.keys().all(|t| told.iter().any(|e| e.table == *t)),
            "a table of none"
        );
        for e in told {
            let of = &schema["$defs"][types[e.table]]["properties"];
            for column in e.columns {
                let full = format!("{}.{column}", e.table);
                let name = names.get(full.as_str()).unwrap_or(column);
                let is_placed = *column == "workspace_id" || PLACES.contains(&full.as_str());
                assert!(is_placed || of[*name].is_object(), "{full} is in no archive");
            }
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let schema = super::schema();
        let text = schema.to_string();
        for rest in text.split("#/$defs/").skip(1) {
            let name = rest.split('"').next().unwrap_or_default();
            assert!(schema["$defs"][name].is_object(), "{name}");
        }
        assert!(!text.contains("components"));
    }

    #[test]
    fn the_published_schema_is_this_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/export.schema.json");
        let text = format!(
            "{}\n",
            serde_json::to_string_pretty(&super::schema()).unwrap_or_default()
        );
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, &text).expect("the docs can be written");
        }
        let published = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            published == text,
            "the shape of an archive changed: write docs/export.schema.json with UPDATE_DOCS=1 cargo test -p ai-shorts-app --lib published"
        );
    }
}
