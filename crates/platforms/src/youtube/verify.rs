//! Looking at a published video again.

use super::poll::{Phase, phase, visibility_note};
use super::{CallLog, Standing, Verified, YouTube};
use domain::act::Purpose;
use domain::publish::Visibility;
use domain::{ActId, Failure};
use secrecy::SecretString;

impl YouTube {
    /// What YouTube says of the video now; `asked` is the visibility the person chose.
    pub async fn verify(
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
        let visibility = match seen.status.privacy_status.as_deref() {
            Some("public") => Some(Visibility::Public),
            Some("unlisted") => Some(Visibility::Unlisted),
            Some("private") => Some(Visibility::Private),
            _ => None,
        };
        Ok(match phase(&seen) {
            Phase::Removed => bare(visibility, Standing::Removed),
            Phase::Failed(f) => bare(visibility, Standing::Rejected(f)),
            Phase::Processing => bare(visibility, Standing::Processing),
            Phase::Processed => {
                let private = visibility == Some(Visibility::Private);
                let ahead = seen
                    .status
                    .publish_at
                    .filter(|at| private && *at > self.clock.now());
                if let Some(at) = ahead {
                    return Ok(bare(visibility, Standing::Scheduled(at)));
                }
                let standing = if private {
                    Standing::Private
                } else {
                    Standing::Live
                };
                let notes = visibility.and_then(|v| visibility_note(asked, v.as_str()));
                Verified {
                    visibility,
                    standing,
                    notes: notes.into_iter().collect(),
                }
            }
        })
    }
}

const fn bare(visibility: Option<Visibility>, standing: Standing) -> Verified {
    Verified {
        visibility,
        standing,
        notes: Vec::new(),
    }
}
