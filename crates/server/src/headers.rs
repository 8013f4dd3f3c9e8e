//! The headers of every answer, in one table. Source: security-requirements, section 17.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;

/// What kind of thing an answer is; decides its headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// JSON, problems, event streams, redirects: whatever nothing else is said of.
    Api,
    /// Health checks.
    Health,
    /// A page of the web UI. Its `<meta>` policy names the script; a second `script-src` would forbid it.
    Page,
    /// A script, style, font or picture of the web UI.
    Asset,
    /// One whose name changes with its content.
    Immutable,
    /// Bytes of a person: video, poster, preview, export.
    File,
    /// A text behind a secret address, which no cache on the way may keep.
    Feed,
    /// A page or an answer of the stand-in platforms.
    Sandbox,
}

impl Class {
    pub const ALL: [Self; 8] = [
        Self::Api,
        Self::Health,
        Self::Page,
        Self::Asset,
        Self::Immutable,
        Self::File,
        Self::Feed,
        Self::Sandbox,
    ];

    const fn content_policy(self) -> &'static str {
        match self {
            Self::Api | Self::Health => "default-src 'none'; frame-ancestors 'none'",
            Self::Page => "object-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            // a worker lives under the policy of its own script's answer: it hashes (wasm) and fetches
            Self::Asset | Self::Immutable => {
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; \
                 form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
            }
            Self::File | Self::Feed => "default-src 'none'; frame-ancestors 'none'; sandbox",
            Self::Sandbox => {
                "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; \
                 form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
            }
        }
    }
    const fn cache(self) -> &'static str {
        match self {
            Self::Api | Self::Health | Self::Sandbox => "no-store",
            Self::Page | Self::Asset => "no-cache",
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::File => "private, no-cache",
            Self::Feed => "private, no-store",
        }
    }

    /// Says what the answer is; the table is applied on its way out.
    pub fn mark(self, mut response: Response) -> Response {
        response.extensions_mut().insert(self);
        response
    }
    pub fn of(response: &Response) -> Self {
        response.extensions().get().copied().unwrap_or(Self::Api)
    }
}

const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Writes the table's headers; nothing a handler set before stays.
pub fn apply(class: Class, https: bool, headers: &mut HeaderMap) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, class.content_policy());
    set(header::CACHE_CONTROL, class.cache());
    set(header::REFERRER_POLICY, "same-origin");
    set(OPENER, "same-origin");
    set(RESOURCE, "same-origin");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(
        PERMISSIONS,
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    );
    if https {
        set(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=63072000; includeSubDomains",
        );
    } else {
        headers.remove(header::STRICT_TRANSPORT_SECURITY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn table(class: Class, https: bool) -> BTreeMap<String, String> {
        let mut headers = HeaderMap::new();
        headers.insert("cache-control", HeaderValue::from_static("public"));
        apply(class, https, &mut headers);
        headers
            .iter()
            .map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned()))
            .collect()
    }

    #[test]
    fn every_class_has_exactly_these() {
        let common = [
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            (
                "permissions-policy",
                "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
            ),
            ("referrer-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
        ];
        for class in Class::ALL {
            let (policy, cache) = match class {
                Class::Api | Class::Health => ("default-src 'none'; frame-ancestors 'none'", "no-store"),
                Class::Page => (
                    "object-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
                    "no-cache",
                ),
                Class::Asset | Class::Immutable => (
                    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
                    if class == Class::Asset {
                        "no-cache"
                    } else {
                        "public, max-age=31536000, immutable"
                    },
                ),
                Class::File => (
                    "default-src 'none'; frame-ancestors 'none'; sandbox",
                    "private, no-cache",
                ),
                Class::Feed => (
                    "default-src 'none'; frame-ancestors 'none'; sandbox",
                    "private, no-store",
                ),
                Class::Sandbox => (
                    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
                    "no-store",
                ),
            };
            let own = [("content-security-policy", policy), ("cache-control", cache)];
            let mut expected: BTreeMap<_, _> = common
                .iter()
                .chain(&own)
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
                .collect();
            assert_eq!(table(class, false), expected, "{class:?}");
            expected.insert(
                "strict-transport-security".into(),
                "max-age=63072000; includeSubDomains".into(),
            );
            assert_eq!(table(class, true), expected, "{class:?} over https");
        }
    }

    #[test]
    fn a_page_gets_no_script_source_by_header() {
        assert!(!table(Class::Page, true)["content-security-policy"].contains("script-src"));
        assert!(!table(Class::Page, true)["content-security-policy"].contains("default-src"));
    }
}
