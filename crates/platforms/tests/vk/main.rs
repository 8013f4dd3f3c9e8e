//! The adapter against a hand-driven stub over real HTTP.
#![expect(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "tests: they stop at the first surprise"
)]

mod accounts;
mod finish;
mod job;
mod lost;
mod numbers;
mod property;
mod refusals;
mod secrets;
mod stub;
mod upload;
mod wall;
