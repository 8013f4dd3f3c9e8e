//! Sections 0 and 1: what this is, and what it does.

use super::check::Sights;
use super::claims::claims;
use super::finding::Seen;
use super::look::Look;
use super::text;
use crate::AppError;
use store::policy::Never;

const OTHERS: [&str; 6] = [
    "/terms",
    "/ru/terms",
    "/cookies",
    "/ru/cookies",
    "/data-deletion",
    "/ru/data-deletion",
];

/// C0.1: the policy answers anybody, in both languages, and shows every claim.
pub(super) async fn pages(look: &Look<'_>) -> Result<Sights, AppError> {
    let site = match look.site() {
        Ok(site) => site,
        Err(not) => return Ok(vec![("pages", not.clone()), ("others", not)]),
    };
    let mut seen = Seen::Good;
    for page in ["/privacy", "/ru/privacy"] {
        let Ok(answer) = site.page(page).await else {
            return Ok(vec![
                ("pages", Seen::Not("server")),
                ("others", Seen::Not("server")),
            ]);
        };
        if answer.status == 503 {
            return Ok(vec![
                ("pages", Seen::Not("pages")),
                ("others", Seen::Not("pages")),
            ]);
        }
        let body = answer.text();
        let mut bad = vec![];
        if answer.status != 200 {
            bad.push(format!("{page}: status {}", answer.status));
        }
        if answer.has("set-cookie") {
            bad.push(format!("{page}: sets a cookie"));
        }
        let without = claims()
            .iter()
            .filter(|c| !body.contains(&format!("data-proof=\"{}\"", c.id)));
        bad.extend(without.map(|c| format!("{page}: {} is missing", c.id)));
        seen = seen.and(Seen::all(&bad));
    }
    Ok(vec![("pages", seen), ("others", site.open_pages(&OTHERS).await)])
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
