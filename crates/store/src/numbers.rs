//! What platforms showed of published videos when a person last asked. Nothing here is asked by itself, and there is no
//! history: an answer takes the place of the one before.

use crate::db::values;
use crate::{Db, StoreError, WorkspaceScope};
use domain::publish::Numbers;
use domain::{ChannelId, TargetId, Timestamp};

/// The last answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    pub numbers: Numbers,
    pub at: Timestamp,
}

impl Told {
    pub(crate) fn read(numbers: Option<&str>, at: Option<i64>) -> Result<Option<Self>, StoreError> {
        let Some((text, at)) = numbers.zip(at) else {
            return Ok(None);
        };
        Ok(Some(Self {
            numbers: serde_json::from_str(text)?,
            at: Timestamp::from_micros(at),
        }))
    }
}

/// True for a target whose numbers, or whose last question, are from before `$1`.
pub(crate) const AGED: &str =
    "coalesce(numbers_at, numbers_asked_at) is not null and coalesce(numbers_at, numbers_asked_at) < $1";

/// How many targets still have any although their channel is disconnected.
pub(crate) const LEFT_BEHIND: &str = "select count(*) from publish_target t join channel c on c.id = t.channel_id \
    where c.state = 'disconnected' and (t.numbers is not null or t.numbers_asked_at is not null)";

const WIPED: &str = "update publish_target set numbers = null, numbers_at = null, numbers_asked_at = null";

impl Db<'_> {
    /// Takes the turn to ask, if nobody took it after `before`: of two presses at once one asks.
    pub async fn take_numbers_turn(
        &self,
        scope: &WorkspaceScope,
        id: TargetId,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update publish_target set numbers_asked_at = $4 where id = $1 and workspace_id = $2 \
                 and (numbers_asked_at is null or numbers_asked_at <= $3)",
                values![id.as_uuid(), scope.uuid(), before.as_micros(), now.as_micros()],
            )
            .await?;
        Ok(n == 1)
    }

    /// When the turn was taken last.
    pub async fn numbers_asked_at(
        &self,
        scope: &WorkspaceScope,
        id: TargetId,
    ) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<i64> = self
            .exec_scalar(
                "select numbers_asked_at from publish_target where id = $1 and workspace_id = $2 \
                 and numbers_asked_at is not null",
                values![id.as_uuid(), scope.uuid()],
            )
            .await?;
        Ok(at.map(Timestamp::from_micros))
    }

    /// Keeps an answer, unless the channel was disconnected while it was on its way.
    pub async fn put_numbers(
        &self,
        scope: &WorkspaceScope,
        id: TargetId,
        numbers: Numbers,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let n = self
            .exec(
                "update publish_target set numbers = $3, numbers_at = $4 where id = $1 and workspace_id = $2 \
                 and exists (select 1 from channel c where c.id = channel_id and c.state = 'connected')",
                values![
                    id.as_uuid(),
                    scope.uuid(),
                    serde_json::to_string(&numbers)?,
                    now.as_micros()
                ],
            )
            .await?;
        Ok(n == 1)
    }

    /// With a channel goes what its platform told of its videos.
    pub(crate) async fn wipe_numbers(
        &self,
        scope: &WorkspaceScope,
        channel: ChannelId,
    ) -> Result<u64, StoreError> {
        let sql = format!(
            "{WIPED} where channel_id = $1 and workspace_id = $2 and (numbers_asked_at is not null or numbers is not null)"
        );
        self.exec(&sql, values![channel.as_uuid(), scope.uuid()]).await
    }

    /// Numbers that were told before this.
    pub async fn forget_numbers(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.exec(&format!("{WIPED} where {AGED}"), values![before.as_micros()])
            .await
    }
}
