//! Section 5: who else gets what.

use super::check::Sights;
use super::finding::Seen;
use super::look::Look;
use crate::AppError;
use crate::webhooks::PURPOSE;
use domain::Platform;
use domain::act::Purpose;
use store::egress::Called;
use store::policy::Never;

/// A message to an address that people named.
fn is_webhook(hooks: &[String], c: &Called) -> bool {
    !c.is_act && c.purpose == PURPOSE && hooks.contains(&c.host)
}

/// Whether the log may name such a call: an act's to its platform, the service's own to itself or to a host that the
/// operator has named among the processors; webhooks to the hosts that people named.
pub(super) fn is_fair(look: &Look<'_>, vk: bool, hooks: &[String], c: &Called) -> bool {
    let (app, host) = (look.app, c.host.as_str());
    if is_webhook(hooks, c) {
        return true;
    }
    if c.is_act {
        // VK names its upload servers freely.
        let by_vk = vk && c.purpose == Purpose::Upload.as_str();
        return by_vk
            || platforms::hosts::platform_of(host).is_some()
            || app.adapters.iter().any(|a| a.calls(host));
    }
    let bare = host.trim_matches(['[', ']']);
    let here = bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|a| a.is_loopback());
    here || host == app.settings.host() || app.settings.installation.names(host)
}

/// C5.1: who was called in the last 30 days.
pub(super) async fn sale(look: &Look<'_>) -> Result<Sights, AppError> {
    let db = look.app.store.read();
    let has_vk = |p: &String| p.parse() == Ok(Platform::Vk);
    let vk = db.platforms_connected().await?.iter().any(has_vk);
    let (called, hooks) = (db.called().await?, db.webhook_hosts().await?);
    let odd: Vec<_> = called
        .iter()
        .filter(|c| !is_fair(look, vk, &hooks, c))
        .map(|c| format!("{} ({})", c.host, c.purpose))
        .collect();
    Ok(vec![("hosts", Seen::all(&odd))])
}

/// C5.2: platforms hear of nobody without that person's act, and nobody else hears of them.
pub(super) async fn sharing(look: &Look<'_>) -> Result<Sights, AppError> {
    let uses = look.never(Never::UseWithoutAct).await?;
    let attempts = look.never(Never::AttemptWithoutTarget).await?;
    let targets = look.never(Never::TargetWithoutAct).await?;
    let db = look.app.store.read();
    let (called, hooks) = (db.called().await?, db.webhook_hosts().await?);
    // Who points a webhook at a platform tells it ids of their own, and nothing of a person.
    let alone: Vec<_> = called
        .iter()
        .filter(|c| !c.is_act && platforms::hosts::platform_of(&c.host).is_some())
        .filter(|c| !is_webhook(&hooks, c))
        .map(|c| format!("{} ({})", c.host, c.purpose))
        .collect();
    let pages = match look.site() {
        Ok(site) => site.foreign_loads().await,
        Err(not) => not,
    };
    let calls = uses.and(attempts).and(targets).and(Seen::all(&alone));
    Ok(vec![("calls", calls), ("pages", pages)])
}

/// C5.3: whoever the settings speak with is named.
pub(super) async fn processors(look: &Look<'_>) -> Result<Sights, AppError> {
    let unnamed = look.app.settings.installation.unnamed_hosts();
    Ok(vec![("hosts", Seen::all(&unnamed))])
}
