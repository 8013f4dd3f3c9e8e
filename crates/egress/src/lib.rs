#![doc = include_str!("../README.md")]

mod address;
mod body;
mod client;
mod request;
mod resolve;
mod rule;

pub use body::Handed;
pub use client::Egress;
pub use request::{Answer, Body, EgressError, ErrorKind, Request, Timeouts, Why, Written};
pub use rule::{HostRule, Origin, Settings};

#[cfg(test)]
mod tests;
