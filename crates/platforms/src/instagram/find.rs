//! Looking for our reel in the account's list. Only reads.
//!
//! A reel is taken for ours only if it alone is new since the snapshot, not older than the sending, and has our
//! caption. The newest is never simply taken: another app or the person may have posted meanwhile.

use super::checkpoint::{Checking, Checkpoint, Mark, Posted, Why};
use super::codes::failure;
use super::container::{anew, caption};
use super::graph::{self, List, Query, Refused};
use super::keys::Keys;
use super::{Instagram, Step};
use crate::adapter::{CallLog, Work};
use domain::act::Purpose;
use domain::{Failure, FailureClass, Timestamp};
use serde::Deserialize;
use std::time::Duration;

/// How far Meta's clock may be behind ours.
const SKEW: Duration = Duration::from_mins(1);
/// Readings without the reel that count as none, and the time between: the list may be late.
const READINGS: u32 = 2;
const BETWEEN: Duration = Duration::from_mins(3);

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Reel {
    #[serde(deserialize_with = "graph::id")]
    pub id: String,
    caption: Option<String>,
    pub permalink: Option<String>,
    pub shortcode: Option<String>,
    timestamp: Option<String>,
}

pub(crate) enum Match {
    One(Reel),
    None,
    /// More than one, or no snapshot to tell old from new.
    Unsure(usize),
}

impl Instagram {
    pub(crate) async fn newest(
        &self,
        work: &Work<'_>,
        keys: &Keys,
        log: &mut CallLog,
    ) -> Result<Vec<Reel>, Refused> {
        let path = format!("{}/media", work.channel.external_id);
        let fields = "id,caption,permalink,shortcode,timestamp";
        let mut query = Query::get(work.act, Purpose::Verify, "list_reels", path, fields);
        query.params.push(("limit", "25".to_owned()));
        let list: List<Reel> = self.ask(&query, &keys.reading(), log).await?;
        Ok(list.data)
    }

    pub(crate) async fn find(
        &self,
        work: &Work<'_>,
        mark: &Mark,
        keys: &Keys,
        log: &mut CallLog,
    ) -> Result<Match, Refused> {
        let reels = self.newest(work, keys, log).await?;
        Ok(matching(&reels, mark, caption(work.options)))
    }

    /// The container says no more: what does the list say?
    pub(crate) async fn check_step(
        &self,
        work: &Work<'_>,
        checking: &Checking,
        keys: &Keys,
        log: &mut CallLog,
    ) -> Step {
        let sent = &checking.sent;
        let found = match self.find(work, &sent.mark, keys, log).await {
            Ok(found) => found,
            Err(refused) if refused.stops() => return refused.step(),
            Err(refused) => {
                // Its own sentence would say that nothing was posted.
                let mut failure = failure("publish_unanswered");
                failure.platform_words = refused.failure.platform_words;
                log.blame(&failure);
                return Step::Failed {
                    checkpoint: None,
                    failure,
                };
            }
        };
        let seen = Checking {
            reads: checking.reads + 1,
            ..checking.clone()
        };
        match found {
            Match::One(reel) => Step::Next(Checkpoint::Published(Posted {
                media: Some(reel.id),
                container: sent.container.id.clone(),
                mark: sent.mark.clone(),
                is_matched: sent.container.is_matched,
                tries: 0,
            })),
            Match::None if seen.reads < READINGS => Step::Wait {
                checkpoint: Checkpoint::Checking(seen),
                wait: BETWEEN,
            },
            Match::None if checking.why == Why::Gone => {
                anew(sent.container.containers, checking.failure.clone(), log)
            }
            Match::None => self.unknown(seen, 0, log),
            Match::Unsure(n) => self.unknown(seen, n, log),
        }
    }

    /// The evidence goes into the sentence: the person decides by it.
    fn unknown(&self, seen: Checking, candidates: usize, log: &mut CallLog) -> Step {
        let mut failure = match &*seen.failure.code {
            "duplicate_post" => seen.failure.clone(),
            "asset_unassigned" if candidates == 0 => seen.failure.clone(),
            _ => {
                let mut f = failure("publish_unknown");
                f.platform_words.clone_from(&seen.failure.platform_words);
                f
            }
        };
        if failure.class == FailureClass::Ambiguous {
            failure = evidence(failure, &seen, candidates, self.wire.clock.now());
        }
        log.blame(&failure);
        Step::Failed {
            checkpoint: Some(Checkpoint::Checking(seen)),
            failure,
        }
    }
}

fn evidence(mut failure: Failure, seen: &Checking, candidates: usize, now: Timestamp) -> Failure {
    let why = match seen.why {
        Why::Gone => "the prepared reel ended",
        Why::Unreadable => "the prepared reel could not be read for a quarter of an hour",
        Why::Duplicate => "Instagram called it a duplicate",
        Why::Exhausted => "the prepared reel stayed unpublished",
    };
    let list = match candidates {
        0 => "does not show it".to_owned(),
        n => format!("shows {n} that may be it"),
    };
    failure.message = format!(
        "{} It was sent at {} ({} times without a clear answer); {why}, and the account's list at {now} {list}.",
        failure.message, seen.sent.mark.at, seen.sent.unclear,
    );
    failure
}

fn matching(reels: &[Reel], mark: &Mark, ours: &str) -> Match {
    let ours = folded(ours);
    let known = mark.before.as_deref().unwrap_or_default();
    let earliest = mark.at.minus(SKEW);
    let fits = |r: &&Reel| {
        // One whose time cannot be read may be new.
        let new = r
            .timestamp
            .as_deref()
            .and_then(moment)
            .is_none_or(|at| at >= earliest);
        new && !r.id.is_empty()
            && !known.contains(&r.id)
            && folded(r.caption.as_deref().unwrap_or_default()) == ours
    };
    let mut found = reels.iter().filter(fits);
    match (found.next(), found.count()) {
        (None, _) => Match::None,
        (Some(one), 0) if mark.before.is_some() => Match::One(one.clone()),
        (Some(_), more) => Match::Unsure(more + 1),
    }
}

/// Meta takes `@` out of captions on reading.
fn folded(caption: &str) -> String {
    let bare: String = caption.chars().filter(|c| *c != '@').collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `2026-11-24T12:00:00+0000`, or with a colon.
fn moment(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse() {
        return Some(at);
    }
    let (head, zone) = text.split_at_checked(text.len().checked_sub(4)?)?;
    let (hours, minutes) = zone.split_at_checked(2)?;
    format!("{head}{hours}:{minutes}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reel(id: &str, caption: &str, at: &str) -> Reel {
        Reel {
            id: id.into(),
            caption: Some(caption.into()),
            timestamp: Some(at.into()),
            ..Reel::default()
        }
    }
    fn mark(before: Option<&[&str]>) -> Mark {
        Mark {
            at: "2026-11-24T12:00:00Z".parse().unwrap(),
            before: before.map(|b| b.iter().map(|s| (*s).to_owned()).collect()),
        }
    }
    const NOW: &str = "2026-11-24T12:00:30+0000";

    #[test]
    fn only_a_single_new_reel_with_our_words_is_ours() {
        let ours = reel("1", "Hi  ann\nand bob", NOW);
        let found = |reels: &[Reel], before| matching(reels, &mark(before), "Hi @ann and @bob");
        assert!(matches!(found(std::slice::from_ref(&ours), Some(&[])), Match::One(r) if r.id == "1"));
        assert!(matches!(
            found(std::slice::from_ref(&ours), Some(&["1"])),
            Match::None
        ));
        assert!(matches!(
            found(std::slice::from_ref(&ours), None),
            Match::Unsure(1)
        ));
        let twin = reel("2", "Hi ann and bob", NOW);
        assert!(matches!(
            found(&[ours.clone(), twin], Some(&[])),
            Match::Unsure(2)
        ));
        let other = reel("2", "Hi carl", NOW);
        assert!(matches!(found(&[other, ours], Some(&[])), Match::One(r) if r.id == "1"));
        let old = reel("3", "Hi ann and bob", "2026-11-24T11:58:59+0000");
        assert!(matches!(found(&[old], Some(&[])), Match::None));
        let same = reel("3", "Hi ann and bob", "2026-11-24T11:59:30+00:00");
        assert!(matches!(found(&[same], Some(&[])), Match::One(_)));
    }
}
