//! The codes of failures: class, sentence, next step. Source: VK's API schema, errors; VK ID documentation.

use crate::codes::{Row, find};
use domain::Failure;
use domain::FailureClass::{Ambiguous, Permanent, RateLimited, Reconnect, Rejected, Transient};

const AGAIN: &str = "Nothing to do: it is tried again by itself.";
const LATER: &str = "Nothing to do: it continues by itself.";
const RECONNECT: &str = "Connect the channel again; what is waiting then continues.";
const EDIT: &str = "Change it and publish again.";
const REPORT: &str = "Report it to the operator of this server together with the time.";
const OPERATOR: &str = "The operator of this server sets up the VK app and its credentials.";
const ASK_VK: &str =
    "Ask VK's developer support, devsupport@corp.vk.com, for the right \"video\", then connect again.";
const IN_BROWSER: &str =
    "Sign in at vk.com with this account and do what VK asks there, then press Try again.";
const IN_SETTINGS: &str = "Look into the settings of the account at vk.com, then publish again.";
const ROLE: &str = "Ask the community's owner for the role of editor or administrator, or publish elsewhere.";
const LOOK: &str = "Look at vk.com whether the video is there, then say so.";

/// All codes with their class, sentence and next step.
pub fn error_codes() -> &'static [Row] {
    TABLE
}

#[rustfmt::skip]
static TABLE: &[Row] = &[
    ("platform_unreachable", Transient, "VK does not answer; we try again.", AGAIN),
    ("platform_nonsense", Transient, "VK answered something we do not understand; we try again.", AGAIN),
    ("source_unreadable", Transient, "The stored file could not be read; we try again.", AGAIN),
    ("upload_broken", Transient, "The upload to VK broke; we look what arrived, then try again.", AGAIN),
    ("rate_limited", RateLimited, "Too many requests to VK in a second; a short pause.", AGAIN),
    ("flood", RateLimited, "VK slows this account down for doing the same thing too often.", LATER),
    ("daily_limit", RateLimited, "VK takes no more from this account today.", LATER),
    ("post_limit", RateLimited, "VK takes no more posts of this kind for now.", LATER),
    ("access_expired", Reconnect, "VK no longer accepts our access.", RECONNECT),
    ("access_bound", Reconnect,
        "VK binds the access to a network address, and this server now has another.",
        "Connect the channel again. The server must keep one outgoing address."),
    ("access_revoked", Reconnect, "The access to this account was withdrawn or has run out.", RECONNECT),
    ("consent_expired", Reconnect, "The consent was used already or took too long.", "Connect once more."),
    ("consent_denied", Reconnect, "The consent was not given.", "Connect once more and allow the access."),
    ("consent_incomplete", Reconnect, "VK's way back lacked the name of the browser (device_id).", "Connect once more."),
    ("state_mismatch", Reconnect, "VK's answer belongs to another request than ours.", "Connect once more."),
    ("other_account", Reconnect, "VK names two different accounts for one access.", "Sign in at vk.com with one account, then connect again."),
    ("validation_required", Reconnect, "VK wants to check that the account is really yours.",
        "Sign in at vk.com with this account and pass the check, then connect the channel again."),
    ("wrong_token_kind", Reconnect, "This is not the access of a person: VK takes videos from persons only.",
        "Connect with the account of a person, not with the token of a community or an app."),
    ("right_missing", Permanent, "VK has not given this service's app the right to publish videos.", ASK_VK),
    ("app_fault", Permanent, "AI_SHORTS sent something VK does not accept: a fault of ours.", REPORT),
    ("project_not_set_up", Permanent, "The VK app of this server is not set up or is switched off.", OPERATOR),
    ("address_not_allowed", Permanent, "The VK app of this server does not allow calls from its network address.", OPERATOR),
    ("account_banned", Permanent, "VK has blocked this account.", "Sign in at vk.com: it says why, and where to object."),
    ("account_deleted", Permanent, "This VK account is deleted, blocked or deactivated.", "Restore it at vk.com, then connect again."),
    ("community_blocked", Permanent, "VK has blocked this community.", "Open the community at vk.com: it says why, and where to object."),
    ("other_owner", Permanent, "VK gave the video another owner than the chosen one.", REPORT),
    ("upload_unstable", Permanent, "The upload to VK broke again and again.", "Try again later; if it stays, report it to the operator of this server."),
    ("not_revoked", Permanent, "VK does not withdraw this access for us.",
        "Remove the app yourself at vk.com under Settings, App settings."),
    ("platform_refused", Permanent, "VK refused.", "VK's own words stand beside."),
    ("captcha_required", Rejected, "VK wants to see that a person is here (captcha). We do not solve it by machine.", IN_BROWSER),
    ("confirmation_required", Rejected, "VK wants this to be confirmed by the person.", IN_BROWSER),
    ("phone_check_required", Rejected, "VK wants the phone number of this account checked.", IN_BROWSER),
    ("password_check_required", Rejected, "VK wants the password of this account entered again.", IN_BROWSER),
    ("app_check_required", Rejected, "VK wants a code of the account's second-factor app.", IN_BROWSER),
    ("email_check_required", Rejected, "VK wants the email address of this account checked.", IN_BROWSER),
    ("two_factor_required", Rejected, "This community takes videos only from accounts with two-step sign-in.",
        "Switch on two-step sign-in in the security settings at vk.com, then publish again."),
    ("action_denied", Rejected, "VK does not allow this to the account.", IN_SETTINGS),
    ("access_denied", Rejected, "VK denies the account access here, perhaps because a role was taken away.", ROLE),
    ("community_denied", Rejected, "VK denies the account access to this community.", ROLE),
    ("video_denied", Rejected, "VK denies the account access to videos of this owner.", ROLE),
    ("wall_denied", Rejected, "The account may not post on this wall.", ROLE),
    ("links_forbidden", Rejected, "VK does not allow links in this post.", EDIT),
    ("content_blocked", Rejected, "VK has blocked this content.", IN_SETTINGS),
    ("profile_private", Rejected, "The profile is private.", IN_SETTINGS),
    ("file_refused", Rejected, "VK did not accept the file.", "Have the file converted and publish again: no video was made of this one."),
    ("setting_invalid", Rejected, "VK does not take one of the settings.", EDIT),
    ("restricted", Rejected, "VK restricted the video.", "Open the video at vk.com: it says why, and where to object."),
    ("video_gone", Rejected, "The video is no longer on VK.", "Somebody or VK removed it. It is not published a second time by itself."),
    ("upload_unmatched", Ambiguous, "We cannot tell whether the video arrived.", LOOK),
    ("processing_timeout", Ambiguous, "VK has taken the video and has not made it ready in an hour.", LOOK),
    ("wall_unmatched", Ambiguous, "The video is on VK; we cannot tell whether the post on the wall is.",
        "Look at the wall at vk.com; post the video there by hand if it is missing, then say that it is published."),
];

/// The failure of a code of the table.
pub(crate) fn failure(code: &str) -> Failure {
    find(TABLE, &UNKNOWN, code)
}
const UNKNOWN: Row = (
    "platform_refused",
    Permanent,
    "VK refused.",
    "VK's own words stand beside.",
);
