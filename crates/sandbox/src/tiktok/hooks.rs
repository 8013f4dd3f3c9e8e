//! Events to the app: written down with the deed that causes them, sent in the background, signed, tried again.
//!
//! They go to `/hooks/tiktok` of the origin of the first registered redirect, and only while the setting is on.

use crate::secret;
use crate::tiktok::Tiktok;
use crate::tiktok::accounts;
use crate::tiktok::records::Hook;
use crate::tiktok::world::World;
use domain::Timestamp;
use hmac::{KeyInit, Mac};
use serde_json::{Value, json};
use std::io;
use std::time::Duration;
use url::Url;

/// How long an event is tried. Source: webhooks overview.
const KEPT: Duration = Duration::from_hours(72);
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LOOK_EVERY: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(10);

/// Writes down what happens at `at`, while events are on.
pub fn schedule(w: &mut World, at: Timestamp, event: &str, account: &str, content: Value) {
    if !w.tuning.peek().webhooks || w.strikes("webhook_lost") {
        return;
    }
    let late = w
        .hit("webhook_late")
        .map(|hit| Duration::from_millis(hit.or(60_000)));
    let hook = Hook {
        event: event.to_owned(),
        account: account.to_owned(),
        content,
        at,
        due_at: late.map_or(at, |late| at.plus(late)),
        failures: 0,
    };
    let copies = if w.strikes("webhook_duplicate") { 2 } else { 1 };
    for _ in 0..copies {
        let key = format!("{:020}", w.next_number());
        w.hooks.put(key, hook.clone());
    }
}

/// Takes back what was written down for a publish and did not happen.
pub fn forget(w: &mut World, publish_id: &str) {
    w.hooks.remove_where(|h| h.content["publish_id"] == publish_id);
}

/// Talks to the app: no proxy, no redirect.
pub fn client() -> io::Result<reqwest::Client> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(PATIENCE)
        .build()
        .map_err(io::Error::other)
}

/// Sends what is due and waits for what will be, in the background. It ends with the twin, or when nothing is left;
/// one runs at a time.
pub fn deliver(s: &Tiktok) {
    if s.act(|w| w.hooks.iter().next().is_none()) || !s.begins_delivery() {
        return;
    }
    let Some(target) = target_of(s) else { return };
    let twin = s.downgrade();
    tokio::spawn(async move {
        loop {
            let Some(s) = twin.upgrade() else { return };
            if let Some(all) = s.act(due) {
                for (key, hook) in all {
                    send(&s, &target, &key, &hook).await;
                }
            } else {
                s.ends_delivery();
                // what was written down just now found this one still running
                if s.act(|w| w.hooks.iter().next().is_none()) || !s.begins_delivery() {
                    return;
                }
            }
            drop(s);
            tokio::time::sleep(LOOK_EVERY).await;
        }
    });
}

fn target_of(s: &Tiktok) -> Option<Url> {
    let redirect = Url::parse(s.ground().client.redirect_uris.first()?).ok()?;
    redirect.join("/hooks/tiktok").ok()
}

/// What is due now, in order; nothing when no event is left at all.
fn due(w: &mut World) -> Option<Vec<(String, Hook)>> {
    let now = w.now;
    if !w.tuning.peek().webhooks {
        w.hooks.remove_where(|_| true);
    }
    w.hooks.iter().next()?;
    let mut all: Vec<(String, Hook)> = w
        .hooks
        .iter()
        .filter(|(_, h)| h.due_at <= now)
        .map(|(key, h)| (key.to_owned(), h.clone()))
        .collect();
    all.sort_by(|(a, x), (b, y)| (x.due_at, a).cmp(&(y.due_at, b)));
    Some(all)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the twin stands for the platform, which calls the app and is no client of ours"
)]
async fn send(s: &Tiktok, target: &Url, key: &str, hook: &Hook) {
    let (now, body, is_bad) = s.act(|w| (w.now, body_of(w, hook), w.strikes("webhook_bad_signature")));
    let stamp = now.as_millis() / 1_000;
    let secret = if is_bad {
        "not the secret"
    } else {
        &s.ground().client.client_secret
    };
    let signature = format!("t={stamp},s={}", sign(secret, stamp, &body));
    let arrived = match client() {
        Ok(client) => {
            let call = client.post(target.clone()).timeout(PATIENCE);
            let call = call.header("Content-Type", "application/json");
            let sent = call.header("Tiktok-Signature", signature).body(body).send().await;
            sent.is_ok_and(|sent| sent.status() == 200)
        }
        Err(_) => false,
    };
    s.act(|w| settle(w, key, arrived));
}

fn body_of(w: &World, hook: &Hook) -> String {
    let account = accounts::account(&hook.account);
    let body = json!({
        "client_key": w.client_key, "event": hook.event,
        "create_time": hook.at.as_millis() / 1_000,
        "user_openid": account.map(|a| accounts::id_of(a, &w.client_key)),
        "content": hook.content.to_string(),
    });
    body.to_string()
}

/// Done, or again later, or given up.
fn settle(w: &mut World, key: &str, arrived: bool) {
    let now = w.now;
    if arrived {
        w.hooks.remove(key);
        w.counters.only().webhooks_sent += 1;
        return;
    }
    w.counters.only().webhooks_failed += 1;
    let Some(hook) = w.hooks.edit(key) else { return };
    hook.failures += 1;
    let wait = FIRST_WAIT * 2_u32.saturating_pow(hook.failures.min(10));
    hook.due_at = now.plus(wait);
    if now.since(hook.at) > KEPT {
        w.hooks.remove(key);
    }
}

/// HMAC-SHA256 over the moment, a dot and the raw body, in hexadecimal. Source: webhooks verification.
fn sign(secret: &str, stamp: i64, body: &str) -> String {
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).expect("any length will do");
    mac.update(format!("{stamp}.{body}").as_bytes());
    secret::hex(&mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_signature_is_that_of_other_tools() {
        // printf '%s' '1700000000.{}' | openssl dgst -sha256 -hmac hush
        let wanted = "763081ea12e3b1f903f958994c023cde07f1224b02a538ad6f959112a2f780ba";
        assert_eq!(super::sign("hush", 1_700_000_000, "{}"), wanted);
    }
}
