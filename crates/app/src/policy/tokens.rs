//! Section 4: platforms and their tokens.

use super::check::Sights;
use super::claims::{MOVING, claims};
use super::finding::Seen;
use super::look::Look;
use crate::AppError;
use domain::Platform;
use store::policy::Never;

/// The hash of the account's own password: of one that is there, of one that waits for its mailed link.
const OWN_HASHES: [&str; 2] = ["account.password_hash", "pending_registration.password_hash"];

/// C4.1: the ledger and the acts.
pub(super) async fn acts(look: &Look<'_>) -> Result<Sights, AppError> {
    Ok(vec![("ledger", look.never(Never::UseWithoutAct).await?)])
}

/// C4.2: no password but the account's own.
pub(super) async fn passwords(look: &Look<'_>) -> Result<Sights, AppError> {
    let columns = look.app.store.read().live_columns().await?;
    let odd: Vec<_> = columns
        .into_iter()
        .filter(|c| {
            let named = c
                .split_once('.')
                .is_some_and(|(_, column)| column.contains("password"));
            named && !OWN_HASHES.contains(&c.as_str())
        })
        .collect();
    let api = match look.site() {
        Ok(site) => site.password_fields().await,
        Err(not) => not,
    };
    Ok(vec![("columns", Seen::all(&odd)), ("api", api)])
}

/// C4.3: the sentence, the table of platforms and what is connected agree.
pub(super) async fn platforms(look: &Look<'_>) -> Result<Sights, AppError> {
    let connected = look.app.store.read().platforms_connected().await?;
    let is_built = |name: &String| name.parse::<Platform>().is_ok_and(Platform::is_implemented);
    let mut odd: Vec<_> = connected.into_iter().filter(|p| !is_built(p)).collect();
    let adapters = look.app.adapters.iter().map(platforms::Adapter::platform);
    odd.extend(adapters.filter(|p| !p.is_implemented()).map(|p| p.to_string()));
    let page = match look.site() {
        Ok(site) => {
            let sentence = claims().iter().find(|c| c.en == MOVING).map(super::Claim::shown);
            let (en, ru) = sentence.unwrap_or_default();
            site.says(&[("/privacy", &en), ("/ru/privacy", &ru), ("/api/v1/policy", &en)])
                .await
        }
        Err(not) => not,
    };
    Ok(vec![("table", Seen::all(&odd)), ("page", page)])
}
