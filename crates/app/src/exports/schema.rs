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
