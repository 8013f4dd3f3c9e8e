//! What people are told in the app.

use crate::world::World;
use ai_shorts_app as app;
use app::views::Notice;
use domain::event::EventKind;
use domain::{Failure, FailureClass};
use std::time::Duration;

fn gone() -> Failure {
    Failure::new(FailureClass::Reconnect, "access_revoked", "Taken back.", None)
}

pub async fn a_lost_channel_is_told_once_until_it_is_connected_again(w: World) {
    let owner = w.owner("olga@example.org").await;
    let stranger = w.owner("stella@example.org").await;
    let id = w.channel(&owner, None).await;
    let lose = async || {
        let seen = w.app.store.read().channel(&owner, id).await.unwrap().unwrap();
        // Two posts find it so in the same moment, and a third later.
        let (one, failure) = (seen.clone(), gone());
        let [a, b] = [1, 2].map(|_| w.app.note_channel_failure(&owner, &one, &failure));
        let (a, b) = tokio::join!(a, b);
        let c = w.app.note_channel_failure(&owner, &seen, &failure).await;
        [a, b, c]
            .into_iter()
            .filter(|told| *told.as_ref().unwrap())
            .count()
    };
    let told = async || -> Vec<Notice> { w.app.notices(&owner, None, 9).await.unwrap().items };

    w.hand.forward(Duration::from_secs(60));
    assert_eq!(lose().await, 1);
    let first = told().await;
    let [n] = &first[..] else { panic!("{first:?}") };
    assert_eq!(
        (n.code.as_str(), n.channel_id, n.target_id, n.is_over),
        ("channel_lost", Some(id), None, false)
    );
    assert_eq!(n.channel_title, "Kitchen");
    assert_eq!(
        n.failure.as_ref().map(|f| f.code.as_str()),
        Some("access_revoked")
    );
    assert!(w.app.notices(&stranger, None, 9).await.unwrap().items.is_empty());
    let events = w.app.store.read().events_after(&owner, 0, 99).await.unwrap();
    let of_notice = events.iter().filter(|e| e.kind == EventKind::Notice.as_str());
    assert_eq!(of_notice.count(), 1);
    let heard = w.app.changes_after(&owner, 0).await.unwrap();
    assert!(heard.iter().any(|c| c.data["notice"]["code"] == "channel_lost"));

    w.hand.forward(Duration::from_secs(60));
    w.channel(&owner, Some(id)).await;
    let over = told().await;
    assert!(over[0].is_over && over[0].failure.is_none());

    w.hand.forward(Duration::from_secs(60));
    assert_eq!(lose().await, 1, "another loss is told anew");
    let both: Vec<_> = told().await.iter().map(|n| n.is_over).collect();
    assert_eq!(both, [false, true]);
}
