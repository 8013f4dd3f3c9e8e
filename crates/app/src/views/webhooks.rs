//! Webhooks and what they were told.

use domain::webhook::{Event, Off, State};
use domain::{DeliveryId, Timestamp, WebhookId};
use serde::Serialize;
use utoipa::ToSchema;

/// An address that hears of what happens in the workspace.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Webhook {
    pub id: WebhookId,
    pub url: String,
    pub description: String,
    pub events: Vec<Event>,
    pub enabled: bool,
    /// Why it is off.
    pub off_reason: Option<Off>,
    /// Until then the secret from before the last rotation signs along.
    pub previous_secret_until: Option<Timestamp>,
    pub created_at: Timestamp,
    pub last_delivery: Option<Delivery>,
}

impl Webhook {
    pub fn new(h: store::webhooks::Webhook, last: Option<store::webhooks::Delivery>, now: Timestamp) -> Self {
        Self {
            id: h.id,
            url: h.url,
            description: h.description,
            events: h.events.0.into_iter().collect(),
            enabled: h.off.is_none(),
            off_reason: h.off,
            previous_secret_until: h.previous.map(|(_, until)| until).filter(|u| *u > now),
            created_at: h.created_at,
            last_delivery: last.map(Into::into),
        }
    }
}

/// A webhook that was just made, or has a new secret.
#[derive(Clone, Serialize, ToSchema)]
pub struct NewWebhook {
    /// `whsec_…`: shown this once.
    pub secret: String,
    #[serde(flatten)]
    pub webhook: Webhook,
}

/// A message to a webhook.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
pub struct Delivery {
    /// What the receiver sees as `webhook-id`.
    pub id: DeliveryId,
    pub webhook_id: WebhookId,
    pub event: Event,
    /// What is sent, byte for byte.
    pub body: String,
    pub state: State,
    /// Tries so far.
    pub tries: u32,
    pub last_at: Option<Timestamp>,
    /// Of the last answer, if there was one.
    pub last_status: Option<u16>,
    /// What went wrong in the last try: `status`, `redirect`, `gone`, `timeout`, `connect`, `cut`, `off`, or the rule
    /// that stopped it, `not_public` or another.
    pub last_error: Option<String>,
    pub next_try_at: Option<Timestamp>,
    pub created_at: Timestamp,
}
impl From<store::webhooks::Delivery> for Delivery {
    fn from(d: store::webhooks::Delivery) -> Self {
        let (at, status, error) = d
            .last
            .map_or((None, None, None), |t| (Some(t.at), t.status, t.error));
        Self {
            id: d.id,
            webhook_id: d.webhook,
            event: d.event,
            body: d.body,
            state: d.state,
            tries: d.tries_total,
            last_at: at,
            last_status: status,
            last_error: error,
            next_try_at: d.next_try_at,
            created_at: d.created_at,
        }
    }
}
