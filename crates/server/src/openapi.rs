//! The API's document: made from the handlers, completed with what is the same for all of them.

use crate::problem::ProblemBody;
use crate::token_scopes::{self, Takes};
use axum::http::Method;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, ResponseBuilder,
    path::Operation,
};
use utoipa::{PartialSchema, ToSchema};

/// Operations that need no session.
const PUBLIC: [&str; 22] = [
    "ask_for_passkey",
    "sign_in_by_passkey",
    "register",
    "verify_registration",
    "login",
    "second_factor",
    "forgot_password",
    "reset_password",
    "confirm_new_email",
    "stop_new_email",
    "healthz",
    "readyz",
    "instance",
    "policy",
    "policy_proof",
    "openapi",
    "audit_checkpoint",
    "audit_consistency",
    "audit_key",
    "invitation",
    "ask_support",
    "confirm_request",
];

/// Operations for programs alone: no session does.
const TOKENS_ONLY: [&str; 1] = ["mcp"];

/// The document before any route is added.
pub fn begin() -> OpenApi {
    let mut components = Components::new();
    components.add_security_scheme(
        "session",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
            "__Host-ai_shorts_session",
            "Set by signing in; `ai_shorts_session` on plain-HTTP loopback.",
        ))),
    );
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "An API token, made at `POST /api/v1/me/api-tokens`, with the scope that the operation names.",
        ))
        .build();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    components
        .schemas
        .insert(ProblemBody::name().into_owned(), ProblemBody::schema());
    let mut nested = Vec::new();
    ProblemBody::schemas(&mut nested);
    components.schemas.extend(nested);
    let info = InfoBuilder::new()
        .title("AI_SHORTS")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Upload vertical videos, connect channels, publish to them. Errors are `application/problem+json` \
             (RFC 9457) with a stable `code`. Lists answer `{items, next_cursor}`. Times are RFC 3339 in UTC.",
        ))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .build()
}

/// Adds to every operation its refusals and who may ask.
pub fn complete(doc: &mut OpenApi) {
    let refusal = ResponseBuilder::new()
        .description("What went wrong, with a stable `code`.")
        .content(
            "application/problem+json",
            ContentBuilder::new()
                .schema(Some(Ref::from_schema_name(ProblemBody::name())))
                .build(),
        )
        .build();
    for (path, item) in &mut doc.paths.paths {
        for (method, operation) in operations(item) {
            operation
                .responses
                .responses
                .insert("default".into(), RefOr::T(refusal.clone()));
            let id = operation.operation_id.as_deref().unwrap_or("");
            if !PUBLIC.contains(&id) {
                let session = SecurityRequirement::new::<_, [&str; 0], &str>("session", []);
                let token = token_scopes::of(&method, path).map(|takes| match takes {
                    Takes::Any => SecurityRequirement::new::<_, [&str; 0], &str>("token", []),
                    Takes::Scope(scope) => SecurityRequirement::new("token", [scope.as_str()]),
                });
                let session = (!TOKENS_ONLY.contains(&id)).then_some(session);
                operation.security = Some(session.into_iter().chain(token).collect());
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    [
        (Method::GET, &mut item.get),
        (Method::POST, &mut item.post),
        (Method::PUT, &mut item.put),
        (Method::PATCH, &mut item.patch),
        (Method::DELETE, &mut item.delete),
        (Method::HEAD, &mut item.head),
        (Method::OPTIONS, &mut item.options),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use std::collections::BTreeSet;

    const HERE: &str = "/api/v1/workspaces/{workspace}";
    /// The contract, as far as it is built.
    const ROUTES: &[&str] = &[
        "get /healthz",
        "get /readyz",
        "get /api/v1/operator/overview",
        "get /api/v1/operator/accounts",
        "get /api/v1/operator/requests",
        "get /api/v1/operator/mail-test",
        "post /api/v1/operator/mail-test",
        "get /api/v1/operator/egress",
        "get /api/v1/operator/events",
        "get /api/v1/instance",
        "get /api/v1/policy",
        "get /api/v1/policy/proof",
        "get /api/v1/openapi.json",
        "post /api/v1/auth/register",
        "post /api/v1/auth/login",
        "post /api/v1/auth/logout",
        "post /api/v1/auth/second-factor",
        "post /api/v1/auth/passkey",
        "post /api/v1/auth/passkey/confirm",
        "get /api/v1/me/passkeys",
        "post /api/v1/me/passkeys",
        "post /api/v1/me/passkeys/confirm",
        "patch /api/v1/me/passkeys/{passkey}",
        "delete /api/v1/me/passkeys/{passkey}",
        "post /api/v1/auth/confirm",
        "post /api/v1/auth/verify",
        "post /api/v1/auth/password/forgot",
        "post /api/v1/auth/password/reset",
        "post /api/v1/auth/email/confirm",
        "post /api/v1/auth/email/stop",
        "get /api/v1/me/email",
        "post /api/v1/me/email",
        "delete /api/v1/me/email",
        "post /api/v1/me/password",
        "get /api/v1/me/totp",
        "post /api/v1/me/totp",
        "delete /api/v1/me/totp",
        "post /api/v1/me/totp/confirm",
        "get /api/v1/me/recovery-codes",
        "post /api/v1/me/recovery-codes",
        "get /api/v1/me",
        "patch /api/v1/me",
        "delete /api/v1/me",
        "get /api/v1/me/deletion",
        "delete /api/v1/me/deletion",
        "get /api/v1/me/sessions",
        "delete /api/v1/me/sessions",
        "delete /api/v1/me/sessions/{session}",
        "get /api/v1/me/notifications",
        "patch /api/v1/me/notifications",
        "get /api/v1/me/api-tokens",
        "post /api/v1/me/api-tokens",
        "delete /api/v1/me/api-tokens/{api_token}",
        "get /api/v1/workspaces",
        "post /api/v1/workspaces",
        "get …",
        "patch …",
        "delete …",
        "get …/storage",
        "get …/deletion",
        "delete …/deletion",
        "get …/members",
        "patch …/members/{account}",
        "delete …/members/{account}",
        "post …/members/{account}/ownership",
        "get …/invitations",
        "post …/invitations",
        "delete …/invitations/{invitation}",
        "get /api/v1/invitations/{token}",
        "post /api/v1/invitations/{token}/accept",
        "options …/uploads",
        "post …/uploads",
        "get …/uploads",
        "head …/uploads/{upload}",
        "patch …/uploads/{upload}",
        "delete …/uploads/{upload}",
        "get …/media",
        "get …/media/months",
        "get …/media/tags",
        "get …/media/by-hash/{blake3}",
        "get …/media/{media}",
        "patch …/media/{media}",
        "delete …/media/{media}",
        "post …/media/{media}/trash",
        "post …/media/{media}/restore",
        "get …/media/{media}/file",
        "get …/media/{media}/poster",
        "put …/media/{media}/poster",
        "get …/media/{media}/frames",
        "get …/media/{media}/preview",
        "get /l/{link}",
        "post …/media/{media}/conform",
        "post …/media/{media}/trim",
        "get …/media/{media}/renditions",
        "get …/media/{media}/renditions/{rendition}",
        "delete …/media/{media}/renditions/{rendition}",
        "post …/media/{media}/renditions/{rendition}/cancel",
        "get …/media/{media}/renditions/{rendition}/file",
        "get …/channels",
        "post …/channels/connect",
        "post …/channels/connect-sandbox",
        "post …/channels/connect-token",
        "get …/channels/{channel}",
        "patch …/channels/{channel}",
        "delete …/channels/{channel}",
        "post …/channels/{channel}/check",
        "post …/channels/{channel}/reconnect",
        "get …/channels/{channel}/publish-options",
        "get /oauth/{platform}/callback",
        "post /mcp",
        "post /hooks/tiktok",
        "post /hooks/instagram/deauthorize",
        "post /hooks/instagram/delete",
        "get /api/v1/data-deletions/{receipt}",
        "post /api/v1/support-requests",
        "post /api/v1/support-requests/confirm",
        "get …/drafts",
        "post …/drafts",
        "patch …/drafts/{draft}",
        "delete …/drafts/{draft}",
        "get …/slots",
        "put …/slots",
        "get …/slots/next",
        "get …/templates",
        "post …/templates",
        "patch …/templates/{template}",
        "delete …/templates/{template}",
        "get …/calendar-link",
        "post …/calendar-link",
        "delete …/calendar-link",
        "get /calendar/{token}",
        "post …/preflight",
        "get …/publish-requests",
        "post …/publish-requests",
        "get …/publish-requests/{request}",
        "patch …/publish-requests/{request}",
        "post …/publish-requests/{request}/cancel",
        "post …/publish-requests/{request}/approve",
        "post …/publish-requests/{request}/decline",
        "get …/publish-targets/{target}",
        "post …/publish-targets/{target}/cancel",
        "post …/publish-targets/{target}/retry",
        "post …/publish-targets/{target}/resolve",
        "post …/publish-targets/{target}/numbers",
        "get …/decisions",
        "get …/figures",
        "get …/quotas",
        "get …/events",
        "get …/webhooks",
        "post …/webhooks",
        "get …/webhooks/{webhook}",
        "patch …/webhooks/{webhook}",
        "delete …/webhooks/{webhook}",
        "post …/webhooks/{webhook}/rotate",
        "post …/webhooks/{webhook}/test",
        "get …/webhooks/{webhook}/deliveries",
        "post …/deliveries/{delivery}/redeliver",
        "get …/exports",
        "post …/exports",
        "get …/exports/{export}",
        "delete …/exports/{export}",
        "get …/exports/{export}/file",
        "get …/token-uses",
        "get …/token-uses/export",
        "get …/receipts",
        "get …/audit-events",
        "get …/audit-events/export",
        "get …/audit-events/{event}/proof",
        "get /api/v1/audit/checkpoint",
        "get /api/v1/audit/consistency",
        "get /api/v1/audit/key",
        "get …/notices",
        "post …/notices/seen",
    ];

    fn document() -> Value {
        serde_json::from_str(&crate::openapi_json()).unwrap()
    }
    fn operations(document: &Value) -> Vec<(String, &Value)> {
        let paths = document["paths"].as_object().unwrap();
        let of = |(path, item): (&String, &'_ Value)| {
            let verbs = item.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
            verbs.into_iter().map(|v| (v, path.clone())).collect::<Vec<_>>()
        };
        let named = paths.iter().flat_map(of);
        named
            .map(|(verb, path)| (format!("{verb} {path}"), &document["paths"][&path][&verb]))
            .collect()
    }

    #[test]
    fn the_document_lists_every_route_of_the_contract_and_no_other() {
        let document = document();
        let told: BTreeSet<String> = operations(&document)
            .into_iter()
            .map(|(route, _)| route)
            .collect();
        let agreed: BTreeSet<String> = ROUTES.iter().map(|r| r.replace('…', HERE)).collect();
        assert_eq!(told, agreed);
        assert!(
            document["openapi"].as_str().unwrap().starts_with("3.1"),
            "{}",
            document["openapi"]
        );
    }

    #[test]
    fn every_operation_has_a_name_a_sentence_its_refusals_and_who_may_ask() {
        let document = document();
        let mut names = BTreeSet::new();
        for (route, operation) in operations(&document) {
            assert!(
                names.insert(operation["operationId"].as_str().unwrap()),
                "{route}: its name is taken"
            );
            assert!(operation["summary"].is_string(), "{route} says nothing");
            let refusal = &operation["responses"]["default"]["content"]["application/problem+json"];
            assert_eq!(
                refusal["schema"]["$ref"], "#/components/schemas/Problem",
                "{route}"
            );
            let public = [
                "/auth/register",
                "/auth/login",
                "/auth/passkey",
                "/auth/passkey/confirm",
                "/auth/verify",
                "/auth/second-factor",
                "/auth/password/forgot",
                "/auth/password/reset",
                "/auth/email/confirm",
                "/auth/email/stop",
                "/healthz",
                "/readyz",
                "/instance",
                "/policy",
                "/policy/proof",
                "/openapi.json",
                "/audit/checkpoint",
                "/audit/consistency",
                "/audit/key",
                "/invitations/{token}",
                "/support-requests",
                "/support-requests/confirm",
            ];
            let is_public = public.iter().any(|p| route.ends_with(p));
            assert_eq!(operation["security"].is_array(), !is_public, "{route}");
            let path = route.split(' ').nth(1).unwrap();
            assert!(!is_public || crate::guard::asks_no_session(path), "{route}");
            let mut params: Vec<_> = operation["parameters"].as_array().into_iter().flatten().collect();
            params.sort_by_key(|p| format!("{}{}", p["in"], p["name"]));
            let count = params.len();
            params.dedup_by_key(|p| format!("{}{}", p["in"], p["name"]));
            assert_eq!(params.len(), count, "{route}: a parameter stands twice");
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let text = document.to_string();
        for name in text
            .split("#/components/schemas/")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
        {
            assert!(
                document["components"]["schemas"][name].is_object(),
                "{name} is nowhere"
            );
        }
    }
}
