//! What posts came to, for counting.

use super::notices::{insert, request, target};
use super::{NOW, channel, later, member, random};
use ai_shorts_store as store;
use domain::publish::{Call, Outcome, TargetState};
use domain::{ActId, AttemptId, Failure, FailureClass, TargetId, Timestamp};
use store::publish::Target;
use store::{Store, WorkspaceScope};

/// A target that should have gone out at 100 and came to this at a moment.
async fn ended(
    s: &Store,
    scope: &WorkspaceScope,
    state: TargetState,
    at: Timestamp,
    change: impl Fn(&mut Target),
) -> TargetId {
    let on = channel(s, scope).await;
    let request = request(scope, Some(later(100)));
    let mut t = target(&request, on, ActId::new(NOW, random()), state);
    t.is_sandbox = false;
    change(&mut t);
    insert(s, scope, &request, std::slice::from_ref(&t)).await;
    let tx = s.begin().await.unwrap();
    tx.db().save_target(scope, &t, at).await.unwrap();
    tx.commit().await.unwrap();
    t.id
}

async fn called(s: &Store, scope: &WorkspaceScope, target: TargetId, outcome: Outcome, bytes_sent: u64) {
    let call = Call {
        step: "send_bytes".into(),
        started_at: NOW,
        duration_ms: 1,
        host: "example.org".into(),
        status: Some(200),
        bytes_sent,
        outcome,
        code: None,
        message: None,
        authorized: false,
    };
    let tx = s.begin().await.unwrap();
    tx.db()
        .add_attempt(scope, AttemptId::new(NOW, random()), target, &call)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

pub async fn what_came_to_an_end_is_counted_of_its_own_kind(s: &Store) {
    use TargetState::{Canceled, Failed, NeedsAttention, Published, Uploading};
    let (_, a) = member(s, "figures@example.org").await;
    let (_, b) = member(s, "figures-stranger@example.org").await;
    let as_it_is = |_: &mut Target| {};
    let out_at = |at| move |t: &mut Target| t.published_at = Some(at);
    // It was looked at again after the period; what counts is when it was out.
    let out = ended(s, &a, Published, later(900), out_at(later(150))).await;
    called(s, &a, out, Outcome::Retry, 30).await;
    called(s, &a, out, Outcome::Ok, 70).await;
    let refused = |t: &mut Target| {
        t.failure = Some(Failure::new(FailureClass::Rejected, "title_refused", "No.", None));
    };
    ended(s, &a, Failed, later(160), refused).await;
    ended(s, &a, Canceled, later(170), as_it_is).await;
    ended(s, &a, NeedsAttention, later(199), as_it_is).await;
    // None of these: on its way, before, after, in the sandbox, another's.
    ended(s, &a, Uploading, later(150), as_it_is).await;
    ended(s, &a, Failed, later(99), as_it_is).await;
    ended(s, &a, Published, later(300), out_at(later(200))).await;
    ended(s, &a, Failed, later(150), |t| t.is_sandbox = true).await;
    ended(s, &b, Failed, later(150), as_it_is).await;

    let period = (later(100), later(200));
    let mut found = s.read().ended_targets(&a, period, false).await.unwrap();
    found.sort_by_key(|e| e.at);
    let told: Vec<_> = found
        .iter()
        .map(|e| (e.state, e.at, e.due, e.bytes_sent, e.retries))
        .collect();
    assert_eq!(
        told,
        [
            (Published, later(150), later(100), 100, 1),
            (Failed, later(160), later(100), 0, 0),
            (Canceled, later(170), later(100), 0, 0),
            (NeedsAttention, later(199), later(100), 0, 0)
        ]
    );
    assert_eq!(
        found[1].failure,
        Some((FailureClass::Rejected, "title_refused".into()))
    );
    assert_eq!(s.read().count_ended_targets(&a, period, false).await.unwrap(), 4);
    assert_eq!(s.read().count_ended_targets(&a, period, true).await.unwrap(), 1);
    assert_eq!(s.read().ended_targets(&a, period, true).await.unwrap().len(), 1);
}
