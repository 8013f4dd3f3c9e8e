//! Whom a token acts for, and where it may publish.

use super::Vk;
use super::codes::failure;
use super::resource::{Group, Items, User};
use crate::adapter::{Account, CallLog, Grant, Identity};
use domain::act::Purpose;
use domain::rights::grants;
use domain::vk::{AccountRules, ChannelFacts, Owner, RIGHT_GROUPS, missing_rights};
use domain::{ActId, Failure};
use secrecy::SecretString;

impl Vk {
    pub(crate) async fn connect_account(
        &self,
        act: ActId,
        grant: &Grant,
        log: &mut CallLog,
    ) -> Result<Account, Failure> {
        let exchanged = self.exchange(act, grant, log).await?;
        let tokens = exchanged.tokens;
        let told = self.user_of_token(act, &tokens.access, log).await?;
        let user = self.read_user(act, &tokens.access, log).await?;
        if user.id != told || exchanged.user_id.is_some_and(|id| id != told) {
            let other = failure("other_account");
            log.blame(&other);
            return Err(other);
        }
        let identity = identity_of(user, &tokens.scopes);
        Ok(Account { identity, tokens })
    }

    /// The person, with what VK granted.
    pub(crate) async fn person(
        &self,
        act: ActId,
        access: &SecretString,
        scopes: &[String],
        log: &mut CallLog,
    ) -> Result<Identity, Failure> {
        let user = self.read_user(act, access, log).await?;
        Ok(identity_of(user, scopes))
    }

    pub(crate) async fn read_user(
        &self,
        act: ActId,
        access: &SecretString,
        log: &mut CallLog,
    ) -> Result<User, Failure> {
        let form = vec![("fields", "screen_name".to_owned())];
        let users: Vec<User> = self
            .read(act, Purpose::Identity, "users.get", form, access, log)
            .await?;
        users.into_iter().find(|u| u.id > 0).ok_or_else(|| {
            // The token of a community or an app acts for no person.
            let none = failure("wrong_token_kind");
            log.blame(&none);
            none
        })
    }

    /// The profile, and the communities where the person may publish, if VK lets us see them.
    pub(crate) async fn account_rules(
        &self,
        act: ActId,
        access: &SecretString,
        scopes: &[String],
        log: &mut CallLog,
    ) -> Result<AccountRules, Failure> {
        let user = self.read_user(act, access, log).await?;
        let mut owners = vec![Owner {
            id: user.id,
            title: name_of(&user),
        }];
        if grants(scopes, RIGHT_GROUPS) {
            let form = vec![
                ("extended", "1".to_owned()),
                ("filter", "admin,editor".to_owned()),
                ("count", "1000".to_owned()),
            ];
            let groups: Items<Group> = self
                .read(act, Purpose::Read, "groups.get", form, access, log)
                .await?;
            let groups = groups.items.into_iter().filter(|g| g.id > 0);
            owners.extend(groups.map(|g| Owner {
                id: -g.id,
                title: g.name,
            }));
        }
        let facts = ChannelFacts::of(scopes);
        Ok(AccountRules {
            may_publish: facts.may_publish,
            may_post_on_wall: facts.may_post_on_wall,
            owners,
            missing_rights: missing_rights(scopes),
        })
    }
}

pub(crate) fn identity_of(user: User, scopes: &[String]) -> Identity {
    let facts = ChannelFacts::of(scopes);
    let blocker = if user.deactivated.is_some() {
        Some("account_deleted")
    } else if facts.may_publish {
        None
    } else {
        Some("right_missing")
    };
    Identity {
        external_id: user.id.to_string(),
        title: name_of(&user),
        handle: user.screen_name,
        facts: serde_json::to_value(facts).unwrap_or_default(),
        blocker: blocker.map(failure),
    }
}

fn name_of(user: &User) -> String {
    format!("{} {}", user.first_name, user.last_name)
        .trim()
        .to_owned()
}
