//! Addresses that hear of what happens in a workspace.

pub mod create;
pub mod delete;
pub mod deliveries;
pub mod edit;
pub mod list;
pub mod redeliver;
pub mod rotate;
pub mod show;
pub mod test;
