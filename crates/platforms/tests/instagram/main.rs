//! The adapter against a hand-driven stub over real HTTP.
#![expect(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "tests: they stop at the first surprise"
)]

mod accounts;
mod consent;
mod job;
mod lost;
mod numbers;
mod preparing;
mod property;
mod refusals;
mod secrets;
#[path = "../youtube/stub.rs"]
#[expect(dead_code, reason = "shared with the other platforms' tests")]
mod stub;
mod upload;
