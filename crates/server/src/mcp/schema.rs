//! The schema of a tool's arguments, from the type that reads them. Types that it names stand in it whole: not every
//! assistant follows a reference.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;

const REFERENCE: &str = "#/components/schemas/";

pub fn of<T: ToSchema>() -> Value {
    let mut named = Vec::new();
    T::schemas(&mut named);
    let plain = |schema| serde_json::to_value(schema).expect("a schema is plain JSON");
    let named = named
        .into_iter()
        .map(|(name, schema)| (name, plain(schema)))
        .collect();
    let mut schema = plain(T::schema());
    unfold(&mut schema, &named);
    schema
}

fn unfold(at: &mut Value, named: &BTreeMap<String, Value>) {
    let name = at["$ref"].as_str().and_then(|r| r.strip_prefix(REFERENCE));
    if let Some(found) = name.and_then(|name| named.get(name)) {
        let mut found = found.clone();
        // What is said of the field is nearer than what is said of its type.
        if let Some(said) = at.get("description") {
            found["description"] = said.clone();
        }
        *at = found;
    }
    match at {
        Value::Object(fields) => {
            fields.values_mut().for_each(|field| unfold(field, named));
            say_what_the_one_says(fields);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| unfold(item, named)),
        _ => {}
    }
}

/// Of a field that may be left out, what is said stands in the one form that it has otherwise.
fn say_what_the_one_says(field: &mut Map<String, Value>) {
    let mut forms = field.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let said = forms.find_map(|form| form.get("description")).cloned();
    if let Some(said) = said.filter(|_| !field.contains_key("description")) {
        field.insert("description".into(), said);
    }
}
