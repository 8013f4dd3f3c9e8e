//! The four platforms the product knows by name.

use serde::{Deserialize, Serialize};

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    Youtube,
    Instagram,
    Tiktok,
    Vk,
}

impl Platform {
    pub const ALL: [Self; 4] = [Self::Youtube, Self::Instagram, Self::Tiktok, Self::Vk];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Youtube => "youtube",
            Self::Instagram => "instagram",
            Self::Tiktok => "tiktok",
            Self::Vk => "vk",
        }
    }
    /// As it writes itself.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Youtube => "YouTube",
            Self::Instagram => "Instagram",
            Self::Tiktok => "TikTok",
            Self::Vk => "VK",
        }
    }
    /// Whether an adapter is built in; the others are on the roadmap.
    pub const fn is_implemented(self) -> bool {
        matches!(self, Self::Youtube | Self::Instagram | Self::Tiktok | Self::Vk)
    }
}
impl std::fmt::Display for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
impl std::str::FromStr for Platform {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|p| p.as_str() == s).ok_or(())
    }
}
