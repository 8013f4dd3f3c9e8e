//! What kind of app a redirect belongs to, by the rules of its registration.

use url::Url;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `localhost` or `127.0.0.1` with a port; PKCE is a must. Source: Login Kit for Desktop.
    Desktop,
    /// https anywhere. Source: Login Kit for Web.
    Web,
}

/// Nothing when no app could register it: a query, a fragment, 512 characters or more, http beyond loopback, a
/// loopback address without a port.
pub fn kind_of(uri: &str) -> Option<Kind> {
    let url = Url::parse(uri).ok()?;
    if url.query().is_some() || url.fragment().is_some() || uri.len() >= 512 {
        return None;
    }
    match (url.scheme(), url.host_str()?) {
        ("http" | "https", "localhost" | "127.0.0.1") => names_port(uri).then_some(Kind::Desktop),
        ("https", _) => Some(Kind::Web),
        _ => None,
    }
}

/// The parsed address leaves out a port that its scheme implies, so the text is read.
fn names_port(uri: &str) -> bool {
    let authority = uri.split_once("://").map_or("", |(_, rest)| rest);
    let authority = authority.split('/').next().unwrap_or_default();
    let port = authority.rsplit_once(':').map(|(_, port)| port);
    port.is_some_and(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_an_app_could_register_has_a_kind() {
        for (uri, kind) in [
            ("http://127.0.0.1:8080/oauth/tiktok/callback", Some(Kind::Desktop)),
            ("http://localhost:80/cb", Some(Kind::Desktop)),
            ("https://localhost:8443/cb", Some(Kind::Desktop)),
            ("https://shorts.example/cb", Some(Kind::Web)),
            ("http://127.0.0.1/cb", None),
            ("http://shorts.example/cb", None),
            ("http://127.0.0.1:8080/cb?a=b", None),
            ("https://shorts.example/cb#top", None),
            ("/cb", None),
        ] {
            assert_eq!(kind_of(uri), kind, "{uri}");
        }
        assert_eq!(kind_of(&format!("https://a.example/{}", "x".repeat(500))), None);
    }
}
