//! What can be made to go wrong, by name.

use crate::faults::Fault;
use crate::vk::fail::{DAY_IS_FULL, INTERNAL, NO_WALL};

pub const FAULTS: &[Fault] = &[
    (
        "consent_refused",
        "consent: comes back with error=access_denied whatever was answered",
    ),
    ("consent_no_device_id", "consent: the redirect lacks device_id"),
    (
        "consent_wrong_state",
        "consent: the redirect carries another state",
    ),
    (
        "token_scope_narrowed",
        "token: the exchange grants vkid.personal_info only, without an error",
    ),
    ("token_wrong_state", "token: the answer echoes another state"),
    (
        "token_error_200",
        "token: invalid_request with HTTP 200, nothing issued",
    ),
    (
        "token_error_400",
        "token: invalid_request with HTTP 400, nothing issued",
    ),
    (
        "token_error_401",
        "token: invalid_client with HTTP 401, nothing issued",
    ),
    ("token_code_expired", "token: the code has expired, invalid_grant"),
    ("token_500", "token: 500, nothing issued"),
    ("token_html_502", "token: 502 with an HTML page, nothing issued"),
    ("token_truncated", "token: issued, half of the JSON comes"),
    (
        "token_answer_lost",
        "token: issued, then the connection closes without an answer",
    ),
    ("token_expires_soon", "token: expires_in is 1 (value: seconds)"),
    ("refresh_500", "refresh: 500, nothing rotated"),
    ("refresh_invalid_grant", "refresh: invalid_grant"),
    (
        "refresh_wrong_device",
        "refresh: invalid_grant, device_id is invalid",
    ),
    (
        "refresh_scope_narrowed",
        "refresh: the new pair has vkid.personal_info only",
    ),
    (
        "refresh_answer_lost",
        "refresh: rotated, the old token is dead, then the connection closes without an answer",
    ),
    (
        "refresh_slow",
        "refresh: rotated, the answer comes after 5 s (value: ms)",
    ),
    (
        "user_info_invalid_token",
        "user_info: invalid_token with HTTP 200",
    ),
    ("user_info_other_user", "user_info: another person than before"),
    ("user_info_500", "user_info: 500"),
    ("users_get_other_user", "users.get: another person than before"),
    ("revoke_dead", "revoke: invalid_token, nothing revoked"),
    ("revoke_503", "revoke: 503, nothing revoked"),
    ("revoke_answer_lost", "revoke: revoked, answer lost"),
    ("logout_answer_lost", "logout: ended, answer lost"),
    ("api_html_502", "any method: 502 with an HTML page, nothing done"),
    ("api_truncated", "any method: done, half of the JSON comes"),
    (
        "api_never",
        "any method: no answer until the client gives up, nothing done",
    ),
    ("api_1", "any method: error 1, nothing done"),
    ("api_10", "any method: error 10, nothing done"),
    ("api_36", "any method: error 36 (timeout), nothing done"),
    (
        "api_43",
        "any method: error 43 (section unavailable), nothing done",
    ),
    (
        "api_token_expired",
        "any method: error 5, the access token has expired",
    ),
    (
        "api_other_ip",
        "any method: error 5 with subcode 1130, for this token until it is refreshed",
    ),
    ("api_6", "any method: error 6 (per second)"),
    ("api_9", "any method: error 9 (flood)"),
    ("api_29", "any method: error 29 (day's limit)"),
    ("api_601", "any method: error 601 (too many actions this day)"),
    (
        "api_captcha_picture",
        "any method: error 14 with captcha_sid and captcha_img",
    ),
    ("api_captcha_redirect", "any method: error 14 with redirect_uri"),
    ("api_confirmation", "any method: error 24 unless confirm=1"),
    ("api_17", "any method: error 17 with redirect_uri (validation)"),
    ("api_3609", "any method: error 3609 (token extension required)"),
    (
        "api_15_1133",
        "any method: error 15 with subcode 1133 (not for this application)",
    ),
    (
        "api_ungranted",
        "a method that needs a right: 1051 or 15 as tuned (value: the code)",
    ),
    ("api_banned", "any method: error 37"),
    ("groups_get_empty", "groups.get: no community"),
    ("groups_by_id_bare", "groups.getById: a bare array"),
    (
        "role_lost",
        "a post or video for a community: the role is gone for good, 204 or 214 (value: 15, 204, 214)",
    ),
    ("save_10", "video.save: error 10, nothing allocated"),
    (
        "save_captcha",
        "video.save: error 14 with captcha_sid and captcha_img",
    ),
    ("save_204", "video.save: error 204"),
    ("save_214_role", "video.save: error 214, no access to the wall"),
    ("save_214_cap", "video.save: error 214, 50 posts a day"),
    ("save_704", "video.save: error 704 (two-factor)"),
    ("save_22", "video.save: error 22 (upload)"),
    ("save_13000", "video.save: error 13000 (community blocked)"),
    (
        "save_answer_lost",
        "video.save: allocated, then the connection closes without an answer",
    ),
    ("save_10_after", "video.save: allocated, then error 10"),
    ("upload_403", "upload: 403, nothing stored"),
    (
        "upload_expired",
        "upload: the address has ended for good, 410 (value: status)",
    ),
    (
        "upload_cut",
        "upload: reads half (value: percent), then the connection closes, nothing stored",
    ),
    ("upload_empty_before_store", "upload: empty 200, nothing stored"),
    ("upload_empty_after_store", "upload: stored, empty 200"),
    (
        "upload_error_200",
        "upload: an error body with HTTP 200, nothing stored",
    ),
    ("upload_retval", "upload: stored, answers <retval>1</retval>"),
    ("upload_503_before_store", "upload: 503, nothing stored"),
    ("upload_503_after_store", "upload: stored, then 503"),
    (
        "upload_lost_before_store",
        "upload: all bytes read, nothing stored, the connection closes without an answer",
    ),
    (
        "upload_answer_lost",
        "upload: stored, then the connection closes without an answer",
    ),
    (
        "upload_other_size",
        "upload: stored, the answer says one byte less",
    ),
    (
        "upload_other_video",
        "upload: stored, the answer names another video",
    ),
    ("upload_slow", "upload: the bytes are read over 5 s (value: ms)"),
    (
        "upload_never",
        "upload: stored, no answer until the client gives up",
    ),
    (
        "upload_again_is_another",
        "upload: a second complete one to the same address makes another video",
    ),
    ("process_never", "new video: never ready"),
    ("process_slow", "new video: ready after 60 s (value: ms)"),
    (
        "process_hidden",
        "new video: video.get knows it after 60 s only (value: ms)",
    ),
    (
        "process_only_converts",
        "new video: only converting says that it is processed",
    ),
    (
        "process_restricted",
        "new video: content_restricted once it is processed (value: code, 1)",
    ),
    ("process_deleted", "new video: made, then deleted at once"),
    (
        "process_stays_video",
        "new video: a vertical one in a profile stays a video",
    ),
    ("get_10", "video.get: error 10"),
    ("get_204", "video.get: error 204"),
    ("get_empty", "video.get: no items"),
    ("get_no_counts", "video.get: without likes and comments"),
    ("delete_204", "video.delete: error 204, nothing deleted"),
    ("delete_answer_lost", "video.delete: deleted, answer lost"),
    (
        "wall_captcha",
        "wall.post: error 14 with captcha_sid and captcha_img",
    ),
    ("wall_10", "wall.post: error 10, nothing made"),
    ("wall_214_role", "wall.post: error 214, no access to the wall"),
    ("wall_214_cap", "wall.post: error 214, 50 posts a day"),
    ("wall_219", "wall.post: error 219 (advertisement posted recently)"),
    ("wall_220", "wall.post: error 220 (too many recipients)"),
    ("wall_222", "wall.post: error 222 (links)"),
    ("wall_224", "wall.post: error 224 (too many advertisements)"),
    (
        "wall_answer_lost",
        "wall.post: made, then the connection closes without an answer",
    ),
    ("wall_10_after", "wall.post: made, then error 10"),
    (
        "wall_html_502_after",
        "wall.post: made, then 502 with an HTML page",
    ),
    (
        "wall_guid_ignored",
        "wall.post: a guid seen before makes another post",
    ),
    (
        "wall_late",
        "wall.post: made, wall.get shows it after 60 s (value: ms)",
    ),
    ("wall_get_15", "wall.get: error 15"),
    ("wall_get_10", "wall.get: error 10"),
    ("clip_answer_lost", "shortVideo.publish: published, answer lost"),
];

/// A refusal before anything is done.
#[derive(Debug)]
pub struct Denial {
    pub fault: &'static str,
    pub code: u32,
    pub subcode: Option<u32>,
    pub text: &'static str,
}

const fn denial(fault: &'static str, code: u32, text: &'static str) -> Denial {
    Denial {
        fault,
        code,
        subcode: None,
        text,
    }
}

/// Those of any method.
pub const ANYWHERE: &[Denial] = &[
    denial("api_1", 1, "Unknown error occurred"),
    denial("api_10", 10, INTERNAL),
    denial("api_36", 36, "Method execution was interrupted due to timeout"),
    denial("api_43", 43, "This section is temporarily unavailable"),
    denial("api_6", 6, "Too many requests per second"),
    denial("api_9", 9, "Flood control"),
    denial("api_29", 29, "Rate limit reached"),
    denial(
        "api_601",
        601,
        "Permission denied. You have requested too many actions this day. Try later.",
    ),
    denial("api_3609", 3_609, "Token extension required"),
    Denial {
        subcode: Some(1_133),
        ..denial(
            "api_15_1133",
            15,
            "Access denied: method is not permitted for this application",
        )
    },
    denial("api_banned", 37, "User was banned: action is unavailable"),
];

pub const SAVE: &[Denial] = &[
    denial("save_10", 10, INTERNAL),
    denial("save_204", 204, "Access denied: no access to the video section"),
    denial("save_214_role", 214, NO_WALL),
    denial("save_214_cap", 214, DAY_IS_FULL),
    denial(
        "save_704",
        704,
        "Two-factor authentication is needed in this community",
    ),
    denial("save_22", 22, "Upload error"),
    denial("save_13000", 13_000, "Community is blocked"),
];

pub const GET: &[Denial] = &[
    denial("get_10", 10, INTERNAL),
    denial("get_204", 204, "Access denied: no access to the video"),
];

pub const DELETE: &[Denial] = &[denial("delete_204", 204, "Access denied: no access to the video")];

pub const POST: &[Denial] = &[
    denial("wall_10", 10, INTERNAL),
    denial("wall_214_role", 214, NO_WALL),
    denial("wall_214_cap", 214, DAY_IS_FULL),
    denial("wall_219", 219, "Advertisement post was recently added"),
    denial("wall_220", 220, "Too many recipients"),
    denial("wall_222", 222, "Hyperlinks are forbidden"),
    denial("wall_224", 224, "Too many ads posts"),
];

pub const WALL: &[Denial] = &[
    denial("wall_get_15", 15, "Access denied: wall is disabled"),
    denial("wall_get_10", 10, INTERNAL),
];
