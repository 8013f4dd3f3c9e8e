//! Which channel a token is bound to, and what may be chosen for its videos.

use super::YouTube;
use super::codes::failure;
use super::errors::Doing;
use super::resource::{Category, Channel, List};
use crate::adapter::{CallLog, Identity};
use domain::act::Purpose;
use domain::youtube::{Category as Choice, ChannelFacts};
use domain::{ActId, Failure};
use secrecy::SecretString;

impl YouTube {
    /// The one channel this token acts for.
    pub(crate) async fn channel_of_token(
        &self,
        act: ActId,
        access: &SecretString,
        log: &mut CallLog,
    ) -> Result<Identity, Failure> {
        let query = [("part", "id,snippet,contentDetails,status"), ("mine", "true")];
        let ask = self.reading(act, Purpose::Identity, "read_channel", "channels", &query, access);
        let list: List<Channel> = self.ask_json(ask, Doing::Reading, log).await?;
        let Some(channel) = list.items.into_iter().flatten().find(|c| !c.id.is_empty()) else {
            let none = failure("no_channel");
            log.blame(&none);
            return Err(none);
        };
        let facts = ChannelFacts {
            uploads_playlist: channel.content_details.related_playlists.uploads,
            long_uploads: channel.status.long_uploads_status,
        };
        Ok(Identity {
            external_id: channel.id,
            title: channel.snippet.title,
            handle: channel.snippet.custom_url,
            facts: serde_json::to_value(facts).unwrap_or_default(),
            blocker: None,
        })
    }

    /// The categories a video of this region may be put into.
    pub(crate) async fn categories(
        &self,
        act: ActId,
        access: &SecretString,
        region: &str,
        log: &mut CallLog,
    ) -> Result<Vec<Choice>, Failure> {
        let query = [("part", "snippet"), ("regionCode", region)];
        let ask = self.reading(
            act,
            Purpose::Read,
            "read_categories",
            "videoCategories",
            &query,
            access,
        );
        let list: List<Category> = self.ask_json(ask, Doing::Reading, log).await?;
        let assignable = list.known()?.into_iter().filter(|c| c.snippet.assignable);
        Ok(assignable
            .map(|c| Choice {
                id: c.id,
                title: c.snippet.title,
            })
            .collect())
    }
}
