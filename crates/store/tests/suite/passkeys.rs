//! Passkeys, and the challenges that are good once.

use super::{NOW, later, member, random, store};
use domain::PasskeyId;
use store::passkeys::Passkey;
use store::{Store, StoreError};

pub async fn each_is_its_persons_and_a_challenge_is_good_once(s: &Store) {
    let (anna, _) = member(s, "anna-passkey@example.org").await;
    let (boris, _) = member(s, "boris-passkey@example.org").await;
    let key = |account, credential_id: &[u8]| Passkey {
        id: PasskeyId::new(NOW, random()),
        account,
        credential_id: credential_id.to_vec(),
        credential: "{}".into(),
        name: "phone".into(),
        created_at: NOW,
        last_used_at: None,
    };
    let first = key(anna, b"one");
    let tx = s.begin().await.unwrap();
    let db = tx.db();
    db.insert_passkey(&first).await.unwrap();
    db.insert_passkey(&key(boris, b"two")).await.unwrap();
    assert!(!db.rename_passkey(boris, first.id, "mine").await.unwrap());
    assert!(!db.delete_passkey(boris, first.id).await.unwrap());
    assert!(db.rename_passkey(anna, first.id, "laptop").await.unwrap());
    db.use_passkey(first.id, "{\"counter\":1}", later(1))
        .await
        .unwrap();
    db.insert_passkey_challenge(&[1; 32], Some(anna), "state", later(5))
        .await
        .unwrap();
    db.insert_passkey_challenge(&[2; 32], None, "other", later(5))
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let tx = s.begin().await.unwrap();
    let twice = tx.db().insert_passkey(&key(boris, b"one")).await;
    assert!(matches!(twice, Err(StoreError::Conflict)), "{twice:?}");
    drop(tx);

    let kept = s.read().passkeys(anna).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].name.as_str(), kept[0].last_used_at),
        ("laptop", Some(later(1)))
    );
    assert_eq!(kept[0].credential, "{\"counter\":1}");
    let found = s.read().passkey_of_credential(b"one").await.unwrap().unwrap();
    assert_eq!((found.id, found.account), (first.id, anna));
    assert!(s.read().passkey_of_credential(b"three").await.unwrap().is_none());

    let tx = s.begin().await.unwrap();
    let db = tx.db();
    assert!(
        db.take_passkey_challenge(&[1; 32], later(5))
            .await
            .unwrap()
            .is_none()
    );
    let taken = db.take_passkey_challenge(&[1; 32], later(4)).await.unwrap();
    assert_eq!(taken, Some((Some(anna), "state".into())));
    assert!(
        db.take_passkey_challenge(&[1; 32], later(4))
            .await
            .unwrap()
            .is_none()
    );
    let taken = db.take_passkey_challenge(&[2; 32], later(4)).await.unwrap();
    assert_eq!(taken, Some((None, "other".into())));
    assert!(db.delete_passkey(anna, first.id).await.unwrap());
    assert!(db.passkeys(anna).await.unwrap().is_empty());
    tx.commit().await.unwrap();
}
