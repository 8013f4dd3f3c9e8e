//! A post that is being written is kept, no tab writes over another unseen, and it goes when it is published.

use ai_shorts_tests::person::{good_options, is};
use ai_shorts_tests::{Answer, Person, Service, clips};
use anyhow::Context as _;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

struct Desk {
    service: Service,
    me: Person,
    media: String,
}

impl Desk {
    async fn new(service: Service) -> anyhow::Result<Self> {
        let me = Person::registered(&service, "writer@example.org").await?;
        let media = me.upload("soup.mp4", clips::vertical()?).await?;
        Ok(Self {
            service,
            media: id_of(&media)?,
            me,
        })
    }
    async fn begin(&self, who: &Person, content: Value) -> anyhow::Result<Answer> {
        let body = json!({"media_id": self.media, "content": content});
        who.post(&who.at("/drafts"), &body).await
    }
    async fn all(&self) -> anyhow::Result<Value> {
        self.me.get(&self.me.at("/drafts")).await?.good()
    }
}

fn id_of(v: &Value) -> anyhow::Result<String> {
    v["id"].as_str().map(str::to_owned).context("no id")
}

async fn save(who: &Person, id: &str, version: u64, content: Value) -> anyhow::Result<Answer> {
    let r = who
        .request(Method::PATCH, &who.at(&format!("/drafts/{id}")))
        .json(&json!({"version": version, "content": content}));
    who.send(r).await
}

async fn two_tabs(service: Service) -> anyhow::Result<()> {
    let desk = Desk::new(service).await?;
    let me = &desk.me;
    let begun = desk.begin(me, json!({"caption": "Soup"})).await?;
    assert_eq!(begun.status, StatusCode::CREATED);
    let begun = begun.good()?;
    let id = id_of(&begun)?;
    assert_eq!(
        (
            &begun["version"],
            &begun["content"]["caption"],
            &begun["created_by"]
        ),
        (&json!(1), &json!("Soup"), &json!("writer@example.org"))
    );
    // The second tab began with an empty form: it is told what is there.
    let other = me.signed_in_again(&desk.service, "writer@example.org").await?;
    let there = desk.begin(&other, json!({"caption": "Stew"})).await?;
    assert_eq!(there.status, StatusCode::OK);
    assert_eq!(there.json(), begun);

    let second = save(me, &id, 1, json!({"caption": "Soup with noodles"}))
        .await?
        .good()?;
    assert_eq!(second["version"], 2);
    let stale = save(&other, &id, 1, json!({"caption": "Stew"})).await?;
    is(&stale, 409, "draft_changed")?;
    assert_eq!(stale.json()["draft"], second, "the answer tells what is there");
    // An answer that was lost on its way: the same words again are no change and no conflict.
    let again = save(me, &id, 1, json!({"caption": "Soup with noodles"}))
        .await?
        .good()?;
    assert_eq!(again, second);
    // Seen, and meant.
    let third = save(&other, &id, 2, json!({"caption": "Stew"})).await?.good()?;
    assert_eq!(
        (&third["version"], &third["content"]["caption"]),
        (&json!(3), &json!("Stew"))
    );
    let clip = me.get(&me.at(&format!("/media/{}", desk.media))).await?.good()?;
    assert_eq!(clip["draft_id"], third["id"]);

    let at = me.at(&format!("/drafts/{id}"));
    is(
        &me.delete(&format!("{at}?version=2")).await?,
        409,
        "draft_changed",
    )?;
    let gone = me.delete(&format!("{at}?version=3")).await?;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    is(&save(&other, &id, 3, json!({})).await?, 404, "not_found")?;
    is(&me.delete(&at).await?, 404, "not_found")?;
    assert_eq!(
        desk.all().await?,
        json!({"items": [], "next_cursor": null, "total": 0})
    );
    Ok(())
}

#[tokio::test]
async fn two_tabs_never_write_over_each_other_unseen() -> anyhow::Result<()> {
    two_tabs(Service::start()?).await
}

#[tokio::test]
async fn two_tabs_never_write_over_each_other_unseen_on_postgresql() -> anyhow::Result<()> {
    match Service::start_on_postgresql("drafts_tabs")? {
        Some(service) => two_tabs(service).await,
        None => Ok(()),
    }
}

/// Of two that save the same version at the same time one is told of the other.
#[tokio::test]
async fn of_two_saves_at_once_one_wins() -> anyhow::Result<()> {
    let desk = Desk::new(Service::start()?).await?;
    let id = id_of(&desk.begin(&desk.me, json!({})).await?.good()?)?;
    for version in 1..20 {
        let text = |who: &str| json!({"caption": format!("{who} {version}")});
        let (a, b) = tokio::try_join!(
            save(&desk.me, &id, version, text("a")),
            save(&desk.me, &id, version, text("b"))
        )?;
        let mut met = [a.status.as_u16(), b.status.as_u16()];
        met.sort_unstable();
        assert_eq!(met, [200, 409], "version {version}");
    }
    Ok(())
}

async fn published(service: Service) -> anyhow::Result<()> {
    let desk = Desk::new(service).await?;
    let me = &desk.me;
    let channel = me.connect_sandbox().await?;
    let id = id_of(&desk.begin(me, json!({"caption": "Soup"})).await?.good()?)?;
    save(me, &id, 1, json!({"caption": "Soup, hot"})).await?.good()?;
    let publish = async |key: &str, version: u64, options: Value| {
        let body = json!({"media_id": desk.media, "draft": {"id": id, "version": version},
            "targets": [{"channel_id": channel, "options": options}]});
        let r = me
            .request(Method::POST, &me.at("/publish-requests"))
            .header("idempotency-key", key)
            .json(&body);
        me.send(r).await
    };
    // What is refused was not published: the draft stays.
    is(&publish("refused", 2, json!({})).await?, 422, "invalid_options")?;
    assert_eq!(desk.all().await?["total"], 1);
    // Somebody has written on since the publisher looked: what they wrote was not published, and stays.
    publish("older", 1, good_options("Soup")).await?.good()?;
    assert_eq!(desk.all().await?["total"], 1);
    let out = publish("now", 2, good_options("Soup")).await?.good()?;
    assert_eq!(desk.all().await?["total"], 0);
    // The press that is sent again finds its post, and no draft that it could miss.
    let again = publish("now", 2, good_options("Soup")).await?.good()?;
    assert_eq!(again["id"], out["id"]);
    let clip = me.get(&me.at(&format!("/media/{}", desk.media))).await?.good()?;
    assert_eq!(clip["draft_id"], Value::Null);
    Ok(())
}

#[tokio::test]
async fn a_draft_goes_with_the_post_that_it_became() -> anyhow::Result<()> {
    published(Service::start()?).await
}

#[tokio::test]
async fn a_draft_goes_with_the_post_that_it_became_on_postgresql() -> anyhow::Result<()> {
    match Service::start_on_postgresql("drafts_published")? {
        Some(service) => published(service).await,
        None => Ok(()),
    }
}

#[tokio::test]
async fn a_draft_is_the_workspaces_and_goes_with_its_clip() -> anyhow::Result<()> {
    let desk = Desk::new(Service::start()?).await?;
    let me = &desk.me;
    let editor = me.invites(&desk.service, "editor@example.org", "editor").await?;
    let viewer = me.invites(&desk.service, "viewer@example.org", "viewer").await?;
    let id = id_of(&desk.begin(me, json!({"caption": "Soup"})).await?.good()?)?;
    let theirs = save(&editor, &id, 1, json!({"caption": "Soup!"})).await?.good()?;
    assert_eq!(
        (&theirs["created_by"], &theirs["updated_by"]),
        (&json!("writer@example.org"), &json!("editor@example.org"))
    );
    let seen = viewer.get(&viewer.at("/drafts")).await?.good()?;
    assert_eq!(seen["items"][0], theirs);
    is(&save(&viewer, &id, 2, json!({})).await?, 403, "role_required")?;
    is(&desk.begin(&viewer, json!({})).await?, 403, "role_required")?;
    is(
        &viewer.delete(&viewer.at(&format!("/drafts/{id}"))).await?,
        403,
        "role_required",
    )?;
    let of_clip = me.at(&format!("/drafts?media={}", desk.media));
    assert_eq!(me.get(&of_clip).await?.good()?["items"][0]["id"], theirs["id"]);

    let receipt = me
        .delete(&me.at(&format!("/media/{}", desk.media)))
        .await?
        .good()?;
    assert_eq!(receipt["counts"]["drafts"], 1);
    assert_eq!(desk.all().await?["total"], 0);
    is(&save(me, &id, 2, json!({})).await?, 404, "not_found")?;
    is(&desk.begin(me, json!({})).await?, 404, "not_found")?;
    Ok(())
}

#[tokio::test]
async fn a_draft_may_be_unfinished_but_not_without_shape_or_end() -> anyhow::Result<()> {
    let desk = Desk::new(Service::start()?).await?;
    let me = &desk.me;
    let channel = me.connect_sandbox().await?;
    let target = json!({"channel_id": channel, "chosen": false, "options": {"tiktok": {}}});
    // Longer than any platform takes, and without an answer where one is due.
    let content =
        json!({"title": "x".repeat(5000), "caption": "<>".repeat(9000), "when": "at", "targets": [target]});
    let id = id_of(&desk.begin(me, content).await?.good()?)?;
    let cases = [
        (json!({"caption": "я".repeat(66_000)}), "content", "too_long"),
        (json!({"titel": "x"}), "content.titel", "unknown_field"),
        (json!({"when": "soon"}), "content.when", "wrong_type"),
        (
            json!({"targets": [target, target]}),
            "content.targets",
            "duplicate",
        ),
        (
            json!({"targets": [{"chosen": true}]}),
            "content.targets[0].channel_id",
            "missing",
        ),
    ];
    for (content, field, code) in cases {
        let refused = save(me, &id, 1, content).await?;
        is(&refused, 422, code)?;
        assert_eq!(refused.json()["errors"][0]["field"], field);
    }
    assert_eq!(desk.all().await?["items"][0]["version"], 1);
    Ok(())
}

#[tokio::test]
async fn a_draft_opens_no_token_and_its_words_are_no_events() -> anyhow::Result<()> {
    let desk = Desk::new(Service::start()?).await?;
    let me = &desk.me;
    let channel = me.connect_sandbox().await?;
    let opened = async || me.get(&me.at("/token-uses")).await?.good();
    let before = opened().await?;
    let target = json!({"channel_id": channel, "chosen": true, "options": good_options("Soup")});
    let id = id_of(&desk.begin(me, json!({"targets": [target]})).await?.good()?)?;
    for version in 1..5 {
        let words = json!({"caption": format!("canary-{version}"), "targets": [target]});
        save(me, &id, version, words).await?.good()?;
    }
    me.delete(&me.at(&format!("/drafts/{id}"))).await?;
    assert_eq!(opened().await?, before);
    let events = me.get(&me.at("/audit-events")).await?.good()?;
    let of_draft: Vec<_> = events["items"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|e| e["kind"].as_str().filter(|k| k.starts_with("draft.")))
        .collect();
    assert_eq!(of_draft, ["draft.deleted", "draft.created"]);
    assert!(!events.to_string().contains("canary"), "{events:#}");
    Ok(())
}
