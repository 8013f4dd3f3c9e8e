//! Which routes take an API token, and the scope that each asks for: one table. A route that is not in it takes none.
//! Source: security-requirements, section 5.

use axum::http::Method;
use domain::api_token::Scope;

/// What a token needs for a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// No scope: any token that is good, about its own workspace.
    Any,
    Scope(Scope),
}

use Takes::Any;
const MEDIA_READ: Takes = Takes::Scope(Scope::MediaRead);
const MEDIA_WRITE: Takes = Takes::Scope(Scope::MediaWrite);
const CHANNELS_READ: Takes = Takes::Scope(Scope::ChannelsRead);
const PUBLISH_READ: Takes = Takes::Scope(Scope::PublishRead);
const PUBLISH_WRITE: Takes = Takes::Scope(Scope::PublishWrite);
const AUDIT_READ: Takes = Takes::Scope(Scope::AuditRead);

/// The address of a workspace, `…` in the table.
const HERE: &str = "/api/v1/workspaces/{workspace}";

const TABLE: &[(&str, &str, Takes)] = &[
    // Which workspace a token is for.
    ("get", "/api/v1/workspaces", Any),
    ("get", "…", Any),
    // Tells only of what the token may read.
    ("get", "…/events", Any),
    // Each tool asks for its own scope.
    ("post", "/mcp", Any),
    //
    ("get", "…/storage", MEDIA_READ),
    ("options", "…/uploads", MEDIA_READ),
    ("get", "…/uploads", MEDIA_READ),
    ("head", "…/uploads/{upload}", MEDIA_READ),
    ("get", "…/media", MEDIA_READ),
    ("get", "…/media/months", MEDIA_READ),
    ("get", "…/media/tags", MEDIA_READ),
    ("get", "…/media/by-hash/{blake3}", MEDIA_READ),
    ("get", "…/media/{media}", MEDIA_READ),
    ("get", "…/media/{media}/file", MEDIA_READ),
    ("get", "…/media/{media}/poster", MEDIA_READ),
    ("get", "…/media/{media}/frames", MEDIA_READ),
    ("get", "…/media/{media}/preview", MEDIA_READ),
    ("get", "…/media/{media}/renditions", MEDIA_READ),
    ("get", "…/media/{media}/renditions/{rendition}", MEDIA_READ),
    ("get", "…/media/{media}/renditions/{rendition}/file", MEDIA_READ),
    ("post", "…/uploads", MEDIA_WRITE),
    ("patch", "…/uploads/{upload}", MEDIA_WRITE),
    ("delete", "…/uploads/{upload}", MEDIA_WRITE),
    ("patch", "…/media/{media}", MEDIA_WRITE),
    ("delete", "…/media/{media}", MEDIA_WRITE),
    ("post", "…/media/{media}/trash", MEDIA_WRITE),
    ("post", "…/media/{media}/restore", MEDIA_WRITE),
    ("put", "…/media/{media}/poster", MEDIA_WRITE),
    ("post", "…/media/{media}/conform", MEDIA_WRITE),
    ("post", "…/media/{media}/trim", MEDIA_WRITE),
    ("delete", "…/media/{media}/renditions/{rendition}", MEDIA_WRITE),
    (
        "post",
        "…/media/{media}/renditions/{rendition}/cancel",
        MEDIA_WRITE,
    ),
    //
    ("get", "…/channels", CHANNELS_READ),
    ("get", "…/channels/{channel}", CHANNELS_READ),
    ("get", "…/quotas", CHANNELS_READ),
    //
    ("get", "…/drafts", PUBLISH_READ),
    ("get", "…/templates", PUBLISH_READ),
    ("get", "…/slots", PUBLISH_READ),
    ("get", "…/slots/next", PUBLISH_READ),
    ("get", "…/publish-requests", PUBLISH_READ),
    ("get", "…/publish-requests/{request}", PUBLISH_READ),
    ("get", "…/publish-targets/{target}", PUBLISH_READ),
    ("get", "…/decisions", PUBLISH_READ),
    ("get", "…/figures", PUBLISH_READ),
    ("get", "…/notices", PUBLISH_READ),
    // An act: it opens the channel's access to ask the platform.
    ("get", "…/channels/{channel}/publish-options", PUBLISH_WRITE),
    ("post", "…/drafts", PUBLISH_WRITE),
    ("patch", "…/drafts/{draft}", PUBLISH_WRITE),
    ("delete", "…/drafts/{draft}", PUBLISH_WRITE),
    ("post", "…/templates", PUBLISH_WRITE),
    ("patch", "…/templates/{template}", PUBLISH_WRITE),
    ("delete", "…/templates/{template}", PUBLISH_WRITE),
    ("post", "…/preflight", PUBLISH_WRITE),
    ("post", "…/publish-requests", PUBLISH_WRITE),
    ("patch", "…/publish-requests/{request}", PUBLISH_WRITE),
    ("post", "…/publish-requests/{request}/cancel", PUBLISH_WRITE),
    ("post", "…/publish-requests/{request}/approve", PUBLISH_WRITE),
    ("post", "…/publish-requests/{request}/decline", PUBLISH_WRITE),
    ("post", "…/publish-targets/{target}/cancel", PUBLISH_WRITE),
    ("post", "…/publish-targets/{target}/retry", PUBLISH_WRITE),
    ("post", "…/publish-targets/{target}/resolve", PUBLISH_WRITE),
    // The same.
    ("post", "…/publish-targets/{target}/numbers", PUBLISH_WRITE),
    //
    ("get", "…/audit-events", AUDIT_READ),
    ("get", "…/audit-events/export", AUDIT_READ),
    ("get", "…/audit-events/{event}/proof", AUDIT_READ),
    ("get", "…/token-uses", AUDIT_READ),
    ("get", "…/token-uses/export", AUDIT_READ),
    ("get", "…/receipts", AUDIT_READ),
];

/// What a token needs at a route, given as the router knows it; none where tokens are not taken.
pub fn of(method: &Method, route: &str) -> Option<Takes> {
    let here = route.strip_prefix(HERE);
    let is = |told: &str| match told.strip_prefix('…') {
        Some(rest) => here == Some(rest),
        None => told == route,
    };
    let find = |verb: &str| {
        TABLE
            .iter()
            .find(|(v, path, _)| *v == verb && is(path))
            .map(|(_, _, takes)| *takes)
    };
    let verb = method.as_str().to_ascii_lowercase();
    // A HEAD without a line of its own is answered by what answers GET.
    find(&verb).or_else(|| (*method == Method::HEAD).then(|| find("get")).flatten())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_line_is_a_route_that_asks_who_one_is() {
        let document: serde_json::Value = serde_json::from_str(&crate::openapi_json()).unwrap();
        for (method, path, takes) in TABLE {
            let path = path.replace('…', HERE);
            let security = document["paths"][&path][method]["security"].as_array().unwrap();
            let told = security.iter().find(|way| way["token"].is_array()).unwrap();
            let names: Vec<_> = match takes {
                Any => vec![],
                Takes::Scope(scope) => vec![scope.as_str()],
            };
            assert_eq!(told["token"], serde_json::json!(names), "{method} {path}");
        }
    }

    #[test]
    fn no_token_manages_accounts_tokens_members_connections_archives_or_keys() {
        let document: serde_json::Value = serde_json::from_str(&crate::openapi_json()).unwrap();
        let managing = [
            "/api/v1/me/",
            "/auth",
            "/operator",
            "members",
            "invitations",
            "exports",
            "webhooks",
            "deliveries",
            "deletion",
            "connect",
        ];
        for (path, item) in document["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys() {
                let verb: Method = method.to_uppercase().parse().unwrap();
                let manages = path == "/api/v1/me"
                    || managing.iter().any(|m| path.contains(m))
                    || (path.contains("/channels") && verb != Method::GET)
                    || (path == HERE && verb != Method::GET);
                assert!(!manages || of(&verb, path).is_none(), "{method} {path}");
            }
        }
    }

    #[test]
    fn every_scope_opens_something_and_no_route_stands_twice() {
        let opened: BTreeSet<_> = TABLE
            .iter()
            .filter_map(|(_, _, t)| match t {
                Any => None,
                Takes::Scope(scope) => Some(*scope),
            })
            .collect();
        assert_eq!(opened, Scope::ALL.into_iter().collect());
        let routes: BTreeSet<_> = TABLE.iter().map(|(m, p, _)| (m, p)).collect();
        assert_eq!(routes.len(), TABLE.len());
    }

    #[test]
    fn a_head_of_a_file_is_as_its_get() {
        let file = format!("{HERE}/media/{{media}}/file");
        assert_eq!(of(&Method::HEAD, &file), Some(MEDIA_READ));
        assert_eq!(of(&Method::POST, &file), None);
        assert_eq!(of(&Method::GET, "/api/v1/me"), None);
        assert_eq!(of(&Method::GET, HERE), Some(Any));
    }
}
