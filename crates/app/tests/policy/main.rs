//! The policy's checks, each shown what it must catch: one behaviour is turned at a time, by hand, and the claim that
//! promises otherwise says `broken`, and no longer when it is turned back.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod turns;
mod world;

use ai_shorts_app as app;
use app::policy::{Answer, Finding, Processor, State};
use turns::turns;
use world::*;

fn processor(host: &str) -> Processor {
    Processor {
        name: "Example".into(),
        country: "Latvia".into(),
        purpose: "hosting".into(),
        link: None,
        host: Some(host.into()),
    }
}

fn broken(f: &Finding) -> Vec<String> {
    let parts = f.parts.iter().filter(|p| p.state == State::Broken);
    parts
        .map(|p| format!("{}: {}", p.id, p.found.clone().unwrap_or_default()))
        .collect()
}

#[tokio::test]
async fn every_turned_row_breaks_its_claim_and_turned_back_it_holds() {
    let w = world().await;
    for f in w.app.check_policy(None, Err("server")).await.unwrap() {
        assert_ne!(f.answer, Answer::Broken, "{}: {:?}", f.claim.id, broken(&f));
    }
    for (claim, there, back) in turns() {
        w.run(&there).await;
        let f = w.check(claim).await;
        assert_eq!(f.answer, Answer::Broken, "{claim} after {there}: {:?}", f.parts);
        w.run(&back).await;
        let f = w.check(claim).await;
        assert_ne!(f.answer, Answer::Broken, "{claim} after {back}: {:?}", broken(&f));
    }
}

#[tokio::test]
async fn what_was_erased_and_is_named_again_breaks_c6_1a() {
    use sha2::{Digest as _, Sha256};
    let w = world().await;
    let id: (Vec<u8>,) = sqlx::query_as("select id from account")
        .fetch_one(&w.raw)
        .await
        .unwrap();
    let id = domain::AccountId::from_uuid(store::Uuid::from_slice(&id.0).unwrap());
    let hashed = Sha256::digest(id.to_string().as_bytes())
        .iter()
        .fold(String::new(), |all, b| all + &format!("{b:02x}"));
    w.run(&format!(
        "insert into receipt (id, kind, subject, counts, at) values ({USE}, 'account.delete', '{hashed}', '{{}}', {})",
        NOW.as_micros()
    ))
    .await;
    assert_eq!(w.check("C6.1a").await.answer, Answer::Broken);
}

#[tokio::test]
async fn files_that_others_can_read_and_files_of_nobody_are_found() {
    let w = world().await;
    let at = |name: &str| w.dir.path().join(name);
    for (claim, file, open, shut) in [
        ("C8.0", "keys/master.keys", 0o644, 0o600),
        ("C8.0", "keys", 0o755, 0o700),
        ("C8.4", "a.sqlite", 0o640, 0o600),
        ("C8.4", "media/posters", 0o755, 0o700),
    ] {
        close(&at(file), open);
        assert_eq!(w.check(claim).await.answer, Answer::Broken, "{file} {open:o}");
        close(&at(file), shut);
        let f = w.check(claim).await;
        assert_ne!(f.answer, Answer::Broken, "{file} {shut:o}: {:?}", broken(&f));
    }
    let orphan = at("media/media/med_99999999999999999999999999999999");
    std::fs::write(&orphan, b"whose?").unwrap();
    close(&orphan, 0o600);
    assert_eq!(w.check("C2.3b").await.answer, Answer::Broken);
    assert_eq!(w.check("C6.2b").await.answer, Answer::Broken);
    std::fs::remove_file(&orphan).unwrap();
    std::fs::create_dir(at("media/faces")).unwrap();
    assert_eq!(w.check("C2.0").await.answer, Answer::Broken);
}

#[tokio::test]
async fn settings_that_break_a_promise_are_told() {
    type Change = fn(&mut app::Settings);
    let changes: [(&str, Change); 4] = [
        ("C5.3", |s| {
            s.installation.remote_hosts = vec!["db.example.net".into()];
        }),
        ("C8.0", |s| s.installation.is_hidden = false),
        ("C8.0", |s| {
            s.public_url = "http://shorts.example.org".parse().unwrap();
        }),
        ("C9.1", |s| s.contact = None),
    ];
    for (claim, change) in changes {
        let w = world_with(change).await;
        let f = w.check(claim).await;
        assert_eq!(f.answer, Answer::Broken, "{claim}: {:?}", f.parts);
    }
    let named = |s: &mut app::Settings| {
        s.installation.remote_hosts = vec!["db.example.net".into()];
        s.installation.processors = vec![processor("db.example.net")];
    };
    let f = world_with(named).await.check("C5.3").await;
    assert_eq!((f.answer, f.parts[0].state), (Answer::Partly, State::Proven));
}

#[tokio::test]
async fn what_the_guard_refused_and_where_the_service_may_call_breaks_nothing() {
    let named = |s: &mut app::Settings| {
        s.installation.processors = vec![processor("smtp.example.net")];
    };
    let w = world_with(named).await;
    for (host, is_act, purpose, refused) in [
        ("www.googleapis.com", true, "upload", ""),
        ("smtp.example.net", false, "mail.reset", ""),
        ("shorts.example.org", false, "policy check", ""),
        ("tracker.example", true, "read", "other_host"),
    ] {
        w.run(&format!(
            "insert into egress_day values ({}, '{host}', {is_act}, '{purpose}', '{refused}', 1, 0, 9)",
            NOW.as_micros()
        ))
        .await;
    }
    for claim in ["C3.1", "C5.1", "C5.2"] {
        let f = w.check(claim).await;
        assert_ne!(f.answer, Answer::Broken, "{claim}: {:?}", broken(&f));
    }
}

#[tokio::test]
async fn an_unknown_claim_is_not_there_and_findings_are_kept() {
    let w = world().await;
    assert!(matches!(
        w.app.check_policy(Some("C99"), Err("server")).await,
        Err(app::AppError::NotFound)
    ));
    w.app.check_policy(None, Err("server")).await.unwrap();
    let shown = w.app.policy_proof().await.unwrap();
    assert_eq!(shown.len(), 43);
    let c = shown.iter().find(|c| c.id == "C8.2").unwrap();
    assert_eq!(
        (c.answer, c.parts[0].why.as_deref()),
        (Answer::NotProven, Some("server"))
    );
    // Findings over HTTP outlive a look that asks nobody.
    w.run("update policy_proof set parts = replace(parts, '\"not_proven\",\"why\":\"server\"', '\"proven\"') where claim = 'C8.2'")
        .await;
    w.app.check_policy_hourly().await.unwrap();
    let shown = w.app.policy_proof().await.unwrap();
    let c = shown.iter().find(|c| c.id == "C8.2").unwrap();
    assert_eq!(c.answer, Answer::Proven);
}
