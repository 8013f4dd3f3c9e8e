//! Many at once in the same rows. All hold them in one order (`store::holds`), so they wait for each other and PostgreSQL
//! never has to end one of them.

use crate::world::World;
use ai_shorts_app as app;
use app::channels::{ChannelEdit, Label};
use app::publishing::{Shown, When};
use app::{App, AppError, WorkspaceScope};
use domain::event::EventKind;
use domain::job::Job;
use domain::publish::{Call, Numbers, Outcome, TargetState};
use domain::{AttemptId, ChannelId, Failure, FailureClass, Role, TargetId, Timestamp};
use platforms::adapter::Identity;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use store::channels::SealedTokens;
use store::jobs::Claimed;
use store::{Backend, StoreError};

const HOUR: Duration = Duration::from_secs(3600);

/// How often somebody had to be told to come again.
#[derive(Default)]
struct Asked {
    all: AtomicU64,
    busy: AtomicU64,
}

impl Asked {
    /// Whatever a use case answers is well, save a trouble of the database.
    async fn note<T>(&self, asked: impl Future<Output = Result<T, AppError>>) -> Option<T> {
        self.all.fetch_add(1, Ordering::SeqCst);
        match asked.await {
            Ok(done) => Some(done),
            Err(AppError::Store(StoreError::Busy)) => {
                self.busy.fetch_add(1, Ordering::SeqCst);
                None
            }
            Err(AppError::Store(StoreError::Stale)) => None,
            Err(e @ (AppError::Store(_) | AppError::Internal(_))) => panic!("{e}"),
            Err(_) => None,
        }
    }

    /// Nobody waited for good, and hardly anybody in vain.
    async fn is_well(&self, w: &World) {
        let (all, busy) = (self.all.load(Ordering::SeqCst), self.busy.load(Ordering::SeqCst));
        assert!(busy * 10 <= all, "{busy} of {all} came to nothing");
        let Some(pool) = &w.postgresql else { return };
        // A process tells its counts when it has been idle for a second.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let ended: i64 =
            sqlx::query_scalar("select deadlocks from pg_stat_database where datname = current_database()")
                .fetch_one(pool)
                .await
                .unwrap();
        assert_eq!(ended, 0, "of {all}, {busy} came to nothing");
    }
}

/// Fewer where there is one writer: nothing is held there.
fn rounds(w: &World, many: u64) -> u64 {
    match w.app.store.backend() {
        Backend::Sqlite => 4,
        Backend::Postgres => many,
    }
}

fn call(at: Timestamp) -> Call {
    Call {
        step: "send_bytes".into(),
        started_at: at,
        duration_ms: 1,
        host: "example.org".into(),
        status: Some(200),
        bytes_sent: 10,
        outcome: Outcome::Ok,
        code: None,
        message: None,
        authorized: false,
    }
}

/// A step of a worker, written down as the worker does.
async fn step(app: &App, claimed: &Claimed, id: TargetId) -> Result<(), AppError> {
    let (now, scope) = (app.now(), claimed.scope.as_ref().unwrap());
    let Some(mut target) = app.store.read().target(scope, id).await? else {
        return Ok(());
    };
    let tx = app.store.begin().await?;
    let db = tx.db();
    db.still_ours(claimed).await?;
    let request = Some(target.request.as_uuid());
    for _ in 0..2 {
        let attempt = AttemptId::new(now, vault::random());
        target.attempts_total = db.add_attempt(scope, attempt, id, &call(now)).await?;
        db.add_event(scope, EventKind::AttemptAdded, attempt.as_uuid(), request, now)
            .await?;
    }
    target.state = TargetState::Uploading;
    db.save_target(scope, &target, now).await?;
    db.add_event(scope, EventKind::TargetChanged, id.as_uuid(), request, now)
        .await?;
    app.end_act_of(&tx, scope, &target, now).await?;
    db.release_job(claimed, now, 0, None).await?;
    Ok(tx.commit().await?)
}

/// A worker at whatever is due.
async fn work(w: &World, asked: &Asked, looks: u32) {
    for _ in 0..looks {
        for claimed in w.claimed(20).await {
            let scope = claimed.scope.clone();
            match &claimed.job {
                Job::Publish { target_id } => {
                    asked.note(step(&w.app, &claimed, *target_id)).await;
                }
                Job::AskApprovers { .. } => {
                    asked.note(w.app.ask_approvers(&scope.unwrap(), &claimed)).await;
                }
                Job::ChangeWorkspaceKey { .. } => {
                    asked
                        .note(w.app.change_workspace_key(&scope.unwrap(), &claimed))
                        .await;
                }
                _ => {}
            }
        }
        tokio::task::yield_now().await;
    }
}

pub async fn who_meets_in_the_same_posts_never_waits_for_good(w: World) {
    let (asked, app) = (Asked::default(), &w.app);
    let owner = w.owner("olga@example.org").await;
    let editor = w.member(&owner, "edik@example.org", Role::Editor).await;
    let who = editor.account().unwrap();
    for round in 0..rounds(&w, 60) {
        let (a, b) = (w.channel(&owner, None).await, w.channel(&owner, None).await);
        let (one, two) = (w.clip(&owner, "One").await, w.clip(&owner, "Two").await);
        let now = app.now();
        let (post, targets) = w.post(&editor, one, &[a, b], None).await.unwrap();
        let (later, of_later) = w.post(&owner, two, &[b, a], Some(now.plus(HOUR))).await.unwrap();
        let cancel = async {
            asked.note(app.cancel_request(&owner, post)).await;
            asked.note(app.retry_target(&owner, targets[0])).await;
        };
        let again = async {
            asked.note(app.cancel_target(&owner, targets[1])).await;
            asked.note(app.retry_target(&owner, targets[1])).await;
        };
        let moved = async {
            asked
                .note(app.move_request(&owner, later, now.plus(HOUR * 2)))
                .await;
            asked.note(app.cancel_target(&owner, of_later[1])).await;
            asked
                .note(app.move_request(&owner, later, now.plus(HOUR * 3)))
                .await;
        };
        let role = async {
            asked.note(app.set_member_role(&owner, who, Role::Viewer)).await;
        };
        let deleted = async {
            if round % 2 == 0 {
                asked.note(app.delete_media(&owner, one, true)).await;
            } else {
                asked.note(app.trash_media(&owner, two, true)).await;
            }
        };
        tokio::join!(work(&w, &asked, 4), cancel, again, moved, role, deleted);
        app.set_member_role(&owner, who, Role::Editor).await.unwrap();
        for post in [post, later] {
            asked.note(app.cancel_request(&owner, post)).await;
        }
        w.drop_jobs().await;
    }
    asked.is_well(&w).await;
}

pub async fn who_meets_in_the_same_channel_never_waits_for_good(w: World) {
    let (asked, app) = (Asked::default(), &w.app);
    let owner = w.owner("olga@example.org").await;
    for _ in 0..rounds(&w, 60) {
        let (a, b) = (w.channel(&owner, None).await, w.channel(&owner, None).await);
        let clip = w.clip(&owner, "Clip").await;
        let (_, targets) = w.post(&owner, clip, &[a, b], None).await.unwrap();
        let (_, out) = w.post(&owner, clip, &[b, a], None).await.unwrap();
        publish(&w, &owner, &out).await;
        app.plan_workspace_keys(Some(owner.workspace())).await.unwrap();
        let seen = app.store.read().channel(&owner, a).await.unwrap().unwrap();
        let goodbye = async {
            asked.note(app.disconnect(&owner, a)).await;
        };
        let refused = async {
            let lost = Failure::new(FailureClass::Reconnect, "access_revoked", "Gone.", None);
            asked.note(put_tokens(app, &owner, a)).await;
            asked.note(app.note_channel_failure(&owner, &seen, &lost)).await;
        };
        let told = async {
            asked.note(app.keep_identity(&owner, &seen, &identity())).await;
            for id in &out {
                asked.note(put_numbers(app, &owner, &seen, *id)).await;
            }
        };
        let renamed = async {
            let edit = ChannelEdit {
                label: Label::Becomes("Mine".into()),
                keep_fresh: Some(true),
            };
            asked.note(app.edit_channel(&owner, a, edit)).await;
        };
        let posted = async {
            asked.note(w.post(&owner, clip, &[b, a], None)).await;
            asked.note(app.cancel_target(&owner, targets[0])).await;
        };
        tokio::join!(
            work(&w, &asked, 4),
            goodbye,
            refused,
            told,
            renamed,
            posted,
            async { asked.note(app.sweep_aged()).await }
        );
        asked.note(app.disconnect(&owner, a)).await;
        nothing_is_left(&w, &owner, a).await;
        asked.note(app.disconnect(&owner, b)).await;
        w.drop_jobs().await;
        // What the next round's sweep finds is old.
        w.hand.forward(HOUR * 24 * 31);
    }
    asked.is_well(&w).await;
}

fn identity() -> Identity {
    Identity {
        external_id: "x".into(),
        title: "Told".into(),
        handle: None,
        facts: serde_json::json!({}),
        blocker: None,
    }
}

/// As if they were out, with a checkpoint left.
async fn publish(w: &World, owner: &WorkspaceScope, targets: &[TargetId]) {
    let now = w.app.now();
    for id in targets {
        let tx = w.app.store.begin().await.unwrap();
        let mut target = tx.db().target(owner, *id).await.unwrap().unwrap();
        (target.state, target.published_at) = (TargetState::Published, Some(now));
        target.remote_id = Some("x".into());
        tx.db().drop_job(&Job::Publish { target_id: *id }).await.unwrap();
        tx.db().save_target(owner, &target, now).await.unwrap();
        tx.db().take_numbers_turn(owner, *id, now, now).await.unwrap();
        tx.commit().await.unwrap();
    }
}

async fn put_tokens(app: &App, owner: &WorkspaceScope, id: ChannelId) -> Result<(), AppError> {
    let tx = app.store.begin().await?;
    let there = tx.db().channel(owner, id).await?.ok_or(AppError::NotFound)?;
    let fresh = SealedTokens {
        access: None,
        refresh: None,
        access_expires_at: app.now(),
        generation: there.token_generation + 1,
    };
    tx.db().put_tokens(owner, id, &fresh).await?;
    Ok(tx.commit().await?)
}

async fn put_numbers(
    app: &App,
    owner: &WorkspaceScope,
    seen: &store::channels::Channel,
    id: TargetId,
) -> Result<(), AppError> {
    let now = app.now();
    let tx = app.store.begin().await?;
    if tx.db().hold_connection(owner, seen).await?.is_some() {
        tx.db().put_numbers(owner, id, Numbers::default(), now).await?;
        tx.db()
            .add_event(owner, EventKind::TargetChanged, id.as_uuid(), None, now)
            .await?;
    }
    Ok(tx.commit().await?)
}

/// Of a disconnected channel.
async fn nothing_is_left(w: &World, owner: &WorkspaceScope, id: ChannelId) {
    let db = w.app.store.read();
    let channel = db.channel(owner, id).await.unwrap().unwrap();
    assert_eq!(channel.state, store::channels::ChannelState::Disconnected);
    assert_eq!((channel.title, channel.facts), (None, None));
    assert!(db.sealed_tokens(owner, id).await.unwrap().is_none());
    let open = db.open_targets_of_channel(owner, id).await.unwrap();
    let waits = open.iter().filter(|t| t.state.is_pending()).count();
    assert_eq!(waits, 0, "a post waits for a channel that is gone");
    let left = store::policy::Never::NumbersOfDisconnected;
    assert_eq!(db.count_never(left, w.app.now()).await.unwrap(), 0);
}

pub async fn a_workspace_that_goes_and_its_work_never_wait_for_good(w: World) {
    let (asked, app) = (Asked::default(), &w.app);
    for round in 0..rounds(&w, 40) {
        let owner = w.owner(&format!("olga-{round}@example.org")).await;
        let editor = w
            .member(&owner, &format!("edik-{round}@example.org"), Role::Editor)
            .await;
        let tx = app.store.begin().await.unwrap();
        tx.db().require_approval(&owner, true).await.unwrap();
        tx.commit().await.unwrap();
        let (a, b) = (w.channel(&owner, None).await, w.channel(&owner, None).await);
        let clip = w.clip(&owner, "Clip").await;
        let (sent, of_sent) = w.post(&owner, clip, &[a, b], None).await.unwrap();
        let (first, _) = w.post(&editor, clip, &[a, b], None).await.unwrap();
        let (second, of_second) = w.post(&editor, clip, &[b, a], None).await.unwrap();
        let plan = (When::AsPlanned, Shown::At(None));
        let approve = async {
            asked
                .note(app.approve_request(&owner, first, plan.0, plan.1))
                .await;
            asked
                .note(app.approve_request(&owner, second, plan.0, plan.1))
                .await;
        };
        let decline = async {
            asked.note(app.decline_request(&owner, second, Some("No."))).await;
            asked.note(app.decline_request(&owner, first, None)).await;
        };
        let cancel = async {
            asked.note(app.cancel_target(&editor, of_second[0])).await;
            asked.note(app.retry_target(&owner, of_second[0])).await;
            asked.note(app.cancel_request(&owner, sent)).await;
        };
        let more = async {
            for _ in 0..3 {
                asked.note(w.post(&editor, clip, &[b, a], None)).await;
            }
        };
        let goes = async {
            asked.note(app.retry_target(&owner, of_sent[1])).await;
            asked.note(mark_deleted(app, &owner)).await;
        };
        tokio::join!(work(&w, &asked, 4), approve, decline, cancel, more, goes);
        // At its end everything goes, while somebody may still be at it.
        let (rows, ()) = tokio::join!(asked.note(erase(app, &owner)), work(&w, &asked, 2));
        assert!(rows.is_none_or(|n| n >= 6));
        w.drop_jobs().await;
    }
    asked.is_well(&w).await;
}

async fn mark_deleted(app: &App, owner: &WorkspaceScope) -> Result<(), AppError> {
    let tx = app.store.begin().await?;
    tx.db().mark_workspace_deleted(owner, app.now()).await?;
    Ok(tx.commit().await?)
}

async fn erase(app: &App, owner: &WorkspaceScope) -> Result<u64, AppError> {
    let tx = app.store.begin().await?;
    let rows = tx.db().erase_workspace_rows(owner, app.now()).await?;
    tx.commit().await?;
    Ok(rows)
}
