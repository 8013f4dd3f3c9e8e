//! What the twin's person does.

use super::{EMAIL, Twin};
use anyhow::{Context as _, ensure};
use app::publishing::{NewRequest, NewTarget};
use app::uploads::Creating;
use domain::media::MediaState;
use domain::publish::{Options, TargetState};
use domain::{ChannelId, MediaId, Platform, PublishRequestId, instagram, tiktok, youtube};
use std::collections::BTreeMap;
use std::time::Duration;

/// Three and a half seconds, upright, H.264 with AAC.
const CLIP: &[u8] = include_bytes!("clip.mp4");
/// Longest time the clock is put ahead at once while something is on its way.
const STRIDE: Duration = Duration::from_secs(600);
/// The same for looks back: they come ever more rarely.
const LOOKS_BACK: Duration = Duration::from_hours(6);
/// As many strides as a publish and the looks back at it may take.
const STRIDES: u32 = 2_000;

impl Twin {
    /// A clip of the library, read and ready.
    pub async fn upload(&self) -> anyhow::Result<MediaId> {
        let new = Creating {
            filename: "twin.mp4".into(),
            size_bytes: CLIP.len() as u64,
            blake3: None,
        };
        let (id, _) = self.app.create_upload(&self.scope, new).await?;
        let body = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from_static(CLIP))]);
        let sent = self
            .app
            .append_upload(&self.scope, id, 0, None, None, body)
            .await?;
        let media = sent.media.context("the upload is whole")?;
        self.settle().await?;
        let read = self.app.media(&self.scope, media).await?;
        ensure!(
            read.state == MediaState::Ready,
            "the twin's clip is {:?}: {:?}",
            read.state,
            read.unusable_reason
        );
        Ok(media)
    }

    /// A channel at each stand-in.
    pub async fn connect(&self) -> anyhow::Result<BTreeMap<Platform, ChannelId>> {
        let all = self.app.connect_sandbox(&self.actor, &self.scope).await?;
        Ok(all.into_iter().map(|c| (c.platform, c.id)).collect())
    }

    /// Publishes to all channels and waits until each post has come to rest.
    pub async fn publish(
        &self,
        media: MediaId,
        channels: &BTreeMap<Platform, ChannelId>,
        key: &str,
    ) -> anyhow::Result<PublishRequestId> {
        let target = |(platform, channel): (&Platform, &ChannelId)| NewTarget {
            channel: *channel,
            options: options(*platform),
        };
        let request = NewRequest {
            media,
            scheduled_at: None,
            next_slot: false,
            targets: channels.iter().map(target).collect(),
            draft: None,
        };
        let id = self.app.publish(&self.scope, request, key).await?.id;
        for _ in 0..STRIDES {
            let targets = self.app.publish_request(&self.scope, id).await?.targets;
            if let Some(bad) = targets
                .iter()
                .find(|t| !t.state.is_pending() && t.state != TargetState::Published)
            {
                anyhow::bail!(
                    "the post on {} is {:?}: {:?}",
                    bad.platform,
                    bad.state,
                    bad.failure
                );
            }
            if targets.iter().all(|t| t.state == TargetState::Published) {
                return Ok(id);
            }
            self.next(STRIDE).await?;
        }
        anyhow::bail!("the posts do not come to rest")
    }

    /// Lets the looks back at published posts run out; then nothing is left but what comes every hour.
    pub async fn looks_back(&self) -> anyhow::Result<()> {
        for _ in 0..STRIDES {
            if self.app.store.read().jobs_of_workspaces().await? == 0 {
                return Ok(());
            }
            self.forward(LOOKS_BACK).await?;
        }
        anyhow::bail!("the looks back at posts do not end")
    }

    /// Deletes the person, with everything of theirs.
    pub async fn delete(&self) -> anyhow::Result<()> {
        let asked = self
            .app
            .ask_account_deletion_as_operator(EMAIL, true, true)
            .await?;
        self.app.finish_deletion(asked.code).await?;
        self.settle().await
    }
}

/// Options that pass the checks of a platform.
fn options(platform: Platform) -> Options {
    let mut o = Options {
        title: Some("A clip of the twin".into()),
        caption: Some("A clip of the twin".into()),
        ..Options::default()
    };
    match platform {
        Platform::Youtube => {
            o.youtube = Some(youtube::Options {
                made_for_kids: Some(false),
                ..youtube::Options::default()
            });
        }
        Platform::Instagram => {
            o.instagram = Some(instagram::Options {
                share_to_feed: Some(true),
                ..instagram::Options::default()
            });
        }
        Platform::Tiktok => {
            o.tiktok = Some(tiktok::Options {
                privacy_level: Some("PUBLIC_TO_EVERYONE".into()),
                allow_comment: Some(true),
                ..tiktok::Options::default()
            });
        }
        Platform::Vk => o.vk = Some(domain::vk::Options::default()),
    }
    o
}
