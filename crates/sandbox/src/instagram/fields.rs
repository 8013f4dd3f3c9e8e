//! `fields=id,page{id,name}`: what an answer holds.

use crate::instagram::fail::Fail;
use serde_json::{Map, Value};

/// A name with the names in braces behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    name: String,
    within: Vec<Field>,
}

/// Reads the list; nothing when the braces do not match or a name is missing.
pub fn parse(text: &str) -> Option<Vec<Field>> {
    let mut rest = text;
    let fields = list(&mut rest)?;
    rest.is_empty().then_some(fields)
}

fn list(rest: &mut &str) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    loop {
        let end = rest.find([',', '{', '}']).unwrap_or(rest.len());
        let name = rest[..end].trim();
        *rest = &rest[end..];
        if name.is_empty() {
            return None;
        }
        let mut within = Vec::new();
        if let Some(inner) = rest.strip_prefix('{') {
            *rest = inner;
            within = list(rest)?;
            *rest = rest.strip_prefix('}')?;
        }
        let name = name.to_owned();
        fields.push(Field { name, within });
        match rest.strip_prefix(',') {
            Some(after) => *rest = after,
            None => return Some(fields),
        }
    }
}

/// The asked part of `node`, which holds every field it knows; `null` is what it has nothing for. `id` always comes
/// along, an object within that has one is only its `id` unless more is asked. One unknown field fails the whole call.
pub fn select(asked: Option<&str>, default: &str, node: &Value, kind: &str) -> Result<Value, Fail> {
    let fields = parse(asked.unwrap_or(default))
        .ok_or_else(|| Fail::parameter("Syntax error: the field list cannot be read."))?;
    pick(&fields, node, kind)
}

fn pick(fields: &[Field], node: &Value, kind: &str) -> Result<Value, Fail> {
    let mut out = Map::new();
    for field in fields {
        let name = &field.name;
        let Some(value) = node.get(name) else {
            let text = format!("(#100) Tried accessing nonexisting field ({name}) on node type ({kind})");
            return Err(Fail::parameter(text));
        };
        let value = match (value, field.within.as_slice()) {
            (Value::Null, _) => continue,
            (Value::Object(inner), []) if inner.contains_key("id") => {
                Value::Object(Map::from_iter([("id".to_owned(), inner["id"].clone())]))
            }
            (Value::Object(_), within @ [_, ..]) => pick(within, value, kind)?,
            (value, _) => value.clone(),
        };
        out.insert(name.clone(), value);
    }
    if let Some(id) = node.get("id") {
        out.insert("id".to_owned(), id.clone());
    }
    Ok(Value::Object(out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn braces_ask_for_more_and_an_unknown_name_fails_the_whole() {
        let node =
            json!({"id": "1", "name": "n", "none": null, "in": {"id": "2", "name": "m"}, "set": {"a": 1}});
        let got = |asked| select(Some(asked), "id", &node, "Page").ok();
        assert_eq!(got("name,none"), Some(json!({"id": "1", "name": "n"})));
        assert_eq!(got("in"), Some(json!({"id": "1", "in": {"id": "2"}})));
        assert_eq!(
            got("in{name},set"),
            Some(json!({"id": "1", "in": {"id": "2", "name": "m"}, "set": {"a": 1}}))
        );
        for odd in ["nope", "in{nope}", "in{name", "name}", "", "name,,id"] {
            assert_eq!(got(odd), None, "{odd}");
        }
    }
}
