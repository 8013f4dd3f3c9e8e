//! `users.get`

use crate::vk::accounts::{self, ACCOUNTS, Account};
use crate::vk::caller::Caller;
use crate::vk::fail::{Answer, Fail};
use crate::vk::input::Input;
use crate::vk::world::World;
use serde_json::{Value, json};

/// The people of `user_ids`, or the one who asks.
pub fn get(w: &mut World, caller: &Caller, input: &Input) -> Answer {
    let ids = input.list("user_ids");
    let found: Vec<&Account> = if ids.is_empty() {
        vec![caller.user()?]
    } else {
        let one = |text: &&str| {
            ACCOUNTS
                .iter()
                .find(|a| a.id.to_string() == *text || a.screen_name() == *text)
        };
        ids.iter().filter_map(one).collect()
    };
    if found.is_empty() {
        return Err(Fail::new(113, "Invalid user id"));
    }
    let other = w.strikes("users_get_other_user");
    let fields = input.list("fields");
    let people = found.into_iter().map(|a| if other { another_than(a) } else { a });
    Ok(people.map(|a| person(w, a, &fields)).collect())
}

/// Whom a fault answers instead of `account`.
pub fn another_than(account: &Account) -> &'static Account {
    accounts::account("sandbox-reader")
        .filter(|a| a.id != account.id)
        .unwrap_or(&ACCOUNTS[0])
}

fn person(w: &World, a: &Account, fields: &[&str]) -> Value {
    let mut body = json!({"id": a.id, "first_name": a.first_name, "last_name": a.last_name});
    if a.is_banned {
        body["deactivated"] = "banned".into();
    } else {
        body["can_access_closed"] = true.into();
        body["is_closed"] = false.into();
    }
    if fields.contains(&"photo_200") {
        body["photo_200"] = format!("{}/avatar/{}", w.base_url, a.id).into();
    }
    if fields.contains(&"screen_name") {
        body["screen_name"] = a.screen_name().into();
    }
    body
}
