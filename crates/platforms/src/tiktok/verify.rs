//! Looking at a post again, by its `publish_id`.

use super::TikTok;
use super::poll::{is_public, note};
use super::status::Status;
use crate::adapter::{CallLog, ChannelRef, Standing, Verified};
use domain::act::Purpose;
use domain::publish::Options;
use domain::tiktok::{Mode, PUBLIC, SELF_ONLY};
use domain::{ActId, Failure};
use secrecy::SecretString;

impl TikTok {
    /// What TikTok says of the post now. That it no longer knows the id is an error and no proof of a
    /// removal: how long it remembers is [u].
    pub(crate) async fn look_back(
        &self,
        act: ActId,
        access: &SecretString,
        channel: ChannelRef<'_>,
        publish_id: &str,
        options: &Options,
        log: &mut CallLog,
    ) -> Result<Verified, Failure> {
        let own = options.tiktok.clone().unwrap_or_default();
        let mode = own.mode.unwrap_or_default();
        let mut seen = Verified {
            visibility: None,
            standing: Standing::Processing,
            remote_url: None,
            notes: Vec::new(),
        };
        match self.status(act, Purpose::Verify, publish_id, access, log).await? {
            Status::Working { .. } => {}
            Status::Failed(f) => seen.standing = Standing::Rejected(f),
            Status::Inbox => {
                seen.visibility = Some("inbox".into());
                seen.standing = Standing::Private;
            }
            Status::Posted { id } => {
                let shown = id.is_some() || !is_public(mode, options);
                seen.standing = match own.privacy_level.as_deref() {
                    _ if !shown => Standing::Processing,
                    Some(SELF_ONLY) if mode == Mode::Direct => Standing::Private,
                    _ => Standing::Live,
                };
                if mode == Mode::Inbox {
                    seen.visibility = id.as_ref().map(|_| PUBLIC.to_owned());
                    seen.notes.push(note(
                        "posted_in_app",
                        "It was posted in the TikTok app.",
                        "Its audience was chosen there.",
                    ));
                } else {
                    seen.visibility = own.privacy_level;
                }
                seen.remote_url = id.map(|id| self.link(channel, Some(&id)));
            }
        }
        Ok(seen)
    }
}
