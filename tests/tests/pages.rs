//! The public texts, their facts of the installation, and who accepts them when.

use ai_shorts_tests::person::PASSWORD;
use ai_shorts_tests::{Answer, Person, Service};
use anyhow::ensure;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const CONTACT: (&str, &str) = ("AI_SHORTS_CONTACT", "help@shorts.example");

async fn patch_me(me: &Person, body: &Value) -> anyhow::Result<Answer> {
    me.send(me.request(Method::PATCH, "/api/v1/me").json(body)).await
}

#[tokio::test]
async fn the_texts_answer_anybody_with_the_facts_of_this_installation() -> anyhow::Result<()> {
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(
        file.path(),
        "smtp_url = \"smtp://mail.example.net\"\n\
         [operator]\nname = \"Shorts & Co\"\naddress = \"1 Mill Lane\"\ncountry = \"Finland\"\n\
         [[processors]]\nname = \"Letter Carrier\"\ncountry = \"Finland\"\npurpose = \"carries letters\"\n\
         link = \"https://carrier.example/privacy\"\nhost = \"mail.example.net\"\n\
         [[processors]]\nname = \"Paper Archive\"\ncountry = \"Norway\"\npurpose = \"keeps the books\"\n",
    )?;
    let path = file.path().to_string_lossy().into_owned();
    let service = Service::start_with(&[CONTACT, ("AI_SHORTS_CONFIG", &path)])?;
    let nobody = Person::anonymous(&service)?;
    let policy = nobody.get("/api/v1/policy").await?.good()?;
    ensure!(policy["operator"]["name"] == "Shorts & Co", "{policy:#}");
    ensure!(policy["recipients"][0]["processor"]["name"] == "Letter Carrier");
    ensure!(policy["recipients"][1]["host"].is_null());
    let version = policy["version"].as_str().unwrap_or_default();
    let terms = policy["terms_version"].as_str().unwrap_or_default();
    ensure!(version.len() > 20 && terms.len() > 20);

    for (page, says) in [
        (
            "/privacy",
            vec![
                version,
                "Shorts &amp; Co, 1 Mill Lane, Finland",
                "mail.example.net",
                "Letter Carrier",
                "Paper Archive",
                "(stated by the operator)",
                "YouTube API Services",
                "https://www.youtube.com/t/terms",
                "https://www.google.com/policies/privacy",
                ">180 days*</td>",
            ],
        ),
        (
            "/ru/privacy",
            vec![
                version,
                "(со слов оператора)",
                ">180 дней*</td>",
                "YouTube API Services",
            ],
        ),
        (
            "/terms",
            vec![
                terms,
                "Shorts &amp; Co (Finland)",
                "https://www.tiktok.com/legal/terms-of-service",
            ],
        ),
        ("/ru/terms", vec![terms, "https://vk.com/terms"]),
        ("/cookies", vec!["__Host-ai_shorts_session", "PARAGLIDE_LOCALE"]),
        ("/ru/cookies", vec!["tus::"]),
        (
            "/data-deletion",
            vec!["<form", "data-here=\"grace_days\">7</span>"],
        ),
        ("/ru/data-deletion", vec!["<form", "Отправьте запрос здесь"]),
        (
            "/status",
            vec![
                "✓ All is well.",
                "✓ <b>Database</b>: answers",
                "✓ <b>Encryption key</b>",
                env!("CARGO_PKG_VERSION"),
            ],
        ),
        (
            "/ru/status",
            vec!["✓ Всё в порядке.", "✓ <b>Хранилище видео</b>: отвечает"],
        ),
    ] {
        let answer = nobody.get(page).await?;
        if answer.status == 503 {
            eprintln!("the pages are not built in: make web");
            return Ok(());
        }
        ensure!(
            answer.status == 200 && answer.header("set-cookie").is_none(),
            "{page}"
        );
        let body = String::from_utf8(answer.body)?;
        for what in says.into_iter().chain(["mailto:help@shorts.example"]) {
            ensure!(body.contains(what), "{page} does not say {what}: {body}");
        }
        ensure!(
            !body.contains("support@ai-shorts.ru"),
            "{page} names another contact"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_finder_of_a_weakness_learns_whom_to_tell() -> anyhow::Result<()> {
    let service = Service::start_with(&[CONTACT])?;
    let answer = Person::anonymous(&service)?
        .get("/.well-known/security.txt")
        .await?;
    ensure!(answer.status == 200 && answer.header("content-type") == Some("text/plain; charset=utf-8"));
    let body = String::from_utf8(answer.body)?;
    ensure!(
        body.starts_with("Contact: mailto:help@shorts.example\nExpires: "),
        "{body}"
    );
    ensure!(
        body.contains(&format!("Policy: {}/terms\n", service.url)),
        "{body}"
    );
    Ok(())
}

async fn accepted_at_sign_up_or_later(mut service: Service) -> anyhow::Result<()> {
    let nobody = Person::anonymous(&service)?;
    let instance = nobody.get("/api/v1/instance").await?.good()?;
    let version = instance["policy_version"].clone();
    let register = |email: &str, version: &Value| json!({"email": email, "password": PASSWORD, "policy_version": version, "policy_language": "ru"});
    let old = nobody
        .post(
            "/api/v1/auth/register",
            &register("old@example.org", &json!("2020-01-01-0")),
        )
        .await?;
    ensure!(old.status == 422, "{}", old.status);
    ensure!(old.json()["errors"][0]["code"] == "policy_version_old");
    let mut first = Person::anonymous(&service)?;
    let made = first
        .post("/api/v1/auth/register", &register("first@example.org", &version))
        .await?;
    first.take_cookie(&made);
    let me = made.good()?;
    ensure!(
        me["policy"]["is_accepted"] == true && me["policy"]["accepted"] == version,
        "{me:#}"
    );

    // The contract of registering stays: whoever was not asked has not accepted, and may later.
    let second = Person::registered(&service, "second@example.org").await?;
    patch_me(&second, &json!({"display_name": "Second"}))
        .await?
        .good()?;
    let me = second.get("/api/v1/me").await?.good()?;
    ensure!(
        me["policy"]["is_accepted"] == false && me["policy"]["accepted"].is_null(),
        "{me:#}"
    );
    ensure!(me["language"] == "en", "{me:#}");
    let me = patch_me(&second, &json!({"language": "ru"})).await?.good()?;
    ensure!(me["language"] == "ru" && me["display_name"] == "Second", "{me:#}");
    for wrong in [json!("de"), Value::Null, json!(1)] {
        let refused = patch_me(&second, &json!({"language": wrong})).await?;
        ensure!(refused.status == 422 || wrong.is_null(), "{wrong}");
    }
    ensure!(second.get("/api/v1/me").await?.good()?["language"] == "ru");
    let refused = patch_me(&second, &json!({"policy_version": "x", "display_name": "Third"})).await?;
    ensure!(refused.status == 422);
    let now = patch_me(&second, &json!({"policy_version": version}))
        .await?
        .good()?;
    ensure!(
        now["policy"]["is_accepted"] == true && now["display_name"] == "Second",
        "{now:#}"
    );
    patch_me(&second, &json!({"policy_version": version}))
        .await?
        .good()?;

    // A changed text asks again.
    service.stop()?;
    service.set("AI_SHORTS_CONTACT", "other@shorts.example");
    service.start_again()?;
    let me = first.get("/api/v1/me").await?.good()?;
    ensure!(
        me["policy"]["is_accepted"] == false && me["policy"]["accepted"] == version,
        "{me:#}"
    );
    ensure!(me["policy"]["current"] != version);
    let again = patch_me(&first, &json!({"policy_version": version})).await?;
    ensure!(again.json()["errors"][0]["code"] == "policy_version_old");
    let now = patch_me(&first, &json!({"policy_version": me["policy"]["current"]}))
        .await?
        .good()?;
    ensure!(now["policy"]["is_accepted"] == true, "{now:#}");
    Ok(())
}

#[tokio::test]
async fn the_policy_is_accepted_at_sign_up_or_later() -> anyhow::Result<()> {
    accepted_at_sign_up_or_later(Service::start_with(&[CONTACT])?).await
}

#[tokio::test]
async fn the_policy_is_accepted_at_sign_up_or_later_on_postgresql() -> anyhow::Result<()> {
    match Service::start_on_postgresql_with("policy_accepted", &[CONTACT])? {
        Some(service) => accepted_at_sign_up_or_later(service).await,
        None => Ok(()),
    }
}

#[tokio::test]
async fn a_real_platform_is_connected_only_by_who_accepted() -> anyhow::Result<()> {
    let service = Service::start_with(&[
        ("AI_SHORTS_SANDBOX", "on"),
        ("AI_SHORTS_YOUTUBE_CLIENT_ID", "made-up"),
        ("AI_SHORTS_YOUTUBE_CLIENT_SECRET", "made-up"),
    ])?;
    let me = Person::registered(&service, "connects@example.org").await?;
    me.connect_all().await?;
    let connect = || async {
        me.post(&me.at("/channels/connect"), &json!({"platform": "youtube"}))
            .await
    };
    let refused = connect().await?;
    ensure!(refused.status == StatusCode::CONFLICT && refused.code() == "policy_not_accepted");
    // A platform without credentials goes through its stand-in: nothing has to be accepted.
    me.post(&me.at("/channels/connect"), &json!({"platform": "tiktok"}))
        .await?
        .good()?;
    let version = refused.json()["policy_version"].clone();
    patch_me(&me, &json!({"policy_version": version})).await?.good()?;
    let begun = connect().await?.good()?;
    let url = begun["authorize_url"].as_str().unwrap_or_default();
    ensure!(url.starts_with("https://accounts.google.com/"), "{begun:#}");
    Ok(())
}
