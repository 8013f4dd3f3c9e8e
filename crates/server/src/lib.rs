#![doc = include_str!("../README.md")]

pub mod accept;
pub mod assets;
pub mod client;
pub mod cookies;
mod date;
pub mod extract;
pub mod guard;
pub mod headers;
pub mod limits;
mod linger;
pub mod login_throttle;
pub mod problem;
pub mod range;
pub mod shell;
pub mod sse;
pub mod tus;
