//! The adapter against a hand-driven stub over real HTTP.
#![expect(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::format_push_string,
    clippy::too_many_lines,
    reason = "tests: they stop at the first surprise, and their tables are long"
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
