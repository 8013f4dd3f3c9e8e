//! Failures as values: the class decides what the engine does, the hint tells the person what to do.

use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailureClass {
    /// The other side stumbled; trying again soon makes sense.
    Transient,
    /// A quota or pace limit; trying again later makes sense.
    RateLimited,
    /// Access no longer holds; the person connects the channel again, then the target goes on.
    Reconnect,
    /// The platform refused this content or these settings; the person changes something.
    Rejected,
    /// Trying again changes nothing.
    Permanent,
    /// It may have been published; the person looks and decides.
    Ambiguous,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Failure {
    pub class: FailureClass,
    /// Stable, for programs and for choosing the sentence in the reader's language.
    pub code: String,
    /// What happened, in English.
    pub message: String,
    /// What to do now, in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// How long the platform asked to wait, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// The platform's own words, shortened, for codes we do not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_words: Option<String>,
}

/// Who asked for it may no longer publish here. Source: policy-claims (a) 2.
pub const AUTHOR_LEFT: &str = "author_left";

/// Somebody has to do something before it goes on: at the platform, or here by taking it over. Not an end: the
/// post waits for it where it stands.
const WAITS_FOR_PERSON: [&str; 3] = ["captcha_required", "confirmation_required", AUTHOR_LEFT];

impl Failure {
    pub fn waits_for_person(&self) -> bool {
        WAITS_FOR_PERSON.contains(&self.code.as_str())
    }

    /// The act of this post ended with its author's role: another editor goes on with an act of their own.
    pub fn author_left() -> Self {
        Self::new(
            FailureClass::Permanent,
            AUTHOR_LEFT,
            "The person who asked for this post may no longer publish in this workspace.",
            Some("Take it over, and it continues in your name; or cancel it."),
        )
    }

    pub fn new(class: FailureClass, code: &str, message: &str, hint: Option<&str>) -> Self {
        Self {
            class,
            code: code.to_owned(),
            message: message.to_owned(),
            hint: hint.map(str::to_owned),
            retry_after_ms: None,
            platform_words: None,
        }
    }
    #[must_use]
    pub fn after(mut self, wait: Duration) -> Self {
        self.retry_after_ms = Some(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
        self
    }
    /// Keeps the platform's words, at most 300 characters (policy-claims C2.6).
    #[must_use]
    pub fn words(mut self, words: &str) -> Self {
        self.platform_words = Some(words.chars().take(300).collect());
        self
    }
}
