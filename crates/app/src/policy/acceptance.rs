//! Accepting the policy and the terms: at sign-up, in the app, before a real platform is connected.

use super::text;
use crate::accounts::Visitor;
use crate::audit::Entry;
use crate::mail::Language;
use crate::{App, AppError, views};
use domain::AccountId;
use domain::audit::Kind;
use platforms::Adapter;
use store::Tx;
use store::policy::Acceptance;

/// What somebody says they accept.
#[derive(Clone, Debug)]
pub struct Accepting {
    /// Of `GET /api/v1/policy`.
    pub version: String,
    /// In which it was read.
    pub language: Language,
}

impl App {
    /// Nobody accepts what is not shown.
    pub(crate) fn is_shown(&self, version: &str) -> Result<(), AppError> {
        if version == self.policy_version() {
            Ok(())
        } else {
            Err(AppError::field(
                "policy_version",
                "policy_version_old",
                "This is not the version that is shown now. Read the policy and the terms again, then accept.",
            ))
        }
    }

    /// The row, once for each version, with its event and with the text itself: what was accepted can be read later.
    pub(crate) async fn accept_policy_in(
        &self,
        tx: &Tx,
        account: AccountId,
        accepting: &Accepting,
        visitor: Option<&Visitor>,
    ) -> Result<(), AppError> {
        let now = self.now();
        let acceptance = Acceptance {
            version: accepting.version.clone(),
            language: accepting.language.as_str().to_owned(),
            at: now,
        };
        if !tx.db().insert_acceptance(account, &acceptance).await? {
            return Ok(());
        }
        let body = self.policy_text();
        if text::fits(&accepting.version, &body) {
            tx.db().note_policy_text(&accepting.version, &body, now).await?;
        }
        let mut entry = Entry::new(Kind::PolicyAccepted)
            .account(Some(account))
            .about(account, None)
            .with("version", accepting.version.as_str())
            .with("language", accepting.language.as_str());
        if let Some(visitor) = visitor {
            entry = entry.from(visitor);
        }
        self.audit(tx, None, entry, now).await
    }

    pub(crate) async fn policy_standing(
        &self,
        account: AccountId,
    ) -> Result<views::PolicyStanding, AppError> {
        let current = self.policy_version();
        let db = self.store.read();
        let last = db.last_acceptance(account).await?;
        // A text that was shown before may be shown again.
        let is_accepted = db.has_accepted(account, &current).await?;
        Ok(views::PolicyStanding {
            is_accepted,
            accepted: last.as_ref().map(|a| a.version.clone()),
            accepted_at: last.map(|a| a.at),
            current,
        })
    }

    /// A real platform is connected only by who accepted what is shown now; the sandbox is for trying out.
    pub(crate) async fn need_policy(
        &self,
        account: Option<AccountId>,
        adapter: &Adapter,
    ) -> Result<(), AppError> {
        if adapter.is_sandbox() {
            return Ok(());
        }
        let version = self.policy_version();
        let accepted = match account {
            Some(account) => self.store.read().has_accepted(account, &version).await?,
            None => false,
        };
        if accepted {
            Ok(())
        } else {
            Err(AppError::PolicyNotAccepted { version })
        }
    }
}
