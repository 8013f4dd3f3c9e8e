//! Sections 0 and 1: what this is, and what it does.

use super::check::Sights;
use super::claims::claims;
use super::finding::Seen;
use super::look::Look;
use super::pages::PublicPage;
use super::text;
use crate::AppError;
use store::policy::Never;

/// C0.1: the policy answers anybody, in both languages, and shows every claim; the texts beside it answer as well.
pub(super) async fn pages(look: &Look<'_>) -> Result<Sights, AppError> {
    let site = match look.site() {
        Ok(site) => site,
        Err(not) => return Ok(vec![("pages", not.clone()), ("others", not)]),
    };
    let missing = |body: &str| {
        let shown = |id: &str| body.contains(&format!("data-proof=\"{id}\""));
        let without = claims().iter().filter(|c| !shown(&c.id));
        without.map(|c| format!("{} is missing", c.id)).collect()
    };
    let policy = site.open_page("/privacy", missing).await;
    let policy = policy.and(site.open_page("/ru/privacy", missing).await);
    let mut others = Seen::Good;
    for page in [PublicPage::Terms, PublicPage::Cookies, PublicPage::Deletion] {
        for language in ["", "/ru"] {
            let versioned = |body: &str| {
                let is_told = body.contains(&page.version());
                (!is_told)
                    .then(|| "without its version".to_owned())
                    .into_iter()
                    .collect()
            };
            let path = format!("{language}{}", page.path());
            others = others.and(site.open_page(&path, versioned).await);
        }
    }
    Ok(vec![("pages", policy), ("others", others)])
}

/// C0.2: no text was changed under its version.
pub(super) async fn versions(look: &Look<'_>) -> Result<Sights, AppError> {
    let texts = look.app.store.read().policy_texts().await?;
    let mut bad: Vec<_> = texts
        .iter()
        .filter(|t| !text::fits(&t.version, &t.body))
        .map(|t| format!("policy_text {}", t.version))
        .collect();
    let now = look.app.policy_version();
    if !texts.iter().any(|t| t.version == now) {
        bad.push(format!("{now} is not kept"));
    }
    Ok(vec![("hash", Seen::all(&bad))])
}

/// C1.1: a clip goes up in two parts and comes back as it was.
pub(super) async fn uploading(look: &Look<'_>) -> Result<Sights, AppError> {
    let seen = match look.site() {
        Ok(site) => site.clip().await.0.clone(),
        Err(not) => not,
    };
    Ok(vec![("upload", seen)])
}

/// C1.2: the library finds, renames and deletes it.
pub(super) async fn managing(look: &Look<'_>) -> Result<Sights, AppError> {
    let seen = match look.site() {
        Ok(site) => site.clip().await.1.clone(),
        Err(not) => not,
    };
    Ok(vec![("library", seen)])
}

/// C1.3: nothing is published that nobody asked for.
pub(super) async fn publishing(look: &Look<'_>) -> Result<Sights, AppError> {
    Ok(vec![("acts", look.never(Never::TargetWithoutAct).await?)])
}
