//! The installation itself: alive, ready, what it is, what it promises.

pub mod health;
pub mod instance;
pub mod kept;
pub mod openapi;
pub mod places;
pub mod policy;
pub mod policy_proof;
pub mod privacy_page;
pub mod public_page;
pub mod ready;
pub mod security_txt;
