//! Calls of VK's methods. An error comes with status 200: the body alone tells.

use super::Vk;
use super::codes::failure;
use super::errors::{Complaint, Doing, by_status, classify};
use crate::adapter::CallLog;
use crate::wire::{Ask, Trouble, join, unanswered};
use domain::act::Purpose;
use domain::{ActId, Failure};
use egress::{Answer, Body, EgressError, Written};
use http::Method;
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// The last version of VK's published schema.
const VERSION: &str = "5.199";

/// Times that a reading waits out VK's limit of a second.
const PATIENCE: u32 = 3;
const SECOND: Duration = Duration::from_millis(1100);

pub(crate) type Form = Vec<(&'static str, String)>;

/// What came of a call.
pub(crate) enum Said<T> {
    Yes(T),
    /// VK did not carry it out.
    No(Trouble),
    /// It may have been carried out.
    Unclear(Failure),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Envelope<T> {
    Good { response: T },
    Bad { error: Complaint },
}

impl Vk {
    /// A call of a method. The token goes into the header: errors repeat the fields.
    pub(crate) fn method<'a>(
        &self,
        act: ActId,
        purpose: Purpose,
        name: &'static str,
        mut form: Form,
        access: &'a SecretString,
    ) -> Ask<'a> {
        form.push(("v", VERSION.to_owned()));
        let url = join(&self.config.api_url, &format!("method/{name}"));
        Ask::new(act, purpose, name, Method::POST, url)
            .bearer(Some(access))
            .body(Body::Form(form))
    }

    /// A call that only reads, or that does no harm when it is made twice.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        ask: Ask<'_>,
        doing: Doing,
        log: &mut CallLog,
    ) -> Result<T, Trouble> {
        match self.say(ask, doing, log).await {
            Said::Yes(value) => Ok(value),
            Said::No(trouble) => Err(trouble),
            Said::Unclear(failure) => Err(Trouble::Failure(failure)),
        }
    }

    /// A reading that a person waits for: VK takes three calls a second, and a second later it takes more.
    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        act: ActId,
        purpose: Purpose,
        name: &'static str,
        form: Form,
        access: &SecretString,
        log: &mut CallLog,
    ) -> Result<T, Trouble> {
        for _ in 0..PATIENCE {
            let ask = self.method(act, purpose, name, form.clone(), access);
            match self.ask(ask, Doing::Reading, log).await {
                Err(Trouble::Failure(f)) if f.code == "rate_limited" => tokio::time::sleep(SECOND).await,
                other => return other,
            }
        }
        let ask = self.method(act, purpose, name, form, access);
        self.ask(ask, Doing::Reading, log).await
    }

    /// A call whose lost answer matters.
    pub(crate) async fn say<T: DeserializeOwned>(
        &self,
        ask: Ask<'_>,
        doing: Doing,
        log: &mut CallLog,
    ) -> Said<T> {
        let said = hear(self.wire.call(ask, log).await, doing);
        match &said {
            Said::Yes(_) => {}
            Said::No(trouble) => log.blame(trouble.failure()),
            Said::Unclear(failure) => log.blame(failure),
        }
        said
    }
}

fn hear<T: DeserializeOwned>(answer: Result<Answer, EgressError>, doing: Doing) -> Said<T> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(e) => {
            let silence = failure(unanswered(&e));
            return match e.written {
                Written::No => Said::No(Trouble::Failure(silence)),
                Written::Maybe => Said::Unclear(silence),
            };
        }
    };
    match serde_json::from_slice::<Envelope<T>>(&answer.body) {
        Ok(Envelope::Good { response }) => Said::Yes(response),
        Ok(Envelope::Bad { error }) => {
            let refused = classify(&error, doing);
            if error.leaves_doubt() {
                Said::Unclear(refused)
            } else if matches!(refused.code.as_str(), "access_expired" | "access_bound") {
                // Bound to another address: a refresh from here may bind it anew, once.
                Said::No(Trouble::TokenRejected(refused))
            } else {
                Said::No(Trouble::Failure(refused))
            }
        }
        Err(_) => Said::Unclear(failure(by_status(answer.status.as_u16()))),
    }
}
