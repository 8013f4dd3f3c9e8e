//! The errors that Meta's page and developers name, with the status they come with.
//!
//! Codes and subcodes are the documented ones. The status of most is undocumented; 400 is usual, 80002 comes as 400
//! and 613 as 500 by reports.

/// Code, subcode, status, message.
#[derive(Debug)]
pub struct Known(pub i64, pub Option<u32>, pub u16, pub &'static str);

pub const KNOWN: &[Known] = &[
    Known(
        -2,
        Some(2_207_003),
        400,
        "It takes too long to download the media.",
    ),
    Known(
        -2,
        Some(2_207_020),
        400,
        "The media you are trying to access has expired.",
    ),
    Known(-1, Some(2_207_001), 500, "Instagram server error. Try again."),
    Known(
        -1,
        Some(2_207_032),
        400,
        "Create media fail, please try to re-create media.",
    ),
    Known(-1, Some(2_207_053), 400, "Unknown upload error."),
    Known(
        1,
        Some(2_207_057),
        400,
        "Thumbnail offset must be greater than or equal to 0 and less than video duration.",
    ),
    Known(
        4,
        Some(2_207_051),
        400,
        "We restrict certain activity to protect our community.",
    ),
    Known(
        9,
        Some(2_207_042),
        400,
        "The user has reached the maximum number of posts.",
    ),
    Known(24, Some(2_207_006), 400, "The media cannot be found."),
    Known(24, Some(2_207_008), 400, "The media builder does not exist."),
    Known(25, Some(2_207_050), 400, "The Instagram account is restricted."),
    Known(100, Some(2_207_023), 400, "The media type is unknown."),
    Known(100, Some(2_207_028), 400, "Your post won't work as a carousel."),
    Known(
        100,
        Some(2_207_035),
        400,
        "Product tag positions should not be specified for video media.",
    ),
    Known(
        100,
        Some(2_207_036),
        400,
        "Product tag positions are required for photo media.",
    ),
    Known(
        100,
        Some(2_207_037),
        400,
        "We couldn't add all of your product tags.",
    ),
    Known(
        100,
        Some(2_207_040),
        400,
        "Cannot use more than 20 tags per created media.",
    ),
    Known(352, Some(2_207_026), 400, "The video format is not supported."),
    Known(
        9004,
        Some(2_207_052),
        400,
        "Only photo or video can be accepted as media type.",
    ),
    Known(9007, Some(2_207_027), 400, "Media ID is not available"),
    Known(36000, Some(2_207_004), 400, "The image is too large to download."),
    Known(36001, Some(2_207_005), 400, "The image format is not supported."),
    Known(
        36003,
        Some(2_207_009),
        400,
        "The submitted image's aspect ratio is not supported.",
    ),
    Known(
        36004,
        Some(2_207_010),
        400,
        "The submitted image's caption was too long.",
    ),
    Known(-1, Some(2_207_076), 400, "Media upload has failed."),
    Known(-1, Some(2_207_077), 400, "Media upload has failed."),
    Known(-1, Some(2_207_082), 400, "Media upload has failed."),
    Known(
        -1,
        Some(2_207_078),
        400,
        "You have reached the limit of trial reels.",
    ),
    Known(
        -1,
        Some(2_207_081),
        400,
        "Trial reels are not available for this account.",
    ),
    Known(-1, Some(2_207_085), 400, "Fatal"),
    Known(
        190,
        Some(458),
        400,
        "Error validating access token: The user has not authorized application.",
    ),
    Known(
        190,
        Some(459),
        400,
        "Error validating access token: The user needs to log in at www.facebook.com first.",
    ),
    Known(
        190,
        Some(460),
        400,
        "Error validating access token: The session has been invalidated because the user changed their password.",
    ),
    Known(
        190,
        Some(463),
        400,
        "Error validating access token: Session has expired.",
    ),
    Known(
        190,
        Some(464),
        400,
        "Error validating access token: The user is not a confirmed user.",
    ),
    Known(
        190,
        Some(467),
        400,
        "Error validating access token: The session is invalid.",
    ),
    Known(
        190,
        Some(492),
        400,
        "Error validating access token: The user must have a role on the Page.",
    ),
    Known(
        100,
        Some(33),
        400,
        "Unsupported get request. The object does not exist or cannot be loaded due to missing permissions.",
    ),
    Known(1, None, 500, "An unknown error occurred"),
    Known(2, None, 503, "Service temporarily unavailable"),
    Known(
        3,
        None,
        400,
        "Application does not have the capability to make this API call.",
    ),
    Known(4, None, 403, "Application request limit reached"),
    Known(
        10,
        None,
        400,
        "Application does not have permission for this action",
    ),
    Known(17, None, 400, "User request limit reached"),
    Known(32, None, 400, "Page request limit reached"),
    Known(100, None, 400, "Invalid parameter"),
    Known(102, None, 400, "Session key invalid or no longer valid"),
    Known(190, None, 400, "Invalid OAuth 2.0 Access Token"),
    Known(200, None, 403, "Permissions error"),
    Known(341, None, 400, "Application limit reached"),
    Known(
        368,
        None,
        400,
        "The action attempted has been deemed abusive or is otherwise disallowed",
    ),
    Known(506, None, 400, "Duplicate status message"),
    Known(613, None, 500, "Calls to this api have exceeded the rate limit."),
    Known(803, None, 400, "Some of the aliases you requested do not exist"),
    Known(
        80001,
        None,
        400,
        "There have been too many calls to this Page account.",
    ),
    Known(
        80002,
        None,
        400,
        "There have been too many calls to this Instagram account.",
    ),
];

/// By subcode first, then by code.
pub fn find(value: u64) -> Option<&'static Known> {
    let by_subcode = KNOWN.iter().find(|k| k.1.map(u64::from) == Some(value));
    by_subcode.or_else(|| {
        KNOWN
            .iter()
            .find(|k| k.1.is_none() && u64::try_from(k.0) == Ok(value))
    })
}
