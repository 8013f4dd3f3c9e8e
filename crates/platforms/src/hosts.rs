//! Whose hosts are whose, for who looks back at the calls that were made.

use domain::Platform;

impl super::Adapter {
    /// Whether a call under an act may have gone there: to a base address of this platform.
    pub fn calls(&self, host: &str) -> bool {
        let c = self.config();
        let bases = [&c.auth_url, &c.token_url, &c.api_url, &c.upload_url];
        bases.iter().any(|base| base.host_str() == Some(host))
    }
}

/// Domains of the platforms' own interfaces, as their documents name them; a name under one is theirs too.
const DOMAINS: &[(Platform, &str)] = &[
    (Platform::Youtube, "googleapis.com"),
    (Platform::Youtube, "accounts.google.com"),
    (Platform::Instagram, "facebook.com"),
    (Platform::Instagram, "instagram.com"),
    (Platform::Tiktok, "tiktokapis.com"),
    (Platform::Tiktok, "tiktok.com"),
    (Platform::Vk, "vk.ru"),
    (Platform::Vk, "vk.com"),
];

/// The platform that a host belongs to, by its domain. VK's upload servers are named freely and not told.
pub fn platform_of(host: &str) -> Option<Platform> {
    let is_under =
        |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    DOMAINS.iter().find(|(_, d)| is_under(d)).map(|(p, _)| *p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_platforms_only_under_its_domain() {
        assert_eq!(platform_of("www.googleapis.com"), Some(Platform::Youtube));
        assert_eq!(platform_of("open-upload.tiktokapis.com"), Some(Platform::Tiktok));
        for other in [
            "evilgoogleapis.com",
            "googleapis.com.evil.example",
            "google.com",
            "127.0.0.1",
            "",
        ] {
            assert_eq!(platform_of(other), None, "{other}");
        }
    }
}
