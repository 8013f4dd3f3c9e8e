//! Looking at a published video again.

use super::YouTube;
use super::poll::{Phase, phase, visibility_note};
use crate::adapter::{CallLog, Standing, Verified};
use domain::act::Purpose;
use domain::publish::Visibility;
use domain::{ActId, Failure};
use secrecy::SecretString;

impl YouTube {
    /// What YouTube says of the video now; `asked` is the visibility the person chose.
    pub(crate) async fn look_back(
        &self,
        act: ActId,
        access: &SecretString,
        remote_id: &str,
        asked: Visibility,
        log: &mut CallLog,
    ) -> Result<Verified, Failure> {
        let seen = self
            .read_video(act, Purpose::Verify, "verify", remote_id, access, log)
            .await?;
        let Some(seen) = seen else {
            return Ok(bare(None, Standing::Removed));
        };
        let visibility = seen
            .status
            .privacy_status
            .clone()
            .filter(|v| matches!(v.as_str(), "public" | "unlisted" | "private"));
        Ok(match phase(&seen) {
            Phase::Removed => bare(visibility, Standing::Removed),
            Phase::Failed(f) => bare(visibility, Standing::Rejected(f)),
            Phase::Processing => bare(visibility, Standing::Processing),
            Phase::Processed => {
                let private = visibility.as_deref() == Some("private");
                let ahead = seen
                    .status
                    .publish_at
                    .filter(|at| private && *at > self.wire.clock.now());
                if let Some(at) = ahead {
                    return Ok(bare(visibility, Standing::Scheduled(at)));
                }
                let standing = if private {
                    Standing::Private
                } else {
                    Standing::Live
                };
                let notes = visibility.as_deref().and_then(|v| visibility_note(asked, v));
                Verified {
                    visibility,
                    standing,
                    remote_url: None,
                    notes: notes.into_iter().collect(),
                }
            }
        })
    }
}

const fn bare(visibility: Option<String>, standing: Standing) -> Verified {
    Verified {
        visibility,
        standing,
        remote_url: None,
        notes: Vec::new(),
    }
}
