//! The private half of an event: erased with the people it speaks of.

use crate::{AccountId, EventId, text};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AuditActorKind)]
pub enum ActorKind {
    Person,
    /// Whoever runs the instance, by its command line.
    Operator,
    /// A platform's own callback.
    Platform,
    /// The service by itself; with an account: for what that person asked before.
    Service,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = AuditActor)]
pub struct Actor {
    pub kind: ActorKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// As it was then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// What it was done to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = AuditSubject)]
pub struct Subject {
    pub id: String,
    /// As it was then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Private {
    /// Binds the row's id to the leaf.
    pub event: EventId,
    pub actor: Actor,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Subject>,
    /// The /24 or /48 it came from; of security events only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// Browser family; of security events only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// What else there is to tell: counts, codes, times.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub facts: Map<String, Value>,
}

impl Private {
    /// What a search looks through: every value, folded as [`fold`] folds the query.
    pub fn words(&self) -> String {
        let mut parts: Vec<String> = vec![];
        parts.extend(self.actor.name.clone());
        parts.extend(self.actor.email.clone());
        for s in &self.subjects {
            parts.push(s.id.clone());
            parts.extend(s.title.clone());
        }
        parts.extend(self.network.clone());
        parts.extend(self.browser.clone());
        parts.extend(self.facts.values().map(|v| match v {
            Value::String(s) => s.clone(),
            other => other.to_string(),
        }));
        text::fold(&parts.join("\n"))
    }
}
