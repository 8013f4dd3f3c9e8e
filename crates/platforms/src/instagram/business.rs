//! Consent and tokens with Facebook Login for Business: one account for each linked Page.
//! Source: Instagram API with Facebook Login; Graph API, User permissions and accounts.

use super::Instagram;
use super::codes::failure;
use super::graph::{self, List, Query};
use super::keys::Keys;
use super::oauth::{Long, Made};
use crate::adapter::{Account, CallLog, Grant, Identity};
use crate::wire::{Ask, join};
use domain::act::Purpose;
use domain::instagram::{ChannelFacts, Login};
use domain::{ActId, Failure};
use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

/// Pages of a hundred that are read at most.
const MOST_PAGES: usize = 20;

#[derive(Deserialize)]
struct Permission {
    permission: String,
    status: String,
}

/// A Page, and the Instagram account linked to it.
#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    access_token: Option<SecretString>,
    #[serde(default)]
    instagram_business_account: Option<Linked>,
}

#[derive(Deserialize)]
struct Linked {
    #[serde(default, deserialize_with = "graph::id")]
    id: String,
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

impl Instagram {
    pub(crate) async fn connect_facebook(
        &self,
        act: ActId,
        grant: &Grant,
        log: &mut CallLog,
    ) -> Result<Vec<Account>, Failure> {
        let mut url = self.token_endpoint();
        url.query_pairs_mut().extend_pairs([
            ("client_id", self.config.client_id.as_str()),
            ("client_secret", self.secret()),
            ("redirect_uri", &self.config.redirect_uri),
            ("code", grant.code.expose_secret().trim_end_matches("#_")),
        ]);
        let ask = Ask::new(act, Purpose::Identity, "exchange_code", Method::GET, url);
        let short: Long = self.token_answer(ask, log).await?;
        let url = self.fb_exchange_url(&short.access_token);
        let ask = Ask::new(act, Purpose::Identity, "exchange_token", Method::GET, url).token_inside(true);
        let lasting: Long = self.token_answer(ask, log).await?;
        let ends_at = self.wire.clock.now().plus(lasting.life());
        let user = lasting.access_token;

        let scopes = self.granted(act, &user, log).await?;
        self.needed_scopes(&scopes, log)?;
        let query = Query::get(act, Purpose::Identity, "read_user", "me", "id");
        let me: Made = self
            .ask_with(&query, &user, log)
            .await
            .map_err(|refused| refused.failure)?;
        let linked = self.linked(act, &user, log).await?;
        if linked.is_empty() {
            let none = failure("no_channel");
            log.blame(&none);
            return Err(none);
        }
        let account = |(page, linked): (SecretString, Linked)| {
            let keys = Keys {
                login: Login::Facebook,
                user: Some(user.clone()),
                page: Some(page),
                ends_at,
            };
            Account {
                identity: linked.identity(&me.id),
                tokens: self.sealed(&keys, scopes.clone(), None),
            }
        };
        Ok(linked.into_iter().map(account).collect())
    }

    fn token_endpoint(&self) -> Url {
        let path = format!("{}/oauth/access_token", self.settings.version);
        join(&self.config.token_url, &path)
    }

    pub(crate) fn fb_exchange_url(&self, user: &SecretString) -> Url {
        let mut url = self.token_endpoint();
        url.query_pairs_mut().extend_pairs([
            ("grant_type", "fb_exchange_token"),
            ("client_id", self.config.client_id.as_str()),
            ("client_secret", self.secret()),
            ("fb_exchange_token", user.expose_secret()),
        ]);
        url
    }

    async fn granted(
        &self,
        act: ActId,
        user: &SecretString,
        log: &mut CallLog,
    ) -> Result<Vec<String>, Failure> {
        let query = Query::get(act, Purpose::Identity, "read_permissions", "me/permissions", "");
        let list: List<Permission> = self
            .ask_with(&query, user, log)
            .await
            .map_err(|refused| refused.failure)?;
        let granted = list.data.into_iter().filter(|p| p.status == "granted");
        Ok(granted.map(|p| p.permission).collect())
    }

    /// All Pages with a token and a linked account. `paging.next` holds a token and is not called: its cursor
    /// goes into an address of our own.
    async fn linked(
        &self,
        act: ActId,
        user: &SecretString,
        log: &mut CallLog,
    ) -> Result<Vec<(SecretString, Linked)>, Failure> {
        const FIELDS: &str =
            "id,name,access_token,instagram_business_account{id,username,name,profile_picture_url}";
        let mut out: Vec<(SecretString, Linked)> = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let mut query = Query::get(act, Purpose::Identity, "read_pages", "me/accounts", FIELDS);
            query.params.push(("limit", "100".to_owned()));
            query.params.extend(after.take().map(|cursor| ("after", cursor)));
            let list: List<Page> = self
                .ask_with(&query, user, log)
                .await
                .map_err(|refused| refused.failure)?;
            for page in list.data {
                if let (Some(token), Some(linked)) = (page.access_token, page.instagram_business_account)
                    && !linked.id.is_empty()
                    && !out.iter().any(|(_, known)| known.id == linked.id)
                {
                    out.push((token, linked));
                }
            }
            let Some(next) = list.paging.next.and_then(|n| n.parse::<Url>().ok()) else {
                break;
            };
            let named = next.query_pairs().find(|(name, _)| name == "after");
            after = named
                .map(|(_, cursor)| cursor.into_owned())
                .or(list.paging.cursors.after);
            if after.is_none() {
                break;
            }
        }
        Ok(out)
    }
}

impl Linked {
    fn identity(&self, user_id: &str) -> Identity {
        let facts = ChannelFacts {
            login: Login::Facebook,
            account_type: None,
            app_scoped_id: Some(user_id.to_owned()).filter(|id| !id.is_empty()),
            username: self.username.clone(),
        };
        let handle = self.username.as_ref().map(|u| format!("@{u}"));
        let name = self.name.clone().filter(|n| !n.is_empty());
        Identity {
            external_id: self.id.clone(),
            title: name.or_else(|| self.username.clone()).unwrap_or_default(),
            handle,
            facts: serde_json::to_value(facts).unwrap_or_default(),
            blocker: None,
        }
    }
}
