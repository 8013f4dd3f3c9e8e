//! Addresses that a platform fetches a video from: one at a time for each publish, signed, and good only while
//! the publish is under way.

use crate::library::File;
use crate::{App, AppError, WorkspaceScope};
use domain::{MediaId, TargetId};
use std::time::Duration;
use storage::Kind;
use store::jobs::Claimed;
use vault::{Link, LinkPurpose};

/// How long one address lives at most; the platform fetches within minutes.
const LIFE: Duration = Duration::from_secs(6 * 3600);

impl App {
    /// A fresh address of what this target sends; the one before ends. None where no platform could reach it.
    pub async fn fetch_link(
        &self,
        scope: &WorkspaceScope,
        id: TargetId,
        media: MediaId,
        claimed: &Claimed,
    ) -> Result<Option<String>, AppError> {
        let now = self.now();
        let link = Link::new(LinkPurpose::Fetch, media.as_uuid(), id.as_uuid(), now.plus(LIFE));
        let text = self.vault.sign_link(&link);
        let url = self
            .settings
            .public_url
            .join(&format!("/l/{text}"))
            .map_err(|e| AppError::Internal(e.to_string()))?;
        let tx = self.store.begin().await?;
        tx.db().still_ours(claimed).await?;
        let target = tx.db().target(scope, id).await?.ok_or(AppError::NotFound)?;
        if !target.is_sandbox && !self.settings.is_public_https() {
            return Ok(None);
        }
        tx.db()
            .set_fetch_link(scope, id, &vault::hash_token(&text))
            .await?;
        tx.commit().await?;
        Ok(Some(url.into()))
    }

    /// The clip, or its rendition, behind an address that we gave to a platform, while its publish is under way.
    pub async fn fetched_file(&self, text: &str) -> Result<File, AppError> {
        let link = self
            .vault
            .check_link(LinkPurpose::Fetch, text, self.now())
            .map_err(|_| AppError::NotFound)?;
        let found = self
            .store
            .read()
            .fetch_target(TargetId::from_uuid(link.target), &vault::hash_token(text))
            .await?;
        let (scope, target) = found.ok_or(AppError::NotFound)?;
        if !target.state.is_pending() {
            return Err(AppError::NotFound);
        }
        let media = MediaId::from_uuid(link.object);
        match target.options.rendition_id {
            Some(id) => self.rendition_file(&scope, media, id).await,
            None => self.media_file(&scope, media, Kind::Media).await,
        }
    }
}
