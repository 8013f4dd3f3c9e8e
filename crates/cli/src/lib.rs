//! Parts of the binary that can be tested apart: settings, logs, hardening of the process.

pub mod accounts;
pub mod audit;
pub mod backup;
pub mod config;
pub mod doctor;
pub mod egress;
pub mod harden;
pub mod keys;
pub mod logs;
mod passphrase;
pub mod policy;
pub mod receipt;
pub mod remote;
pub mod requests;
pub mod restore;
pub mod serve;
pub mod twin;
pub mod wiring;
