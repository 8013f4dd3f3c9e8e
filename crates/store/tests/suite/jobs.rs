//! The queue of durable jobs.

use super::*;

pub async fn a_job_is_claimed_once_and_fenced(s: &Store) {
    let (_, scope) = member(s, "jobs@example.org").await;
    let tx = s.begin().await.unwrap();
    for _ in 0..60 {
        let job = Job::Publish {
            target_id: TargetId::new(NOW, random()),
        };
        tx.db()
            .add_job(JobId::new(NOW, random()), &job, Some(scope.workspace()), NOW, NOW)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let mut tasks = vec![];
    for _ in 0..6 {
        let s = s.clone();
        tasks.push(tokio::spawn(async move {
            let (me, mut got) = (Uuid::now_v7(), vec![]);
            loop {
                let c = s
                    .claim_jobs(me, later(1), Duration::from_secs(30), 4)
                    .await
                    .unwrap();
                if c.is_empty() {
                    return got;
                }
                got.extend(c);
            }
        }));
    }
    let mut all = vec![];
    for t in tasks {
        all.extend(t.await.unwrap());
    }
    let mut ids: Vec<_> = all.iter().map(|c| c.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), all.len()), (60, 60));

    // The lease runs out, another worker takes the job over: the first one's writes touch nothing.
    let other = s
        .claim_jobs(Uuid::now_v7(), later(40), Duration::from_secs(30), 100)
        .await
        .unwrap();
    assert_eq!(other.len(), 60);
    let tx = s.begin().await.unwrap();
    assert!(!tx.db().renew_job(&all[0], later(100)).await.unwrap());
    assert!(matches!(
        tx.db().still_ours(&all[0]).await,
        Err(StoreError::Stale)
    ));
    assert!(matches!(
        tx.db().finish_job(&all[0]).await,
        Err(StoreError::Stale)
    ));
    assert!(matches!(
        tx.db().release_job(&all[0], NOW, 0, None).await,
        Err(StoreError::Stale)
    ));
    for c in &other {
        tx.db().still_ours(c).await.unwrap();
        tx.db().finish_job(c).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert!(
        s.claim_jobs(Uuid::now_v7(), later(1000), Duration::from_secs(1), 100)
            .await
            .unwrap()
            .is_empty()
    );
}

pub async fn a_job_added_twice_is_one_and_comes_due_early(s: &Store) {
    let job = Job::ReadMedia {
        media_id: MediaId::new(NOW, random()),
    };
    let tx = s.begin().await.unwrap();
    for due in [later(50), later(5), later(90)] {
        tx.db()
            .add_job(JobId::new(NOW, random()), &job, None, due, NOW)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(s.read().next_due().await.unwrap(), Some(later(5)));
    let c = s
        .claim_jobs(Uuid::now_v7(), later(6), Duration::from_secs(30), 10)
        .await
        .unwrap();
    assert_eq!(c.len(), 1);
    assert_eq!(s.read().next_due().await.unwrap(), Some(later(36)));
    let tx = s.begin().await.unwrap();
    tx.db().finish_job(&c[0]).await.unwrap();
    tx.commit().await.unwrap();
}

/// Two change the same post: the second waits for the first, and then holds what the first has queued anew.
pub async fn a_job_queued_anew_stays_with_who_waited_for_it(s: &Store) {
    let lease = Duration::from_secs(30);
    let job = Job::Publish {
        target_id: TargetId::new(NOW, random()),
    };
    let tx = s.begin().await.unwrap();
    let id = || JobId::new(NOW, random());
    tx.db().queue_job(id(), &job, None, NOW, NOW).await.unwrap();
    tx.commit().await.unwrap();
    let before = s.claim_jobs(Uuid::now_v7(), later(1), lease, 9).await.unwrap();
    assert_eq!(before.len(), 1);

    let first = s.begin().await.unwrap();
    first.db().hold_job(&job).await.unwrap();
    first.db().queue_job(id(), &job, None, NOW, NOW).await.unwrap();
    let second = tokio::spawn({
        let (s, job) = (s.clone(), job.clone());
        async move {
            let tx = s.begin().await.unwrap();
            tx.db().hold_job(&job).await.unwrap();
            tx
        }
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    first.commit().await.unwrap();
    let second = second.await.unwrap();
    let mine = s.claim_jobs(Uuid::now_v7(), later(2), lease, 9);
    // SQLite lets it wait for its one writer, PostgreSQL passes over what is held.
    match tokio::time::timeout(Duration::from_millis(300), mine).await {
        Ok(Ok(got)) => assert!(got.is_empty(), "claimed under the hold"),
        Ok(Err(StoreError::Busy)) | Err(_) => {}
        Ok(Err(error)) => panic!("{error}"),
    }
    assert!(matches!(
        second.db().still_ours(&before[0]).await,
        Err(StoreError::Stale)
    ));
    drop(second);
    let after = s.claim_jobs(Uuid::now_v7(), later(3), lease, 9).await.unwrap();
    assert_eq!(after.len(), 1);
    assert!(after[0].fence > before[0].fence);
    let tx = s.begin().await.unwrap();
    tx.db().finish_job(&after[0]).await.unwrap();
    tx.commit().await.unwrap();
}
