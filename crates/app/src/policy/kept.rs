//! Section 6: how long.

use super::check::Sights;
use super::finding::Seen;
use super::look::Look;
use crate::AppError;
use crate::views::hex;
use domain::retention::{CHECKPOINT, CONSENT, EGRESS, SESSION_IDLE, WEBHOOK_DELIVERIES, days};
use domain::{AccountId, WorkspaceId};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::time::Duration;
use store::policy::Never;

/// What disconnecting may take, and a little for a clock that ticks in between. Source: security-requirements, 15.
const DISCONNECT: Duration = Duration::from_secs(70);

/// C6.1a: what was erased is nowhere, and nothing waits for its erasure too long.
pub(super) async fn accounts(look: &Look<'_>) -> Result<Sights, AppError> {
    let db = look.app.store.read();
    let gone: BTreeSet<String> = db.tombstones().await?.into_iter().collect();
    let is_gone = |id: String| gone.contains(&hex(&Sha256::digest(id.as_bytes())));
    let accounts = db.named_accounts().await?.into_iter().map(AccountId::from_uuid);
    let workspaces = db
        .named_workspaces()
        .await?
        .into_iter()
        .map(WorkspaceId::from_uuid);
    let mut odd = accounts.filter(|id| is_gone(id.to_string())).count();
    odd += workspaces.filter(|id| is_gone(id.to_string())).count();
    Ok(vec![
        ("tombstones", Seen::none_of(odd as u64, "erased ids")),
        ("overdue", overdue(look).await?),
    ])
}

pub(super) async fn overdue(look: &Look<'_>) -> Result<Seen, AppError> {
    look.never_past(Never::DeletionDueBefore, Duration::ZERO).await
}

/// C6.1b
pub(super) async fn sessions(look: &Look<'_>) -> Result<Sights, AppError> {
    let over = look.never_past(Never::SessionOverBefore, Duration::ZERO).await?;
    let idle = look.never_past(Never::SessionIdleSince, SESSION_IDLE).await?;
    let journeys = look.never_past(Never::JourneyOverBefore, CONSENT).await?;
    Ok(vec![("sessions", over.and(idle).and(journeys))])
}

/// C6.2a: what nobody deleted is there.
pub(super) async fn media(look: &Look<'_>) -> Result<Sights, AppError> {
    Ok(vec![("kept", Seen::all(&look.strays().await?.rows))])
}

/// C6.2b: what was deleted is not, nor what has lain in the trash for its time.
pub(super) async fn gone(look: &Look<'_>) -> Result<Sights, AppError> {
    let rows = look.never(Never::RowOfGoneWorkspace).await?;
    let files = Seen::all(&look.strays().await?.files);
    let trash = days(look.app.settings.retention.trash_days);
    let trash = look.never_past(Never::TrashedBefore, trash).await?;
    Ok(vec![("rows", rows.and(files).and(trash))])
}

/// C6.3a
pub(super) async fn publish_logs(look: &Look<'_>) -> Result<Sights, AppError> {
    let kept = &look.app.settings.retention;
    let mut seen = Seen::Good;
    for (never, limit) in [
        (Never::AttemptDetailsFrom, days(kept.attempt_days)),
        (Never::UseFrom, days(kept.token_use_days)),
        (Never::ReceiptFrom, days(kept.receipt_days)),
        (Never::EgressFrom, EGRESS),
        (Never::DeliveryFrom, WEBHOOK_DELIVERIES),
        (Never::RequestEndedBefore, days(kept.receipt_days)),
        (Never::CheckpointEndedBefore, CHECKPOINT),
    ] {
        seen = seen.and(look.never_past(never, limit).await?);
    }
    Ok(vec![("limits", seen)])
}

/// C6.3b
pub(super) async fn audit_logs(look: &Look<'_>) -> Result<Sights, AppError> {
    let limit = days(look.app.settings.retention.audit_days);
    Ok(vec![
        ("tree", look.tree().await),
        ("limits", look.never_past(Never::PrivateHalfFrom, limit).await?),
    ])
}

/// C6.4
pub(super) async fn disconnected(look: &Look<'_>) -> Result<Sights, AppError> {
    let canary = match look.site() {
        Ok(site) => site.canary.wiped.clone(),
        Err(not) => not,
    };
    Ok(vec![
        ("canary", canary),
        ("wiped", look.never(Never::TokenOfDisconnected).await?),
        (
            "soon",
            look.never_older(Never::DisconnectingSince, DISCONNECT).await?,
        ),
    ])
}
