//! `GET /v2/user/info/` and the picture that it names.

use crate::pages::media;
use crate::params::Params;
use crate::tiktok::Tiktok;
use crate::tiktok::accounts::{self, Account};
use crate::tiktok::bearer::{BASIC, Endpoint, PROFILE, STATS};
use crate::tiktok::fail::{Answer, Fail, data};
use crate::tiktok::world::World;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// How long a link to a picture lives. Source: Query Creator Info.
const AVATAR_LIFE: Duration = Duration::from_hours(2);

const INFO: Endpoint = Endpoint {
    name: "user.info",
    any_of: &[],
    most: |t| t.reads_per_minute,
};

pub async fn info(State(s): State<Tiktok>, query: RawQuery, headers: HeaderMap) -> Answer {
    let params = Params::query(&query);
    s.act(|w| {
        let caller = w.caller(&headers, &INFO)?;
        if w.strikes("user_info_500") {
            return Err(Fail::internal());
        }
        if w.strikes("user_info_scope_missed") {
            let text = "Additional permissions are required for fetching the field.";
            return Err(Fail::new(401, "scope_permission_missed", text));
        }
        let fields = params
            .filled("fields")
            .ok_or_else(|| Fail::params("Fields is required"))?;
        let mut user = Map::new();
        for field in fields.split(',') {
            let (scope, value) = field_of(w, caller.account, field)
                .ok_or_else(|| Fail::params(format!("Unknown field: {field}")))?;
            // what a field without its scope is answered is not documented; this is one of the two codes that exist
            if !caller.may(scope) {
                return Err(Fail::scope());
            }
            user.insert(field.to_owned(), value);
        }
        Ok(data(&json!({"user": user})))
    })
}

/// The scope that a field needs, and its value.
fn field_of(w: &mut World, account: &Account, field: &str) -> Option<(&'static str, Value)> {
    Some(match field {
        "open_id" => (BASIC, accounts::id_of(account, &w.client_key).into()),
        "union_id" => (BASIC, accounts::id_of(account, "developer").into()),
        "avatar_url" | "avatar_url_100" | "avatar_large_url" => (BASIC, avatar_url(w, account).into()),
        "display_name" => (BASIC, account.nickname.into()),
        "username" => (PROFILE, account.username.into()),
        "bio_description" => (PROFILE, "".into()),
        "profile_deep_link" => (PROFILE, format!("{}/@{}", w.base_url, account.username).into()),
        "is_verified" => (PROFILE, false.into()),
        "follower_count" | "following_count" | "likes_count" => (STATS, 0.into()),
        "video_count" => (STATS, w.on_air(Some(account.name)).len().into()),
        _ => return None,
    })
}

/// A link that says itself when it ends.
pub fn avatar_url(w: &mut World, account: &Account) -> String {
    let ends = if w.strikes("avatar_expired") {
        w.now
    } else {
        w.now.plus(AVATAR_LIFE)
    };
    let ends = ends.as_millis() / 1000;
    format!("{}/avatar/{}?x-expires={ends}", w.base_url, account.name)
}

/// `/avatar/NAME?x-expires=`
pub async fn avatar(State(s): State<Tiktok>, Path(name): Path<String>, query: RawQuery) -> Response {
    let Some(account) = accounts::account(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let params = Params::query(&query);
    let ends: Option<i64> = params.get("x-expires").and_then(|text| text.parse().ok());
    let now = s.act(|w| w.now).as_millis() / 1000;
    if ends.is_some_and(|ends| now < ends) {
        media::avatar(account.nickname)
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}
