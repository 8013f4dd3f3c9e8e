//! What can be made to go wrong, by name.

use crate::faults::Fault;
use crate::tiktok::accounts::{BANNED, TOO_MANY_POSTS};

/// Fault of `video/init`, status, code.
pub const INIT_REFUSALS: &[(&str, u16, &str)] = &[
    ("init_500", 500, "internal_error"),
    ("init_400_invalid_param", 400, "invalid_param"),
    ("init_400_invalid_params", 400, "invalid_params"),
    ("init_401_access_token_invalid", 401, "access_token_invalid"),
    ("init_401_scope_not_authorized", 401, "scope_not_authorized"),
    ("init_403_too_many_posts", 403, TOO_MANY_POSTS),
    ("init_403_banned", 403, BANNED),
    ("init_403_user_cap", 403, "reached_active_user_cap"),
    (
        "init_403_unaudited",
        403,
        "unaudited_client_can_only_post_to_private_accounts",
    ),
    ("init_403_url_ownership", 403, "url_ownership_unverified"),
    ("init_403_privacy", 403, "privacy_level_option_mismatch"),
    ("init_429", 429, "rate_limit_exceeded"),
];

/// Fault of `inbox/video/init`, status, code.
pub const INBOX_REFUSALS: &[(&str, u16, &str)] = &[
    ("inbox_500", 500, "internal_error"),
    ("inbox_403_pending", 403, "spam_risk_too_many_pending_share"),
    ("inbox_403_banned", 403, BANNED),
    ("inbox_429", 429, "rate_limit_exceeded"),
];

/// Fault of a publish whose bytes are in, `fail_reason`.
pub const FAIL_REASONS: &[(&str, &str)] = &[
    ("process_failed_file_format", "file_format_check_failed"),
    ("process_failed_duration", "duration_check_failed"),
    ("process_failed_frame_rate", "frame_rate_check_failed"),
    ("process_failed_picture_size", "picture_size_check_failed"),
    ("process_failed_internal", "internal"),
    ("process_failed_video_pull", "video_pull_failed"),
    ("process_failed_photo_pull", "photo_pull_failed"),
    ("process_failed_cancelled", "publish_cancelled"),
    ("process_failed_auth_removed", "auth_removed"),
    ("process_failed_too_many_posts", TOO_MANY_POSTS),
    ("process_failed_banned", BANNED),
    ("process_failed_spam_text", "spam_risk_text"),
    ("process_failed_spam", "spam_risk"),
    ("process_failed_app_version", "app_version_check_failed"),
];

pub const FAULTS: &[Fault] = &[
    (
        "authorize_wrong_state",
        "consent: the redirect carries another state",
    ),
    (
        "authorize_no_scopes",
        "consent: the redirect does not name the granted scopes",
    ),
    ("token_500", "token: 500 as JSON, nothing issued"),
    ("token_html_502", "token: 502 with an HTML page, nothing issued"),
    ("token_invalid_grant_200", "token: invalid_grant with HTTP 200"),
    ("token_invalid_grant_400", "token: invalid_grant with HTTP 400"),
    (
        "token_answer_lost",
        "token: issued, then the connection closes without an answer",
    ),
    (
        "token_less_scope",
        "token: the exchange grants the first scope only",
    ),
    ("token_expires_soon", "token: expires_in is 1 (value: seconds)"),
    (
        "refresh_invalid_grant",
        "token: invalid_grant on refresh only, nothing rotated",
    ),
    (
        "refresh_answer_lost",
        "token: rotated, the old refresh token is dead, answer lost",
    ),
    ("revoke_503", "revoke: 503, nothing revoked"),
    ("revoke_empty_body", "revoke: revoked, 200 without a body"),
    ("revoke_answer_lost", "revoke: revoked, answer lost"),
    (
        "access_token_invalid",
        "any call with a token: 401 access_token_invalid",
    ),
    ("user_info_500", "user/info: 500"),
    ("user_info_scope_missed", "user/info: 401 scope_permission_missed"),
    (
        "avatar_expired",
        "user/info, creator_info: the link to the picture is over already",
    ),
    ("creator_info_500", "creator_info: 500 internal_error"),
    ("creator_info_html_502", "creator_info: 502 with an HTML page"),
    ("creator_info_429", "creator_info: 429 rate_limit_exceeded"),
    ("creator_info_answer_lost", "creator_info: answer lost"),
    (
        "creator_info_scope_not_authorized",
        "creator_info: 401 scope_not_authorized",
    ),
    (
        "creator_info_too_many_posts",
        "creator_info: HTTP 200 with spam_risk_too_many_posts",
    ),
    (
        "creator_info_banned",
        "creator_info: HTTP 200 with spam_risk_user_banned_from_posting",
    ),
    (
        "creator_info_user_cap",
        "creator_info: HTTP 200 with reached_active_user_cap",
    ),
    (
        "creator_info_option_gone",
        "creator_info: from this answer on the account has no PUBLIC_TO_EVERYONE, until a reset",
    ),
    ("init_500", "init: 500 internal_error, no task"),
    ("init_400_invalid_param", "init: 400 invalid_param"),
    ("init_400_invalid_params", "init: 400 invalid_params"),
    ("init_401_access_token_invalid", "init: 401 access_token_invalid"),
    ("init_401_scope_not_authorized", "init: 401 scope_not_authorized"),
    ("init_403_too_many_posts", "init: 403 spam_risk_too_many_posts"),
    ("init_403_banned", "init: 403 spam_risk_user_banned_from_posting"),
    ("init_403_user_cap", "init: 403 reached_active_user_cap"),
    (
        "init_403_unaudited",
        "init: 403 unaudited_client_can_only_post_to_private_accounts",
    ),
    ("init_403_url_ownership", "init: 403 url_ownership_unverified"),
    ("init_403_privacy", "init: 403 privacy_level_option_mismatch"),
    ("init_429", "init: 429 rate_limit_exceeded"),
    (
        "init_option_gone",
        "init: the account loses the asked level at this moment, until a reset: 403 privacy_level_option_mismatch",
    ),
    (
        "init_answer_lost",
        "both inits: task created (a fetch begun), then the connection closes without an answer",
    ),
    (
        "init_500_after_create",
        "both inits: task created, then 500 internal_error",
    ),
    (
        "init_500_no_code_after_create",
        "both inits: task created, then 502 without a body",
    ),
    (
        "init_never",
        "both inits: no answer until the client gives up, no task",
    ),
    ("inbox_500", "inbox init: 500 internal_error, no task"),
    (
        "inbox_403_pending",
        "inbox init: 403 spam_risk_too_many_pending_share",
    ),
    (
        "inbox_403_banned",
        "inbox init: 403 spam_risk_user_banned_from_posting",
    ),
    ("inbox_429", "inbox init: 429 rate_limit_exceeded"),
    ("put_500_before_store", "chunk: 500, nothing kept"),
    (
        "put_500_after_store",
        "chunk: kept (the post begins if it was the last), then 500; sent again it meets 416",
    ),
    ("put_answer_lost", "chunk: kept, answer lost"),
    (
        "put_final_answer_lost",
        "last chunk: the post begins, answer lost",
    ),
    (
        "put_403_expired",
        "chunk: the upload address is over with 403, nothing kept",
    ),
    (
        "put_404",
        "chunk: the upload address is gone with 404, nothing kept",
    ),
    (
        "put_404_after_last",
        "last chunk: the post begins, the upload address is gone with 404",
    ),
    ("put_400", "chunk: 400, nothing kept"),
    ("put_416_after_store", "chunk: kept, then 416 with the progress"),
    (
        "put_cut",
        "chunk: the connection closes after half (value: percent), nothing kept",
    ),
    ("put_slow", "chunk: the answer comes after 20 s (value: ms)"),
    ("put_never", "chunk: kept, no answer until the client gives up"),
    ("put_200_final", "last chunk: 200 in the place of 201"),
    (
        "put_no_content_range",
        "chunk: kept, answered without Content-Range",
    ),
    (
        "pull_stall",
        "pull: the fetch never begins; after an hour video_pull_failed",
    ),
    ("cancel_500", "cancel: 500, nothing cancelled"),
    ("status_500", "status: 500 internal_error"),
    ("status_html_502", "status: 502 with an HTML page"),
    ("status_429", "status: 429 rate_limit_exceeded"),
    ("status_answer_lost", "status: answer lost"),
    (
        "status_invalid_publish_id",
        "status: 400 invalid_publish_id, this once",
    ),
    (
        "status_forgotten",
        "status: 400 invalid_publish_id from now on, whatever became of the post",
    ),
    (
        "status_not_authorized",
        "status: 400 token_not_authorized_for_specified_publish_id",
    ),
    ("status_scope_not_authorized", "status: 401 scope_not_authorized"),
    ("status_unknown_word", "status: a word that no list knows"),
    (
        "status_id_bare_number",
        "status: the public id as a bare number, not in a list",
    ),
    (
        "process_failed_file_format",
        "new publish: FAILED, file_format_check_failed",
    ),
    (
        "process_failed_duration",
        "new publish: FAILED, duration_check_failed",
    ),
    (
        "process_failed_frame_rate",
        "new publish: FAILED, frame_rate_check_failed",
    ),
    (
        "process_failed_picture_size",
        "new publish: FAILED, picture_size_check_failed",
    ),
    ("process_failed_internal", "new publish: FAILED, internal"),
    (
        "process_failed_video_pull",
        "new publish: FAILED, video_pull_failed",
    ),
    (
        "process_failed_photo_pull",
        "new publish: FAILED, photo_pull_failed",
    ),
    (
        "process_failed_cancelled",
        "new publish: FAILED, publish_cancelled",
    ),
    ("process_failed_auth_removed", "new publish: FAILED, auth_removed"),
    (
        "process_failed_too_many_posts",
        "new publish: FAILED, spam_risk_too_many_posts",
    ),
    (
        "process_failed_banned",
        "new publish: FAILED, spam_risk_user_banned_from_posting",
    ),
    ("process_failed_spam_text", "new publish: FAILED, spam_risk_text"),
    ("process_failed_spam", "new publish: FAILED, spam_risk"),
    (
        "process_failed_app_version",
        "new publish: FAILED, app_version_check_failed",
    ),
    ("process_never", "new publish: processing never ends"),
    ("process_slow", "new publish: processing takes 60 s (value: ms)"),
    (
        "moderation_hours",
        "new post: the id appears after 6 hours (value: hours)",
    ),
    ("moderation_never", "new post: the id never appears"),
    ("list_500", "video/list: 500"),
    (
        "list_late",
        "video/list: the newest video is missing in this answer",
    ),
    ("query_500", "video/query: 500"),
    (
        "query_empty",
        "video/query: without the videos, as if they were gone",
    ),
    ("webhook_duplicate", "event: sent twice"),
    ("webhook_late", "event: sent after 60 s (value: ms)"),
    (
        "webhook_out_of_order",
        "event: post.publish.complete comes after post.publish.publicly_available",
    ),
    (
        "webhook_bad_signature",
        "event: signed with another secret (it is sent again when it is refused)",
    ),
    ("webhook_lost", "event: never sent"),
];
