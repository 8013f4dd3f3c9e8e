//! Whom a token acts for. Source: "Get User Info".

use super::TikTok;
use super::access::unpack;
use super::codes::failure;
use super::creator::granted;
use crate::adapter::{CallLog, ChannelRef, Identity};
use crate::wire::{Ask, Trouble, join};
use domain::act::Purpose;
use domain::rights::grants;
use domain::tiktok::{ChannelFacts, SCOPE_PROFILE};
use domain::{ActId, Failure, FailureClass};
use http::Method;
use secrecy::SecretString;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
struct UserInfo {
    user: User,
}
#[derive(Default, Deserialize)]
#[serde(default)]
struct User {
    open_id: String,
    display_name: String,
    username: Option<String>,
}

impl TikTok {
    /// The account of this token. Only fields whose scope was granted are asked for: what TikTok does with
    /// others is [u].
    pub(crate) async fn account_of_token(
        &self,
        act: ActId,
        access: &SecretString,
        channel: ChannelRef<'_>,
        log: &mut CallLog,
    ) -> Result<Identity, Failure> {
        let fields = if grants(channel.scopes, SCOPE_PROFILE) {
            "open_id,display_name,username"
        } else {
            "open_id,display_name"
        };
        let mut url = join(&self.config.api_url, "v2/user/info/");
        url.query_pairs_mut().append_pair("fields", fields);
        let token = unpack(access).token;
        let ask = Ask::new(act, Purpose::Identity, "user_info", Method::GET, url).bearer(Some(&token));
        let UserInfo { user } = self.ask_json(ask, log).await?;
        if user.open_id.is_empty() {
            let nonsense = failure("platform_nonsense");
            log.blame(&nonsense);
            return Err(nonsense);
        }
        let facts = self.facts(act, access, channel, user.username, log).await?;
        let publishes = granted(channel);
        let none = !publishes.direct_granted && !publishes.inbox_granted;
        let name = facts.rules.as_ref().map(|r| r.nickname.clone());
        Ok(Identity {
            external_id: user.open_id,
            title: Some(user.display_name)
                .filter(|n| !n.is_empty())
                .or(name)
                .unwrap_or_default(),
            handle: facts.username.as_ref().map(|name| format!("@{name}")),
            facts: serde_json::to_value(facts).unwrap_or_default(),
            // A person may switch off each permission on TikTok's page: without both nothing can be sent.
            blocker: none.then(|| failure("scope_missing")),
        })
    }

    /// With fresh rules where direct posting was granted. TikTok's limits and stumbles do not lose a
    /// connection: what was known before stays.
    async fn facts(
        &self,
        act: ActId,
        access: &SecretString,
        channel: ChannelRef<'_>,
        username: Option<String>,
        log: &mut CallLog,
    ) -> Result<ChannelFacts, Failure> {
        let known: ChannelFacts = channel.known();
        let mut facts = ChannelFacts {
            username: username.or(known.username),
            rules: None,
        };
        let rules = granted(channel);
        if !rules.direct_granted {
            facts.rules = Some(rules);
            return Ok(facts);
        }
        let asked = self
            .creator_info(act, Purpose::Identity, access, channel, log)
            .await;
        facts.rules = match asked {
            Ok(fresh) => Some(fresh),
            Err(Trouble::Failure(f))
                if matches!(f.class, FailureClass::Transient | FailureClass::RateLimited) =>
            {
                known.rules
            }
            Err(trouble) => return Err(trouble.into()),
        };
        let told = facts.rules.as_ref().map(|r| r.username.clone());
        if let Some(name) = told.filter(|n| !n.is_empty()) {
            facts.username = Some(name);
        }
        Ok(facts)
    }
}
