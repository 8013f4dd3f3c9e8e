//! Section 3: what it is used for.

use super::check::Sights;
use super::finding::Seen;
use super::look::Look;
use super::sharing::is_fair;
use crate::AppError;
use crate::mail::Template;
use store::policy::Never;

/// C3.1: which letters went out in the last 30 days.
pub(super) async fn accounts(look: &Look<'_>) -> Result<Sights, AppError> {
    let called = look.app.store.read().called().await?;
    let odd: Vec<_> = called
        .into_iter()
        .filter(|c| c.purpose.starts_with("mail.") && !Template::KINDS.contains(&c.purpose.as_str()))
        .map(|c| c.purpose)
        .collect();
    Ok(vec![("mail", Seen::all(&odd))])
}

/// C3.2: held by the compiler.
pub(super) async fn workspaces(_: &Look<'_>) -> Result<Sights, AppError> {
    Ok(vec![])
}

/// C3.3: as C4.1.
pub(super) async fn publishing(look: &Look<'_>) -> Result<Sights, AppError> {
    Ok(vec![("ledger", look.never(Never::UseWithoutAct).await?)])
}

/// C3.4: held by a test that reads the logs.
pub(super) async fn security(_: &Look<'_>) -> Result<Sights, AppError> {
    Ok(vec![])
}

/// C3.5: nobody is called of the service's own accord, save the webhooks that people set up.
pub(super) async fn reliability(look: &Look<'_>) -> Result<Sights, AppError> {
    let db = look.app.store.read();
    let (called, hooks) = (db.called().await?, db.webhook_hosts().await?);
    let odd: Vec<_> = called
        .iter()
        .filter(|c| !c.is_act && !is_fair(look, false, &hooks, c))
        .map(|c| format!("{} ({})", c.host, c.purpose))
        .collect();
    Ok(vec![("own", Seen::all(&odd))])
}
