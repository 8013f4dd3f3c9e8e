//! Rows that must not be there: each a question whose answer is nought where the policy is kept.

use crate::db::{unsigned, values};
use crate::{Db, StoreError, numbers, youtube};
use domain::Timestamp;
use domain::act::ActKind;
use domain::audit::{Class, Kind};

/// A kind of row that must not be there. Those with a time count what is older than a given moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Never {
    /// A publish target without its request, or without a person's act of publishing or retrying.
    TargetWithoutAct,
    /// Use of a token without an act that covers it, or outside of the act's life.
    UseWithoutAct,
    AttemptWithoutTarget,
    /// A target whose log has fewer or more attempts than were counted.
    AttemptMissing,
    /// A platform's message that is longer than what may be kept.
    LongMessage,
    UnknownEvent,
    /// An event that is not a security one and says from where.
    PlaceOutsideSecurity,
    /// Facts of a clip that name a position or a device.
    PlaceInFacts,
    TokenOfDisconnected,
    /// A row of a workspace that is gone.
    RowOfGoneWorkspace,
    /// A channel that has been disconnecting since before.
    DisconnectingSince,
    /// Facts of a channel given by YouTube before.
    YouTubeFactsFrom,
    /// The same of a video.
    YouTubePostFrom,
    /// The same in the log of attempts and in news.
    YouTubeWordsFrom,
    /// What a platform showed of a video, told before.
    NumbersFrom,
    /// The same of a channel that is disconnected.
    NumbersOfDisconnected,
    /// A clip deleted before that still has its row.
    MediaDeletedBefore,
    /// A deletion of an account or workspace that was due before.
    DeletionDueBefore,
    /// A request to support that was to be answered before, and waits.
    RequestDueBefore,
    /// A session that was over before.
    SessionOverBefore,
    /// One last used before.
    SessionIdleSince,
    JourneyOverBefore,
    UploadOverBefore,
    /// A clip that was put into the trash before.
    TrashedBefore,
    AttemptDetailsFrom,
    UseFrom,
    ReceiptFrom,
    /// A request to support that ended before.
    RequestEndedBefore,
    /// A checkpoint of a target that ended before.
    CheckpointEndedBefore,
    PrivateHalfFrom,
    /// A day of the log of outgoing calls that began before.
    EgressFrom,
    /// A message to a webhook from before.
    DeliveryFrom,
}

impl Never {
    pub const ALL: [Self; 32] = [
        Self::TargetWithoutAct,
        Self::UseWithoutAct,
        Self::AttemptWithoutTarget,
        Self::AttemptMissing,
        Self::LongMessage,
        Self::UnknownEvent,
        Self::PlaceOutsideSecurity,
        Self::PlaceInFacts,
        Self::TokenOfDisconnected,
        Self::RowOfGoneWorkspace,
        Self::DisconnectingSince,
        Self::YouTubeFactsFrom,
        Self::YouTubePostFrom,
        Self::YouTubeWordsFrom,
        Self::NumbersFrom,
        Self::NumbersOfDisconnected,
        Self::MediaDeletedBefore,
        Self::DeletionDueBefore,
        Self::RequestDueBefore,
        Self::SessionOverBefore,
        Self::SessionIdleSince,
        Self::JourneyOverBefore,
        Self::UploadOverBefore,
        Self::TrashedBefore,
        Self::AttemptDetailsFrom,
        Self::UseFrom,
        Self::ReceiptFrom,
        Self::RequestEndedBefore,
        Self::CheckpointEndedBefore,
        Self::PrivateHalfFrom,
        Self::EgressFrom,
        Self::DeliveryFrom,
    ];

    /// The table that such a row stands in.
    pub const fn table(self) -> &'static str {
        match self {
            Self::TargetWithoutAct
            | Self::AttemptMissing
            | Self::CheckpointEndedBefore
            | Self::NumbersFrom
            | Self::NumbersOfDisconnected
            | Self::YouTubePostFrom => "publish_target",
            Self::UseWithoutAct | Self::UseFrom => "token_use",
            Self::AttemptWithoutTarget | Self::LongMessage | Self::AttemptDetailsFrom => "attempt",
            Self::UnknownEvent => "audit_event",
            Self::PlaceOutsideSecurity | Self::PrivateHalfFrom => "audit_private",
            Self::PlaceInFacts | Self::MediaDeletedBefore | Self::TrashedBefore => "media",
            Self::TokenOfDisconnected => "channel_token",
            Self::RowOfGoneWorkspace => "attempt, channel_token, media_term, media_tag",
            Self::DisconnectingSince | Self::YouTubeFactsFrom => "channel",
            Self::YouTubeWordsFrom => "attempt, notice",
            Self::DeletionDueBefore => "deletion",
            Self::RequestDueBefore | Self::RequestEndedBefore => "support_request",
            Self::SessionOverBefore | Self::SessionIdleSince => "session",
            Self::JourneyOverBefore => "connection",
            Self::UploadOverBefore => "upload",
            Self::ReceiptFrom => "receipt",
            Self::EgressFrom => "egress_day",
            Self::DeliveryFrom => "webhook_delivery",
        }
    }

    fn sql(self) -> String {
        let fixed = match self {
            Self::TargetWithoutAct => {
                "select count(*) from publish_target t where not exists (select 1 from user_action a \
                   where a.id = t.act_id and a.workspace_id = t.workspace_id and a.kind in ('publish', 'retry')) \
                 or not exists (select 1 from publish_request r \
                   where r.id = t.request_id and r.workspace_id = t.workspace_id)"
            }
            Self::UseWithoutAct => return use_without_act(),
            Self::AttemptWithoutTarget => {
                "select count(*) from attempt a where not exists (select 1 from publish_target t \
                   where t.id = a.target_id and t.workspace_id = a.workspace_id)"
            }
            Self::AttemptMissing => {
                "select count(*) from publish_target t where t.attempts_total <> \
                   (select count(*) from attempt a where a.target_id = t.id)"
            }
            Self::LongMessage => {
                return format!(
                    "select count(*) from attempt where length(message) > {}",
                    crate::attempts::MESSAGE_MAX_CHARS
                );
            }
            Self::UnknownEvent => {
                return format!(
                    "select count(*) from audit_event where kind not in ({})",
                    codes(|_| true)
                );
            }
            Self::PlaceOutsideSecurity => {
                return format!(
                    "select count(*) from audit_private p join audit_event e on e.id = p.event_id \
                     where (p.body like '%\"network\":\"%' or p.body like '%\"browser\":\"%') and e.kind not in ({})",
                    codes(|k| k.class() == Class::Security)
                );
            }
            Self::PlaceInFacts => {
                "select count(*) from media where lower(facts) like '%gps%' or lower(facts) like '%location%' \
                 or lower(facts) like '%latitude%' or lower(facts) like '%\"make\"%' or lower(facts) like '%\"model\"%'"
            }
            Self::TokenOfDisconnected => {
                "select count(*) from channel_token t join channel c on c.id = t.channel_id \
                 where c.state = 'disconnected'"
            }
            Self::RowOfGoneWorkspace => {
                "select count(*) from (select workspace_id from attempt union all select workspace_id from channel_token \
                   union all select workspace_id from media_term \
                   union all select workspace_id from media_tag) r \
                 where not exists (select 1 from workspace w where w.id = r.workspace_id)"
            }
            Self::DisconnectingSince => {
                "select count(*) from channel c where c.state = 'disconnecting' and not exists (\
                   select 1 from user_action a where a.channel_id = c.id and a.kind = 'disconnect' and a.created_at >= $1)"
            }
            Self::YouTubeFactsFrom => {
                return format!("select count(*) from channel where {}", youtube::AGED_CHANNEL);
            }
            Self::YouTubePostFrom => {
                return format!(
                    "select count(*) from publish_target where {}",
                    youtube::aged_target()
                );
            }
            Self::YouTubeWordsFrom => {
                return format!(
                    "select (select count(*) from attempt where {}) + (select count(*) from notice where {})",
                    youtube::AGED_ATTEMPT,
                    youtube::AGED_NOTICE
                );
            }
            Self::NumbersFrom => {
                return format!("select count(*) from publish_target where {}", numbers::AGED);
            }
            Self::NumbersOfDisconnected => numbers::LEFT_BEHIND,
            Self::MediaDeletedBefore => return of_living_workspaces("m.deleted_at < $1"),
            Self::DeletionDueBefore => "select count(*) from deletion where due_at < $1",
            Self::RequestDueBefore => {
                "select count(*) from support_request where state in ('open', 'confirmed') and due_at < $1"
            }
            Self::RequestEndedBefore => "select count(*) from support_request where ended_at < $1",
            Self::SessionOverBefore => "select count(*) from session where expires_at < $1",
            Self::SessionIdleSince => "select count(*) from session where last_seen_at < $1",
            Self::JourneyOverBefore => "select count(*) from connection where expires_at < $1",
            Self::UploadOverBefore => {
                "select count(*) from upload where state = 'receiving' and expires_at < $1"
            }
            Self::TrashedBefore => return of_living_workspaces("m.trashed_at < $1 and m.deleted_at is null"),
            Self::AttemptDetailsFrom => {
                "select count(*) from attempt where started_at < $1 and (host <> '' or message is not null)"
            }
            Self::UseFrom => "select count(*) from token_use where last_at < $1",
            Self::ReceiptFrom => "select count(*) from receipt where at < $1",
            Self::CheckpointEndedBefore => {
                "select count(*) from publish_target where checkpoint_sealed is not null \
                 and state in ('published', 'failed', 'canceled') and coalesce(published_at, updated_at) < $1"
            }
            Self::EgressFrom => "select count(*) from egress_day where day < $1",
            Self::DeliveryFrom => "select count(*) from webhook_delivery where created_at < $1",
            Self::PrivateHalfFrom => "select count(*) from audit_private where at_ms < $1",
        };
        fixed.to_owned()
    }
}

/// The codes of some kinds of event, for a list in a query.
fn codes(which: impl Fn(Kind) -> bool) -> String {
    let some = Kind::ALL.iter().filter(|k| which(**k));
    some.map(|k| k.code().to_string()).collect::<Vec<_>>().join(", ")
}

/// Clips of workspaces that are not being erased as a whole.
fn of_living_workspaces(which: &str) -> String {
    format!(
        "select count(*) from media m join workspace w on w.id = m.workspace_id \
         where {which} and w.deleted_at is null"
    )
}

fn use_without_act() -> String {
    let covered: Vec<_> = ActKind::ALL
        .into_iter()
        .map(|kind| {
            let purposes: Vec<_> = kind
                .purposes()
                .iter()
                .map(|p| format!("'{}'", p.as_str()))
                .collect();
            format!(
                "a.kind = '{}' and u.purpose in ({})",
                kind.as_str(),
                purposes.join(", ")
            )
        })
        .collect();
    format!(
        "select count(*) from token_use u where not exists (select 1 from user_action a \
           where a.id = u.act_id and a.workspace_id = u.workspace_id and u.first_at >= a.created_at \
             and u.last_at <= coalesce(a.ended_at, a.expires_at) and u.last_at <= a.expires_at and ({}))",
        covered.join(" or ")
    )
}

impl Db<'_> {
    /// How many such rows there are. `before` is looked at where the question has a time.
    pub async fn count_never(&self, never: Never, before: Timestamp) -> Result<u64, StoreError> {
        let sql = never.sql();
        let before = match never {
            Never::PrivateHalfFrom => before.as_millis(),
            _ => before.as_micros(),
        };
        let with = if sql.contains("$1") {
            values![before].to_vec()
        } else {
            vec![]
        };
        let n: Option<i64> = self.exec_scalar(&sql, with).await?;
        Ok(unsigned(n.unwrap_or(0)))
    }
}
