//! Webhooks, the messages to them, and what people want by mail.

use super::{NOW, later, member, random, store};
use domain::news::News;
use domain::webhook::{Event, Events, Off, State};
use domain::{AccountId, DeliveryId, JobId, WebhookId};
use store::keys::OWN;
use store::webhooks::{Delivery, Try, Webhook};
use store::{Store, StoreError, Uuid, WorkspaceScope};

fn hook(by: AccountId, host: &str) -> Webhook {
    Webhook {
        id: WebhookId::new(NOW, random()),
        created_by: Some(by),
        url: format!("https://{host}/in"),
        host: host.into(),
        description: "Mine".into(),
        events: Events([Event::MediaReady, Event::TargetFailed].into()),
        off: None,
        secret_sealed: vec![1; 80],
        generation: 1,
        previous: None,
        created_at: NOW,
    }
}

fn delivery(of: &Webhook, at: u64) -> Delivery {
    Delivery {
        id: DeliveryId::new(later(at), random()),
        webhook: of.id,
        event: Event::MediaReady,
        body: "{}".into(),
        state: State::Waiting,
        tries: 0,
        tries_total: 0,
        last: None,
        next_try_at: Some(later(at)),
        created_at: later(at),
    }
}

async fn made(s: &Store, scope: &WorkspaceScope, hook: &Webhook) {
    let tx = s.begin().await.unwrap();
    tx.db().insert_webhook(scope, hook).await.unwrap();
    tx.commit().await.unwrap();
}

pub async fn a_webhook_is_its_workspaces(s: &Store) {
    let (me, a) = member(s, "hook-a@example.org").await;
    let (_, b) = member(s, "hook-b@example.org").await;
    let mut one = hook(me, "one.example.org");
    made(s, &a, &one).await;
    assert!(s.read().webhook(&b, one.id).await.unwrap().is_none());
    assert!(s.read().webhooks(&b).await.unwrap().is_empty());
    (one.off, one.description) = (Some(Off::Person), "Yours".into());
    one.events = Events([Event::ExportReady].into());
    let tx = s.begin().await.unwrap();
    let foreign = tx.db().save_webhook(&b, &one).await;
    assert!(matches!(foreign, Err(StoreError::Stale)));
    tx.db().save_webhook(&a, &one).await.unwrap();
    // Rotated once: whoever saw the generation before comes too late.
    (one.generation, one.secret_sealed) = (2, vec![2; 80]);
    one.previous = Some((vec![3; 80], later(100)));
    tx.db().rotate_webhook(&a, &one, 1).await.unwrap();
    let late = tx.db().rotate_webhook(&a, &one, 1).await;
    assert!(matches!(late, Err(StoreError::Stale)));
    tx.commit().await.unwrap();
    let now = s.read().webhook(&a, one.id).await.unwrap().unwrap();
    assert_eq!((now.off, &now.events), (Some(Off::Person), &one.events));
    assert_eq!((now.generation, &now.secret_sealed), (2, &vec![2; 80]));
    assert_eq!(now.previous, one.previous);
    // Both secrets are found by a rotation of the root key.
    let both = OWN.iter().filter(|o| o.table == "webhook");
    for (own, blob) in both.zip([vec![2; 80], vec![3; 80]]) {
        let found = s.read().own_elsewhere(own, &[0; 16], Uuid::nil(), 100).await;
        let found = found.unwrap();
        let row = found.iter().find(|r| r.row == one.id.as_uuid()).unwrap();
        assert_eq!((row.generation, &row.text), (2, &blob), "{}", own.place);
        let tx = s.begin().await.unwrap();
        assert_eq!(tx.db().reseal_own(own, row, &[9; 80]).await.unwrap(), 1);
        tx.commit().await.unwrap();
    }
    let tx = s.begin().await.unwrap();
    assert_eq!(tx.db().sweep_webhook_secrets(later(99)).await.unwrap(), 0);
    assert_eq!(tx.db().sweep_webhook_secrets(later(100)).await.unwrap(), 1);
    assert!(!tx.db().delete_webhook(&b, one.id).await.unwrap());
    assert!(tx.db().delete_webhook(&a, one.id).await.unwrap());
    tx.commit().await.unwrap();
    assert!(s.read().webhook(&a, one.id).await.unwrap().is_none());
}

pub async fn messages_are_listed_written_and_trimmed(s: &Store) {
    let (me, a) = member(s, "told-a@example.org").await;
    let (_, b) = member(s, "told-b@example.org").await;
    let (one, other) = (hook(me, "told.example.org"), hook(me, "other.example.org"));
    made(s, &a, &one).await;
    made(s, &a, &other).await;
    let mut all: Vec<_> = (1..=3).map(|at| delivery(&one, at)).collect();
    let tx = s.begin().await.unwrap();
    for d in all.iter().chain([&delivery(&other, 2)]) {
        tx.db().insert_delivery(&a, d).await.unwrap();
    }
    let job = domain::job::Job::DeliverWebhook {
        delivery_id: all[2].id,
    };
    let id = JobId::new(NOW, random());
    tx.db()
        .add_job(id, &job, Some(a.workspace()), NOW, NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let page = s.read().deliveries(&a, one.id, None, 2).await.unwrap();
    assert_eq!(
        page.iter().map(|d| d.id).collect::<Vec<_>>(),
        [all[2].id, all[1].id]
    );
    let after = Some((page[1].created_at, page[1].id));
    let rest = s.read().deliveries(&a, one.id, after, 2).await.unwrap();
    assert_eq!(rest.iter().map(|d| d.id).collect::<Vec<_>>(), [all[0].id]);
    assert!(s.read().delivery(&b, all[0].id).await.unwrap().is_none());

    let last = &mut all[2];
    (last.state, last.tries, last.tries_total) = (State::Failed, 10, 12);
    last.last = Some(Try {
        at: later(9),
        status: Some(503),
        error: Some("status".into()),
    });
    last.next_try_at = None;
    let lease = std::time::Duration::from_secs(30);
    let claimed = s.claim_jobs(Uuid::now_v7(), NOW, lease, 100).await.unwrap();
    let ours = claimed.iter().find(|c| c.job == job).unwrap();
    let tx = s.begin().await.unwrap();
    tx.db().save_delivery(&a, last, ours).await.unwrap();
    // Another worker has it by now: this one writes nothing.
    let mut overtaken = ours.clone();
    overtaken.fence -= 1;
    let stale = tx.db().save_delivery(&a, last, &overtaken).await;
    assert!(matches!(stale, Err(StoreError::Stale)));
    for c in &claimed {
        tx.db().finish_job(c).await.unwrap();
    }
    tx.commit().await.unwrap();
    let now = s.read().delivery(&a, last.id).await.unwrap().unwrap();
    assert_eq!((now.state, now.tries, now.tries_total), (State::Failed, 10, 12));
    assert_eq!((now.last, now.next_try_at), (last.last.clone(), None));

    let tx = s.begin().await.unwrap();
    assert_eq!(tx.db().trim_deliveries(later(3)).await.unwrap(), 3);
    tx.commit().await.unwrap();
    assert_eq!(s.read().deliveries(&a, one.id, None, 9).await.unwrap().len(), 1);
}

/// A workspace that goes takes its webhooks along; the log of calls may name their hosts a while longer.
pub async fn webhooks_go_with_their_workspace(s: &Store) {
    let (me, a) = member(s, "hook-goes@example.org").await;
    let (_, stays) = member(s, "hook-stays@example.org").await;
    let one = hook(me, "goes.example.org");
    made(s, &a, &one).await;
    let tx = s.begin().await.unwrap();
    tx.db().insert_delivery(&a, &delivery(&one, 1)).await.unwrap();
    tx.db().leave_webhook_host("left.example.org", NOW).await.unwrap();
    tx.db()
        .leave_webhook_host("left.example.org", later(5))
        .await
        .unwrap();
    tx.db().mark_workspace_deleted(&a, NOW).await.unwrap();
    tx.commit().await.unwrap();
    assert!(
        s.read().webhooks(&a).await.unwrap().is_empty(),
        "nothing of it is told any more"
    );
    let tx = s.begin().await.unwrap();
    tx.db().erase_workspace_rows(&a, later(9)).await.unwrap();
    tx.db().choose_news(me, News::PostPublished, true).await.unwrap();
    tx.db().choose_news(me, News::PostPublished, false).await.unwrap();
    tx.commit().await.unwrap();
    assert!(
        s.read()
            .delivery(&a, delivery(&one, 1).id)
            .await
            .unwrap()
            .is_none()
    );
    let choices = s.read().news_choices(me).await.unwrap();
    assert_eq!(choices, [(News::PostPublished, false)].into());
    let has = async |host: &str| s.read().webhook_hosts().await.unwrap().iter().any(|h| h == host);
    assert!(has("goes.example.org").await && has("left.example.org").await);
    let tx = s.begin().await.unwrap();
    assert_eq!(tx.db().trim_webhook_hosts(later(6)).await.unwrap(), 1);
    // An account that goes is named by no webhook of others.
    let left = hook(me, "left.example.org");
    tx.db().insert_webhook(&stays, &left).await.unwrap();
    tx.db().erase_account_rows(me).await.unwrap();
    tx.commit().await.unwrap();
    let kept = s.read().webhook(&stays, left.id).await.unwrap().unwrap();
    assert_eq!(kept.created_by, None);
    assert!(s.read().news_choices(me).await.unwrap().is_empty());
    assert!(has("goes.example.org").await);
}
