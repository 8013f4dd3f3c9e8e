//! How long each kind of data is kept, and what ends it. The one table: settings, sweeps and the policy page read it.

use serde::Serialize;
use std::time::Duration;

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Data {
    /// Address, name, hash of the password, second factor.
    Account,
    /// Signed-in browsers; one that signs out, idles or runs out is erased.
    Sessions,
    /// Names, scopes and last use of tokens for programs; one that is revoked is erased at once.
    ApiTokens,
    /// Where an account signed in from, as coarse as a /24 or /48.
    Networks,
    /// Letters that are not sent yet, and links of letters that nobody followed.
    Letters,
    UnfinishedUploads,
    /// Originals, pictures, previews and other versions.
    Media,
    /// The same, once put into the trash.
    Trash,
    /// Posts that are being written.
    Drafts,
    /// Texts that a workspace keeps for its next posts.
    Templates,
    /// Secret addresses of calendars, as hashes; one that is ended is erased at once.
    CalendarLinks,
    Tokens,
    /// What somebody asked to publish, and what became of it.
    Posts,
    /// What was called and what came back; step, class and code stay with the post.
    AttemptDetails,
    /// Where a publish stands; may hold the platform's secret upload address.
    Checkpoints,
    TokenUses,
    /// News of posts.
    Notices,
    /// Who, from where and what of an event in the audit log; that something of this kind happened stays.
    AuditDetails,
    /// Of erasures: kinds, counts and ids, nothing of the content.
    Receipts,
    /// Of requests to support: kind, state, times and a hash of the address; what was written goes when they end.
    Requests,
    /// Archives of whole workspaces that somebody asked for.
    Exports,
    /// A consent that was begun.
    ConsentJourneys,
    /// For whom a place in a workspace waits.
    Invitations,
    /// Copies of the whole installation, where the operator makes them.
    Backups,
    /// How often which host was called and what for.
    EgressLog,
    /// What webhooks were told, and what came of it.
    WebhookDeliveries,
    /// What YouTube told of a channel or a video.
    #[serde(rename = "youtube_facts")]
    YouTubeFacts,
    /// What a platform showed of a published video when a person last asked; goes with the channel too.
    Numbers,
    /// Changes that open pages hear of.
    PageEvents,
    /// What the stand-ins of the platforms were sent.
    SandboxVideos,
}

/// When it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// The person deletes it.
    Deleted,
    /// The account ends.
    Account,
    /// The workspace ends.
    Workspace,
    /// The channel is disconnected or the platform withdraws the access.
    Disconnected,
    /// A time after its last change.
    Age,
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Line {
    pub data: Data,
    pub until: Until,
    /// Where age ends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub hours: Option<u32>,
    /// Whether the operator can set another time, within limits.
    pub is_setting: bool,
}

/// A time that the operator may set, in whole units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub default: u32,
    pub least: u32,
    pub most: u32,
}

pub const GRACE_DAYS: Span = Span {
    default: 7,
    least: 0,
    most: 30,
};
pub const UPLOAD_HOURS: Span = Span {
    default: 168,
    least: 1,
    most: 720,
};
pub const TRASH_DAYS: Span = Span {
    default: 7,
    least: 0,
    most: 30,
};
pub const ATTEMPT_DAYS: Span = Span {
    default: 180,
    least: 30,
    most: 400,
};
pub const TOKEN_USE_DAYS: Span = Span {
    default: 400,
    least: 90,
    most: 730,
};
pub const RECEIPT_DAYS: Span = Span {
    default: 1095,
    least: 365,
    most: 1825,
};
pub const AUDIT_DAYS: Span = Span {
    default: 400,
    least: 90,
    most: 730,
};
/// A session that nobody uses ends.
pub const SESSION_IDLE: Duration = Duration::from_hours(7 * 24);
/// After the end of a post; until then it may be looked back at.
pub const CHECKPOINT: Duration = Duration::from_hours(72);
/// After the ten minutes that a consent page may take.
pub const CONSENT: Duration = Duration::from_hours(1);
/// How long a place waits for who was invited.
pub const INVITATION: Duration = Duration::from_hours(7 * 24);
/// A network counts as known for so long after a sign-in.
pub const KNOWN_NETWORK: Duration = Duration::from_hours(30 * 24);
/// A token for programs that has run out stays listed, so that its person sees why a program stopped.
pub const API_TOKEN: Duration = Duration::from_hours(30 * 24);
/// A letter that the mail server did not take is given up.
pub const LETTERS: Duration = Duration::from_hours(72);
/// An archive of a workspace, after it is ready.
pub const EXPORT: Duration = Duration::from_hours(72);
/// A backup in its folder. Source: security requirements 16.
pub const BACKUP_DAYS: u32 = 30;
/// A day of the log of outgoing calls, from its beginning.
pub const EGRESS: Duration = Duration::from_hours(30 * 24);
/// A message to a webhook.
pub const WEBHOOK_DELIVERIES: Duration = Duration::from_hours(30 * 24);
/// After the act that brought it. Source: YouTube API Services Developer Policies, III.E.4.
pub const YOUTUBE_FACTS: Duration = Duration::from_hours(30 * 24);
/// After the press that brought them, of whatever platform: YouTube's rule, for all.
pub const NUMBERS: Duration = YOUTUBE_FACTS;
pub const PAGE_EVENTS: Duration = Duration::from_hours(7 * 24);
/// What the stand-ins keep of what they were sent.
pub const SANDBOX: Duration = Duration::from_hours(7 * 24);

/// The times an operator has set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Days between asking for the deletion of an account or workspace and the deletion; 0 deletes at once.
    pub grace_days: u32,
    pub upload_hours: u32,
    /// Days that a clip lies in the trash; 0: there is none.
    pub trash_days: u32,
    pub attempt_days: u32,
    pub token_use_days: u32,
    pub receipt_days: u32,
    pub audit_days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            grace_days: GRACE_DAYS.default,
            upload_hours: UPLOAD_HOURS.default,
            trash_days: TRASH_DAYS.default,
            attempt_days: ATTEMPT_DAYS.default,
            token_use_days: TOKEN_USE_DAYS.default,
            receipt_days: RECEIPT_DAYS.default,
            audit_days: AUDIT_DAYS.default,
        }
    }
}

pub const fn days(n: u32) -> Duration {
    Duration::from_hours(24 * n as u64)
}

impl Retention {
    pub const fn upload(&self) -> Duration {
        Duration::from_hours(self.upload_hours as u64)
    }

    pub fn table(&self) -> Vec<Line> {
        let hours = |d: Duration| u32::try_from(d.as_secs() / 3600).unwrap_or(u32::MAX);
        let line = |data, until| Line {
            data,
            until,
            hours: None,
            is_setting: false,
        };
        let aged = |data, after| Line {
            hours: Some(hours(after)),
            ..line(data, Until::Age)
        };
        let set = |data, after| Line {
            is_setting: true,
            ..aged(data, after)
        };
        vec![
            line(Data::Account, Until::Account),
            aged(Data::Sessions, SESSION_IDLE),
            aged(Data::ApiTokens, API_TOKEN),
            aged(Data::Networks, KNOWN_NETWORK),
            aged(Data::Letters, LETTERS),
            set(Data::UnfinishedUploads, self.upload()),
            line(Data::Media, Until::Deleted),
            set(Data::Trash, days(self.trash_days)),
            line(Data::Drafts, Until::Deleted),
            line(Data::Templates, Until::Deleted),
            line(Data::CalendarLinks, Until::Deleted),
            line(Data::Tokens, Until::Disconnected),
            line(Data::Posts, Until::Workspace),
            set(Data::AttemptDetails, days(self.attempt_days)),
            aged(Data::Checkpoints, CHECKPOINT),
            set(Data::TokenUses, days(self.token_use_days)),
            line(Data::Notices, Until::Workspace),
            set(Data::AuditDetails, days(self.audit_days)),
            set(Data::Receipts, days(self.receipt_days)),
            set(Data::Requests, days(self.receipt_days)),
            aged(Data::Exports, EXPORT),
            aged(Data::ConsentJourneys, CONSENT),
            aged(Data::Invitations, INVITATION),
            aged(Data::Backups, days(BACKUP_DAYS)),
            aged(Data::EgressLog, EGRESS),
            aged(Data::WebhookDeliveries, WEBHOOK_DELIVERIES),
            aged(Data::YouTubeFacts, YOUTUBE_FACTS),
            aged(Data::Numbers, NUMBERS),
            aged(Data::PageEvents, PAGE_EVENTS),
            aged(Data::SandboxVideos, SANDBOX),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_kind_of_data_has_one_line() {
        let table = Retention::default().table();
        let kinds: BTreeSet<Data> = table.iter().map(|l| l.data).collect();
        assert_eq!(kinds.len(), table.len());
        for line in &table {
            assert_eq!(line.hours.is_some(), line.until == Until::Age, "{line:?}");
        }
    }

    #[test]
    fn what_is_set_is_what_is_told() {
        let set = Retention {
            attempt_days: 30,
            ..Retention::default()
        };
        let told = set.table().into_iter().find(|l| l.data == Data::AttemptDetails);
        assert_eq!(told.and_then(|l| l.hours), Some(720));
    }

    #[test]
    fn defaults_lie_within_their_limits() {
        for span in [
            GRACE_DAYS,
            UPLOAD_HOURS,
            TRASH_DAYS,
            ATTEMPT_DAYS,
            TOKEN_USE_DAYS,
            RECEIPT_DAYS,
            AUDIT_DAYS,
        ] {
            assert!((span.least..=span.most).contains(&span.default), "{span:?}");
        }
    }
}
