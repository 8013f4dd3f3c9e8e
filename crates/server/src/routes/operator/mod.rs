//! What only the operator may see: the installation as a whole.

pub mod accounts;
pub mod egress;
pub mod events;
pub mod mail_test;
pub mod overview;
pub mod requests;
