//! The sandbox over a real loopback listener, as an application meets it.
#![expect(clippy::unwrap_used, reason = "a test ends where its footing is missing")]

mod instagram;
mod site;
mod tiktok;
mod top;
mod vk;
mod youtube;
