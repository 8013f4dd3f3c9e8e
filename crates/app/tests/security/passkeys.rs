//! Passkeys, with a device that can be copied, that forgets to ask its person, and that is lured to another page.

use crate::device::Device;
use crate::world::{PASSWORD, World, secret, visitor};
use ai_shorts_app as app;
use app::security::Proof;
use app::security::passkeys::Answered;
use app::{Actor, AppError};

async fn added(w: &World, anna: &Actor, device: &mut Device) -> Actor {
    let asked = w.app.begin_passkey(anna).await.unwrap();
    let answer = device.register(&asked);
    let (token, passkey) = w.app.add_passkey(anna, " My  phone ", answer).await.unwrap();
    assert_eq!((passkey.name.as_str(), passkey.last_used_at), ("My phone", None));
    w.actor(&token).await
}

async fn sign_in(w: &World, answer: Answered) -> Result<Actor, AppError> {
    let signed = w.app.sign_in_by_passkey(answer, &visitor("192.0.2.0/24")).await?;
    Ok(w.actor(&signed.token).await)
}

pub async fn a_passkey_signs_in_alone_and_each_challenge_works_once(w: World) {
    let anna = w.anna().await;
    let (_, anna, _) = w.with_totp(&anna).await;
    let mut phone = Device::new(7);
    let old = w.app.begin_passkey(&anna).await.unwrap();
    w.forward(300);
    let late = w.app.add_passkey(&anna, "x", phone.register(&old)).await;
    assert!(matches!(late, Err(AppError::SignInExpired)));
    let anna = added(&w, &anna, &mut phone).await;
    let told = w.letters().await;
    assert!(told.iter().any(|l| l.text.contains("A passkey was added")));
    assert!(w.audited(anna.account).await.contains(&"passkey.added"));

    // No address, no password, no code of the app.
    let asked = w.app.ask_for_passkey().await.unwrap();
    assert_eq!(asked.options["publicKey"]["userVerification"], "required");
    let answer = phone.prove(&asked);
    let again = Answered {
        ticket: answer.ticket.clone(),
        credential: answer.credential.clone(),
    };
    assert_eq!(sign_in(&w, answer).await.unwrap().account, anna.account);
    assert!(matches!(sign_in(&w, again).await, Err(AppError::SignInExpired)));
    let used = w.app.passkeys(&anna).await.unwrap().items.remove(0);
    assert_eq!(used.last_used_at, Some(w.app.now()));

    // A challenge of one kind is none of the other, and runs out.
    let adding = w.app.begin_passkey(&anna).await.unwrap();
    assert!(matches!(
        sign_in(&w, phone.prove(&adding)).await,
        Err(AppError::SignInExpired)
    ));
    let asked = w.app.ask_for_passkey().await.unwrap();
    w.forward(300);
    assert!(matches!(
        sign_in(&w, phone.prove(&asked)).await,
        Err(AppError::SignInExpired)
    ));

    // The proof before a dangerous step, but not for somebody else.
    w.forward(600);
    assert!(matches!(
        w.app.begin_passkey(&anna).await,
        Err(AppError::ConfirmationRequired)
    ));
    let asked = w.app.ask_for_passkey().await.unwrap();
    let proof = Proof::Passkey(phone.prove(&asked));
    let anna = w.actor(&w.app.confirm(&anna, proof).await.unwrap()).await;
    w.app.begin_passkey(&anna).await.unwrap();
    let new = World::registering("boris@example.org");
    let boris = w.app.register(new, &visitor("192.0.2.0/24")).await.unwrap();
    let boris = w.actor(&boris.token).await;
    let asked = w.app.ask_for_passkey().await.unwrap();
    let proof = w.app.confirm(&boris, Proof::Passkey(phone.prove(&asked))).await;
    assert!(matches!(proof, Err(AppError::PasskeyWrong)));
}

pub async fn a_copied_device_and_one_that_recognised_nobody_are_refused(w: World) {
    let anna = w.anna().await;
    let mut phone = Device::new(9);
    let mut careless = phone.clone();
    careless.recognises = false;
    let asked = w.app.begin_passkey(&anna).await.unwrap();
    let refused = w.app.add_passkey(&anna, "x", careless.register(&asked)).await;
    assert!(matches!(refused, Err(AppError::PasskeyWrong)));
    added(&w, &anna, &mut phone).await;
    let asked = async || w.app.ask_for_passkey().await.unwrap();
    let refused = async |answer| matches!(sign_in(&w, answer).await, Err(AppError::PasskeyWrong));

    let mut copy = phone.clone();
    for _ in 0..3 {
        sign_in(&w, phone.prove(&asked().await)).await.unwrap();
    }
    assert!(refused(copy.prove(&asked().await)).await, "its counter went back");
    let mut careless = phone.clone();
    careless.recognises = false;
    assert!(refused(careless.prove(&asked().await)).await);
    let mut lured = phone.clone();
    lured.origin = "https://shorts.example.org.evil.example";
    assert!(refused(lured.prove(&asked().await)).await);
    assert!(refused(Device::new(11).prove(&asked().await)).await, "nobody's");
    // None of it kept the real one out.
    sign_in(&w, phone.prove(&asked().await)).await.unwrap();
}

pub async fn a_lost_device_is_removed_and_its_person_told(w: World) {
    let anna = w.anna().await;
    let mut phone = Device::new(13);
    let anna = added(&w, &anna, &mut phone).await;
    // The same key is nobody else's, either.
    let asked = w.app.begin_passkey(&anna).await.unwrap();
    let twice = w.app.add_passkey(&anna, "again", phone.register(&asked)).await;
    assert!(matches!(twice, Err(AppError::PasskeyWrong)));
    let other = w.signed_in(PASSWORD).await;
    let other = w.actor(&other.token).await;
    w.letters().await;
    let passkey = w.app.passkeys(&anna).await.unwrap().items.remove(0);
    w.forward(601);
    let early = w.app.remove_passkey(&anna, passkey.id).await;
    assert!(matches!(early, Err(AppError::ConfirmationRequired)));
    let proof = Proof::Password(secret(PASSWORD));
    let anna = w.actor(&w.app.confirm(&anna, proof).await.unwrap()).await;
    let token = w.app.remove_passkey(&anna, passkey.id).await.unwrap();
    assert!(w.find(&token).await.is_some());
    assert!(!w.app.is_session_live(&other).await.unwrap());
    assert!(w.letters().await[0].text.contains("A passkey was removed"));
    assert!(w.audited(anna.account).await.contains(&"passkey.removed"));
    let asked = w.app.ask_for_passkey().await.unwrap();
    let gone = sign_in(&w, phone.prove(&asked)).await;
    assert!(matches!(gone, Err(AppError::PasskeyWrong)));
}
