//! Tokens for programs: what they may do, and when they no longer may.

use ai_shorts_tests::person::{PASSWORD, SCOPES, good_options, is};
use ai_shorts_tests::{Answer, Person, Service, clips};
use anyhow::{Context as _, ensure};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use std::time::Duration;

const TOKENS: &str = "/api/v1/me/api-tokens";

fn new(me: &Person) -> Value {
    json!({"name": "cron", "workspace_id": me.workspace, "scopes": ["media:read"]})
}

async fn patch(me: &Person, path: &str, body: &Value) -> anyhow::Result<Answer> {
    me.send(me.request(Method::PATCH, path).json(body)).await
}

/// A statement in the service's database, as no route does it.
async fn sql(service: &Service, statement: &str) -> anyhow::Result<()> {
    if let Some(url) = service.setting("AI_SHORTS_DATABASE_URL") {
        let pool = sqlx::PgPool::connect(url).await?;
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
            .execute(&pool)
            .await?;
        pool.close().await;
    } else {
        let url = format!("sqlite://{}", service.data_dir().join("ai-shorts.db").display());
        let pool = sqlx::SqlitePool::connect(&url).await?;
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
            .execute(&pool)
            .await?;
        pool.close().await;
    }
    Ok(())
}

/// Everything that is asked of one service, so that it starts once for each database.
async fn life(service: Service) -> anyhow::Result<()> {
    let me = Person::registered(&service, "owner@example.org").await?;
    bounds(&me).await?;
    once(&me).await?;
    unknown(&service, &me).await?;
    work(&me).await?;
    walls(&service, &me).await?;
    roles(&service, &me).await?;
    ends(&service, &me).await
}

async fn bounds(me: &Person) -> anyhow::Result<()> {
    for (field, value, code) in [
        ("name", json!(" \u{202e} "), "required"),
        ("name", json!("x".repeat(81)), "too_long"),
        ("scopes", json!([]), "token_scope_missing"),
        ("scopes", json!(["members:write"]), "wrong_type"),
        ("days", json!(0), "days_out_of_range"),
        ("days", json!(367), "days_out_of_range"),
        (
            "workspace_id",
            json!(format!("wsp_{}", "0".repeat(32))),
            "workspace_unknown",
        ),
    ] {
        let mut body = new(me);
        body[field] = value;
        is(&me.post(TOKENS, &body).await?, 422, code)?;
    }
    let mut ids = vec![];
    for days in 347..=366 {
        let mut body = new(me);
        body["days"] = days.into();
        ids.push(me.post(TOKENS, &body).await?.good()?["id"].clone());
    }
    is(&me.post(TOKENS, &new(me)).await?, 409, "too_many_tokens")?;
    for id in ids {
        let id = id.as_str().context("no id")?;
        me.delete(&format!("{TOKENS}/{id}")).await?.good()?;
    }
    ensure!(me.get(TOKENS).await?.good()?["items"] == json!([]));
    Ok(())
}

async fn once(me: &Person) -> anyhow::Result<()> {
    let made = me.post(TOKENS, &new(me)).await?;
    ensure!(made.status == 201);
    let made = made.good()?;
    let text = made["token"].as_str().context("no token")?;
    ensure!(domain::api_token::is_well_formed(text));
    let (from, to) = (made["created_at"].as_str(), made["expires_at"].as_str());
    let moment = |t: Option<&str>| {
        t.and_then(|t| t.parse::<domain::Timestamp>().ok())
            .context("no time")
    };
    ensure!(moment(to)?.since(moment(from)?) == Duration::from_secs(90 * 86_400));
    let program = me.with_token(text);
    let seen = program.get("/api/v1/workspaces").await?.good()?;
    ensure!(seen["items"].as_array().context("none")?.len() == 1);
    let listed = me.get(TOKENS).await?;
    ensure!(
        !String::from_utf8_lossy(&listed.body).contains(&text[12..]),
        "it is shown once"
    );
    let listed = &listed.good()?["items"][0];
    ensure!(listed["hint"] == text[..12] && listed["expired"] == false);
    ensure!(
        listed["last_used_at"].is_string() && listed["last_address"] == "127.0.0.0/24",
        "{listed}"
    );
    // The log knows it by its id.
    let events = me.get(&me.at("/audit-events?class=security")).await?.good()?;
    let events = events["items"].as_array().context("no events")?;
    for kind in [
        "api_token.created",
        "api_token.used_elsewhere",
        "api_token.revoked",
    ] {
        ensure!(events.iter().any(|e| e["kind"] == kind), "{kind} is missing");
    }
    let said = serde_json::to_string(events)?;
    ensure!(said.contains(made["id"].as_str().context("no id")?) && !said.contains(&text[12..]));
    let id = made["id"].as_str().context("no id")?;
    me.delete(&format!("{TOKENS}/{id}")).await?.good()?;
    is(&program.get("/api/v1/workspaces").await?, 401, "unauthenticated")?;
    is(&me.delete(&format!("{TOKENS}/{id}")).await?, 404, "not_found")
}

async fn unknown(service: &Service, me: &Person) -> anyhow::Result<()> {
    let never_made = domain::api_token::write(&[7; 32]);
    let mut wrong_sum = never_made.clone();
    wrong_sum.replace_range(20..21, "_");
    for text in [never_made.as_str(), &wrong_sum, "x", &never_made[..57]] {
        // The cookie that comes along counts for nothing.
        let answer = me.with_token(text).get(&me.at("/media")).await?;
        is(&answer, 401, "unauthenticated")?;
    }
    // Not even one that the database would know is looked up: this is the SHA-256 of "x".
    let (id, _) = me.api_token(&["media:read"]).await?;
    let of_x = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    let literal = match service.setting("AI_SHORTS_DATABASE_URL") {
        Some(_) => format!("'\\x{of_x}'"),
        None => format!("x'{of_x}'"),
    };
    sql(service, &format!("update api_token set token_hash = {literal}")).await?;
    is(
        &me.with_token("x").get(&me.at("/media")).await?,
        401,
        "unauthenticated",
    )?;
    me.delete(&format!("{TOKENS}/{id}")).await?.good()?;
    for line in ["Basic eDp4", "Bearer", "Bearer  ", ""] {
        let r = me
            .request(Method::GET, &me.at("/media"))
            .header("authorization", line);
        is(&me.send(r).await?, 401, "unauthenticated")?;
    }
    Ok(())
}

/// Uploads and publishes as a program does: no cookie, no fetch metadata.
async fn work(me: &Person) -> anyhow::Result<()> {
    let channel = me.connect_sandbox().await?;
    let (id, program) = me.api_token(&SCOPES).await?;
    let media = program.upload("mine.mp4", clips::vertical()?).await?;
    let media = media["id"].as_str().context("no id")?;
    let posted = program
        .publish(media, &channel, "k", good_options("By a program"))
        .await?;
    let request = posted.good()?["id"].as_str().context("no id")?.to_owned();
    let target = program.settled(&request, Duration::from_secs(60)).await?;
    ensure!(target["state"] == "published", "{target:#}");
    let events = me
        .get(&me.at("/audit-events?kind=publish.requested"))
        .await?
        .good()?;
    ensure!(
        events["items"][0]["facts"]["api_token"] == id.as_str(),
        "{events:#}"
    );
    // From another site a cookie is refused, and a token, which no site can send along by itself, is not.
    let elsewhere = HeaderMap::from_iter([(
        HeaderName::from_static("sec-fetch-site"),
        HeaderValue::from_static("cross-site"),
    )]);
    for (who, code) in [(me, "cross_site"), (&program, "invalid")] {
        let r = who.request(Method::POST, &me.at("/preflight")).json(&json!({}));
        let answer = who.send(r.headers(elsewhere.clone())).await?;
        ensure!(answer.code() == code, "{}", answer.code());
    }
    // One that may read only.
    let (_, reader) = me.api_token(&["media:read"]).await?;
    reader.get(&me.at(&format!("/media/{media}"))).await?.good()?;
    let refused = reader.delete(&me.at(&format!("/media/{media}"))).await?;
    is(&refused, 403, "token_scope_required")?;
    ensure!(refused.json()["scope"] == "media:write");
    let refused = program.get("/api/v1/me").await?;
    is(&refused, 403, "token_scope_required")?;
    ensure!(refused.json()["scope"].is_null());
    is(
        &program.post(TOKENS, &new(me)).await?,
        403,
        "token_scope_required",
    )
}

async fn walls(service: &Service, me: &Person) -> anyhow::Result<()> {
    let second = me
        .post("/api/v1/workspaces", &json!({"name": "Second"}))
        .await?
        .good()?;
    let mut there = me.clone();
    there.workspace = second["id"].as_str().context("no id")?.to_owned();
    let (_, program) = me.api_token(&SCOPES).await?;
    let seen = program.get("/api/v1/workspaces").await?.good()?;
    let seen = seen["items"].as_array().context("no list")?;
    ensure!(seen.len() == 1 && seen[0]["id"] == me.workspace.as_str());
    is(&program.get(&there.at("/media")).await?, 404, "not_found")?;
    // Of a workspace that somebody else has.
    let other = Person::registered(service, "other@example.org").await?;
    let mut body = new(me);
    body["workspace_id"] = other.workspace.as_str().into();
    is(&me.post(TOKENS, &body).await?, 422, "workspace_unknown")?;
    let (id, _) = other.api_token(&["media:read"]).await?;
    is(&me.delete(&format!("{TOKENS}/{id}")).await?, 404, "not_found")
}

async fn roles(service: &Service, me: &Person) -> anyhow::Result<()> {
    let guest = me.invites(service, "guest@example.org", "editor").await?;
    let (_, program) = guest.api_token(&SCOPES).await?;
    program.create_upload("a.mp4", 1000).await?;
    let member = me.at(&format!("/members/{}", guest.account));
    patch(me, &member, &json!({"role": "viewer"})).await?.good()?;
    is(
        &program.try_create_upload("b.mp4", 1000).await?,
        403,
        "role_required",
    )?;
    program.get(&me.at("/media")).await?.good()?;
    patch(me, &member, &json!({"role": "editor"})).await?.good()?;
    program.create_upload("c.mp4", 1000).await?;
    let own = json!({"name": "x", "workspace_id": guest.workspace, "scopes": ["media:read"]});
    guest.post(TOKENS, &own).await?.good()?;
    me.delete(&member).await?.good()?;
    is(&program.get(&me.at("/media")).await?, 401, "unauthenticated")?;
    ensure!(guest.get(TOKENS).await?.good()?["items"] == json!([]));
    // Coming back does not bring the token back.
    let made = me
        .post(&me.at("/invitations"), &json!({"role": "editor"}))
        .await?
        .good()?;
    let link = made["link"]
        .as_str()
        .and_then(|l| l.rsplit('/').next())
        .context("no link")?;
    guest
        .post(&format!("/api/v1/invitations/{link}/accept"), &json!({}))
        .await?
        .good()?;
    is(&program.get(&me.at("/media")).await?, 401, "unauthenticated")
}

/// Reads until the stream ends, at most ten seconds.
async fn ended(mut stream: reqwest::Response) -> anyhow::Result<()> {
    let all = async { while let Ok(Some(_)) = stream.chunk().await {} };
    tokio::time::timeout(Duration::from_secs(10), all)
        .await
        .context("the stream goes on")
}

async fn ends(service: &Service, me: &Person) -> anyhow::Result<()> {
    // Revoked: an open stream ends too.
    let (id, program) = me.api_token(&["publish:read"]).await?;
    let stream = Person::open(program.request(Method::GET, &me.at("/events"))).await?;
    me.delete(&format!("{TOKENS}/{id}")).await?.good()?;
    ended(stream).await?;
    // Run out: the same, and it stays listed as what it is.
    let (_, program) = me.api_token(&["publish:read"]).await?;
    let stream = Person::open(program.request(Method::GET, &me.at("/events"))).await?;
    sql(service, "update api_token set expires_at = created_at").await?;
    ended(stream).await?;
    is(&program.get(&me.at("/decisions")).await?, 401, "unauthenticated")?;
    let listed = me.get(TOKENS).await?.good()?;
    ensure!(
        listed["items"]
            .as_array()
            .is_some_and(|all| !all.is_empty() && all.iter().all(|t| t["expired"] == true))
    );
    // An old proof does not do.
    sql(
        service,
        "update session set authenticated_at = authenticated_at - 660000000",
    )
    .await?;
    is(&me.post(TOKENS, &new(me)).await?, 403, "confirmation_required")?;
    let mut me = me.clone();
    let confirmed = me
        .post("/api/v1/auth/confirm", &json!({"password": PASSWORD}))
        .await?;
    me.take_cookie(&confirmed);
    // A changed password leaves tokens alone: they are not of it.
    let (_, program) = me.api_token(&["media:read"]).await?;
    let next = "another good staple of horses 7";
    let change = json!({"current_password": PASSWORD, "new_password": next});
    let changed = me.post("/api/v1/me/password", &change).await?;
    me.take_cookie(&changed);
    program.get(&me.at("/media")).await?.good()?;
    // Deleting the account ends them, though it may yet be kept.
    me.send(
        me.request(Method::DELETE, "/api/v1/me")
            .json(&json!({"password": next, "workspaces": [me.workspace]})),
    )
    .await?
    .good()?;
    is(&program.get(&me.at("/media")).await?, 401, "unauthenticated")
}

const SETTINGS: [(&str, &str); 2] = [
    ("AI_SHORTS_LIMITS_REQUESTS_PER_MINUTE", "100000"),
    ("AI_SHORTS_LIMITS_REQUESTS_PER_MINUTE_ANONYMOUS", "100000"),
];

#[tokio::test]
async fn a_token_does_what_it_says_until_it_ends() -> anyhow::Result<()> {
    life(Service::start_with(&SETTINGS)?).await
}

#[tokio::test]
async fn a_token_does_what_it_says_until_it_ends_on_postgresql() -> anyhow::Result<()> {
    match Service::start_on_postgresql_with("api_tokens", &SETTINGS)? {
        Some(service) => life(service).await,
        None => Ok(()),
    }
}

#[tokio::test]
async fn a_password_set_anew_ends_all_tokens() -> anyhow::Result<()> {
    use std::io::Write as _;
    let service = Service::start()?;
    let me = Person::registered(&service, "lost@example.org").await?;
    let (_, program) = me.api_token(&["media:read"]).await?;
    program.get(&me.at("/media")).await?.good()?;
    let mut command = service.command(&["accounts", "reset-password", "lost@example.org"])?;
    let mut child = command.stdin(std::process::Stdio::piped()).spawn()?;
    writeln!(
        child.stdin.take().context("no input")?,
        "another good staple of horses 7"
    )?;
    ensure!(child.wait()?.success());
    is(&program.get(&me.at("/media")).await?, 401, "unauthenticated")?;
    ensure!(!service.log().contains("ais_pat_"), "the log holds a token");
    Ok(())
}

#[tokio::test]
async fn the_tokens_of_an_account_share_its_pace() -> anyhow::Result<()> {
    let service = Service::start_with(&[("AI_SHORTS_LIMITS_REQUESTS_PER_MINUTE", "30")])?;
    let me = Person::registered(&service, "busy@example.org").await?;
    let (_, one) = me.api_token(&["media:read"]).await?;
    let (_, two) = me.api_token(&["media:read"]).await?;
    let mut held = 0;
    for program in [&one, &two].into_iter().cycle().take(60) {
        held += usize::from(program.get(&me.at("/media")).await?.status == 429);
    }
    ensure!((25..=30).contains(&held), "{held} of 60 were held back");
    me.get(&me.at("/media")).await?.good().map(drop)
}
