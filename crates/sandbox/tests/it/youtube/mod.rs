//! YouTube's twin.

mod consent;
mod lab;
mod publish;
mod session;
mod state;
