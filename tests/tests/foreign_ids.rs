//! Every route of the document, with a stranger's session and a foreign id: 404, and the body is that of an id
//! that never was. A new route is asked by itself; a parameter that the test does not know fails it.

use ai_shorts_tests::routes::{belongings, never_was, question};
use ai_shorts_tests::{Answer, Person, Service};
use anyhow::{Context as _, bail};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::collections::BTreeMap;

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
                let a = stranger
                    .send(question(&stranger, method, template, foreign)?)
                    .await?;
                let b = stranger
                    .send(question(&stranger, method, template, nothing)?)
                    .await?;
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
        "/figures",
        "/audit-events",
        "/exports",
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
