//! TikTok's twin.

mod checks;
mod consent;
mod counts;
mod faults;
mod hooks;
mod inbox;
mod init;
mod lab;
mod publish;
mod pull;
mod state;
