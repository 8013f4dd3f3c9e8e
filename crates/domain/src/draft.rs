//! A post that is being written: what the composer holds of a clip. Nothing of it goes out by itself, so its texts may
//! be longer than a platform takes and its answers may be missing.

use crate::publish::{Cover, Options};
use crate::{ChannelId, Timestamp};
use serde::{Deserialize, Serialize};

/// Longest content, counted as JSON in UTF-8.
pub const CONTENT_MAX_BYTES: usize = 128 << 10;
pub const TARGETS_MAX: usize = 50;

/// When it is meant to go out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = DraftWhen)]
pub enum When {
    #[default]
    Now,
    /// At `scheduled_at`, once that is filled in.
    At,
    /// At the workspace's next slot that is free when it is published.
    Slot,
}

/// What is written for all channels, and what for each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DraftContent)]
#[serde(default, deny_unknown_fields)]
pub struct Content {
    pub title: String,
    pub caption: String,
    pub tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover: Option<Cover>,
    /// As answered; not there until it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_for_kids: Option<bool>,
    pub synthetic_media: bool,
    pub when: When,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_at: Option<Timestamp>,
    pub targets: Vec<Target>,
}

/// What is set for one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DraftTarget)]
#[serde(deny_unknown_fields)]
pub struct Target {
    pub channel_id: ChannelId,
    /// Whether it is to be published there.
    pub chosen: bool,
    /// The channel's own answers. Words are here only where they differ from those for all.
    #[serde(default)]
    pub options: Options,
}

/// Why a content is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    TooLong,
    TooManyTargets,
    /// A channel stands twice.
    Duplicate,
}

impl Content {
    /// The content as it is stored.
    ///
    /// # Errors
    /// It is too long, or its channels are not told apart.
    pub fn stored(&self) -> Result<String, Unfit> {
        if self.targets.len() > TARGETS_MAX {
            return Err(Unfit::TooManyTargets);
        }
        let mut channels: Vec<_> = self.targets.iter().map(|t| t.channel_id).collect();
        channels.sort_unstable();
        channels.dedup();
        if channels.len() != self.targets.len() {
            return Err(Unfit::Duplicate);
        }
        let text = serde_json::to_string(self).expect("plain values");
        if text.len() > CONTENT_MAX_BYTES {
            return Err(Unfit::TooLong);
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(n: u8) -> Target {
        let id = ChannelId::new(Timestamp::from_micros(1_764_000_000_000_000), [n; 10]);
        Target {
            channel_id: id,
            chosen: true,
            options: Options::default(),
        }
    }

    #[test]
    fn an_empty_content_is_one_and_an_unknown_field_is_not() {
        assert_eq!(serde_json::from_str::<Content>("{}").unwrap(), Content::default());
        assert!(serde_json::from_str::<Content>(r#"{"titel":"x"}"#).is_err());
    }

    #[test]
    fn what_is_stored_reads_back() {
        let content = Content {
            caption: "Суп < 5 минут".into(),
            when: When::At,
            targets: vec![target(1), target(2)],
            ..Content::default()
        };
        let text = content.stored().unwrap();
        assert_eq!(serde_json::from_str::<Content>(&text).unwrap(), content);
    }

    #[test]
    fn its_length_and_its_channels_are_held() {
        let empty = Content::default().stored().unwrap().len();
        let of = |bytes: usize| Content {
            caption: "x".repeat(bytes),
            ..Content::default()
        };
        assert!(of(CONTENT_MAX_BYTES - empty).stored().is_ok());
        assert_eq!(of(CONTENT_MAX_BYTES - empty + 1).stored(), Err(Unfit::TooLong));
        let with = |targets| Content {
            targets,
            ..Content::default()
        };
        assert_eq!(with(vec![target(1), target(1)]).stored(), Err(Unfit::Duplicate));
        let many = (0..51).map(target).collect();
        assert_eq!(with(many).stored(), Err(Unfit::TooManyTargets));
    }
}
