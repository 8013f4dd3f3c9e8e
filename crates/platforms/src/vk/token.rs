//! Connecting by a token that the operator enters by hand: an older app of theirs that still has rights.

use super::Vk;
use super::codes::failure;
use super::errors::Doing;
use super::identity::identity_of;
use crate::adapter::{Account, CallLog, Tokens};
use domain::act::Purpose;
use domain::{ActId, Failure, vk};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// Tokens of this kind either never end (`offline`) or say so by an error: VK tells no time.
const LIFE: Duration = Duration::from_hours(10 * 365 * 24);

impl Vk {
    /// Asks whom the token acts for and what it may do. It cannot be refreshed: once VK refuses it, the
    /// channel has to be connected again.
    ///
    /// # Errors
    /// A token that VK does not take, or that acts for no person.
    pub(crate) async fn account_of_token(
        &self,
        act: ActId,
        token: &SecretString,
        log: &mut CallLog,
    ) -> Result<Account, Failure> {
        let trimmed = token.expose_secret().trim();
        if trimmed.is_empty() || !trimmed.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(failure("access_expired"));
        }
        let access = SecretString::from(trimmed.to_owned());
        let user = self.read_user(act, &access, log).await?;
        let ask = self.method(
            act,
            Purpose::Identity,
            "account.getAppPermissions",
            Vec::new(),
            &access,
        );
        let bits: u64 = self.ask(ask, Doing::Reading, log).await?;
        let scopes = vk::rights_of(bits);
        let identity = identity_of(user, &scopes);
        Ok(Account {
            identity,
            tokens: Tokens {
                access,
                refresh: None,
                expires_in: LIFE,
                scopes,
                grant_ends_in: None,
            },
        })
    }
}
