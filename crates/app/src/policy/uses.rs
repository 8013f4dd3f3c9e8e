//! Section 3: what it is used for.

use super::check::Sights;
use super::look::Look;
use crate::AppError;
use store::policy::Never;

/// C3.1: nothing here can show it; see its parts.
pub(super) async fn accounts(_: &Look<'_>) -> Result<Sights, AppError> {
    Ok(vec![])
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

/// C3.5: nothing here can show it; see its part.
pub(super) async fn reliability(_: &Look<'_>) -> Result<Sights, AppError> {
    Ok(vec![])
}
