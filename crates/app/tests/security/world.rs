//! An installation without HTTP, a hand on its clock, and people.

use crate::common::service;
use ai_shorts_app as app;
use app::accounts::{Login, Registering, SignedIn, Visitor};
use app::audit::Listing;
use app::mail::{Language, Message};
use app::{Actor, App, views};
use domain::audit::{Class, Kind};
use domain::job::Job;
use domain::time::Hand;
use domain::{AccountId, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use std::time::Duration;
use store::Uuid;

/// At the beginning of a step of 30 seconds.
const START: Timestamp = Timestamp::from_micros(1_790_000_010_000_000);
pub const PASSWORD: &str = "correct horse battery staple 9";

pub struct World {
    pub app: App,
    pub hand: Hand,
    _dir: tempfile::TempDir,
}

pub fn visitor(network: &str) -> Visitor {
    Visitor {
        browser: "Firefox, Linux".into(),
        network: network.into(),
    }
}

pub fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

/// The six digits of a key at a moment. Another reading of RFC 6238 than the service's.
pub fn code_at(setup: &views::TotpSetup, at: Timestamp) -> String {
    let key = totp_rs::Secret::try_from_base32(&setup.secret).unwrap();
    let totp = totp_rs::Builder::new()
        .with_secret(key)
        .with_account_name("x")
        .build()
        .unwrap();
    let seconds = u64::try_from(at.as_millis() / 1000).unwrap();
    totp.generate(seconds).to_string()
}

impl World {
    pub async fn open(url: &str, dir: tempfile::TempDir) -> Self {
        let (app, hand) = service(url, dir.path(), START).await;
        Self { app, hand, _dir: dir }
    }

    pub fn forward(&self, seconds: u64) {
        self.hand.forward(Duration::from_secs(seconds));
    }

    pub fn registering(email: &str) -> Registering {
        Registering {
            email: email.into(),
            password: secret(PASSWORD),
            display_name: None,
            setup_code: None,
            invitation: None,
            accepting: None,
            language: Language::En,
        }
    }

    /// Somebody with a new account, at home.
    pub async fn anna(&self) -> Actor {
        let new = Self::registering("anna@example.org");
        let signed = self.app.register(new, &visitor("192.0.2.0/24")).await.unwrap();
        self.actor(&signed.token).await
    }

    pub async fn actor(&self, token: &SecretString) -> Actor {
        self.find(token).await.expect("a live session")
    }
    pub async fn find(&self, token: &SecretString) -> Option<Actor> {
        self.app.authenticate(token.expose_secret()).await.unwrap()
    }

    pub async fn sign_in(&self, password: &str) -> Result<Login, app::AppError> {
        let (password, from) = (secret(password), visitor("192.0.2.0/24"));
        self.app.login("anna@example.org", &password, &from).await
    }
    pub async fn signed_in(&self, password: &str) -> SignedIn {
        match self.sign_in(password).await.unwrap() {
            Login::SignedIn(signed) => signed,
            Login::SecondFactor(_) => panic!("a factor is wanted"),
        }
    }
    pub async fn ticket(&self) -> String {
        match self.sign_in(PASSWORD).await.unwrap() {
            Login::SignedIn(_) => panic!("no factor is wanted"),
            Login::SecondFactor(needed) => needed.ticket,
        }
    }
    pub async fn second(&self, ticket: &str, code: &str) -> Result<SignedIn, app::AppError> {
        self.app
            .second_factor(ticket, code, &visitor("192.0.2.0/24"))
            .await
    }

    /// Gives an account a factor: the key, the session as it goes on, and the recovery codes.
    pub async fn with_totp(&self, actor: &Actor) -> (views::TotpSetup, Actor, Vec<String>) {
        let setup = self.app.begin_totp(actor).await.unwrap();
        let code = code_at(&setup, self.app.now());
        let (token, codes) = self.app.confirm_totp(actor, &code).await.unwrap();
        // The first code is used up.
        self.forward(30);
        (setup, self.actor(&token).await, codes.codes)
    }

    /// Sends all letters that are due, as a worker does.
    pub async fn letters(&self) -> Vec<Message> {
        let lease = Duration::from_secs(30);
        let claimed = self
            .app
            .store
            .claim_jobs(Uuid::now_v7(), self.app.now(), lease, 100)
            .await
            .unwrap();
        let mut sent = vec![];
        for c in claimed {
            if let Job::Mail { mail_id } = c.job {
                // A job may run twice.
                let first = self.app.written_letter(mail_id).await.unwrap();
                let again = self.app.written_letter(mail_id).await.unwrap();
                assert_eq!(first.as_ref().map(|m| &m.text), again.as_ref().map(|m| &m.text));
                self.app.letter_done(&c, mail_id).await.unwrap();
                sent.extend(first);
            }
        }
        sent
    }

    /// Names of what the log tells of the account, oldest first.
    pub async fn audited(&self, account: AccountId) -> Vec<&'static str> {
        let db = self.app.store.read();
        let own = db.workspaces_of(account).await.unwrap()[0].id;
        let scope = db.scope_of_member(own, account).await.unwrap().unwrap();
        let listing = Listing {
            class: Some(Class::Security),
            kind: None,
            actor: None,
            from: None,
            to: None,
            query: String::new(),
            cursor: None,
            limit: 100,
        };
        let page = self.app.audit_events(&scope, listing).await.unwrap();
        let all = page.items.iter().rev();
        all.filter_map(|e| e.kind).map(Kind::as_str).collect()
    }
}
