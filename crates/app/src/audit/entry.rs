//! What an event says.

use crate::accounts::Visitor;
use crate::{Actor, App, AppError, WorkspaceScope};
use domain::audit::{self, ActorKind, Class, Kind, Private, Subject};
use domain::{AccountId, EventId, ReceiptId, Timestamp, webhook};
use serde_json::{Map, Value};
use std::fmt::Display;
use store::Tx;
use store::audit::NewEvent;

/// An event about to be written.
#[derive(Clone, Debug)]
pub struct Entry {
    kind: Kind,
    by: ActorKind,
    account: Option<AccountId>,
    concerns: Option<AccountId>,
    visitor: Option<Visitor>,
    subjects: Vec<Subject>,
    facts: Map<String, Value>,
    receipt: Option<ReceiptId>,
}

impl Entry {
    /// By the member whose scope it is written in; in the scope of a job, by the service.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            by: ActorKind::Person,
            account: None,
            concerns: None,
            visitor: None,
            subjects: vec![],
            facts: Map::new(),
            receipt: None,
        }
    }
    #[must_use]
    pub fn by(mut self, kind: ActorKind) -> Self {
        self.by = kind;
        self
    }
    /// Whose doing it is; for [`ActorKind::Service`], on whose behalf.
    #[must_use]
    pub fn account(mut self, account: Option<AccountId>) -> Self {
        self.account = account;
        self
    }
    /// Whom it concerns, when that is not who did it: they may read it, and it goes with them.
    #[must_use]
    pub fn of(mut self, account: AccountId) -> Self {
        self.concerns = Some(account);
        self
    }
    /// From where: kept with security events only.
    #[must_use]
    pub fn from(mut self, visitor: &Visitor) -> Self {
        self.visitor = Some(visitor.clone());
        self
    }
    #[must_use]
    pub fn about(mut self, id: impl Display, title: Option<&str>) -> Self {
        self.subjects.push(Subject {
            id: id.to_string(),
            title: title.map(str::to_owned),
        });
        self
    }
    /// It records the erasure that this receipt tells of: the receipt is signed with its place in the tree.
    #[must_use]
    pub fn receipt(mut self, id: ReceiptId) -> Self {
        self.receipt = Some(id);
        self.with("receipt", id.to_string())
    }
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }
}

impl App {
    /// Writes an event into the transaction of its effect. What webhooks and people are told of is told on from here.
    pub async fn audit(
        &self,
        tx: &Tx,
        scope: Option<&WorkspaceScope>,
        entry: Entry,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let account = entry.account.or(scope.and_then(WorkspaceScope::account));
        let known = match account {
            Some(id) => tx.db().account(id).await?,
            None => None,
        };
        let by = match entry.by {
            ActorKind::Person if account.is_none() && entry.visitor.is_none() => ActorKind::Service,
            by => by,
        };
        let visitor = entry.visitor.filter(|_| entry.kind.class() == Class::Security);
        let mut facts = entry.facts;
        if let Some(token) = scope.and_then(WorkspaceScope::token) {
            facts.insert("api_token".into(), token.to_string().into());
        }
        if let Some(scope) = scope
            && let Some(event) = webhook::Event::of(entry.kind, &facts)
        {
            let ids: Vec<_> = entry.subjects.iter().map(|s| s.id.as_str()).collect();
            self.announce(tx, scope, event, &ids, now).await?;
        }
        let id = EventId::new(now, vault::random());
        let (network, browser) = visitor.map_or((None, None), |v| (Some(v.network), Some(v.browser)));
        let private = Private {
            event: id,
            actor: audit::Actor {
                kind: by,
                account_id: account,
                name: known.as_ref().and_then(|a| a.display_name.clone()),
                email: known.map(|a| a.email),
            },
            subjects: entry.subjects,
            network,
            browser,
            facts,
        };
        let event = NewEvent {
            id,
            kind: entry.kind,
            at: now,
            account: entry.concerns.or(account),
            salt: vault::random(),
            private: &private,
        };
        tx.db().add_audit_event(scope, &event).await?;
        if let Some(receipt) = entry.receipt {
            tx.db().set_receipt_event(receipt, id).await?;
        }
        Ok(())
    }

    /// The same for what an account does outside of its workspaces, from where its session is.
    pub(crate) async fn audit_account(
        &self,
        tx: &Tx,
        actor: &Actor,
        entry: Entry,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let mut entry = entry.account(Some(actor.account));
        if let Some(s) = tx.db().session(actor.session).await? {
            entry.visitor = Some(Visitor {
                browser: s.browser,
                network: s.network,
            });
        }
        self.audit(tx, None, entry, now).await
    }
}
