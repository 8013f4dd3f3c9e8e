//! One try to tell a webhook something.
//!
//! Crash reasoning. The message lies in its row with its id and its very bytes. If we die before the receiver has it,
//! the job's lease runs out and it is sent then; if we die after the receiver took it and before that is written
//! down, it is sent again, under the same `webhook-id` and with the same body: receivers hear of everything at least
//! once and know what they have heard.

use super::secret::{self, Signed};
use crate::audit::Entry;
use crate::{App, AppError, WorkspaceScope};
use bytes::Bytes;
use domain::audit::{ActorKind, Kind as Audited};
use domain::webhook::{Off, PATIENCE, State, wait};
use domain::{DeliveryId, Timestamp};
use egress::{Answer, Body, EgressError, ErrorKind, HostRule, Request, Timeouts, Why};
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderMap, HeaderValue, Method};
use store::jobs::Claimed;
use store::webhooks::{Delivery, Try, Webhook};

/// What the log of outgoing calls says such a call is for.
pub(crate) const PURPOSE: &str = "webhook";
/// The receiver wants no more.
const GONE: u16 = 410;
/// Why a message was given up that nobody tried to send: its webhook is off.
const OFF: &str = "off";

impl App {
    /// Sends a message once, and writes down how it went: taken, tried again later, or given up.
    pub async fn deliver_webhook(
        &self,
        scope: &WorkspaceScope,
        claimed: &Claimed,
        id: DeliveryId,
    ) -> Result<(), AppError> {
        let db = self.store.read();
        let found = db
            .delivery(scope, id)
            .await?
            .filter(|d| d.state == State::Waiting);
        let hook = match &found {
            Some(d) => db.webhook(scope, d.webhook).await?,
            None => None,
        };
        // Deleted meanwhile, sent already, or of a workspace that is being deleted.
        let Some((mut delivery, hook)) = found.zip(hook) else {
            let tx = self.store.begin().await?;
            tx.db().finish_job(claimed).await?;
            return Ok(tx.commit().await?);
        };
        if hook.off.is_some() {
            delivery.state = State::Failed;
            delivery.next_try_at = None;
            let (at, error) = (self.now(), Some(OFF.to_owned()));
            delivery.last = Some(Try {
                at,
                status: None,
                error,
            });
            return self.write_delivery(scope, claimed, &delivery, false).await;
        }
        let at = self.now();
        let sent = self.send_to(&hook, &delivery, at).await?;
        let (status, error) = outcome(&sent);
        tracing::info!(delivery = %id, webhook = %hook.id, status, error, "a webhook was tried");
        delivery.tries += 1;
        delivery.tries_total += 1;
        let is_gone = status == Some(GONE);
        let again = wait(delivery.tries, roll()).filter(|_| error.is_some() && !is_gone);
        delivery.state = match (error, again) {
            (None, _) => State::Delivered,
            (Some(_), Some(_)) => State::Waiting,
            (Some(_), None) => State::Failed,
        };
        delivery.next_try_at = again.map(|w| self.now().plus(w));
        let error = error.map(str::to_owned);
        delivery.last = Some(Try { at, status, error });
        self.write_delivery(scope, claimed, &delivery, is_gone).await
    }

    /// Signs the message with every secret that is good, and sends it.
    async fn send_to(
        &self,
        hook: &Webhook,
        delivery: &Delivery,
        at: Timestamp,
    ) -> Result<Result<Answer, EgressError>, AppError> {
        let mut signed = Signed::new(delivery.id, at);
        let current = secret::place(hook.id, hook.generation);
        let opened = self.vault.open_own(&current, &hook.secret_sealed)?;
        opened.expose(|key| signed.by(key, &delivery.body));
        if let Some((blob, until)) = &hook.previous
            && *until > at
        {
            let place = secret::previous_place(hook.id, hook.generation);
            let opened = self.vault.open_own(&place, blob)?;
            opened.expose(|key| signed.by(key, &delivery.body));
        }
        let url = hook.url.parse();
        let url = url.map_err(|_| AppError::Internal("a webhook's address does not read".into()))?;
        let why = Why::System(PURPOSE);
        let mut request = Request::new(why, Method::POST, url, HostRule::Receiver);
        request.headers = headers(&signed)?;
        request.body = Body::Bytes(Bytes::from(delivery.body.clone()));
        request.timeouts = Timeouts {
            head: PATIENCE,
            idle: PATIENCE,
        };
        let sending = self.egress.send(request);
        Ok(tokio::time::timeout(PATIENCE, sending)
            .await
            .unwrap_or_else(|_| Err(too_slow())))
    }

    /// Writes a try down, if its job is still ours.
    async fn write_delivery(
        &self,
        scope: &WorkspaceScope,
        claimed: &Claimed,
        delivery: &Delivery,
        is_gone: bool,
    ) -> Result<(), AppError> {
        let now = self.now();
        let tx = self.store.begin().await?;
        let db = tx.db();
        db.save_delivery(scope, delivery, claimed).await?;
        match delivery.next_try_at {
            Some(due) => db.release_job(claimed, due, delivery.tries, None).await?,
            None => db.finish_job(claimed).await?,
        }
        if is_gone {
            db.hold_webhooks(scope).await?;
            if let Some(mut hook) = db.webhook(scope, delivery.webhook).await?
                && hook.off.is_none()
            {
                hook.off = Some(Off::Gone);
                db.save_webhook(scope, &hook).await?;
                let entry = Entry::new(Audited::WebhookDisabled)
                    .by(ActorKind::Service)
                    .about(hook.id, Some(&hook.host));
                self.audit(&tx, Some(scope), entry, now).await?;
            }
        }
        Ok(tx.commit().await?)
    }
}

fn roll() -> f64 {
    f64::from(u32::from_be_bytes(vault::random())) / f64::from(u32::MAX)
}

fn headers(signed: &Signed) -> Result<HeaderMap, AppError> {
    let value = |text: &str| HeaderValue::from_str(text).map_err(|e| AppError::Internal(e.to_string()));
    let named = HeaderName::from_static;
    Ok(HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (named("webhook-id"), value(&signed.id)?),
        (named("webhook-timestamp"), value(&signed.seconds.to_string())?),
        (named("webhook-signature"), value(&signed.signatures())?),
    ]))
}

/// The whole answer took longer than a receiver may take.
fn too_slow() -> EgressError {
    EgressError {
        kind: ErrorKind::Timeout,
        written: egress::Written::Maybe,
        bytes_sent: 0,
        detail: "no answer in time".into(),
        refusal: None,
    }
}

/// The status, and what was wrong with the try; none when the message was taken.
fn outcome(sent: &Result<Answer, EgressError>) -> (Option<u16>, Option<&'static str>) {
    match sent {
        Ok(answer) if answer.status.is_success() => (Some(answer.status.as_u16()), None),
        Ok(answer) if answer.status.as_u16() == GONE => (Some(GONE), Some("gone")),
        Ok(answer) if answer.status.is_redirection() => (Some(answer.status.as_u16()), Some("redirect")),
        Ok(answer) => (Some(answer.status.as_u16()), Some("status")),
        // Only a good answer is read so far: it was taken, and we do not care what else it said.
        Err(e) if e.kind == ErrorKind::AnswerTooLarge => (None, None),
        Err(e) => (None, Some(fault(e))),
    }
}

fn fault(e: &EgressError) -> &'static str {
    match (e.refusal, e.kind) {
        (Some(why), _) => why.as_str(),
        (None, ErrorKind::Timeout) => "timeout",
        (None, ErrorKind::Connect) => "connect",
        (None, _) => "cut",
    }
}
