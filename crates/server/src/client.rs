//! Who is calling: the address of the client, behind proxies that we were told to trust.

use axum::http::HeaderMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// The client's address, right-most untrusted; an extension of every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddr(pub IpAddr);

/// A network: an address with all bits beyond its prefix cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    pub fn new(address: IpAddr, prefix: u8) -> Self {
        match address.to_canonical() {
            IpAddr::V4(a) => {
                let prefix = prefix.min(32);
                let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
                Self {
                    address: IpAddr::V4((u32::from(a) & mask).into()),
                    prefix,
                }
            }
            IpAddr::V6(a) => {
                let prefix = prefix.min(128);
                let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
                Self {
                    address: IpAddr::V6(Ipv6Addr::from(u128::from(a) & mask)),
                    prefix,
                }
            }
        }
    }
    /// What one customer has: a /32 or a /64.
    pub fn for_limits(address: IpAddr) -> Self {
        Self::new(address, if address.to_canonical().is_ipv4() { 32 } else { 64 })
    }
    /// Where someone usually is: a /24 or a /48.
    pub fn for_recognition(address: IpAddr) -> Self {
        Self::new(address, if address.to_canonical().is_ipv4() { 24 } else { 48 })
    }
    pub fn contains(&self, address: IpAddr) -> bool {
        Self::new(address, self.prefix) == *self
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// Text that is neither an address nor `address/bits`.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no network: write 10.0.0.0/8, 192.0.2.1 or 2001:db8::/32")]
pub struct BadNetwork(String);

impl std::str::FromStr for Network {
    type Err = BadNetwork;
    fn from_str(s: &str) -> Result<Self, BadNetwork> {
        let bad = || BadNetwork(s.to_owned());
        let (address, prefix) = s.trim().split_once('/').unwrap_or((s.trim(), "128"));
        let address: IpAddr = address.parse().map_err(|_| bad())?;
        let prefix: u8 = prefix.parse().map_err(|_| bad())?;
        let whole = if address.is_ipv4() && !s.contains('/') {
            32
        } else {
            prefix
        };
        if whole > if address.is_ipv4() { 32 } else { 128 } {
            return Err(bad());
        }
        Ok(Self::new(address, whole))
    }
}

/// Proxies whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<Network>);

impl TrustedProxies {
    pub fn new(networks: impl IntoIterator<Item = (IpAddr, u8)>) -> Self {
        Self(
            networks
                .into_iter()
                .map(|(address, prefix)| Network::new(address, prefix))
                .collect(),
        )
    }
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|n| n.contains(address))
    }
    /// The socket's address; behind trusted proxies, the right-most one that is not theirs.
    pub fn client(&self, socket: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut at = socket.to_canonical();
        if !self.contains(at) {
            return at;
        }
        let lines: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|v| v.to_str().ok())
            .collect();
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
            // an unreadable hop was not written by our proxy: stay with what it told
            let Some(address) = hop_address(hop.trim()) else {
                return at;
            };
            at = address;
            if !self.contains(at) {
                return at;
            }
        }
        at
    }
}

fn hop_address(hop: &str) -> Option<IpAddr> {
    let plain = hop
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    plain
        .ok()
        .or_else(|| hop.parse::<SocketAddr>().ok().map(|s| s.ip()))
        .map(|a| a.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(socket: &str, forwarded: &[&str]) -> String {
        let proxies = TrustedProxies(vec!["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()]);
        let headers = forwarded
            .iter()
            .map(|v| ("x-forwarded-for".parse().unwrap(), v.parse().unwrap()))
            .collect();
        proxies.client(socket.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(client("192.0.2.1", &["198.51.100.9"]), "192.0.2.1");
        assert_eq!(client("10.1.1.1", &["198.51.100.9"]), "198.51.100.9");
        assert_eq!(client("::ffff:10.1.1.1", &["198.51.100.9"]), "198.51.100.9");
        assert_eq!(
            client("10.1.1.1", &["6.6.6.6, 198.51.100.9, 10.2.2.2"]),
            "198.51.100.9"
        );
        assert_eq!(client("10.1.1.1", &["6.6.6.6", "198.51.100.9"]), "198.51.100.9");
        assert_eq!(client("::1", &["[2001:db8::5]:443"]), "2001:db8::5");
        assert_eq!(client("10.1.1.1", &["unknown"]), "10.1.1.1");
        assert_eq!(client("10.1.1.1", &[]), "10.1.1.1");
    }

    #[test]
    fn limits_see_a_v4_address_or_a_v6_network() {
        let of = |a: &str| Network::for_limits(a.parse().unwrap()).to_string();
        assert_eq!(of("192.0.2.7"), "192.0.2.7/32");
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7/32");
        assert_eq!(of("2001:db8:1:2:3::4"), "2001:db8:1:2::/64");
        assert_eq!(
            Network::for_recognition("192.0.2.7".parse().unwrap()).to_string(),
            "192.0.2.0/24"
        );
    }

    #[test]
    fn networks_are_read_strictly() {
        for bad in ["", "10.0.0.0/33", "10.0.0", "host", "::/129", "10.0.0.0/x"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
        assert!(
            "0.0.0.0/0"
                .parse::<Network>()
                .unwrap()
                .contains("8.8.8.8".parse().unwrap())
        );
        assert_eq!(
            "192.0.2.9".parse::<Network>().unwrap().to_string(),
            "192.0.2.9/32"
        );
    }
}
