//! Another address: nothing before its link, and a way back for the old one.

use crate::letters::token;
use crate::world::{PASSWORD, World, secret, visitor};
use ai_shorts_app as app;
use app::AppError;
use app::accounts::Login;

const NEW: &str = "Anna@elsewhere.example";

async fn signs_in(w: &World, email: &str) -> bool {
    let done = w
        .app
        .login(email, &secret(PASSWORD), &visitor("192.0.2.0/24"))
        .await;
    match done {
        Ok(Login::SignedIn(_)) => true,
        Err(AppError::InvalidCredentials) => false,
        Ok(Login::SecondFactor(_)) => panic!("no factor is wanted"),
        Err(e) => panic!("{e}"),
    }
}

pub async fn an_account_moves_by_the_link_in_the_new_mailbox(w: World) {
    let anna = w.anna().await;
    let other = w.signed_in(PASSWORD).await;
    let other = w.actor(&other.token).await;
    let from = visitor("198.51.100.0/24");

    w.forward(601);
    let asked = w.app.ask_new_email(&anna, NEW).await;
    assert!(matches!(asked, Err(AppError::ConfirmationRequired)));
    let proof = app::security::Proof::Password(secret(PASSWORD));
    let anna = w.actor(&w.app.confirm(&anna, proof).await.unwrap()).await;
    let same = w.app.ask_new_email(&anna, "anna@example.org").await;
    assert!(matches!(same, Err(AppError::Invalid(_))));
    w.app.forgot_password("anna@example.org").await.unwrap();
    let reset = token(&w.letters().await[0]);

    w.app.ask_new_email(&anna, NEW).await.unwrap();
    let letters = w.letters().await;
    let to: Vec<_> = letters.iter().map(|l| l.to.as_str()).collect();
    assert_eq!(to, [NEW, "anna@example.org"]);
    assert!(letters[1].text.contains(NEW) && letters[1].text.contains("Nothing has changed yet"));
    let first = token(&letters[0]);
    // Nothing has happened, and a second wish takes the place of the first.
    assert!(signs_in(&w, "anna@example.org").await && !signs_in(&w, NEW).await);
    w.app.ask_new_email(&anna, NEW).await.unwrap();
    let link = token(&w.letters().await[0]);
    let follow = async |token: &str| w.app.move_by_link(token, &from).await;
    assert!(matches!(follow(&first).await, Err(AppError::LinkOver)));
    let waiting = w.app.email_standing(&anna).await.unwrap().waiting.unwrap();
    assert_eq!(waiting.email, NEW);

    follow(&link).await.unwrap();
    assert!(matches!(follow(&link).await, Err(AppError::LinkOver)));
    assert!(w.app.is_session_live(&anna).await.unwrap());
    assert!(!w.app.is_session_live(&other).await.unwrap());
    assert!(signs_in(&w, "anna@ELSEWHERE.example").await && !signs_in(&w, "anna@example.org").await);
    let standing = w.app.email_standing(&anna).await.unwrap();
    assert!(standing.email == NEW && standing.waiting.is_none());
    // A link for a password that lies in the old mailbox is void.
    let late = w
        .app
        .reset_by_link(&reset, &secret("another good staple of horses 7"), &from)
        .await;
    assert!(matches!(late, Err(AppError::LinkOver)));
    let told = w.letters().await;
    assert_eq!(told[0].to, "anna@example.org");
    assert!(told[0].text.contains("Move it back"), "{}", told[0].text);
    let events = w.audited(anna.account).await;
    assert!(events.contains(&"account.email_asked") && events.contains(&"account.email_changed"));
}

pub async fn the_old_address_stops_it_or_takes_it_back(w: World) {
    let anna = w.anna().await;
    let from = visitor("198.51.100.0/24");
    let stop = async |token: &str| w.app.stop_new_email(token, &from).await;

    // Before: the link is void, and who asked is signed out.
    w.app.ask_new_email(&anna, NEW).await.unwrap();
    let letters = w.letters().await;
    let (link, brake) = (token(&letters[0]), token(&letters[1]));
    assert!(!stop(&brake).await.unwrap().was_done);
    assert!(matches!(stop(&brake).await, Err(AppError::LinkOver)));
    assert!(matches!(
        w.app.move_by_link(&link, &from).await,
        Err(AppError::LinkOver)
    ));
    assert!(!w.app.is_session_live(&anna).await.unwrap());

    // After: by the link of either letter, also when the account was moved on and its password changed.
    let anna = w.actor(&w.signed_in(PASSWORD).await.token).await;
    w.letters().await;
    w.app.ask_new_email(&anna, NEW).await.unwrap();
    let letters = w.letters().await;
    let (link, brake) = (token(&letters[0]), token(&letters[1]));
    w.app.move_by_link(&link, &from).await.unwrap();
    let undo = token(&w.letters().await[0]);
    w.app.ask_new_email(&anna, "third@example.org").await.unwrap();
    let third = token(&w.letters().await[0]);
    w.app.move_by_link(&third, &from).await.unwrap();
    w.letters().await;
    let thief = "another good staple of horses 7";
    w.app
        .change_password(&anna, &secret(PASSWORD), &secret(thief))
        .await
        .unwrap();
    w.letters().await;
    w.forward(71 * 3600);
    assert!(stop(&undo).await.unwrap().was_done);
    assert!(matches!(stop(&brake).await, Err(AppError::LinkOver)));
    assert!(!w.app.is_session_live(&anna).await.unwrap());
    let signed = w.sign_in(thief).await.unwrap();
    assert!(matches!(signed, Login::SignedIn(_)), "the old address is back");
    assert!(w.audited(anna.account).await.contains(&"account.email_stopped"));

    // Not for ever.
    let Login::SignedIn(signed) = signed else { return };
    let anna = w.actor(&signed.token).await;
    w.app.ask_new_email(&anna, NEW).await.unwrap();
    let letters = w.letters().await;
    let (link, brake) = (token(&letters[0]), token(&letters[1]));
    w.app.move_by_link(&link, &from).await.unwrap();
    w.forward(72 * 3600);
    assert!(matches!(stop(&brake).await, Err(AppError::LinkOver)));
}

pub async fn a_taken_address_is_not_revealed_and_not_taken(w: World) {
    let anna = w.anna().await;
    let boris = World::registering("boris@example.org");
    w.app.register(boris, &visitor("192.0.2.0/24")).await.unwrap();
    w.letters().await;
    let due = async || w.app.store.read().count_jobs().await.unwrap();
    let before = due().await;
    w.app.ask_new_email(&anna, "nobody@example.org").await.unwrap();
    let free = due().await - before;
    w.app.ask_new_email(&anna, "BORIS@example.org").await.unwrap();
    assert_eq!(
        due().await - before,
        2 * free,
        "the same is written in both cases"
    );
    let letters = w.letters().await;
    let boris = letters.iter().find(|l| l.to == "boris@example.org").unwrap();
    assert!(
        boris.subject.contains("already has an AI_SHORTS account"),
        "{}",
        boris.subject
    );
    assert!(!boris.text.contains('#'), "{}", boris.text);

    // Somebody took it while the link lay in the mailbox: nothing is half done.
    w.app.ask_new_email(&anna, "late@example.org").await.unwrap();
    let link = token(&w.letters().await[0]);
    let late = World::registering("late@example.org");
    w.app.register(late, &visitor("192.0.2.0/24")).await.unwrap();
    let followed = w.app.move_by_link(&link, &visitor("192.0.2.0/24")).await;
    assert!(matches!(followed, Err(AppError::EmailTaken)));
    assert!(signs_in(&w, "anna@example.org").await);

    // A wish is given up, by hand or by another password, and runs out in a day.
    w.app.forget_new_email(&anna).await.unwrap();
    assert!(matches!(
        w.app.forget_new_email(&anna).await,
        Err(AppError::NotFound)
    ));
    w.app.ask_new_email(&anna, NEW).await.unwrap();
    let link = token(&w.letters().await[0]);
    w.forward(86_400);
    let over = w.app.move_by_link(&link, &visitor("192.0.2.0/24")).await;
    assert!(matches!(over, Err(AppError::LinkOver)));
    assert!(w.app.email_standing(&anna).await.unwrap().waiting.is_none());
}

pub async fn the_operator_moves_an_account_and_the_old_address_can_take_it_back(w: World) {
    let anna = w.anna().await;
    let nobody = w.app.change_email("nobody@example.org", NEW).await;
    assert!(matches!(nobody, Err(AppError::NotFound)));
    w.app.change_email("anna@example.org", NEW).await.unwrap();
    assert!(!w.app.is_session_live(&anna).await.unwrap() && signs_in(&w, NEW).await);
    let letters = w.letters().await;
    let told = letters.iter().find(|l| l.to == "anna@example.org").unwrap();
    let stopped = w.app.stop_new_email(&token(told), &visitor("192.0.2.0/24")).await;
    assert!(stopped.unwrap().was_done);
    assert!(signs_in(&w, "anna@example.org").await && !signs_in(&w, NEW).await);
}
