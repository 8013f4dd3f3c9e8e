//! What platforms showed of videos.

use super::notices::post;
use super::{NOW, later, member, store};
use domain::Timestamp;
use domain::publish::{NUMBERS_EVERY, Numbers};
use store::Store;
use store::numbers::Told;
use store::policy::Never;

const COUNTS: Numbers = Numbers {
    views: Some(1204),
    likes: Some(0),
    comments: None,
    shares: None,
};

pub async fn one_press_asks_and_only_the_last_answer_stays(s: &Store) {
    let (_, scope) = member(s, "numbers@example.org").await;
    let (_, stranger) = member(s, "numbers-stranger@example.org").await;
    let (one, other) = (post(s, &scope).await, post(s, &scope).await);
    let tx = s.begin().await.unwrap();
    let db = tx.db();
    let turn = async |scope, now: Timestamp| {
        let before = now.minus(NUMBERS_EVERY);
        db.take_numbers_turn(scope, one, before, now).await.unwrap()
    };
    assert!(!turn(&stranger, NOW).await);
    assert!(turn(&scope, NOW).await);
    assert!(!turn(&scope, later(59)).await);
    assert_eq!(db.numbers_asked_at(&scope, one).await.unwrap(), Some(NOW));
    assert!(turn(&scope, later(60)).await);
    assert_eq!(db.numbers_asked_at(&scope, other).await.unwrap(), None);
    assert!(!db.put_numbers(&stranger, one, COUNTS, later(1)).await.unwrap());
    assert!(
        db.put_numbers(&scope, one, Numbers::default(), later(1))
            .await
            .unwrap()
    );
    assert!(db.put_numbers(&scope, one, COUNTS, later(2)).await.unwrap());
    assert!(db.put_numbers(&scope, other, COUNTS, later(200)).await.unwrap());
    tx.commit().await.unwrap();
    let told = async |id| s.read().target(&scope, id).await.unwrap().unwrap().numbers;
    let last = Told {
        numbers: COUNTS,
        at: later(2),
    };
    assert_eq!(told(one).await, Some(last));
    assert_eq!(
        s.read()
            .count_never(Never::NumbersFrom, later(100))
            .await
            .unwrap(),
        1
    );

    let tx = s.begin().await.unwrap();
    assert_eq!(tx.db().forget_numbers(later(100)).await.unwrap(), 1);
    assert_eq!(tx.db().forget_numbers(later(100)).await.unwrap(), 0);
    tx.commit().await.unwrap();
    assert_eq!(told(one).await, None);
    assert!(told(other).await.is_some(), "it is younger");
    assert_eq!(s.read().numbers_asked_at(&scope, one).await.unwrap(), None);
}

pub async fn they_go_with_the_channel_and_come_to_none_that_is_gone(s: &Store) {
    let (_, scope) = member(s, "numbers-gone@example.org").await;
    let (one, other) = (post(s, &scope).await, post(s, &scope).await);
    let channel = s.read().target(&scope, one).await.unwrap().unwrap().channel;
    let tx = s.begin().await.unwrap();
    for id in [one, other] {
        assert!(tx.db().take_numbers_turn(&scope, id, NOW, NOW).await.unwrap());
        assert!(tx.db().put_numbers(&scope, id, COUNTS, NOW).await.unwrap());
    }
    let gone = store::channels::ChannelState::Disconnected;
    tx.db()
        .set_channel_state(&scope, channel, gone, None)
        .await
        .unwrap();
    let kept = tx
        .db()
        .count_never(Never::NumbersOfDisconnected, NOW)
        .await
        .unwrap();
    assert_eq!(kept, 1);
    tx.db().wipe_channel(&scope, channel, true).await.unwrap();
    let kept = tx
        .db()
        .count_never(Never::NumbersOfDisconnected, NOW)
        .await
        .unwrap();
    assert_eq!(kept, 0);
    assert!(
        !tx.db().put_numbers(&scope, one, COUNTS, NOW).await.unwrap(),
        "an answer that was still on its way"
    );
    tx.commit().await.unwrap();
    let told = async |id| s.read().target(&scope, id).await.unwrap().unwrap().numbers;
    assert_eq!(told(one).await, None);
    assert!(told(other).await.is_some(), "another channel's");
}
