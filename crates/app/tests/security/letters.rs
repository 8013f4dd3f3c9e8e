//! Letters and the links in them.

use crate::world::{PASSWORD, World, secret, visitor};
use ai_shorts_app as app;
use app::AppError;
use app::accounts::Login;
use app::mail::{Language, Letter, Message, Template};
use std::time::Duration;
use store::Uuid;

/// What stands after `#` in a letter's link.
pub fn token(letter: &Message) -> String {
    let link = letter.text.split_whitespace().find(|w| w.contains('#')).unwrap();
    assert!(link.starts_with("https://shorts.example.org/"), "{link}");
    link.rsplit_once('#').unwrap().1.to_owned()
}

pub async fn a_reset_link_works_once_within_half_an_hour_and_ends_all_sessions(w: World) {
    let new = "another good staple of horses 7";
    let anna = w.anna().await;
    let (_, anna, codes) = w.with_totp(&anna).await;
    w.letters().await;
    let from = visitor("198.51.100.0/24");
    let reset = async |token: &str, to: &str| w.app.reset_by_link(token, &secret(to), &from).await;

    w.app.forgot_password(" Anna@Example.ORG ").await.unwrap();
    let letters = w.letters().await;
    assert_eq!((letters.len(), letters[0].to.as_str()), (1, "anna@example.org"));
    let late = token(&letters[0]);
    w.forward(30 * 60);
    assert!(matches!(reset(&late, new).await, Err(AppError::LinkOver)));

    w.app.forgot_password("anna@example.org").await.unwrap();
    w.app.forgot_password("anna@example.org").await.unwrap();
    let letters = w.letters().await;
    let (first, second) = (token(&letters[0]), token(&letters[1]));
    assert!(matches!(reset(&first, "short").await, Err(AppError::Invalid(_))));
    reset(&first, new).await.unwrap();
    assert!(!w.app.is_session_live(&anna).await.unwrap());
    assert!(matches!(reset(&first, PASSWORD).await, Err(AppError::LinkOver)));
    assert!(matches!(reset(&second, PASSWORD).await, Err(AppError::LinkOver)));
    assert!(matches!(
        w.sign_in(PASSWORD).await,
        Err(AppError::InvalidCredentials)
    ));
    // The second factor stays.
    let Login::SecondFactor(needed) = w.sign_in(new).await.unwrap() else {
        panic!("no factor is wanted");
    };
    w.second(&needed.ticket, &codes[0]).await.unwrap();
    let told = w.audited(anna.account).await;
    assert!(told.contains(&"account.reset_requested") && told.contains(&"account.password_recovered"));
}

pub async fn nobody_learns_who_has_an_account(w: World) {
    w.anna().await;
    let due = async || w.app.store.read().count_jobs().await.unwrap();
    let before = due().await;
    w.app.forgot_password("nobody@example.org").await.unwrap();
    w.app
        .register_by_mail(World::registering("Anna@example.org"))
        .await
        .unwrap();
    assert_eq!(due().await, before + 2, "the same is written in both cases");
    let letters = w.letters().await;
    let told: Vec<_> = letters
        .iter()
        .map(|l| (l.to.as_str(), l.subject.as_str()))
        .collect();
    assert_eq!(
        told,
        [("anna@example.org", "You already have an AI_SHORTS account")]
    );

    // Somebody else's box is not filled.
    for _ in 0..6 {
        w.app.forgot_password("anna@example.org").await.unwrap();
        w.app
            .register_by_mail(World::registering("new@example.org"))
            .await
            .unwrap();
    }
    assert_eq!(w.letters().await.len(), 3 + 3);
}

pub async fn a_mailed_link_makes_the_account(w: World) {
    assert!(w.app.registers_by_mail());
    let mut new = World::registering("anna@example.org");
    new.language = Language::Ru;
    new.display_name = Some("<b>Анна</b>".into());
    w.app.register_by_mail(new).await.unwrap();
    w.app
        .register_by_mail(World::registering("anna@example.org"))
        .await
        .unwrap();
    assert!(!w.app.store.read().has_accounts().await.unwrap());
    let letters = w.letters().await;
    assert_eq!(letters[0].subject, "Подтвердите адрес для AI_SHORTS");
    let from = visitor("192.0.2.0/24");
    let follow = async |token: &str| w.app.verify_registration(token, &from).await;
    let (link, other) = (token(&letters[0]), token(&letters[1]));
    let signed = follow(&link).await.unwrap();
    assert!(signed.me.is_operator && signed.me.email == "anna@example.org");
    for over in [&link, &other] {
        assert!(matches!(follow(over).await, Err(AppError::LinkOver)));
    }
    assert!(w.letters().await.is_empty(), "a first sign-in is no news");
    w.signed_in(PASSWORD).await;

    w.app.forgot_password("anna@example.org").await.unwrap();
    assert_eq!(w.letters().await[0].subject, "Новый пароль AI_SHORTS");

    w.app
        .register_by_mail(World::registering("late@example.org"))
        .await
        .unwrap();
    let late = token(&w.letters().await[0]);
    w.forward(86_400);
    assert!(matches!(follow(&late).await, Err(AppError::LinkOver)));
}

pub async fn a_sign_in_from_a_new_network_is_told(w: World) {
    w.anna().await;
    let sign_in = async |network: &str| {
        let done = w
            .app
            .login("anna@example.org", &secret(PASSWORD), &visitor(network))
            .await;
        assert!(matches!(done, Ok(Login::SignedIn(_))));
        let letters = w.letters().await;
        letters.into_iter().map(|l| l.text).collect::<Vec<_>>()
    };
    assert!(sign_in("192.0.2.0/24").await.is_empty());
    let told = sign_in("198.51.100.0/24").await;
    assert!(told[0].contains("Firefox, Linux, 198.51.100.0/24"), "{told:?}");
    assert!(sign_in("198.51.100.0/24").await.is_empty());
    w.forward(31 * 86_400);
    w.app.sweep_aged().await.unwrap();
    assert_eq!(
        sign_in("198.51.100.0/24").await.len(),
        1,
        "a month ago is not lately"
    );
}

pub async fn a_letter_is_sealed_and_given_up_in_time(w: World) {
    let now = w.app.now();
    let letter = Letter {
        to: "guest@example.org".into(),
        language: Language::En,
        template: Template::Invitation {
            workspace: "Cats & <script>".into(),
            inviter: "Anna".into(),
            link: "https://shorts.example.org/invitations#canary".into(),
        },
    };
    for _ in 0..2 {
        let tx = w.app.store.begin().await.unwrap();
        let life = Duration::from_secs(60);
        w.app.queue_letter(&tx, &letter, life, now).await.unwrap();
        tx.commit().await.unwrap();
    }
    let lease = Duration::from_secs(30);
    let claimed = w
        .app
        .store
        .claim_jobs(Uuid::now_v7(), now, lease, 10)
        .await
        .unwrap();
    let ids: Vec<_> = claimed
        .iter()
        .filter_map(|c| match c.job {
            domain::job::Job::Mail { mail_id } => Some((c, mail_id)),
            _ => None,
        })
        .collect();
    let stored = w.app.store.read().mail(ids[0].1).await.unwrap().unwrap();
    for word in ["guest", "canary", "Cats"] {
        assert!(
            !stored.sealed.windows(word.len()).any(|s| s == word.as_bytes()),
            "{word}"
        );
    }
    let message = w.app.written_letter(ids[0].1).await.unwrap().unwrap();
    assert!(message.text.contains("“Cats & <script>”"), "{}", message.text);
    assert!(
        message.html.contains("Cats &amp; &lt;script&gt;"),
        "{}",
        message.html
    );
    assert!(!message.html.contains("<script>"));
    assert!(!format!("{message:?}").contains("guest"));
    w.app.letter_done(ids[0].0, ids[0].1).await.unwrap();
    assert!(w.app.written_letter(ids[0].1).await.unwrap().is_none());

    w.forward(60);
    assert!(
        w.app.written_letter(ids[1].1).await.unwrap().is_none(),
        "nobody wants it"
    );
    w.app.sweep_aged().await.unwrap();
    assert!(w.app.store.read().mail(ids[1].1).await.unwrap().is_none());
}
