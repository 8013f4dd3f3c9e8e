#![doc = include_str!("../README.md")]

pub mod registry;
pub mod youtube;
