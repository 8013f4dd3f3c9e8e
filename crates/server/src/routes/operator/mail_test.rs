use crate::problem::Problem;
use crate::session::{Paced, Signed};
use crate::state::ServerState;
use app::Caller;
use app::views::{MailState, MailTest};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

/// Sends an email to the operator's own address, to see whether mail goes out. What becomes of it: `GET` of the same. For the operator.
#[utoipa::path(post, path = "/api/v1/operator/mail-test", operation_id = "begin_mail_test", tag = "operator",
    responses((status = ACCEPTED, body = MailTest)))]
pub async fn begin(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<(StatusCode, Json<MailTest>), Problem> {
    state.app.need_operator(&actor).await?;
    let who = Paced::from(&Caller::Browser(actor.clone()));
    state.mail_tests.take(&who).map_err(Problem::rate_limited)?;
    let test = state.app.begin_mail_test(&actor).await;
    if test.is_err() {
        state.mail_tests.give_back(&who);
    }
    Ok((StatusCode::ACCEPTED, Json(test?)))
}

/// How mail goes out, and what became of the newest test email. For the operator.
#[utoipa::path(get, path = "/api/v1/operator/mail-test", operation_id = "mail_test", tag = "operator",
    responses((status = OK, body = MailState)))]
pub async fn show(
    State(state): State<ServerState>,
    Signed(actor): Signed,
) -> Result<Json<MailState>, Problem> {
    state.app.need_operator(&actor).await?;
    Ok(Json(state.app.mail_state().await?))
}
