//! What VK shows everybody of a video. Source: VK's API schema 5.199, `video.get` (right `video`) and the object
//! `video_video`: `views` and `comments` are numbers, `likes` an object with `count`; the object's page says that
//! `comments` is left out where nobody may comment. [u]: whether `likes` comes without `extended`. It is not set, because
//! with it VK also tells of people. `reposts` holds repeats inside VK: other things than shares elsewhere, so not asked.

use super::Vk;
use super::checkpoint::VideoRef;
use super::codes::failure;
use super::resource::{Counted, Items};
use crate::adapter::CallLog;
use domain::act::Purpose;
use domain::publish::Numbers;
use domain::{ActId, Failure};
use secrecy::SecretString;

impl Vk {
    pub(crate) async fn counts(
        &self,
        act: ActId,
        access: &SecretString,
        remote_id: &str,
        log: &mut CallLog,
    ) -> Result<Numbers, Failure> {
        let Ok(video) = remote_id.parse::<VideoRef>() else {
            return Err(failure("video_gone"));
        };
        let form = vec![("videos", video.to_string())];
        let list: Items<Counted> = self
            .read(act, Purpose::Read, "video.get", form, access, log)
            .await?;
        let Some(counted) = list.items.into_iter().find(|c| c.is(video)) else {
            let gone = failure("video_gone");
            log.blame(&gone);
            return Err(gone);
        };
        Ok(Numbers {
            views: counted.views,
            likes: counted.likes.and_then(|likes| likes.count),
            comments: counted.comments,
            shares: None,
        })
    }
}
