//! What stands between a clip with its options and a channel, found before anything is sent.

mod instagram;
mod tiktok;
mod vk;
mod youtube;

use crate::media::Facts;
use crate::publish::Options;
use crate::{ChannelId, Failure, Platform, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Averages are measured: an uneven 60 frames a second may come out as a hair more. Planning a rendition has less
/// patience, so that what is refused here is always mended there.
pub(crate) const FPS_NOISE: f64 = 0.1;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Ok,
    Warns,
    Blocks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Warns,
    Blocks,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Finding {
    /// Stable, for programs and for the sentence in the reader's language.
    pub rule: String,
    pub severity: Severity,
    /// What the clip or the option has.
    pub has: String,
    pub allowed: String,
    /// Where the rule is from.
    pub source: String,
    pub message: String,
    pub hint: Option<String>,
    /// Whether a rendition can mend it.
    pub fixable: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TargetVerdict {
    pub channel_id: ChannelId,
    pub verdict: Verdict,
    pub findings: Vec<Finding>,
}

/// What is known of the channel, as far as the rules need it.
#[derive(Clone, Copy, Debug)]
pub struct Channel<'a> {
    pub platform: Platform,
    /// What the platform told of it, in its own `ChannelFacts`.
    pub facts: &'a Value,
    pub scopes: &'a [String],
    /// Connected, but nothing can be published there.
    pub blocker: Option<&'a Failure>,
    pub uploads_left_today: Option<u32>,
    /// Whether a platform can fetch a file from this installation.
    pub public_https: bool,
}

/// One clip with its options, for one channel.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    pub options: &'a Options,
    pub facts: &'a Facts,
    pub size_bytes: u64,
    pub scheduled_at: Option<Timestamp>,
    pub now: Timestamp,
}

/// All that stands in the way, or that the person should know.
pub fn check(plan: &Plan<'_>, channel: &Channel<'_>) -> Vec<Finding> {
    let mut found = Findings(vec![]);
    if let Some(blocker) = channel.blocker {
        found.0.push(Finding {
            rule: format!("{}.{}", channel.platform, blocker.code),
            severity: Severity::Blocks,
            has: String::new(),
            allowed: String::new(),
            source: "what the platform answered".into(),
            message: blocker.message.clone(),
            hint: blocker.hint.clone(),
            fixable: false,
        });
    }
    match channel.platform {
        Platform::Youtube => youtube::check(plan, channel, &mut found),
        Platform::Tiktok => tiktok::check(plan, channel, &mut found),
        Platform::Vk => vk::check(plan, channel, &mut found),
        Platform::Instagram => instagram::check(plan, channel, &mut found),
    }
    found.0
}

/// The worst of the findings.
pub fn verdict(findings: &[Finding]) -> Verdict {
    match findings.iter().map(|f| f.severity).fold(None, worse) {
        None => Verdict::Ok,
        Some(Severity::Warns) => Verdict::Warns,
        Some(Severity::Blocks) => Verdict::Blocks,
    }
}

fn worse(so_far: Option<Severity>, next: Severity) -> Option<Severity> {
    if so_far == Some(Severity::Blocks) {
        so_far
    } else {
        Some(next)
    }
}

pub(crate) struct Findings(Vec<Finding>);

impl Findings {
    pub(crate) fn add(
        &mut self,
        rule: &str,
        severity: Severity,
        has: String,
        allowed: &str,
        source: &str,
        words: (&str, &str),
    ) {
        self.0.push(Finding {
            rule: rule.into(),
            severity,
            has,
            allowed: allowed.into(),
            source: source.into(),
            message: words.0.into(),
            hint: Some(words.1.into()),
            fixable: false,
        });
    }
    /// The same for what a rendition can mend.
    pub(crate) fn add_fixable(
        &mut self,
        rule: &str,
        severity: Severity,
        has: String,
        allowed: &str,
        source: &str,
        words: (&str, &str),
    ) {
        self.add(rule, severity, has, allowed, source, words);
        if let Some(last) = self.0.last_mut() {
            last.fixable = true;
        }
    }
}
