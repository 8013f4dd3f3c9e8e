//! Which status and code each situation of a use case has on the wire: one table.

use crate::problem::Problem;
use crate::tus::wire::UPLOAD_OFFSET;
use app::AppError;
use axum::http::{HeaderValue, StatusCode};
use domain::{Failure, FailureClass};
use std::time::Duration;

impl From<AppError> for Problem {
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn from(e: AppError) -> Self {
        use AppError as E;
        use StatusCode as S;
        let said = e.to_string();
        let plain = |status, code: &'static str| Self::new(status, code).detail(said.clone());
        match e {
            E::NotFound => Self::not_found(),
            E::OperatorRequired => plain(S::FORBIDDEN, "operator_required"),
            E::RoleRequired(role) => plain(S::FORBIDDEN, "role_required").with("role", role),
            E::InvalidCredentials => plain(S::UNAUTHORIZED, "invalid_credentials"),
            E::EmailTaken => plain(S::CONFLICT, "email_taken"),
            E::RegistrationClosed => plain(S::FORBIDDEN, "registration_closed"),
            E::SetupCodeRequired => plain(S::FORBIDDEN, "setup_code_required"),
            E::SetupCodeWrong => plain(S::FORBIDDEN, "setup_code_wrong"),
            E::LastOwner => plain(S::CONFLICT, "last_owner"),
            E::AlreadyMember => plain(S::CONFLICT, "already_member"),
            E::TooManyMembers { max } => plain(S::CONFLICT, "too_many_members").with("max", max),
            E::TooManyTokens { max } => plain(S::CONFLICT, "too_many_tokens").with("max", max),
            E::TooManyWebhooks { max } => plain(S::CONFLICT, "too_many_webhooks").with("max", max),
            E::WebhookOff => plain(S::CONFLICT, "webhook_off"),
            E::InvitationEnded => plain(S::GONE, "invitation_ended"),
            E::InvitationForAnother => plain(S::FORBIDDEN, "invitation_for_another"),
            E::ConfirmationRequired => plain(S::FORBIDDEN, "confirmation_required"),
            E::CodeWrong => plain(S::UNAUTHORIZED, "code_wrong"),
            E::TooManyCodes(wait) | E::TooManyRequests(wait) => Self::rate_limited(wait).detail(said),
            E::SignInExpired => plain(S::UNAUTHORIZED, "sign_in_expired"),
            E::TotpOn => plain(S::CONFLICT, "totp_on"),
            E::TotpOff => plain(S::CONFLICT, "totp_off"),
            E::PasskeysOff => plain(S::CONFLICT, "passkeys_off"),
            E::PasskeyWrong => plain(S::UNAUTHORIZED, "passkey_wrong"),
            E::TooManyPasskeys { max } => plain(S::CONFLICT, "too_many_passkeys").with("max", max),
            E::LinkOver => plain(S::GONE, "link_over"),
            E::MailOff => plain(S::CONFLICT, "mail_off"),
            E::EmailNeedsMail => plain(S::CONFLICT, "email_needs_mail"),
            E::Invalid(fields) => fields
                .into_iter()
                .fold(Self::new(S::UNPROCESSABLE_ENTITY, "invalid"), |p, f| {
                    p.error(f.field, f.code, f.message)
                }),
            E::Busy(wait) => plain(S::SERVICE_UNAVAILABLE, "busy").retry_after(wait),
            E::Store(store::StoreError::Busy) => {
                plain(S::SERVICE_UNAVAILABLE, "busy").retry_after(Duration::from_secs(1))
            }

            E::UploadTooLarge { max_bytes } => {
                plain(S::PAYLOAD_TOO_LARGE, "upload_too_large").with("max_bytes", max_bytes)
            }
            E::QuotaExceeded { left_bytes } => {
                plain(S::PAYLOAD_TOO_LARGE, "quota_exceeded").with("left_bytes", left_bytes)
            }
            E::DiskFull => plain(S::INSUFFICIENT_STORAGE, "disk_full"),
            E::TooManyUploads { max } => plain(S::TOO_MANY_REQUESTS, "too_many_uploads")
                .with("max", max)
                .retry_after(Duration::from_secs(10)),
            E::OffsetMismatch { have } => plain(S::CONFLICT, "offset_mismatch")
                .with("offset_bytes", have)
                .header(UPLOAD_OFFSET, HeaderValue::from(have)),
            E::BodyTooLong => plain(S::PAYLOAD_TOO_LARGE, "body_too_long"),
            E::ChecksumMismatch => plain(checksum_mismatch(), "checksum_mismatch"),
            E::NotAVideo => plain(S::UNSUPPORTED_MEDIA_TYPE, "not_a_video"),
            E::UploadLocked => plain(S::LOCKED, "upload_locked").retry_after(Duration::from_secs(1)),
            E::UploadGone => plain(S::GONE, "upload_gone"),

            E::OwnerNeeded(workspaces) => plain(S::CONFLICT, "owner_needed").with("workspaces", workspaces),
            E::GoesWithAccount => plain(S::CONFLICT, "goes_with_account"),
            E::ExportExists(id) => plain(S::CONFLICT, "export_exists").with("export_id", id),

            E::MediaInUse(requests) => {
                plain(S::CONFLICT, "media_in_use").with("publish_request_ids", requests)
            }
            E::MediaTrashed => plain(S::CONFLICT, "media_trashed"),
            E::TrashOff => plain(S::CONFLICT, "trash_off"),
            E::MediaNotReady => plain(S::CONFLICT, "media_not_ready"),
            E::NoPicture(cause) => {
                tracing::warn!(cause, "a picture could not be made");
                plain(S::SERVICE_UNAVAILABLE, "no_picture")
            }
            E::NothingToConform => plain(S::CONFLICT, "nothing_to_conform"),
            E::RenditionNotReady => plain(S::UNPROCESSABLE_ENTITY, "rendition_not_ready"),
            E::RenditionInUse(requests) => {
                plain(S::CONFLICT, "rendition_in_use").with("publish_request_ids", requests)
            }

            E::PlatformNotAvailable => plain(S::CONFLICT, "platform_not_available"),
            E::PolicyNotAccepted { version } => {
                plain(S::CONFLICT, "policy_not_accepted").with("policy_version", version)
            }
            E::PlatformNotConfigured => plain(S::CONFLICT, "platform_not_configured"),
            E::SandboxOff => plain(S::CONFLICT, "sandbox_off"),
            E::TooManyChannels { max } => plain(S::CONFLICT, "too_many_channels").with("max", max),
            E::ChannelNotConnected => plain(S::CONFLICT, "channel_not_connected"),
            E::CallbackRefused => plain(S::FORBIDDEN, "callback_refused"),
            E::ConnectFailed(code) => plain(S::CONFLICT, code),
            E::Platform(failure) => of_platform(failure),

            E::InvalidOptions(findings) => {
                plain(S::UNPROCESSABLE_ENTITY, "invalid_options").with("findings", findings)
            }
            E::DraftChanged(draft) => plain(S::CONFLICT, "draft_changed").with("draft", draft),
            E::TooManyTemplates { max } => plain(S::CONFLICT, "too_many_templates").with("max", max),
            E::IdempotencyKeyReused => plain(S::CONFLICT, "idempotency_key_reused"),
            E::ScheduleInPast => plain(S::UNPROCESSABLE_ENTITY, "schedule_in_past"),
            E::NoFreeSlot => plain(S::CONFLICT, "no_free_slot"),
            E::NotCancelable => plain(S::CONFLICT, "not_cancelable"),
            E::NotRetryable => plain(S::CONFLICT, "not_retryable"),
            E::NothingToResolve => plain(S::CONFLICT, "nothing_to_resolve"),
            E::NotMovable => plain(S::CONFLICT, "not_movable"),
            E::NotPublished => plain(S::CONFLICT, "not_published"),
            E::PostAddressErased => plain(S::CONFLICT, "post_address_erased"),
            E::AskedJustNow(wait) => plain(S::TOO_MANY_REQUESTS, "asked_just_now").retry_after(wait),
            E::ApprovalRequired => plain(S::FORBIDDEN, "approval_required"),
            E::AlreadyDecided => plain(S::CONFLICT, "already_decided"),
            E::PlannedTimePassed => plain(S::CONFLICT, "planned_time_passed"),
            E::PostMoved => plain(S::CONFLICT, "post_moved"),
            E::WaitsForApproval => plain(S::CONFLICT, "waits_for_approval"),
            E::PostDeclined => plain(S::CONFLICT, "post_declined"),

            E::AuditPending => plain(S::CONFLICT, "audit_pending").retry_after(Duration::from_secs(2)),
            E::AuditInconsistent(_) => plain(S::INTERNAL_SERVER_ERROR, "audit_inconsistent"),

            E::Store(_) | E::Storage(_) | E::Vault(_) | E::Internal(_) => Self::internal(&e),
        }
    }
}

/// 460, the checksum extension's own number.
fn checksum_mismatch() -> StatusCode {
    StatusCode::from_u16(460).expect("a number of three digits")
}

/// What a platform answered while a person waited.
fn of_platform(failure: Failure) -> Problem {
    let status = match failure.class {
        FailureClass::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        FailureClass::Reconnect | FailureClass::Rejected => StatusCode::CONFLICT,
        FailureClass::Transient | FailureClass::Permanent | FailureClass::Ambiguous => {
            StatusCode::BAD_GATEWAY
        }
    };
    let wait = failure.retry_after_ms.map(Duration::from_millis);
    let problem = Problem::new(status, failure.code.clone()).detail(failure.message.clone());
    let problem = match wait {
        Some(wait) if status == StatusCode::TOO_MANY_REQUESTS => problem.retry_after(wait),
        _ => problem,
    };
    problem.with("failure", failure)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    #[test]
    fn an_offset_that_does_not_fit_tells_the_right_one() {
        let answer = Problem::from(AppError::OffsetMismatch { have: 42 }).into_response();
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["upload-offset"]),
            (409, &HeaderValue::from(42))
        );
    }

    #[test]
    fn what_is_ours_to_mend_says_nothing_of_itself() {
        let problem = Problem::from(AppError::Internal("/var/lib/x".into()));
        assert_eq!((problem.status().as_u16(), problem.code()), (500, "internal"));
        assert!(!format!("{problem:?}").contains("/var/lib"));
    }
}
