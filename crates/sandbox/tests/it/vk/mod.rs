//! VK's twin.

mod api;
mod clips;
mod consent;
mod counts;
mod lab;
mod publish;
mod state;
mod upload;
mod wall;
