//! Passkeys: adding, removing, and proving oneself by one. Source: WebAuthn level 3; security-requirements, section 2.
//!
//! The device itself asks for a finger, a face or a PIN (user verification is required), so a passkey signs in alone:
//! it is two factors at once. A challenge is good for five minutes and once, whoever answers it; it is kept in the
//! database, so that any process may judge the answer.

use crate::accounts::{SignedIn, Visitor};
use crate::audit::Entry;
use crate::mail::FactorChange;
use crate::{Actor, App, AppError, views};
use domain::audit::Kind;
use domain::{AccountId, PasskeyId};
use secrecy::SecretString;
use serde_json::Value;
use std::time::Duration;
use store::passkeys::Passkey;
use store::{StoreError, Tx};
use webauthn_rs::prelude as lib;

/// How long a device may take to answer.
const CHALLENGE: Duration = Duration::from_secs(5 * 60);
/// Of one account.
const MOST: usize = 10;
/// Longest name, in characters.
const NAME_MAX: usize = 60;

/// What a device answered, with the ticket of the challenge it answers.
#[derive(Debug)]
pub struct Answered {
    pub ticket: String,
    /// A `PublicKeyCredential` as browsers write it in JSON.
    pub credential: Value,
}

impl App {
    /// Whether passkeys can be had: WebAuthn knows hosts by names, not by numbers.
    pub fn passkeys_on(&self) -> bool {
        self.settings.public_url.domain().is_some()
    }

    fn webauthn(&self) -> Result<lib::Webauthn, AppError> {
        let url = &self.settings.public_url;
        let host = url.domain().ok_or(AppError::PasskeysOff)?;
        let built = lib::WebauthnBuilder::new(host, url).and_then(|b| b.rp_name("AI_SHORTS").build());
        built.map_err(|e| AppError::Internal(format!("passkeys: {e}")))
    }

    pub async fn passkeys(&self, actor: &Actor) -> Result<views::Passkeys, AppError> {
        let all = self.store.read().passkeys(actor.account).await?;
        Ok(views::Passkeys {
            available: self.passkeys_on(),
            items: all.into_iter().map(Into::into).collect(),
        })
    }

    /// What a browser hands to `navigator.credentials.create`.
    pub async fn begin_passkey(&self, actor: &Actor) -> Result<views::PasskeyChallenge, AppError> {
        self.need_fresh(actor)?;
        let webauthn = self.webauthn()?;
        let db = self.store.read();
        let account = db.account(actor.account).await?.ok_or(AppError::NotFound)?;
        let there = db.passkeys(account.id).await?;
        if there.len() >= MOST {
            return Err(AppError::TooManyPasskeys { max: MOST });
        }
        let exclude = there.into_iter().map(|p| p.credential_id).collect();
        let shown = account.display_name.as_deref().unwrap_or(&account.email);
        let begun =
            webauthn.start_passkey_registration(account.id.as_uuid(), &account.email, shown, Some(exclude));
        let (options, state) = begun.map_err(|e| AppError::Internal(format!("a passkey: {e}")))?;
        let mut options = serde_json::to_value(options).map_err(StoreError::from)?;
        // It shall sign in without an address: the device has to remember whose it is.
        let selection = &mut options["publicKey"]["authenticatorSelection"];
        selection["residentKey"] = "required".into();
        selection["requireResidentKey"] = true.into();
        let state = serde_json::to_string(&state).map_err(StoreError::from)?;
        self.give_challenge(Some(account.id), &state, options).await
    }

    async fn give_challenge(
        &self,
        account: Option<AccountId>,
        state: &str,
        options: Value,
    ) -> Result<views::PasskeyChallenge, AppError> {
        let ticket = vault::token();
        let until = self.now().plus(CHALLENGE);
        let tx = self.store.begin().await?;
        tx.db()
            .insert_passkey_challenge(&vault::hash_token(&ticket), account, state, until)
            .await?;
        tx.commit().await?;
        Ok(views::PasskeyChallenge { ticket, options })
    }

    /// Takes the answer of a new device. Other sessions end, as with every change of how one gets in.
    pub async fn add_passkey(
        &self,
        actor: &Actor,
        name: &str,
        answered: Answered,
    ) -> Result<(SecretString, views::Passkey), AppError> {
        self.need_fresh(actor)?;
        let name = named(name)?;
        let webauthn = self.webauthn()?;
        let (now, hash) = (self.now(), vault::hash_token(&answered.ticket));
        let credential: lib::RegisterPublicKeyCredential = read(answered.credential)?;
        let tx = self.store.begin().await?;
        let given = tx.db().take_passkey_challenge(&hash, now).await?;
        let Some((Some(account), state)) = given else {
            return Err(AppError::SignInExpired);
        };
        if account != actor.account {
            return Err(AppError::SignInExpired);
        }
        let state: lib::PasskeyRegistration = serde_json::from_str(&state).map_err(StoreError::from)?;
        let made = match webauthn.finish_passkey_registration(&credential, &state) {
            Ok(made) => made,
            Err(why) => {
                tracing::info!(%why, "a device's answer was refused");
                tx.commit().await?;
                return Err(AppError::PasskeyWrong);
            }
        };
        tx.db().lock_factors(account).await?;
        if tx.db().passkeys(account).await?.len() >= MOST {
            return Err(AppError::TooManyPasskeys { max: MOST });
        }
        let passkey = Passkey {
            id: PasskeyId::new(now, vault::random()),
            account,
            credential_id: made.cred_id().clone(),
            credential: serde_json::to_string(&made).map_err(StoreError::from)?,
            name,
            created_at: now,
            last_used_at: None,
        };
        match tx.db().insert_passkey(&passkey).await {
            Err(StoreError::Conflict) => return Err(AppError::PasskeyWrong),
            other => other?,
        }
        let entry = Entry::new(Kind::PasskeyAdded).about(passkey.id, Some(&passkey.name));
        let token = self
            .factor_changed(&tx, actor, entry, FactorChange::PasskeyAdded)
            .await?;
        tx.commit().await?;
        Ok((token, passkey.into()))
    }

    pub async fn rename_passkey(&self, actor: &Actor, id: PasskeyId, name: &str) -> Result<(), AppError> {
        let name = named(name)?;
        let tx = self.store.begin().await?;
        if !tx.db().rename_passkey(actor.account, id, &name).await? {
            return Err(AppError::NotFound);
        }
        Ok(tx.commit().await?)
    }

    /// It signs in no more; other sessions end.
    pub async fn remove_passkey(&self, actor: &Actor, id: PasskeyId) -> Result<SecretString, AppError> {
        let there = self.store.read().passkeys(actor.account).await?;
        let passkey = there.into_iter().find(|p| p.id == id).ok_or(AppError::NotFound)?;
        self.need_fresh(actor)?;
        let tx = self.store.begin().await?;
        if !tx.db().delete_passkey(actor.account, id).await? {
            return Err(AppError::NotFound);
        }
        let entry = Entry::new(Kind::PasskeyRemoved).about(passkey.id, Some(&passkey.name));
        let token = self
            .factor_changed(&tx, actor, entry, FactorChange::PasskeyRemoved)
            .await?;
        tx.commit().await?;
        Ok(token)
    }

    /// What a browser hands to `navigator.credentials.get`: any passkey of this installation may answer.
    pub async fn ask_for_passkey(&self) -> Result<views::PasskeyChallenge, AppError> {
        let begun = self.webauthn()?.start_discoverable_authentication();
        let (options, state) = begun.map_err(|e| AppError::Internal(format!("a passkey: {e}")))?;
        let mut options = serde_json::to_value(options).map_err(StoreError::from)?;
        // Whether it is offered by itself or asked for is the page's to say.
        if let Some(all) = options.as_object_mut() {
            all.remove("mediation");
        }
        let state = serde_json::to_string(&state).map_err(StoreError::from)?;
        self.give_challenge(None, &state, options).await
    }

    /// Signs in by a passkey alone.
    pub async fn sign_in_by_passkey(
        &self,
        answered: Answered,
        visitor: &Visitor,
    ) -> Result<SignedIn, AppError> {
        let tx = self.store.begin().await?;
        let Some(account) = self.judge_passkey(&tx, answered).await? else {
            let entry = Entry::new(Kind::SessionFailed)
                .from(visitor)
                .with("step", "passkey");
            self.audit(&tx, None, entry, self.now()).await?;
            tx.commit().await?;
            return Err(AppError::PasskeyWrong);
        };
        let token = self.new_session(&tx, account, visitor).await?;
        tx.commit().await?;
        let me = self.me(account).await?;
        Ok(SignedIn { token, me })
    }

    /// Whose passkey answered; none when it is not known or did not prove anything. Uses the challenge up.
    ///
    /// # Errors
    /// [`AppError::SignInExpired`] when there is no such challenge any more.
    pub(super) async fn judge_passkey(
        &self,
        tx: &Tx,
        answered: Answered,
    ) -> Result<Option<AccountId>, AppError> {
        let webauthn = self.webauthn()?;
        let (now, hash) = (self.now(), vault::hash_token(&answered.ticket));
        let credential: lib::PublicKeyCredential = read(answered.credential)?;
        let Some((None, state)) = tx.db().take_passkey_challenge(&hash, now).await? else {
            return Err(AppError::SignInExpired);
        };
        let Some(known) = tx
            .db()
            .passkey_of_credential(credential.get_credential_id())
            .await?
        else {
            return Ok(None);
        };
        // The device says whose it is, too.
        let claimed = credential.get_user_unique_id();
        if claimed != Some(known.account.as_uuid().as_bytes().as_slice()) {
            return Ok(None);
        }
        let state: lib::DiscoverableAuthentication =
            serde_json::from_str(&state).map_err(StoreError::from)?;
        let mut key: lib::Passkey = serde_json::from_str(&known.credential).map_err(StoreError::from)?;
        let judged = webauthn.finish_discoverable_authentication_v2(&credential, state, &key);
        match judged {
            // A counter that went back is a copy of the device: the library refuses it.
            Ok(result) if result.user_verified() => {
                key.update_credential(&result);
                let kept = serde_json::to_string(&key).map_err(StoreError::from)?;
                tx.db().use_passkey(known.id, &kept, now).await?;
                Ok(Some(known.account))
            }
            Ok(_) => Ok(None),
            Err(why) => {
                tracing::info!(%why, "a passkey was refused");
                Ok(None)
            }
        }
    }
}

fn named(name: &str) -> Result<String, AppError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(AppError::field("name", "missing", "Name the device it is on."));
    }
    if name.chars().count() > NAME_MAX {
        return Err(AppError::field("name", "too_long", "At most 60 characters."));
    }
    Ok(name)
}

fn read<T: serde::de::DeserializeOwned>(credential: Value) -> Result<T, AppError> {
    serde_json::from_value(credential).map_err(|e| {
        let said = format!("This is no credential as browsers write it: {e}.");
        AppError::field("credential", "malformed", &said)
    })
}
