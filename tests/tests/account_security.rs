//! Proofs of who somebody is, over HTTP and SMTP: step-up, second factor, mailed links.

use ai_shorts_tests::person::{PASSWORD, is};
use ai_shorts_tests::{Answer, Person, PostOffice, Service};
use anyhow::{Context as _, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

const NEW: &str = "another good staple of horses 7";

/// The digits that an authenticator app shows so many steps from now.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the person's phone, not the service"
)]
fn digits(secret: &str, steps: u64) -> anyhow::Result<String> {
    let key = totp_rs::Secret::try_from_base32(secret).map_err(|e| anyhow::anyhow!("{e:?}"))?;
    let totp = totp_rs::Builder::new()
        .with_secret(key)
        .with_account_name("x")
        .build()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    Ok(totp.generate(now + 30 * steps).to_string())
}

async fn login(who: &Person, email: &str, password: &str) -> anyhow::Result<Answer> {
    let body = json!({"email": email, "password": password});
    who.post("/api/v1/auth/login", &body).await
}

#[tokio::test]
async fn a_password_is_changed_and_only_this_browser_stays() -> anyhow::Result<()> {
    let service = Service::start()?;
    let mut me = Person::registered(&service, "change@example.org").await?;
    let mut other = me.without_cookie();
    other.take_cookie(&login(&other, "change@example.org", PASSWORD).await?);
    ensure!(other.get("/api/v1/me").await?.status == 200);

    let change = |current: &str, new: &str| json!({"current_password": current, "new_password": new});
    let path = "/api/v1/me/password";
    is(
        &me.post(path, &change("not this one", NEW)).await?,
        422,
        "password_wrong",
    )?;
    is(
        &me.post(path, &change(PASSWORD, "12345678")).await?,
        422,
        "password_too_weak",
    )?;
    let nobody = Person::anonymous(&service)?;
    is(
        &nobody.post(path, &change(PASSWORD, NEW)).await?,
        401,
        "unauthenticated",
    )?;
    ensure!(
        other.get("/api/v1/me").await?.status == 200,
        "nothing has happened yet"
    );

    let before = me.clone();
    let done = me.post(path, &change(PASSWORD, NEW)).await?;
    ensure!(done.status == 204);
    me.take_cookie(&done);
    ensure!(me.cookie() != before.cookie() && me.get("/api/v1/me").await?.status == 200);
    for void in [&before, &other] {
        ensure!(void.get("/api/v1/me").await?.status == 401);
    }
    is(
        &login(&nobody, "change@example.org", PASSWORD).await?,
        401,
        "invalid_credentials",
    )?;
    ensure!(login(&nobody, "change@example.org", NEW).await?.status == 200);

    // A proof gives another token, and a stolen session is no place to guess.
    let confirm = |password: &str| json!({"password": password});
    let stolen = me.clone();
    let proven = me.post("/api/v1/auth/confirm", &confirm(NEW)).await?;
    ensure!(proven.status == 204);
    me.take_cookie(&proven);
    ensure!(stolen.get("/api/v1/me").await?.status == 401);
    is(
        &me.post("/api/v1/auth/confirm", &json!({})).await?,
        422,
        "one_proof",
    )?;
    let mut codes = vec![];
    for n in 0..14 {
        codes.push(
            me.post("/api/v1/auth/confirm", &confirm(&format!("guess {n}")))
                .await?
                .status,
        );
    }
    ensure!(codes[0] == 422 && codes[13] == 429, "{codes:?}");
    Ok(())
}

#[tokio::test]
async fn a_second_factor_from_setup_to_sign_in() -> anyhow::Result<()> {
    let mut service = Service::start()?;
    let email = "factor@example.org";
    let mut me = Person::registered(&service, email).await?;
    let mut other = me.without_cookie();
    let plain = login(&other, email, PASSWORD).await?;
    other.take_cookie(&plain);
    ensure!(plain.json()["email"] == email && plain.json()["second_factor"].is_null());

    let setup = me.post("/api/v1/me/totp", &json!({})).await?.good()?;
    let secret = setup["secret"].as_str().context("secret")?.to_owned();
    ensure!(setup["qr_svg"].as_str().is_some_and(|s| s.starts_with("<svg ")));
    let url = setup["otpauth_url"].as_str().context("url")?;
    ensure!(
        url.starts_with("otpauth://totp/AI_SHORTS:factor%40example.org?") && url.contains("issuer=AI_SHORTS")
    );
    ensure!(me.get("/api/v1/me/totp").await?.json()["enabled"] == false);
    is(
        &me.post("/api/v1/me/recovery-codes", &json!({})).await?,
        409,
        "totp_off",
    )?;
    let path = "/api/v1/me/totp/confirm";
    is(
        &me.post(path, &json!({"code": "12 34"})).await?,
        422,
        "code_wrong",
    )?;
    let shown = digits(&secret, 0)?;
    let on = me.post(path, &json!({"code": shown})).await?;
    me.take_cookie(&on);
    let codes = on.good()?;
    let codes: Vec<&str> = codes["codes"]
        .as_array()
        .context("codes")?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    ensure!(
        codes.len() == 10 && codes.iter().all(|c| c.len() == 27),
        "{codes:?}"
    );
    ensure!(other.get("/api/v1/me").await?.status == 401, "other sessions end");
    is(&me.post("/api/v1/me/totp", &json!({})).await?, 409, "totp_on")?;

    let mut phone = me.without_cookie();
    is(
        &login(&phone, email, "not this one at all").await?,
        401,
        "invalid_credentials",
    )?;
    let first = login(&phone, email, PASSWORD).await?;
    ensure!(first.status == 200 && first.header("set-cookie").is_none());
    let asked = first.json();
    ensure!(
        asked.get("id").is_none() && asked["second_factor"]["methods"] == json!(["totp", "recovery_code"])
    );
    let ticket = asked["second_factor"]["ticket"]
        .as_str()
        .context("ticket")?
        .to_owned();
    let second = |code: &str| json!({"ticket": ticket, "code": code});
    let path = "/api/v1/auth/second-factor";
    is(&phone.post(path, &second("000000")).await?, 401, "code_wrong")?;
    is(&phone.post(path, &second(&shown)).await?, 401, "code_wrong")?;
    let other_ticket = json!({"ticket": "x", "code": codes[0]});
    is(&phone.post(path, &other_ticket).await?, 401, "sign_in_expired")?;
    // The next step's code, which the phone shows when its clock runs ahead.
    let done = phone.post(path, &second(&digits(&secret, 1)?)).await?;
    ensure!(done.status == StatusCode::OK, "{}", done.code());
    phone.take_cookie(&done);
    ensure!(phone.get("/api/v1/me").await?.json()["email"] == email);
    is(
        &phone.post(path, &second(codes[0])).await?,
        401,
        "sign_in_expired",
    )?;

    let codes: Vec<String> = codes.iter().map(|c| (*c).to_owned()).collect();
    codes_and_removal(&mut service, phone, email, &codes).await?;
    let mut secrets = vec![secret, ticket];
    secrets.extend(codes.iter().map(|c| c.replace('-', "")));
    service.stop()?;
    nowhere(&service, &secrets)
}

/// The factor outlives a restart; codes are used up and replaced; without it the password alone signs in.
async fn codes_and_removal(
    service: &mut Service,
    mut phone: Person,
    email: &str,
    codes: &[String],
) -> anyhow::Result<()> {
    let path = "/api/v1/auth/second-factor";
    // A restart keeps it all; a recovery code takes the place of the phone, once.
    service.stop()?;
    service.start_again()?;
    for expected in [200, 401] {
        let asked = login(&phone.without_cookie(), email, PASSWORD).await?.json();
        let body = json!({"ticket": asked["second_factor"]["ticket"], "code": codes[0]});
        let answer = phone.without_cookie().post(path, &body).await?;
        ensure!(answer.status.as_u16() == expected);
    }
    let left = phone.get("/api/v1/me/recovery-codes").await?.json();
    ensure!(left["left"] == 9, "{left}");
    let new = phone
        .post("/api/v1/me/recovery-codes", &json!({}))
        .await?
        .good()?;
    ensure!(!new.to_string().contains(&codes[1]));
    let off = phone.delete("/api/v1/me/totp").await?;
    ensure!(off.status == 204);
    phone.take_cookie(&off);
    ensure!(login(&phone.without_cookie(), email, PASSWORD).await?.json()["email"] == email);

    let events = phone
        .get(&phone.at("/audit-events?class=security&limit=100"))
        .await?
        .good()?;
    let told: Vec<&str> = events["items"]
        .as_array()
        .context("items")?
        .iter()
        .filter_map(|e| e["kind"].as_str())
        .collect();
    for kind in [
        "second_factor.enabled",
        "recovery_code.used",
        "recovery_codes.replaced",
        "second_factor.disabled",
    ] {
        ensure!(told.contains(&kind), "{kind} is not in {told:?}");
    }
    Ok(())
}

/// Nothing of it lies in the data folder or the log.
fn nowhere(service: &Service, secrets: &[String]) -> anyhow::Result<()> {
    fn files(dir: &Path, out: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                files(&entry.path(), out);
            } else {
                out.push(entry.path());
            }
        }
    }
    let mut all = vec![];
    files(&service.data_dir(), &mut all);
    let mut texts = vec![("the log".to_owned(), service.log().into_bytes())];
    for path in all {
        texts.push((path.display().to_string(), std::fs::read(&path)?));
    }
    for (name, text) in &texts {
        for secret in secrets {
            ensure!(
                !text.windows(secret.len()).any(|w| w == secret.as_bytes()),
                "a secret is in {name}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_operator_helps_who_lost_the_second_factor() -> anyhow::Result<()> {
    let service = Service::start()?;
    let email = "lost@example.org";
    let mut me = Person::registered(&service, email).await?;
    let reset = |email: &str| -> anyhow::Result<std::process::Output> {
        Ok(service
            .command(&["accounts", "reset-second-factor", email, "--yes"])?
            .output()?)
    };
    let nothing = reset(email)?;
    let said = String::from_utf8(nothing.stderr)?;
    ensure!(
        nothing.status.code() == Some(1) && said.contains("no authenticator app"),
        "{said}"
    );
    ensure!(reset("nobody@example.org")?.status.code() == Some(1));
    let setup = me.post("/api/v1/me/totp", &json!({})).await?.good()?;
    let code = digits(setup["secret"].as_str().context("secret")?, 0)?;
    let on = me.post("/api/v1/me/totp/confirm", &json!({"code": code})).await?;
    me.take_cookie(&on);
    on.good()?;
    let asked = login(&me.without_cookie(), email, PASSWORD).await?.json();
    ensure!(asked["second_factor"].is_object(), "{asked}");

    // Without a yes nothing is done.
    let mut asked_first = service.command(&["accounts", "reset-second-factor", email])?;
    let unanswered = asked_first.stdin(std::process::Stdio::null()).output()?;
    ensure!(unanswered.status.code() == Some(1) && me.get("/api/v1/me").await?.status == 200);

    let done = reset(email)?;
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    ensure!(me.get("/api/v1/me").await?.status == 401, "sessions end");
    let ticket = json!({"ticket": asked["second_factor"]["ticket"], "code": code});
    let late = me
        .without_cookie()
        .post("/api/v1/auth/second-factor", &ticket)
        .await?;
    is(&late, 401, "sign_in_expired")?;
    let mut back = me.without_cookie();
    let answer = login(&back, email, PASSWORD).await?;
    back.take_cookie(&answer);
    ensure!(answer.good()?["email"] == email);
    let events = back
        .get(&back.at("/audit-events?kind=second_factor.disabled"))
        .await?
        .good()?;
    ensure!(events["items"][0]["actor"]["kind"] == "operator", "{events:#}");
    Ok(())
}

#[tokio::test]
async fn who_signs_in_anew_leaves_no_session_behind() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "anew@example.org").await?;
    let again = json!({"email": "anew@example.org", "password": PASSWORD});
    let wrong = json!({"email": "anew@example.org", "password": "not this one at all"});
    ensure!(me.post("/api/v1/auth/login", &wrong).await?.status == 401);
    ensure!(me.get("/api/v1/me").await?.status == 200);
    let mut anew = me.clone();
    let answer = me.post("/api/v1/auth/login", &again).await?;
    anew.take_cookie(&answer);
    answer.good()?;
    ensure!(me.get("/api/v1/me").await?.status == 401);
    let sessions = anew.get("/api/v1/me/sessions").await?.good()?;
    ensure!(
        sessions["items"].as_array().is_some_and(|all| all.len() == 1),
        "{sessions:#}"
    );
    let other = json!({"email": "other@example.org", "password": PASSWORD});
    anew.post("/api/v1/auth/register", &other).await?.good()?;
    ensure!(anew.get("/api/v1/me").await?.status == 401);
    Ok(())
}

#[tokio::test]
async fn without_mail_a_forgotten_password_says_what_to_do() -> anyhow::Result<()> {
    let service = Service::start()?;
    let nobody = Person::anonymous(&service)?;
    ensure!(nobody.get("/api/v1/instance").await?.json()["mail"] == false);
    let refused = nobody
        .post("/api/v1/auth/password/forgot", &json!({"email": "a@example.org"}))
        .await?;
    is(&refused, 409, "mail_off")?;
    ensure!(
        refused.json()["detail"]
            .as_str()
            .is_some_and(|d| d.contains("ai-shorts accounts reset-password"))
    );
    // Registering is as it ever was.
    Person::registered(&service, "a@example.org").await?;
    let again = json!({"email": "a@example.org", "password": PASSWORD});
    is(
        &nobody.post("/api/v1/auth/register", &again).await?,
        409,
        "email_taken",
    )?;
    let reset = json!({"token": "never was", "new_password": NEW});
    is(
        &nobody.post("/api/v1/auth/password/reset", &reset).await?,
        410,
        "link_over",
    )
}

#[tokio::test]
async fn links_come_by_mail_and_say_nothing_of_who_has_an_account() -> anyhow::Result<()> {
    let post = PostOffice::open().await?;
    let mut service = Service::start_with(&[
        ("AI_SHORTS_SMTP_URL", post.url.as_str()),
        ("AI_SHORTS_SMTP_FROM", "AI_SHORTS <shorts@example.org>"),
        ("AI_SHORTS_TRUSTED_PROXIES", "127.0.0.1"),
        ("RUST_LOG", "trace"),
    ])?;
    let mut me = Person::anonymous(&service)?;
    let email = "Mail@example.org";
    let new = json!({"email": email, "password": PASSWORD, "display_name": "Мария"});
    let register = |who: &Person| {
        let r = who.request(Method::POST, "/api/v1/auth/register");
        r.json(&new).header("accept-language", "ru-RU,ru;q=0.9,en;q=0.5")
    };
    // A server that is busy is asked again.
    post.refuse(2);
    let first = me.send(register(&me)).await?;
    ensure!(
        first.status == StatusCode::ACCEPTED && first.header("set-cookie").is_none() && first.body.is_empty()
    );
    let letter = post.letter(1).await?;
    ensure!(
        (letter.to.as_str(), letter.from.as_str()) == (email, "shorts@example.org"),
        "{letter:?}"
    );
    ensure!(
        letter
            .head("message-id")
            .is_some_and(|id| id.starts_with("<eml_") && id.ends_with("@example.org>"))
    );
    ensure!(letter.head("auto-submitted").as_deref() == Some("auto-generated"));
    ensure!(
        letter.text().contains("Ссылка сработает один раз") && letter.html().contains("<a href=\"http"),
        "{}",
        letter.text()
    );
    let link = letter.token()?;
    ensure!(
        login(&me, email, PASSWORD).await?.status == 401,
        "there is no account yet"
    );

    let verified = me.post("/api/v1/auth/verify", &json!({"token": link})).await?;
    ensure!(verified.status == StatusCode::CREATED, "{}", verified.code());
    me.take_cookie(&verified);
    ensure!(me.get("/api/v1/me").await?.json()["display_name"] == "Мария");
    let other = me.without_cookie();
    is(
        &other.post("/api/v1/auth/verify", &json!({"token": link})).await?,
        410,
        "link_over",
    )?;
    let second = other.send(register(&other)).await?;
    ensure!(
        (second.status, &second.body) == (first.status, &first.body),
        "the same answer"
    );
    ensure!(post.letter(2).await?.text().contains("Он уже есть"));

    let forgot = async |address: &str| {
        other
            .post("/api/v1/auth/password/forgot", &json!({"email": address}))
            .await
    };
    let (known, unknown) = (
        forgot("mail@EXAMPLE.org").await?,
        forgot("nobody@example.org").await?,
    );
    ensure!((known.status, &known.body) == (unknown.status, &unknown.body) && known.status == 202);
    let letter = post.letter(3).await?;
    let reset = letter.token()?;
    ensure!(letter.to == email);
    let body = |password: &str| json!({"token": reset, "new_password": password});
    let path = "/api/v1/auth/password/reset";
    is(
        &other.post(path, &body("short")).await?,
        422,
        "password_too_short",
    )?;
    ensure!(other.post(path, &body(NEW)).await?.status == 204);
    is(&other.post(path, &body(NEW)).await?, 410, "link_over")?;
    ensure!(me.get("/api/v1/me").await?.status == 401, "all sessions end");
    post.letter(4).await?;

    // From elsewhere it is news, from home it is not.
    let from = |network: &str| {
        let body = json!({"email": email, "password": NEW});
        let r = other.request(Method::POST, "/api/v1/auth/login").json(&body);
        r.header("x-forwarded-for", network)
    };
    ensure!(other.send(from("127.0.0.9")).await?.status == 200);
    ensure!(other.send(from("198.51.100.7")).await?.status == 200);
    let notice = post.letter(5).await?;
    ensure!(
        notice.text().contains("198.51.100.0/24") && !notice.text().contains("198.51.100.7"),
        "{}",
        notice.text()
    );
    service.stop()?;
    nowhere(&service, &[link, reset, PASSWORD.to_owned(), NEW.to_owned()])
}

#[tokio::test]
async fn an_account_moves_to_another_address_by_mail() -> anyhow::Result<()> {
    let post = PostOffice::open().await?;
    let mut service = Service::start_with(&[
        ("AI_SHORTS_SMTP_URL", post.url.as_str()),
        ("AI_SHORTS_REGISTRATION", "invite"),
        ("RUST_LOG", "trace"),
    ])?;
    let (old, new) = ("old@example.org", "new@example.org");
    let me = Person::registered(&service, old).await?;
    let mut other = me.without_cookie();
    other.take_cookie(&login(&other, old, PASSWORD).await?);
    let nobody = me.without_cookie();
    let path = "/api/v1/me/email";
    let to = |email: &str| json!({"email": email});
    is(&nobody.post(path, &to(new)).await?, 401, "unauthenticated")?;
    is(&me.post(path, &to("new@")).await?, 422, "email_invalid")?;
    is(&me.post(path, &to(old)).await?, 422, "email_same")?;
    ensure!(me.post(path, &to(new)).await?.status == StatusCode::ACCEPTED);
    // Both go out at once, in either order.
    post.letter(2).await?;
    let mut both = post.letters().into_iter();
    let (asked, told) = both.next().zip(both.next()).context("two letters")?;
    let (asked, told) = if asked.to == new {
        (asked, told)
    } else {
        (told, asked)
    };
    ensure!((asked.to.as_str(), told.to.as_str()) == (new, old));
    let standing = me.get(path).await?.good()?;
    ensure!(
        standing["email"] == old && standing["waiting"]["email"] == new,
        "{standing}"
    );
    ensure!(
        me.get("/api/v1/me").await?.json()["email"] == old,
        "nothing has happened yet"
    );

    let (link, brake) = (asked.token()?, told.token()?);
    let follow = "/api/v1/auth/email/confirm";
    is(
        &nobody.post(follow, &json!({"token": brake})).await?,
        410,
        "link_over",
    )?;
    ensure!(nobody.post(follow, &json!({"token": link})).await?.status == 204);
    is(
        &nobody.post(follow, &json!({"token": link})).await?,
        410,
        "link_over",
    )?;
    ensure!(
        me.get("/api/v1/me").await?.json()["email"] == new,
        "who asked stays"
    );
    ensure!(other.get("/api/v1/me").await?.status == 401, "other sessions end");
    is(&login(&nobody, old, PASSWORD).await?, 401, "invalid_credentials")?;
    ensure!(login(&nobody, new, PASSWORD).await?.status == 200);

    let undo = post.letter(3).await?;
    ensure!(undo.to == old && undo.text().contains(new), "{}", undo.text());
    let stop = "/api/v1/auth/email/stop";
    let undone = nobody
        .post(stop, &json!({"token": undo.token()?}))
        .await?
        .good()?;
    ensure!(undone["was_done"] == true);
    is(
        &nobody.post(stop, &json!({"token": brake})).await?,
        410,
        "link_over",
    )?;
    ensure!(me.get("/api/v1/me").await?.status == 401, "all sessions end");
    ensure!(login(&nobody, old, PASSWORD).await?.status == 200);
    let secrets = [link, brake, undo.token()?];
    service.stop()?;
    nowhere(&service, &secrets)
}

#[tokio::test]
async fn without_mail_the_operator_moves_an_account() -> anyhow::Result<()> {
    let service = Service::start()?;
    let me = Person::registered(&service, "old@example.org").await?;
    Person::registered(&service, "taken@example.org").await?;
    let refused = me
        .post("/api/v1/me/email", &json!({"email": "new@example.org"}))
        .await?;
    is(&refused, 409, "email_needs_mail")?;
    ensure!(
        refused.json()["detail"]
            .as_str()
            .is_some_and(|d| d.contains("ai-shorts accounts change-email"))
    );
    ensure!(me.get("/api/v1/me/email").await?.json()["available"] == false);
    let moved = |to: &str, yes: &[&str]| -> anyhow::Result<std::process::Output> {
        let words = [&["accounts", "change-email", "old@example.org", to], yes].concat();
        let mut command = service.command(&words)?;
        Ok(command.stdin(std::process::Stdio::null()).output()?)
    };
    ensure!(moved("new@example.org", &[])?.status.code() == Some(1));
    let taken = moved("taken@example.org", &["--yes"])?;
    ensure!(taken.status.code() == Some(1));
    ensure!(
        me.get("/api/v1/me").await?.status == 200,
        "nothing has happened yet"
    );
    let done = moved("new@example.org", &["--yes"])?;
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    ensure!(me.get("/api/v1/me").await?.status == 401);
    let mut back = me.without_cookie();
    let signed = login(&back, "new@example.org", PASSWORD).await?;
    back.take_cookie(&signed);
    ensure!(signed.good()?["email"] == "new@example.org");
    let events = back
        .get(&back.at("/audit-events?kind=account.email_changed"))
        .await?
        .good()?;
    ensure!(events["items"][0]["actor"]["kind"] == "operator", "{events:#}");
    Ok(())
}

#[tokio::test]
async fn a_letter_outlives_a_crash_and_a_mail_server_that_is_away() -> anyhow::Result<()> {
    let post = PostOffice::open().await?;
    let address = post.url.trim_start_matches("smtp://").to_owned();
    let mut service = Service::start_with(&[("AI_SHORTS_SMTP_URL", post.url.as_str())])?;
    drop(post);
    let me = Person::anonymous(&service)?;
    let new = |email: &str| json!({"email": email, "password": PASSWORD});
    ensure!(
        me.post("/api/v1/auth/register", &new("away@example.org"))
            .await?
            .status
            == 202
    );
    ensure!(
        me.post("/api/v1/auth/register", &new("gone@example.org"))
            .await?
            .status
            == 202
    );
    service.kill();
    let post = PostOffice::open_at(&address).await?;
    service.start_again()?;
    let letter = post.letter(1).await?;
    ensure!(letter.to == "away@example.org");
    // The one that nobody takes is given up, not tried for ever.
    for _ in 0..600 {
        if service.log().contains("refused a letter for good") {
            ensure!(
                !service.log().contains("gone@example.org"),
                "addresses are masked in logs"
            );
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    anyhow::bail!("it is not given up")
}
