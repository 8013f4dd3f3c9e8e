//! The codes of failures: class, sentence, next step. Source: error tables of the Content Posting API.

use crate::codes::{Row, find};
use domain::Failure;
use domain::FailureClass::{Ambiguous, Permanent, RateLimited, Reconnect, Rejected, Transient};

const AGAIN: &str = "Nothing to do: it is tried again by itself.";
const RECONNECT: &str = "Connect the account again; what is waiting then continues.";
const EDIT: &str = "Change it and publish again.";
const INTERACTION: &str = "Leave it off, or change it in the TikTok app, and publish again.";
const CONFORM: &str = "Have the file converted and publish again: no video was made of this one.";
const REPORT: &str = "Report it to the operator of this server together with the time.";
const LOOK: &str = "Look at the profile in the TikTok app, private posts too, then say whether it is there.";

/// All codes with their class, sentence and next step.
pub fn error_codes() -> &'static [Row] {
    TABLE
}

static TABLE: &[Row] = &[
    (
        "platform_unreachable",
        Transient,
        "TikTok does not answer; we try again.",
        AGAIN,
    ),
    (
        "platform_nonsense",
        Transient,
        "TikTok answered something we do not understand; we try again.",
        AGAIN,
    ),
    (
        "source_unreadable",
        Transient,
        "The stored file could not be read; we try again.",
        AGAIN,
    ),
    (
        "upload_gone",
        Transient,
        "TikTok dropped the upload; it starts again.",
        AGAIN,
    ),
    (
        "rate_limited",
        RateLimited,
        "Too many requests to TikTok in a minute; a short pause.",
        AGAIN,
    ),
    (
        "posts_today",
        RateLimited,
        "This account reached TikTok's limit of posts by apps for a day; it continues tomorrow.",
        "Nothing to do. All apps share the limit; posting in the TikTok app is not held up by it.",
    ),
    (
        "drafts_pending",
        RateLimited,
        "Too many clips wait in this account's TikTok inbox; it continues when there is room.",
        "Finish or delete the waiting ones in the TikTok app.",
    ),
    (
        "active_user_cap",
        RateLimited,
        "The TikTok app of this server reached its limit of posting accounts for a day; it continues tomorrow.",
        "The operator of this server asks TikTok for a higher limit.",
    ),
    (
        "access_expired",
        Reconnect,
        "TikTok no longer accepts our access.",
        RECONNECT,
    ),
    (
        "access_revoked",
        Reconnect,
        "The access to this account was withdrawn or has run out.",
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
        "A permission was not granted.",
        "Connect again and leave all the permissions switched on.",
    ),
    (
        "other_account",
        Reconnect,
        "This upload belongs to another connection of the account.",
        RECONNECT,
    ),
    (
        "privacy_missing",
        Rejected,
        "Nobody said who may watch the video.",
        "Choose an audience and publish again.",
    ),
    (
        "privacy_not_offered",
        Rejected,
        "The account does not offer the chosen audience now.",
        "Choose one of those that TikTok offers and publish again; the form shows the fresh choices.",
    ),
    (
        "comment_off",
        Rejected,
        "The account has comments turned off.",
        INTERACTION,
    ),
    (
        "duet_off",
        Rejected,
        "The account has duets turned off.",
        INTERACTION,
    ),
    (
        "stitch_off",
        Rejected,
        "The account has stitches turned off.",
        INTERACTION,
    ),
    (
        "brand_private",
        Rejected,
        "Branded content visibility cannot be set to private.",
        "Choose another audience, or take the label off.",
    ),
    (
        "caption_too_long",
        Rejected,
        "The caption is longer than 2200 characters as TikTok counts them.",
        EDIT,
    ),
    (
        "too_long",
        Rejected,
        "The clip is longer than this account may post.",
        "Trim it and publish again.",
    ),
    (
        "file_too_large",
        Rejected,
        "The file is larger than 4 GB.",
        "Make a smaller copy and publish that.",
    ),
    (
        "file_kind",
        Rejected,
        "TikTok takes MP4, MOV and WebM files only.",
        CONFORM,
    ),
    (
        "unaudited_app",
        Rejected,
        "TikTok has not audited the app of this server: it may only post to private accounts, visible to the person alone.",
        "Make the account private in the TikTok app and choose the audience 'only you', send the clip to the inbox, or wait until the operator has the app audited.",
    ),
    (
        "app_version",
        Rejected,
        "The TikTok app on the phone is too old for clips from the inbox.",
        "Update the TikTok app and publish again.",
    ),
    (
        "rejected_text",
        Rejected,
        "TikTok finds the caption risky.",
        "Change the caption and publish again.",
    ),
    (
        "failed_file_format",
        Rejected,
        "TikTok does not take the format of this file.",
        CONFORM,
    ),
    (
        "failed_duration",
        Rejected,
        "TikTok does not take a clip of this length.",
        "Trim it and publish again: no video was made of this one.",
    ),
    (
        "failed_frame_rate",
        Rejected,
        "TikTok does not take this number of frames a second.",
        CONFORM,
    ),
    (
        "failed_picture_size",
        Rejected,
        "TikTok does not take a picture of this size.",
        CONFORM,
    ),
    (
        "video_not_found",
        Rejected,
        "TikTok no longer shows this video.",
        "It was removed, or is no longer public. It is not published a second time by itself.",
    ),
    (
        "numbers_not_granted",
        Rejected,
        "TikTok tells the numbers of a post only to connections with the permission video.list, which this one does not have.",
        "Open the post in TikTok: they stand there.",
    ),
    (
        "numbers_unnamed",
        Rejected,
        "TikTok tells the numbers of public posts only, once it has told their link.",
        "Open the profile in TikTok: they stand at the post.",
    ),
    (
        "failed_unknown",
        Permanent,
        "TikTok gave the post up for a reason we do not know.",
        "TikTok's own word stands beside.",
    ),
    (
        "failed_internal",
        Permanent,
        "TikTok stumbled over this file again and again.",
        "No post was made of it. Retry later.",
    ),
    (
        "upload_unstable",
        Permanent,
        "TikTok dropped the upload again and again before its last part.",
        "No post was made. Retry later, or from a faster line.",
    ),
    (
        "account_banned",
        Permanent,
        "TikTok does not let this account post.",
        "Look into the TikTok app; only TikTok can lift it.",
    ),
    (
        "spam_risk",
        Permanent,
        "TikTok finds the post risky.",
        "Look into the TikTok app; it is not sent again by itself.",
    ),
    (
        "publish_cancelled",
        Permanent,
        "The post was cancelled at TikTok.",
        "Publish it anew if that was not meant.",
    ),
    (
        "app_fault",
        Permanent,
        "AI_SHORTS sent something TikTok does not accept: a fault of ours.",
        REPORT,
    ),
    (
        "app_not_set_up",
        Permanent,
        "The TikTok app of this server is not set up.",
        "The operator of this server sets up the TikTok app and its credentials.",
    ),
    (
        "platform_refused",
        Permanent,
        "TikTok refused.",
        "TikTok's own words stand beside.",
    ),
    (
        "upload_lost",
        Ambiguous,
        "We cannot tell whether the last part of the video arrived.",
        LOOK,
    ),
    (
        "publish_unknown",
        Ambiguous,
        "TikTok no longer knows this post.",
        LOOK,
    ),
    (
        "processing_timeout",
        Ambiguous,
        "TikTok has the video and has been processing it for a day.",
        "Look at the profile in the TikTok app, then say what became of it.",
    ),
];

/// The failure of a code of the table.
pub(crate) fn failure(code: &str) -> Failure {
    find(TABLE, &UNKNOWN, code)
}
const UNKNOWN: Row = (
    "platform_refused",
    Permanent,
    "TikTok refused.",
    "TikTok's own words stand beside.",
);
