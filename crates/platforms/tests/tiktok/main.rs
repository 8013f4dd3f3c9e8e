//! The adapter against a hand-driven stub over real HTTP.
#![expect(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests: they stop at the first surprise, and their tables are long"
)]

mod accounts;
mod choices;
mod finish;
mod job;
mod lost;
mod numbers;
mod property;
mod refusals;
mod revoke;
mod secrets;
#[expect(dead_code, reason = "shared with the tests of the other platforms")]
#[path = "../youtube/stub.rs"]
mod stub;
mod upload;
mod webhook;
