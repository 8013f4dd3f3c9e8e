//! Section 9: whom to write to.

use super::check::Sights;
use super::finding::Seen;
use super::look::Look;
use crate::AppError;

/// The address of the agreed text, and the host whose it is.
pub const AGREED_CONTACT: &str = "support@ai-shorts.ru";
const AGREED_HOST: &str = "ai-shorts.ru";

/// C9.1: an operator on another host has set an address of their own.
pub(super) async fn contact(look: &Look<'_>) -> Result<Sights, AppError> {
    let settings = &look.app.settings;
    let host = settings.host();
    let at_home = host == AGREED_HOST || host.ends_with(&format!(".{AGREED_HOST}"));
    let seen = match settings.contact.as_deref() {
        Some(address) if address != AGREED_CONTACT => Seen::Good,
        _ if at_home => Seen::Good,
        _ if settings.installation.is_loopback => Seen::Not("loopback"),
        _ => Seen::Bad(format!("{AGREED_CONTACT} on {host}: set AI_SHORTS_CONTACT")),
    };
    let told = settings.contact.as_deref().unwrap_or(AGREED_CONTACT);
    let pages = match look.site() {
        Ok(site) => site.names_contact(told).await,
        Err(not) => not,
    };
    Ok(vec![("set", seen), ("pages", pages)])
}
