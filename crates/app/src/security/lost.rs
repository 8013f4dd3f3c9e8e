//! By the operator: for a person who lost the phone, the recovery codes and the passkeys.

use crate::accounts::email_key;
use crate::audit::Entry;
use crate::mail::FactorChange;
use crate::{App, AppError};
use domain::audit::{ActorKind, Kind};

impl App {
    /// From now on the password alone signs in: authenticator app, recovery codes and passkeys are gone, sessions have
    /// ended, and the person hears of it by mail.
    ///
    /// # Errors
    /// [`AppError::TotpOff`] when there is nothing to remove.
    pub async fn reset_second_factor(&self, address: &str) -> Result<(), AppError> {
        let found = self.store.read().credentials(&email_key(address)).await?;
        let (account, _) = found.ok_or(AppError::NotFound)?;
        let now = self.now();
        let tx = self.store.begin().await?;
        let db = tx.db();
        db.lock_factors(account).await?;
        let app = db.remove_totp(account).await?;
        let passkeys = db.delete_passkeys(account).await?;
        if !app && passkeys == 0 {
            return Err(AppError::TotpOff);
        }
        let ended = db.end_other_sessions(account, None).await?;
        db.drop_login_tickets(account).await?;
        db.drop_waiting_email_changes(account).await?;
        let entry = Entry::new(Kind::SecondFactorDisabled)
            .by(ActorKind::Operator)
            .of(account)
            .about(account, None)
            .with("passkeys", passkeys)
            .with("sessions_ended", ended);
        self.audit(&tx, None, entry, now).await?;
        self.tell_factor_changed(&tx, account, FactorChange::Reset)
            .await?;
        Ok(tx.commit().await?)
    }
}
