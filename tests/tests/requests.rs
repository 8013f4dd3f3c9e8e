//! What people ask support for: by the form, by a mailed link, and by the operator's commands.

use ai_shorts_tests::person::PASSWORD;
use ai_shorts_tests::{Answer, Person, PostOffice, Service};
use anyhow::{Context as _, ensure};
use reqwest::header::{HeaderMap, HeaderValue, LOCATION};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

/// Somebody on another network: each has its own limit.
async fn ask(nobody: &Person, from: &str, body: &Value) -> anyhow::Result<Answer> {
    let r = nobody
        .request(Method::POST, "/api/v1/support-requests")
        .header("x-forwarded-for", from)
        .json(body);
    nobody.send(r).await
}

async fn asked(nobody: &Person, from: &str, email: &str, kind: &str) -> anyhow::Result<String> {
    let body = json!({"email": email, "kind": kind, "message": "please"});
    let answer = ask(nobody, from, &body).await?;
    ensure!(
        answer.status == StatusCode::ACCEPTED,
        "{} {}",
        answer.status,
        answer.code()
    );
    let told = answer.json();
    ensure!(told.as_object().map(serde_json::Map::len) == Some(1), "{told}");
    Ok(told["code"].as_str().context("no code")?.to_owned())
}

async fn state(somebody: &Person, code: &str) -> anyhow::Result<Value> {
    somebody
        .get(&format!("/api/v1/data-deletions/{code}"))
        .await?
        .good()
}

const PROXY: (&str, &str) = ("AI_SHORTS_TRUSTED_PROXIES", "127.0.0.1");

async fn by_link(service: &Service, post: &PostOffice) -> anyhow::Result<()> {
    let nobody = Person::anonymous(service)?;
    // Whoever registers here gets a link first.
    let body = json!({"email": "goes@example.org", "password": PASSWORD});
    ensure!(nobody.post("/api/v1/auth/register", &body).await?.status == 202);
    let token = post.letter(1).await?.token()?;
    let mut me = Person::anonymous(service)?;
    let made = me.post("/api/v1/auth/verify", &json!({"token": token})).await?;
    me.take_cookie(&made);
    made.good()?;

    // The same answer and the same state for an address that has no account; no letter goes there.
    let unknown = asked(&nobody, "192.0.2.1", "nobody@example.org", "delete_account").await?;
    let known = asked(&nobody, "192.0.2.1", " Goes@example.org ", "delete_account").await?;
    for code in [&unknown, &known] {
        let s = state(&nobody, code).await?;
        ensure!(s["kind"] == "request" && s["request"]["state"] == "open", "{s:#}");
        ensure!(s["due_at"].is_null() && s["at"].is_null());
    }
    let letter = post.letter(2).await?;
    ensure!(letter.to == "goes@example.org" && letter.text().contains("delete your account"));
    ensure!(
        letter.text().contains(&format!("/data-deletion/{known}#")),
        "{}",
        letter.text()
    );

    let confirm = |token: &str| json!({"token": token});
    let path = "/api/v1/support-requests/confirm";
    let wrong = nobody.post(path, &confirm("made-up")).await?;
    ensure!(wrong.status == 410 && wrong.code() == "link_over");
    let token = letter.token()?;
    let done = nobody.post(path, &confirm(&token)).await?.good()?;
    ensure!(done["code"] == *known);
    ensure!(
        nobody.post(path, &confirm(&token)).await?.status == 410,
        "it works once"
    );
    let s = state(&nobody, &known).await?;
    ensure!(
        s["kind"] == "account" && s["request"]["state"] == "running",
        "{s:#}"
    );
    ensure!(!s["due_at"].is_null(), "the grace runs: {s:#}");
    ensure!(
        me.get("/api/v1/me").await?.status == 401,
        "its sessions have ended"
    );

    // Within the grace the person takes it back.
    let login = json!({"email": "goes@example.org", "password": PASSWORD});
    let back = me.post("/api/v1/auth/login", &login).await?;
    me.take_cookie(&back);
    ensure!(!back.good()?["deletion"].is_null());
    ensure!(me.delete("/api/v1/me/deletion").await?.status == 204);
    let s = state(&nobody, &known).await?;
    ensure!(
        s["kind"] == "request" && s["request"]["state"] == "withdrawn",
        "{s:#}"
    );
    ensure!(state(&nobody, &unknown).await?["request"]["state"] == "open");

    // Three a day with one address, from wherever.
    for from in ["192.0.2.2", "192.0.2.3"] {
        asked(&nobody, from, "goes@example.org", "access").await?;
    }
    let fourth = ask(
        &nobody,
        "192.0.2.4",
        &json!({"email": "goes@example.org", "kind": "other"}),
    )
    .await?;
    ensure!(
        fourth.status == 429 && fourth.header("retry-after").is_some(),
        "{}",
        fourth.status
    );
    Ok(())
}

async fn with_letters(database: Option<&str>) -> anyhow::Result<()> {
    let post = PostOffice::open().await?;
    let settings = [PROXY, ("AI_SHORTS_SMTP_URL", post.url.as_str())];
    let service = match database {
        None => Some(Service::start_with(&settings)?),
        Some(name) => Service::start_on_postgresql_with(name, &settings)?,
    };
    match service {
        Some(service) => by_link(&service, &post).await,
        None => Ok(()),
    }
}

#[tokio::test]
async fn a_mailed_link_confirms_and_begins_the_deletion() -> anyhow::Result<()> {
    with_letters(None).await
}

#[tokio::test]
async fn a_mailed_link_confirms_and_begins_the_deletion_on_postgresql() -> anyhow::Result<()> {
    with_letters(Some("requests_link")).await
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_a_network_has_three_an_hour() -> anyhow::Result<()> {
    let service = Service::start()?;
    let nobody = Person::anonymous(&service)?;
    let long = "x".repeat(2001);
    for (body, code) in [
        (json!({"email": "nobody", "kind": "other"}), "email_invalid"),
        (
            json!({"email": "a@example.org", "kind": "other", "message": long}),
            "message_too_long",
        ),
        (json!({"email": "a@example.org", "kind": "sell"}), "wrong_type"),
        (
            json!({"email": "a@example.org", "kind": "other", "more": 1}),
            "unknown_field",
        ),
    ] {
        let answer = nobody.post("/api/v1/support-requests", &body).await?;
        ensure!(
            answer.status == 422 && answer.json()["errors"][0]["code"] == code,
            "{}",
            answer.json()
        );
    }
    for n in 0..4 {
        let body = json!({"email": format!("p{n}@example.org"), "kind": "other"});
        let answer = nobody.post("/api/v1/support-requests", &body).await?;
        let wanted = if n < 3 { 202 } else { 429 };
        ensure!(answer.status == wanted, "{n}: {}", answer.status);
    }
    Ok(())
}

#[tokio::test]
async fn the_form_needs_no_script_and_only_our_own_page_sends_it() -> anyhow::Result<()> {
    let service = Service::start_with(&[PROXY])?;
    let nobody = Person::anonymous(&service)?;
    let post = |path: &str, site: &'static str, fields: &[(&str, &str)]| {
        let mut as_sent = HeaderMap::new();
        as_sent.insert("sec-fetch-site", HeaderValue::from_static(site));
        let r = nobody.request(Method::POST, path).headers(as_sent).form(fields);
        nobody.send(r)
    };
    let good = [
        ("email", "a@example.org"),
        ("kind", "delete_account"),
        ("message", ""),
    ];
    let foreign = post("/data-deletion", "cross-site", &good).await?;
    ensure!(foreign.status == 403 && foreign.code() == "cross_site");
    let taken = post("/data-deletion", "same-origin", &good).await?;
    ensure!(taken.status == 303, "{}", taken.status);
    let place = taken.header(LOCATION.as_str()).context("no place")?;
    let code = place.strip_prefix("/data-deletion/").context("another place")?;
    ensure!(state(&nobody, code).await?["request"]["kind"] == "delete_account");

    let bad = [
        ("email", "nobody"),
        ("kind", "access"),
        ("message", "<b>mine</b>"),
    ];
    for (path, words) in [
        ("/data-deletion", "This is not an email address"),
        ("/ru/data-deletion", "Это не адрес электронной почты"),
    ] {
        let again = post(path, "same-origin", &bad).await?;
        if again.header("content-type") == Some("application/problem+json") {
            eprintln!("the pages are not built in: make web");
            return Ok(());
        }
        ensure!(again.status == 422, "{}", again.status);
        let body = String::from_utf8(again.body)?;
        ensure!(body.contains(words) && body.contains("role=\"alert\""), "{body}");
        ensure!(body.contains("&lt;b&gt;mine&lt;/b&gt;</textarea>"), "{body}");
        ensure!(body.contains("name=\"email\" value=\"nobody\""), "{body}");
        ensure!(body.contains("value=\"access\" selected"), "{body}");
    }
    Ok(())
}

/// A command of the operator: what it printed, and whether it did it.
fn operate(service: &Service, args: &[&str]) -> anyhow::Result<(bool, String)> {
    let mut all = vec!["requests"];
    all.extend(args);
    let out = service.command(&all)?.env("RUST_LOG", "error").output()?;
    let said = if out.status.success() {
        out.stdout
    } else {
        out.stderr
    };
    Ok((out.status.success(), String::from_utf8(said)?))
}

async fn by_commands(service: &Service) -> anyhow::Result<()> {
    let operator = Person::registered(service, "operator@example.org").await?;
    let me = Person::registered(service, "wrote@example.org").await?;
    let (ok, said) = operate(service, &["add", "nowhere", "--kind", "other"])?;
    ensure!(!ok && said.contains("not an email address"), "{said}");
    let (ok, code) = operate(
        service,
        &[
            "add",
            "wrote@example.org",
            "--kind",
            "delete_account",
            "--message",
            "Goodbye\u{1b}[2J",
        ],
    )?;
    ensure!(ok, "{code}");
    let code = code.trim();
    let (_, other) = operate(service, &["add", "wrote@example.org", "--kind", "access"])?;
    let other = other.trim();
    let (_, list) = operate(service, &["list"])?;
    ensure!(
        list.lines().count() == 2 && list.contains("wrote@example.org"),
        "{list}"
    );
    let (_, shown) = operate(service, &["show", code])?;
    ensure!(shown.contains("Goodbye [2J"), "{shown:?}");

    let (ok, said) = operate(service, &["run", code, "--now"])?;
    ensure!(
        !ok && said.contains("nobody has confirmed this request"),
        "{said}"
    );
    ensure!(me.get("/api/v1/me").await?.status == 200, "nothing was done");
    let (ok, said) = operate(service, &["run", other, "--identity-checked", "phone"])?;
    ensure!(!ok && said.contains("--done"), "{said}");
    let (ok, said) = operate(service, &["run", other, "--done", "sent the archive"])?;
    ensure!(ok, "{said}");
    ensure!(state(&operator, other).await?["request"]["state"] == "done");

    let (ok, said) = operate(
        service,
        &["run", code, "--identity-checked", "video call", "--now"],
    )?;
    ensure!(ok, "{said}");
    let receipt: Value = serde_json::from_str(&said)?;
    ensure!(receipt["kind"] == "account.delete", "{receipt:#}");
    ensure!(me.get("/api/v1/me").await?.status == 401);
    let s = state(&operator, code).await?;
    ensure!(s["kind"] == "account" && s["request"]["state"] == "done", "{s:#}");
    ensure!(s["receipt"]["id"] == receipt["id"] && !s["at"].is_null());
    let (ok, said) = operate(service, &["run", code, "--now"])?;
    ensure!(!ok && said.contains("this request is done"), "{said}");
    // What was written, and from which address, went with it.
    let (_, list) = operate(service, &["list", "--all"])?;
    ensure!(
        list.lines().count() == 2 && !list.contains("wrote@example.org"),
        "{list}"
    );

    let (_, third) = operate(service, &["add", "operator@example.org", "--kind", "disconnect"])?;
    let third = third.trim();
    let (ok, said) = operate(service, &["confirm", third, "--identity-checked", " "])?;
    ensure!(!ok && said.contains("say how you know"), "{said}");
    let (ok, _) = operate(service, &["confirm", third, "--identity-checked", "it is me"])?;
    ensure!(ok && state(&operator, third).await?["request"]["state"] == "confirmed");
    let (ok, said) = operate(service, &["run", third])?;
    ensure!(!ok && said.contains("--channel"), "{said}");
    let channel = operator.connect_sandbox().await?;
    let (ok, said) = operate(
        service,
        &[
            "run",
            third,
            "--workspace",
            &operator.workspace,
            "--channel",
            &channel,
        ],
    )?;
    ensure!(ok && said.contains("channel.disconnect"), "{said}");
    let (ok, said) = operate(service, &["reject", third, "--reason", "no"])?;
    ensure!(!ok && said.contains("this request is done"), "{said}");

    let (_, fourth) = operate(
        service,
        &["add", "operator@example.org", "--kind", "delete_workspace"],
    )?;
    let args = [
        "run",
        fourth.trim(),
        "--identity-checked",
        "it is me",
        "--workspace",
        &operator.workspace,
    ];
    let (ok, said) = operate(service, &args)?;
    ensure!(ok && said.contains("It will be deleted on"), "{said}");
    ensure!(state(&operator, fourth.trim()).await?["kind"] == "workspace");
    ensure!(operator.delete(&operator.at("/deletion")).await?.status == 204);
    ensure!(state(&operator, fourth.trim()).await?["request"]["state"] == "withdrawn");
    Ok(())
}

#[tokio::test]
async fn the_operator_does_what_came_by_mail() -> anyhow::Result<()> {
    by_commands(&Service::start()?).await
}

#[tokio::test]
async fn the_operator_does_what_came_by_mail_on_postgresql() -> anyhow::Result<()> {
    match Service::start_on_postgresql("requests_operator")? {
        Some(service) => by_commands(&service).await,
        None => Ok(()),
    }
}

/// Others use a workspace of the account and nobody else owns it: the link confirms, and the operator decides.
#[tokio::test]
async fn a_shared_workspace_waits_for_the_operator() -> anyhow::Result<()> {
    let post = PostOffice::open().await?;
    let service = Service::start_with(&[
        PROXY,
        ("AI_SHORTS_SMTP_URL", post.url.as_str()),
        ("AI_SHORTS_REGISTRATION", "invite"),
    ])?;
    let me = Person::registered(&service, "owner@example.org").await?;
    let invited = me
        .post(&me.at("/invitations"), &json!({"role": "viewer"}))
        .await?
        .good()?;
    let token = invited["link"].as_str().and_then(|l| l.rsplit('/').next());
    let body = json!({"email": "guest@example.org", "password": PASSWORD, "invitation": token});
    let guest = Person::anonymous(&service)?;
    guest.post("/api/v1/auth/register", &body).await?.good()?;

    let nobody = Person::anonymous(&service)?;
    let code = asked(&nobody, "192.0.2.9", "owner@example.org", "delete_account").await?;
    let mut letter = None;
    for _ in 0..100 {
        letter = post.letters().into_iter().find(|l| l.text().contains(&code));
        if letter.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let token = letter.context("no letter")?.token()?;
    let done = nobody
        .post("/api/v1/support-requests/confirm", &json!({"token": token}))
        .await?;
    ensure!(done.status == 200, "{} {}", done.status, done.code());
    let s = state(&nobody, &code).await?;
    ensure!(
        s["kind"] == "request" && s["request"]["state"] == "confirmed",
        "{s:#}"
    );
    ensure!(me.get("/api/v1/me").await?.good()?["deletion"].is_null());
    let (ok, said) = operate(&service, &["run", &code])?;
    ensure!(!ok && said.contains("nobody else owns them"), "{said}");
    ensure!(state(&nobody, &code).await?["request"]["state"] == "confirmed");
    let (ok, said) = operate(&service, &["run", &code, "--with-shared-workspaces"])?;
    ensure!(ok, "{said}");
    ensure!(state(&nobody, &code).await?["request"]["state"] == "running");
    Ok(())
}
