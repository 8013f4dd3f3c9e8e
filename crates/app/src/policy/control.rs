//! Section 7: what a person can do about it.

use super::check::Sights;
use super::look::Look;
use crate::AppError;
use std::time::Duration;
use store::policy::Never;

/// What erasing a clip may take, and a little for a clock that ticks in between. Source: policy-claims, C7.1.
const ERASURE: Duration = Duration::from_secs(70);

/// C7.1
pub(super) async fn media(look: &Look<'_>) -> Result<Sights, AppError> {
    let seen = look.never_older(Never::MediaDeletedBefore, ERASURE).await?;
    Ok(vec![("erased", seen)])
}

/// C7.2: held by a test in a browser.
pub(super) async fn channels(_: &Look<'_>) -> Result<Sights, AppError> {
    Ok(vec![])
}

/// C7.3: nothing that was asked for waits too long, and the form takes requests.
pub(super) async fn deletion(look: &Look<'_>) -> Result<Sights, AppError> {
    let form = match look.site() {
        Ok(site) => site.request_form().await,
        Err(not) => not,
    };
    Ok(vec![
        ("overdue", super::kept::overdue(look).await?),
        ("requests", look.never(Never::RequestDueBefore).await?),
        ("form", form),
    ])
}
