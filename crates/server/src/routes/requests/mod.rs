//! Asking support, without an account or a session.

pub mod confirm;
pub mod create;

use crate::client::Network;
use crate::problem::Problem;
use crate::state::ServerState;
use app::AppError;
use app::mail::Language;
use app::requests::Asking;
use domain::ReceiptId;
use std::net::IpAddr;
use store::requests::Source;

/// Takes a request of somebody at this address; the form and the API alike.
pub(super) async fn take(
    state: &ServerState,
    client: IpAddr,
    asking: Asking,
    language: Language,
) -> Result<ReceiptId, Problem> {
    let network = Network::for_limits(client);
    state
        .support_requests
        .take(&network)
        .map_err(Problem::rate_limited)?;
    let taken = state.app.ask_support(asking, Source::Form, language).await;
    // A form that was not right is tried again.
    if matches!(taken, Err(AppError::Invalid(_))) {
        state.support_requests.give_back(&network);
    }
    Ok(taken?)
}
