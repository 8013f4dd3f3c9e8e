#![doc = include_str!("../README.md")]

mod any;
mod wire;

pub mod adapter;
pub mod codes;
pub mod hosts;
pub mod instagram;
pub mod registry;
pub mod tiktok;
pub mod vk;
pub mod youtube;

pub use any::Adapter;
