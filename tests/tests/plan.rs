//! Times of a week, the next of them that is free, saved texts, and the calendar for other programs; on both databases.

use ai_shorts_tests::person::{good_options, is, text};
use ai_shorts_tests::service::on_both;
use ai_shorts_tests::{Answer, Person, Service, clips, in_days};
use anyhow::{Context as _, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SETTINGS: [(&str, &str); 1] = [("RUST_LOG", "trace")];

async fn set(who: &Person, zone: &str, slots: &[(u8, &str)]) -> anyhow::Result<Answer> {
    let slots: Vec<_> = slots
        .iter()
        .map(|(weekday, time)| json!({"weekday": weekday, "time": time}))
        .collect();
    let r = who
        .request(Method::PUT, &who.at("/slots"))
        .json(&json!({"time_zone": zone, "slots": slots}));
    who.send(r).await
}

async fn next(who: &Person, query: &str) -> anyhow::Result<Vec<String>> {
    let found = who.get(&who.at(&format!("/slots/next{query}"))).await?.good()?;
    found["items"]
        .as_array()
        .context("items")?
        .iter()
        .map(text)
        .collect()
}

struct Desk {
    me: Person,
    media: String,
    channel: String,
}

impl Desk {
    async fn new(service: &Service) -> anyhow::Result<Self> {
        let me = Person::registered(service, "olga@example.org").await?;
        let media = text(&me.upload("a.mp4", clips::vertical()?).await?["id"])?;
        let channel = me.connect_sandbox().await?;
        Ok(Self { me, media, channel })
    }
    fn body(&self, more: Value) -> Value {
        let mut body = json!({"media_id": self.media,
            "targets": [{"channel_id": self.channel, "options": good_options("Soup")}]});
        if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        body
    }
    async fn publish(&self, key: &str, more: Value) -> anyhow::Result<Answer> {
        let r = self
            .me
            .request(Method::POST, &self.me.at("/publish-requests"))
            .header("idempotency-key", key)
            .json(&self.body(more));
        self.me.send(r).await
    }
}

#[tokio::test]
async fn times_of_a_week_are_set_and_the_next_free_ones_told() -> anyhow::Result<()> {
    on_both("plan_slots", &SETTINGS, |service| async move {
        let desk = Desk::new(&service).await?;
        let me = &desk.me;
        let shown = async || me.get(&me.at("/slots")).await?.good();
        ensure!(shown().await? == json!({"time_zone": null, "slots": []}));
        ensure!(next(me, "").await?.is_empty());
        is(
            &desk.publish("none", json!({"next_slot": true})).await?,
            409,
            "no_free_slot",
        )?;

        let kept = set(me, "Asia/Kolkata", &[(5, "18:00"), (1, "09:00"), (5, "18:00")])
            .await?
            .good()?;
        let slots = json!([{"weekday": 1, "time": "09:00"}, {"weekday": 5, "time": "18:00"}]);
        ensure!(
            kept == json!({"time_zone": "Asia/Kolkata", "slots": slots}),
            "{kept}"
        );
        ensure!(shown().await? == kept);
        let free = next(me, "?count=5").await?;
        ensure!(free.len() == 5 && free.is_sorted(), "{free:?}");
        // No clock of this zone ever changes: 09:00 is 03:30 in UTC, 18:00 is 12:30.
        ensure!(
            free.iter()
                .all(|t| t.ends_with("T03:30:00.000Z") || t.ends_with("T12:30:00.000Z"))
        );
        ensure!(next(me, "").await? == free[..1]);
        ensure!(next(me, &format!("?count=9&from={}&to={}", free[1], free[3])).await? == free[1..4]);
        is(
            &me.get(&me.at(&format!("/slots/next?from={}&to={}", free[1], free[1])))
                .await?,
            422,
            "out_of_range",
        )?;

        for (zone, slots, field, code) in [
            ("Mars/Olympus", vec![], "time_zone", "zone_unknown"),
            ("UTC", vec![(0, "09:00")], "slots[0].weekday", "out_of_range"),
            (
                "UTC",
                vec![(1, "09:00"), (2, "9 am")],
                "slots[1].time",
                "out_of_range",
            ),
            ("UTC", vec![(1, "09:00"); 101], "slots", "too_many"),
        ] {
            let refused = set(me, zone, &slots).await?;
            is(&refused, 422, code)?;
            ensure!(refused.json()["errors"][0]["field"] == field, "{zone}");
        }
        ensure!(shown().await? == kept);
        let editor = me.invites(&service, "editor@example.org", "editor").await?;
        is(&set(&editor, "UTC", &[]).await?, 403, "role_required")?;
        ensure!(next(&editor, "").await? == free[..1]);

        let both = desk
            .publish("both", json!({"next_slot": true, "scheduled_at": in_days(3)}))
            .await?;
        is(&both, 422, "one_moment")?;
        let checked = me
            .post(&me.at("/preflight"), &desk.body(json!({"next_slot": true})))
            .await?
            .good()?;
        ensure!(checked["verdict"] != "blocks", "{checked:#}");
        // Planned by hand within the minute: that slot is taken, until it is canceled.
        let at = free[0].replace(":00.000Z", ":42.000Z");
        let by_hand = desk.publish("hand", json!({"scheduled_at": at})).await?.good()?;
        ensure!(next(me, "").await? == free[1..2]);
        let post = desk.publish("next", json!({"next_slot": true})).await?.good()?;
        ensure!(
            post["scheduled_at"] == free[1].as_str() && post["targets"][0]["state"] == "scheduled",
            "{post:#}"
        );
        // The same press again takes no other.
        let again = desk.publish("next", json!({"next_slot": true})).await?.good()?;
        ensure!(again["id"] == post["id"]);
        is(
            &desk.publish("next", json!({"scheduled_at": free[1]})).await?,
            409,
            "idempotency_key_reused",
        )?;
        let cancel = me.at(&format!("/publish-requests/{}/cancel", text(&by_hand["id"])?));
        me.post(&cancel, &json!({})).await?.good()?;
        ensure!(next(me, "").await? == free[..1]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn two_at_once_never_get_the_same_slot() -> anyhow::Result<()> {
    on_both("plan_race", &SETTINGS, |service| async move {
        let desk = Desk::new(&service).await?;
        let me = &desk.me;
        let daily: Vec<_> = (1..=7).flat_map(|d| [(d, "09:00"), (d, "18:00")]).collect();
        set(me, "Europe/Berlin", &daily).await?.good()?;
        let free = next(me, "?count=14").await?;
        let mut got = BTreeSet::new();
        for n in 0..3 {
            let keys = ["a", "b", "c", "d"].map(|k| format!("{k} {n}"));
            let ask = async |key: &str| desk.publish(key, json!({"next_slot": true})).await?.good();
            let (a, b, c, d) = tokio::try_join!(ask(&keys[0]), ask(&keys[1]), ask(&keys[2]), ask(&keys[3]))?;
            for post in [a, b, c, d] {
                got.insert(text(&post["scheduled_at"])?);
            }
        }
        // Each its own, and none left out.
        let first: BTreeSet<_> = free[..12].iter().cloned().collect();
        ensure!(got == first, "{got:?}");
        ensure!(next(me, "?count=2").await? == free[12..]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn texts_are_saved_for_everybody_and_changed_by_editors() -> anyhow::Result<()> {
    on_both("plan_texts", &SETTINGS, |service| async move {
        let me = Person::registered(&service, "olga@example.org").await?;
        let viewer = me.invites(&service, "viewer@example.org", "viewer").await?;
        let at = me.at("/templates");
        let new = json!({"name": "Подпись", "caption": "Строка\n\n#soup", "tags": ["soup"]});
        let made = me.post(&at, &new).await?;
        ensure!(made.status == StatusCode::CREATED);
        let made = made.good()?;
        ensure!(made["title"] == "" && made["caption"] == "Строка\n\n#soup");
        let taken = me.post(&at, &json!({"name": "ПОДПИСЬ", "caption": "x"})).await?;
        is(&taken, 422, "name_taken")?;
        is(
            &me.post(&at, &json!({"name": "n", "caption": "x".repeat(10_001)}))
                .await?,
            422,
            "too_long",
        )?;
        is(&me.post(&at, &json!({"name": "n"})).await?, 422, "required")?;
        is(&viewer.post(&at, &new).await?, 403, "role_required")?;

        let one = me.at(&format!("/templates/{}", text(&made["id"])?));
        let edit = async |who: &Person, change: Value| {
            who.send(who.request(Method::PATCH, &one).json(&change)).await
        };
        let edited = edit(&me, json!({"caption": "Другая"})).await?.good()?;
        ensure!((&edited["name"], &edited["caption"]) == (&json!("Подпись"), &json!("Другая")));
        is(
            &edit(&viewer, json!({"caption": "x"})).await?,
            403,
            "role_required",
        )?;
        let all = viewer.get(&at).await?.good()?;
        ensure!(all["items"] == json!([edited]), "{all:#}");
        is(&viewer.delete(&one).await?, 403, "role_required")?;
        ensure!(me.delete(&one).await?.status == StatusCode::NO_CONTENT);
        is(&edit(&me, json!({"caption": "x"})).await?, 404, "not_found")?;

        for n in 0..200 {
            me.post(&at, &json!({"name": format!("Text {n}"), "caption": "x"}))
                .await?
                .good()?;
        }
        let over = me.post(&at, &json!({"name": "One more", "caption": "x"})).await?;
        is(&over, 409, "too_many_templates")?;
        let events = me.get(&me.at("/audit-events?limit=100")).await?.good()?;
        ensure!(
            !events.to_string().contains("Другая"),
            "what is written is no event"
        );
        Ok(())
    })
    .await
}

/// What a calendar program gets, which shows nothing but the address.
async fn read(service: &Service, url: &str) -> anyhow::Result<Answer> {
    let program = Person::anonymous(service)?;
    let path = url.find("/calendar/").map(|i| &url[i..]).context("no path")?;
    program.get(path).await
}

#[tokio::test]
async fn a_calendar_is_read_by_its_secret_address_while_its_member_stays() -> anyhow::Result<()> {
    on_both("plan_feed", &SETTINGS, |service| async move {
        let desk = Desk::new(&service).await?;
        let me = &desk.me;
        let viewer = me.invites(&service, "viewer@example.org", "viewer").await?;
        let post = desk
            .publish("later", json!({"scheduled_at": in_days(3)}))
            .await?
            .good()?;
        let at = me.at("/calendar-link");
        ensure!(me.get(&at).await?.good()? == json!({"created_at": null, "read_at": null}));
        is(&me.delete(&at).await?, 404, "not_found")?;
        let first = text(&me.post(&at, &json!({})).await?.good()?["url"])?;
        let url = text(&me.post(&at, &json!({})).await?.good()?["url"])?;
        ensure!(url.strip_suffix(".ics").is_some() && url != first);
        let unknown = first.replace(&first[first.len() - 12..first.len() - 4], "AAAAAAAA");
        for gone in [
            &first,
            &unknown,
            &url.replace(".ics", ""),
            &url.replace(".ics", "A.ics"),
        ] {
            is(&read(&service, gone).await?, 404, "not_found")?;
        }
        let told = read(&service, &url).await?;
        ensure!(told.status == 200);
        for (name, value) in [
            ("content-type", "text/calendar; charset=utf-8"),
            ("cache-control", "private, no-store"),
            ("x-robots-tag", "noindex, nofollow, noarchive"),
        ] {
            ensure!(told.header(name) == Some(value), "{name}");
        }
        let calendar = String::from_utf8(told.body.clone())?.replace("\r\n ", "");
        let id = text(&post["id"])?;
        for line in [
            format!("UID:{id}@ai-shorts"),
            "SUMMARY:a: YouTube (scheduled)".into(),
        ] {
            ensure!(calendar.lines().any(|l| l == line), "{line}\n{calendar}");
        }
        ensure!(calendar.contains(&format!("/posts/{id}")), "{calendar}");
        let link = me.get(&at).await?.good()?;
        ensure!(link["read_at"].is_string(), "{link}");

        let theirs = text(
            &viewer
                .post(&viewer.at("/calendar-link"), &json!({}))
                .await?
                .good()?["url"],
        )?;
        ensure!(read(&service, &theirs).await?.status == 200);
        me.delete(&me.at(&format!("/members/{}", viewer.account))).await?;
        is(&read(&service, &theirs).await?, 404, "not_found")?;
        let (_, program) = me.api_token(&["publish:read", "publish:write"]).await?;
        is(&program.post(&at, &json!({})).await?, 403, "token_scope_required")?;

        ensure!(me.delete(&at).await?.status == StatusCode::NO_CONTENT);
        is(&read(&service, &url).await?, 404, "not_found")?;
        let events = me.get(&me.at("/audit-events")).await?.good()?.to_string();
        ensure!(events.contains("calendar_link.created") && events.contains("calendar_link.ended"));
        let log = service.log();
        ensure!(log.contains("/calendar/{token}"), "trace was on");
        for secret in [&first, &url, &theirs] {
            let token = secret
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .trim_end_matches(".ics");
            ensure!(token.len() == 43 && !log.contains(token) && !events.contains(token));
        }
        Ok(())
    })
    .await
}
