//! What can be made to go wrong, by name.

use crate::faults::{Fault, Hit};
use crate::youtube::fail::Fail;
use crate::youtube::world::World;
use axum::http::header::RETRY_AFTER;

pub const FAULTS: &[Fault] = &[
    ("token_500", "token: 500 as JSON, nothing issued"),
    ("token_html_502", "token: 502 with an HTML page, nothing issued"),
    (
        "token_answer_lost",
        "token: issued, then the connection closes without an answer",
    ),
    ("token_invalid_grant", "token: 400 invalid_grant"),
    (
        "token_less_scope",
        "token: the exchange grants the first asked scope only",
    ),
    ("token_expires_soon", "token: expires_in is 1 (value: seconds)"),
    (
        "refresh_token_7d",
        "token: the exchange gives a refresh token that ends in 7 days",
    ),
    ("refresh_500", "token: 500 on refresh only"),
    (
        "refresh_invalid_grant",
        "token: 400 invalid_grant on refresh only",
    ),
    ("refresh_answer_lost", "token: refreshed, answer lost"),
    (
        "refresh_gives_new_token",
        "token: the refresh also answers a new refresh token; the old one stays good",
    ),
    ("revoke_503", "revoke: 503, nothing revoked"),
    ("revoke_invalid", "revoke: 400 invalid_token"),
    ("revoke_answer_lost", "revoke: revoked, answer lost"),
    ("device_slow_down", "token: 403 slow_down for a device code"),
    ("channels_401_signup", "channels: 401 youtubeSignupRequired"),
    ("channels_empty", "channels: 200 without items"),
    ("channels_500", "channels: 500"),
    (
        "channels_suspended",
        "channels: 403 authenticatedUserAccountSuspended",
    ),
    ("access_token_expired", "any call with a token: 401 authError"),
    ("quota_403", "any call that costs units: 403 quotaExceeded"),
    ("session_500", "session: 500, no session"),
    ("session_503_after_open", "session: opened, then 503"),
    (
        "session_answer_lost",
        "session: opened, then the connection closes without an answer",
    ),
    ("session_never", "session: no answer until the client gives up"),
    ("session_403_forbidden", "session: 403 forbidden"),
    ("session_403_quota", "session: 403 quotaExceeded"),
    ("session_403_not_configured", "session: 403 accessNotConfigured"),
    ("session_403_suspended", "session: 403 channelSuspended"),
    ("session_403_privacy", "session: 403 forbiddenPrivacySetting"),
    ("session_400_title", "session: 400 invalidTitle"),
    ("session_400_description", "session: 400 invalidDescription"),
    ("session_400_tags", "session: 400 invalidTags"),
    ("session_400_category", "session: 400 invalidCategoryId"),
    ("session_400_publish_at", "session: 400 invalidPublishAt"),
    (
        "session_429_per_day",
        "session: 429 with the text of the spent daily uploads",
    ),
    (
        "session_429_rate",
        "session: 429 rateLimitExceeded with Retry-After (value: seconds, 1)",
    ),
    (
        "session_upload_limit",
        "session: 400 uploadLimitExceeded of the channel",
    ),
    (
        "put_cut",
        "bytes: keeps half (value: percent), then the connection closes",
    ),
    ("put_500_before_store", "bytes: 500, nothing kept"),
    (
        "put_503_after_store",
        "bytes: kept (the video is made if they were the last), then 503",
    ),
    ("put_308_less", "bytes: keeps about a quarter and says so"),
    ("put_308_no_range", "bytes: forgets everything, 308 without Range"),
    (
        "put_final_answer_lost",
        "last byte: video made, then the connection closes without an answer",
    ),
    (
        "put_308_after_completion",
        "finished session: 308 with all bytes instead of the final answer",
    ),
    (
        "put_404_session_gone",
        "any PUT on an open session: it is gone for good, no video",
    ),
    (
        "put_404_session_gone_after_video",
        "last byte: video made, the session is gone with 404",
    ),
    (
        "put_410_session_gone_after_video",
        "last byte: video made, the session is gone with 410",
    ),
    (
        "put_401",
        "any PUT on an open session: 401 authError, nothing kept",
    ),
    ("put_403_forbidden", "bytes: 403 forbidden, nothing kept"),
    ("put_new_location", "bytes: keeps half, 308 with a new Location"),
    (
        "put_429_retry_after",
        "bytes: 429 with Retry-After (value: seconds, 1), nothing kept",
    ),
    ("put_nonsense", "bytes: 200 with an HTML page, nothing kept"),
    (
        "put_nonsense_after_video",
        "last byte: video made, 200 with an HTML page",
    ),
    ("put_slow", "bytes: the answer comes after 20 s (value: ms)"),
    (
        "put_never",
        "bytes: kept but for the last one, no answer until the client gives up",
    ),
    ("query_503", "status query: 503"),
    (
        "query_answer_lost",
        "status query: the connection closes without an answer",
    ),
    ("poll_500", "videos.list: 500"),
    ("poll_empty_once", "videos.list: 200 without items"),
    ("poll_html_502", "videos.list: 502 with an HTML page"),
    (
        "statistics_hidden",
        "videos.list: statistics without likeCount and commentCount",
    ),
    ("process_failed_codec", "new video: failed, codec"),
    ("process_failed_invalid_file", "new video: failed, invalidFile"),
    ("process_rejected_duplicate", "new video: rejected, duplicate"),
    ("process_rejected_copyright", "new video: rejected, copyright"),
    ("process_rejected_length", "new video: rejected, length"),
    ("process_rejected_termsOfUse", "new video: rejected, termsOfUse"),
    ("process_never", "new video: never ready"),
    (
        "process_terminated",
        "new video: processed, its processing information terminated",
    ),
    ("process_slow", "new video: ready after 60 s (value: ms)"),
    ("process_progress_backwards", "new video: progress runs backwards"),
    (
        "video_vanishes",
        "new video: made, then deleted at once by its owner",
    ),
    ("forced_private", "new video: private whatever was asked"),
    (
        "forced_private_late",
        "new video: private from the end of processing",
    ),
    (
        "schedule_never_flips",
        "new video: publishAt passes without effect",
    ),
    ("update_500", "videos.update: 500, nothing changed"),
    ("delete_answer_lost", "videos.delete: deleted, answer lost"),
    ("thumbnail_403", "thumbnail: 403 forbidden"),
    ("thumbnail_429", "thumbnail: 429 uploadRateLimitExceeded"),
    ("thumbnail_400", "thumbnail: 400 invalidImage"),
    ("thumbnail_500", "thumbnail: 500"),
    (
        "playlist_late",
        "playlistItems: the newest upload is missing in this answer",
    ),
    ("playlist_404", "playlistItems: 404 playlistNotFound"),
    (
        "playlist_add_answer_lost",
        "playlistItems.insert: added, answer lost",
    ),
];

type MakeFail = fn() -> Fail;

impl World {
    /// Asks whether `name` strikes at this request, and counts the request against it.
    pub fn hit(&mut self, name: &str) -> Option<Hit> {
        self.faults.hit(name)
    }

    pub fn strikes(&mut self, name: &str) -> bool {
        self.faults.strikes(name)
    }

    /// The refusals of a new session, before it exists.
    pub fn session_fault(&mut self) -> Option<Fail> {
        if let Some(hit) = self.hit("session_429_rate") {
            let fail = Fail::new(429, "usageLimits", "rateLimitExceeded", "Too many requests.");
            return Some(fail.with_header(RETRY_AFTER, &hit.or(1).to_string()));
        }
        let faults: [(&str, MakeFail); 13] = [
            ("session_500", Fail::internal),
            ("session_403_forbidden", || {
                Fail::new(403, "global", "forbidden", "Forbidden")
            }),
            ("session_403_quota", quota_exceeded),
            ("session_403_not_configured", || {
                Fail::new(
                    403,
                    "usageLimits",
                    "accessNotConfigured",
                    "YouTube Data API v3 has not been used in this project before or it is disabled.",
                )
                .with_detail("SERVICE_DISABLED")
            }),
            ("session_403_suspended", || {
                Fail::new(
                    403,
                    "youtube.header",
                    "channelSuspended",
                    "The channel is suspended.",
                )
            }),
            ("session_403_privacy", || {
                Fail::new(
                    403,
                    "youtube.video",
                    "forbiddenPrivacySetting",
                    "The privacy setting is not allowed.",
                )
            }),
            ("session_400_title", || {
                Fail::video(
                    "invalidTitle",
                    "The request metadata specifies an invalid or empty video title.",
                )
            }),
            ("session_400_description", || {
                Fail::video(
                    "invalidDescription",
                    "The request metadata specifies an invalid video description.",
                )
            }),
            ("session_400_tags", || {
                Fail::video(
                    "invalidTags",
                    "The request metadata specifies invalid video keywords.",
                )
            }),
            ("session_400_category", || {
                Fail::video(
                    "invalidCategoryId",
                    "The request metadata specifies an invalid category ID.",
                )
            }),
            ("session_400_publish_at", || {
                Fail::video(
                    "invalidPublishAt",
                    "The request metadata specifies an invalid scheduled publishing time.",
                )
            }),
            ("session_429_per_day", uploads_spent),
            ("session_upload_limit", || {
                Fail::video(
                    "uploadLimitExceeded",
                    "The user has exceeded the number of videos they may upload.",
                )
            }),
        ];
        faults
            .into_iter()
            .find(|(name, _)| self.strikes(name))
            .map(|(_, fail)| fail())
    }
}

pub fn quota_exceeded() -> Fail {
    let text = "The request cannot be completed because you have exceeded your <a href=\"/youtube/v3/getting-started#quota\">quota</a>.";
    Fail::new(403, "youtube.quota", "quotaExceeded", text)
}

pub fn uploads_spent() -> Fail {
    let text = "Quota exceeded for quota metric 'Video Uploads' and limit 'Video Uploads per day' of service 'youtube.googleapis.com' for consumer 'project_number:100000000001'.";
    Fail::new(429, "usageLimits", "rateLimitExceeded", text).with_detail("RATE_LIMIT_EXCEEDED")
}
