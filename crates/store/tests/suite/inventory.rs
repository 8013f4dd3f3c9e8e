//! The inventory and the live schema say the same; the policy's questions run on both databases.

use super::*;
use std::collections::BTreeSet;
use store::inventory;
use store::policy::{Never, Proof};

pub async fn every_column_is_in_the_inventory(s: &Store) {
    let live = s.read().live_columns().await.unwrap();
    let listed = inventory::columns();
    let missing: BTreeSet<_> = live.difference(&listed).collect();
    assert!(
        missing.is_empty(),
        "say in crates/store/src/inventory.rs what these are: {missing:?}"
    );
    let gone: BTreeSet<_> = listed.difference(&live).collect();
    assert!(gone.is_empty(), "the database has no such columns: {gone:?}");
}

pub async fn a_new_instance_has_nothing_that_must_not_be_there(s: &Store) {
    let fresh = member(s, "never@example.org").await;
    assert_eq!(fresh.1.account(), Some(fresh.0));
    for never in Never::ALL {
        let n = s
            .read()
            .count_never(never, Timestamp::from_micros(0))
            .await
            .unwrap();
        assert_eq!(n, 0, "{never:?}");
    }
    assert!(
        s.read()
            .named_accounts()
            .await
            .unwrap()
            .contains(&fresh.0.as_uuid())
    );
    let workspace = fresh.1.workspace().as_uuid();
    assert!(s.read().named_workspaces().await.unwrap().contains(&workspace));
    assert!(s.read().sealed(10).await.unwrap().is_empty());
}

pub async fn the_last_finding_stays(s: &Store) {
    let proof = |answer: &str| Proof {
        claim: "C0.0".into(),
        answer: answer.into(),
        parts: "[]".into(),
        at: NOW,
        build: "1".into(),
    };
    for answer in ["broken", "proven"] {
        let tx = s.begin().await.unwrap();
        tx.db().put_policy_proof(&proof(answer)).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(s.read().policy_proofs().await.unwrap(), [proof("proven")]);
}
