//! Calls of the Graph API and what their errors mean.

use super::Instagram;
use super::codes::failure;
use super::errors::{Complaint, Doing, asked_wait, classify, is_about_token};
use crate::adapter::{CallLog, Step, Work};
use crate::wire::{Ask, Trouble, join, unanswered};
use domain::act::Purpose;
use domain::instagram::Login;
use domain::{ActId, Failure, FailureClass};
use egress::{Answer, Body, Timeouts};
use hmac::{KeyInit as _, Mac as _};
use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use std::time::Duration;

/// One call as the adapter describes it.
pub(crate) struct Query {
    pub act: ActId,
    pub purpose: Purpose,
    pub step: &'static str,
    pub method: Method,
    /// Below the version.
    pub path: String,
    /// In the query of a `GET`, in the form of a `POST`.
    pub params: Vec<(&'static str, String)>,
    pub doing: Doing,
    /// Whether the permission to publish was given, as far as known.
    pub granted: bool,
    pub head: Duration,
}

impl Query {
    pub(crate) fn get(
        act: ActId,
        purpose: Purpose,
        step: &'static str,
        path: impl Into<String>,
        fields: &str,
    ) -> Self {
        Self {
            act,
            purpose,
            step,
            method: Method::GET,
            path: path.into(),
            params: vec![("fields", fields.to_owned())],
            doing: Doing::Account,
            granted: true,
            head: Timeouts::default().head,
        }
    }
    pub(crate) fn post(
        work: &Work<'_>,
        purpose: Purpose,
        step: &'static str,
        path: impl Into<String>,
        form: Vec<(&'static str, String)>,
    ) -> Self {
        Self {
            method: Method::POST,
            params: form,
            ..Self::get(work.act, purpose, step, path, "")
        }
    }
    /// About a container or reel of ours.
    pub(crate) fn own(mut self) -> Self {
        self.doing = Doing::Own;
        self
    }
    pub(crate) fn granted(mut self, granted: bool) -> Self {
        self.granted = granted;
        self
    }
}

/// A call that did not do what it was for.
#[derive(Debug)]
pub(crate) struct Refused {
    pub failure: Failure,
    /// Meta said no before anything was done.
    pub clear: bool,
}

impl Refused {
    pub(crate) fn is(&self, code: &str) -> bool {
        self.failure.code == code
    }
    /// What a step that only reads makes of it.
    pub(crate) fn step<C>(self) -> Step<C> {
        self.trouble().into()
    }
    pub(crate) fn trouble(self) -> Trouble {
        if self.is("access_expired") {
            Trouble::TokenRejected(self.failure)
        } else {
            Trouble::Failure(self.failure)
        }
    }
    /// Not worth another try of this step: the access is gone, or Meta asks for a pause.
    pub(crate) const fn stops(&self) -> bool {
        matches!(
            self.failure.class,
            FailureClass::Reconnect | FailureClass::RateLimited
        )
    }
}

/// Ids are strings, or numbers that a float would spoil.
pub(crate) fn id<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    Ok(match serde_json::Value::deserialize(d)? {
        serde_json::Value::String(s) => s,
        serde_json::Value::Number(n) => n.to_string(),
        _ => String::new(),
    })
}

/// Meta documents some answers in a list of one and sends them bare: either is read.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Wrapped<T> {
    Listed { data: (T,) },
    Bare(T),
}
impl<T> Wrapped<T> {
    pub(crate) fn inner(self) -> T {
        match self {
            Self::Listed { data: (inner,) } | Self::Bare(inner) => inner,
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct List<T> {
    pub data: Vec<T>,
    #[serde(default)]
    pub paging: Paging,
}
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Paging {
    pub next: Option<String>,
    pub cursors: Cursors,
}
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Cursors {
    pub after: Option<String>,
}

impl Instagram {
    /// Asks with one token after the other, as long as a refusal is about the token.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        query: &Query,
        tokens: &[&SecretString],
        log: &mut CallLog,
    ) -> Result<T, Refused> {
        let mut worst: Option<Refused> = None;
        for token in tokens {
            match self.ask_with(query, token, log).await {
                Err(refused) if is_about_token(&refused.failure) => {
                    let lost = |r: &Refused| r.failure.class == FailureClass::Reconnect;
                    if worst.as_ref().is_none_or(|w| !lost(w)) {
                        worst = Some(refused);
                    }
                }
                other => return other,
            }
        }
        Err(worst.unwrap_or_else(|| Refused {
            failure: failure("access_expired"),
            clear: true,
        }))
    }

    /// Asks once.
    pub(crate) async fn ask_with<T: DeserializeOwned>(
        &self,
        query: &Query,
        token: &SecretString,
        log: &mut CallLog,
    ) -> Result<T, Refused> {
        let mut url = join(
            &self.config.api_url,
            &format!("{}/{}", self.settings.version, query.path),
        );
        let mut body = Body::Empty;
        if query.method == Method::POST {
            body = Body::Form(query.params.clone());
        } else {
            let given = query.params.iter().filter(|p| !p.1.is_empty());
            url.query_pairs_mut()
                .extend_pairs(given.map(|(name, value)| (name, value)));
        }
        if let Some(proof) = self.proof(token) {
            url.query_pairs_mut().append_pair("appsecret_proof", &proof);
        }
        if url.query() == Some("") {
            url.set_query(None);
        }
        let ask = Ask::new(query.act, query.purpose, query.step, query.method.clone(), url)
            .bearer(Some(token))
            .patient(query.head)
            .body(body);
        let refused = match self.wire.call(ask, log).await {
            Err(e) => Refused {
                failure: failure(unanswered(&e)),
                clear: false,
            },
            Ok(answer) if answer.status.is_success() => match serde_json::from_slice(&answer.body) {
                Ok(value) => return Ok(value),
                Err(_) => Refused {
                    failure: failure("platform_nonsense"),
                    clear: false,
                },
            },
            Ok(answer) => self.refused(&answer, query.doing, query.granted),
        };
        log.blame(&refused.failure);
        Err(refused)
    }

    pub(crate) fn refused(&self, answer: &Answer, doing: Doing, granted: bool) -> Refused {
        let complaint = Complaint::read(&answer.body);
        let mut failure = classify(answer.status.as_u16(), &complaint, doing, granted);
        if failure.class == FailureClass::RateLimited
            && let Some(wait) = asked_wait(&answer.headers, self.wire.clock.now())
        {
            failure = failure.after(wait);
        }
        Refused {
            failure,
            clear: complaint.is_clear(),
        }
    }

    /// `appsecret_proof`: optional with Facebook Login, unless the operator made it compulsory. With Instagram
    /// Login it is documented nowhere. Source: Graph API, "Secure Graph API Calls".
    fn proof(&self, token: &SecretString) -> Option<String> {
        use std::fmt::Write as _;
        if self.settings.login != Login::Facebook {
            return None;
        }
        let secret = self.config.client_secret.expose_secret().as_bytes();
        let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret).expect("any length will do");
        mac.update(token.expose_secret().as_bytes());
        let mut hex = String::with_capacity(64);
        for byte in mac.finalize().into_bytes() {
            let _ = write!(hex, "{byte:02x}");
        }
        Some(hex)
    }
}
