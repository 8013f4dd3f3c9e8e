//! Section 2: what is collected.

use super::check::Sights;
use super::finding::Seen;
use super::look::Look;
use crate::AppError;
use domain::retention::{NUMBERS, YOUTUBE_FACTS};
use std::collections::BTreeSet;
use std::time::Duration;
use store::inventory;
use store::policy::Never;

/// C2.0: the list is complete.
pub(super) async fn whole(look: &Look<'_>) -> Result<Sights, AppError> {
    let (live, listed) = (look.app.store.read().live_columns().await?, inventory::columns());
    let mut bad: Vec<String> = live.difference(&listed).cloned().collect();
    let root = look.app.settings.installation.storage_dir.clone();
    let folders = tokio::task::spawn_blocking(move || super::measures::names(&root))
        .await
        .map_err(|e| AppError::Internal(e.to_string()))?;
    let known: BTreeSet<&str> = inventory::FOLDERS.iter().map(|f| f.name).collect();
    let strange = folders.into_iter().filter(|f| !known.contains(f.as_str()));
    bad.extend(strange.map(|f| format!("folder {f}")));
    Ok(vec![("inventory", Seen::all(&bad))])
}

/// What the inventory says of some tables is what they have.
async fn columns_of(look: &Look<'_>, tables: &[&str]) -> Result<Seen, AppError> {
    let of = |all: BTreeSet<String>| -> BTreeSet<String> {
        let ours = |c: &String| tables.iter().any(|t| c.split('.').next() == Some(t));
        all.into_iter().filter(ours).collect()
    };
    let (live, listed) = (
        of(look.app.store.read().live_columns().await?),
        of(inventory::columns()),
    );
    let odd: Vec<_> = live.symmetric_difference(&listed).cloned().collect();
    Ok(Seen::all(&odd))
}

/// C2.1: an address and perhaps a name.
pub(super) async fn account(look: &Look<'_>) -> Result<Sights, AppError> {
    let unknown = match look.site() {
        Ok(site) => site.unknown_field().await,
        Err(not) => not,
    };
    Ok(vec![
        ("columns", columns_of(look, &["account"]).await?),
        ("unknown", unknown),
    ])
}

/// C2.2
pub(super) async fn workspace(look: &Look<'_>) -> Result<Sights, AppError> {
    Ok(vec![(
        "columns",
        columns_of(look, &["workspace", "member"]).await?,
    )])
}

/// C2.3a: position and device stay in the file.
pub(super) async fn media_metadata(look: &Look<'_>) -> Result<Sights, AppError> {
    Ok(vec![("facts", look.never(Never::PlaceInFacts).await?)])
}

/// C2.3b: files and rows belong together.
pub(super) async fn media_files(look: &Look<'_>) -> Result<Sights, AppError> {
    let strays = look.strays().await?;
    let all: Vec<_> = strays.files.iter().chain(&strays.rows).cloned().collect();
    Ok(vec![
        ("objects", Seen::all(&all)),
        (
            "uploads",
            look.never_past(Never::UploadOverBefore, Duration::ZERO).await?,
        ),
    ])
}

/// C2.4
pub(super) async fn channels(look: &Look<'_>) -> Result<Sights, AppError> {
    let mut seen = Seen::Good;
    for never in [
        Never::YouTubeFactsFrom,
        Never::YouTubePostFrom,
        Never::YouTubeWordsFrom,
    ] {
        seen = seen.and(look.never_past(never, YOUTUBE_FACTS).await?);
    }
    let numbers = look
        .never_past(Never::NumbersFrom, NUMBERS)
        .await?
        .and(look.never(Never::NumbersOfDisconnected).await?);
    Ok(vec![("youtube", seen), ("numbers", numbers)])
}

/// C2.5
pub(super) async fn tokens(look: &Look<'_>) -> Result<Sights, AppError> {
    Ok(vec![("sealed", look.sealed().await?)])
}

/// C2.6: a log that nothing is taken from.
pub(super) async fn attempts(look: &Look<'_>) -> Result<Sights, AppError> {
    let stray = look.never(Never::AttemptWithoutTarget).await?;
    let missing = look.never(Never::AttemptMissing).await?;
    Ok(vec![
        ("attempts", stray.and(missing)),
        ("messages", look.never(Never::LongMessage).await?),
    ])
}

/// C2.7
pub(super) async fn events(look: &Look<'_>) -> Result<Sights, AppError> {
    let unknown = look.never(Never::UnknownEvent).await?;
    let place = look.never(Never::PlaceOutsideSecurity).await?;
    Ok(vec![("kinds", unknown.and(place)), ("tree", look.tree().await)])
}

/// C2.8: one cookie, and only from signing in.
pub(super) async fn cookies(look: &Look<'_>) -> Result<Sights, AppError> {
    let seen = match look.site() {
        Ok(site) => site.cookies().await,
        Err(not) => not,
    };
    Ok(vec![("cookies", seen)])
}
