#![doc = include_str!("../README.md")]

pub mod accounts;
pub mod acts;
pub mod attempts;
pub mod audit;
pub mod channels;
pub mod connections;
mod db;
pub mod deletion;
mod error;
pub mod events;
mod fetch_links;
pub mod inventory;
pub mod jobs;
pub mod media;
mod migrate;
pub mod notices;
pub mod policy;
pub mod publish;
pub mod quotas;
pub mod receipts;
pub mod renditions;
mod retention;
mod scope;
pub mod sessions;
pub mod settings;
pub mod uploads;
mod withdrawn;
pub mod workspaces;

pub use db::{Backend, Db, Store, Tx};
pub use error::StoreError;
pub use scope::WorkspaceScope;
pub use uuid::Uuid;
