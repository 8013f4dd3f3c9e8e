//! Times of a week at which a workspace publishes, and the next of them that is free.
//!
//! Free is a moment in whose minute nothing of the workspace goes out. Who takes one does so holding the workspace's
//! row, so two at once never get the same.

use crate::audit::Entry;
use crate::publishing::SCHEDULE_MAX;
use crate::{App, AppError, FieldError, WorkspaceScope, need, views};
use domain::audit::Kind as Audited;
use domain::slots::{SLOTS_MAX, Slot, Slots, Span, Told};
use domain::{Role, Timestamp};
use store::Db;
use store::slots::Kept;

/// Which free moments are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    pub count: usize,
}

impl App {
    pub async fn slots(&self, scope: &WorkspaceScope) -> Result<views::Slots, AppError> {
        Ok(shown(self.store.read().slots(scope).await?))
    }

    /// Puts a list in the place of the one there is. What is planned already stays where it is.
    pub async fn set_slots(
        &self,
        scope: &WorkspaceScope,
        time_zone: &str,
        slots: &[Told],
    ) -> Result<views::Slots, AppError> {
        need(scope, Role::Admin)?;
        let kept = checked(time_zone, slots)?;
        let tx = self.store.begin().await?;
        tx.db().hold_workspace(scope).await?;
        if tx.db().slots(scope).await? != kept {
            tx.db().set_slots(scope, &kept).await?;
            let entry = Entry::new(Audited::SlotsChanged)
                .about(scope.workspace(), None)
                .with("time_zone", time_zone)
                .with("slots", kept.slots.len());
            self.audit(&tx, Some(scope), entry, self.now()).await?;
        }
        tx.commit().await?;
        Ok(shown(kept))
    }

    /// The next moments that are free, none of them past.
    pub async fn next_slots(&self, scope: &WorkspaceScope, asked: Asked) -> Result<Vec<Timestamp>, AppError> {
        let now = self.now();
        let latest = now.plus(SCHEDULE_MAX);
        if let (Some(from), Some(to)) = (asked.from, asked.to)
            && from >= to
        {
            return Err(AppError::field(
                "to",
                "out_of_range",
                "The end is before the start.",
            ));
        }
        let span = Span {
            // A moment that is asked from counts as well.
            after: asked
                .from
                .map_or(now, |t| Timestamp::from_micros(t.as_micros() - 1).max(now)),
            until: asked.to.map_or(latest, |t| t.min(latest)),
            count: asked.count,
        };
        free_slots(&self.store.read(), scope, span).await
    }

    /// The one that a post gets which asks for the next, if it is the next still.
    pub(crate) async fn next_slot(&self, db: &Db<'_>, scope: &WorkspaceScope) -> Result<Timestamp, AppError> {
        let now = self.now();
        let span = Span {
            after: now,
            until: now.plus(SCHEDULE_MAX),
            count: 1,
        };
        let found = free_slots(db, scope, span).await?;
        found.first().copied().ok_or(AppError::NoFreeSlot)
    }
}

async fn free_slots(db: &Db<'_>, scope: &WorkspaceScope, span: Span) -> Result<Vec<Timestamp>, AppError> {
    let kept = db.slots(scope).await?;
    let zone = kept.time_zone.as_deref().and_then(domain::months::zone);
    let Some(zone) = zone.filter(|_| !kept.slots.is_empty() && span.after < span.until) else {
        return Ok(vec![]);
    };
    let beyond = span.until.plus(std::time::Duration::from_secs(60));
    let taken = db.scheduled_moments(scope, span.after, beyond).await?;
    let slots = Slots {
        all: kept.slots,
        zone,
    };
    Ok(slots.free(span, &taken))
}

fn checked(time_zone: &str, slots: &[Told]) -> Result<Kept, AppError> {
    if domain::months::zone(time_zone).is_none() {
        return Err(AppError::field(
            "time_zone",
            "zone_unknown",
            "There is no time zone with this name.",
        ));
    }
    if slots.len() > SLOTS_MAX {
        return Err(AppError::field(
            "slots",
            "too_many",
            "There are more than 100 times.",
        ));
    }
    let mut wrong = vec![];
    let mut all = std::collections::BTreeSet::new();
    for (i, told) in slots.iter().enumerate() {
        match Slot::read(told) {
            Ok(slot) => drop(all.insert(slot)),
            Err(field) => wrong.push(FieldError {
                field: format!("slots[{i}].{field}"),
                code: "out_of_range".into(),
                message: "There is no such time in a week.".into(),
            }),
        }
    }
    if wrong.is_empty() {
        Ok(Kept {
            time_zone: Some(time_zone.to_owned()),
            slots: all,
        })
    } else {
        Err(AppError::Invalid(wrong))
    }
}

fn shown(kept: Kept) -> views::Slots {
    views::Slots {
        time_zone: kept.time_zone,
        slots: kept.slots.into_iter().map(Slot::told).collect(),
    }
}
