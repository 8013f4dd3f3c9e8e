//! What people are told of by mail: what they chose, of what is theirs.

use ai_shorts_tests::person::{PASSWORD, good_options, is, options_for, text};
use ai_shorts_tests::service::on_both;
use ai_shorts_tests::{Person, PostOffice, Service, clips};
use anyhow::{Context as _, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const CHOICES: &str = "/api/v1/me/notifications";
const BY_DEFAULT: [&str; 4] = ["post_failed", "needs_decision", "approval_asked", "post_declined"];
const PATIENCE: Duration = Duration::from_secs(90);

async fn choose(me: &Person, news: &str, by_mail: bool) -> anyhow::Result<Value> {
    let body = json!({"items": [{"news": news, "by_mail": by_mail}]});
    me.send(me.request(Method::PATCH, CHOICES).json(&body))
        .await?
        .good()
}

fn chosen(answer: &Value) -> Vec<&str> {
    let all = answer["items"].as_array().into_iter().flatten();
    all.filter(|c| c["by_mail"] == true)
        .filter_map(|c| c["news"].as_str())
        .collect()
}

#[tokio::test]
async fn without_a_mail_server_the_choices_say_so() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "reads@example.org").await?;
    let first = me.get(CHOICES).await?.good()?;
    ensure!(first["sends_mail"] == false && first["items"].as_array().is_some_and(|i| i.len() == 6));
    ensure!(chosen(&first) == BY_DEFAULT, "{first:#}");
    choose(&me, "post_failed", false).await?;
    let after = choose(&me, "post_published", true).await?;
    ensure!(
        chosen(&after)
            == [
                "needs_decision",
                "approval_asked",
                "post_declined",
                "post_published"
            ],
        "{after:#}"
    );
    ensure!(me.get(CHOICES).await?.good()? == after, "it is kept");
    let wrong = json!({"items": [{"news": "weather", "by_mail": true}]});
    is(
        &me.send(me.request(Method::PATCH, CHOICES).json(&wrong)).await?,
        422,
        "wrong_type",
    )
}

/// Somebody who opened the link of their first letter.
async fn verified(service: &Service, office: &PostOffice, email: &str) -> anyhow::Result<Person> {
    let mut me = Person::anonymous(service)?;
    let body = json!({"email": email, "password": PASSWORD});
    let letters = office.letters().len();
    me.post("/api/v1/auth/register", &body).await?.good()?;
    let token = office.letter(letters + 1).await?.token()?;
    let made = me.post("/api/v1/auth/verify", &json!({"token": token})).await?;
    me.take_cookie(&made);
    let made = made.good()?;
    me.workspace = text(&made["workspaces"][0]["id"])?;
    me.account = text(&made["id"])?;
    Ok(me)
}

#[tokio::test]
async fn a_post_that_failed_is_mailed_to_who_asked_for_it() -> anyhow::Result<()> {
    let office = PostOffice::open().await?;
    let service = Service::start_with(&[("AI_SHORTS_SMTP_URL", office.url.as_str())])?;
    let me = verified(&service, &office, "asks@example.org").await?;
    let media = me.upload("soup.mp4", clips::vertical()?).await?;
    let media = media["id"].as_str().context("no id")?;
    let edit = me.request(Method::PATCH, &me.at(&format!("/media/{media}")));
    me.send(edit.json(&json!({"title": "Soup & bread"})))
        .await?
        .good()?;
    let channels = me.connect_all().await?;
    let publish = async |platform: &str, key: &str, options: Value| {
        let asked = me
            .publish(media, &channels[platform], key, options)
            .await?
            .good()?;
        let id = asked["id"].as_str().context("no id")?.to_owned();
        let target = me.settled(&id, PATIENCE).await?;
        anyhow::Ok((id, target))
    };
    me.arm("instagram", "process_error", &json!({})).await?;
    let (id, target) = publish("instagram", "a", options_for("instagram", "Soup")).await?;
    ensure!(target["state"] == "failed", "{target:#}");
    let letter = office.letter(2).await?;
    ensure!(letter.to == "asks@example.org", "{letter:#?}");
    let said = letter.text();
    ensure!(
        said.contains("“Soup & bread” was not published") && said.contains("Instagram"),
        "{said}"
    );
    ensure!(said.contains(&format!("{}/posts/{id}", service.url)), "{said}");
    ensure!(letter.html().contains("Soup &amp; bread"));

    // What nobody chose is not mailed; what somebody chose is.
    publish("youtube", "b", good_options("Soup")).await?;
    let after = choose(&me, "post_published", true).await?;
    ensure!(after["sends_mail"] == true);
    let again = me.upload("bread.mp4", &clips::numbered(3, 40)?).await?;
    let again = again["id"].as_str().context("no id")?;
    let asked = me
        .publish(again, &channels["youtube"], "c", good_options("Bread"))
        .await?
        .good()?;
    me.settled(asked["id"].as_str().context("no id")?, PATIENCE)
        .await?;
    let letter = office.letter(3).await?;
    ensure!(
        letter.text().contains("“bread” is published"),
        "{}",
        letter.text()
    );
    ensure!(office.letters().len() == 3, "one letter for each");
    Ok(())
}

#[tokio::test]
async fn who_may_approve_is_asked_by_mail_and_who_was_declined_is_told() -> anyhow::Result<()> {
    let office = PostOffice::open().await?;
    let service = Service::start_with(&[("AI_SHORTS_SMTP_URL", office.url.as_str())])?;
    let owner = verified(&service, &office, "owner@example.org").await?;
    let join = async |email: &str, role: &str| {
        let mut guest = verified(&service, &office, email).await?;
        let made = owner
            .post(&owner.at("/invitations"), &json!({"role": role}))
            .await?;
        let link = text(&made.good()?["link"])?;
        let token = link.rsplit('/').next().context("no token")?;
        let accept = format!("/api/v1/invitations/{token}/accept");
        guest.post(&accept, &json!({})).await?.good()?;
        guest.workspace.clone_from(&owner.workspace);
        anyhow::Ok(guest)
    };
    join("admin@example.org", "admin").await?;
    let silent = join("silent@example.org", "admin").await?;
    choose(&silent, "approval_asked", false).await?;
    join("viewer@example.org", "viewer").await?;
    let editor = join("editor@example.org", "editor").await?;
    let media = text(&owner.upload("soup.mp4", clips::vertical()?).await?["id"])?;
    let channel = owner.connect_sandbox().await?;
    let rule = owner.request(Method::PATCH, &owner.at(""));
    owner
        .send(rule.json(&json!({"approval_required": true})))
        .await?
        .good()?;

    let before = office.letters().len();
    let asked = editor
        .publish(&media, &channel, "a", good_options("Soup"))
        .await?
        .good()?;
    let post = text(&asked["id"])?;
    office.letter(before + 2).await?;
    let letters = office.letters().split_off(before);
    let mut readers: Vec<_> = letters.iter().map(|l| l.to.as_str()).collect();
    readers.sort_unstable();
    ensure!(
        readers == ["admin@example.org", "owner@example.org"],
        "{letters:#?}"
    );
    for letter in &letters {
        let said = letter.text();
        ensure!(
            said.contains("editor@example.org wants to publish “soup”"),
            "{said}"
        );
        ensure!(said.contains(&format!("{}/posts/{post}", service.url)), "{said}");
    }

    // The next post is not told by a letter of its own so soon; in the app it is there at once.
    let next = editor
        .publish(&media, &channel, "b", good_options("More soup"))
        .await?
        .good()?;
    ensure!(next["approval"]["state"] == "waiting", "{next:#}");
    tokio::time::sleep(Duration::from_secs(3)).await;
    ensure!(
        office.letters().len() == before + 2,
        "one letter in a quarter of an hour"
    );

    let decline = owner.at(&format!("/publish-requests/{post}/decline"));
    let note = json!({"note": "The logo is the old one."});
    owner.post(&decline, &note).await?.good()?;
    let letter = office.letter(before + 3).await?;
    ensure!(letter.to == "editor@example.org", "{letter:#?}");
    let said = letter.text();
    ensure!(
        said.contains("“soup” was not approved") && said.contains("The logo is the old one."),
        "{said}"
    );
    ensure!(office.letters().len() == before + 3, "nobody else is written to");
    Ok(())
}

/// The news in the app, newest first.
async fn news(me: &Person) -> anyhow::Result<Vec<Value>> {
    let told = me.get(&me.at("/notices")).await?.good()?;
    Ok(told["items"].as_array().context("no news")?.clone())
}

#[tokio::test]
async fn a_post_that_failed_is_told_in_the_app_once() -> anyhow::Result<()> {
    on_both("news_failed", &[], async |mut service| {
        let mut me = Person::registered(&service, "asks@example.org").await?;
        let viewer = me.invites(&service, "viewer@example.org", "viewer").await?;
        let stranger = Person::registered(&service, "stranger@example.org").await?;
        let media = text(&me.upload("soup.mp4", clips::vertical()?).await?["id"])?;
        let channels = me.connect_all().await?;
        let fail = async |me: &Person| me.arm("instagram", "process_error", &json!({})).await;
        fail(&me).await?;
        let options = options_for("instagram", "Soup");
        let asked = me.publish(&media, &channels["instagram"], "a", options).await?;
        let post = text(&asked.good()?["id"])?;
        let target = me.settled(&post, PATIENCE).await?;
        ensure!(target["state"] == "failed", "{target:#}");

        let told = news(&viewer).await?;
        ensure!(told.len() == 1 && told == news(&me).await?, "{told:#?}");
        ensure!(
            told[0]["code"] == "post_failed" && told[0]["is_over"] == false,
            "{told:#?}"
        );
        ensure!(told[0]["target_id"] == target["id"] && told[0]["publish_request_id"] == post.as_str());
        ensure!(
            told[0]["failure"]["code"] == target["failure"]["code"],
            "{told:#?}"
        );
        ensure!(news(&stranger).await?.is_empty());
        // Whatever ran before the crash runs again, and tells nothing twice.
        service.kill();
        service.start_again()?;
        me.move_to(&service);
        ensure!(news(&me).await?.len() == 1);

        let retry = me.at(&format!("/publish-targets/{}/retry", text(&target["id"])?));
        fail(&me).await?;
        me.post(&retry, &json!({})).await?.good()?;
        let again = me.settled(&post, PATIENCE).await?;
        ensure!(again["state"] == "failed", "{again:#}");
        let over: Vec<_> = news(&me).await?.iter().map(|n| n["is_over"] == true).collect();
        ensure!(over == [false, true], "another failure is told anew: {over:?}");
        me.post(&retry, &json!({})).await?.good()?;
        let out = me.settled(&post, PATIENCE).await?;
        ensure!(out["state"] == "published", "{out:#}");
        let told = news(&me).await?;
        ensure!(told.iter().all(|n| n["is_over"] == true), "{told:#?}");
        ensure!(told.len() == 2, "{told:#?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_lost_channel_is_news_and_the_post_it_stops_is_a_decision() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "asks@example.org").await?;
    let media = text(&me.upload("soup.mp4", clips::vertical()?).await?["id"])?;
    let channels = me.connect_all().await?;
    me.arm("youtube", "access_token_expired", &json!({})).await?;
    me.arm("youtube", "refresh_invalid_grant", &json!({})).await?;
    let asked = me
        .publish(&media, &channels["youtube"], "a", good_options("Soup"))
        .await?;
    let target = me.settled(&text(&asked.good()?["id"])?, PATIENCE).await?;
    ensure!(target["state"] == "needs_attention", "{target:#}");
    let told = news(&me).await?;
    ensure!(
        told.len() == 1,
        "the post is told by its decision alone: {told:#?}"
    );
    let lost = &told[0];
    ensure!(
        lost["code"] == "channel_lost" && lost["target_id"].is_null(),
        "{lost:#}"
    );
    ensure!(lost["channel_id"] == channels["youtube"].as_str(), "{lost:#}");
    ensure!(lost["is_over"] == false && !lost["failure"].is_null(), "{lost:#}");
    me.connect_all().await?;
    ensure!(news(&me).await?[0]["is_over"] == true, "it is connected again");
    Ok(())
}

#[tokio::test]
async fn a_workspace_tells_how_much_of_its_quota_it_uses() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "full@example.org").await?;
    let quota = me.get("/api/v1/instance").await?.good()?["limits"]["workspace_quota_bytes"].clone();
    let storage = async || me.get(&me.at("/storage")).await?.good();
    ensure!(storage().await? == json!({"used_bytes": 0, "quota_bytes": quota}));
    let clip = clips::vertical()?;
    me.upload("soup.mp4", clip).await?;
    me.create_upload("next.mp4", 1_000_000).await?;
    ensure!(
        storage().await?["used_bytes"] == clip.len() + 1_000_000,
        "what an upload announces counts as well"
    );
    Ok(())
}
