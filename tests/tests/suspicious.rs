//! What may be an attack is counted for the operator: by hour and network, of nobody by name.

use ai_shorts_tests::{Person, Service};
use anyhow::{Context as _, ensure};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

async fn told(me: &Person) -> anyhow::Result<Vec<Value>> {
    let page = me.get("/api/v1/operator/events").await?.good()?;
    Ok(page["items"].as_array().context("items")?.clone())
}

fn count(all: &[Value], what: &str) -> (u64, u64) {
    let ours: Vec<_> = all.iter().filter(|e| e["what"] == what).collect();
    let sum = |field: &str| ours.iter().filter_map(|e| e[field].as_u64()).sum();
    (sum("events"), sum("accounts"))
}

async fn counts(service: Service) -> anyhow::Result<()> {
    let me = Person::registered(&service, "operates@example.org").await?;
    let other = Person::registered(&service, "victim@example.org").await?;
    ensure!(told(&me).await?.is_empty());

    let nobody = Person::anonymous(&service)?;
    for email in ["victim@example.org", "victim@example.org", "nobody@example.org"] {
        let body = json!({"email": email, "password": "a wrong password 1"});
        let answer = nobody.post("/api/v1/auth/login", &body).await?;
        ensure!(answer.code() == "invalid_credentials", "{}", answer.code());
    }
    for _ in 0..4 {
        let mut other_site = HeaderMap::new();
        other_site.insert("sec-fetch-site", HeaderValue::from_static("cross-site"));
        let forged = other
            .request(Method::POST, &other.at("/channels/connect-sandbox"))
            .headers(other_site)
            .json(&json!({}));
        let answer = other.send(forged).await?;
        ensure!(answer.code() == "cross_site", "{}", answer.code());
    }

    let all = told(&me).await?;
    ensure!(count(&all, "sign_in_failed") == (3, 1), "{all:#?}");
    ensure!(count(&all, "request_refused") == (4, 0), "{all:#?}");
    ensure!(all.iter().all(|e| e["network"] == "127.0.0.0/24"), "{all:#?}");
    let text = json!(all).to_string();
    ensure!(!text.contains("example.org") && !text.contains("acc_"), "{text}");
    // Told once: looking again does not count it again.
    ensure!(told(&me).await? == all);

    let refused = other.get("/api/v1/operator/events").await?;
    ensure!(refused.status == 403 && refused.code() == "operator_required");
    Ok(())
}

#[tokio::test]
async fn failed_sign_ins_and_forged_requests_are_counted() -> anyhow::Result<()> {
    counts(Service::start()?).await
}

#[tokio::test]
async fn failed_sign_ins_and_forged_requests_are_counted_on_postgresql() -> anyhow::Result<()> {
    match Service::start_on_postgresql("suspicious")? {
        Some(service) => counts(service).await,
        None => Ok(()),
    }
}
