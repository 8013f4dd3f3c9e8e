//! Who an account is, and what may be chosen for its reels. Source: Instagram Platform, IG User reference.

use super::Instagram;
use super::codes::failure;
use super::graph::{self, List, Query, Refused, Wrapped};
use super::keys::Keys;
use crate::adapter::{CallLog, ChannelRef, Identity};
use crate::wire::scrubbed;
use domain::act::Purpose;
use domain::instagram::{AccountRules, ChannelFacts, Login};
use domain::{ActId, Failure};
use secrecy::SecretString;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Me {
    /// Of the person within the app with `/me`; of the account where the account is asked.
    #[serde(deserialize_with = "graph::id")]
    id: String,
    /// Of the professional account.
    #[serde(deserialize_with = "graph::id")]
    user_id: String,
    username: Option<String>,
    name: Option<String>,
    account_type: Option<String>,
}

/// Posts of a window of time. `quota_usage` lags by minutes: it proves nothing of a single post.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Room {
    pub used: Option<u32>,
    pub allowed: Option<u32>,
}
impl Room {
    pub(crate) fn is_spent(self) -> bool {
        matches!((self.used, self.allowed), (Some(used), Some(allowed)) if used >= allowed)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Limit {
    quota_usage: Option<u32>,
    config: LimitConfig,
}
#[derive(Default, Deserialize)]
#[serde(default)]
struct LimitConfig {
    quota_total: Option<u32>,
}

impl Instagram {
    /// With Instagram Login. One field that Meta does not know fails the whole call: then the needed ones are
    /// asked for alone.
    pub(crate) async fn me(
        &self,
        act: ActId,
        token: &SecretString,
        log: &mut CallLog,
    ) -> Result<Identity, Refused> {
        const FIELDS: &str = "id,user_id,username,name,account_type,profile_picture_url";
        let ask = |fields| Query::get(act, Purpose::Identity, "read_account", "me", fields);
        let me = match self.ask_with::<Wrapped<Me>>(&ask(FIELDS), token, log).await {
            Err(refused) if refused.is("app_fault") => {
                self.ask_with(&ask("id,user_id,username"), token, log).await
            }
            other => other,
        };
        let me = me?.inner();
        if me.user_id.is_empty() {
            let nonsense = failure("platform_nonsense");
            log.blame(&nonsense);
            return Err(Refused {
                failure: nonsense,
                clear: true,
            });
        }
        let personal = me
            .account_type
            .as_deref()
            .is_some_and(|t| t.eq_ignore_ascii_case("PERSONAL"));
        let scoped = me.id.clone();
        let user_id = me.user_id.clone();
        Ok(Identity {
            blocker: personal.then(|| failure("personal_account")),
            ..me.identity(user_id, Login::Instagram, Some(scoped))
        })
    }

    /// The account of a fresh token.
    pub(crate) async fn own_account(
        &self,
        act: ActId,
        keys: &Keys,
        log: &mut CallLog,
    ) -> Result<Identity, Failure> {
        let Some(token) = &keys.user else {
            return Err(failure("access_expired"));
        };
        self.me(act, token, log).await.map_err(|refused| refused.failure)
    }

    pub(crate) async fn who(
        &self,
        act: ActId,
        tokens: &[&SecretString],
        channel: ChannelRef<'_>,
        log: &mut CallLog,
    ) -> Result<Identity, Failure> {
        let seen = match self.settings.login {
            Login::Instagram => match tokens.first() {
                Some(token) => self.me(act, token, log).await,
                None => return Err(failure("access_expired")),
            },
            Login::Facebook => {
                let fields = "id,username,name,profile_picture_url";
                let query = Query::get(
                    act,
                    Purpose::Identity,
                    "read_account",
                    channel.external_id,
                    fields,
                );
                let known = channel.known::<ChannelFacts>();
                self.ask::<Me>(&query, tokens, log).await.map(|me| {
                    let id = me.id.clone();
                    me.identity(id, Login::Facebook, known.app_scoped_id)
                })
            }
        };
        let identity = seen.map_err(|refused| refused.failure)?;
        if identity.external_id != channel.external_id {
            let other = failure("other_channel").words(&scrubbed(&identity.title));
            log.blame(&other);
            return Err(other);
        }
        Ok(identity)
    }

    pub(crate) async fn room(
        &self,
        act: ActId,
        purpose: Purpose,
        channel: ChannelRef<'_>,
        tokens: &[&SecretString],
        log: &mut CallLog,
    ) -> Result<Room, Refused> {
        let path = format!("{}/content_publishing_limit", channel.external_id);
        let query = Query::get(act, purpose, "read_limit", path, "quota_usage,config")
            .granted(self.may_publish(channel));
        let list: List<Limit> = self.ask(&query, tokens, log).await?;
        let limit = list.data.into_iter().next().unwrap_or_default();
        Ok(Room {
            used: limit.quota_usage,
            allowed: limit.config.quota_total,
        })
    }

    /// Where the limit cannot be read, nothing is said of it.
    pub(crate) async fn account_rules(
        &self,
        act: ActId,
        tokens: &[&SecretString],
        channel: ChannelRef<'_>,
        log: &mut CallLog,
    ) -> Result<AccountRules, Failure> {
        let room = match self.room(act, Purpose::Read, channel, tokens, log).await {
            Ok(room) => room,
            Err(refused) if matches!(&*refused.failure.code, "access_expired" | "login_needed") => {
                return Err(refused.failure);
            }
            Err(_) => Room::default(),
        };
        let login = self.settings.login;
        Ok(AccountRules {
            login,
            account_type: channel.known::<ChannelFacts>().account_type,
            collaborators_allowed: login == Login::Facebook,
            posts_used: room.used,
            posts_allowed: room.allowed,
        })
    }

    /// Whether the permission to publish was given; without a list of them it is believed.
    pub(crate) fn may_publish(&self, channel: ChannelRef<'_>) -> bool {
        let login = self.settings.login;
        channel.scopes.is_empty() || channel.scopes.iter().any(|s| login.is_publish_scope(s))
    }
}

impl Me {
    fn identity(self, id: String, login: Login, app_scoped_id: Option<String>) -> Identity {
        let facts = ChannelFacts {
            login,
            account_type: self.account_type,
            app_scoped_id: app_scoped_id.filter(|id| !id.is_empty()),
            username: self.username.clone(),
        };
        let name = self.name.filter(|n| !n.is_empty());
        Identity {
            external_id: id,
            title: name.or_else(|| self.username.clone()).unwrap_or_default(),
            handle: self.username.map(|u| format!("@{u}")),
            facts: serde_json::to_value(facts).unwrap_or_default(),
            blocker: None,
        }
    }
}
