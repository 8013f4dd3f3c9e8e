//! Instagram's twin.

mod callbacks;
mod consent;
mod container;
mod counts;
mod fetch;
mod host;
mod lab;
mod pages;
mod publish;
mod state;
mod tokens;
mod upload;
