//! What TikTok shows everybody of a post. Source: "Query Videos" (`POST /v2/video/query/`, scope `video.list`, read-only
//! access to the public videos of the person) and "Video Object": `view_count`, `like_count`, `comment_count`,
//! `share_count`.
//!
//! The scope is not asked for at the consent: an app that was not approved for it would fail the whole consent. So this
//! works for a connection whose grant has it, and the others are told where to look.

use super::TikTok;
use super::access::unpack;
use super::codes::failure;
use crate::adapter::{CallLog, ChannelRef, PostRef};
use crate::wire::{Ask, join};
use domain::act::Purpose;
use domain::publish::Numbers;
use domain::rights::grants;
use domain::tiktok::SCOPE_LIST;
use domain::{ActId, Failure};
use egress::Body;
use http::Method;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

const FIELDS: &str = "id,view_count,like_count,comment_count,share_count";

#[derive(Default, Deserialize)]
#[serde(default)]
struct Found {
    videos: Vec<Counted>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Counted {
    id: String,
    view_count: Option<u64>,
    like_count: Option<u64>,
    comment_count: Option<u64>,
    share_count: Option<u64>,
}

/// The public id, which only the address of a post holds: what is kept as its id is that of the publish.
fn public_id(post: PostRef<'_>) -> Option<&str> {
    let (_, id) = post.remote_url?.rsplit_once("/video/")?;
    let is_id = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
    is_id.then_some(id)
}

pub(crate) fn tells(channel: ChannelRef<'_>, post: PostRef<'_>) -> Result<(), Failure> {
    if !grants(channel.scopes, SCOPE_LIST) {
        return Err(failure("numbers_not_granted"));
    }
    public_id(post)
        .map(|_| ())
        .ok_or_else(|| failure("numbers_unnamed"))
}

impl TikTok {
    pub(crate) async fn counts(
        &self,
        act: ActId,
        access: &SecretString,
        post: PostRef<'_>,
        log: &mut CallLog,
    ) -> Result<Numbers, Failure> {
        let id = public_id(post).ok_or_else(|| failure("numbers_unnamed"))?;
        let mut url = join(&self.config.api_url, "v2/video/query/");
        url.query_pairs_mut().append_pair("fields", FIELDS);
        let token = unpack(access).token;
        let body = Body::Json(json!({"filters": {"video_ids": [id]}}));
        let ask = Ask::new(act, Purpose::Read, "read_numbers", Method::POST, url)
            .bearer(Some(&token))
            .body(body);
        let found: Found = match self.ask_json(ask, log).await {
            Ok(found) => found,
            Err(trouble) if trouble.failure().code == "scope_missing" => {
                return Err(failure("numbers_not_granted"));
            }
            Err(trouble) => return Err(trouble.into()),
        };
        let Some(told) = found.videos.into_iter().find(|v| v.id == id) else {
            let gone = failure("video_not_found");
            log.blame(&gone);
            return Err(gone);
        };
        Ok(Numbers {
            views: told.view_count,
            likes: told.like_count,
            comments: told.comment_count,
            shares: told.share_count,
        })
    }
}
