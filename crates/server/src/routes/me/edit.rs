use crate::extract::Body;
use crate::problem::Problem;
use crate::routes::auth::accepting;
use crate::session::Signed;
use crate::state::ServerState;
use app::mail::Language;
use app::views::Me;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Deserializer};

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditMe {
    /// At most 80 characters; null or empty removes it, without it the name stays.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    display_name: Name,
    /// In which emails are written to this person from now on; without it that stays.
    #[schema(nullable = false)]
    language: Option<Language>,
    /// Accepts the policy and the terms: the version that is shown now, `policy.current` of this person.
    policy_version: Option<String>,
    /// In which language they were read; else as the browser asks for pages.
    policy_language: Option<Language>,
}

/// A null is told from what is not there.
#[derive(Default)]
enum Name {
    #[default]
    Stays,
    Given(Option<String>),
}
impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Option::deserialize(d).map(Self::Given)
    }
}

/// Changes how one is called and in which language one is written to, or accepts the policy and the terms.
#[utoipa::path(patch, path = "/api/v1/me", operation_id = "edit_me", tag = "account",
    request_body = EditMe, responses((status = OK, body = Me)))]
pub async fn handler(
    State(state): State<ServerState>,
    Signed(actor): Signed,
    headers: HeaderMap,
    Body(edit): Body<EditMe>,
) -> Result<Json<Me>, Problem> {
    let accepting = accepting(edit.policy_version, edit.policy_language, &headers);
    let name = match &edit.display_name {
        Name::Stays => None,
        Name::Given(name) => Some(name.as_deref()),
    };
    Ok(Json(
        state
            .app
            .edit_me(&actor, name, edit.language, accepting.as_ref())
            .await?,
    ))
}
