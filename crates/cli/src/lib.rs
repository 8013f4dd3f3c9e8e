//! Parts of the binary that can be tested apart: settings, logs, hardening of the process.

pub mod accounts;
pub mod audit;
pub mod config;
pub mod doctor;
pub mod harden;
pub mod logs;
pub mod policy;
pub mod serve;
pub mod wiring;
