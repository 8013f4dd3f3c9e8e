//! Making a container: the reel before anyone sees it.
//!
//! If we die before its answer is stored, a container stays at Instagram that nobody will see and that ends in a
//! day; the next run makes another. Source: IG User Media reference; IG Container reference.

use super::checkpoint::{Checkpoint, Container, Prepared, Sending, UploadUri};
use super::codes::failure;
use super::graph::{Query, Refused};
use super::keys::Keys;
use super::oauth::Made;
use super::{Instagram, Step};
use crate::adapter::{CallLog, Work};
use domain::act::Purpose;
use domain::instagram::Login;
use domain::{Failure, FailureClass};
use egress::HostRule;
use std::time::Duration;
use url::Url;

/// Meta may look at the address before it answers.
const PATIENT: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

impl Instagram {
    /// Asks whether there is room for a post. Where that cannot be read it goes on.
    pub(crate) async fn prepared_step(
        &self,
        work: &Work<'_>,
        prepared: &Prepared,
        keys: &Keys,
        log: &mut CallLog,
    ) -> Step {
        let room = self
            .room(work.act, Purpose::Preflight, work.channel, &keys.reading(), log)
            .await;
        match room {
            Ok(room) if room.is_spent() => {
                let spent = failure("quota_spent").after(HOUR);
                log.blame(&spent);
                return Step::Failed {
                    checkpoint: None,
                    failure: spent,
                };
            }
            Err(refused)
                if refused.failure.class == FailureClass::RateLimited
                    || matches!(&*refused.failure.code, "access_expired" | "login_needed") =>
            {
                return refused.step();
            }
            Ok(_) | Err(_) => {}
        }
        Step::Next(Checkpoint::ContainerSent(Sending {
            containers: prepared.containers,
            link: self.settings.login == Login::Instagram,
        }))
    }

    /// Makes the container, with a fresh address of the video where Meta fetches it.
    pub(crate) async fn create_step(
        &self,
        work: &Work<'_>,
        sending: &Sending,
        keys: &Keys,
        log: &mut CallLog,
    ) -> Step {
        let mut form = form(work, self.settings.login);
        if sending.link {
            match (work.link)().await {
                Ok(Some(address)) => form.push(("video_url", address)),
                Ok(None) => return start_over(failure("public_address_needed")),
                Err(_) => {
                    return Step::Failed {
                        checkpoint: None,
                        failure: failure("source_unreadable"),
                    };
                }
            }
        } else {
            form.push(("upload_type", "resumable".to_owned()));
        }
        let path = format!("{}/media", work.channel.external_id);
        let query = Query {
            head: PATIENT,
            ..Query::post(work, Purpose::Publish, "create_container", path, form)
        }
        .granted(self.may_publish(work.channel));
        let containers = sending.containers + 1;
        match self.ask::<Made>(&query, &keys.writing(), log).await {
            Ok(made) => match self.container(made, sending.link, containers) {
                Some(container) => Step::Next(Checkpoint::Have(container)),
                None => nonsense(log),
            },
            Err(refused) => Self::not_created(refused, containers, log),
        }
    }

    fn not_created(refused: Refused, containers: u32, log: &mut CallLog) -> Step {
        match refused.failure.class {
            // No answer, or none that names a fault of the reel: the same again.
            FailureClass::Transient if !is_of_reel(&refused.failure) => refused.step(),
            FailureClass::Transient => anew(containers, refused.failure, log),
            FailureClass::Rejected | FailureClass::Permanent => start_over(refused.failure),
            // Nothing can be out yet, so there is nothing to decide: the text must change.
            FailureClass::Ambiguous => start_over(Failure {
                class: FailureClass::Rejected,
                ..refused.failure
            }),
            FailureClass::Reconnect | FailureClass::RateLimited => refused.step(),
        }
    }

    fn container(&self, made: Made, link: bool, containers: u32) -> Option<Container> {
        let uri = match made.uri {
            _ if link => None,
            Some(uri) => {
                self.upload_rule(&uri.parse().ok()?)?;
                Some(UploadUri::new(uri))
            }
            None => return None,
        };
        (!made.id.is_empty()).then(|| Container {
            id: made.id,
            uri,
            created_at: self.wire.clock.now(),
            containers,
            offset: 0,
            ask: false,
            idle: 0,
            polls: 0,
            finished: false,
            is_matched: false,
            second_key: false,
            mark: None,
            refusals: 0,
        })
    }

    /// The rule an upload's address is called under; none if it lies elsewhere than uploads may.
    pub(crate) fn upload_rule(&self, uri: &Url) -> Option<HostRule> {
        let base = &self.config.upload_url;
        let ours = uri.username().is_empty() && uri.password().is_none() && uri.origin() == base.origin();
        let safe = self.config.sandbox || uri.scheme() == "https";
        (ours && safe).then(|| HostRule::host_of(uri))
    }
}

/// What the person chose, in Instagram's words. `share_to_feed` has no documented default: it is always sent.
fn form(work: &Work<'_>, login: Login) -> Vec<(&'static str, String)> {
    let own = work.options.instagram.clone().unwrap_or_default();
    let mut form = vec![
        ("media_type", "REELS".to_owned()),
        ("share_to_feed", own.share_to_feed.unwrap_or(true).to_string()),
    ];
    let caption = caption(work.options);
    if !caption.is_empty() {
        form.push(("caption", caption.to_owned()));
    }
    if let Some(at_ms) = work.options.cover.as_ref().and_then(|c| c.at_ms) {
        form.push(("thumb_offset", at_ms.to_string()));
    }
    // Meta's overview names collaborators for Facebook Login only.
    if login == Login::Facebook && !own.collaborators.is_empty() {
        let names: Vec<&str> = own
            .collaborators
            .iter()
            .map(|n| n.trim_start_matches('@'))
            .collect();
        let list = serde_json::to_string(&names).unwrap_or_default();
        form.push(("collaborators", list));
    }
    if let Some(generated) = own.ai_generated {
        form.push(("is_ai_generated", generated.to_string()));
    }
    form
}

/// The text of the reel.
pub(crate) fn caption(options: &domain::publish::Options) -> &str {
    options
        .caption
        .as_deref()
        .or(options.title.as_deref())
        .unwrap_or_default()
}

fn nonsense(log: &mut CallLog) -> Step {
    let failure = failure("platform_nonsense");
    log.blame(&failure);
    Step::Failed {
        checkpoint: None,
        failure,
    }
}

/// The container is of no use; a retry begins from the start.
pub(crate) fn start_over(failure: Failure) -> Step {
    Step::Failed {
        checkpoint: Some(Checkpoint::Prepared(Prepared::default())),
        failure,
    }
}

fn is_of_reel(failure: &Failure) -> bool {
    plan(&failure.code, 1).is_ok() && failure.code != "platform_unreachable"
}

/// Another container after this many, or the code to stop with.
fn plan(code: &str, containers: u32) -> Result<Duration, Option<&'static str>> {
    let (waits, end): (&[u64], _) = match code {
        // A fresh address mostly passes at once; then the waits of the field study.
        "fetch_failed" | "download_slow" => (&[0, 0, 0, 30, 90, 300], "fetch_gave_up"),
        "media_unreadable" => (&[0, 0], "processing_failed"),
        "create_failed" => (&[10, 30, 60], "create_refused"),
        "upload_dead" => (&[0, 5], "upload_unstable"),
        "processing_stuck" => (&[0], "processing_timeout"),
        "container_expired" | "not_found_yet" | "not_visible" | "platform_unreachable" => {
            (&[5, 60], "prepared_in_vain")
        }
        _ => return Err(None),
    };
    let turn = usize::try_from(containers.saturating_sub(1)).unwrap_or(usize::MAX);
    waits.get(turn).map(|s| Duration::from_secs(*s)).ok_or(Some(end))
}

/// The container is lost: another, as long as its failure allows one. Only for containers that were never sent
/// to be published, or that are known not to be.
pub(crate) fn anew(containers: u32, lost: Failure, log: &mut CallLog) -> Step {
    match plan(&lost.code, containers) {
        Ok(wait) => {
            log.blame(&lost);
            let checkpoint = Checkpoint::Prepared(Prepared { containers });
            if wait.is_zero() {
                Step::Next(checkpoint)
            } else {
                Step::Wait { checkpoint, wait }
            }
        }
        Err(end) => {
            let mut told = end.map_or_else(|| lost.clone(), failure);
            told.platform_words = lost.platform_words;
            log.blame(&told);
            start_over(told)
        }
    }
}
