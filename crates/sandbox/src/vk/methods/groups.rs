//! `groups.get`, `groups.getById`

use crate::vk::accounts::{self, Account, COMMUNITIES, Community, Role};
use crate::vk::call::version;
use crate::vk::caller::Caller;
use crate::vk::fail::{Answer, Fail};
use crate::vk::input::Input;
use crate::vk::world::World;
use serde_json::{Value, json};

/// From this minor version the answer is an object; which one it is in truth is not documented.
const AN_OBJECT_FROM: u32 = 139;

/// The communities of who asks, those of the roles in `filter` only.
pub fn get(w: &mut World, caller: &Caller, input: &Input) -> Answer {
    let account = caller.user()?;
    if input.int("user_id")?.is_some_and(|id| id != account.id) {
        return Err(Fail::new(
            260,
            "Access to the groups list is denied due to the user's privacy settings",
        ));
    }
    let extended = input.flag("extended")?;
    let (offset, count) = (
        input.up_to("offset", 0, 1_000_000)?,
        input.up_to("count", 1_000, 1_000)?,
    );
    let filter = input.list("filter");
    let passes = |role: Role| {
        let named = |word: &&str| match *word {
            "admin" => role == Role::Admin,
            "editor" | "moder" => role >= Role::Editor,
            "groups" => true,
            _ => false,
        };
        filter.is_empty() || filter.iter().any(named)
    };
    let found: Vec<&Community> = if w.strikes("groups_get_empty") {
        Vec::new()
    } else {
        let ids = account.communities.iter().map(|(id, _)| *id);
        ids.filter(|id| w.role(account, *id).is_some_and(passes))
            .filter_map(accounts::community)
            .collect()
    };
    let shown = found.iter().skip(offset).take(count);
    let items: Value = if extended {
        shown.map(|c| object(w, c, Some(account))).collect()
    } else {
        shown.map(|c| c.id).collect()
    };
    Ok(json!({"count": found.len(), "items": items}))
}

/// Communities by id or by name, open to any token.
pub fn get_by_id(w: &mut World, caller: &Caller, input: &Input) -> Answer {
    let mut asked = input.list("group_ids");
    asked.extend(input.filled("group_id"));
    let found: Vec<&Community> = match (caller, asked.is_empty()) {
        (Caller::Community(own), true) => vec![own],
        (_, true) => return Err(Fail::param("group_ids is undefined")),
        _ => asked.iter().filter_map(|text| by_name(text)).collect(),
    };
    if found.is_empty() {
        return Err(Fail::new(125, "Invalid group id"));
    }
    let account = caller.user().ok();
    let groups: Vec<Value> = found.iter().map(|c| object(w, c, account)).collect();
    let minor = input.filled("v").and_then(version).unwrap_or_default();
    if minor < AN_OBJECT_FROM || w.strikes("groups_by_id_bare") {
        return Ok(groups.into());
    }
    Ok(json!({"groups": groups, "profiles": []}))
}

fn by_name(text: &str) -> Option<&'static Community> {
    COMMUNITIES
        .iter()
        .find(|c| c.id.to_string() == text || c.screen_name == text)
}

fn object(w: &World, c: &Community, account: Option<&Account>) -> Value {
    let mut body = json!({
        "id": c.id, "name": c.name, "screen_name": c.screen_name, "is_closed": 0, "type": "group",
        "photo_200": format!("{}/avatar/{}", w.base_url, c.owner_id()),
    });
    if let Some(account) = account {
        let role = w.role(account, c.id);
        body["is_member"] = i32::from(role.is_some()).into();
        body["is_admin"] = i32::from(role >= Some(Role::Editor)).into();
        if let Some(level) = role.and_then(Role::level) {
            body["admin_level"] = level.into();
        }
    }
    body
}
