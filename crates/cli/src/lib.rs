//! Parts of the binary that can be tested apart: settings, logs, hardening of the process.

pub mod config;
pub mod harden;
pub mod logs;
