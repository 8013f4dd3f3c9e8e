//! Webhooks: what happens is told, signed, again until it is taken, and nowhere else than it may go.

use ai_shorts_tests::person::{good_options, is, text};
use ai_shorts_tests::receiver::{Message, Receiver, Reply};
use ai_shorts_tests::{Answer, Person, Service, clips};
use anyhow::{Context as _, ensure};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::Duration;

const TITLE: &str = "A title that stays here";
const ALL: [&str; 12] = [
    "target.published",
    "target.failed",
    "target.needs_attention",
    "target.canceled",
    "approval.requested",
    "approval.approved",
    "approval.declined",
    "media.ready",
    "media.unusable",
    "channel.reconnect_needed",
    "channel.disconnected",
    "export.ready",
];

async fn patch(me: &Person, path: &str, body: &Value) -> anyhow::Result<Answer> {
    me.send(me.request(Method::PATCH, path).json(body)).await
}

/// A workspace with one webhook.
struct Desk {
    service: Service,
    receiver: Receiver,
    me: Person,
    /// `/…/webhooks/{id}`
    hook: String,
    secret: String,
}

/// Settings under which the receiver may be reached.
fn settings(receiver: &Receiver) -> [(&'static str, &str); 1] {
    [("AI_SHORTS_WEBHOOK_ORIGINS", receiver.origin.as_str())]
}

impl Desk {
    async fn new(service: Service, receiver: Receiver) -> anyhow::Result<Self> {
        let me = Person::registered(&service, "owner@example.org").await?;
        let url = format!("{}/in?from=shorts", receiver.origin);
        let body = json!({"url": url, "description": "The newsroom", "events": ALL});
        let made = me.post(&me.at("/webhooks"), &body).await?.good()?;
        Ok(Self {
            hook: me.at(&format!("/webhooks/{}", text(&made["id"])?)),
            secret: text(&made["secret"])?,
            service,
            receiver,
            me,
        })
    }
    async fn open() -> anyhow::Result<Self> {
        let receiver = Receiver::open().await?;
        let service = Service::start_with(&settings(&receiver))?;
        Self::new(service, receiver).await
    }
    async fn ping(&self) -> anyhow::Result<Value> {
        let path = format!("{}/test", self.hook);
        self.me.post(&path, &json!({})).await?.good()
    }
    async fn deliveries(&self) -> anyhow::Result<Vec<Value>> {
        let page = self.me.get(&format!("{}/deliveries", self.hook)).await?.good()?;
        Ok(page["items"].as_array().context("no items")?.clone())
    }
    /// Waits until the newest message stands as a test wants it.
    async fn newest(&self, enough: impl Fn(&Value) -> bool) -> anyhow::Result<Value> {
        let mut last = Value::Null;
        for _ in 0..900 {
            last = self.deliveries().await?.into_iter().next().context("none")?;
            if enough(&last) {
                return Ok(last);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        anyhow::bail!("it stays {last:#}")
    }
    async fn again(&self, delivery: &Value) -> anyhow::Result<Answer> {
        let path = format!("/deliveries/{}/redeliver", text(&delivery["id"])?);
        self.me.post(&self.me.at(&path), &json!({})).await
    }
}

/// What a receiver does, as the Standard Webhooks text has it: how many of the signatures are this secret's.
fn signatures_of(m: &Message, secret: &str) -> anyhow::Result<usize> {
    let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").context("no whsec_")?)?;
    ensure!(key.len() == 32);
    let mut mac = Hmac::<Sha256>::new_from_slice(&key)?;
    let (id, at) = (m.header("webhook-id")?, m.header("webhook-timestamp")?);
    mac.update(format!("{id}.{at}.{}", m.body).as_bytes());
    let right = format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()));
    let all = m.header("webhook-signature")?.split(' ');
    Ok(all.filter(|s| *s == right).count())
}

async fn told(desk: &Desk) -> anyhow::Result<()> {
    let me = &desk.me;
    let ping = desk.ping().await?;
    let first = desk.receiver.message(1).await?;
    ensure!(first.path == "/in?from=shorts" && first.json()["type"] == "ping");
    ensure!(first.header("webhook-id")? == text(&ping["id"])? && first.body == text(&ping["body"])?);
    ensure!(first.header("content-type")? == "application/json");
    ensure!(signatures_of(&first, &desk.secret)? == 1, "{first:#?}");
    let done = desk.newest(|d| d["state"] == "delivered").await?;
    ensure!(
        (&done["last_status"], &done["tries"]) == (&json!(204), &json!(1)),
        "{done:#}"
    );

    let media = me.upload("clip.mp4", clips::vertical()?).await?;
    let id = text(&media["id"])?;
    patch(me, &me.at(&format!("/media/{id}")), &json!({"title": TITLE}))
        .await?
        .good()?;
    let ready = desk.receiver.of_type("media.ready").await?;
    ensure!(ready.json()["data"] == json!({"workspace_id": me.workspace, "media_id": id, "state": "ready"}));
    let channel = me.connect_sandbox().await?;
    let request = me
        .publish(&id, &channel, "k", good_options(TITLE))
        .await?
        .good()?;
    let request = text(&request["id"])?;
    let target = me.settled(&request, Duration::from_secs(90)).await?;
    let out = desk.receiver.of_type("target.published").await?.json();
    let data = json!({"workspace_id": me.workspace, "publish_request_id": request, "target_id": target["id"],
        "channel_id": channel, "state": "published"});
    ensure!(out["data"] == data, "{out:#}");
    me.export().await?;
    desk.receiver.of_type("export.ready").await?;
    me.delete(&me.at(&format!("/channels/{channel}"))).await?.good()?;
    desk.receiver.of_type("channel.disconnected").await?;
    for m in desk.receiver.messages() {
        ensure!(signatures_of(&m, &desk.secret)? == 1);
        for secret in [TITLE, "clip.mp4", "owner@example.org", "acc_"] {
            ensure!(!m.body.contains(secret), "{secret} is in {}", m.body);
        }
    }
    Ok(())
}

/// Both secrets sign after a rotation; the secret is told once; the log tells of it all.
async fn kept(desk: &Desk) -> anyhow::Result<()> {
    let me = &desk.me;
    let rotated = me
        .post(&format!("{}/rotate", desk.hook), &json!({}))
        .await?
        .good()?;
    let new = text(&rotated["secret"])?;
    ensure!(rotated["previous_secret_until"].is_string() && new != desk.secret);
    let count = desk.receiver.messages().len();
    desk.ping().await?;
    let both = desk.receiver.message(count + 1).await?;
    ensure!(both.header("webhook-signature")?.split(' ').count() == 2);
    ensure!(signatures_of(&both, &desk.secret)? == 1 && signatures_of(&both, &new)? == 1);
    // New master keys: the secrets go on.
    let out = desk.service.command(&["keys", "rotate"])?.output()?;
    ensure!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    desk.ping().await?;
    let both = desk.receiver.message(count + 2).await?;
    ensure!(signatures_of(&both, &desk.secret)? == 1 && signatures_of(&both, &new)? == 1);

    let listed = me.get(&me.at("/webhooks")).await?;
    let said = String::from_utf8_lossy(&listed.body).into_owned();
    ensure!(
        !said.contains(&new) && !said.contains(&desk.secret),
        "a secret is told once"
    );
    ensure!(listed.good()?["items"][0]["last_delivery"]["event"] == "ping");
    // What it hears of is chosen, and what is off hears of nothing.
    let edit = json!({"events": ["export.ready"], "description": "Archives", "enabled": false});
    let edited = patch(me, &desk.hook, &edit).await?.good()?;
    ensure!((&edited["off_reason"], &edited["description"]) == (&json!("person"), &json!("Archives")));
    is(
        &me.post(&format!("{}/test", desk.hook), &json!({})).await?,
        409,
        "webhook_off",
    )?;
    patch(me, &desk.hook, &json!({"enabled": true})).await?.good()?;
    let count = desk.deliveries().await?.len();
    me.upload("two.mp4", &clips::numbered(2, 40)?).await?;
    ensure!(
        desk.deliveries().await?.len() == count,
        "it did not want to hear of clips"
    );
    me.delete(&desk.hook).await?.good()?;
    is(&me.get(&desk.hook).await?, 404, "not_found")?;
    let events = me.get(&me.at("/audit-events?limit=100")).await?.good()?;
    let events = events["items"].as_array().context("no events")?;
    for kind in [
        "webhook.created",
        "webhook.rotated",
        "webhook.changed",
        "webhook.deleted",
    ] {
        ensure!(events.iter().any(|e| e["kind"] == kind), "{kind} is missing");
    }
    // The policy's claims hold: the log of calls names the receiver, whose webhook is gone.
    tokio::time::sleep(Duration::from_secs(4)).await;
    let log = me
        .get("/api/v1/operator/egress?limit=100")
        .await?
        .good()?
        .to_string();
    ensure!(log.contains("\"webhook\"") && !log.contains("/in"), "{log}");
    let out = desk.service.command(&["policy", "check", "--json"])?.output()?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let claims: Value = serde_json::from_str(&said).with_context(|| said.clone())?;
    for claim in ["C3.5", "C5.1"] {
        let all = claims["claims"].as_array().context("no claims")?;
        let found = all.iter().find(|c| c["id"] == claim).context("no claim")?;
        ensure!(found["answer"] != "broken", "{found:#}");
    }
    Ok(())
}

#[tokio::test]
async fn what_happens_is_told_and_signed() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    told(&desk).await?;
    kept(&desk).await
}

#[tokio::test]
async fn what_happens_is_told_and_signed_on_postgresql() -> anyhow::Result<()> {
    let receiver = Receiver::open().await?;
    match Service::start_on_postgresql_with("webhooks_told", &settings(&receiver))? {
        Some(service) => {
            let desk = Desk::new(service, receiver).await?;
            told(&desk).await?;
            kept(&desk).await
        }
        None => Ok(()),
    }
}

#[tokio::test]
async fn what_is_not_taken_comes_again_under_its_id() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    desk.receiver.reply(&[Reply::Status(500), Reply::Status(200)]);
    desk.ping().await?;
    let waiting = desk.newest(|d| d["tries"] == 1).await?;
    ensure!(
        (&waiting["state"], &waiting["last_status"], &waiting["last_error"])
            == (&json!("waiting"), &json!(500), &json!("status")),
        "{waiting:#}"
    );
    ensure!(waiting["next_try_at"].is_string());
    let again = desk.receiver.message(2).await?;
    let first = desk.receiver.message(1).await?;
    ensure!(first.header("webhook-id")? == again.header("webhook-id")? && first.body == again.body);
    ensure!(first.header("webhook-timestamp")? < again.header("webhook-timestamp")?);
    ensure!(signatures_of(&again, &desk.secret)? == 1);
    let done = desk.newest(|d| d["state"] == "delivered").await?;
    ensure!(done["tries"] == 2 && done["last_error"].is_null(), "{done:#}");

    // A redirect leads nowhere: it might lead inside.
    desk.receiver.reply(&[Reply::Status(302)]);
    desk.ping().await?;
    desk.newest(|d| d["last_error"] == "redirect").await?;
    // Asked for by a person, what was taken is sent once more.
    let old = desk.deliveries().await?.pop().context("none")?;
    let count = desk.receiver.messages().len();
    desk.again(&old).await?.good()?;
    let more = desk.receiver.message(count + 1).await?;
    ensure!(more.header("webhook-id")? == first.header("webhook-id")? && more.body == first.body);

    // 410: the receiver wants no more.
    desk.receiver.reply(&[Reply::Status(410)]);
    desk.ping().await?;
    let gone = desk.newest(|d| d["state"] == "failed").await?;
    ensure!(gone["last_error"] == "gone", "{gone:#}");
    let hook = desk.me.get(&desk.hook).await?.good()?;
    ensure!(
        (&hook["enabled"], &hook["off_reason"]) == (&json!(false), &json!("gone")),
        "{hook:#}"
    );
    is(&desk.again(&gone).await?, 409, "webhook_off")?;
    let events = desk.me.get(&desk.me.at("/audit-events")).await?.good()?;
    ensure!(events.to_string().contains("webhook.disabled"));
    patch(&desk.me, &desk.hook, &json!({"enabled": true}))
        .await?
        .good()?;
    desk.again(&gone).await?.good()?;
    let done = desk.newest(|d| d["state"] == "delivered").await?;
    ensure!(done["id"] == gone["id"]);
    Ok(())
}

/// The process dies when the receiver has the message and has not answered.
#[tokio::test]
async fn a_message_survives_a_crash() -> anyhow::Result<()> {
    let mut desk = Desk::open().await?;
    desk.receiver.reply(&[Reply::Silence]);
    desk.ping().await?;
    let first = desk.receiver.message(1).await?;
    desk.service.kill();
    desk.service.start_again()?;
    let again = desk.receiver.message(2).await?;
    ensure!(first.header("webhook-id")? == again.header("webhook-id")? && first.body == again.body);
    desk.newest(|d| d["state"] == "delivered").await?;
    // Once it is taken, that is the end of it.
    tokio::time::sleep(Duration::from_secs(2)).await;
    ensure!(desk.receiver.messages().len() == 2);
    Ok(())
}

#[tokio::test]
async fn no_webhook_leads_inside() -> anyhow::Result<()> {
    let desk = Desk::open().await?;
    let me = &desk.me;
    let own = format!("{}/api/v1/me", desk.service.url);
    for (url, code) in [
        ("nowhere", "url_invalid"),
        ("ftp://example.org/", "webhook_not_https"),
        ("http://example.org/", "webhook_not_https"),
        ("https://example.org:8443/", "webhook_port"),
        ("https://me:secret@example.org/", "webhook_user_name"),
        ("https://127.0.0.1/", "webhook_not_public"),
        ("https://[::1]/", "webhook_not_public"),
        ("https://0x7f.1/", "webhook_not_public"),
        ("https://169.254.169.254/latest/meta-data", "webhook_not_public"),
        ("https://10.0.0.1/", "webhook_not_public"),
        ("https://localhost/", "webhook_not_public"),
        // The sandbox is on: what is open to its stand-ins is not open to people.
        (own.as_str(), "webhook_not_https"),
    ] {
        let body = json!({"url": url, "events": ["media.ready"]});
        let answer = me.post(&me.at("/webhooks"), &body).await?;
        is(&answer, 422, code).with_context(|| url.to_owned())?;
        is(&patch(me, &desk.hook, &json!({"url": url})).await?, 422, code)?;
    }
    for (field, value, code) in [
        ("events", json!([]), "webhook_events_missing"),
        ("events", json!(["ping"]), "webhook_events_missing"),
        ("description", json!("x".repeat(201)), "too_long"),
        (
            "url",
            json!(format!("https://example.org/{}", "x".repeat(2000))),
            "url_invalid",
        ),
    ] {
        is(&patch(me, &desk.hook, &json!({ field: value })).await?, 422, code)?;
    }
    // An address that leads inside since: refused again when it is called.
    let url = format!(
        "sqlite://{}",
        desk.service.data_dir().join("ai-shorts.db").display()
    );
    let pool = sqlx::SqlitePool::connect(&url).await?;
    sqlx::raw_sql("update webhook set url = 'https://localhost/', host = 'localhost'")
        .execute(&pool)
        .await?;
    pool.close().await;
    desk.ping().await?;
    let refused = desk.newest(|d| d["tries"] == 1).await?;
    ensure!(
        refused["last_error"] == "not_public" && refused["last_status"].is_null(),
        "{refused:#}"
    );
    for _ in 1..10 {
        let body = json!({"url": "https://receiver.invalid/", "events": ["media.ready"]});
        me.post(&me.at("/webhooks"), &body).await?.good()?;
    }
    let body = json!({"url": "https://receiver.invalid/", "events": ["media.ready"]});
    is(
        &me.post(&me.at("/webhooks"), &body).await?,
        409,
        "too_many_webhooks",
    )
}
