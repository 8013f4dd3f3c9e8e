//! Consent and tokens with Instagram Login, and what both logins share. Source: Business Login for Instagram.

use super::Instagram;
use super::codes::failure;
use super::errors::{Doing, classify_exchange};
use super::graph::{self, Query, Wrapped};
use super::keys::Keys;
use crate::adapter::{CallLog, Grant, Held, Revoked, Tokens};
use crate::wire::{Ask, join, unanswered};
use domain::act::Purpose;
use domain::instagram::{Login, REFRESH_MIN_AGE, TOKEN_LIFE};
use domain::{ActId, Failure, FailureClass};
use egress::Body;
use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;
use url::Url;

#[derive(Deserialize)]
struct Short {
    access_token: SecretString,
    /// A list, or one string with commas.
    #[serde(default)]
    permissions: Value,
}

/// A long-lived token.
#[derive(Deserialize)]
pub(crate) struct Long {
    pub access_token: SecretString,
    #[serde(default)]
    pub expires_in: Option<u64>,
}
impl Long {
    pub(crate) fn life(&self) -> Duration {
        self.expires_in.map_or(TOKEN_LIFE, Duration::from_secs)
    }
}

#[derive(Deserialize)]
struct Success {
    #[serde(default)]
    success: bool,
}

impl Instagram {
    /// The address of the consent page. Neither login documents PKCE.
    pub(crate) fn consent_url(&self, state: &str) -> Url {
        let login = self.settings.login;
        let mut url = match login {
            Login::Instagram => join(&self.config.auth_url, "oauth/authorize"),
            Login::Facebook => join(
                &self.config.auth_url,
                &format!("{}/dialog/oauth", self.settings.version),
            ),
        };
        url.query_pairs_mut().extend_pairs([
            ("client_id", self.config.client_id.as_str()),
            ("redirect_uri", &self.config.redirect_uri),
            ("response_type", "code"),
            ("scope", &login.scopes().join(",")),
            ("state", state),
        ]);
        url
    }

    /// The code of the callback, for a long-lived token and the permissions that were given.
    pub(crate) async fn exchange_instagram(
        &self,
        act: ActId,
        grant: &Grant,
        log: &mut CallLog,
    ) -> Result<(Keys, Vec<String>), Failure> {
        // The callback ends in `#_`, which is not part of the code.
        let code = grant.code.expose_secret().trim_end_matches("#_");
        let form = vec![
            ("client_id", self.config.client_id.clone()),
            ("client_secret", self.secret().to_owned()),
            ("grant_type", "authorization_code".to_owned()),
            ("redirect_uri", self.config.redirect_uri.clone()),
            ("code", code.to_owned()),
        ];
        let url = join(&self.config.token_url, "oauth/access_token");
        let ask = Ask::new(act, Purpose::Identity, "exchange_code", Method::POST, url).body(Body::Form(form));
        let short: Short = self.token_answer::<Wrapped<Short>>(ask, log).await?.inner();
        let scopes = permissions(&short.permissions).unwrap_or_else(|| {
            Login::Instagram
                .scopes()
                .iter()
                .map(|s| (*s).to_owned())
                .collect()
        });
        self.needed_scopes(&scopes, log)?;

        let mut url = join(&self.config.api_url, "access_token");
        url.query_pairs_mut().extend_pairs([
            ("grant_type", "ig_exchange_token"),
            ("client_secret", self.secret()),
            ("access_token", short.access_token.expose_secret()),
        ]);
        let ask = Ask::new(act, Purpose::Identity, "exchange_token", Method::GET, url).token_inside(true);
        let lasting: Long = self.token_answer(ask, log).await?;
        let keys = Keys {
            login: Login::Instagram,
            ends_at: self.wire.clock.now().plus(lasting.life()),
            user: Some(lasting.access_token),
            page: None,
        };
        Ok((keys, scopes))
    }

    /// A refusal that names the permissions a publish cannot go without.
    pub(crate) fn needed_scopes(&self, scopes: &[String], log: &mut CallLog) -> Result<(), Failure> {
        let needed = self.settings.login.needed().iter();
        let missing: Vec<&str> = needed
            .filter(|s| !scopes.iter().any(|have| have == *s))
            .copied()
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let mut f = failure("scope_missing");
        f.message = format!("Permission to publish is missing: {}.", missing.join(", "));
        log.blame(&f);
        Err(f)
    }

    /// The sealed texts of a connection. A day later they are renewed at the next act, which is the only way to
    /// keep a token from ending after sixty days without renewing behind the person's back.
    pub(crate) fn sealed(&self, keys: &Keys, scopes: Vec<String>, soon: Option<Duration>) -> Tokens {
        let left = keys.ends_at.since(self.wire.clock.now());
        Tokens {
            access: keys.text(),
            refresh: Some(keys.text()),
            expires_in: soon.unwrap_or(REFRESH_MIN_AGE + Duration::from_secs(600)),
            scopes,
            // A Page token has no end of its own.
            grant_ends_in: keys.page.is_none().then_some(left),
        }
    }

    /// Renews the person's token. What Meta answers to one that is too young is documented nowhere: unless the
    /// access is gone, the old one stays good until its end. Whether a long-lived Facebook token can be renewed
    /// like this is not documented either; without it the Page's token goes on.
    pub(crate) async fn renew(
        &self,
        act: ActId,
        refresh: &SecretString,
        log: &mut CallLog,
    ) -> Result<Tokens, Failure> {
        let now = self.wire.clock.now();
        let keys = Keys::parse(refresh, self.settings.login)?;
        let Some(user) = &keys.user else {
            return Ok(self.sealed(&keys, Vec::new(), None));
        };
        let ask = self.renewal(act, user);
        match self.token_answer::<Long>(ask, log).await {
            Ok(fresh) => {
                let renewed = Keys {
                    ends_at: now.plus(fresh.life()),
                    user: Some(fresh.access_token),
                    ..keys
                };
                Ok(self.sealed(&renewed, Vec::new(), None))
            }
            Err(f) if f.class == FailureClass::Reconnect && keys.page.is_some() => {
                let page_only = Keys { user: None, ..keys };
                Ok(self.sealed(&page_only, Vec::new(), None))
            }
            Err(f) if f.class != FailureClass::Reconnect && keys.ends_at > now => {
                Ok(self.sealed(&keys, Vec::new(), Some(Duration::from_secs(3600))))
            }
            Err(f) => Err(f),
        }
    }

    fn renewal<'a>(&self, act: ActId, user: &SecretString) -> Ask<'a> {
        let url = match self.settings.login {
            Login::Instagram => {
                let mut url = join(&self.config.api_url, "refresh_access_token");
                url.query_pairs_mut().extend_pairs([
                    ("grant_type", "ig_refresh_token"),
                    ("access_token", user.expose_secret()),
                ]);
                url
            }
            Login::Facebook => self.fb_exchange_url(user),
        };
        Ask::new(act, Purpose::Refresh, "refresh_token", Method::GET, url)
    }

    /// An answer of a token endpoint. The secrets stand in the query: no address is ever shown.
    pub(crate) async fn token_answer<T: DeserializeOwned>(
        &self,
        ask: Ask<'_>,
        log: &mut CallLog,
    ) -> Result<T, Failure> {
        let answer = match self.wire.call(ask, log).await {
            Ok(answer) => answer,
            Err(e) => return Err(failure(unanswered(&e))),
        };
        let read = if answer.status.is_success() {
            serde_json::from_slice(&answer.body).map_err(|_| failure("platform_nonsense"))
        } else {
            Err(classify_exchange(answer.status.as_u16(), &answer.body))
        };
        if let Err(f) = &read {
            log.blame(f);
        }
        read
    }

    /// Withdraws the access at Meta. For Instagram Login no official page names the call; a refusal is told.
    pub(crate) async fn withdraw(
        &self,
        act: ActId,
        held: &Held,
        log: &mut CallLog,
    ) -> Result<Revoked, Failure> {
        let texts = [&held.access, &held.refresh];
        let keys = texts
            .into_iter()
            .flatten()
            .find_map(|t| Keys::parse(t, self.settings.login).ok());
        let Some(token) = keys.and_then(|k| k.user.or(k.page)) else {
            return Ok(Revoked::AlreadyDead);
        };
        let query = Query {
            method: Method::DELETE,
            doing: Doing::Account,
            ..Query::get(act, Purpose::Revoke, "revoke_token", "me/permissions", "")
        };
        match self.ask_with::<Success>(&query, &token, log).await {
            Ok(done) if done.success => Ok(Revoked::Done),
            Ok(_) => {
                let f = failure("platform_refused");
                log.blame(&f);
                Err(f)
            }
            Err(refused) if refused.is("access_expired") => Ok(Revoked::AlreadyDead),
            Err(refused) => Err(refused.failure),
        }
    }

    pub(crate) fn secret(&self) -> &str {
        self.config.client_secret.expose_secret()
    }
}

fn permissions(told: &Value) -> Option<Vec<String>> {
    let all: Vec<String> = match told {
        Value::String(text) => text.split([',', ' ']).map(str::to_owned).collect(),
        Value::Array(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => return None,
    };
    Some(all.into_iter().filter(|p| !p.is_empty()).collect())
}

/// The id in an answer that names what was made.
#[derive(Deserialize)]
pub(crate) struct Made {
    #[serde(default, deserialize_with = "graph::id")]
    pub id: String,
    #[serde(default)]
    pub uri: Option<String>,
}
