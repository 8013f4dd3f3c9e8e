//! An AI assistant with a token: over HTTP, and through the command that it starts.

use ai_shorts_tests::person::{SCOPES, good_options, is};
use ai_shorts_tests::service::binary;
use ai_shorts_tests::{Answer, Person, Service, clips, in_days};
use anyhow::{Context as _, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// One message, without what only browsers send.
async fn say(program: &Person, message: &Value) -> anyhow::Result<Answer> {
    program.post("/mcp", message).await
}

async fn result(program: &Person, method: &str, params: Value) -> anyhow::Result<Value> {
    let message = json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params});
    let answer = say(program, &message).await?.good()?;
    ensure!(answer["id"] == 7 && answer["jsonrpc"] == "2.0", "{answer:#}");
    ensure!(answer["error"].is_null(), "{answer:#}");
    Ok(answer["result"].clone())
}

async fn call(program: &Person, tool: &str, arguments: Value) -> anyhow::Result<Value> {
    let params = json!({"name": tool, "arguments": arguments});
    let answer = result(program, "tools/call", params).await?;
    let text = answer["content"][0]["text"].as_str().context("no text")?;
    ensure!(serde_json::from_str::<Value>(text)? == answer["structuredContent"]);
    Ok(answer)
}

/// What a tool told.
async fn told(program: &Person, tool: &str, arguments: Value) -> anyhow::Result<Value> {
    let answer = call(program, tool, arguments).await?;
    ensure!(answer["isError"] == false, "{tool}: {answer:#}");
    Ok(answer["structuredContent"].clone())
}

/// Holds that a tool refuses with this code, and says what to do.
async fn refused(program: &Person, tool: &str, arguments: Value, code: &str) -> anyhow::Result<Value> {
    let answer = call(program, tool, arguments).await?;
    let told = &answer["structuredContent"];
    ensure!(
        answer["isError"] == true && told["code"] == code,
        "{tool}: {answer:#}"
    );
    ensure!(told["what_to_do"].as_str().is_some_and(|said| said.len() > 20));
    Ok(told.clone())
}

async fn names(program: &Person) -> anyhow::Result<Vec<String>> {
    let listed = result(program, "tools/list", json!({})).await?;
    let tools = listed["tools"].as_array().context("no tools")?.iter();
    Ok(tools
        .filter_map(|t| t["name"].as_str().map(str::to_owned))
        .collect())
}

fn text(v: &Value) -> anyhow::Result<&str> {
    v.as_str().context("no text")
}

const GREETING: &str = "2025-11-25";

fn greeting() -> Value {
    json!({"protocolVersion": GREETING, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}})
}

#[tokio::test]
async fn a_clip_is_published_by_an_assistant() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "owner@example.org").await?;
    me.connect_all().await?;
    me.upload("mine.mp4", clips::vertical()?).await?;
    let (id, program) = me.api_token(&SCOPES).await?;

    let greeted = result(&program, "initialize", greeting()).await?;
    ensure!(greeted["protocolVersion"] == GREETING && greeted["serverInfo"]["name"] == "ai-shorts");
    ensure!(greeted["capabilities"]["tools"].is_object());
    let noted = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    let noted = say(&program, &noted).await?;
    ensure!(noted.status == 202 && noted.body.is_empty());

    let clip = told(&program, "list_media", json!({"state": "ready"})).await?;
    ensure!(clip["total"] == 1);
    let media = text(&clip["items"][0]["id"])?.to_owned();
    let seen = told(&program, "get_media", json!({"media_id": media})).await?;
    ensure!(seen["duration_ms"].as_u64().is_some_and(|ms| ms > 0));
    let channels = told(&program, "list_channels", json!({})).await?;
    let all = channels["items"].as_array().context("no channels")?;
    let channel = all.iter().find(|c| c["platform"] == "youtube").context("none")?;
    let target = |title: &str| json!({"channel_id": channel["id"], "options": good_options(title)});

    let long = json!({"media_id": media, "targets": [target(&"x".repeat(200))]});
    let checked = told(&program, "check_post", long.clone()).await?;
    ensure!(checked["verdict"] == "blocks", "{checked:#}");
    refused(&program, "publish", long, "invalid_options").await?;

    let wish = json!({"media_id": media, "targets": [target("By an assistant")]});
    told(&program, "check_post", wish.clone()).await?;
    let post = told(&program, "publish", wish.clone()).await?;
    let post = text(&post["id"])?.to_owned();
    // Asked again, with no key or its own: the same wish is one post.
    let again = told(&program, "publish", wish.clone()).await?;
    ensure!(again["id"] == post.as_str());
    program.settled(&post, Duration::from_secs(60)).await?;
    let end = told(&program, "get_post", json!({"post_id": post})).await?;
    ensure!(end["targets"][0]["state"] == "published", "{end:#}");
    let live = me.sandbox_state().await?;
    let videos = live["videos"].as_array().context("no videos")?;
    ensure!(
        videos.len() == 1 && videos[0]["title"] == "By an assistant",
        "{live:#}"
    );

    // Planned, moved, canceled.
    let mut later = wish.clone();
    later["scheduled_at"] = in_days(20).into();
    later["idempotency_key"] = "later".into();
    let planned = told(&program, "publish", later.clone()).await?;
    ensure!(told(&program, "publish", later.clone()).await?["id"] == planned["id"]);
    later["scheduled_at"] = in_days(21).into();
    refused(&program, "publish", later, "idempotency_key_reused").await?;
    let moved = json!({"post_id": planned["id"], "scheduled_at": in_days(30)});
    let moved = told(&program, "move_post", moved).await?;
    ensure!(moved["scheduled_at"] != planned["scheduled_at"], "{moved:#}");
    let canceled = told(&program, "cancel_post", json!({"post_id": planned["id"]})).await?;
    ensure!(canceled["targets"][0]["state"] == "canceled");
    let listed = told(&program, "list_posts", json!({"state": "canceled"})).await?;
    ensure!(listed["items"][0]["id"] == planned["id"]);
    ensure!(told(&program, "list_decisions", json!({})).await?["items"] == json!([]));
    ensure!(told(&program, "next_slots", json!({})).await?["items"] == json!([]));
    ensure!(told(&program, "list_quotas", json!({})).await?["items"].is_array());

    // The act is the owner's, given with this token; both logs say so.
    let uses = told(&program, "list_token_uses", json!({"limit": 100})).await?;
    let uses = uses["items"].as_array().context("no uses")?;
    ensure!(
        uses.iter().any(|u| u.to_string().contains("publish")),
        "{uses:#?}"
    );
    let events = json!({"kind": "publish.requested"});
    let events = told(&program, "list_audit_events", events).await?;
    let facts: Vec<_> = events["items"].as_array().into_iter().flatten().collect();
    ensure!(facts.len() == 2, "{events:#}");
    ensure!(
        facts.iter().all(|e| e["facts"]["api_token"] == id.as_str()),
        "{events:#}"
    );
    ensure!(
        !service.log().contains("By an assistant"),
        "the log holds a title"
    );
    Ok(())
}

#[tokio::test]
async fn who_may_speak_and_call_what() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "owner@example.org").await?;
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    is(&say(&me, &list).await?, 401, "unauthenticated")?;
    is(&say(&me.without_cookie(), &list).await?, 401, "unauthenticated")?;

    let (id, reader) = me.api_token(&["media:read"]).await?;
    ensure!(names(&reader).await? == ["list_media", "get_media"]);
    let refusal = refused(&reader, "publish", json!({}), "token_scope_required").await?;
    ensure!(refusal["scope"] == "publish:write");
    let (_, program) = me.api_token(&SCOPES).await?;
    ensure!(names(&program).await?.len() == 14);
    let (_, follower) = me.api_token(&["publish:read"]).await?;
    let seen = names(&follower).await?;
    ensure!(seen.contains(&"get_post".into()) && !seen.contains(&"cancel_post".into()));

    // Below the role that it takes; a foreign id is one that never was.
    let guest = me.invites(&service, "guest@example.org", "viewer").await?;
    let (_, low) = guest.api_token(&SCOPES).await?;
    let never = format!("pub_{}", "0".repeat(32));
    refused(&low, "cancel_post", json!({"post_id": never}), "role_required").await?;
    refused(&program, "get_post", json!({"post_id": never}), "not_found").await?;

    // From a page of another site, with a token or without; from our own, and from no page.
    for (name, value, status) in [
        ("origin", "https://evil.example", 403),
        ("origin", "null", 403),
        ("origin", service.url.as_str(), 200),
        ("x-nothing", "", 200),
    ] {
        for (who, without) in [(&program, status), (&me, if status == 200 { 401 } else { 403 })] {
            let bare = who.bare(Method::POST, "/mcp").header(name, value).json(&list);
            let answer = who.send(bare).await?;
            ensure!(answer.status == without, "{name} {value}: {}", answer.status);
        }
    }
    let elsewhere = program
        .bare(Method::POST, "/mcp")
        .header("host", "evil.example")
        .json(&list);
    is(&program.send(elsewhere).await?, 421, "wrong_host")?;
    is(&program.get("/mcp").await?, 405, "method_not_allowed")?;
    is(&program.delete("/mcp").await?, 405, "method_not_allowed")?;

    me.delete(&format!("/api/v1/me/api-tokens/{id}")).await?.good()?;
    is(&say(&reader, &list).await?, 401, "unauthenticated")
}

#[tokio::test]
async fn what_is_no_good_message_is_said_clearly() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "owner@example.org").await?;
    let (_, program) = me.api_token(&SCOPES).await?;
    let error = async |message: &Value| -> anyhow::Result<(u16, i64)> {
        let answer = say(&program, message).await?;
        let code = answer.json()["error"]["code"].as_i64().context("no error")?;
        Ok((answer.status.as_u16(), code))
    };
    let ask =
        |method: &str, params: Value| json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
    ensure!(error(&json!([])).await? == (400, -32600));
    ensure!(error(&ask("resources/list", json!({}))).await? == (200, -32601));
    ensure!(error(&ask("tools/call", json!({}))).await? == (200, -32602));
    let unknown = json!({"name": "delete_everything"});
    ensure!(error(&ask("tools/call", unknown)).await? == (200, -32602));
    let broken = program
        .request(Method::POST, "/mcp")
        .header("content-type", "application/json")
        .body("{");
    let broken = program.send(broken).await?;
    ensure!(broken.status == 400 && broken.json()["error"]["code"] == -32700);
    let form = program.request(Method::POST, "/mcp").body("x");
    is(&program.send(form).await?, 415, "content_type_wrong")?;
    let long = ask("ping", json!({"x": "x".repeat(300_000)}));
    is(&say(&program, &long).await?, 413, "body_too_long")?;

    for (tool, arguments, field) in [
        ("get_media", json!({}), "media_id"),
        ("get_media", json!({"media_id": "med_1"}), "media_id"),
        ("list_media", json!({"colour": "red"}), "colour"),
        ("list_posts", json!({"limit": -1}), "limit"),
        (
            "publish",
            json!({"media_id": format!("med_{}", "0".repeat(32)), "targets": [{}]}),
            "targets[0].channel_id",
        ),
    ] {
        let told = refused(&program, tool, arguments, "invalid").await?;
        ensure!(told["errors"][0]["field"] == field, "{told:#}");
    }
    Ok(())
}

#[tokio::test]
async fn the_revision_without_a_greeting_is_spoken_too() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "owner@example.org").await?;
    let (_, program) = me.api_token(&["media:read"]).await?;
    let ask = async |method: &str, version: &str, named: &str| {
        let meta = json!({"io.modelcontextprotocol/protocolVersion": version,
            "io.modelcontextprotocol/clientCapabilities": {}});
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": {"_meta": meta}});
        let r = program
            .request(Method::POST, "/mcp")
            .header("mcp-protocol-version", version)
            .header("mcp-method", named)
            .json(&message);
        program.send(r).await
    };
    let found = ask("server/discover", "2026-07-28", "server/discover")
        .await?
        .good()?;
    let found = &found["result"];
    ensure!(found["resultType"] == "complete" && found["supportedVersions"][0] == "2026-07-28");
    let listed = ask("tools/list", "2026-07-28", "tools/list").await?.good()?;
    ensure!(listed["result"]["cacheScope"] == "private" && listed["result"]["tools"].is_array());
    for (method, version, named, status, code) in [
        ("tools/list", "2026-07-28", "tools/call", 400, -32020),
        ("tools/list", "2031-01-01", "tools/list", 400, -32022),
        ("resources/list", "2026-07-28", "resources/list", 404, -32601),
    ] {
        let answer = ask(method, version, named).await?;
        ensure!(answer.status == status, "{}", answer.status);
        ensure!(answer.json()["error"]["code"] == code, "{}", answer.json());
    }
    Ok(())
}

/// The command, as an assistant starts it.
struct Started {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Started {
    fn new(home: &Path, url: &str, token: &str, args: &[&str]) -> anyhow::Result<Self> {
        let mut child = Command::new(binary()?)
            .arg("mcp")
            .args(args)
            .env("XDG_CONFIG_HOME", home)
            .env("AI_SHORTS_SERVER", url)
            .env("AI_SHORTS_TOKEN", token)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = BufReader::new(child.stdout.take().context("no output")?);
        let input = child.stdin.take();
        Ok(Self { child, input, output })
    }
    fn tell(&mut self, message: &Value) -> anyhow::Result<()> {
        let input = self.input.as_mut().context("no input")?;
        Ok(writeln!(input, "{message}")?)
    }
    fn ask(&mut self, id: u32, method: &str, params: &Value) -> anyhow::Result<Value> {
        self.tell(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        let answer: Value = serde_json::from_str(&line).with_context(|| line.clone())?;
        ensure!(answer["id"] == id, "{answer:#}");
        Ok(answer)
    }
}

#[tokio::test]
async fn the_command_carries_messages_between_an_assistant_and_the_service() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "desk@example.org").await?;
    let body = json!({"name": "desk", "workspace_id": me.workspace, "scopes": SCOPES});
    let made = me.post("/api/v1/me/api-tokens", &body).await?.good()?;
    let (id, token) = (text(&made["id"])?, text(&made["token"])?);
    let home = tempfile::tempdir()?;
    let folder = home.path().join("clips");
    std::fs::create_dir(&folder)?;
    std::fs::write(folder.join("mine.mp4"), clips::vertical()?)?;
    std::fs::write(home.path().join("secret.mp4"), "x")?;
    let folder = folder.to_str().context("no path")?;

    let mut plain = Started::new(home.path(), &service.url, token, &[])?;
    let greeted = plain.ask(1, "initialize", &greeting())?;
    ensure!(greeted["result"]["protocolVersion"] == GREETING);
    plain.tell(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))?;
    let listed = plain.ask(2, "tools/list", &json!({}))?;
    ensure!(
        listed["result"]["tools"]
            .as_array()
            .is_some_and(|all| all.len() == 14)
    );
    let upload = json!({"name": "upload_file", "arguments": {"path": "mine.mp4"}});
    ensure!(plain.ask(3, "tools/call", &upload)?["error"]["code"] == -32602);
    drop(plain.input.take());
    ensure!(plain.child.wait()?.success(), "the end of input is a good end");

    let mut open = Started::new(home.path(), &service.url, token, &["--upload-from", folder])?;
    open.ask(1, "initialize", &greeting())?;
    let listed = open.ask(2, "tools/list", &json!({}))?;
    ensure!(listed.to_string().contains("upload_file"));
    let sent = open.ask(3, "tools/call", &upload)?;
    ensure!(sent["result"]["isError"] == false, "{sent:#}");
    ensure!(
        sent["result"]["structuredContent"]["state"] == "ready",
        "{sent:#}"
    );
    let other = json!({"name": "upload_file", "arguments": {"path": "../secret.mp4"}});
    let other = open.ask(4, "tools/call", &other)?;
    ensure!(other["result"]["isError"] == true, "{other:#}");
    let clips = open.ask(5, "tools/call", &json!({"name": "list_media"}))?;
    ensure!(clips["result"]["structuredContent"]["total"] == 1, "{clips:#}");

    // Revoked under it: it says so and goes on.
    me.delete(&format!("/api/v1/me/api-tokens/{id}")).await?.good()?;
    let refused = open.ask(6, "ping", &json!({}))?;
    ensure!(
        refused["error"]["message"]
            .as_str()
            .is_some_and(|said| said.contains("revoked"))
    );
    drop(open.input.take());
    ensure!(open.child.wait()?.success());
    Ok(())
}
