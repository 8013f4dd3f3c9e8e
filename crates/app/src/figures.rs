//! What a workspace published, counted from its own rows alone: no platform is asked, no access is opened.

use crate::{App, AppError, WorkspaceScope, views};
use domain::figures::{DAYS_MAX, NoPeriod, Period, Step, count};
use domain::months;

/// Which figures are asked for; days like `2026-11-27`.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub from: Option<String>,
    pub to: Option<String>,
    /// An IANA name; UTC when not given.
    pub zone: Option<String>,
    pub step: Step,
    /// What went to the sandbox, instead of what went to platforms.
    pub sandbox: bool,
}

impl App {
    pub async fn figures(&self, scope: &WorkspaceScope, asked: Asked) -> Result<views::Figures, AppError> {
        let zone = asked.zone.unwrap_or_else(|| "UTC".to_owned());
        let clock = months::zone(&zone).ok_or_else(|| {
            AppError::field("zone", "zone_unknown", "There is no time zone with this name.")
        })?;
        let period =
            Period::read(asked.from.as_deref(), asked.to.as_deref(), clock, self.now()).map_err(no_period)?;
        let moments = period.moments().ok_or_else(|| no_period(NoPeriod::To))?;
        let db = self.store.read();
        let ended = db.ended_targets(scope, moments, asked.sandbox).await?;
        let elsewhere = db.count_ended_targets(scope, moments, !asked.sandbox).await?;
        let found = count(&ended, &period, asked.step);
        Ok(views::Figures {
            from: period.first_day(),
            to: period.last_day(),
            zone,
            step: asked.step,
            sandbox: asked.sandbox,
            elsewhere,
            total: found.total,
            platforms: found.platforms,
            steps: found.steps,
            reasons: found.reasons,
        })
    }
}

fn no_period(why: NoPeriod) -> AppError {
    let (field, message) = match why {
        NoPeriod::From => ("from", "It must be a day like 2026-11-27.".to_owned()),
        NoPeriod::To => (
            "to",
            "It must be a day like 2026-11-27, the first one or a later.".to_owned(),
        ),
        NoPeriod::TooLong => ("to", format!("A period has at most {DAYS_MAX} days.")),
    };
    AppError::field(field, "out_of_range", &message)
}
