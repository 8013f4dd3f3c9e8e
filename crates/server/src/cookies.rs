//! The session cookie. Source: security-requirements, section 3.

use axum::http::{HeaderMap, HeaderValue, header};

/// The absolute life of a session, in seconds.
const MAX_AGE: u64 = 30 * 86_400;

/// Name and flags, decided by how the service is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionCookie {
    https: bool,
}

impl SessionCookie {
    pub const fn new(https: bool) -> Self {
        Self { https }
    }
    pub const fn name(self) -> &'static str {
        if self.https {
            "__Host-ai_shorts_session"
        } else {
            "ai_shorts_session"
        }
    }
    /// The session value that came, if exactly one came.
    pub fn read(self, headers: &HeaderMap) -> Option<&str> {
        let mut found = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == self.name())
            .map(|(_, value)| value);
        let first = found.next()?;
        // a second, different one was planted by a neighbour: trust neither
        (found.all(|other| other == first) && is_token(first)).then_some(first)
    }
    /// `Set-Cookie` for a new session.
    pub fn set(self, token: &str) -> HeaderValue {
        debug_assert!(is_token(token), "a session token is URL-safe");
        self.line(token, MAX_AGE)
    }
    /// `Set-Cookie` that ends it.
    pub fn clear(self) -> HeaderValue {
        self.line("", 0)
    }
    fn line(self, value: &str, age: u64) -> HeaderValue {
        let secure = if self.https { "; Secure" } else { "" };
        let line = format!(
            "{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}",
            self.name()
        );
        let mut line = HeaderValue::from_str(&line).expect("a session token is URL-safe");
        line.set_sensitive(true);
        line
    }
}

fn is_token(value: &str) -> bool {
    (1..=128).contains(&value.len())
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(cookies: &[&str]) -> HeaderMap {
        let lines = cookies
            .iter()
            .map(|c| (header::COOKIE, HeaderValue::from_str(c).unwrap()));
        lines.collect()
    }

    #[test]
    fn the_cookie_is_bound_to_the_host_over_https_and_plain_on_loopback() {
        assert_eq!(
            SessionCookie::new(true).set("abc"),
            "__Host-ai_shorts_session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure"
        );
        assert_eq!(
            SessionCookie::new(false).clear(),
            "ai_shorts_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
    }

    #[test]
    fn one_value_is_read_and_two_different_ones_are_not() {
        let cookie = SessionCookie::new(false);
        assert_eq!(
            cookie.read(&with(&["a=b; ai_shorts_session=tok-1_A; c=d"])),
            Some("tok-1_A")
        );
        assert_eq!(cookie.read(&with(&["a=b", "ai_shorts_session=x"])), Some("x"));
        assert_eq!(
            cookie.read(&with(&["ai_shorts_session=x; ai_shorts_session=y"])),
            None
        );
        assert_eq!(
            cookie.read(&with(&["xai_shorts_session=x", "ai_shorts_session="])),
            None
        );
        assert_eq!(cookie.read(&with(&["ai_shorts_session=a\"b"])), None);
        assert_eq!(
            SessionCookie::new(true).read(&with(&["ai_shorts_session=x"])),
            None
        );
    }
}
