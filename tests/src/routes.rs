//! The routes of the API's document, asked with things that are there.

use crate::person::{PASSWORD, good_options};
use crate::{Person, clips, in_days};
use anyhow::Context as _;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Ids of the owner's things, one of each kind that an address can hold.
pub async fn belongings(me: &Person) -> anyhow::Result<BTreeMap<&'static str, String>> {
    let text = |v: &Value| v.as_str().map(str::to_owned).context("no id");
    let media = me.upload("mine.mp4", clips::vertical()?).await?;
    let channel = me.connect_sandbox().await?;
    let body = json!({"media_id": media["id"], "scheduled_at": in_days(180),
        "targets": [{"channel_id": channel, "options": good_options("Later")}]});
    let r = me
        .request(Method::POST, &me.at("/publish-requests"))
        .header("idempotency-key", "k")
        .json(&body);
    let request = me.send(r).await?.good()?;
    let upload = me.create_upload("open.mp4", 1_000_000).await?;
    let copies = me.at(&format!("/media/{}/conform", text(&media["id"])?));
    let copy = me
        .post(&copies, &json!({"platforms": ["instagram"]}))
        .await?
        .good()?;
    let sessions = me.get("/api/v1/me/sessions").await?.good()?;
    let gone = me.upload("gone.mp4", &clips::numbered(1, 10)?).await?;
    let receipt = me
        .delete(&me.at(&format!("/media/{}", text(&gone["id"])?)))
        .await?
        .good()?;
    let draft = json!({"media_id": media["id"], "content": {"caption": "mine"}});
    let draft = me.post(&me.at("/drafts"), &draft).await?.good()?;
    let template = json!({"name": "mine", "caption": "mine"});
    let template = me.post(&me.at("/templates"), &template).await?.good()?;
    let events = me.get(&me.at("/audit-events")).await?.good()?;
    let invitation = me
        .post(&me.at("/invitations"), &json!({"role": "viewer"}))
        .await?
        .good()?;
    let token = json!({"name": "mine", "workspace_id": me.workspace, "scopes": ["media:read"]});
    let token = me.post("/api/v1/me/api-tokens", &token).await?.good()?;
    // Its host never is: nothing goes out.
    let hook = json!({"url": "https://receiver.invalid/", "events": ["media.ready"]});
    let hook = me.post(&me.at("/webhooks"), &hook).await?.good()?;
    let hook = text(&hook["id"])?;
    let asked = me.at(&format!("/webhooks/{hook}/test"));
    let delivery = me.post(&asked, &json!({})).await?.good()?;
    let export = me.export().await?;
    Ok(BTreeMap::from([
        ("export", text(&export["id"])?),
        ("event", text(&events["items"][0]["id"])?),
        ("receipt", text(&receipt["id"])?),
        ("workspace", me.workspace.clone()),
        ("media", text(&media["id"])?),
        ("blake3", text(&media["blake3"])?),
        ("channel", channel),
        ("rendition", text(&copy["id"])?),
        ("webhook", hook),
        ("delivery", text(&delivery["id"])?),
        ("draft", text(&draft["id"])?),
        ("template", text(&template["id"])?),
        ("request", text(&request["id"])?),
        ("target", text(&request["targets"][0]["id"])?),
        ("upload", upload.rsplit('/').next().unwrap_or_default().to_owned()),
        ("link", "A".repeat(156)),
        ("account", me.account.clone()),
        ("invitation", text(&invitation["id"])?),
        // Whoever holds a real one is asked to come: a made-up one stands for what is not there.
        ("token", "A".repeat(43)),
        ("api_token", text(&token["id"])?),
        ("session", text(&sessions["items"][0]["id"])?),
        // Only a device makes a real one: `web/e2e/service/passkeys.spec.ts`.
        ("passkey", "pky_01a21a4021ac799398897bc3ca1326cc".into()),
    ]))
}

/// An id of the same kind that never was.
pub fn never_was(id: &str) -> String {
    match id.split_once('_') {
        Some((kind, _)) => format!("{kind}_{}", "0123456789abcdef0123456789abcdef"),
        None => "0".repeat(64),
    }
}

/// A body that each route takes, so that the answer is not about the body.
fn body_of(method: &str, path: &str, ids: &BTreeMap<&str, String>) -> Option<Value> {
    let target = json!({"channel_id": ids["channel"], "options": good_options("x")});
    let body = match (method, path.rsplit('/').next().unwrap_or_default()) {
        ("patch", "me") => json!({"display_name": "x"}),
        ("post", "workspaces") | ("patch", "{workspace}" | "{passkey}") => json!({"name": "x"}),
        ("post", "api-tokens") => {
            json!({"name": "x", "workspace_id": ids["workspace"], "scopes": ["media:read"]})
        }
        ("post", "connect-token") => json!({"platform": "vk", "token": "made-up"}),
        ("post", "connect") => json!({"platform": "youtube"}),
        ("post", "publish-requests" | "preflight") => json!({"media_id": ids["media"], "targets": [target]}),
        ("post", "webhooks") => json!({"url": "https://receiver.invalid/", "events": ["media.ready"]}),
        ("patch", "{webhook}") => json!({"description": "x"}),
        ("patch", "notifications") => json!({"items": []}),
        ("post", "templates") => json!({"name": "x", "caption": "x"}),
        ("patch", "{template}") => json!({"caption": "x"}),
        ("post", "drafts") => json!({"media_id": ids["media"]}),
        ("patch", "{draft}") => json!({"version": 1, "content": {}}),
        ("post", "trim") => json!({"start_ms": 0, "end_ms": 1000}),
        ("post", "conform") => json!({"platforms": ["instagram"]}),
        ("put", "slots") => json!({"time_zone": "Europe/Moscow", "slots": [{"weekday": 1, "time": "09:00"}]}),
        ("put", "poster") => json!({"at_ms": 0}),
        ("post", "invitations") | ("patch", "{account}") => json!({"role": "viewer"}),
        ("post", "resolve") => json!({"outcome": "not_published"}),
        ("post", _) => json!({}),
        ("delete", "me" | "{workspace}") => json!({"password": PASSWORD}),
        ("patch", "{media}") => json!({"title": "x"}),
        ("patch", "{channel}") => json!({"label": "x"}),
        ("patch", "{request}") => json!({"scheduled_at": in_days(181)}),
        _ => return None,
    };
    Some(body)
}

/// The request to a route of the document, with what it takes.
pub fn question(
    who: &Person,
    method: &str,
    template: &str,
    ids: &BTreeMap<&str, String>,
) -> anyhow::Result<RequestBuilder> {
    let mut r = who
        .request(method.to_uppercase().parse()?, &fill(template, ids)?)
        .header("idempotency-key", "stranger");
    if template.contains("/uploads") {
        r = r
            .header("tus-resumable", "1.0.0")
            .header("upload-length", 1000)
            .header("upload-offset", 0);
        if method == "patch" {
            r = r
                .header("content-type", "application/offset+octet-stream")
                .body(vec![0_u8; 10]);
        }
    } else if let Some(body) = body_of(method, template, ids) {
        r = r.json(&body);
    }
    Ok(r)
}

/// The template with its ids.
pub fn fill(template: &str, ids: &BTreeMap<&str, String>) -> anyhow::Result<String> {
    let mut path = template.to_owned();
    while let Some(start) = path.find('{') {
        let end = path[start..].find('}').context("a brace")? + start;
        let name = path[start + 1..end].to_owned();
        let id = ids
            .get(name.as_str())
            .with_context(|| format!("{template}: say here what a {{{name}}} of the owner is"))?;
        path.replace_range(start..=end, id);
    }
    Ok(path)
}
