//! What YouTube shows everybody of a video. Source: YouTube Data API, "Videos: list" (part `statistics`, one unit, scope
//! `youtube.readonly`) and "Video": `statistics.viewCount`, `likeCount`, `commentCount`, unsigned longs written as
//! strings. [u]: the reference names no case in which one is left out; client libraries type each as optional, and one
//! that is hidden or switched off was seen missing.

use super::YouTube;
use super::codes::failure;
use super::errors::Doing;
use super::resource::{Counted, List};
use crate::adapter::CallLog;
use domain::act::Purpose;
use domain::publish::Numbers;
use domain::{ActId, Failure};
use secrecy::SecretString;

impl YouTube {
    pub(crate) async fn statistics(
        &self,
        act: ActId,
        access: &SecretString,
        id: &str,
        log: &mut CallLog,
    ) -> Result<Numbers, Failure> {
        let query = [("part", "statistics"), ("id", id)];
        let ask = self.reading(act, Purpose::Read, "read_numbers", "videos", &query, access);
        let list: List<Counted> = self.ask_json(ask, Doing::Reading, log).await?;
        let Some(counted) = list.known()?.into_iter().find(|v| v.id == id) else {
            // A video that is gone is left out, with status 200.
            let gone = failure("video_not_found");
            log.blame(&gone);
            return Err(gone);
        };
        let told = counted.statistics;
        Ok(Numbers {
            views: told.view_count,
            likes: told.like_count,
            comments: told.comment_count,
            shares: None,
        })
    }
}
