//! YouTube's twin.

mod consent;
mod counts;
mod lab;
mod publish;
mod session;
mod state;
