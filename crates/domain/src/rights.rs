//! What a channel's consent holds of what was asked for.

use crate::instagram::Login;
use crate::{Platform, tiktok, vk, youtube};

/// What was asked for when the channel was connected and was not granted, in the platform's own names.
///
/// Empty when nothing is known of the grant.
pub fn missing(platform: Platform, granted: &[String]) -> Vec<String> {
    if granted.is_empty() {
        return vec![];
    }
    let asked: &[&str] = match platform {
        Platform::Youtube => &youtube::SCOPES,
        Platform::Instagram => login_of(granted).scopes(),
        Platform::Tiktok => &tiktok::SCOPES,
        // Rights that VK tells as bits do not name the person.
        Platform::Vk => return vk::missing_rights(granted),
    };
    not_granted(asked, granted)
}

/// Whether a right is among the granted ones.
pub fn grants(granted: &[String], right: &str) -> bool {
    granted.iter().any(|g| g == right)
}

pub(crate) fn not_granted(asked: &[&str], granted: &[String]) -> Vec<String> {
    asked
        .iter()
        .filter(|right| !grants(granted, right))
        .map(|right| (*right).to_owned())
        .collect()
}

/// The two APIs of Meta name their permissions differently.
fn login_of(granted: &[String]) -> Login {
    if granted.iter().any(|g| g.starts_with("instagram_business_")) {
        Login::Instagram
    } else {
        Login::Facebook
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(platform: Platform, granted: &[&str]) -> Vec<String> {
        let granted: Vec<_> = granted.iter().map(|s| (*s).to_owned()).collect();
        missing(platform, &granted)
    }

    #[test]
    fn what_was_asked_for_and_not_granted_is_told() {
        assert_eq!(
            without(Platform::Youtube, &[youtube::SCOPE_READONLY]),
            [youtube::SCOPE_UPLOAD]
        );
        assert_eq!(without(Platform::Tiktok, &tiktok::SCOPES), Vec::<String>::new());
        assert_eq!(
            without(Platform::Tiktok, &[tiktok::SCOPE_BASIC, tiktok::SCOPE_UPLOAD]),
            [tiktok::SCOPE_PUBLISH]
        );
        assert_eq!(
            without(Platform::Vk, &[vk::RIGHT_VIDEO]),
            [vk::RIGHT_WALL, vk::RIGHT_GROUPS]
        );
    }
    #[test]
    fn each_login_of_instagram_is_held_against_its_own_names() {
        assert_eq!(
            without(Platform::Instagram, &["instagram_business_basic"]),
            ["instagram_business_content_publish"]
        );
        let page = ["instagram_basic", "instagram_content_publish", "pages_show_list"];
        assert_eq!(
            without(Platform::Instagram, &page),
            ["pages_read_engagement", "business_management"]
        );
    }
    #[test]
    fn of_an_unknown_grant_nothing_is_said_to_be_missing() {
        for platform in Platform::ALL {
            assert_eq!(without(platform, &[]), Vec::<String>::new());
        }
    }
}
