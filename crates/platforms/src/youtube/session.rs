//! Opening an upload session.
//!
//! If we die before the answer is stored, YouTube holds an empty session that nobody can fill: no video.

use super::checkpoint::{Checkpoint, Prepared, Session, SessionUri, asked};
use super::codes::failure;
use super::errors::Doing;
use super::wire::unanswered;
use super::{Step, YouTube};
use crate::adapter::{CallLog, Work};
use crate::wire::{Ask, Trouble, join};
use domain::act::Purpose;
use domain::{Timestamp, publish::Visibility};
use egress::{Answer, Body, HostRule};
use http::{Method, header};
use secrecy::SecretString;
use serde_json::{Value, json};
use url::Url;

/// Where YouTube's upload sessions live.
const SESSION_HOSTS: &str = "googleapis.com";

impl YouTube {
    pub(crate) async fn open_session(
        &self,
        work: &Work<'_>,
        prepared: &Prepared,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        let Some(access) = access else {
            return Step::TokenRejected;
        };
        let now = self.wire.clock.now();
        let youtube = work.options.youtube.clone().unwrap_or_default();
        let mut url = join(&self.config.upload_url, "upload/youtube/v3/videos");
        let notify = if youtube.notify_subscribers.unwrap_or(true) {
            "true"
        } else {
            "false"
        };
        url.query_pairs_mut().extend_pairs([
            ("uploadType", "resumable"),
            ("part", "snippet,status"),
            ("notifySubscribers", notify),
        ]);
        let ask = Ask::new(work.act, Purpose::Upload, "open_session", Method::POST, url)
            .bearer(Some(access))
            .header("x-upload-content-length", &work.size_bytes.to_string())
            .header("x-upload-content-type", work.mime)
            .header("slug", &file_name(&prepared.slug, work.mime))
            .body(Body::Json(metadata(work, &youtube, now)));
        let trouble = match self.wire.call(ask, log).await {
            Err(e) => Trouble::Failure(unanswered(&e)),
            Ok(answer) if answer.status.is_success() => match self.session_uri(&answer) {
                Some(uri) => {
                    return Step::Next(Checkpoint::SessionOpen(Session {
                        uri,
                        slug: prepared.slug.clone(),
                        offset: 0,
                        opened_at: now,
                        sessions: prepared.sessions + 1,
                        breaks: 0,
                        ask: false,
                        idle: 0,
                        bearer: false,
                    }));
                }
                None => Trouble::Failure(failure("platform_nonsense")),
            },
            Ok(answer) => self.trouble(&answer, Doing::Uploading),
        };
        log.blame(trouble.failure());
        trouble.into()
    }

    /// The session's address in an answer, if it lies where sessions may lie.
    pub(crate) fn session_uri(&self, answer: &Answer) -> Option<SessionUri> {
        let text = answer.headers.get(header::LOCATION)?.to_str().ok()?;
        self.session_rule(&text.parse().ok()?)?;
        Some(SessionUri::new(text.to_owned()))
    }

    /// The rule a session's address is called under; none if it lies elsewhere.
    pub(crate) fn session_rule(&self, uri: &Url) -> Option<HostRule> {
        if !uri.username().is_empty() || uri.password().is_some() {
            return None;
        }
        if uri.origin() == self.config.upload_url.origin() {
            return Some(HostRule::host_of(uri));
        }
        let host = uri.domain()?;
        let google = uri.scheme() == "https"
            && uri.port_or_known_default() == Some(443)
            && (host == SESSION_HOSTS
                || host
                    .strip_suffix(SESSION_HOSTS)
                    .is_some_and(|rest| rest.ends_with('.')));
        (google && !self.config.sandbox).then_some(HostRule::Suffix(SESSION_HOSTS))
    }
}

/// The name the file gets at YouTube: the mark we find the video by.
pub(crate) fn file_name(slug: &str, mime: &str) -> String {
    let ending = match mime {
        "video/quicktime" => "mov",
        "video/3gpp" => "3gp",
        "video/webm" => "webm",
        "video/x-matroska" => "mkv",
        _ => "mp4",
    };
    format!("{slug}.{ending}")
}

/// The parts `snippet` and `status`, exactly as the person chose them.
fn metadata(work: &Work<'_>, youtube: &domain::youtube::Options, now: Timestamp) -> Value {
    let options = work.options;
    let mut snippet = json!({ "title": options.title.as_deref().unwrap_or(work.fallback_title) });
    if let Some(text) = &options.caption {
        snippet["description"] = json!(text);
    }
    if !options.tags.is_empty() {
        snippet["tags"] = json!(options.tags);
    }
    if let Some(id) = &youtube.category_id {
        snippet["categoryId"] = json!(id);
    }
    let mut status = json!({ "privacyStatus": asked(options).as_str() });
    // A time that has passed meanwhile means now, as it would with a schedule of our own.
    let at = work
        .scheduled_at
        .filter(|at| youtube.native_schedule == Some(true) && *at > now);
    if let Some(at) = at {
        status["privacyStatus"] = json!(Visibility::Private.as_str());
        status["publishAt"] = json!(at);
    }
    if let Some(kids) = youtube.made_for_kids {
        status["selfDeclaredMadeForKids"] = json!(kids);
    }
    if let Some(synthetic) = youtube.synthetic_media {
        status["containsSyntheticMedia"] = json!(synthetic);
    }
    json!({ "snippet": snippet, "status": status })
}
