//! Consent, tokens, their end. Source: Login Kit, "Manage User Access Tokens".

use super::TikTok;
use super::access::{pack, unpack};
use super::codes::failure;
use super::errors::classify_oauth;
use super::wire::unanswered;
use crate::adapter::{CallLog, Grant, Held, Revoked, Tokens};
use crate::wire::{Ask, join, retry_after};
use domain::act::Purpose;
use domain::tiktok::SCOPES;
use domain::{ActId, Failure};
use egress::{Answer, Body};
use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::time::Duration;
use url::Url;

/// The shortest life of an access token in any source, for an answer that names none.
const SHORTEST: u64 = 7200;
/// How often a revocation is tried with a token that was got for it alone.
const REVOKE_TRIES: u32 = 3;

/// TikTok's PKCE challenge: lower-case hex of the SHA-256, unlike RFC 7636. Source: Login Kit for Desktop.
pub fn challenge(verifier: &SecretString) -> String {
    let hash = Sha256::digest(verifier.expose_secret().as_bytes());
    hash.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
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
    refresh_expires_in: Option<u64>,
    #[serde(default)]
    scope: Option<String>,
}

impl TikTok {
    /// A loopback redirect address is only to be had as a Desktop registration. Those want PKCE; whether a
    /// Web registration takes, ignores or refuses a challenge is [u], so none is sent there.
    fn is_desktop(&self) -> bool {
        let redirect = Url::parse(&self.config.redirect_uri).ok();
        redirect.is_some_and(|u| matches!(u.host_str(), Some("localhost" | "127.0.0.1")))
    }

    pub(crate) fn consent_url(&self, state: &str, verifier: &SecretString) -> Url {
        let mut url = join(&self.config.auth_url, "v2/auth/authorize/");
        url.query_pairs_mut().extend_pairs([
            ("client_key", self.config.client_id.as_str()),
            ("response_type", "code"),
            ("scope", &SCOPES.join(",")),
            ("redirect_uri", &self.config.redirect_uri),
            ("state", state),
        ]);
        if self.is_desktop() {
            url.query_pairs_mut().extend_pairs([
                ("code_challenge", challenge(verifier).as_str()),
                ("code_challenge_method", "S256"),
            ]);
        }
        url
    }

    /// Trades the code of the callback for tokens.
    pub(crate) async fn exchange(
        &self,
        act: ActId,
        grant: &Grant,
        log: &mut CallLog,
    ) -> Result<Tokens, Failure> {
        let mut form = vec![
            ("grant_type", "authorization_code".to_owned()),
            ("code", grant.code.expose_secret().to_owned()),
            ("redirect_uri", self.config.redirect_uri.clone()),
        ];
        if self.is_desktop() {
            form.push(("code_verifier", grant.verifier.expose_secret().to_owned()));
        }
        let ask = self.form(act, Purpose::Identity, "exchange_code", "v2/oauth/token/", form);
        self.tokens(ask, "consent_expired", log).await
    }

    /// A new pair: the old refresh token dies at once. A lost answer, or a crash before the new pair is
    /// stored, ends the connection; whether TikTok leaves a grace is [u].
    pub(crate) async fn refresh_tokens(
        &self,
        act: ActId,
        purpose: Purpose,
        refresh: &SecretString,
        log: &mut CallLog,
    ) -> Result<Tokens, Failure> {
        let form = vec![
            ("grant_type", "refresh_token".to_owned()),
            ("refresh_token", refresh.expose_secret().to_owned()),
        ];
        let ask = self.form(act, purpose, "refresh_token", "v2/oauth/token/", form);
        self.tokens(ask, "access_revoked", log).await
    }

    /// Ends the grant by its access token. One that ran out is renewed first, for this alone: its pair is
    /// kept nowhere, so the revocation is tried again here and not by another call.
    pub(crate) async fn revoke_grant(
        &self,
        act: ActId,
        held: &Held,
        log: &mut CallLog,
    ) -> Result<Revoked, Failure> {
        let now = self.wire.clock.now();
        if let Some(access) = held.access.as_ref().map(unpack)
            && access.ends_at.is_none_or(|at| now < at)
        {
            match self.revoke_token(act, &access.token, log).await {
                // Refused before its time: there may be a newer one.
                Ok(Revoked::AlreadyDead) if held.refresh.is_some() => {}
                answered => return answered,
            }
        }
        let Some(refresh) = &held.refresh else {
            return Ok(Revoked::AlreadyDead);
        };
        let renewed = match self.refresh_tokens(act, Purpose::Revoke, refresh, log).await {
            Ok(tokens) => unpack(&tokens.access).token,
            Err(f) if f.code == "access_revoked" => return Ok(Revoked::AlreadyDead),
            Err(f) => return Err(f),
        };
        let mut tries = 1;
        loop {
            match self.revoke_token(act, &renewed, log).await {
                Err(_) if tries < REVOKE_TRIES => tries += 1,
                answered => return answered,
            }
        }
    }

    async fn revoke_token(
        &self,
        act: ActId,
        token: &SecretString,
        log: &mut CallLog,
    ) -> Result<Revoked, Failure> {
        let form = vec![("token", token.expose_secret().to_owned())];
        let ask = self.form(act, Purpose::Revoke, "revoke_token", "v2/oauth/revoke/", form);
        let answer = self.wire.call(ask, log).await.map_err(|e| unanswered(&e))?;
        match self.refusal(&answer, "access_revoked", log) {
            None => Ok(Revoked::Done),
            Some(f) if f.code == "access_revoked" => Ok(Revoked::AlreadyDead),
            Some(f) => Err(f),
        }
    }

    fn form(
        &self,
        act: ActId,
        purpose: Purpose,
        step: &'static str,
        path: &str,
        mut form: Vec<(&'static str, String)>,
    ) -> Ask<'static> {
        form.push(("client_key", self.config.client_id.clone()));
        form.push((
            "client_secret",
            self.config.client_secret.expose_secret().to_owned(),
        ));
        let url = join(&self.config.token_url, path);
        Ask::new(act, purpose, step, Method::POST, url).body(Body::Form(form))
    }

    async fn tokens(&self, ask: Ask<'_>, dead: &'static str, log: &mut CallLog) -> Result<Tokens, Failure> {
        let answer = self.wire.call(ask, log).await.map_err(|e| unanswered(&e))?;
        if let Some(refused) = self.refusal(&answer, dead, log) {
            return Err(refused);
        }
        let read = serde_json::from_slice::<Granted>(&answer.body)
            .map_err(|_| failure("platform_nonsense"))
            .and_then(|g| self.granted(g));
        if let Err(f) = &read {
            log.blame(f);
        }
        read
    }

    fn refusal(&self, answer: &Answer, dead: &'static str, log: &mut CallLog) -> Option<Failure> {
        let wait = retry_after(&answer.headers, self.wire.clock.now());
        let failure = classify_oauth(answer.status.as_u16(), &answer.body, wait, dead)?;
        log.blame(&failure);
        Some(failure)
    }

    fn granted(&self, g: Granted) -> Result<Tokens, Failure> {
        let bearer = g.token_type.is_none_or(|t| t.eq_ignore_ascii_case("bearer"));
        if !bearer || g.access_token.expose_secret().is_empty() {
            return Err(failure("platform_nonsense"));
        }
        // Both lifetimes changed in November 2026, for which apps is [u]: they are read, never assumed.
        let expires_in = Duration::from_secs(g.expires_in.unwrap_or(SHORTEST));
        // RFC 6749, section 5.1: a scope left out is the one that was asked for.
        let scopes = match &g.scope {
            Some(s) => s
                .split([',', ' '])
                .filter(|s| !s.is_empty())
                .map(str::to_owned)
                .collect(),
            None => SCOPES.map(str::to_owned).to_vec(),
        };
        Ok(Tokens {
            access: pack(&g.access_token, self.wire.clock.now().plus(expires_in)),
            refresh: g.refresh_token.filter(|t| !t.expose_secret().is_empty()),
            expires_in,
            scopes,
            grant_ends_in: g.refresh_expires_in.map(Duration::from_secs),
        })
    }
}
