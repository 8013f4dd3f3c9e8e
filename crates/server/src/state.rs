//! What every handler may reach.

use crate::client::{Network, TrustedProxies};
use crate::guard::Guard;
use crate::limits::{Buckets, Rate};
use crate::login_throttle::LoginThrottle;
use crate::session::Paced;
use app::App;
use domain::limits::Limits;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use url::Url;

const SESSIONS_REMEMBERED: usize = 65_536;
const NETWORKS_REMEMBERED: usize = 16_384;
/// Challenges for passkeys an hour, of one network.
const PASSKEY_CHALLENGES: u32 = 120;
/// Links for a new password that one address may ask for in an hour.
const MAILED_LINKS: u32 = 10;
/// Requests to support that one address may make in an hour. Source: policy-claims (b).
const SUPPORT_REQUESTS: u32 = 3;
/// Letters to themself that an operator may ask for in an hour.
const MAIL_TESTS: u32 = 10;
/// Files of records that may be asked for at once, then one a minute: each may read a whole log.
const DOWNLOADS: Rate = Rate {
    burst: 10,
    refill: Duration::from_mins(1),
};

/// Clones share it.
#[derive(Clone)]
pub struct ServerState(Arc<Inner>);

pub struct Inner {
    pub app: App,
    pub guard: Arc<Guard>,
    pub limits: Limits,
    pub(crate) logins: LoginThrottle,
    pub(crate) registrations: Buckets<Network>,
    /// Letters that strangers ask for.
    pub(crate) mailed_links: Buckets<Network>,
    /// Challenges that strangers ask for.
    pub(crate) passkeys: Buckets<Network>,
    /// What strangers ask support for.
    pub(crate) support_requests: Buckets<Network>,
    /// The pace of each session, and of the tokens of each account.
    pub(crate) requests: Buckets<Paced>,
    pub(crate) streams: Streams,
    /// Files of records, of each session and of the tokens of each account.
    pub(crate) downloads: Buckets<Paced>,
    pub(crate) downloads_open: Streams,
    /// Letters that an operator sends to themself.
    pub(crate) mail_tests: Buckets<Paced>,
}

impl std::ops::Deref for ServerState {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl ServerState {
    pub fn new(app: App, public_url: &Url, proxies: TrustedProxies, limits: &Limits) -> Self {
        let clock = || app.clock.clone();
        let registrations = Rate::per_hour(limits.registrations_per_hour);
        let requests = Rate::per_minute(limits.requests_per_minute);
        let mut guard = Guard::new(public_url, proxies, limits, clock()).counting(app.refusals.clone());
        if !app.settings.installation.is_loopback {
            guard = guard.reached_by_others();
        }
        Self(Arc::new(Inner {
            guard: Arc::new(guard),
            limits: limits.clone(),
            logins: LoginThrottle::new(clock(), limits.login_failures),
            registrations: Buckets::new(clock(), registrations, NETWORKS_REMEMBERED),
            mailed_links: Buckets::new(clock(), Rate::per_hour(MAILED_LINKS), NETWORKS_REMEMBERED),
            passkeys: Buckets::new(clock(), Rate::per_hour(PASSKEY_CHALLENGES), NETWORKS_REMEMBERED),
            support_requests: Buckets::new(clock(), Rate::per_hour(SUPPORT_REQUESTS), NETWORKS_REMEMBERED),
            requests: Buckets::new(clock(), requests, SESSIONS_REMEMBERED),
            streams: Streams::default(),
            downloads: Buckets::new(clock(), DOWNLOADS, SESSIONS_REMEMBERED),
            downloads_open: Streams::default(),
            mail_tests: Buckets::new(clock(), Rate::per_hour(MAIL_TESTS), SESSIONS_REMEMBERED),
            app,
        }))
    }
}

/// How many streams of a kind each session has open, and the tokens of each account.
#[derive(Clone, Debug, Default)]
pub struct Streams(Arc<Mutex<HashMap<Paced, u32>>>);

/// One of them; free again when dropped.
#[derive(Debug)]
pub struct Stream {
    streams: Streams,
    who: Paced,
}

impl Streams {
    pub fn take(&self, who: Paced, max: u32) -> Option<Stream> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(who).or_default();
        if *count >= max {
            return None;
        }
        *count += 1;
        Some(Stream {
            streams: self.clone(),
            who,
        })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut open = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.who) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_so_many_streams_and_gets_them_back() {
        let streams = Streams::default();
        let session = Paced::Session(domain::SessionId::new(domain::Timestamp::from_micros(0), [1; 10]));
        let held: Vec<_> = (0..5).map(|_| streams.take(session, 5).unwrap()).collect();
        assert!(streams.take(session, 5).is_none());
        drop(held);
        assert!(streams.take(session, 5).is_some());
        assert!(streams.0.lock().unwrap().is_empty(), "nothing stays behind");
    }
}
