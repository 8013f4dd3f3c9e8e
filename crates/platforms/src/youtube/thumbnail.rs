//! The cover picture. Setting it again overwrites, so a repeat does no harm; its failure is a note.

use super::checkpoint::{Checkpoint, Video};
use super::codes::failure;
use super::errors::Doing;
use super::poll::note;
use super::{Step, YouTube};
use crate::adapter::{CallLog, Work};
use crate::wire::{Ask, Trouble, join};
use bytes::Bytes;
use domain::act::Purpose;
use domain::{Failure, FailureClass};
use egress::Body;
use http::Method;
use secrecy::SecretString;
use std::time::Duration;

/// Most bytes YouTube takes. Source: Revision History, 14 September 2026.
const MAX_BYTES: usize = 50_000_000;
const TRIES: u32 = 3;

impl YouTube {
    pub(crate) async fn thumbnail_step(
        &self,
        work: &Work<'_>,
        video: &Video,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        let Some(access) = access else {
            return Step::TokenRejected;
        };
        let failure = match picture(work).await {
            Picture::None => return Step::Next(Checkpoint::Verifying(video.clone())),
            Picture::Unusable(failure) => failure,
            Picture::Ready(kind, bytes) => {
                let mut url = join(&self.config.upload_url, "upload/youtube/v3/thumbnails/set");
                url.query_pairs_mut().append_pair("videoId", &video.id);
                let ask = Ask::new(work.act, Purpose::Publish, "set_thumbnail", Method::POST, url)
                    .bearer(Some(access))
                    .header("content-type", kind)
                    .body(Body::Bytes(bytes));
                match self
                    .ask_json::<serde_json::Value>(ask, Doing::Thumbnail, log)
                    .await
                {
                    Ok(_) => return Step::Next(Checkpoint::Verifying(video.clone())),
                    Err(Trouble::TokenRejected(_)) => return Step::TokenRejected,
                    Err(Trouble::Failure(f)) => f,
                }
            }
        };
        let passing = failure.class == FailureClass::Transient || failure.code == "rate_limited";
        if passing && video.tries + 1 < TRIES {
            let asked = Duration::from_millis(failure.retry_after_ms.unwrap_or(0));
            let wait = Duration::from_secs(5 << video.tries)
                .max(asked)
                .min(Duration::from_mins(5));
            let checkpoint = Checkpoint::Thumbnail(Video {
                tries: video.tries + 1,
                ..video.clone()
            });
            return Step::Wait { checkpoint, wait };
        }
        let mut video = video.clone();
        video.notes.push(refused(&failure));
        Step::Next(Checkpoint::Verifying(video))
    }
}

enum Picture {
    None,
    Unusable(Failure),
    Ready(&'static str, Bytes),
}

async fn picture(work: &Work<'_>) -> Picture {
    let Some(read) = work.thumbnail else {
        return Picture::None;
    };
    let Ok(bytes) = read().await else {
        return Picture::Unusable(failure("source_unreadable"));
    };
    let kind = match &*bytes {
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        _ => return Picture::Unusable(failure("thumbnail_invalid")),
    };
    if bytes.len() > MAX_BYTES {
        return Picture::Unusable(failure("thumbnail_invalid"));
    }
    Picture::Ready(kind, bytes)
}

fn refused(failure: &Failure) -> domain::publish::Note {
    match failure.code.as_str() {
        "thumbnail_limit" | "thumbnail_unverified" | "thumbnail_invalid" => {
            note(&failure.code, &failure.message, failure.hint.as_deref())
        }
        code => note(
            "thumbnail_refused",
            &format!("The video is published without the chosen thumbnail ({code})."),
            Some("Set it in YouTube Studio."),
        ),
    }
}
