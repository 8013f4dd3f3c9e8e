//! Proving oneself again within a session.

use crate::world::{PASSWORD, World, secret};
use ai_shorts_app as app;
use app::AppError;
use app::security::Proof;

fn refused(e: AppError) -> (String, String) {
    match e {
        AppError::Invalid(all) => (all[0].field.clone(), all[0].code.clone()),
        e => panic!("{e}"),
    }
}

pub async fn a_proof_is_good_for_ten_minutes_and_a_new_one_gives_a_new_token(w: World) {
    let old = w.anna().await;
    let signed = w.signed_in(PASSWORD).await;
    let anna = w.actor(&signed.token).await;
    w.forward(600);
    w.app.need_fresh(&anna).unwrap();
    w.forward(1);
    let stale = w.actor(&signed.token).await;
    assert!(matches!(
        w.app.need_fresh(&stale),
        Err(AppError::ConfirmationRequired)
    ));
    assert!(matches!(
        w.app.begin_totp(&stale).await,
        Err(AppError::ConfirmationRequired)
    ));

    let wrong = w
        .app
        .confirm(&stale, Proof::Password(secret("not this one at all")))
        .await;
    assert_eq!(
        refused(wrong.unwrap_err()),
        ("password".into(), "password_wrong".into())
    );
    let code = w.app.confirm(&stale, Proof::Code("123456".into())).await;
    assert!(matches!(code, Err(AppError::TotpOff)), "there is no factor");

    let token = w
        .app
        .confirm(&stale, Proof::Password(secret(PASSWORD)))
        .await
        .unwrap();
    assert!(w.find(&signed.token).await.is_none(), "the old token is void");
    let fresh = w.actor(&token).await;
    w.app.need_fresh(&fresh).unwrap();
    assert_eq!(fresh.session, stale.session);
    // The account's other session has proved nothing.
    assert!(w.app.need_fresh(&old).is_err());

    // With a factor the password alone proves nothing.
    let (_, anna, codes) = w.with_totp(&fresh).await;
    w.forward(700);
    let by_password = w.app.confirm(&anna, Proof::Password(secret(PASSWORD))).await;
    assert_eq!(
        refused(by_password.unwrap_err()),
        ("code".into(), "code_required".into())
    );
    let wrong = w.app.confirm(&anna, Proof::Code("000000".into())).await;
    assert_eq!(refused(wrong.unwrap_err()), ("code".into(), "code_wrong".into()));
    let token = w.app.confirm(&anna, Proof::Code(codes[0].clone())).await.unwrap();
    w.app.need_fresh(&w.actor(&token).await).unwrap();

    let told = w.audited(anna.account).await;
    for kind in [
        "session.confirmed",
        "session.failed",
        "second_factor.enabled",
        "recovery_code.used",
    ] {
        assert!(told.contains(&kind), "{kind} is not in {told:?}");
    }
}

pub async fn a_changed_password_ends_the_other_sessions(w: World) {
    let new = "another good staple of horses 7";
    let other = w.anna().await;
    let signed = w.signed_in(PASSWORD).await;
    let anna = w.actor(&signed.token).await;
    let change = async |old: &str, to: &str| w.app.change_password(&anna, &secret(old), &secret(to)).await;
    let wrong = change("not this one at all", new).await.unwrap_err();
    assert_eq!(
        refused(wrong),
        ("current_password".into(), "password_wrong".into())
    );
    let weak = change(PASSWORD, "anna").await.unwrap_err();
    assert_eq!(
        refused(weak),
        ("new_password".into(), "password_too_short".into())
    );
    assert!(
        w.app.is_session_live(&other).await.unwrap(),
        "nothing has happened yet"
    );

    let token = change(PASSWORD, new).await.unwrap();
    assert!(!w.app.is_session_live(&other).await.unwrap());
    assert!(w.find(&signed.token).await.is_none());
    let anna = w.actor(&token).await;
    assert!(matches!(
        w.sign_in(PASSWORD).await,
        Err(AppError::InvalidCredentials)
    ));
    w.signed_in(new).await;

    let letters = w.letters().await;
    let told: Vec<_> = letters
        .iter()
        .map(|l| (l.to.as_str(), l.subject.as_str()))
        .collect();
    assert_eq!(
        told,
        [("anna@example.org", "Your AI_SHORTS password was changed")]
    );
    assert!(
        w.audited(anna.account)
            .await
            .contains(&"account.password_changed")
    );

    // Whoever has a session and the password lacks the factor.
    let (_, anna, _) = w.with_totp(&anna).await;
    w.forward(700);
    let stale = w
        .app
        .change_password(&anna, &secret(new), &secret(PASSWORD))
        .await;
    assert!(matches!(stale, Err(AppError::ConfirmationRequired)));
}
