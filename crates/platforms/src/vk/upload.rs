//! Where the bytes may go. VK names an upload server freely, so no list of hosts is kept: https on its
//! usual port at a public address, which egress holds every connection to.

use super::Vk;
use domain::Timestamp;
use egress::HostRule;
use url::Url;

impl Vk {
    /// The rule an upload address is called under; none if nothing may be sent there.
    pub(crate) fn upload_rule(&self, url: &Url) -> Option<HostRule> {
        if !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        let own = [&self.config.upload_url, &self.config.api_url];
        if own.iter().any(|base| base.origin() == url.origin()) {
            return Some(HostRule::host_of(url));
        }
        let public = url.scheme() == "https" && url.port_or_known_default() == Some(443);
        (public && !self.config.sandbox).then(|| HostRule::host_of(url))
    }
}

/// Whether the address says itself that it has run out: `expires`, in milliseconds in the examples, in
/// seconds by VK's habit elsewhere.
pub(crate) fn has_expired(url: &Url, now: Timestamp) -> bool {
    let Some(at) = url
        .query_pairs()
        .find(|(name, _)| name == "expires")
        .and_then(|(_, value)| value.parse::<i64>().ok())
    else {
        return false;
    };
    let at_ms = if at > 100_000_000_000 {
        at
    } else {
        at.saturating_mul(1000)
    };
    at_ms <= now.as_millis()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_its_end_in_either_unit() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let url = |q: &str| format!("https://up.test/x?{q}").parse::<Url>().unwrap();
        let (s, ms) = (now.as_millis() / 1000, now.as_millis());
        assert!(has_expired(&url(&format!("expires={s}")), now));
        assert!(has_expired(&url(&format!("sig=1&expires={ms}")), now));
        assert!(!has_expired(&url(&format!("expires={}", s + 60)), now));
        assert!(!has_expired(&url(&format!("expires={}", ms + 60)), now));
        assert!(!has_expired(&url("expires=soon"), now));
        assert!(!has_expired(&url("a=b"), now));
    }
}
