//! The installation itself: alive, ready, what it is, what it promises.

pub mod health;
pub mod instance;
pub mod openapi;
pub mod pages;
pub mod policy;
pub mod policy_proof;
pub mod ready;
pub mod security_txt;
