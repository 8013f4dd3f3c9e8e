//! After the reel is out: its address, and looks back at it later. A failed read here never fails the publish.

use super::checkpoint::{Checkpoint, Finished, Posted};
use super::codes::failure;
use super::find::Match;
use super::graph::{self, Query};
use super::keys::Keys;
use super::look::Seen;
use super::{Instagram, Step};
use crate::adapter::{CallLog, ChannelRef, Standing, Verified, Work};
use domain::act::Purpose;
use domain::instagram::ChannelFacts;
use domain::publish::{Note, Published};
use domain::{ActId, Failure};
use serde::Deserialize;
use std::time::Duration;

/// Readings of the reel's address.
const TRIES: u32 = 3;
/// Waits for a reel that the list does not show yet.
const LIST_WAITS: [u64; 5] = [5, 15, 30, 60, 120];
/// What stands for the id of a reel that Instagram did not name.
pub(crate) const UNNAMED: &str = "container:";

#[derive(Deserialize)]
struct Media {
    #[serde(default, deserialize_with = "graph::id")]
    id: String,
    #[serde(default)]
    permalink: Option<String>,
    #[serde(default)]
    shortcode: Option<String>,
}

impl Instagram {
    pub(crate) async fn posted_step(
        &self,
        work: &Work<'_>,
        posted: &Posted,
        keys: &Keys,
        log: &mut CallLog,
    ) -> Step {
        let Some(media) = &posted.media else {
            return self.search_step(work, posted, keys, log).await;
        };
        let query = media_query(work.act, media);
        match self.ask::<Media>(&query, &keys.reading(), log).await {
            Ok(seen) => {
                let url = address(seen.permalink, seen.shortcode.as_deref(), self.config.sandbox);
                self.done(work, posted, media.clone(), url)
            }
            Err(_) if posted.tries + 1 < TRIES => again(posted, Duration::from_secs(10)),
            Err(_) => self.done(work, posted, media.clone(), None),
        }
    }

    /// The reel is out and its id unknown.
    async fn search_step(&self, work: &Work<'_>, posted: &Posted, keys: &Keys, log: &mut CallLog) -> Step {
        if let Ok(Match::One(reel)) = self.find(work, &posted.mark, keys, log).await {
            let url = address(reel.permalink, reel.shortcode.as_deref(), self.config.sandbox);
            return self.done(work, posted, reel.id, url);
        }
        let turn = usize::try_from(posted.tries).unwrap_or(usize::MAX);
        match LIST_WAITS.get(turn) {
            Some(seconds) => again(posted, Duration::from_secs(*seconds)),
            None => self.done(work, posted, format!("{UNNAMED}{}", posted.container), None),
        }
    }

    fn done(&self, work: &Work<'_>, posted: &Posted, remote_id: String, url: Option<String>) -> Step {
        let mut notes = Vec::new();
        if posted.is_matched {
            notes.push(Note {
                code: "copyright_matched".to_owned(),
                message: "Instagram found music or a film in the reel that somebody else has the rights to.".to_owned(),
                hint: Some("It may mute or block the reel, in some countries or everywhere. Look at it in Instagram.".to_owned()),
            });
        }
        let remote_url = url.unwrap_or_else(|| {
            notes.push(Note {
                code: "link_unknown".to_owned(),
                message: "The reel is out; Instagram did not tell its address.".to_owned(),
                hint: Some("The link leads to the profile.".to_owned()),
            });
            self.profile(work.channel)
        });
        let published = Published {
            remote_id,
            remote_url,
            visibility: "public".to_owned(),
            notes,
        };
        Step::Done {
            checkpoint: Checkpoint::Done(Finished {
                published: published.clone(),
                at: self.wire.clock.now(),
            }),
            published,
        }
    }

    fn profile(&self, channel: ChannelRef<'_>) -> String {
        let base = if self.config.sandbox {
            self.config.api_url.as_str().trim_end_matches('/')
        } else {
            "https://www.instagram.com"
        };
        match channel.known::<ChannelFacts>().username {
            Some(name) => format!("{base}/{name}/"),
            None => format!("{base}/"),
        }
    }

    /// What Instagram says of the reel now.
    pub(crate) async fn look_back(
        &self,
        act: ActId,
        keys: &Keys,
        remote_id: &str,
        log: &mut CallLog,
    ) -> Result<Verified, Failure> {
        let seen = |standing, remote_url| Verified {
            visibility: None,
            standing,
            remote_url,
            notes: Vec::new(),
        };
        if let Some(container) = remote_id.strip_prefix(UNNAMED) {
            return match self.look(act, Purpose::Verify, container, keys, log).await {
                Ok(Seen::Published) => Ok(seen(Standing::Live, None)),
                Ok(_) => Err(failure("not_visible")),
                Err(refused) => Err(refused.failure),
            };
        }
        let query = media_query(act, remote_id);
        match self.ask::<Media>(&query, &keys.reading(), log).await {
            Ok(media) if media.id.is_empty() => Err(failure("platform_nonsense")),
            Ok(media) => {
                let url = address(media.permalink, media.shortcode.as_deref(), self.config.sandbox);
                Ok(seen(Standing::Live, url))
            }
            // Reads with Page tokens alone said this of living reels for days.
            Err(refused) if refused.is("not_visible") && keys.user.is_none() => Err(refused.failure),
            Err(refused)
                if refused.is("not_visible")
                    || refused.is("no_such_object")
                    || refused.is("not_found_yet") =>
            {
                Ok(seen(Standing::Removed, None))
            }
            Err(refused) => Err(refused.failure),
        }
    }
}

fn media_query(act: ActId, media: &str) -> Query {
    let fields = "id,permalink,shortcode,timestamp,media_product_type";
    Query::get(act, Purpose::Verify, "verify", media, fields).own()
}

fn again(posted: &Posted, wait: Duration) -> Step {
    Step::Wait {
        checkpoint: Checkpoint::Published(Posted {
            tries: posted.tries + 1,
            ..posted.clone()
        }),
        wait,
    }
}

/// The address Instagram tells; else made of its short code, never of the id.
fn address(permalink: Option<String>, shortcode: Option<&str>, sandbox: bool) -> Option<String> {
    let is_web = |url: &String| url.starts_with("https://") || sandbox && url.starts_with("http://");
    let code = shortcode
        .filter(|c| !c.is_empty() && c.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)));
    permalink
        .filter(is_web)
        .or_else(|| code.map(|c| format!("https://www.instagram.com/reel/{c}/")))
}
