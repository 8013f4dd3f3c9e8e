//! The audit log: told to whom it concerns, sequenced without gaps whatever dies in between.

use super::{NOW, later, member, random, store};
use domain::audit::{self, ActorKind, Kind, Node, Private, Subject, Walk, compare_nodes};
use domain::job::Job;
use domain::{AccountId, EventId, JobId, Timestamp};
use std::task::Poll;
use std::time::Duration;
use store::audit::{Filter, NewEvent};
use store::jobs::Claimed;
use store::{Store, StoreError, Uuid, WorkspaceScope};

/// Writes an event; answers its id.
async fn event(
    s: &Store,
    scope: Option<&WorkspaceScope>,
    kind: Kind,
    account: Option<AccountId>,
    title: &str,
    at: Timestamp,
) -> EventId {
    let id = EventId::new(at, random());
    let private = Private {
        event: id,
        actor: audit::Actor {
            kind: ActorKind::Person,
            account_id: account,
            name: Some("Анна".into()),
            email: None,
        },
        subjects: vec![Subject {
            id: "med_1".into(),
            title: Some(title.into()),
        }],
        network: None,
        browser: None,
        facts: serde_json::Map::new(),
    };
    let new = NewEvent {
        id,
        kind,
        at,
        account,
        salt: [5; 32],
        private: &private,
    };
    let tx = s.begin().await.unwrap();
    tx.db().add_audit_event(scope, &new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Claims the sequencer's job, also from a worker that holds it: at this moment its lease is over.
async fn claim(s: &Store, at: Timestamp) -> Claimed {
    try_claim(s, at).await.unwrap()
}
async fn try_claim(s: &Store, at: Timestamp) -> Option<Claimed> {
    let job = Job::SequenceAudit;
    let tx = s.begin().await.unwrap();
    let id = JobId::new(NOW, random());
    tx.db().add_job(id, &job, None, NOW, NOW).await.unwrap();
    tx.commit().await.unwrap();
    let lease = Duration::from_millis(1);
    let all = s.claim_jobs(Uuid::now_v7(), at, lease, 1000).await.unwrap();
    all.into_iter().find(|c| c.job == job)
}

/// Goes over all rows and nodes as the verification does. A commit that was cut off may still arrive meanwhile:
/// then once more.
async fn walk(s: &Store) -> Walk {
    let db = s.read();
    loop {
        let rows = s.audit_rows(0, 100_000).await.unwrap();
        let mut walk = Walk::new([0]);
        let mut made = vec![];
        for row in &rows {
            made.extend(walk.event(row).unwrap());
        }
        let mut stored = db.audit_nodes_of(0, walk.size()).await.unwrap();
        compare_nodes(&mut made, &mut stored).unwrap();
        let (nodes, frontier) = (db.count_audit_nodes().await, db.audit_frontier().await.unwrap());
        if frontier.size() == walk.size() {
            assert_eq!(
                (nodes.unwrap(), frontier.root()),
                (Node::stored(walk.size()), walk.root())
            );
            return walk;
        }
    }
}

/// Drops the work at its n-th pause; none when it came to its end before.
async fn cut_at<T>(n: u64, work: impl Future<Output = T>) -> Option<T> {
    let mut work = std::pin::pin!(work);
    let mut left = n;
    std::future::poll_fn(|cx| match work.as_mut().poll(cx) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

pub async fn a_sequencer_that_dies_leaves_nothing_half(s: &Store) {
    let (me, scope) = member(s, "audit-crash@example.org").await;
    let (mut cut, mut done) = (0, 0);
    for round in 0..240_u64 {
        event(
            s,
            Some(&scope),
            Kind::MediaAdded,
            Some(me),
            "A clip",
            later(round / 10),
        )
        .await;
        let claimed = claim(s, later(1000 + round)).await;
        let batch = u32::try_from(round % 3 + 1).unwrap();
        match cut_at(round % 29, s.sequence_audit(&claimed, batch)).await {
            None => cut += 1,
            Some(run) => done += run.unwrap(),
        }
        if round % 40 == 0 {
            walk(s).await;
        }
    }
    assert!(
        cut > 30 && done > 0,
        "{cut} runs were cut, {done} events sequenced by whole ones"
    );
    let last = claim(s, later(2000)).await;
    while s.sequence_audit(&last, 50).await.unwrap() > 0 {}
    assert!(walk(s).await.size() >= 240);
    assert!(!s.read().audit_waits().await.unwrap());
}

pub async fn a_sequencer_whose_lease_passed_on_writes_nothing(s: &Store) {
    let (me, scope) = member(s, "audit-fence@example.org").await;
    let id = event(s, Some(&scope), Kind::MediaAdded, Some(me), "A clip", NOW).await;
    let old = claim(s, later(3000)).await;
    let new = claim(s, later(3001)).await;
    assert!(matches!(s.sequence_audit(&old, 10).await, Err(StoreError::Stale)));
    let index = async || s.read().audit_event(&scope, id).await.unwrap().unwrap().index;
    assert_eq!(index().await, None);
    assert_eq!(s.sequence_audit(&new, 10).await.unwrap(), 1);
    let first = index().await;
    assert!(first.is_some());
    assert_eq!(s.sequence_audit(&new, 10).await.unwrap(), 0);
    assert_eq!(index().await, first, "an index that was given never moves");
}

pub async fn writers_and_sequencers_at_once_leave_no_gap(s: &Store) {
    let (me, scope) = member(s, "audit-busy@example.org").await;
    let before = walk(s).await.size();
    let writers = (0..4).map(|w| {
        let (s, scope) = (s.clone(), scope.clone());
        tokio::spawn(async move {
            for n in 0..25 {
                event(
                    &s,
                    Some(&scope),
                    Kind::MediaEdited,
                    Some(me),
                    "Busy",
                    later(w * 100 + n),
                )
                .await;
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    let sequencers = (0..3).map(|w| {
        let s = s.clone();
        tokio::spawn(async move {
            for n in 0..20 {
                // Another one may hold it, at a later moment than this.
                let Some(claimed) = try_claim(&s, later(4000 + n * 3 + w)).await else {
                    continue;
                };
                match s.sequence_audit(&claimed, 10).await {
                    Ok(_) | Err(StoreError::Stale) => {}
                    Err(e) => panic!("{e}"),
                }
            }
        })
    });
    for task in sequencers.collect::<Vec<_>>().into_iter().chain(writers) {
        task.await.unwrap();
    }
    let last = claim(s, later(5000)).await;
    while s.sequence_audit(&last, 50).await.unwrap() > 0 {}
    assert_eq!(walk(s).await.size(), before + 100);
}

pub async fn erased_private_halves_leave_the_tree_as_it_is(s: &Store) {
    let (me, scope) = member(s, "audit-erase@example.org").await;
    let (other, foreign) = member(s, "audit-erase-other@example.org").await;
    let mine = event(s, Some(&scope), Kind::MediaAdded, Some(me), "Secret", later(1)).await;
    let theirs = event(
        s,
        Some(&foreign),
        Kind::MediaAdded,
        Some(other),
        "Secret",
        later(1),
    )
    .await;
    let claimed = claim(s, later(6000)).await;
    while s.sequence_audit(&claimed, 50).await.unwrap() > 0 {}
    let (root, forgotten) = (walk(s).await.root(), walk(s).await.forgotten());
    let tx = s.begin().await.unwrap();
    assert_eq!(tx.db().forget_audit_of_account(me).await.unwrap(), 1);
    tx.commit().await.unwrap();
    let gone = s.read().audit_event(&scope, mine).await.unwrap().unwrap();
    assert!(gone.private.is_none() && gone.index.is_some());
    let after = walk(s).await;
    assert_eq!((after.root(), after.forgotten()), (root, forgotten + 1));
    let tx = s.begin().await.unwrap();
    assert_eq!(tx.db().forget_audit_of_workspace(&foreign).await.unwrap(), 1);
    tx.commit().await.unwrap();
    let gone = s.read().audit_event(&foreign, theirs).await.unwrap().unwrap();
    assert!(gone.private.is_none());
    assert_eq!(walk(s).await.root(), root);
}

pub async fn events_are_told_by_filter_and_to_whom_they_concern(s: &Store) {
    let (me, scope) = member(s, "audit-list@example.org").await;
    let (other, foreign) = member(s, "audit-list-other@example.org").await;
    let mut ids = vec![];
    for (n, kind, who, title) in [
        (1, Kind::MediaAdded, Some(me), "Ёлка 50%"),
        (2, Kind::PublishRequested, Some(other), "Sunset"),
        (3, Kind::MediaDeleted, Some(me), "ёлка"),
    ] {
        ids.push(event(s, Some(&scope), kind, who, title, later(n)).await);
    }
    let own = event(s, None, Kind::SessionStarted, Some(me), "", later(4)).await;
    let all = Filter {
        limit: 10,
        ..Filter::default()
    };
    let listed = async |f: &Filter| {
        let found = s.read().audit_events(&scope, f).await.unwrap();
        found.into_iter().map(|e| e.id).collect::<Vec<_>>()
    };
    assert_eq!(listed(&all).await, [ids[2], ids[1], ids[0]]);
    assert!(s.read().audit_events(&foreign, &all).await.unwrap().is_empty());
    let with = |f: fn(&mut Filter)| {
        let mut filter = all.clone();
        f(&mut filter);
        filter
    };
    assert_eq!(
        listed(&with(|f| f.kinds = vec![Kind::MediaDeleted])).await,
        [ids[2]]
    );
    assert_eq!(
        listed(&with(|f| f.query = "ЕЛКА анна".into())).await,
        [ids[2], ids[0]]
    );
    assert_eq!(listed(&with(|f| f.query = "50%".into())).await, [ids[0]]);
    assert_eq!(listed(&with(|f| f.query = "_".into())).await.len(), 3, "of med_1");
    assert_eq!(listed(&with(|f| f.query = "%x".into())).await, []);
    let mut of_me = all.clone();
    of_me.actor = Some(me);
    assert_eq!(listed(&of_me).await, [ids[2], ids[0]]);
    assert_eq!(listed(&with(|f| f.from = Some(later(2)))).await, [ids[2], ids[1]]);
    assert_eq!(listed(&with(|f| f.to = Some(later(2)))).await, [ids[0]]);
    let mut page = all.clone();
    (page.after, page.limit) = (Some((later(3), ids[2])), 1);
    assert_eq!(listed(&page).await, [ids[1]]);

    let account = s.read().audit_events_of_account(me, &all).await.unwrap();
    assert_eq!(account.iter().map(|e| e.id).collect::<Vec<_>>(), [own]);
    assert!(s.read().audit_event(&scope, own).await.unwrap().is_some());
    assert!(s.read().audit_event(&foreign, own).await.unwrap().is_none());
    assert!(s.read().audit_event(&foreign, ids[0]).await.unwrap().is_none());
}
