//! How a target's step is written down: state, checkpoint, calls and the job's fate in one transaction.

use app::audit::Entry;
use app::{App, AppError, WorkspaceScope};
use domain::audit::{ActorKind, Kind as Audited};
use domain::event::EventKind;
use domain::job::Job;
use domain::publish::{Call, Note, TargetState};
use domain::{AttemptId, JobId, Timestamp};
use platforms::adapter::Checkpoint;
use std::time::Duration;
use store::Tx;
use store::jobs::Claimed;
use store::notices::About;
use store::publish::Target;

/// What becomes of the job.
#[derive(Clone, Copy)]
pub(crate) enum Then {
    /// The next step follows at once.
    GoOn,
    /// It comes due again.
    At(Timestamp),
    /// Done: with the moment of a first look back, if there is to be one.
    End { verify: Option<Timestamp> },
}

/// Seals a checkpoint into the target; it is stored by the [`write`] that follows.
pub(crate) async fn put_checkpoint(
    app: &App,
    scope: &WorkspaceScope,
    target: &mut Target,
    checkpoint: &Checkpoint,
) -> Result<(), AppError> {
    target.checkpoint_generation += 1;
    target.checkpoint_sealed = Some(
        app.seal_checkpoint(scope, target.id, target.checkpoint_generation, checkpoint.body())
            .await?,
    );
    checkpoint.name.clone_into(&mut target.checkpoint_name);
    target.state = checkpoint.state;
    target.effect_possible = checkpoint.effect_possible;
    target.fetching = checkpoint.fetching;
    target.bytes_acknowledged = checkpoint.bytes_acknowledged;
    if checkpoint.remote_id.is_some() {
        target.remote_id.clone_from(&checkpoint.remote_id);
    }
    Ok(())
}

/// Writes the target if the job is still ours; otherwise nothing, and the caller stops.
pub(crate) async fn write(
    app: &App,
    claimed: &Claimed,
    scope: &WorkspaceScope,
    target: &mut Target,
    calls: &[Call],
    then: Then,
) -> Result<(), AppError> {
    write_with_news(app, claimed, scope, target, calls, then, &[]).await
}

/// The same, telling the workspace's people what is new about a post.
pub(crate) async fn write_with_news(
    app: &App,
    claimed: &Claimed,
    scope: &WorkspaceScope,
    target: &mut Target,
    calls: &[Call],
    then: Then,
    news: &[Note],
) -> Result<(), AppError> {
    let now = app.now();
    let tx = app.store.begin().await?;
    let db = tx.db();
    if let Err(lost) = db.still_ours(claimed).await {
        drop(tx);
        // What was called was called, and costs.
        app.note_quota(target.platform, target.is_sandbox, calls).await?;
        return Err(lost.into());
    }
    let request = Some(target.request.as_uuid());
    for call in calls {
        let id = AttemptId::new(now, vault::random());
        target.attempts_total = db.add_attempt(scope, id, target.id, call).await?;
        db.add_event(scope, EventKind::AttemptAdded, id.as_uuid(), request, now)
            .await?;
    }
    if let Then::At(due) = then {
        target.next_try_at = Some(due);
    } else {
        target.next_try_at = None;
    }
    db.save_target(scope, target, now).await?;
    db.add_event(scope, EventKind::TargetChanged, target.id.as_uuid(), request, now)
        .await?;
    audit(app, &tx, scope, target, then, news, now).await?;
    for note in news {
        let about = About::Target(target.id);
        app.add_notice(&tx, scope, about, Some(target.request), note, now)
            .await?;
    }
    match then {
        Then::GoOn => {}
        Then::At(due) => db.release_job(claimed, due, target.tries, None).await?,
        Then::End { verify } => {
            db.finish_job(claimed).await?;
            db.shorten_act_when_done(scope, target.act, now.plus(Duration::from_secs(72 * 3600)))
                .await?;
            if let Some(due) = verify {
                let job = Job::Verify { target_id: target.id };
                let id = JobId::new(now, vault::random());
                db.add_job(id, &job, Some(scope.workspace()), due, now).await?;
            }
        }
    }
    tx.commit().await?;
    app.note_quota(target.platform, target.is_sandbox, calls).await
}

/// Tells the log what a target came to, and later what is new about it: for the person whose act it is.
async fn audit(
    app: &App,
    tx: &Tx,
    scope: &WorkspaceScope,
    target: &Target,
    then: Then,
    news: &[Note],
    now: Timestamp,
) -> Result<(), AppError> {
    let came_to = match (then, target.state) {
        // A look back changes no state.
        (Then::End { .. }, _) if target.verify_checks > 0 => None,
        (Then::End { .. }, TargetState::Published) => Some(Audited::TargetPublished),
        (Then::End { .. }, TargetState::Failed) => Some(Audited::TargetFailed),
        (Then::End { .. }, TargetState::NeedsAttention) => Some(Audited::TargetNeedsAttention),
        _ => None,
    };
    let mut entries: Vec<Entry> = vec![];
    if let Some(kind) = came_to {
        let entry = Entry::new(kind).with("attempts", target.attempts_total);
        entries.push(match (&target.failure, &target.remote_url) {
            (Some(f), _) => entry.with("code", f.code.as_str()),
            (None, Some(url)) => entry.with("remote_url", url.as_str()),
            (None, None) => entry,
        });
    }
    if !news.is_empty() {
        let codes: Vec<_> = news.iter().map(|n| n.code.as_str()).collect();
        entries.push(Entry::new(Audited::TargetChanged).with("codes", codes));
    }
    if entries.is_empty() {
        return Ok(());
    }
    let asked_by = tx.db().act(scope, target.act).await?.and_then(|a| a.account);
    for entry in entries {
        let entry = entry.by(ActorKind::Service).account(asked_by);
        app.audit_target(tx, scope, target, entry, now).await?;
    }
    Ok(())
}
