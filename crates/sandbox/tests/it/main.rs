//! The sandbox over a real loopback listener, as an application meets it.
#![expect(clippy::unwrap_used, reason = "a test ends where its footing is missing")]

mod consent;
mod lab;
mod publish;
mod session;
mod state;
