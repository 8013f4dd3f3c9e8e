//! What comes back late from a platform, after a person disconnected the channel or connected it anew.

use super::notices::post;
use super::{NOW, channel, later, member, store};
use domain::publish::Numbers;
use domain::{Failure, FailureClass, Platform, TargetId};
use std::time::Duration;
use store::channels::{Channel, ChannelState, Connected, SealedTokens};
use store::policy::Never;
use store::{Store, StoreError, WorkspaceScope};

fn revoked() -> Failure {
    Failure::new(
        FailureClass::Reconnect,
        "access_revoked",
        "It was taken back.",
        None,
    )
}

async fn read(s: &Store, scope: &WorkspaceScope, seen: &Channel) -> Channel {
    s.read().channel(scope, seen.id).await.unwrap().unwrap()
}

/// Everything that a call may bring, in one transaction; says of each whether it was written.
async fn late(s: &Store, scope: &WorkspaceScope, seen: &Channel) -> [bool; 5] {
    let tx = s.begin().await.unwrap();
    let db = tx.db();
    let told = [
        db.hold_connection(scope, seen).await.unwrap().is_some(),
        db.set_channel_facts(scope, seen, "Late", Some("late"), "{\"late\":1}", later(9))
            .await
            .unwrap(),
        db.set_channel_known(scope, seen, "{\"late\":2}").await.unwrap(),
        db.pause_channel(scope, seen, later(99)).await.unwrap(),
        db.lose_channel(scope, seen, &revoked()).await.unwrap(),
    ];
    tx.commit().await.unwrap();
    told
}

async fn disconnect(s: &Store, scope: &WorkspaceScope, seen: &Channel) {
    let tx = s.begin().await.unwrap();
    tx.db().hold_channel(scope, seen.id).await.unwrap();
    let gone = ChannelState::Disconnected;
    tx.db()
        .set_channel_state(scope, seen.id, gone, None)
        .await
        .unwrap();
    tx.db().wipe_channel(scope, seen.id, true).await.unwrap();
    tx.commit().await.unwrap();
}

pub async fn a_late_word_is_about_the_connection_it_was_asked_of(s: &Store) {
    let (_, scope) = member(s, "late@example.org").await;
    let (_, stranger) = member(s, "late-stranger@example.org").await;
    let id = channel(s, &scope).await;
    let seen = s.read().channel(&scope, id).await.unwrap().unwrap();
    assert_eq!(late(s, &stranger, &seen).await, [false; 5]);
    assert_eq!(late(s, &scope, &seen).await, [true; 5]);
    let lost = read(s, &scope, &seen).await;
    assert_eq!(lost.state, ChannelState::ReconnectNeeded);
    assert_eq!(lost.title.as_deref(), Some("Late"));
    assert_eq!(lost.paused_until, Some(later(99)));
    assert_eq!(late(s, &scope, &seen).await, [false; 5], "its loss is known");

    let again = Connected {
        id,
        platform: Platform::Youtube,
        is_sandbox: true,
        external_id: &seen.external_id,
        title: "Anew",
        handle: None,
        facts: "{}",
        scopes: &[],
        at: later(10),
    };
    let tx = s.begin().await.unwrap();
    tx.db().upsert_channel(&scope, &again).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        late(s, &scope, &seen).await,
        [false; 5],
        "it is another connection"
    );
    let anew = read(s, &scope, &seen).await;
    assert_eq!(
        (anew.state, anew.title.as_deref(), anew.facts.as_deref()),
        (ChannelState::Connected, Some("Anew"), Some("{}"))
    );

    for state in [ChannelState::Disconnecting, ChannelState::Disconnected] {
        let tx = s.begin().await.unwrap();
        tx.db().set_channel_state(&scope, id, state, None).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(late(s, &scope, &anew).await, [false; 5]);
        assert_eq!(read(s, &scope, &seen).await.state, state, "it is not revived");
    }
}

pub async fn a_refresh_that_comes_late_leaves_no_tokens_behind(s: &Store) {
    let (_, scope) = member(s, "late-tokens@example.org").await;
    let id = channel(s, &scope).await;
    let seen = s.read().channel(&scope, id).await.unwrap().unwrap();
    disconnect(s, &scope, &seen).await;
    let fresh = SealedTokens {
        access: Some(vec![7]),
        refresh: Some(vec![8]),
        access_expires_at: later(100),
        generation: seen.token_generation + 1,
    };
    let tx = s.begin().await.unwrap();
    let put = tx.db().put_tokens(&scope, id, &fresh).await;
    assert!(matches!(put, Err(StoreError::Stale)));
    drop(tx);
    assert!(s.read().sealed_tokens(&scope, id).await.unwrap().is_none());
}

/// Takes the turn, then keeps an answer: as a press does, with the channel held.
async fn press(s: &Store, scope: &WorkspaceScope, seen: &Channel, post: TargetId, turn: bool) -> bool {
    let tx = match s.begin().await {
        Ok(tx) => tx,
        Err(StoreError::Busy) => return false,
        Err(e) => panic!("{e}"),
    };
    let db = tx.db();
    if db.hold_connection(scope, seen).await.unwrap().is_none() {
        return false;
    }
    // Time for the disconnect to come in between, if it can.
    tokio::time::sleep(Duration::from_millis(5)).await;
    if turn {
        db.take_numbers_turn(scope, post, NOW, NOW).await.unwrap();
    } else {
        db.put_numbers(scope, post, Numbers::default(), NOW)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    true
}

/// Presses and a disconnect at once, again and again: whoever is first, nothing is left behind.
pub async fn no_numbers_stay_behind_a_disconnect(s: &Store) {
    let (_, scope) = member(s, "numbers-race@example.org").await;
    for round in 0..20 {
        let post = post(s, &scope).await;
        let target = s.read().target(&scope, post).await.unwrap().unwrap();
        let seen = s.read().channel(&scope, target.channel).await.unwrap().unwrap();
        let goodbye = async {
            tokio::time::sleep(Duration::from_millis(round % 5)).await;
            disconnect(s, &scope, &seen).await;
        };
        let ((), _, _) = tokio::join!(
            goodbye,
            press(s, &scope, &seen, post, true),
            press(s, &scope, &seen, post, false)
        );
        let asked = s.read().numbers_asked_at(&scope, post).await.unwrap();
        let told = s.read().target(&scope, post).await.unwrap().unwrap().numbers;
        assert_eq!((asked, told), (None, None), "round {round}");
        assert!(!press(s, &scope, &seen, post, true).await);
    }
    let left = s.read().count_never(Never::NumbersOfDisconnected, NOW).await;
    assert_eq!(left.unwrap(), 0);
}
