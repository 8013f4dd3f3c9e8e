//! What may be an attack, counted an hour and a network, from the audit log: for the operator, of nobody by name.

use crate::accounts::Visitor;
use crate::audit::Entry;
use crate::{App, AppError, views};
use domain::Timestamp;
use domain::audit::{Kind, Private};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::audit::SecurityEvent;

/// Most networks that are told apart between two writings.
const NETWORKS_MAX: usize = 200;
const OTHER_NETWORKS: &str = "(others)";
/// Most events that one answer counts: the newest.
const EVENTS_MAX: u32 = 50_000;
/// Most hours that are looked back.
pub const HOURS_MAX: u32 = 30 * 24;
const HOUR_MICROS: i64 = 3_600_000_000;

const KINDS: [Kind; 4] = [
    Kind::SessionFailed,
    Kind::RecoveryCodeUsed,
    Kind::AccountResetRequested,
    Kind::RequestsRefused,
];

/// Requests that were refused before any effect, until somebody writes them down. A copy counts into the same.
#[derive(Clone, Debug, Default)]
pub struct Refusals(Arc<Mutex<BTreeMap<(&'static str, String), u64>>>);

impl Refusals {
    /// `code` is that of the problem; `network` as coarse as a /24 or /48.
    pub fn note(&self, code: &'static str, network: String) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (code, network);
        let key = if all.len() >= NETWORKS_MAX && !all.contains_key(&key) {
            (code, OTHER_NETWORKS.to_owned())
        } else {
            key
        };
        *all.entry(key).or_default() += 1;
    }
    fn take(&self) -> BTreeMap<(&'static str, String), u64> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl App {
    /// Tells the log what was refused since the last time, an event a network. If we die before, that is not told.
    pub async fn write_refusals(&self) -> Result<(), AppError> {
        let taken = self.refusals.take();
        if taken.is_empty() {
            return Ok(());
        }
        let now = self.now();
        let tx = self.store.begin().await?;
        for ((code, network), requests) in taken {
            let visitor = Visitor {
                browser: String::new(),
                network,
            };
            let entry = Entry::new(Kind::RequestsRefused)
                .from(&visitor)
                .with("code", code)
                .with("requests", requests);
            self.audit(&tx, None, entry, now).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Failed sign-ins, wrong codes, used recovery codes, asked resets and refused requests of the last hours, counted.
    pub async fn suspicious_events(&self, hours: u32) -> Result<Vec<views::SuspiciousEvents>, AppError> {
        self.write_refusals().await?;
        let since = self
            .now()
            .minus(Duration::from_hours(hours.min(HOURS_MAX).into()));
        let db = self.store.read();
        Ok(counted(db.security_events(&KINDS, since, EVENTS_MAX).await?))
    }
}

/// Newest hour first; within an hour the most first.
fn counted(events: Vec<SecurityEvent>) -> Vec<views::SuspiciousEvents> {
    let mut groups: BTreeMap<(i64, &'static str, Option<String>), (u64, BTreeSet<_>)> = BTreeMap::new();
    for e in events {
        let told: Option<Private> = e.body.as_deref().and_then(|b| serde_json::from_str(b).ok());
        let fact = |name: &str| told.as_ref().and_then(|p| p.facts.get(name));
        let what = match e.kind {
            Kind::SessionFailed if fact("step").is_some_and(|s| s == "second_factor") => "code_wrong",
            Kind::SessionFailed => "sign_in_failed",
            Kind::RecoveryCodeUsed => "recovery_code_used",
            Kind::AccountResetRequested => "reset_requested",
            _ => "request_refused",
        };
        let n = fact("requests").and_then(serde_json::Value::as_u64).unwrap_or(1);
        let hour = e.at.as_micros().div_euclid(HOUR_MICROS);
        let network = told.and_then(|p| p.network);
        let (events, accounts) = groups.entry((hour, what, network)).or_default();
        *events += n;
        accounts.extend(e.account);
    }
    let mut all: Vec<_> = groups
        .into_iter()
        .map(
            |((hour, what, network), (events, accounts))| views::SuspiciousEvents {
                hour: Timestamp::from_micros(hour * HOUR_MICROS),
                what: what.to_owned(),
                network,
                events,
                accounts: accounts.len() as u64,
            },
        )
        .collect();
    all.sort_by_key(|e| std::cmp::Reverse((e.hour, e.events)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_without_end_are_counted_as_one() {
        let refusals = Refusals::default();
        for n in 0..NETWORKS_MAX + 5 {
            refusals.note("cross_site", format!("10.{}.{}.0/24", n / 256, n % 256));
        }
        let taken = refusals.take();
        assert_eq!(taken.len(), NETWORKS_MAX + 1);
        assert_eq!(taken[&("cross_site", OTHER_NETWORKS.to_owned())], 5);
        assert!(refusals.take().is_empty());
    }
}
