//! News of what was published: told once, kept until the post is deleted.

use crate::{App, AppError, WorkspaceScope, cursor, views};
use domain::NoticeId;

impl App {
    pub async fn notices(
        &self,
        scope: &WorkspaceScope,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<views::Notices, AppError> {
        let after = cursor.map(cursor::read).transpose()?;
        let db = self.store.read();
        let rows = db.notices(scope, after, limit).await?;
        let unseen = match scope.account() {
            Some(account) => db.unseen_notices(scope, account).await?,
            None => 0,
        };
        Ok(views::Notices {
            next_cursor: cursor::next(&rows, limit, |n| (n.at, n.id)),
            items: rows.into_iter().map(Into::into).collect(),
            unseen,
        })
    }

    /// Marks this notice and all older ones as seen by the person who asks.
    pub async fn see_notices(&self, scope: &WorkspaceScope, up_to: NoticeId) -> Result<(), AppError> {
        let newest = self.store.read().notice(scope, up_to).await?;
        let at = newest.ok_or(AppError::NotFound)?.at;
        if let Some(account) = scope.account() {
            let tx = self.store.begin().await?;
            tx.db().see_notices(scope, account, at).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
