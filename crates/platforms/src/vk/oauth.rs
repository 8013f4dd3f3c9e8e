//! Consent, tokens, their end: VK ID, which is OAuth 2.1. Source: VK ID documentation and VK's own kits.

use super::Vk;
use super::codes::failure;
use super::errors::{Refusal, by_status, classify_oauth};
use crate::adapter::{CallLog, Grant, Held, Revoked, Tokens};
use crate::wire::{Ask, join, unanswered};
use crate::youtube::challenge;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::act::Purpose;
use domain::vk::{ACCESS_LIFE, SCOPES};
use domain::{ActId, Failure};
use egress::Body;
use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::time::Duration;
use url::Url;

/// The refresh text as it is sealed: VK wants the browser's name along with the token.
#[derive(Serialize, Deserialize)]
struct Refresh {
    token: String,
    device_id: String,
}

#[derive(Deserialize)]
struct Granted {
    access_token: SecretString,
    #[serde(default)]
    refresh_token: Option<SecretString>,
    #[serde(default)]
    token_type: Option<String>,
    #[serde(default)]
    expires_in: Option<u64>,
    #[serde(default)]
    scope: Option<String>,
    #[serde(default)]
    state: Option<String>,
    #[serde(default)]
    user_id: Option<Value>,
}

/// What an exchange brought: the tokens and whom VK says they act for.
pub(crate) struct Exchanged {
    pub tokens: Tokens,
    pub user_id: Option<i64>,
}

#[derive(Deserialize)]
struct UserInfo {
    user: InfoUser,
}
#[derive(Deserialize)]
struct InfoUser {
    user_id: Value,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Answered<T> {
    /// First: a refusal comes with status 200 as well.
    Bad(Refusal),
    Good(T),
}

impl Vk {
    pub(crate) fn consent_url(&self, state: &str, verifier: &SecretString) -> Url {
        let mut url = join(&self.config.auth_url, "authorize");
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", self.config.client_id.as_str()),
            ("redirect_uri", &self.config.redirect_uri),
            ("scope", &SCOPES.join(" ")),
            ("state", state),
            ("code_challenge", &challenge(verifier)),
            ("code_challenge_method", "S256"),
        ]);
        url
    }

    /// Trades the code of the callback for tokens.
    pub(crate) async fn exchange(
        &self,
        act: ActId,
        grant: &Grant,
        log: &mut CallLog,
    ) -> Result<Exchanged, Failure> {
        let Some(device_id) = grant.device_id.as_deref().filter(|d| !d.is_empty()) else {
            return Err(failure("consent_incomplete"));
        };
        let form = vec![
            ("grant_type", "authorization_code".to_owned()),
            ("code", grant.code.expose_secret().to_owned()),
            ("code_verifier", grant.verifier.expose_secret().to_owned()),
            ("redirect_uri", self.config.redirect_uri.clone()),
            ("state", grant.state.clone()),
        ];
        let step = (Purpose::Identity, "exchange_code", "consent_expired");
        let granted = self.tokens(act, step, form, device_id, log).await?;
        // The answer to the exchange names the state; one without it is no answer to ours.
        let ours = granted.state.as_deref() == Some(grant.state.as_str());
        accept(granted, ours, device_id, log)
    }

    /// A new pair. The old refresh token is spent with it: a lost answer ends the access, which the next
    /// try is told as `invalid_grant`.
    pub(crate) async fn refresh_tokens(
        &self,
        act: ActId,
        purpose: Purpose,
        refresh: &SecretString,
        log: &mut CallLog,
    ) -> Result<Tokens, Failure> {
        let held: Refresh =
            serde_json::from_str(refresh.expose_secret()).map_err(|_| failure("access_revoked"))?;
        let mut mixed = Sha256::new();
        mixed.update(b"state");
        mixed.update(held.token.as_bytes());
        let state = URL_SAFE_NO_PAD.encode(mixed.finalize());
        let form = vec![
            ("grant_type", "refresh_token".to_owned()),
            ("refresh_token", held.token.clone()),
            ("state", state.clone()),
        ];
        let step = (purpose, "refresh_token", "access_revoked");
        let granted = self.tokens(act, step, form, &held.device_id, log).await?;
        // Whether a refresh always repeats the state is told nowhere: only another one is refused.
        let ours = granted.state.as_ref().is_none_or(|s| *s == state);
        let exchanged = accept(granted, ours, &held.device_id, log)?;
        Ok(exchanged.tokens)
    }

    /// Whom VK ID says the token acts for.
    pub(crate) async fn user_of_token(
        &self,
        act: ActId,
        access: &SecretString,
        log: &mut CallLog,
    ) -> Result<i64, Failure> {
        let form = vec![("access_token", access.expose_secret().to_owned())];
        let step = (Purpose::Identity, "user_info", "access_expired");
        let info: UserInfo = self.oauth(act, step, "oauth2/user_info", form, log).await?;
        number(&info.user.user_id).ok_or_else(|| blamed("platform_nonsense", log))
    }

    /// Withdraws the person's permission for the app. VK takes an access token for it, and an hour later
    /// that is dead while the refresh token lives on: a new one is made first then.
    pub(crate) async fn revoke_grant(
        &self,
        act: ActId,
        held: &Held,
        log: &mut CallLog,
    ) -> Result<Revoked, Failure> {
        if let Some(access) = &held.access {
            match self.revoke_access(act, access, log).await {
                Err(f) if f.code == "access_expired" => {}
                done => return done,
            }
        }
        let Some(refresh) = &held.refresh else {
            // A token entered by hand has none, and VK ID does not know it.
            return match held.access {
                Some(_) => Err(blamed("not_revoked", log)),
                None => Ok(Revoked::AlreadyDead),
            };
        };
        match self.refresh_tokens(act, Purpose::Revoke, refresh, log).await {
            Ok(tokens) => self.revoke_access(act, &tokens.access, log).await,
            Err(f) if f.code == "access_revoked" => Ok(Revoked::AlreadyDead),
            Err(f) => Err(f),
        }
    }

    async fn revoke_access(
        &self,
        act: ActId,
        access: &SecretString,
        log: &mut CallLog,
    ) -> Result<Revoked, Failure> {
        #[derive(Deserialize)]
        struct Response {
            response: i64,
        }
        let form = vec![("access_token", access.expose_secret().to_owned())];
        let step = (Purpose::Revoke, "revoke_token", "access_expired");
        let answer: Response = self.oauth(act, step, "oauth2/revoke", form, log).await?;
        if answer.response == 1 {
            Ok(Revoked::Done)
        } else {
            Err(blamed("platform_nonsense", log))
        }
    }

    async fn tokens(
        &self,
        act: ActId,
        step: (Purpose, &'static str, &'static str),
        mut form: Vec<(&'static str, String)>,
        device_id: &str,
        log: &mut CallLog,
    ) -> Result<Granted, Failure> {
        form.push(("device_id", device_id.to_owned()));
        let service = self.config.client_secret.expose_secret();
        if !service.is_empty() {
            form.push(("service_token", service.to_owned()));
        }
        self.oauth(act, step, "oauth2/auth", form, log).await
    }

    /// A call of VK ID: the body tells whether it is a refusal, not the status.
    async fn oauth<T: DeserializeOwned>(
        &self,
        act: ActId,
        (purpose, step, dead): (Purpose, &'static str, &'static str),
        path: &str,
        mut form: Vec<(&'static str, String)>,
        log: &mut CallLog,
    ) -> Result<T, Failure> {
        form.push(("client_id", self.config.client_id.clone()));
        let url = join(&self.config.token_url, path);
        let shows_token = form.iter().any(|(name, _)| *name == "access_token");
        let ask = Ask::new(act, purpose, step, Method::POST, url)
            .token_inside(shows_token)
            .body(Body::Form(form));
        let answer = self
            .wire
            .call(ask, log)
            .await
            .map_err(|e| failure(unanswered(&e)))?;
        let refused = match serde_json::from_slice(&answer.body) {
            Ok(Answered::Good(value)) if answer.status.is_success() => return Ok(value),
            Ok(Answered::Bad(refusal)) => classify_oauth(&refusal, dead),
            _ => failure(by_status(answer.status.as_u16())),
        };
        log.blame(&refused);
        Err(refused)
    }
}

fn accept(granted: Granted, ours: bool, device_id: &str, log: &mut CallLog) -> Result<Exchanged, Failure> {
    if !ours {
        return Err(blamed("state_mismatch", log));
    }
    let bearer = granted
        .token_type
        .is_none_or(|t| t.eq_ignore_ascii_case("bearer"));
    if !bearer || granted.access_token.expose_secret().is_empty() {
        return Err(blamed("platform_nonsense", log));
    }
    let refresh = granted.refresh_token.filter(|t| !t.expose_secret().is_empty());
    let refresh = refresh.map(|token| {
        let sealed = Refresh {
            token: token.expose_secret().to_owned(),
            device_id: device_id.to_owned(),
        };
        SecretString::from(serde_json::to_string(&sealed).unwrap_or_default())
    });
    // RFC 6749, section 5.1: a scope left out is the one that was asked for.
    let scopes = match granted.scope {
        Some(s) => s
            .split([' ', ','])
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .collect(),
        None => SCOPES.map(str::to_owned).to_vec(),
    };
    let life = granted.expires_in.map_or(ACCESS_LIFE, Duration::from_secs);
    Ok(Exchanged {
        tokens: Tokens {
            access: granted.access_token,
            refresh,
            expires_in: life.min(Duration::from_hours(24)),
            scopes,
            grant_ends_in: None,
        },
        user_id: granted.user_id.as_ref().and_then(number),
    })
}

/// VK ID writes ids as strings here and as numbers there.
fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(n) => n.as_i64(),
        Value::String(s) => s.parse().ok(),
        _ => None,
    }
}

fn blamed(code: &str, log: &mut CallLog) -> Failure {
    let failure = failure(code);
    log.blame(&failure);
    failure
}
