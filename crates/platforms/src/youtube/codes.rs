//! The codes of failures: class, sentence, next step. Source: YouTube Data API, "Errors".

use crate::codes::{Row, find};
use domain::Failure;
use domain::FailureClass::{Ambiguous, Permanent, RateLimited, Reconnect, Rejected, Transient};

const AGAIN: &str = "Nothing to do: it is tried again by itself.";
const RECONNECT: &str = "Connect the channel again; what is waiting then continues.";
const EDIT: &str = "Change it and publish again.";
const STUDIO: &str = "Open YouTube Studio: it shows the reason, and where to object.";
const CONFORM: &str = "Have the file converted and publish again: no video was made of this one.";
const REPORT: &str = "Report it to the operator of this server together with the time.";
const OPERATOR: &str = "The operator of this server sets up the Google project and its credentials.";

/// All codes with their class, sentence and next step.
pub fn error_codes() -> &'static [Row] {
    TABLE
}

static TABLE: &[Row] = &[
    (
        "platform_unreachable",
        Transient,
        "YouTube does not answer; we try again.",
        AGAIN,
    ),
    (
        "platform_nonsense",
        Transient,
        "YouTube answered something we do not understand; we try again.",
        AGAIN,
    ),
    (
        "source_unreadable",
        Transient,
        "The stored file could not be read; we try again.",
        AGAIN,
    ),
    (
        "session_gone",
        Transient,
        "YouTube dropped the upload; it starts again.",
        AGAIN,
    ),
    (
        "quota_spent",
        RateLimited,
        "Today's YouTube quota is used up; it continues after midnight Pacific time.",
        "Nothing to do. The quota belongs to the Google project of this server; all its channels wait.",
    ),
    (
        "rate_limited",
        RateLimited,
        "Too many requests to YouTube; a short pause.",
        AGAIN,
    ),
    (
        "channel_upload_limit",
        RateLimited,
        "This channel reached its daily upload limit; it continues in a day.",
        "Nothing to do. YouTube raises the limit of channels with a verified phone and a history.",
    ),
    (
        "thumbnail_limit",
        RateLimited,
        "Too many thumbnails today; the video is fine.",
        "Set the thumbnail in YouTube Studio, or tomorrow.",
    ),
    (
        "access_expired",
        Reconnect,
        "YouTube no longer accepts our access.",
        RECONNECT,
    ),
    (
        "access_revoked",
        Reconnect,
        "The access to this channel was withdrawn or has run out.",
        RECONNECT,
    ),
    (
        "consent_expired",
        Reconnect,
        "The consent was used already or took too long.",
        "Connect once more.",
    ),
    (
        "consent_denied",
        Reconnect,
        "The consent was not given.",
        "Connect once more and allow the access.",
    ),
    (
        "scope_missing",
        Reconnect,
        "A permission was not ticked.",
        "Connect again and leave all the boxes ticked.",
    ),
    (
        "no_channel",
        Reconnect,
        "This Google account has no YouTube channel.",
        "Create a channel at youtube.com, or choose another account.",
    ),
    (
        "other_channel",
        Reconnect,
        "Another channel was chosen than the one this connection belongs to.",
        "Connect again and choose the same channel.",
    ),
    (
        "channel_suspended",
        Permanent,
        "YouTube closed or suspended this channel.",
        "Look into the channel's mail and YouTube Studio; only YouTube can lift it.",
    ),
    (
        "app_fault",
        Permanent,
        "AI_SHORTS sent something YouTube does not accept: a fault of ours.",
        REPORT,
    ),
    (
        "project_not_set_up",
        Permanent,
        "The Google project of this server is not set up.",
        OPERATOR,
    ),
    (
        "forbidden",
        Permanent,
        "YouTube refused without a reason.",
        "Look into YouTube Studio whether the channel may upload.",
    ),
    (
        "platform_refused",
        Permanent,
        "YouTube refused.",
        "YouTube's own words stand beside.",
    ),
    (
        "session_unstable",
        Permanent,
        "YouTube dropped the upload again and again before its last byte.",
        "No video was made. Retry later.",
    ),
    (
        "title_invalid",
        Rejected,
        "The title is empty, longer than 100 characters, or contains < or >.",
        EDIT,
    ),
    (
        "description_invalid",
        Rejected,
        "The description is longer than 5000 bytes or contains < or >.",
        EDIT,
    ),
    (
        "tags_invalid",
        Rejected,
        "The tags are longer than 500 characters together.",
        EDIT,
    ),
    (
        "publish_time_invalid",
        Rejected,
        "The publish time must lie ahead and the visibility be private until then.",
        EDIT,
    ),
    (
        "setting_invalid",
        Rejected,
        "YouTube did not accept one of the settings.",
        EDIT,
    ),
    (
        "thumbnail_unverified",
        Rejected,
        "The video is published; own thumbnails need a channel with a verified phone.",
        "Verify the phone at youtube.com/verify, then set the thumbnail in YouTube Studio.",
    ),
    (
        "thumbnail_invalid",
        Rejected,
        "The video is published; YouTube did not accept the thumbnail.",
        "Choose another picture in YouTube Studio.",
    ),
    (
        "video_not_found",
        Rejected,
        "The video is no longer on YouTube.",
        "Somebody or YouTube removed it. It is not published a second time by itself.",
    ),
    (
        "playlist_not_found",
        Rejected,
        "The playlist is no longer on YouTube.",
        "Choose another playlist.",
    ),
    (
        "failed_unknown",
        Rejected,
        "YouTube could not process this file.",
        CONFORM,
    ),
    (
        "failed_conversion",
        Rejected,
        "YouTube could not convert this file.",
        CONFORM,
    ),
    (
        "failed_invalid_file",
        Rejected,
        "YouTube could not read this file.",
        CONFORM,
    ),
    (
        "failed_empty_file",
        Rejected,
        "YouTube found this file empty.",
        CONFORM,
    ),
    (
        "failed_too_small",
        Rejected,
        "YouTube found this file too small.",
        CONFORM,
    ),
    (
        "failed_codec",
        Rejected,
        "YouTube does not know the codec of this file.",
        CONFORM,
    ),
    (
        "failed_upload_aborted",
        Rejected,
        "YouTube calls the upload aborted.",
        CONFORM,
    ),
    (
        "failed_upload_failed",
        Rejected,
        "YouTube lost the file while processing it.",
        CONFORM,
    ),
    (
        "failed_transcode_failed",
        Rejected,
        "YouTube could not convert this file.",
        CONFORM,
    ),
    (
        "failed_streaming_failed",
        Rejected,
        "YouTube could not make this file ready to watch.",
        CONFORM,
    ),
    (
        "failed_other",
        Rejected,
        "YouTube could not process this file.",
        CONFORM,
    ),
    (
        "rejected_unknown",
        Rejected,
        "YouTube rejected the video.",
        STUDIO,
    ),
    (
        "rejected_copyright",
        Rejected,
        "YouTube rejected the video for copyright.",
        STUDIO,
    ),
    (
        "rejected_inappropriate",
        Rejected,
        "YouTube rejected the video as inappropriate.",
        STUDIO,
    ),
    (
        "rejected_duplicate",
        Rejected,
        "The channel has this video already.",
        "Look into YouTube Studio for the first one.",
    ),
    (
        "rejected_terms_of_use",
        Rejected,
        "YouTube rejected the video by its terms of use.",
        STUDIO,
    ),
    (
        "rejected_uploader_account_suspended",
        Rejected,
        "YouTube rejected the video because the channel is suspended.",
        STUDIO,
    ),
    (
        "rejected_length",
        Rejected,
        "The video is longer than this channel may upload: over 15 minutes needs a verified channel.",
        "Verify the phone at youtube.com/verify, then publish again.",
    ),
    (
        "rejected_claim",
        Rejected,
        "YouTube rejected the video for a claim of somebody's rights.",
        STUDIO,
    ),
    (
        "rejected_uploader_account_closed",
        Rejected,
        "YouTube rejected the video because the channel is closed.",
        STUDIO,
    ),
    (
        "rejected_trademark",
        Rejected,
        "YouTube rejected the video for a trademark.",
        STUDIO,
    ),
    (
        "rejected_legal",
        Rejected,
        "YouTube rejected the video for a legal complaint.",
        STUDIO,
    ),
    (
        "session_lost_unmatched",
        Ambiguous,
        "We cannot tell whether the video arrived.",
        "Look in YouTube Studio under Content, then say whether it is there.",
    ),
    (
        "processing_timeout",
        Ambiguous,
        "YouTube has the video and has been processing it for a day.",
        "Look in YouTube Studio under Content, then say what became of it.",
    ),
];

/// The failure of a code of the table.
pub(crate) fn failure(code: &str) -> Failure {
    find(TABLE, &UNKNOWN, code)
}
const UNKNOWN: Row = (
    "platform_refused",
    Permanent,
    "YouTube refused.",
    "YouTube's own words stand beside.",
);

pub(crate) fn is_known(code: &str) -> bool {
    TABLE.iter().any(|r| r.0 == code)
}
