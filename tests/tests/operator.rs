//! The operator's view of the installation: what it tells, to the operator alone, and nothing of what people made.

use ai_shorts_tests::person::{PASSWORD, is};
use ai_shorts_tests::{Person, PostOffice, Service, clips};
use anyhow::{Context as _, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

const PATHS: [&str; 4] = ["overview", "accounts", "requests", "mail-test"];

async fn at(me: &Person, path: &str) -> anyhow::Result<Value> {
    me.get(&format!("/api/v1/operator/{path}")).await?.good()
}

fn codes(overview: &Value) -> Vec<&str> {
    let all = overview["findings"].as_array().into_iter().flatten();
    all.filter_map(|f| f["code"].as_str()).collect()
}

async fn tells_of_the_installation(service: Service, kind: &str) -> anyhow::Result<()> {
    let operator = Person::registered(&service, "operator@example.org").await?;
    let other = Person::registered(&service, "Other.Person@example.org").await?;
    let media = other.upload("secret-title.mp4", clips::vertical()?).await?;
    other.connect_sandbox().await?;
    for path in PATHS {
        let path = format!("/api/v1/operator/{path}");
        is(&other.get(&path).await?, 403, "operator_required")?;
    }
    is(
        &other.post("/api/v1/operator/mail-test", &json!({})).await?,
        403,
        "operator_required",
    )?;

    let told = at(&operator, "overview").await?;
    ensure!(told["database"]["kind"] == kind, "{told:#}");
    ensure!(told["database"]["size_bytes"].as_u64() > Some(10_000), "{told:#}");
    ensure!(
        told["totals"]["accounts"] == 2 && told["totals"]["workspaces"] == 2 && told["totals"]["media"] == 1,
        "{told:#}"
    );
    ensure!(told["totals"]["channels"].as_u64() > Some(0), "{told:#}");
    ensure!(
        told["storage"]["used_bytes"].as_u64() >= media["size_bytes"].as_u64(),
        "{told:#}"
    );
    ensure!(told["started_at"].as_str() < told["at"].as_str());
    ensure!(
        told["keys"]["keys"].as_array().is_some_and(|k| k.len() == 3),
        "{told:#}"
    );
    ensure!(told["mail"]["is_configured"] == false && told["mail"]["test"].is_null());
    let found = codes(&told);
    ensure!(
        found.contains(&"no_mail") && found.contains(&"only_sandbox"),
        "{found:?}"
    );
    ensure!(found.contains(&"backup_none") == (kind == "sqlite"), "{found:?}");
    ensure!(
        !found.contains(&"jobs_stuck") && !found.contains(&"plain_http"),
        "{found:?}"
    );
    let apps = told["platforms"].as_array().context("platforms")?;
    let youtube = apps
        .iter()
        .find(|p| p["platform"] == "youtube")
        .context("YouTube")?;
    ensure!(
        youtube["state"] == "sandbox"
            && youtube["missing"]
                == json!(["AI_SHORTS_YOUTUBE_CLIENT_ID", "AI_SHORTS_YOUTUBE_CLIENT_SECRET"]),
        "{youtube:#}"
    );
    let redirect = youtube["urls"][0]["url"].as_str().context("a redirect")?;
    ensure!(redirect.starts_with("http://127.0.0.1:") && redirect.ends_with("/oauth/youtube/callback"));
    for path in PATHS {
        let text = at(&operator, path).await?.to_string();
        ensure!(!text.contains("secret-title"), "{path}: {text}");
    }
    is(
        &operator.post("/api/v1/operator/mail-test", &json!({})).await?,
        409,
        "mail_off",
    )?;
    lists_accounts(&service, &operator, &media).await?;
    lists_requests(&service, &operator).await
}

async fn lists_accounts(service: &Service, operator: &Person, media: &Value) -> anyhow::Result<()> {
    Person::registered(service, "third@example.org").await?;
    let all = at(operator, "accounts").await?;
    let items = all["items"].as_array().context("items")?;
    let emails: Vec<_> = items.iter().filter_map(|a| a["email"].as_str()).collect();
    ensure!(
        emails
            == [
                "third@example.org",
                "Other.Person@example.org",
                "operator@example.org"
            ],
        "{emails:?}"
    );
    let today = operator.get("/api/v1/me").await?.good()?["created_at"]
        .as_str()
        .context("a day")?[..10]
        .to_owned();
    let other = &items[1];
    ensure!(
        other["bytes"] == media["size_bytes"]
            && other["workspaces"] == 1
            && other["last_sign_in_on"] == today.as_str()
            && other["is_operator"] == false
            && items[2]["is_operator"] == true,
        "{items:#?}"
    );
    ensure!(
        other.as_object().is_some_and(|o| o.len() == 8),
        "nothing more: {other:#}"
    );
    let found = at(operator, "accounts?q=OTHER.person").await?;
    ensure!(
        found["items"].as_array().is_some_and(|i| i.len() == 1),
        "{found:#}"
    );
    for none in ["100%25", "_ther"] {
        let found = at(operator, &format!("accounts?q={none}")).await?;
        ensure!(found["items"] == json!([]), "{none}: {found:#}");
    }
    let first = at(operator, "accounts?limit=2").await?;
    let cursor = first["next_cursor"].as_str().context("a cursor")?;
    let second = at(operator, &format!("accounts?limit=2&cursor={cursor}")).await?;
    ensure!(second["items"][0]["email"] == "operator@example.org" && second["next_cursor"].is_null());
    is(
        &operator.get("/api/v1/operator/accounts?cursor=x").await?,
        422,
        "cursor_invalid",
    )
}

async fn lists_requests(service: &Service, operator: &Person) -> anyhow::Result<()> {
    let nobody = Person::anonymous(service)?;
    let mut made = vec![];
    for (kind, words) in [
        ("access", "What do you have of me?"),
        ("other", "Hello"),
        ("correct", "Mend it"),
    ] {
        let body = json!({"email": "third@example.org", "kind": kind, "message": words});
        let told = nobody.post("/api/v1/support-requests", &body).await?.good()?;
        made.push(told["code"].as_str().context("a code")?.to_owned());
    }
    let page = at(operator, "requests?limit=2").await?;
    ensure!(
        page["items"][0]["code"] == made[2].as_str()
            && page["items"][0]["message"] == "Mend it"
            && page["items"][0]["address"] == "third@example.org",
        "{page:#}"
    );
    let cursor = page["next_cursor"].as_str().context("a cursor")?;
    let rest = at(operator, &format!("requests?limit=2&cursor={cursor}")).await?;
    ensure!(
        rest["items"]
            .as_array()
            .is_some_and(|i| i.len() == 1 && i[0]["code"] == made[0].as_str())
    );
    ensure!(at(operator, "overview").await?["requests"] == json!({"waiting": 3, "overdue": 0}));

    let ended = service
        .command(&["requests", "reject", &made[1], "--reason", "a test"])?
        .output()?;
    ensure!(ended.status.success(), "{ended:?}");
    let waiting = at(operator, "requests").await?;
    ensure!(
        waiting["items"].as_array().is_some_and(|i| i.len() == 2),
        "{waiting:#}"
    );
    let all = at(operator, "requests?all=true").await?;
    let ended = &all["items"][1];
    ensure!(
        ended["state"] == "rejected" && ended["address"].is_null() && ended["message"].is_null(),
        "{all:#}"
    );
    Ok(())
}

#[tokio::test]
async fn the_operator_sees_the_installation() -> anyhow::Result<()> {
    tells_of_the_installation(Service::start()?, "sqlite").await
}

#[tokio::test]
async fn the_operator_sees_the_installation_on_postgresql() -> anyhow::Result<()> {
    match Service::start_on_postgresql("operator")? {
        Some(service) => tells_of_the_installation(service, "postgresql").await,
        None => Ok(()),
    }
}

/// What became of the test letter, once it is no longer `from`.
async fn moved_on(me: &Person, from: &str) -> anyhow::Result<Value> {
    for _ in 0..300 {
        let test = at(me, "mail-test").await?["test"].clone();
        if test["state"] != from {
            return Ok(test);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("the letter stays {from}")
}

#[tokio::test]
async fn a_letter_to_oneself_shows_whether_mail_goes_out() -> anyhow::Result<()> {
    let post = PostOffice::open().await?;
    let service = Service::start_with(&[("AI_SHORTS_SMTP_URL", &post.url)])?;
    let mut me = Person::anonymous(&service)?;
    let body = json!({"email": "operator@example.org", "password": PASSWORD});
    me.post("/api/v1/auth/register", &body).await?.good()?;
    let token = post.letter(1).await?.token()?;
    let made = me.post("/api/v1/auth/verify", &json!({"token": token})).await?;
    me.take_cookie(&made);
    made.good()?;

    let asked = me.post("/api/v1/operator/mail-test", &json!({})).await?;
    ensure!(
        asked.status == StatusCode::ACCEPTED,
        "{} {}",
        asked.status,
        asked.code()
    );
    let letter = post.letter(2).await?;
    ensure!(
        letter.to == "operator@example.org" && letter.text().contains("emails go out"),
        "{letter:#?}"
    );
    let test = moved_on(&me, "waiting").await?;
    ensure!(test["state"] == "taken" && test["error"].is_null(), "{test:#}");

    // Busy for now: told so, and tried again.
    post.refuse(1);
    me.post("/api/v1/operator/mail-test", &json!({})).await?.good()?;
    let test = moved_on(&me, "waiting").await?;
    ensure!(
        test["state"] == "retrying"
            && test["tries"] == 1
            && test["error"].as_str().is_some_and(|e| e.contains("answered 4"))
            && test["next_try_at"].is_string(),
        "{test:#}"
    );
    let overview = at(&me, "overview").await?;
    ensure!(codes(&overview).contains(&"mail_failing"), "{overview:#}");
    post.letter(3).await?;
    let test = moved_on(&me, "retrying").await?;
    ensure!(test["state"] == "taken", "{test:#}");
    let mail = at(&me, "mail-test").await?;
    ensure!(
        mail["sent"].as_u64() >= Some(2) && mail["waiting"] == 0 && mail["last_error"].is_null(),
        "{mail:#}"
    );

    let mut held = None;
    for _ in 0..12 {
        let r = me.request(Method::POST, "/api/v1/operator/mail-test");
        let answer = me.send(r.json(&json!({}))).await?;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            held = Some(answer);
            break;
        }
    }
    is(&held.context("nothing holds it back")?, 429, "rate_limited")
}
