//! The accounts of the installation, as its operator sees them.

use crate::{App, AppError, cursor, views};
use domain::text::fold;

impl App {
    /// Newest first; `words` stand in the address.
    pub async fn operator_accounts(
        &self,
        words: &str,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<views::Page<views::OperatorAccount>, AppError> {
        let after = cursor.map(cursor::read).transpose()?;
        let words = fold(words.trim());
        let rows = self.store.read().account_lines(&words, after, limit).await?;
        Ok(views::Page {
            next_cursor: cursor::next(&rows, limit, |a| (a.created_at, a.id)),
            items: rows
                .into_iter()
                .map(|a| views::OperatorAccount {
                    id: a.id,
                    email: a.email,
                    is_operator: a.is_operator,
                    created_at: a.created_at,
                    last_sign_in_on: a.signed_in_at.map(|at| at.to_string().chars().take(10).collect()),
                    workspaces: a.workspaces,
                    bytes: a.bytes,
                    deletion_due_at: a.deletion_due_at,
                })
                .collect(),
        })
    }
}
