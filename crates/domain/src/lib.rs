#![doc = include_str!("../README.md")]

pub mod act;
pub mod api_token;
pub mod audit;
pub mod backoff;
pub mod conform;
pub mod draft;
pub mod event;
pub mod failure;
pub mod id;
pub mod instagram;
pub mod job;
pub mod limits;
pub mod media;
pub mod months;
pub mod news;
pub mod platform;
pub mod preflight;
pub mod publish;
pub mod quota;
pub mod request;
pub mod retention;
pub mod role;
pub mod slots;
pub mod template;
pub mod text;
pub mod tiktok;
pub mod time;
pub mod upload;
pub mod vk;
pub mod webhook;
pub mod youtube;

pub use failure::{Failure, FailureClass};
pub use id::*;
pub use platform::Platform;
pub use role::Role;
pub use time::{Clock, Timestamp};
