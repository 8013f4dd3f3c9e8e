//! What is left of a platform's day.

use crate::{App, AppError, views};
use domain::publish::Call;
use domain::{Platform, quota, youtube as rules};

impl App {
    /// None for a platform that has no quota of the project, only limits of each account.
    pub async fn quota_left(
        &self,
        platform: Platform,
        sandbox: bool,
    ) -> Result<Option<views::Quota>, AppError> {
        if platform != Platform::Youtube {
            return Ok(None);
        }
        let (day, resets_at) = quota::pacific_day(self.now());
        let spent = self.store.read().quota_spent(platform, sandbox, &day).await?;
        let per_day = self.settings.limits.youtube_uploads_per_day;
        let left = |max: u32, used: u64, out: bool| {
            if out {
                0
            } else {
                max.saturating_sub(u32::try_from(used).unwrap_or(u32::MAX))
            }
        };
        Ok(Some(views::Quota {
            platform,
            sandbox,
            uploads_left_today: left(per_day, spent.uploads, spent.uploads_spent),
            uploads_per_day: per_day,
            units_left_today: left(rules::UNITS_PER_DAY, spent.units, spent.units_spent),
            resets_at,
        }))
    }

    pub async fn quotas(&self) -> Result<Vec<views::Quota>, AppError> {
        let mut out = vec![];
        for adapter in &self.adapters {
            out.extend(self.quota_left(adapter.platform(), adapter.is_sandbox()).await?);
        }
        Ok(out)
    }

    /// Counts what calls have cost of the day's quota. Source: YouTube Data API, "Quota costs".
    pub async fn note_quota(
        &self,
        platform: Platform,
        sandbox: bool,
        calls: &[Call],
    ) -> Result<(), AppError> {
        if platform != Platform::Youtube {
            return Ok(());
        }
        let (mut uploads, mut units, mut uploads_spent, mut units_spent) = (0, 0, false, false);
        for call in calls.iter().filter(|c| c.authorized && c.status.is_some()) {
            match call.step.as_str() {
                "open_session" => uploads += 1,
                "thumbnail" | "set_thumbnail" => units += 50,
                _ => units += 1,
            }
            if call.code.as_deref() == Some("quota_spent") {
                uploads_spent |= call.step == "open_session";
                units_spent |= call.step != "open_session";
            }
        }
        if uploads + units == 0 {
            return Ok(());
        }
        let (day, _) = quota::pacific_day(self.now());
        let tx = self.store.begin().await?;
        tx.db().add_quota(platform, sandbox, &day, uploads, units).await?;
        if uploads_spent || units_spent {
            tx.db()
                .mark_quota_spent(platform, sandbox, &day, uploads_spent, units_spent)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
