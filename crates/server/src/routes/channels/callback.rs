use crate::extract::{Named, Query};
use crate::problem::Problem;
use crate::session::Signed;
use crate::state::ServerState;
use app::channels::Callback;
use axum::extract::State;
use axum::response::Redirect;
use domain::Platform;

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CameBack {
    #[serde(default)]
    state: String,
    code: Option<String>,
    device_id: Option<String>,
    error: Option<String>,
}

/// Where a platform sends the browser back to after consent. It works once, in the session that began it, and
/// goes on to an address without the code.
#[utoipa::path(get, path = "/oauth/{platform}/callback", operation_id = "oauth_callback", tag = "channels",
    params(("platform" = Platform, Path), CameBack),
    responses((status = SEE_OTHER, headers(("Location" = String,
        description = "`/channels?connected={channel}` or `/channels?connect_error={code}`")))))]
pub async fn handler(
    State(state): State<ServerState>,
    signed: Option<Signed>,
    Named(platform): Named<Platform>,
    Query(back): Query<CameBack>,
) -> Redirect {
    let actor = signed.map(|Signed(actor)| actor);
    let back = Callback {
        state: back.state,
        code: back.code,
        device_id: back.device_id,
        error: back.error,
    };
    match state.app.finish_connect(actor.as_ref(), platform, back).await {
        Ok(channel) => Redirect::to(&format!("/channels?connected={channel}")),
        Err(e) => {
            let problem = Problem::from(e);
            // codes are lower-case words of ours or of an adapter; anything else would not belong in an address
            let is_word = problem
                .code()
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            let code = if is_word {
                problem.code()
            } else {
                "platform_refused"
            };
            Redirect::to(&format!("/channels?connect_error={code}"))
        }
    }
}
