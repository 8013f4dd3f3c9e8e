use super::{CallLog, Checkpoint, Identity, Revoked, Step, Tokens, Verified, Work, YouTube, errors};
use domain::publish::Visibility;
use domain::{ActId, Failure};
use secrecy::SecretString;
use url::Url;

#[expect(clippy::unused_async, unused_variables, reason = "bodies follow")]
impl YouTube {
    /// The address of the consent page. `challenge_s256` comes from [`challenge`].
    pub fn authorize_url(&self, state: &str, challenge_s256: &str) -> Url {
        self.config.auth_url.clone()
    }
    pub async fn exchange(
        &self,
        act: ActId,
        code: &SecretString,
        verifier: &SecretString,
        log: &mut CallLog,
    ) -> Result<Tokens, Failure> {
        Err(errors::failure("app_fault"))
    }
    pub async fn refresh(
        &self,
        act: ActId,
        refresh: &SecretString,
        log: &mut CallLog,
    ) -> Result<Tokens, Failure> {
        Err(errors::failure("app_fault"))
    }
    pub async fn revoke(
        &self,
        act: ActId,
        token: &SecretString,
        log: &mut CallLog,
    ) -> Result<Revoked, Failure> {
        Err(errors::failure("app_fault"))
    }
    pub async fn identity(
        &self,
        act: ActId,
        access: &SecretString,
        log: &mut CallLog,
    ) -> Result<Identity, Failure> {
        Err(errors::failure("app_fault"))
    }
    pub async fn categories(
        &self,
        act: ActId,
        access: &SecretString,
        region: &str,
        log: &mut CallLog,
    ) -> Result<Vec<(String, String)>, Failure> {
        Err(errors::failure("app_fault"))
    }
    pub async fn step(
        &self,
        work: &Work<'_>,
        checkpoint: &Checkpoint,
        resumed: bool,
        access: Option<&SecretString>,
        log: &mut CallLog,
    ) -> Step {
        Step::Failed {
            checkpoint: None,
            failure: errors::failure("app_fault"),
        }
    }
    pub async fn verify(
        &self,
        act: ActId,
        access: &SecretString,
        remote_id: &str,
        asked: Visibility,
        log: &mut CallLog,
    ) -> Result<Verified, Failure> {
        Err(errors::failure("app_fault"))
    }
}

/// The S256 challenge of a PKCE verifier.
pub fn challenge(verifier: &SecretString) -> String {
    String::new()
}
