//! VK's own options, numbers and rules. Source: VK for Developers, video and wall methods; VK ID documentation.

use crate::rights;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Longest name of a video in characters. Source: dev.vk.com, video.save. Counted in UTF-16 code units,
/// the stricter reading.
pub const TITLE_MAX_UTF16: usize = 128;
/// Longest description in characters. Source: dev.vk.com, video.save. Counted as the name is.
pub const DESCRIPTION_MAX_UTF16: usize = 5000;
/// Containers an upload may have, by our names. Source: dev.vk.ru, upload of a video into a profile, which
/// lists AVI, MP4, 3GP, MPEG, MOV, MP3, FLV and WMV.
pub const CONTAINERS: [&str; 3] = ["mp4", "mov", "3gp"];
/// Longest video that VK is said to show as a clip; no text of its API names a length.
pub const CLIP_MAX_MS: u64 = 180_000;
/// Life of an access token. Source: VK ID, "Access token".
pub const ACCESS_LIFE: Duration = Duration::from_hours(1);
/// Life of an unused refresh token as developers report it; no text of VK's names it.
pub const REFRESH_LIFE: Duration = Duration::from_hours(180 * 24);
/// How long VK knows a post by its `guid`. Source: older texts of wall.post.
pub const GUID_LIFE: Duration = Duration::from_hours(1);

/// Publishing a video.
pub const RIGHT_VIDEO: &str = "video";
/// A post on the wall.
pub const RIGHT_WALL: &str = "wall";
/// Seeing in which communities the person may publish.
pub const RIGHT_GROUPS: &str = "groups";
/// Asked for at every consent. VK leaves out what the app was not granted, without an error.
pub const SCOPES: [&str; 4] = ["vkid.personal_info", RIGHT_VIDEO, RIGHT_WALL, RIGHT_GROUPS];
/// Rights as bits, where VK tells them so. Source: dev.vk.com, access rights.
pub const RIGHT_BITS: [(&str, u64); 3] = [
    (RIGHT_VIDEO, 1 << 4),
    (RIGHT_WALL, 1 << 13),
    (RIGHT_GROUPS, 1 << 18),
];

/// The rights of these that a grant does not hold.
pub fn missing_rights(scopes: &[String]) -> Vec<String> {
    rights::not_granted(&[RIGHT_VIDEO, RIGHT_WALL, RIGHT_GROUPS], scopes)
}

/// The rights in a number of VK's.
pub fn rights_of(bits: u64) -> Vec<String> {
    RIGHT_BITS
        .into_iter()
        .filter(|(_, bit)| bits & bit != 0)
        .map(|(name, _)| name.to_owned())
        .collect()
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = VkOptions)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Where it goes: the person's profile when absent, a community by its negative id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<i64>,
    /// A post on the wall as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall_post: Option<bool>,
    /// The person would like a clip. VK decides by itself what it makes of a short vertical video.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_clip: Option<bool>,
}

/// What VK told of an account; erased with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChannelFacts {
    pub may_publish: bool,
    pub may_post_on_wall: bool,
}

impl ChannelFacts {
    /// What a grant with these scopes may do.
    pub fn of(scopes: &[String]) -> Self {
        Self {
            may_publish: rights::grants(scopes, RIGHT_VIDEO),
            may_post_on_wall: rights::grants(scopes, RIGHT_WALL),
        }
    }
}

/// A profile or community that a video may go to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = VkOwner)]
pub struct Owner {
    /// Positive for the profile, negative for a community.
    pub id: i64,
    pub title: String,
}

/// What may be chosen for a video on this account now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = VkAccountRules)]
pub struct AccountRules {
    pub may_publish: bool,
    pub may_post_on_wall: bool,
    pub owners: Vec<Owner>,
    /// Rights that VK did not grant to this installation's app.
    pub missing_rights: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_read_from_bits_and_compared() {
        assert_eq!(
            rights_of(16 + 8192 + 262_144 + 65_536),
            ["video", "wall", "groups"]
        );
        assert_eq!(rights_of(2), Vec::<String>::new());
        assert_eq!(missing_rights(&rights_of(16)), ["wall", "groups"]);
        let facts = ChannelFacts::of(&rights_of(16));
        assert!(facts.may_publish && !facts.may_post_on_wall);
    }
}
