//! `/me`: who is it, what was granted, which Pages are there, and the way out.

use crate::answer::{lost, ok};
use crate::instagram::Instagram;
use crate::instagram::accounts::{Page, Profile};
use crate::instagram::bearer::{BASIC, Caller, FL_BASIC, PAGES, Takes};
use crate::instagram::call::Call;
use crate::instagram::fail::{Answer, Fail};
use crate::instagram::fields;
use crate::instagram::records::{Identity, Login, Token, TokenKind};
use crate::instagram::token::number_of;
use crate::instagram::world::World;
use crate::secret;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// `GET /{version}/me`
pub async fn read(State(s): State<Instagram>, call: Call) -> Response {
    s.act(|w| about(w, &call)).unwrap_or_else(Fail::into_response)
}

fn about(w: &mut World, call: &Call) -> Answer {
    let caller = w.caller(call, "me", Takes::Both)?;
    if w.strikes("me_wrong_host") {
        return Err(Fail::cannot_parse());
    }
    if let Some(hit) = w.hit("me_error") {
        return Err(Fail::known(hit.or(2)));
    }
    let Some(profile) = caller.profile else {
        let (id, name) = match caller.page {
            Some(page) => (page.id, page.name),
            None => (caller.account.facebook_id, caller.account.name),
        };
        let node = json!({"id": id, "name": name});
        return Ok(ok(fields::select(call.fields(), "id,name", &node, "User")?));
    };
    let mut body = profile_fields(w, &caller, profile, call)?;
    if w.strikes("me_numeric_id") {
        for name in ["id", "user_id"] {
            if let Some(id) = body.get(name).and_then(Value::as_str) {
                body[name] = number_of(id);
            }
        }
    }
    Ok(ok(if w.strikes("me_data_shape") {
        json!({"data": [body]})
    } else {
        body
    }))
}

/// The fields of an Instagram account, as its login knows them.
pub fn profile_fields(w: &World, caller: &Caller, profile: &Profile, call: &Call) -> Result<Value, Fail> {
    caller.need(BASIC, FL_BASIC)?;
    let node = profile_node(w, caller.login(), profile);
    fields::select(call.fields(), "id", &node, "IGUser")
}

fn profile_node(w: &World, login: Login, profile: &Profile) -> Value {
    let count = w.posts_of(profile.username).len();
    let picture = format!("{}/avatar/{}", w.base_url, profile.username);
    let mut node = json!({"username": profile.username, "name": profile.name, "profile_picture_url": picture,
        "biography": null, "website": null, "followers_count": 0, "follows_count": 0, "media_count": count});
    match login {
        Login::Instagram => {
            node["id"] = profile.scoped_id.into();
            node["user_id"] = profile.user_id.into();
            node["account_type"] = profile.kind.into();
        }
        Login::Facebook => node["id"] = profile.page_way_id.into(),
    }
    node
}

/// `GET /{version}/me/permissions`
pub async fn permissions(State(s): State<Instagram>, call: Call) -> Response {
    s.act(|w| granted(w, &call)).unwrap_or_else(Fail::into_response)
}

fn granted(w: &mut World, call: &Call) -> Answer {
    let caller = w.caller(call, "permissions", Takes::Facebook)?;
    let declined = w
        .grants
        .get(&caller.token.identity.key())
        .map(|g| g.declined.clone());
    let entry = |permission: &String, status| json!({"permission": permission, "status": status});
    let mut all: Vec<Value> = caller.token.scopes.iter().map(|s| entry(s, "granted")).collect();
    all.extend(declined.unwrap_or_default().iter().map(|s| entry(s, "declined")));
    Ok(ok(json!({"data": all})))
}

/// `DELETE /{version}/me/permissions`. On Instagram Login no official page has it; many clients call it, so it works
/// here, and a fault refuses it.
pub async fn leave(State(s): State<Instagram>, call: Call) -> Response {
    s.act(|w| left(w, &call)).unwrap_or_else(Fail::into_response)
}

fn left(w: &mut World, call: &Call) -> Answer {
    let caller = w.caller(call, "revoke", Takes::Both)?;
    if w.strikes("revoke_500") {
        return Err(Fail::known(2).with_status(500));
    }
    let is_refused = caller.login() == Login::Instagram && w.strikes("revoke_400_instagram");
    if caller.page.is_some() || is_refused {
        return Err(Fail::parameter("Unsupported delete request."));
    }
    w.end(&caller.token.identity);
    Ok(if w.strikes("revoke_answer_lost") {
        lost()
    } else {
        ok(json!({"success": true}))
    })
}

impl World {
    /// Takes back everything that an identity allowed.
    pub fn end(&mut self, identity: &Identity) {
        let is_theirs = |t: &Token| !t.revoked && t.identity == *identity;
        let ended = self.tokens.edit_where(is_theirs, |t| t.revoked = true);
        self.counters.only().tokens_revoked += ended as u64;
        self.grants.remove(&identity.key());
        self.codes.remove_where(|c| c.identity == *identity);
    }
}

/// `GET /{version}/me/accounts`
pub async fn accounts(State(s): State<Instagram>, call: Call) -> Response {
    s.act(|w| pages_of(w, &call)).unwrap_or_else(Fail::into_response)
}

fn pages_of(w: &mut World, call: &Call) -> Answer {
    let caller = w.caller(call, "accounts", Takes::Facebook)?;
    if let Some(hit) = w.hit("accounts_error") {
        return Err(Fail::known(hit.or(2)));
    }
    let limit = if w.strikes("accounts_paged") {
        1
    } else {
        call.limit()?
    };
    let empty = w.strikes("accounts_empty") || caller.page.is_some() || !caller.has(PAGES);
    let all: Vec<&Page> = if empty {
        Vec::new()
    } else {
        caller.pages().collect()
    };
    let after = call.given.filled("after");
    let begin = match after.map(|id| all.iter().position(|p| p.id == id)) {
        None => 0,
        Some(Some(at)) => at + 1,
        Some(None) => return Err(Fail::parameter("(#100) Invalid cursor")),
    };
    let shown: Vec<&Page> = all.iter().skip(begin).take(limit).copied().collect();
    let mut data = Vec::new();
    for page in &shown {
        let token = w.page_token(call, &caller, page);
        let linked = page.linked.filter(|_| caller.has(FL_BASIC));
        let node = json!({"id": page.id, "name": page.name, "access_token": token, "tasks": page.tasks,
            "category": "Software", "instagram_business_account": linked.map(|p| profile_node(w, Login::Facebook, p))});
        data.push(fields::select(
            call.fields(),
            "access_token,category,name,id,tasks",
            &node,
            "Page",
        )?);
    }
    let Some((first, last)) = shown.first().zip(shown.last()) else {
        return Ok(ok(json!({"data": data})));
    };
    let mut paging = json!({"cursors": {"before": first.id, "after": last.id}});
    if begin + shown.len() < all.len() {
        paging["next"] = next(w, call, "me/accounts", last.id).into();
    }
    Ok(ok(json!({"data": data, "paging": paging})))
}

/// The address of the next part of a list, which carries the token, as Meta's do.
pub fn next(w: &World, call: &Call, path: &str, after: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in ["fields", "limit"] {
        if let Some(value) = call.given.filled(name) {
            query.append_pair(name, value);
        }
    }
    query.append_pair("after", after);
    query.append_pair("access_token", call.token.as_deref().unwrap_or_default());
    format!("{}/{}/{path}?{}", w.base_url, call.version(), query.finish())
}

impl World {
    /// The token of a Page is the same at each reading with one user token. It has no end when the user token is a
    /// long-lived one.
    fn page_token(&mut self, call: &Call, caller: &Caller, page: &Page) -> String {
        let user = call.token.as_deref().unwrap_or_default();
        let token = format!(
            "EAAsandboxPage{}",
            secret::challenge_of(&format!("{user}|{}", page.id))
        );
        let key = secret::digest(&token);
        if self.tokens.get(&key).is_none() {
            let is_lasting = caller.token.kind == TokenKind::Long;
            let row = Token {
                kind: TokenKind::Page,
                page: Some(page.id.to_owned()),
                issued_at: self.now,
                expires_at: caller.token.expires_at.filter(|_| !is_lasting),
                last_used_at: self.now,
                ..caller.token.clone()
            };
            self.tokens.put(key, row);
            self.counters.only().tokens_issued += 1;
        }
        token
    }
}
