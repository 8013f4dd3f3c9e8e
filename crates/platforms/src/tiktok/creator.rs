//! What the account offers for a post now: creator info. Source: "Query Creator Info".

use super::TikTok;
use super::codes::failure;
use super::wire::Query;
use crate::adapter::{CallLog, ChannelRef, Work};
use crate::wire::Trouble;
use domain::act::Purpose;
use domain::rights::grants;
use domain::tiktok::{
    AccountRules, CAPTION_MAX_UTF16, ChannelFacts, Options, SCOPE_PUBLISH, SCOPE_UPLOAD, SELF_ONLY,
};
use domain::{ActId, Failure, text};
use secrecy::SecretString;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
struct CreatorInfo {
    creator_username: String,
    creator_nickname: String,
    privacy_level_options: Vec<String>,
    comment_disabled: bool,
    duet_disabled: bool,
    stitch_disabled: bool,
    max_video_post_duration_sec: u32,
}

impl TikTok {
    /// Fresh rules of the account. A refusal to let it post now, which TikTok answers with HTTP 200, is
    /// `blocked` beside what was known before; any other trouble is an error.
    pub(crate) async fn creator_info(
        &self,
        act: ActId,
        purpose: Purpose,
        access: &SecretString,
        channel: ChannelRef<'_>,
        log: &mut CallLog,
    ) -> Result<AccountRules, Trouble> {
        let mut rules = granted(channel);
        let query = Query {
            act,
            purpose,
            step: "creator_info",
            path: "v2/post/publish/creator_info/query/",
            body: None,
            access,
        };
        match self.post::<CreatorInfo>(query, log).await {
            Ok(info) => {
                rules.nickname = info.creator_nickname;
                rules.username = info.creator_username;
                rules.privacy_level_options = info.privacy_level_options;
                rules.comment_disabled = info.comment_disabled;
                rules.duet_disabled = info.duet_disabled;
                rules.stitch_disabled = info.stitch_disabled;
                rules.max_duration_sec = info.max_video_post_duration_sec;
            }
            Err(Trouble::Failure(f)) if holds_up(&f) => rules.blocked = Some(f),
            Err(trouble) => return Err(trouble),
        }
        Ok(rules)
    }
}

/// What is known without asking: the rights, and what was told last.
pub(crate) fn granted(channel: ChannelRef<'_>) -> AccountRules {
    let known: ChannelFacts = channel.known();
    AccountRules {
        direct_granted: grants(channel.scopes, SCOPE_PUBLISH),
        inbox_granted: grants(channel.scopes, SCOPE_UPLOAD),
        blocked: None,
        ..known.rules.unwrap_or_default()
    }
}

/// The refusing codes of creator info: the account or the app may not post now.
fn holds_up(f: &Failure) -> bool {
    matches!(
        f.code.as_str(),
        "posts_today" | "account_banned" | "active_user_cap"
    )
}

/// Whether what the person chose is still to be had. Nothing is ever put in its place.
pub(crate) fn check(work: &Work<'_>, own: &Options, rules: &AccountRules) -> Result<(), Failure> {
    if let Some(blocked) = &rules.blocked {
        return Err(blocked.clone());
    }
    let Some(level) = &own.privacy_level else {
        return Err(failure("privacy_missing"));
    };
    if !rules.privacy_level_options.contains(level) {
        return Err(failure("privacy_not_offered"));
    }
    // What TikTok makes of this pair is [u]; its guidelines forbid it.
    if own.brand_content == Some(true) && level == SELF_ONLY {
        return Err(failure("brand_private"));
    }
    let interactions = [
        (own.allow_comment, rules.comment_disabled, "comment_off"),
        (own.allow_duet, rules.duet_disabled, "duet_off"),
        (own.allow_stitch, rules.stitch_disabled, "stitch_off"),
    ];
    for (allowed, disabled, code) in interactions {
        if allowed == Some(true) && disabled {
            return Err(failure(code));
        }
    }
    let max_ms = u64::from(rules.max_duration_sec) * 1000;
    if max_ms > 0 && work.facts.duration_ms > max_ms {
        return Err(failure("too_long"));
    }
    let caption = caption(work);
    if caption.is_some_and(|c| text::utf16_len(c) > CAPTION_MAX_UTF16) {
        return Err(failure("caption_too_long"));
    }
    Ok(())
}

/// The words of the post: what the person wrote, or none.
pub(crate) fn caption<'a>(work: &Work<'a>) -> Option<&'a str> {
    let options = work.options;
    let words = options.caption.as_deref().or(options.title.as_deref());
    words.filter(|w| !w.is_empty())
}
