//! TikTok's twin.

mod checks;
mod consent;
mod faults;
mod hooks;
mod inbox;
mod init;
mod lab;
mod publish;
mod pull;
mod state;
