//! VK's own options, numbers and rules. Source: VK for Developers, video and wall methods.

use serde::{Deserialize, Serialize};

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
