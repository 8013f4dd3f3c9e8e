//! Consent, tokens, their end.

use super::YouTube;
use super::codes::failure;
use super::errors::classify_oauth;
use super::wire::unanswered;
use crate::adapter::{CallLog, Revoked, Tokens};
use crate::wire::{Ask, join, retry_after};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::act::Purpose;
use domain::{ActId, Failure, youtube::SCOPES};
use egress::{Answer, Body};
use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::time::Duration;
use url::Url;

/// The S256 challenge of a PKCE verifier. Source: RFC 7636, section 4.2.
pub fn challenge(verifier: &SecretString) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret().as_bytes()))
}

#[derive(Deserialize)]
struct Granted {
    access_token: SecretString,
    #[serde(default)]
    token_type: Option<String>,
    #[serde(default)]
    expires_in: Option<u64>,
    #[serde(default)]
    refresh_token: Option<SecretString>,
    #[serde(default)]
    scope: Option<String>,
    #[serde(default)]
    refresh_token_expires_in: Option<u64>,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

impl YouTube {
    /// The address of the consent page. `challenge_s256` is made by [`challenge`].
    ///
    /// `access_type=offline` and `prompt=consent` bring a refresh token every time, `select_account`
    /// lets the person choose among several accounts and channels.
    pub(crate) fn consent_url(&self, state: &str, challenge_s256: &str) -> Url {
        let mut url = join(&self.config.auth_url, "o/oauth2/v2/auth");
        url.query_pairs_mut().extend_pairs([
            ("client_id", self.config.client_id.as_str()),
            ("redirect_uri", &self.config.redirect_uri),
            ("response_type", "code"),
            ("scope", &SCOPES.join(" ")),
            ("state", state),
            ("access_type", "offline"),
            ("prompt", "select_account consent"),
            ("code_challenge", challenge_s256),
            ("code_challenge_method", "S256"),
        ]);
        url
    }

    /// Trades the code of the callback for tokens. Fewer scopes than asked for are a failure that names
    /// the missing ones.
    pub async fn exchange(
        &self,
        act: ActId,
        code: &SecretString,
        verifier: &SecretString,
        log: &mut CallLog,
    ) -> Result<Tokens, Failure> {
        let form = vec![
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.expose_secret().to_owned()),
            ("redirect_uri", self.config.redirect_uri.clone()),
            ("code_verifier", verifier.expose_secret().to_owned()),
        ];
        self.tokens(
            act,
            Purpose::Identity,
            "exchange_code",
            form,
            "consent_expired",
            log,
        )
        .await
    }

    /// A new access token. A lost answer costs nothing: the refresh token stays the same.
    pub(crate) async fn refresh_tokens(
        &self,
        act: ActId,
        refresh: &SecretString,
        log: &mut CallLog,
    ) -> Result<Tokens, Failure> {
        let form = vec![
            ("grant_type", "refresh_token".to_owned()),
            ("refresh_token", refresh.expose_secret().to_owned()),
        ];
        self.tokens(
            act,
            Purpose::Refresh,
            "refresh_token",
            form,
            "access_revoked",
            log,
        )
        .await
    }

    /// Withdraws a token, refresh or access. It ends all grants of this Google identity to the project, a
    /// second connection of the same channel included.
    pub(crate) async fn revoke_token(
        &self,
        act: ActId,
        token: &SecretString,
        log: &mut CallLog,
    ) -> Result<Revoked, Failure> {
        let form = vec![("token", token.expose_secret().to_owned())];
        let url = join(&self.config.token_url, "revoke");
        let ask = Ask::new(act, Purpose::Revoke, "revoke_token", Method::POST, url).body(Body::Form(form));
        let answer = self.wire.call(ask, log).await.map_err(|e| unanswered(&e))?;
        if answer.status.is_success() {
            return Ok(Revoked::Done);
        }
        let flat: Option<Refusal> = serde_json::from_slice(&answer.body).ok();
        if answer.status == 400
            && flat.is_some_and(|f| matches!(&*f.error, "invalid_token" | "invalid_grant"))
        {
            return Ok(Revoked::AlreadyDead);
        }
        Err(self.refusal(&answer, "access_revoked", log))
    }

    async fn tokens(
        &self,
        act: ActId,
        purpose: Purpose,
        step: &'static str,
        mut form: Vec<(&'static str, String)>,
        dead: &'static str,
        log: &mut CallLog,
    ) -> Result<Tokens, Failure> {
        form.push(("client_id", self.config.client_id.clone()));
        form.push((
            "client_secret",
            self.config.client_secret.expose_secret().to_owned(),
        ));
        let url = join(&self.config.token_url, "token");
        let ask = Ask::new(act, purpose, step, Method::POST, url).body(Body::Form(form));
        let answer = self.wire.call(ask, log).await.map_err(|e| unanswered(&e))?;
        if !answer.status.is_success() {
            return Err(self.refusal(&answer, dead, log));
        }
        let read = serde_json::from_slice::<Granted>(&answer.body)
            .map_err(|_| failure("platform_nonsense"))
            .and_then(granted);
        if let Err(f) = &read {
            log.blame(f);
        }
        read
    }

    fn refusal(&self, answer: &Answer, dead: &'static str, log: &mut CallLog) -> Failure {
        let wait = retry_after(&answer.headers, self.wire.clock.now());
        let failure = classify_oauth(answer.status.as_u16(), &answer.body, wait, dead);
        log.blame(&failure);
        failure
    }
}

fn granted(g: Granted) -> Result<Tokens, Failure> {
    let bearer = g.token_type.is_none_or(|t| t.eq_ignore_ascii_case("bearer"));
    if !bearer || g.access_token.expose_secret().is_empty() {
        return Err(failure("platform_nonsense"));
    }
    // RFC 6749, section 5.1: a scope left out is the one that was asked for.
    let scopes: Vec<String> = match g.scope {
        Some(s) => s.split_whitespace().map(str::to_owned).collect(),
        None => SCOPES.map(str::to_owned).to_vec(),
    };
    let missing: Vec<&str> = SCOPES
        .into_iter()
        .filter(|s| !scopes.iter().any(|have| have == s))
        .map(|s| s.rsplit('/').next().unwrap_or(s))
        .collect();
    if !missing.is_empty() {
        let mut f = failure("scope_missing");
        f.message = format!("A permission was not ticked: {}.", missing.join(", "));
        return Err(f);
    }
    Ok(Tokens {
        access: g.access_token,
        refresh: g.refresh_token.filter(|t| !t.expose_secret().is_empty()),
        expires_in: Duration::from_secs(g.expires_in.unwrap_or(3599).min(86_400)),
        scopes,
        grant_ends_in: g.refresh_token_expires_in.map(Duration::from_secs),
    })
}
