//! What people are told of by mail: what they chose, of what is theirs.

use ai_shorts_tests::person::{PASSWORD, good_options, is, options_for};
use ai_shorts_tests::{Person, PostOffice, Service, clips};
use anyhow::{Context as _, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const CHOICES: &str = "/api/v1/me/notifications";
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
    ensure!(first["sends_mail"] == false && first["items"].as_array().is_some_and(|i| i.len() == 4));
    ensure!(chosen(&first) == ["post_failed", "needs_decision"], "{first:#}");
    choose(&me, "post_failed", false).await?;
    let after = choose(&me, "post_published", true).await?;
    ensure!(
        chosen(&after) == ["needs_decision", "post_published"],
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

#[tokio::test]
async fn a_post_that_failed_is_mailed_to_who_asked_for_it() -> anyhow::Result<()> {
    let office = PostOffice::open().await?;
    let service = Service::start_with(&[("AI_SHORTS_SMTP_URL", office.url.as_str())])?;
    let mut me = Person::anonymous(&service)?;
    let body = json!({"email": "asks@example.org", "password": PASSWORD});
    me.post("/api/v1/auth/register", &body).await?.good()?;
    let token = office.letter(1).await?.token()?;
    let made = me.post("/api/v1/auth/verify", &json!({"token": token})).await?;
    me.take_cookie(&made);
    let made = made.good()?;
    me.workspace = made["workspaces"][0]["id"]
        .as_str()
        .context("no workspace")?
        .to_owned();

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
