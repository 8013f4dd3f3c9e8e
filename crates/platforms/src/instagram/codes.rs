//! The codes of failures: class, sentence, next step. Source: Instagram Platform, "Error Codes".

use crate::codes::{Row, find};
use domain::Failure;
use domain::FailureClass::{Ambiguous, Permanent, RateLimited, Reconnect, Rejected, Transient};

const AGAIN: &str = "Nothing to do: it is tried again by itself.";
const RECONNECT: &str = "Connect the account again; what is waiting then continues.";
const EDIT: &str = "Change it and publish again.";
const REPORT: &str = "Report it to the operator of this server together with the time.";
const OPERATOR: &str = "The operator looks into the app's dashboard at Meta: access level, tester role, Page task, \
                        Page publishing authorization, yearly data check.";
const CONVERT: &str = "Make a copy with \u{201c}Convert\u{201d} and publish again.";
const PROFILE: &str = "Look at the profile in Instagram, then say here whether the reel is there.";

/// All codes with their class, sentence and next step.
pub fn error_codes() -> &'static [Row] {
    TABLE
}

#[rustfmt::skip]
static TABLE: &[Row] = &[
    ("platform_unreachable", Transient, "Instagram has a fault. Nothing was posted; trying again.", AGAIN),
    ("platform_nonsense", Transient, "Instagram answered something we do not understand; we try again.", AGAIN),
    ("source_unreadable", Transient, "The stored file could not be read; we try again.", AGAIN),
    ("fetch_failed", Transient, "Instagram could not load the video from this server. Trying again.", AGAIN),
    ("download_slow", Transient, "Instagram could not load the video in time. Trying again.", AGAIN),
    ("container_expired", Transient, "Instagram dropped the prepared reel after a day; it is prepared anew.", AGAIN),
    ("create_failed", Transient, "Instagram could not prepare the reel; we try again.", AGAIN),
    ("not_found_yet", Transient, "Instagram does not see the prepared reel yet; we try again.", AGAIN),
    ("not_visible", Transient, "Instagram does not show what it made for us; we try again.", AGAIN),
    ("not_ready", Transient, "Instagram is still preparing the reel.", AGAIN),
    ("media_unreadable", Transient, "Instagram could not process the video; we try again.", AGAIN),
    ("upload_dead", Transient, "Instagram dropped the upload; it starts again.", AGAIN),
    ("processing_stuck", Transient, "Instagram prepared the reel for an hour without an end; it is prepared anew.", AGAIN),
    ("publish_unanswered", Transient, "Instagram did not say whether the reel went out; we look.", AGAIN),
    ("quota_spent", RateLimited, "Instagram's 24-hour limit is used up. We send when room is free.", "Nothing to do."),
    ("rate_limited", RateLimited, "Instagram asks us to slow down; it continues after a pause.", "Nothing to do."),
    ("access_expired", Reconnect, "Instagram no longer accepts this connection.", RECONNECT),
    ("login_needed", Reconnect, "Instagram wants you to sign in there first.", "Open Instagram or Facebook, do what it asks, then connect the account again."),
    ("other_login", Reconnect, "This server now connects Instagram accounts in another way.", RECONNECT),
    ("consent_expired", Reconnect, "The consent was used already or took too long.", "Connect once more."),
    ("consent_denied", Reconnect, "The consent was not given.", "Connect once more and allow the access."),
    ("scope_missing", Reconnect, "Permission to publish is missing.", "Reconnect and leave every box ticked."),
    ("no_channel", Reconnect, "No Instagram account is linked to your Pages.", "Link one and reconnect."),
    ("other_channel", Reconnect, "Another account was chosen than the one this connection belongs to.", "Connect again and choose the same account."),
    ("account_gone", Reconnect, "Instagram does not show this account to us any more.", RECONNECT),
    ("personal_account", Rejected, "Only Business and Creator accounts can publish.", "Switch the type in Instagram, then connect again."),
    ("account_restricted", Rejected, "Instagram restricted this account.", "Do what the Instagram app asks, then retry."),
    ("spam_suspected", Rejected, "Instagram took this for spam.", "Wait, change the text, retry yourself."),
    ("policy_block", Rejected, "Instagram blocked posting for breaking its rules.", "Wait a day, and look into the Instagram app."),
    ("format_refused", Rejected, "Instagram refused the file.", CONVERT),
    ("processing_failed", Rejected, "Instagram could not process the video, also after further tries.", CONVERT),
    ("create_refused", Rejected, "Instagram could not prepare the reel, also after further tries.", CONVERT),
    ("caption_invalid", Rejected, "At most 2,200 characters, 30 hashtags, 20 mentions.", EDIT),
    ("cover_invalid", Rejected, "The cover moment lies outside the video.", EDIT),
    ("trial_refused", Rejected, "Instagram does not take a trial reel from this account now.", EDIT),
    ("video_not_found", Rejected, "The reel is no longer on Instagram.", "Look at the profile; it is never sent again by itself."),
    ("numbers_not_granted", Rejected, "Instagram tells the numbers of a reel to this connection no more.", "Open the reel in Instagram: they stand there."),
    ("numbers_unnamed", Rejected, "Instagram never told which reel it was, so its numbers cannot be asked for.", "Open the profile in Instagram: they stand at the reel."),
    ("public_address_needed", Permanent, "Instagram fetches the video from this server, which has no public https address.", "The operator sets a public https address, or chooses Facebook Login for Business, where the bytes are sent."),
    ("fetch_gave_up", Permanent, "Instagram could not load the video from this server, also after further tries.", "The operator checks that the public address answers from outside: certificate, tunnel pages, robots.txt, bot checks."),
    ("upload_unstable", Permanent, "Instagram dropped the upload again and again.", REPORT),
    ("processing_timeout", Permanent, "Instagram did not finish preparing the reel in its time. Nothing was posted.", "Try again later."),
    ("prepared_in_vain", Permanent, "Instagram dropped the prepared reel again and again. Nothing was posted.", "Try again later."),
    ("operator_refused", Permanent, "This server's Meta app may not publish here. Tell the operator.", OPERATOR),
    ("asset_unassigned", Permanent, "Instagram ended with a fault: nobody may be assigned to this account in the business portfolio.", "Assign the account to a person in Meta Business Suite, then retry."),
    ("wrong_login", Permanent, "The token belongs to Meta's other API: this server is set up for the wrong one.", OPERATOR),
    ("app_not_set_up", Permanent, "The Meta app of this server is not set up.", OPERATOR),
    ("app_fault", Permanent, "AI_SHORTS sent something Instagram does not accept: a fault of ours.", REPORT),
    ("no_such_object", Permanent, "Instagram does not know the account or reel that was asked for.", REPORT),
    ("platform_refused", Permanent, "Instagram refused.", "Instagram's own words stand beside."),
    ("duplicate_post", Ambiguous, "Instagram says it has this post already.", PROFILE),
    ("publish_unknown", Ambiguous, "We can't tell if the reel went out.", PROFILE),
];

/// The failure of a code of the table.
pub(crate) fn failure(code: &str) -> Failure {
    find(TABLE, &UNKNOWN, code)
}
const UNKNOWN: Row = (
    "platform_refused",
    Permanent,
    "Instagram refused.",
    "Instagram's own words stand beside.",
);
