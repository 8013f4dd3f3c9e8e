//! The promises of the privacy policy, held to what is: each claim of `policy.toml` has one function here that looks.

mod acceptance;
mod canary;
mod check;
mod claims;
mod deep;
mod finding;
mod installation;
mod look;
mod pages;
mod probe;
mod site;
mod text;

mod collected;
mod contact;
mod control;
mod kept;
mod measures;
mod sharing;
mod tokens;
mod uses;
mod who;

pub use acceptance::Accepting;
pub use claims::{AGREED, By, Claim, MOVING, Part, claims, integrations, why};
pub use contact::AGREED_CONTACT;
pub use deep::Deep;
pub use finding::{Answer, Finding, Seen, Shown, ShownPart, State};
pub use installation::{Installation, Operator, Processor, Recipient};
pub use look::Look;
pub use pages::{PublicPage, until};
pub use site::Site;
