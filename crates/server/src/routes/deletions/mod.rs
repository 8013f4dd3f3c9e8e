//! Deleting an account or a workspace whole.

pub mod ask_account;
pub mod ask_workspace;
pub mod keep_account;
pub mod keep_workspace;
pub mod plan_account;
pub mod plan_workspace;
pub mod state;

use crate::client::Network;
use crate::login_throttle::Attempt;
use crate::problem::Problem;
use crate::state::ServerState;
use app::Actor;
use std::net::IpAddr;

/// Passwords may be guessed here no faster than at the door.
fn prove<'a>(state: &'a ServerState, client: IpAddr, actor: &Actor) -> Result<Attempt<'a>, Problem> {
    state
        .logins
        .attempt(Network::for_limits(client), &actor.account.to_string(), None)
        .map_err(Problem::rate_limited)
}
