//! Every route of the document, with a stranger's session and a foreign id: 404, and the body is that of an id
//! that never was. A new route is asked by itself; a parameter that the test does not know fails it.

use ai_shorts_tests::person::good_options;
use ai_shorts_tests::{Answer, Person, Service, clips};
use anyhow::{Context as _, bail};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Ids of the owner's things, one of each kind that an address can hold.
async fn belongings(me: &Person) -> anyhow::Result<BTreeMap<&'static str, String>> {
    let text = |v: &Value| v.as_str().map(str::to_owned).context("no id");
    let media = me.upload("mine.mp4", clips::vertical()?).await?;
    let channel = me.connect_sandbox().await?;
    let body = json!({"media_id": media["id"], "scheduled_at": "2027-06-01T00:00:00Z",
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
    let events = me.get(&me.at("/audit-events")).await?.good()?;
    Ok(BTreeMap::from([
        ("event", text(&events["items"][0]["id"])?),
        ("receipt", text(&receipt["id"])?),
        ("workspace", me.workspace.clone()),
        ("media", text(&media["id"])?),
        ("blake3", text(&media["blake3"])?),
        ("channel", channel),
        ("rendition", text(&copy["id"])?),
        ("request", text(&request["id"])?),
        ("target", text(&request["targets"][0]["id"])?),
        ("upload", upload.rsplit('/').next().unwrap_or_default().to_owned()),
        ("link", "A".repeat(156)),
        ("session", text(&sessions["items"][0]["id"])?),
    ]))
}

/// An id of the same kind that never was.
fn never_was(id: &str) -> String {
    match id.split_once('_') {
        Some((kind, _)) => format!("{kind}_{}", "0123456789abcdef0123456789abcdef"),
        None => "0".repeat(64),
    }
}

/// A body that each route takes, so that the answer is not about the body.
fn body_of(method: &str, path: &str, ids: &BTreeMap<&str, String>) -> Option<Value> {
    let target = json!({"channel_id": ids["channel"], "options": good_options("x")});
    let body = match (method, path.rsplit('/').next().unwrap_or_default()) {
        ("post", "connect") => json!({"platform": "youtube"}),
        ("post", "publish-requests" | "preflight") => json!({"media_id": ids["media"], "targets": [target]}),
        ("post", "conform") => json!({"platforms": ["instagram"]}),
        ("put", "poster") => json!({"at_ms": 0}),
        ("post", "resolve") => json!({"outcome": "not_published"}),
        ("post", _) => json!({}),
        ("patch", "{workspace}") => json!({"name": "x"}),
        ("patch", "{media}") => json!({"title": "x"}),
        ("patch", "{channel}") => json!({"label": "x"}),
        ("patch", "{request}") => json!({"scheduled_at": "2027-06-02T00:00:00Z"}),
        _ => return None,
    };
    Some(body)
}

async fn ask(
    who: &Person,
    method: &str,
    path: &str,
    template: &str,
    ids: &BTreeMap<&str, String>,
) -> anyhow::Result<Answer> {
    let mut r = who
        .request(method.to_uppercase().parse()?, path)
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
    who.send(r).await
}

fn fill(template: &str, ids: &BTreeMap<&str, String>) -> anyhow::Result<String> {
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

/// The body without what names this one request.
fn plain(answer: &Answer) -> Value {
    let mut body = answer.json();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("request_id");
    }
    body
}

#[tokio::test]
async fn a_foreign_id_is_like_one_that_never_was() -> anyhow::Result<()> {
    let service = Service::start_with(&[("AI_SHORTS_LIMITS_REQUESTS_PER_MINUTE", "100000")])?;
    let owner = Person::registered(&service, "owner@example.org").await?;
    let stranger = Person::registered(&service, "stranger@example.org").await?;
    let ids = belongings(&owner).await?;
    let never: BTreeMap<&str, String> = ids.iter().map(|(k, v)| (*k, never_was(v))).collect();
    // Within the stranger's own workspace the owner's other ids are as foreign.
    let mut inside = ids.clone();
    inside.insert("workspace", stranger.workspace.clone());
    let mut inside_never = never.clone();
    inside_never.insert("workspace", stranger.workspace.clone());

    let document = owner.get("/api/v1/openapi.json").await?.good()?;
    let mut asked = 0;
    let mut wrong = vec![];
    for (template, item) in document["paths"].as_object().context("no paths")? {
        if !template.contains('{') || template.starts_with("/oauth") {
            continue;
        }
        for method in ["get", "head", "post", "put", "patch", "delete"] {
            if item.get(method).is_none() {
                continue;
            }
            let mut pairs = vec![(&ids, &never)];
            if template.matches('{').count() > 1 {
                pairs.push((&inside, &inside_never));
            }
            for (foreign, nothing) in pairs {
                let a = ask(&stranger, method, &fill(template, foreign)?, template, foreign).await?;
                let b = ask(&stranger, method, &fill(template, nothing)?, template, nothing).await?;
                asked += 1;
                let same = a.status == StatusCode::NOT_FOUND
                    && b.status == StatusCode::NOT_FOUND
                    && plain(&a) == plain(&b);
                if !same {
                    wrong.push(format!(
                        "{method} {template}: {} {} / {} {}",
                        a.status,
                        a.json(),
                        b.status,
                        b.json()
                    ));
                }
            }
        }
    }
    if !wrong.is_empty() {
        bail!("{wrong:#?}");
    }
    assert!(asked > 40, "only {asked} were asked");
    // Nothing of it had an effect.
    let media = owner
        .get(&owner.at(&format!("/media/{}", ids["media"])))
        .await?
        .good()?;
    assert_eq!(media["title"], "mine");
    let target = owner
        .get(&owner.at(&format!("/publish-requests/{}", ids["request"])))
        .await?
        .good()?;
    assert_eq!(target["state"], "scheduled");
    Ok(())
}

#[tokio::test]
async fn nobody_gets_in_without_a_session() -> anyhow::Result<()> {
    let service = Service::start()?;
    let owner = Person::registered(&service, "alone@example.org").await?;
    let nobody = Person::anonymous(&service)?;
    for path in [
        "/media",
        "/uploads",
        "/channels",
        "/publish-requests",
        "/token-uses",
        "/events",
        "/decisions",
        "/audit-events",
    ] {
        let answer = nobody.get(&owner.at(path)).await?;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::UNAUTHORIZED, "unauthenticated"),
            "{path}"
        );
    }
    // A request from another site is refused before any effect.
    let elsewhere = reqwest::header::HeaderMap::from_iter([(
        reqwest::header::HeaderName::from_static("sec-fetch-site"),
        reqwest::header::HeaderValue::from_static("cross-site"),
    )]);
    let r = owner
        .request(Method::POST, "/api/v1/auth/logout")
        .headers(elsewhere);
    let answer = owner.send(r).await?;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::FORBIDDEN, "cross_site")
    );
    assert_eq!(owner.get("/api/v1/me").await?.status, StatusCode::OK);
    Ok(())
}
