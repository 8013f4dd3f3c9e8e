//! Beginning an upload.
//!
//! Bytes only enter through the address in the answer of the same call, so a begun upload whose answer we
//! never stored can be filled by nobody and never becomes a post: asking once more is safe. It may count
//! towards TikTok's quotas, so we wait a little first.

use super::checkpoint::{Checkpoint, Prepared, Sent, Tries, Upload, UploadUrl, again};
use super::chunks::Chunks;
use super::codes::failure;
use super::creator::{caption, check};
use super::wire::Query;
use super::{Step, TikTok};
use crate::adapter::{CallLog, Work};
use crate::wire::Trouble;
use domain::act::Purpose;
use domain::rights::grants;
use domain::tiktok::{MAX_BYTES, Mode, SCOPE_PUBLISH, SCOPE_UPLOAD};
use domain::{Failure, FailureClass};
use egress::HostRule;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

/// Where TikTok's upload addresses lie. Source: hosts seen in the Media Transfer Guide.
const UPLOAD_HOSTS: &str = "tiktokapis.com";
/// Between an upload whose answer is not stored and the next.
const PAUSE: Duration = Duration::from_secs(10);
/// Uploads that may come to nothing.
const INITS: u32 = 5;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Begun {
    publish_id: String,
    upload_url: String,
}

impl TikTok {
    /// Checks what the person chose against what the account offers right now.
    pub(crate) async fn prepare(
        &self,
        work: &Work<'_>,
        prepared: &Prepared,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        let Some(access) = access else {
            return Step::TokenRejected;
        };
        let tries = prepared.tries;
        if tries.inits >= INITS {
            return Step::Failed {
                checkpoint: Some(Checkpoint::first()),
                failure: failure("upload_unstable"),
            };
        }
        if let Err(failure) = sendable(work) {
            return refused(failure);
        }
        let own = work.options.tiktok.clone().unwrap_or_default();
        if own.mode.unwrap_or_default() == Mode::Direct {
            let asked = self
                .creator_info(work.act, Purpose::Preflight, access, work.channel, log)
                .await;
            let rules = match asked {
                Ok(rules) => rules,
                Err(trouble) => return trouble.into(),
            };
            if let Err(failure) = check(work, &own, &rules) {
                return refused(failure);
            }
        }
        Step::Next(Checkpoint::InitSent(Sent {
            at: self.wire.clock.now(),
            tries: Tries {
                inits: tries.inits + 1,
                ..tries
            },
        }))
    }

    /// Asks for the address that the bytes go to.
    pub(crate) async fn init(
        &self,
        work: &Work<'_>,
        sent: &Sent,
        resumed: bool,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        let mode = mode_of(work);
        let now = self.wire.clock.now();
        if resumed {
            let since = now.since(sent.at);
            if since < PAUSE {
                return Step::Wait {
                    checkpoint: Checkpoint::InitSent(sent.clone()),
                    wait: PAUSE.saturating_sub(since),
                };
            }
            // The account is looked at anew; the inbox has no such question.
            if mode == Mode::Direct {
                return Step::Next(again(sent.tries));
            }
        }
        let Some(access) = access else {
            return Step::TokenRejected;
        };
        let (path, post_info) = match mode {
            Mode::Direct => ("v2/post/publish/video/init/", Some(post_info(work))),
            Mode::Inbox => ("v2/post/publish/inbox/video/init/", None),
        };
        let chunks = Chunks::of(work.size_bytes, self.chunk);
        let mut body = json!({"source_info": {"source": "FILE_UPLOAD", "video_size": chunks.total,
            "chunk_size": chunks.size, "total_chunk_count": chunks.count}});
        if let Some(info) = post_info {
            body["post_info"] = info;
        }
        let query = Query {
            act: work.act,
            purpose: Purpose::Publish,
            step: "init_upload",
            path,
            body: Some(body),
            access,
        };
        let begun = self.post::<Begun>(query, log).await.and_then(|begun| {
            let usable = !begun.publish_id.is_empty() && self.upload_rule(&begun.upload_url).is_some();
            if usable {
                return Ok(begun);
            }
            let nonsense = failure("platform_nonsense");
            log.blame(&nonsense);
            Err(Trouble::Failure(nonsense))
        });
        match begun {
            Ok(begun) => Step::Next(Checkpoint::UploadOpen(Upload {
                publish_id: begun.publish_id,
                url: UploadUrl::new(begun.upload_url),
                issued_at: now,
                mode,
                chunk: self.chunk,
                offset: 0,
                tries: sent.tries,
                ask: false,
                idle: 0,
                dead: false,
                out_of_step: false,
                unsure: false,
            })),
            Err(Trouble::TokenRejected(_)) => Step::TokenRejected,
            // TikTok said no, or said nothing: either way nothing can come of it.
            Err(Trouble::Failure(f)) => Step::Failed {
                checkpoint: Some(again(Tries {
                    inits: sent.tries.inits.saturating_sub(1),
                    ..sent.tries
                })),
                failure: if f.class == FailureClass::Transient {
                    let asked = f.retry_after_ms.map_or(PAUSE, Duration::from_millis);
                    f.after(asked.max(PAUSE))
                } else {
                    f
                },
            },
        }
    }

    /// The rule an upload's address is called under; none if it lies where TikTok's do not.
    pub(crate) fn upload_rule(&self, address: &str) -> Option<(Url, HostRule)> {
        let url: Url = address.parse().ok()?;
        if !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        if url.origin() == self.config.upload_url.origin() {
            let rule = HostRule::host_of(&url);
            return Some((url, rule));
        }
        let host = url.domain()?;
        let theirs = url.scheme() == "https"
            && url.port_or_known_default() == Some(443)
            && host
                .strip_suffix(UPLOAD_HOSTS)
                .is_some_and(|rest| rest.ends_with('.'));
        (theirs && !self.config.sandbox).then_some((url, HostRule::Suffix(UPLOAD_HOSTS)))
    }

    /// The start once more after an upload that came to nothing.
    pub(crate) fn begin_again(tries: Tries) -> Step {
        Step::Wait {
            checkpoint: again(tries),
            wait: PAUSE * tries.inits.max(1),
        }
    }
}

pub(crate) fn mode_of(work: &Work<'_>) -> Mode {
    let own = work.options.tiktok.as_ref();
    own.and_then(|o| o.mode).unwrap_or_default()
}

/// What needs no question: rights, size, type.
fn sendable(work: &Work<'_>) -> Result<(), Failure> {
    let scope = match mode_of(work) {
        Mode::Direct => SCOPE_PUBLISH,
        Mode::Inbox => SCOPE_UPLOAD,
    };
    if !grants(work.channel.scopes, scope) {
        let mut missing = failure("scope_missing");
        missing.message = format!("A permission was not granted: {scope}.");
        return Err(missing);
    }
    if work.size_bytes == 0 || work.size_bytes > MAX_BYTES {
        return Err(failure("file_too_large"));
    }
    if !matches!(work.mime, "video/mp4" | "video/quicktime" | "video/webm") {
        return Err(failure("file_kind"));
    }
    Ok(())
}

/// Nothing here has a default of ours: what was not allowed is off, what was not said is left out.
fn post_info(work: &Work<'_>) -> Value {
    let own = work.options.tiktok.clone().unwrap_or_default();
    let yes = |choice: Option<bool>| choice == Some(true);
    let mut info = json!({
        "privacy_level": own.privacy_level,
        "disable_comment": !yes(own.allow_comment),
        "disable_duet": !yes(own.allow_duet),
        "disable_stitch": !yes(own.allow_stitch),
        // Listed as required, though TikTok's own example goes without.
        "brand_content_toggle": yes(own.brand_content),
        "brand_organic_toggle": yes(own.brand_organic),
    });
    if let Some(title) = caption(work) {
        info["title"] = json!(title);
    }
    if let Some(aigc) = own.aigc {
        info["is_aigc"] = json!(aigc);
    }
    let cover = work.options.cover.as_ref().and_then(|c| c.at_ms);
    if let Some(at) = cover.and_then(|at| i32::try_from(at).ok()) {
        info["video_cover_timestamp_ms"] = json!(at);
    }
    info
}

fn refused(failure: Failure) -> Step {
    Step::Failed {
        checkpoint: None,
        failure,
    }
}
