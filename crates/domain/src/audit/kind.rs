//! What can happen. A code and a name never change their meaning: they are in leaves and in programs that read us.

use serde::{Deserialize, Serialize};

/// What an event is for: told apart, so that each can be read and kept by its own rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AuditClass)]
pub enum Class {
    /// Who got in, or tried to. Only these say from where.
    Security,
    /// The daily work: clips, posts, and what became of them.
    Operational,
    /// What was granted, taken back or erased.
    Audit,
}

macro_rules! kinds { ($($(#[$doc:meta])* $name:ident = $code:literal, $text:tt, $class:ident;)*) => {
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
    #[schema(as = AuditKind)]
    pub enum Kind { $($(#[$doc])* #[serde(rename = $text)] $name,)* }

    impl Kind {
        pub const ALL: &[Self] = &[$(Self::$name),*];
        /// The number in the leaf.
        pub const fn code(self) -> u16 { match self { $(Self::$name => $code,)* } }
        pub const fn as_str(self) -> &'static str { match self { $(Self::$name => $text,)* } }
        pub const fn class(self) -> Class { match self { $(Self::$name => Class::$class,)* } }
    }
} }

kinds! {
    AccountRegistered = 101, "account.registered", Security;
    AccountRenamed = 102, "account.renamed", Security;
    /// By the operator, without the old password.
    AccountPasswordReset = 103, "account.password_reset", Security;
    /// The grace begins.
    AccountDeletionAsked = 151, "account.deletion_asked", Audit;
    /// The wish to delete was taken back.
    AccountKept = 152, "account.kept", Audit;
    AccountErased = 153, "account.erased", Audit;

    SessionStarted = 201, "session.started", Security;
    /// A wrong address or a wrong password.
    SessionFailed = 202, "session.failed", Security;
    SessionEnded = 203, "session.ended", Security;

    WorkspaceCreated = 301, "workspace.created", Operational;
    WorkspaceRenamed = 302, "workspace.renamed", Operational;
    /// Whether posts of editors wait until they are approved.
    ApprovalRuleChanged = 303, "workspace.approval_changed", Audit;
    /// The grace begins.
    WorkspaceDeletionAsked = 351, "workspace.deletion_asked", Audit;
    /// The wish to delete was taken back.
    WorkspaceKept = 352, "workspace.kept", Audit;
    WorkspaceErased = 353, "workspace.erased", Audit;

    /// The times of a week at which the workspace publishes.
    SlotsChanged = 341, "slots.changed", Operational;
    /// A member has a secret address of the calendar, in the place of one before.
    CalendarLinkCreated = 345, "calendar_link.created", Security;
    CalendarLinkEnded = 346, "calendar_link.ended", Security;

    UploadCreated = 401, "upload.created", Operational;
    /// Given up before it was whole: by a person, by its expiry, or because its bytes were refused.
    UploadDiscarded = 402, "upload.discarded", Operational;
    MediaAdded = 411, "media.added", Operational;
    MediaReady = 412, "media.ready", Operational;
    MediaUnusable = 413, "media.unusable", Operational;
    MediaEdited = 414, "media.edited", Operational;
    /// Not found from now on.
    MediaDeleted = 415, "media.deleted", Audit;
    /// Its bytes are gone.
    MediaErased = 416, "media.erased", Audit;
    /// Out of the library, and erased after some days unless it is taken back.
    MediaTrashed = 417, "media.trashed", Operational;
    MediaRestored = 418, "media.restored", Operational;
    RenditionRequested = 421, "rendition.requested", Operational;
    RenditionReady = 422, "rendition.ready", Operational;
    RenditionFailed = 423, "rendition.failed", Operational;
    RenditionCanceled = 424, "rendition.canceled", Operational;
    RenditionDeleted = 425, "rendition.deleted", Audit;

    ChannelConnected = 501, "channel.connected", Audit;
    ChannelReconnected = 502, "channel.reconnected", Audit;
    /// A consent journey that did not arrive.
    ChannelConnectFailed = 503, "channel.connect_failed", Audit;
    /// A person asked for it; revoking and wiping follow.
    ChannelDisconnecting = 504, "channel.disconnecting", Audit;
    ChannelDisconnected = 505, "channel.disconnected", Audit;
    /// The person took the access back at the platform.
    ChannelWithdrawn = 506, "channel.withdrawn", Audit;
    /// The platform no longer takes our access.
    ChannelAccessLost = 507, "channel.access_lost", Audit;
    ChannelRenamed = 508, "channel.renamed", Operational;
    /// The platform's daily limit of the channel is spent.
    ChannelPaused = 509, "channel.paused", Operational;
    /// The standing instruction to keep what YouTube told fresh was given, or taken back.
    ChannelKeptFresh = 510, "channel.kept_fresh", Audit;
    /// A platform's callback about a person of theirs was answered.
    PlatformCallback = 520, "platform.callback", Audit;

    PublishRequested = 601, "publish.requested", Operational;
    PublishRescheduled = 602, "publish.rescheduled", Operational;
    PublishCanceled = 603, "publish.canceled", Operational;
    PublishRetried = 604, "publish.retried", Operational;
    /// A person answered an open question.
    PublishResolved = 605, "publish.resolved", Operational;
    /// Goes on after its channel was connected again.
    PublishResumed = 606, "publish.resumed", Operational;
    /// A post of an editor goes out by the act of who approved it.
    PublishApproved = 608, "publish.approved", Operational;
    /// It never goes out.
    PublishDeclined = 609, "publish.declined", Operational;

    /// A post that is being written is kept from now on.
    DraftCreated = 621, "draft.created", Operational;
    /// By a person, without being published.
    DraftDeleted = 622, "draft.deleted", Operational;

    /// A text that the workspace keeps for its next posts.
    TemplateCreated = 641, "template.created", Operational;
    TemplateEdited = 642, "template.edited", Operational;
    TemplateDeleted = 643, "template.deleted", Operational;

    TargetPublished = 701, "target.published", Operational;
    TargetFailed = 702, "target.failed", Operational;
    TargetNeedsAttention = 703, "target.needs_attention", Operational;
    /// What a look back at a published video found new.
    TargetChanged = 704, "target.changed", Operational;

    /// What had run out was removed.
    RetentionSwept = 801, "retention.swept", Audit;

    InvitationCreated = 321, "invitation.created", Audit;
    InvitationRevoked = 322, "invitation.revoked", Audit;
    /// By an invitation.
    MemberJoined = 323, "member.joined", Audit;
    MemberRoleChanged = 324, "member.role_changed", Audit;
    MemberRemoved = 325, "member.removed", Audit;
    /// By themself.
    MemberLeft = 326, "member.left", Audit;
    OwnershipHandedOver = 327, "ownership.handed_over", Audit;
    /// Goes on in the name of another editor: who asked for it may no longer publish here.
    PublishTakenOver = 607, "publish.taken_over", Operational;
    /// A master key is in the key file.
    KeyAdded = 901, "key.added", Audit;
    /// It seals what is new from now on.
    KeyPromoted = 902, "key.promoted", Audit;
    /// It only opens what is old.
    KeyRetired = 903, "key.retired", Audit;
    /// Its bytes are gone.
    KeyDestroyed = 904, "key.destroyed", Audit;
    /// What a retiring key had sealed was moved to the primary one.
    KeyRewrapped = 905, "key.rewrapped", Audit;
    KeyBackedUp = 906, "key.backed_up", Audit;
    /// A copy of the database and of all files, without the keys.
    BackupMade = 907, "backup.made", Audit;
    /// The installation goes on from a backup: what was written after it is not here.
    BackupRestored = 908, "backup.restored", Audit;
    /// The operator asked for new keys of workspaces.
    WorkspaceKeysAsked = 911, "workspace.keys_asked", Audit;
    /// A workspace has a new key; the one before still opens what is old.
    WorkspaceKeyReplaced = 912, "workspace.key_replaced", Audit;
    /// Nothing is sealed with the workspace's key from before, and it is gone.
    WorkspaceKeyErased = 913, "workspace.key_erased", Audit;
    /// By its person, who knew the old one.
    AccountPasswordChanged = 121, "account.password_changed", Security;
    /// Somebody asked for a link to set a new password, and it was mailed.
    AccountResetRequested = 122, "account.reset_requested", Security;
    /// By a mailed link.
    AccountPasswordRecovered = 123, "account.password_recovered", Security;
    /// By its person, who has shown nothing of the new address yet.
    AccountEmailAsked = 124, "account.email_asked", Security;
    /// By the link in the new mailbox, or by the operator.
    AccountEmailChanged = 125, "account.email_changed", Security;
    /// Stopped before it was done, or taken back after it.
    AccountEmailStopped = 126, "account.email_stopped", Security;
    /// A person proved themselves again within a session.
    SessionConfirmed = 211, "session.confirmed", Security;
    SecondFactorEnabled = 221, "second_factor.enabled", Security;
    SecondFactorDisabled = 222, "second_factor.disabled", Security;
    /// New recovery codes stand in the place of all that were.
    RecoveryCodesReplaced = 223, "recovery_codes.replaced", Security;
    RecoveryCodeUsed = 224, "recovery_code.used", Security;
    PasskeyAdded = 225, "passkey.added", Security;
    PasskeyRemoved = 226, "passkey.removed", Security;
    ExportRequested = 921, "export.requested", Audit;
    ExportReady = 922, "export.ready", Audit;
    ExportFailed = 923, "export.failed", Audit;
    /// From its first byte on; what goes on from another is no new event.
    ExportDownloaded = 924, "export.downloaded", Audit;
    /// By a person, before its time.
    ExportDeleted = 925, "export.deleted", Audit;
    /// Past its time.
    ExportExpired = 926, "export.expired", Audit;
    /// Put back from an archive of another instance.
    WorkspaceRestored = 931, "workspace.restored", Audit;
    /// Requests that were refused before any effect; a minute's from a network are one event.
    RequestsRefused = 231, "requests.refused", Security;
    /// The policy and the terms, in the version that was shown.
    PolicyAccepted = 131, "policy.accepted", Security;
    /// Somebody asked support for something; nobody has shown yet that it is theirs.
    RequestReceived = 941, "request.received", Audit;
    /// By the mailed link, or by the operator, who says how it is known.
    RequestConfirmed = 942, "request.confirmed", Audit;
    RequestRejected = 943, "request.rejected", Audit;
    /// What was asked for is done, or its deletion has begun.
    RequestRun = 944, "request.run", Audit;
    /// A person made a token for a program.
    ApiTokenCreated = 241, "api_token.created", Security;
    ApiTokenRevoked = 242, "api_token.revoked", Security;
    /// For the first time from a network, its very first use included.
    ApiTokenUsedElsewhere = 243, "api_token.used_elsewhere", Security;
    /// A person or a program took lines of the ledger or of this log along as a file.
    RecordsDownloaded = 961, "records.downloaded", Audit;
    WebhookCreated = 971, "webhook.created", Audit;
    /// Its address, its words, what it hears of, or whether it is on.
    WebhookChanged = 972, "webhook.changed", Audit;
    /// It has a new secret; the one before is good for another day.
    WebhookRotated = 973, "webhook.rotated", Audit;
    WebhookDeleted = 974, "webhook.deleted", Audit;
    /// Its receiver answered 410: it wants no more.
    WebhookDisabled = 975, "webhook.disabled", Audit;
}

impl Kind {
    pub fn of_code(code: u16) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.code() == code)
    }
}
impl std::str::FromStr for Kind {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|k| k.as_str() == s).ok_or(())
    }
}
