//! Section 5: who else gets what.

use super::check::Sights;
use super::finding::Seen;
use super::look::Look;
use crate::AppError;
use store::policy::Never;

/// C5.1: the operator's word; see its parts.
pub(super) async fn sale(_: &Look<'_>) -> Result<Sights, AppError> {
    Ok(vec![])
}

/// C5.2: platforms hear of nobody without that person's act, and nobody else hears of them.
pub(super) async fn sharing(look: &Look<'_>) -> Result<Sights, AppError> {
    let uses = look.never(Never::UseWithoutAct).await?;
    let attempts = look.never(Never::AttemptWithoutTarget).await?;
    let targets = look.never(Never::TargetWithoutAct).await?;
    let pages = match look.site() {
        Ok(site) => site.foreign_loads().await,
        Err(not) => not,
    };
    Ok(vec![("calls", uses.and(attempts).and(targets)), ("pages", pages)])
}

/// C5.3: whoever the settings speak with is named.
pub(super) async fn processors(look: &Look<'_>) -> Result<Sights, AppError> {
    let here = &look.app.settings.installation;
    let unnamed: Vec<_> = here
        .remote_hosts
        .iter()
        .filter(|h| !here.listed_hosts.contains(h))
        .cloned()
        .collect();
    Ok(vec![("hosts", Seen::all(&unnamed))])
}
