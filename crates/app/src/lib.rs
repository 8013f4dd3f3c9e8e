#![doc = include_str!("../README.md")]

pub mod accounts;
pub mod api_tokens;
pub mod audit;
pub mod backup;
pub mod calendar;
pub mod channels;
mod conforming;
pub mod covers;
mod cursor;
pub mod deletion;
pub mod drafts;
pub mod error;
pub mod events;
pub mod exports;
pub mod figures;
pub mod html;
pub mod instance;
mod invitations;
pub mod keys;
pub mod ledger;
pub mod library;
pub mod mail;
mod members;
mod metrics;
pub mod news;
pub mod notices;
pub mod operator;
pub mod policy;
pub mod posts;
pub mod publishing;
pub mod records;
pub mod renditions;
pub mod requests;
pub mod restore;
mod retention;
pub mod security;
pub mod settings;
pub mod slots;
pub mod standing;
pub mod suspicious;
pub mod templates;
pub mod tokens;
pub mod trash;
pub mod uploads;
pub mod views;
pub mod webhooks;
pub mod workspaces;

pub use accounts::Actor;
pub use api_tokens::{Bearer, Caller};
pub use conforming::Making;
pub use error::{AppError, FieldError};
pub use settings::{Registration, Settings};
pub use store::WorkspaceScope;

use domain::{Clock, Platform, Role, Timestamp};
use platforms::Adapter;
use std::sync::Arc;

/// The rooms below, put together once by the binary.
pub struct Parts {
    pub store: store::Store,
    pub vault: vault::Vault,
    pub storage: storage::Storage,
    pub media: media::Media,
    pub egress: egress::Egress,
    /// The real platforms that this installation has credentials for, and their stand-ins when the sandbox is on.
    pub adapters: Vec<Adapter>,
    pub clock: Clock,
    pub settings: Settings,
}

/// Every use case hangs on this.
#[derive(Clone)]
pub struct App(Arc<Inner>);

pub struct Inner {
    pub store: store::Store,
    pub vault: vault::Vault,
    pub storage: storage::Storage,
    pub media: media::Media,
    pub egress: egress::Egress,
    pub adapters: Vec<Adapter>,
    pub clock: Clock,
    pub settings: Settings,
    pub refusals: suspicious::Refusals,
    pub(crate) looks: standing::Looks,
    /// Since when this process runs.
    pub(crate) started_at: Timestamp,
    pub(crate) hashing: accounts::Hashing,
}

impl std::ops::Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    pub fn new(p: Parts) -> Self {
        let started_at = p.clock.now();
        Self(Arc::new(Inner {
            started_at,
            store: p.store,
            vault: p.vault,
            storage: p.storage,
            media: p.media,
            egress: p.egress,
            adapters: p.adapters,
            clock: p.clock,
            settings: p.settings,
            refusals: suspicious::Refusals::default(),
            looks: standing::Looks::default(),
            hashing: accounts::Hashing::default(),
        }))
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The adapter a channel is reached by.
    pub fn adapter(&self, platform: Platform, sandbox: bool) -> Option<&Adapter> {
        self.adapters
            .iter()
            .find(|a| a.platform() == platform && a.is_sandbox() == sandbox)
    }

    /// Whether stand-ins of the platforms are on.
    pub fn has_sandbox(&self) -> bool {
        self.adapters.iter().any(Adapter::is_sandbox)
    }
}

/// Refuses a member whose role is too low.
pub(crate) fn need(scope: &WorkspaceScope, role: Role) -> Result<(), AppError> {
    if scope.may(role) {
        Ok(())
    } else {
        Err(AppError::RoleRequired(role))
    }
}
