//! Throw-away accounts for asking the running service as a person would, and their erasure.
//!
//! If we die with a probe standing, its id is in a setting, written with it; the next run erases it first.

use crate::audit::Entry;
use crate::{App, AppError};
use domain::audit::{ActorKind, Kind};
use domain::{AccountId, WorkspaceId};
use secrecy::{ExposeSecret as _, SecretString};
use store::accounts::NewAccount;

/// The setting that names probes that stand.
const STANDING: &str = "policy_probes";

/// An account with a workspace of its own.
pub(super) struct Probe {
    pub account: AccountId,
    pub email: String,
    pub password: SecretString,
    pub workspace: WorkspaceId,
}

impl App {
    /// Makes a probe, whoever may register here.
    pub(super) async fn make_probe(&self) -> Result<Probe, AppError> {
        let password = SecretString::from(vault::token());
        let given = password.clone();
        let hash = self.hashed(move |v| v.hash_password(&given)).await?;
        let now = self.now();
        let account = AccountId::new(now, vault::random());
        let workspace = WorkspaceId::new(now, vault::random());
        let email = format!("{account}@policy-probe.invalid");
        let wrapped = self.vault.new_workspace_key(workspace.as_uuid());
        let tx = self.store.begin().await?;
        let new = NewAccount {
            id: account,
            email: &email,
            email_key: &email,
            display_name: None,
            password_hash: &hash,
            is_operator: false,
            at: now,
        };
        tx.db().insert_account(&new).await?;
        tx.db()
            .insert_workspace(workspace, "Policy probe", &wrapped, account, now)
            .await?;
        let made = Entry::new(Kind::AccountRegistered)
            .by(ActorKind::Operator)
            .of(account)
            .about(account, None)
            .with("policy_probe", true);
        self.audit(&tx, None, made, now).await?;
        self.audit_new_workspace(&tx, workspace, account, "Policy probe", now)
            .await?;
        let mut standing = standing(tx.db().setting(STANDING).await?);
        standing.push(account);
        tx.db().set_setting(STANDING, &written(&standing)?).await?;
        tx.commit().await?;
        Ok(Probe {
            account,
            email,
            password,
            workspace,
        })
    }

    /// Erases every probe that stands, with the deletion that people have. May run twice.
    pub(super) async fn erase_probes(&self) -> Result<(), AppError> {
        let gone = standing(self.store.read().setting(STANDING).await?);
        for account in &gone {
            let Some(a) = self.store.read().account(*account).await? else {
                continue;
            };
            match self.ask_account_deletion_as_operator(&a.email, true, true).await {
                Ok(asked) => self.finish_deletion(asked.code).await?,
                // Its deletion was asked for already and goes on by its job.
                Err(AppError::NotFound) => {}
                Err(e) => return Err(e),
            }
        }
        let tx = self.store.begin().await?;
        let mut left = standing(tx.db().setting(STANDING).await?);
        left.retain(|id| !gone.contains(id));
        tx.db().set_setting(STANDING, &written(&left)?).await?;
        Ok(tx.commit().await?)
    }
}

fn standing(setting: Option<String>) -> Vec<AccountId> {
    setting
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

fn written(ids: &[AccountId]) -> Result<String, AppError> {
    serde_json::to_string(ids).map_err(|e| AppError::Internal(e.to_string()))
}

impl Probe {
    pub fn login(&self) -> serde_json::Value {
        serde_json::json!({"email": self.email, "password": self.password.expose_secret()})
    }
}
