//! Which platforms there are, and how far each is built.

use domain::Platform;
use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AdapterStatus {
    Implemented,
    Roadmap,
}

/// Every platform the product knows by name.
pub const ADAPTERS: [(Platform, AdapterStatus); 4] = [
    (Platform::Youtube, AdapterStatus::Implemented),
    (Platform::Instagram, AdapterStatus::Implemented),
    (Platform::Tiktok, AdapterStatus::Implemented),
    (Platform::Vk, AdapterStatus::Implemented),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_agrees_with_the_domain() {
        for (platform, status) in ADAPTERS {
            assert_eq!(platform.is_implemented(), status == AdapterStatus::Implemented);
        }
        assert_eq!(ADAPTERS.map(|(p, _)| p), Platform::ALL);
    }
}
