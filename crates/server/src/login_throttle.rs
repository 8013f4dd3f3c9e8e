//! How often a password may be tried, decided before it is hashed; never a lockout.
//! Source: security-requirements, section 1.

use crate::client::Network;
use crate::limits::{Buckets, Rate};
use domain::Clock;
use std::time::Duration;

/// Remembered keys of each kind; about 5 MiB at most.
const REMEMBERED: usize = 32_768;

/// Ten failures, then a slow pace: of an address one a minute, of an account one in 72 seconds.
/// A network from which the account signed in lately has its own ten an hour, so a storm of
/// guesses from elsewhere never keeps the owner out.
#[derive(Debug)]
pub struct LoginThrottle {
    addresses: Buckets<Network>,
    accounts: Buckets<String>,
    known: Buckets<(String, Network)>,
}

/// A try that may go on. It counts as failed until it is told otherwise.
#[derive(Debug)]
#[must_use = "tell it when the sign-in succeeded"]
pub struct Attempt<'a> {
    throttle: &'a LoginThrottle,
    address: Network,
    account: Slot,
}

#[derive(Debug)]
enum Slot {
    Account(String),
    Known((String, Network)),
}

impl LoginThrottle {
    pub fn new(clock: Clock, failures: u32) -> Self {
        let rate = |refill| Rate {
            burst: failures.max(1),
            refill: Duration::from_secs(refill),
        };
        Self {
            addresses: Buckets::new(clock.clone(), rate(60), REMEMBERED),
            accounts: Buckets::new(clock.clone(), rate(72), REMEMBERED),
            known: Buckets::new(clock, rate(360), REMEMBERED),
        }
    }
    /// `address` as limits see it (/32, /64); `account` the normalised e-mail address, whether it exists or not;
    /// `known` the /24 or /48 when the account signed in from there within 30 days.
    pub fn attempt(
        &self,
        address: Network,
        account: &str,
        known: Option<Network>,
    ) -> Result<Attempt<'_>, Duration> {
        self.addresses.take(&address)?;
        let slot = match known {
            Some(network) => Slot::Known((account.to_owned(), network)),
            None => Slot::Account(account.to_owned()),
        };
        let taken = match &slot {
            Slot::Account(key) => self.accounts.take(key),
            Slot::Known(key) => self.known.take(key),
        };
        match taken {
            Ok(()) => Ok(Attempt {
                throttle: self,
                address,
                account: slot,
            }),
            Err(wait) => {
                self.addresses.give_back(&address);
                Err(wait)
            }
        }
    }
}

impl Attempt<'_> {
    /// The password was right: the try costs nothing.
    pub fn succeeded(self) {
        self.throttle.addresses.give_back(&self.address);
        match &self.account {
            Slot::Account(key) => self.throttle.accounts.give_back(key),
            Slot::Known(key) => self.throttle.known.give_back(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Timestamp;
    use domain::time::Hand;
    use std::net::IpAddr;

    fn throttle() -> (LoginThrottle, Hand) {
        let (clock, hand) = Clock::manual(Timestamp::from_micros(0));
        (LoginThrottle::new(clock, 10), hand)
    }
    fn address(n: u32) -> Network {
        Network::for_limits(IpAddr::V4((0x0b00_0000 + n).into()))
    }

    #[test]
    fn an_address_has_ten_failures_then_one_a_minute() {
        let (t, hand) = throttle();
        for n in 0..10 {
            t.attempt(address(1), &format!("{n}@example.org"), None)
                .map(drop)
                .unwrap();
        }
        let refused = t.attempt(address(1), "x@example.org", None).unwrap_err();
        assert_eq!(refused, Duration::from_mins(1));
        hand.forward(Duration::from_mins(1));
        assert!(t.attempt(address(1), "x@example.org", None).is_ok());
    }

    #[test]
    fn a_right_password_costs_nothing() {
        let (t, _hand) = throttle();
        for _ in 0..1000 {
            t.attempt(address(1), "a@example.org", None).unwrap().succeeded();
        }
    }

    #[test]
    fn a_storm_of_guesses_hashes_little_and_the_owner_gets_in() {
        let (t, hand) = throttle();
        let home = Network::for_recognition("2001:db8:1::7".parse().unwrap());
        let mut hashed = 0;
        for guess in 0..100_000_u32 {
            hashed += u32::from(
                t.attempt(address(guess % 1000), "owner@example.org", None)
                    .is_ok(),
            );
            hand.forward(Duration::from_millis(36));
        }
        assert!(hashed <= 60, "{hashed} hashes in an hour");
        let own = Network::for_limits("2001:db8:1::7".parse().unwrap());
        assert!(t.attempt(own, "owner@example.org", Some(home)).is_ok());
    }

    #[test]
    fn a_known_network_has_its_own_ten_an_hour() {
        let (t, hand) = throttle();
        let home = Network::for_recognition(IpAddr::V4([192, 0, 2, 7].into()));
        let tries = |t: &LoginThrottle| {
            (0..100)
                .filter(|n| t.attempt(address(*n), "a@example.org", Some(home)).is_ok())
                .count()
        };
        assert_eq!(tries(&t), 10);
        hand.forward(Duration::from_hours(1));
        assert_eq!(tries(&t), 10);
    }
}
