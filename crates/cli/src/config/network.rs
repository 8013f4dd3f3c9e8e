//! A range of addresses, such as `10.0.0.0/8`.

use std::net::IpAddr;

/// An address, or all that share its first bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    pub address: IpAddr,
    pub prefix: u8,
}

impl Network {
    /// Whether an address lies in it; an IPv4 address written as IPv6 counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address.to_canonical(), address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(a)) => same(
                net.to_bits().into(),
                a.to_bits().into(),
                32 - u32::from(self.prefix),
            ),
            (IpAddr::V6(net), IpAddr::V6(a)) => {
                same(net.to_bits(), a.to_bits(), 128 - u32::from(self.prefix))
            }
            _ => false,
        }
    }
}

fn same(a: u128, b: u128, free_bits: u32) -> bool {
    (a ^ b).checked_shr(free_bits).unwrap_or(0) == 0
}

impl std::str::FromStr for Network {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(most), str::parse).map_err(|_| ())?;
        if prefix > most {
            Err(())
        } else {
            Ok(Self { address, prefix })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_its_addresses_only() {
        let holds = |net: &str, a: &str| net.parse::<Network>().unwrap().contains(a.parse().unwrap());
        assert!(holds("10.0.0.0/8", "10.255.0.1") && !holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
        assert!(holds("192.0.2.7", "192.0.2.7") && !holds("192.0.2.7", "192.0.2.8"));
        assert!(holds("0.0.0.0/0", "8.8.8.8") && !holds("0.0.0.0/0", "2001:db8::1"));
        assert!(holds("2001:db8::/32", "2001:db8:1::") && holds("::/0", "2001:db8::"));
        for bad in ["", "10.0.0.0/33", "10.0.0/8", "proxy", "::/129", "1.2.3.4/"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }
}
