//! Asking VK for an id and an upload address.
//!
//! If we die before the answer is stored, VK keeps an id without bytes that nobody sees; another is asked
//! for. `wallpost` stays 0: a post that VK made by itself could not be told from a second one.

use super::api::Form;
use super::checkpoint::{Checkpoint, Hidden, Old, Prepared, Slot, VideoRef};
use super::codes::failure;
use super::errors::{Doing, in_doubt};
use super::resource::Saved;
use super::{Step, Vk};
use crate::adapter::{CallLog, Work};
use crate::wire::Trouble;
use domain::Failure;
use domain::act::Purpose;
use domain::publish::Visibility;
use domain::vk::TITLE_MAX_UTF16;
use secrecy::SecretString;

/// Upload addresses that may run out.
const SAVES: u32 = 5;

impl Vk {
    pub(crate) async fn prepared_step(
        &self,
        work: &Work<'_>,
        prepared: &Prepared,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        let Some(access) = access else {
            return Step::TokenRejected;
        };
        if let Some(old) = prepared.old {
            return self.delete_old(work, prepared, old, access, log).await;
        }
        if prepared.saves >= SAVES {
            let again = Prepared {
                saves: 0,
                ..prepared.clone()
            };
            return Step::Failed {
                checkpoint: Some(Checkpoint::Prepared(again)),
                failure: failure("upload_unstable"),
            };
        }
        let (owner, form) = match form(work) {
            Ok(form) => form,
            Err(failure) => {
                return Step::Failed {
                    checkpoint: None,
                    failure,
                };
            }
        };
        let ask = self.method(work.act, Purpose::Upload, "video.save", form, access);
        match self.ask::<Saved>(ask, Doing::Saving, log).await {
            Ok(saved) => self.allocated(prepared, saved, owner, log),
            Err(trouble) => trouble.into(),
        }
    }

    /// Deletes the id whose address ran out, so that nothing can appear under it any more. Nothing there
    /// to delete is as good.
    async fn delete_old(
        &self,
        work: &Work<'_>,
        prepared: &Prepared,
        old: Old,
        access: &SecretString,
        log: &mut CallLog,
    ) -> Step {
        let form = vec![
            ("owner_id", old.video.owner_id.to_string()),
            ("video_id", old.video.video_id.to_string()),
        ];
        let ask = self.method(work.act, Purpose::Upload, "video.delete", form, access);
        match self.ask::<i64>(ask, Doing::Reading, log).await {
            Ok(_) => {}
            Err(Trouble::Failure(f)) if matches!(&*f.code, "video_denied" | "video_gone") => {}
            Err(Trouble::Failure(f)) if old.out => {
                return Trouble::Failure(in_doubt(f)).into();
            }
            Err(trouble) => return trouble.into(),
        }
        Step::Next(Checkpoint::Prepared(Prepared {
            old: None,
            ..prepared.clone()
        }))
    }

    fn allocated(&self, prepared: &Prepared, saved: Saved, owner: i64, log: &mut CallLog) -> Step {
        let known = saved.upload_url.parse().ok();
        let wrong = if saved.owner_id != owner {
            Some("other_owner")
        } else if saved.video_id <= 0 || known.and_then(|url| self.upload_rule(&url)).is_none() {
            Some("platform_nonsense")
        } else {
            None
        };
        if let Some(code) = wrong {
            let failure = failure(code);
            log.blame(&failure);
            return Step::Failed {
                checkpoint: None,
                failure,
            };
        }
        Step::Next(Checkpoint::Allocated(Slot {
            guid: prepared.guid.clone(),
            saves: prepared.saves + 1,
            video: VideoRef {
                owner_id: saved.owner_id,
                video_id: saved.video_id,
            },
            access_key: saved.access_key.filter(|k| !k.is_empty()).map(Hidden::new),
            url: Hidden::new(saved.upload_url),
            out: false,
            sends: 0,
            breaks: 0,
        }))
    }
}

/// The profile's id, or a community's, negative.
pub(crate) fn owner_of(work: &Work<'_>) -> Option<i64> {
    let person: i64 = work.channel.external_id.parse().ok()?;
    match work.options.vk.as_ref().and_then(|vk| vk.owner) {
        None => Some(person),
        Some(owner) => (owner < 0 || owner == person).then_some(owner),
    }
}

fn form(work: &Work<'_>) -> Result<(i64, Form), Failure> {
    let options = work.options;
    // VK's words for "only me" contradict each other, and a wrong one could show a private video to all.
    if options.visibility.is_some_and(|v| v != Visibility::Public) {
        return Err(failure("setting_invalid").words("visibility"));
    }
    let owner = owner_of(work).ok_or_else(|| failure("setting_invalid").words("owner"))?;
    let title = options.title.as_deref().filter(|t| !t.trim().is_empty());
    let mut form = vec![
        (
            "name",
            title.map_or_else(|| shortened(work.fallback_title), str::to_owned),
        ),
        ("is_private", "0".to_owned()),
        ("wallpost", "0".to_owned()),
    ];
    if let Some(text) = &options.caption {
        form.push(("description", text.clone()));
    }
    if owner < 0 {
        form.push(("group_id", owner.unsigned_abs().to_string()));
    }
    Ok((owner, form))
}

/// Nobody chose this title: it may be cut.
fn shortened(title: &str) -> String {
    let mut units = 0;
    title
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= TITLE_MAX_UTF16
        })
        .collect()
}
