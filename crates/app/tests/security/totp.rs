//! A second factor from its setup to its removal.

use crate::world::{PASSWORD, World, code_at};
use ai_shorts_app as app;
use app::AppError;
use app::accounts::Login;
use std::time::Duration;

pub async fn a_factor_is_wanted_once_its_first_code_was_given(w: World) {
    let anna = w.anna().await;
    let other = w.signed_in(PASSWORD).await;
    let setup = w.app.begin_totp(&anna).await.unwrap();
    assert!(
        setup
            .otpauth_url
            .starts_with("otpauth://totp/AI_SHORTS:anna%40example.org?secret="),
        "{}",
        setup.otpauth_url
    );
    assert!(setup.otpauth_url.contains(&setup.secret) && setup.secret.len() == 32);
    assert!(setup.qr_svg.starts_with("<svg") && !setup.qr_svg.contains(&setup.secret));
    w.signed_in(PASSWORD).await;

    let wrong = w.app.confirm_totp(&anna, "000000").await;
    assert!(matches!(wrong, Err(AppError::Invalid(_))));
    assert!(!w.app.totp(&anna).await.unwrap().enabled);
    // Begun anew, the first key is no key any more.
    let first = code_at(&setup, w.app.now());
    let (setup, anna, codes) = w.with_totp(&anna).await;
    assert!(first != code_at(&setup, w.app.now()) || codes.is_empty());
    assert_eq!(codes.len(), 10);
    let state = w.app.totp(&anna).await.unwrap();
    assert!(state.enabled && state.recovery_codes_left == 10, "{state:?}");
    assert!(w.find(&other.token).await.is_none(), "other sessions have ended");
    assert!(matches!(w.app.begin_totp(&anna).await, Err(AppError::TotpOn)));

    let ticket = w.ticket().await;
    let signed = w.second(&ticket, &code_at(&setup, w.app.now())).await.unwrap();
    let again = w.actor(&signed.token).await;
    let token = w.app.remove_totp(&again).await.unwrap();
    assert!(w.find(&signed.token).await.is_none());
    assert!(!w.app.is_session_live(&anna).await.unwrap());
    let anna = w.actor(&token).await;
    assert!(matches!(w.app.remove_totp(&anna).await, Err(AppError::TotpOff)));
    assert_eq!(w.app.recovery_codes(&anna).await.unwrap().left, 0);
    assert!(matches!(w.sign_in(PASSWORD).await, Ok(Login::SignedIn(_))));

    let subjects: Vec<_> = w.letters().await.into_iter().map(|l| l.text).collect();
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    assert!(subjects[0].contains("was set up") && subjects[1].contains("was removed"));
}

pub async fn a_step_works_once_and_one_to_either_side(w: World) {
    let anna = w.anna().await;
    let (setup, ..) = w.with_totp(&anna).await;
    let second = Duration::from_secs(1);
    let now = w.app.now();
    let step = second * 30;
    for (moment, is_good) in [
        (now.minus(step * 2), false),
        // The first code, of the step before, was used up.
        (now.minus(step), false),
        (now, true),
        (now, false),
        (now.plus(step), true),
        // An earlier step after a later one.
        (now, false),
        (now.plus(step * 2), false),
    ] {
        let ticket = w.ticket().await;
        let done = w.second(&ticket, &code_at(&setup, moment)).await;
        assert_eq!(done.is_ok(), is_good, "{moment}");
        if !is_good {
            assert!(matches!(done.err(), Some(AppError::CodeWrong)));
        }
    }
}

pub async fn five_wrong_codes_are_enough_and_recovery_codes_still_work(w: World) {
    let anna = w.anna().await;
    let (setup, anna, codes) = w.with_totp(&anna).await;
    let ticket = w.ticket().await;
    for _ in 0..5 {
        assert!(matches!(
            w.second(&ticket, "000000").await,
            Err(AppError::CodeWrong)
        ));
        w.forward(1);
    }
    // The right one is not even looked at, with any ticket.
    let other = w.ticket().await;
    let good = code_at(&setup, w.app.now());
    match w.second(&other, &good).await {
        Err(AppError::TooManyCodes(wait)) => assert_eq!(wait, Duration::from_secs(15 * 60 - 5)),
        other => panic!("{:?}", other.err()),
    }
    let confirmed = w.app.confirm(&anna, app::security::Proof::Code(good)).await;
    assert!(matches!(confirmed, Err(AppError::TooManyCodes(_))));
    w.second(&other, &codes[3]).await.unwrap();

    w.forward(15 * 60 - 5);
    let ticket = w.ticket().await;
    let good = code_at(&setup, w.app.now());
    w.second(&ticket, &good).await.unwrap();
}

pub async fn five_wrong_codes_at_once_are_five(w: World) {
    let anna = w.anna().await;
    w.with_totp(&anna).await;
    let ticket = w.ticket().await;
    let tries = (0..12).map(|n| {
        let (app, ticket) = (w.app.clone(), ticket.clone());
        tokio::spawn(async move {
            let from = crate::world::visitor("192.0.2.0/24");
            app.second_factor(&ticket, &format!("00000{}", n % 10), &from)
                .await
                .err()
        })
    });
    let mut wrong = 0;
    for one in tries.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Some(AppError::CodeWrong) => wrong += 1,
            Some(AppError::TooManyCodes(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(wrong, 5);
}

pub async fn a_ticket_lives_five_minutes_and_works_once(w: World) {
    let anna = w.anna().await;
    let (setup, _, codes) = w.with_totp(&anna).await;
    let late = w.ticket().await;
    w.forward(301);
    let code = code_at(&setup, w.app.now());
    let gone = |done: Option<AppError>| matches!(done, Some(AppError::SignInExpired));
    assert!(gone(w.second(&late, &code).await.err()));
    assert!(gone(w.second("never was", &code).await.err()));
    let ticket = w.ticket().await;
    w.second(&ticket, &code).await.unwrap();
    assert!(gone(w.second(&ticket, &codes[0]).await.err()));
    // A change of the password voids a sign-in under way.
    let under_way = w.ticket().await;
    let password = crate::world::secret(PASSWORD);
    w.app.reset_password("anna@example.org", &password).await.unwrap();
    assert!(gone(w.second(&under_way, &codes[0]).await.err()));
}

pub async fn recovery_codes_work_once_and_new_ones_replace_them(w: World) {
    let anna = w.anna().await;
    let (_, _, codes) = w.with_totp(&anna).await;
    w.letters().await;
    let ticket = w.ticket().await;
    let typed = codes[0].to_lowercase().replace('-', " ");
    let signed = w.second(&ticket, &typed).await.unwrap();
    let anna = w.actor(&signed.token).await;
    let letters = w.letters().await;
    assert!(letters[0].text.contains("Codes left: 9"), "{}", letters[0].text);
    let ticket = w.ticket().await;
    assert!(matches!(
        w.second(&ticket, &codes[0]).await,
        Err(AppError::CodeWrong)
    ));

    let new = w.app.replace_recovery_codes(&anna).await.unwrap().codes;
    assert_eq!(w.app.recovery_codes(&anna).await.unwrap().left, 10);
    let ticket = w.ticket().await;
    assert!(matches!(
        w.second(&ticket, &codes[1]).await,
        Err(AppError::CodeWrong)
    ));
    w.second(&ticket, &new[1]).await.unwrap();
    w.forward(601);
    let stale = w.app.replace_recovery_codes(&anna).await;
    assert!(matches!(stale, Err(AppError::ConfirmationRequired)));
}

/// Somebody who can write to the database puts back the key of a factor that was removed.
pub async fn an_older_key_put_back_does_not_open(w: World) {
    let anna = w.anna().await;
    let (old, anna, _) = w.with_totp(&anna).await;
    let kept = w.app.store.read().totp(anna.account).await.unwrap().unwrap();
    let token = w.app.remove_totp(&anna).await.unwrap();
    let anna = w.actor(&token).await;
    w.forward(60);
    let (_, anna, _) = w.with_totp(&anna).await;

    let tx = w.app.store.begin().await.unwrap();
    tx.db().remove_totp(anna.account).await.unwrap();
    tx.db()
        .begin_totp(anna.account, &kept.sealed, w.app.now())
        .await
        .unwrap();
    tx.db().confirm_totp(anna.account, w.app.now()).await.unwrap();
    tx.commit().await.unwrap();
    let ticket = w.ticket().await;
    let done = w.second(&ticket, &code_at(&old, w.app.now())).await;
    assert!(matches!(done, Err(AppError::Vault(_))));
}
