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
    #[error("only the operator of this service may do this")]
    OperatorRequired,
    #[error("the email or the password is wrong")]
    InvalidCredentials,
    #[error("this address already has an account")]
    EmailTaken,
    #[error("registration is closed; ask the operator of this service for an invitation")]
    RegistrationClosed,
    #[error("the first account needs the setup code from the start log")]
    SetupCodeRequired,
    #[error("the setup code is wrong; the start log has the right one")]
    SetupCodeWrong,
    #[error("the workspace would be without an owner: make somebody else an owner first")]
    LastOwner,
    #[error("this person is already a member")]
    AlreadyMember,
    #[error(
        "the workspace has reached its limit of members and open invitations; revoke one or remove somebody first"
    )]
    TooManyMembers { max: u32 },
    /// Used, taken back, or past its time.
    #[error("the invitation was used or has run out: ask for a new one")]
    InvitationEnded,
    #[error("the invitation is for another address; sign in with that one")]
    InvitationForAnother,
    /// A dangerous step, and the last proof of who the person is has grown old.
    #[error("confirm that it is you first")]
    ConfirmationRequired,
    #[error("the code is wrong, was used before, or its time is over")]
    CodeWrong,
    #[error("too many wrong codes; try again later")]
    TooManyCodes(Duration),
    /// The second step of a sign-in came too late.
    #[error("the sign-in took too long; begin again")]
    SignInExpired,
    #[error("an authenticator app is already set up; remove it first")]
    TotpOn,
    #[error("no authenticator app is set up")]
    TotpOff,
    #[error(
        "passkeys need a domain name, and this service is opened at a numeric address; its operator has to set AI_SHORTS_PUBLIC_URL to a name, on the server itself to http://localhost and the port"
    )]
    PasskeysOff,
    #[error("this passkey is not known here, or it did not show who you are")]
    PasskeyWrong,
    #[error("the account has {max} passkeys; remove one first")]
    TooManyPasskeys { max: usize },
    #[error("this link was used or has run out; ask for a new one")]
    LinkOver,
    #[error(
        "this service sends no email; its operator can set a new password with `ai-shorts accounts reset-password`"
    )]
    MailOff,
    #[error(
        "this service sends no email, so it cannot check that a new address is yours; its operator can change it with `ai-shorts accounts change-email`"
    )]
    EmailNeedsMail,
    #[error("the account has reached its limit of {max} valid tokens; revoke one first")]
    TooManyTokens { max: u64 },
    #[error("the workspace has reached its limit of {max} webhooks; delete one first")]
    TooManyWebhooks { max: u64 },
    #[error("the webhook is off; turn it on first")]
    WebhookOff,
    #[error("some fields are not right")]
    Invalid(Vec<FieldError>),
    #[error(
        "too many requests were made with this address today; try again tomorrow, or write to the contact"
    )]
    TooManyRequests(Duration),
    #[error("too many requests at once; try again in a moment")]
    Busy(Duration),

    #[error("the file is larger than this service accepts")]
    UploadTooLarge { max_bytes: u64 },
    #[error("the workspace has no room for this file; delete clips that are no longer needed")]
    QuotaExceeded { left_bytes: u64 },
    #[error("the server's disk is full; ask its operator to make room")]
    DiskFull,
    #[error("too many unfinished uploads; finish or cancel some of them first")]
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
    #[error("the upload is gone; begin it again")]
    UploadGone,

    /// Others use these workspaces and nobody else owns them.
    #[error("workspaces that others use need another owner, or have to be named for deletion")]
    OwnerNeeded(Vec<crate::views::Workspace>),
    #[error("it goes with its owner's account; keep the account to keep it")]
    GoesWithAccount,

    /// One at a time: under way, or ready and not deleted.
    #[error("the workspace already has an archive; delete it before you ask for another")]
    ExportExists(ExportId),

    #[error("posts still need this clip")]
    MediaInUse(Vec<PublishRequestId>),
    #[error("the clip is in the trash; restore it first")]
    MediaTrashed,
    /// `[retention] trash_days = 0`.
    #[error("this service has no trash; delete the clip instead")]
    TrashOff,
    #[error("the clip is not ready")]
    MediaNotReady,
    #[error("the server could not make this picture")]
    NoPicture(String),
    #[error("the clip is already what these platforms take")]
    NothingToConform,
    #[error("this clip has no such rendition that is ready")]
    RenditionNotReady,
    #[error("posts still need this rendition")]
    RenditionInUse(Vec<PublishRequestId>),

    #[error("this platform cannot be connected yet")]
    PlatformNotAvailable,
    #[error("this platform is not set up here; ask the operator of this service to add its credentials")]
    PlatformNotConfigured,
    /// Before a real platform is connected.
    #[error("accept the privacy policy and the terms first")]
    PolicyNotAccepted { version: String },
    #[error("the sandbox is off")]
    SandboxOff,
    #[error("the workspace has reached its limit of channels; disconnect one first")]
    TooManyChannels { max: u32 },
    #[error("the channel is not connected; connect it again first")]
    ChannelNotConnected,
    /// A consent journey that did not arrive: the code for the Channels page.
    #[error("connecting ended with {0}")]
    ConnectFailed(&'static str),
    /// What the platform answered while a person waited.
    #[error("{}", .0.message)]
    Platform(Failure),

    /// Written by somebody else, or in another tab, since it was read.
    #[error("the draft was changed in the meantime; read it again first")]
    DraftChanged(Box<crate::views::Draft>),
    #[error("the platform would refuse this")]
    InvalidOptions(Vec<Finding>),
    #[error("the workspace has {max} saved texts; delete one first")]
    TooManyTemplates { max: u64 },
    #[error("this Idempotency-Key was used before with another body")]
    IdempotencyKeyReused,
    #[error("the time has passed; choose a later one")]
    ScheduleInPast,
    #[error("none of the workspace's publishing times is free, or it has none; choose a time")]
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
