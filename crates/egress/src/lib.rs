#![doc = include_str!("../README.md")]

mod address;
mod body;
mod client;
mod count;
mod incoming;
mod request;
mod resolve;
mod rule;

pub use body::Handed;
pub use client::Egress;
pub use count::{Count, Counts, Line, OTHER_HOSTS, Refusal};
pub use incoming::{Incoming, Opened};
pub use request::{Answer, Body, EgressError, ErrorKind, Request, Timeouts, Why, Written};
pub use rule::{HostRule, Origin, Settings};

#[cfg(test)]
mod tests;
