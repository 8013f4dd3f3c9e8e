//! The API's document: made from the handlers, completed with what is the same for all of them.

use crate::problem::ProblemBody;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, ResponseBuilder,
    path::Operation,
};
use utoipa::{PartialSchema, ToSchema};

/// Operations that need no session.
const PUBLIC: [&str; 7] = [
    "register", "login", "healthz", "readyz", "instance", "policy", "openapi",
];

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
        .description(Some("An API token."))
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
    let needs = vec![
        SecurityRequirement::new::<_, [&str; 0], &str>("session", []),
        SecurityRequirement::new::<_, [&str; 0], &str>("token", []),
    ];
    for item in doc.paths.paths.values_mut() {
        for operation in operations(item) {
            operation
                .responses
                .responses
                .insert("default".into(), RefOr::T(refusal.clone()));
            let id = operation.operation_id.as_deref().unwrap_or("");
            if !PUBLIC.contains(&id) {
                operation.security = Some(needs.clone());
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.post,
        &mut item.put,
        &mut item.patch,
        &mut item.delete,
        &mut item.head,
        &mut item.options,
    ]
    .into_iter()
    .flatten()
}
