//! What Instagram shows everybody of a reel. Source: Instagram Platform, IG Media reference, read for both logins:
//! `like_count` and `comments_count`, with `instagram_business_basic` (Instagram Login) or `instagram_basic` and
//! `pages_read_engagement` (Facebook Login), which publishing has anyway. Other readings say that `like_count` is left
//! out where the owner hides it. Views stand behind the permission for insights, which nothing else here needs: they
//! are not asked for.

use super::Instagram;
use super::after::UNNAMED;
use super::codes::failure;
use super::graph::{self, Query};
use super::keys::Keys;
use crate::adapter::{CallLog, PostRef};
use domain::act::Purpose;
use domain::publish::Numbers;
use domain::{ActId, Failure};
use serde::Deserialize;

#[derive(Deserialize)]
struct Counted {
    #[serde(default, deserialize_with = "graph::id")]
    id: String,
    #[serde(default)]
    like_count: Option<u64>,
    #[serde(default)]
    comments_count: Option<u64>,
}

/// A reel whose id Instagram never named cannot be asked for.
pub(crate) fn named(post: PostRef<'_>) -> Result<(), Failure> {
    match post.remote_id.strip_prefix(UNNAMED) {
        Some(_) => Err(failure("numbers_unnamed")),
        None => Ok(()),
    }
}

impl Instagram {
    pub(crate) async fn counts(
        &self,
        act: ActId,
        keys: &Keys,
        post: PostRef<'_>,
        log: &mut CallLog,
    ) -> Result<Numbers, Failure> {
        named(post)?;
        let fields = "id,like_count,comments_count";
        let query = Query::get(act, Purpose::Read, "read_numbers", post.remote_id, fields).own();
        match self.ask::<Counted>(&query, &keys.reading(), log).await {
            Ok(told) if told.id.is_empty() => Err(failure("platform_nonsense")),
            Ok(told) => Ok(Numbers {
                views: None,
                likes: told.like_count,
                comments: told.comments_count,
                shares: None,
            }),
            // Reads with Page tokens alone said this of living reels for days.
            Err(refused) if refused.is("not_visible") && keys.user.is_none() => Err(refused.failure),
            Err(refused) if refused.is("not_visible") || refused.is("no_such_object") => {
                Err(failure("video_not_found"))
            }
            Err(refused) if refused.is("scope_missing") => Err(failure("numbers_not_granted")),
            Err(refused) => Err(refused.failure),
        }
    }
}
