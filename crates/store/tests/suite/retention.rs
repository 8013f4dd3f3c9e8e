//! What age ends.

use super::notices::post;
use super::{NOW, later, member, random, store};
use domain::act::{ActKind, Purpose};
use domain::publish::{Call, Outcome, TargetState};
use domain::{ActId, AttemptId, ReceiptId, TokenUseId};
use store::egress::EgressDay;
use store::receipts::Receipt;
use store::{Store, WorkspaceScope};

pub async fn what_is_over_goes_and_the_rest_stays(s: &Store) {
    let (_, scope) = member(s, "aged@example.org").await;
    let target = post(s, &scope).await;
    let channel = s.read().target(&scope, target).await.unwrap().unwrap().channel;
    let act = ActId::new(NOW, random());
    let tx = s.begin().await.unwrap();
    let db = tx.db();
    db.insert_act(&scope, act, ActKind::Check, Some(channel), NOW)
        .await
        .unwrap();
    for at in [later(1), later(200)] {
        let call = Call {
            step: "poll".into(),
            started_at: at,
            duration_ms: 5,
            host: "example.org".into(),
            status: Some(500),
            bytes_sent: 7,
            outcome: Outcome::Failed,
            code: Some("internal".into()),
            message: Some("Words of the platform".into()),
            authorized: true,
        };
        db.add_attempt(&scope, AttemptId::new(at, random()), target, &call)
            .await
            .unwrap();
        let receipt = Receipt {
            id: ReceiptId::new(at, random()),
            kind: "media.delete".into(),
            subject: "x".into(),
            counts: [].into(),
            at,
        };
        db.insert_receipt(&scope, &receipt).await.unwrap();
    }
    let host_then = [("old.example", later(1)), ("new.example", later(200))];
    for (host, at) in host_then {
        let line = TokenUseId::new(at, random());
        assert!(
            db.record_token_use(&scope, line, act, channel, Purpose::Read, host, at)
                .await
                .unwrap()
        );
    }
    tx.commit().await.unwrap();
    let openings = s.read().sum_token_uses().await.unwrap();

    for _ in 0..2 {
        let tx = s.begin().await.unwrap();
        let db = tx.db();
        db.trim_attempts(later(100)).await.unwrap();
        db.trim_token_uses(later(100)).await.unwrap();
        db.trim_receipts(later(100)).await.unwrap();
        tx.commit().await.unwrap();
    }
    checkpoints(s, &scope).await;
    let db = s.read();
    let attempts = db.attempts(&scope, target, 10).await.unwrap();
    let told: Vec<_> = attempts
        .iter()
        .map(|a| {
            (
                a.call.code.as_deref(),
                a.call.message.is_some(),
                a.call.host.as_str(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some("internal"), true, "example.org"),
            (Some("internal"), false, "")
        ]
    );
    assert_eq!(db.receipts(&scope, 10).await.unwrap().len(), 1);
    let ten = store::ledger::Uses {
        limit: 10,
        ..Default::default()
    };
    let uses = db.token_uses(&scope, &ten).await.unwrap();
    assert_eq!(
        uses.iter().map(|u| u.host.as_str()).collect::<Vec<_>>(),
        ["new.example"]
    );
    assert_eq!(
        db.sum_token_uses().await.unwrap(),
        openings,
        "what was erased by age still counts"
    );
}

/// A checkpoint stays while its post is under way or waits for somebody, whatever its age.
async fn checkpoints(s: &Store, scope: &WorkspaceScope) {
    let ends = [
        (TargetState::Published, later(1), false),
        (TargetState::Published, later(200), true),
        (TargetState::Failed, later(1), false),
        (TargetState::NeedsAttention, later(1), true),
        (TargetState::Processing, later(1), true),
    ];
    let mut kept = vec![];
    for (state, at, stays) in ends {
        let id = post(s, scope).await;
        let mut t = s.read().target(scope, id).await.unwrap().unwrap();
        t.state = state;
        t.checkpoint_sealed = Some(vec![1]);
        t.published_at = Some(at).filter(|_| state == TargetState::Published);
        kept.push((id, stays, t, at));
    }
    let tx = s.begin().await.unwrap();
    for (_, _, t, at) in &kept {
        tx.db().save_target(scope, t, *at).await.unwrap();
    }
    tx.db().sweep_checkpoints(later(100)).await.unwrap();
    tx.commit().await.unwrap();
    for (id, stays, ..) in kept {
        let t = s.read().target(scope, id).await.unwrap().unwrap();
        assert_eq!(t.checkpoint_sealed.is_some(), stays, "{:?}", t.state);
    }
}

pub async fn outgoing_calls_are_added_up_a_day_and_go_by_age(s: &Store) {
    let calls = |day, host: &str, refused: Option<&str>| EgressDay {
        day,
        host: host.into(),
        is_act: true,
        purpose: "upload".into(),
        refused: refused.map(str::to_owned),
        calls: 2,
        failed: 1,
        bytes_sent: 10,
    };
    let tx = s.begin().await.unwrap();
    for line in [
        calls(later(1), "a.example", None),
        calls(later(1), "a.example", None),
        calls(later(1), "a.example", Some("port")),
        calls(later(200), "b.example", None),
    ] {
        tx.db().add_egress(&line).await.unwrap();
    }
    tx.commit().await.unwrap();
    let both = EgressDay {
        calls: 4,
        failed: 2,
        bytes_sent: 20,
        ..calls(later(1), "a.example", None)
    };
    let newest = calls(later(200), "b.example", None);
    let ours = async |skip, limit| s.read().egress_days(skip, limit).await.unwrap();
    let all = [newest.clone(), both, calls(later(1), "a.example", Some("port"))];
    assert_eq!(ours(0, 10).await, all);
    assert_eq!(ours(1, 1).await, all[1..2]);
    let called = s.read().called().await.unwrap();
    let hosts: Vec<_> = called.iter().map(|c| c.host.as_str()).collect();
    assert_eq!(hosts, ["a.example", "b.example"]);

    let tx = s.begin().await.unwrap();
    assert_eq!(tx.db().trim_egress(later(100)).await.unwrap(), 2);
    tx.commit().await.unwrap();
    assert_eq!(ours(0, 10).await, [newest]);
}
