//! Situations a use case can end in.

use domain::preflight::Finding;
use domain::{ExportId, Failure, PublishRequestId, Role};
use std::time::Duration;

/// One field of a request that was refused.
#[derive(Clone, Debug)]
pub struct FieldError {
    pub field: String,
    /// Stable, for programs and for the sentence in the reader's language.
    pub code: String,
    pub message: String,
}

#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Not there, or not yours: the two look the same.
    #[error("not here, or not yours")]
    NotFound,
    /// A platform's callback that is not signed with the secret of our app there.
    #[error("the callback's signature is wrong")]
    CallbackRefused,
    #[error("this needs the role {}", .0.as_str())]
    RoleRequired(Role),
    #[error("this is the operator's")]
    OperatorRequired,
    #[error("e-mail or password is wrong")]
    InvalidCredentials,
    #[error("this address has an account already")]
    EmailTaken,
    #[error("registration is closed")]
    RegistrationClosed,
    #[error("the first account needs the setup code from the start log")]
    SetupCodeRequired,
    #[error("the setup code is wrong")]
    SetupCodeWrong,
    #[error("the workspace would be without an owner: make somebody else an owner first")]
    LastOwner,
    #[error("this person is a member already")]
    AlreadyMember,
    #[error("the workspace has as many members and open invitations as it may")]
    TooManyMembers { max: u32 },
    /// Used, taken back, or past its time.
    #[error("the invitation was used or has run out: ask for a new one")]
    InvitationEnded,
    #[error("the invitation is for another address")]
    InvitationForAnother,
    /// A dangerous step, and the last proof of who the person is has grown old.
    #[error("confirm that it is you first")]
    ConfirmationRequired,
    #[error("the code is wrong, was used before, or its time is over")]
    CodeWrong,
    #[error("too many wrong codes")]
    TooManyCodes(Duration),
    /// The second step of a sign-in came too late.
    #[error("the sign-in took too long; begin again")]
    SignInExpired,
    #[error("an authenticator app is set up already; remove it first")]
    TotpOn,
    #[error("no authenticator app is set up")]
    TotpOff,
    #[error(
        "passkeys need a host name, and this installation is reached by a number: its operator sets AI_SHORTS_PUBLIC_URL to a name, on this machine to http://localhost"
    )]
    PasskeysOff,
    #[error("this passkey is not known here, or it did not show who you are")]
    PasskeyWrong,
    #[error("the account has {max} passkeys; remove one first")]
    TooManyPasskeys { max: usize },
    #[error("this link was used or has run out; ask for a new one")]
    LinkOver,
    #[error(
        "this installation sends no mail; its operator sets a new password with `ai-shorts accounts reset-password`"
    )]
    MailOff,
    #[error(
        "this installation sends no mail, so no new address can show that it is yours; its operator moves the account with `ai-shorts accounts change-email`"
    )]
    EmailNeedsMail,
    #[error("the account has {max} tokens that are good; revoke one first")]
    TooManyTokens { max: u64 },
    #[error("the workspace has {max} webhooks; delete one first")]
    TooManyWebhooks { max: u64 },
    #[error("the webhook is off; turn it on first")]
    WebhookOff,
    #[error("some fields are not right")]
    Invalid(Vec<FieldError>),
    #[error(
        "too many requests were made with this address today; try again tomorrow, or write to the contact"
    )]
    TooManyRequests(Duration),
    #[error("too many at once; try again in a moment")]
    Busy(Duration),

    #[error("the file is larger than this installation takes")]
    UploadTooLarge { max_bytes: u64 },
    #[error("the workspace has no room for this file")]
    QuotaExceeded { left_bytes: u64 },
    #[error("the disk is full")]
    DiskFull,
    #[error("too many unfinished uploads")]
    TooManyUploads { max: u32 },
    #[error("the upload is at another offset")]
    OffsetMismatch { have: u64 },
    #[error("the body is longer than announced")]
    BodyTooLong,
    #[error("the bytes do not match their checksum")]
    ChecksumMismatch,
    #[error("this is not a video in a container we know")]
    NotAVideo,
    #[error("another request holds this upload")]
    UploadLocked,
    #[error("the upload is gone")]
    UploadGone,

    /// Others use these workspaces and nobody else owns them.
    #[error("workspaces that others use need another owner, or have to be named for deletion")]
    OwnerNeeded(Vec<crate::views::Workspace>),
    #[error("it goes with its owner's account; keep the account to keep it")]
    GoesWithAccount,

    /// One at a time: under way, or ready and not deleted.
    #[error("the workspace has an archive already; delete it before you ask for another")]
    ExportExists(ExportId),

    #[error("posts still need this clip")]
    MediaInUse(Vec<PublishRequestId>),
    #[error("the clip is in the trash; restore it first")]
    MediaTrashed,
    /// `[retention] trash_days = 0`.
    #[error("this installation has no trash; delete the clip")]
    TrashOff,
    #[error("the clip is not ready")]
    MediaNotReady,
    #[error("the server could not make this picture")]
    NoPicture(String),
    #[error("the clip is what these platforms take already")]
    NothingToConform,
    #[error("this clip has no such rendition that is ready")]
    RenditionNotReady,
    #[error("posts still need this rendition")]
    RenditionInUse(Vec<PublishRequestId>),

    #[error("this platform is on the roadmap")]
    PlatformNotAvailable,
    #[error("this platform has no credentials here")]
    PlatformNotConfigured,
    /// Before a real platform is connected.
    #[error("accept the privacy policy and the terms first")]
    PolicyNotAccepted { version: String },
    #[error("the sandbox is off")]
    SandboxOff,
    #[error("the workspace has as many channels as it may")]
    TooManyChannels { max: u32 },
    #[error("the channel is not connected")]
    ChannelNotConnected,
    /// A consent journey that did not arrive: the code for the Channels page.
    #[error("connecting ended with {0}")]
    ConnectFailed(&'static str),
    /// What the platform answered while a person waited.
    #[error("{}", .0.message)]
    Platform(Failure),

    /// Written by somebody else, or in another tab, since it was read.
    #[error("the draft was changed meanwhile")]
    DraftChanged(Box<crate::views::Draft>),
    #[error("the platform would refuse this")]
    InvalidOptions(Vec<Finding>),
    #[error("the workspace has {max} saved texts; delete one first")]
    TooManyTemplates { max: u64 },
    #[error("this Idempotency-Key came with another body before")]
    IdempotencyKeyReused,
    #[error("the time has passed")]
    ScheduleInPast,
    #[error("none of the workspace's times is free, or there are none")]
    NoFreeSlot,
    #[error("it can no longer be canceled")]
    NotCancelable,
    #[error("it cannot be tried again")]
    NotRetryable,
    #[error("nothing waits for an answer here")]
    NothingToResolve,
    #[error("it can no longer be moved")]
    NotMovable,
    #[error("it is not published")]
    NotPublished,
    /// By age, or with a wish to be forgotten.
    #[error("which video it is on the platform is no longer known here")]
    PostAddressErased,
    #[error("its numbers were asked for a moment ago")]
    AskedJustNow(Duration),

    /// What an editor asked for would go out by their act.
    #[error("posts of editors wait for approval in this workspace: ask an owner or an admin to do this")]
    ApprovalRequired,
    /// Approved, declined, or canceled as a whole.
    #[error("it was decided before")]
    AlreadyDecided,
    /// Its time is over, and the approver has not said that it goes out at once.
    #[error("the time that was planned has passed")]
    PlannedTimePassed,
    /// It goes out at another time than the one that the approver saw.
    #[error("the post was moved meanwhile")]
    PostMoved,
    #[error("the post waits for approval")]
    WaitsForApproval,
    #[error("the post was declined")]
    PostDeclined,

    /// The event has no place in the tree yet.
    #[error("the event is not in the tree yet; try again in a moment")]
    AuditPending,
    /// What is stored does not continue what was signed.
    #[error("the audit log does not continue its last checkpoint")]
    AuditInconsistent(String),

    #[error(transparent)]
    Store(#[from] store::StoreError),
    #[error(transparent)]
    Storage(storage::StorageError),
    #[error("vault: {0}")]
    Vault(#[from] vault::VaultError),
    #[error("{0}")]
    Internal(String),
}

impl From<storage::StorageError> for AppError {
    fn from(e: storage::StorageError) -> Self {
        use storage::StorageError as S;
        match e {
            S::NotFound => Self::UploadGone,
            S::Full => Self::DiskFull,
            S::Locked => Self::UploadLocked,
            S::OffsetMismatch { have } => Self::OffsetMismatch { have },
            S::BodyTooLong { .. } => Self::BodyTooLong,
            S::ChecksumMismatch => Self::ChecksumMismatch,
            S::Refused => Self::NotAVideo,
            other => Self::Storage(other),
        }
    }
}

impl AppError {
    pub(crate) fn field(field: &str, code: &str, message: &str) -> Self {
        Self::Invalid(vec![FieldError {
            field: field.into(),
            code: code.into(),
            message: message.into(),
        }])
    }
}
