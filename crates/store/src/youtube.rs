//! YouTube's 30 days: what its interface told is erased unless a person's act has brought it anew. Source: YouTube API
//! Services Developer Policies, III.E.4. Ids of channels stay: by them a channel is known when it is asked again.

use crate::db::values;
use crate::{Db, StoreError};
use domain::publish::Note;
use domain::{ChannelId, Timestamp, youtube};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A channel whose facts have reached their age.
#[derive(Clone, Debug)]
pub struct AgedChannel {
    pub id: ChannelId,
    pub facts: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    facts: Option<String>,
}

/// True for a channel that still has words of YouTube from before `$1`. One from an archive has no time of its own.
pub(crate) const AGED_CHANNEL: &str = "platform = 'youtube' and coalesce(facts_fetched_at, connected_at) < $1 \
    and (title is not null or handle is not null or facts_fetched_at is not null)";

/// True for a target that still has words of YouTube from before `$1`.
pub(crate) fn aged_target() -> String {
    let links = if youtube::LINKS_EXPIRE {
        " or remote_id is not null or remote_url is not null"
    } else {
        ""
    };
    format!(
        "platform = 'youtube' and state in ('published', 'failed', 'canceled') \
         and coalesce(verified_at, published_at, updated_at) < $1 \
         and (visibility is not null or (notes <> '[]' and notes not like '%\"{}\"%'){links})",
        youtube::EXPIRED
    )
}

/// True for an attempt that still has words of YouTube from before `$1`.
pub(crate) const AGED_ATTEMPT: &str = "message is not null and started_at < $1 \
    and target_id in (select t.id from publish_target t where t.platform = 'youtube')";

/// The same for news, of which some repeat what YouTube said.
pub(crate) const AGED_NOTICE: &str = "code in ('rejected_later', 'visibility_changed') and at < $1 and message <> '' \
    and target_id in (select t.id from publish_target t where t.platform = 'youtube')";

impl Db<'_> {
    pub async fn aged_youtube_channels(&self, before: Timestamp) -> Result<Vec<AgedChannel>, StoreError> {
        let sql = format!(
            "select id, facts from channel where {AGED_CHANNEL} order by id {}",
            self.for_no_key_update()
        );
        let rows: Vec<Row> = self.all(&sql, values![before.as_micros()]).await?;
        let each = rows.into_iter().map(|r| AgedChannel {
            id: ChannelId::from_uuid(r.id),
            facts: r.facts,
        });
        Ok(each.collect())
    }

    /// Erases what YouTube told of a channel; `left` is what we know of it ourselves. The person's own name for it
    /// stays, in the channel and in its posts. Nothing when an act has brought it anew meanwhile.
    pub async fn forget_youtube_channel(
        &self,
        id: ChannelId,
        left: Option<&str>,
        before: Timestamp,
    ) -> Result<u64, StoreError> {
        let sql = format!(
            "update channel set title = null, handle = null, facts = $3, facts_fetched_at = null where id = $2 and {AGED_CHANNEL}"
        );
        self.exec(
            &sql,
            values![before.as_micros(), id.as_uuid(), left.map(str::to_owned)],
        )
        .await
    }

    /// Erases what YouTube told of videos, and says so in its place.
    pub async fn forget_youtube_posts(&self, before: Timestamp, note: &Note) -> Result<u64, StoreError> {
        let links = if youtube::LINKS_EXPIRE {
            ", remote_id = null, remote_url = null"
        } else {
            ""
        };
        let own_name =
            "coalesce((select coalesce(c.label, c.external_id) from channel c where c.id = channel_id), '')";
        let sql = format!(
            "update publish_target set visibility = null, notes = $2, channel_title = {own_name}{links} where {}",
            aged_target()
        );
        let notes = serde_json::to_string(&[note])?;
        let posts = self.exec(&sql, values![before.as_micros(), notes]).await?;
        let sql = format!("update attempt set message = null where {AGED_ATTEMPT}");
        let attempts = self.exec(&sql, values![before.as_micros()]).await?;
        let sql = format!("update notice set message = '', hint = null where {AGED_NOTICE}");
        let notices = self.exec(&sql, values![before.as_micros()]).await?;
        Ok(posts + attempts + notices)
    }
}
