//! Tokens for programs that ask in a person's name: made, listed, revoked, recognised.
//! Source: security-requirements, section 5.
//!
//! A token does what its scopes allow and the role of its person at that moment: each request reads both anew.

use crate::accounts::Visitor;
use crate::audit::Entry;
use crate::{Actor, App, AppError, FieldError, WorkspaceScope, views};
use domain::api_token::{
    self, DAYS_DEFAULT, DAYS_MAX, NAME_MAX_CHARS, Scope, Scopes, TOKENS_MAX, USE_WRITTEN,
};
use domain::audit::Kind;
use domain::retention::days;
use domain::{AccountId, ApiTokenId, WorkspaceId};
use store::api_tokens::ApiToken;

/// Networks of a token that are remembered.
const NETWORKS: usize = 8;

/// What a program came with.
#[derive(Clone, Debug)]
pub struct Bearer {
    pub id: ApiTokenId,
    pub account: AccountId,
    pub workspace: WorkspaceId,
    pub scopes: Scopes,
}

/// Who asks: a person at a browser, or a program with a token of theirs.
#[derive(Clone, Debug)]
pub enum Caller {
    Browser(Actor),
    Program(Bearer),
}

impl Caller {
    pub const fn account(&self) -> AccountId {
        match self {
            Self::Browser(actor) => actor.account,
            Self::Program(bearer) => bearer.account,
        }
    }
}

pub struct NewToken {
    pub name: String,
    pub workspace: WorkspaceId,
    pub scopes: Vec<Scope>,
    /// 90 when not given.
    pub days: Option<u32>,
}

impl App {
    /// Makes a token. Its text is in the answer and nowhere else.
    pub async fn create_api_token(
        &self,
        actor: &Actor,
        new: NewToken,
    ) -> Result<views::NewApiToken, AppError> {
        let days_good = new.days.unwrap_or(DAYS_DEFAULT);
        let name = checked(&new, days_good)?;
        self.need_fresh(actor)?;
        let text = api_token::write(&vault::random());
        let now = self.now();
        let tx = self.store.begin().await?;
        let db = tx.db();
        db.hold_api_tokens(actor.account).await?;
        if db.scope_of_member(new.workspace, actor.account).await?.is_none() {
            return Err(AppError::field(
                "workspace_id",
                "workspace_unknown",
                "You are not a member of this workspace.",
            ));
        }
        if db.count_live_api_tokens(actor.account, now).await? >= TOKENS_MAX {
            return Err(AppError::TooManyTokens { max: TOKENS_MAX });
        }
        let token = ApiToken {
            id: ApiTokenId::new(now, vault::random()),
            account: actor.account,
            workspace: new.workspace,
            name,
            hint: api_token::hint(&text),
            scopes: Scopes(new.scopes.into_iter().collect()),
            created_at: now,
            expires_at: now.plus(days(days_good)),
            last_used_at: None,
            networks: vec![],
        };
        db.insert_api_token(&token, &vault::hash_token(&text)).await?;
        let entry = Entry::new(Kind::ApiTokenCreated)
            .about(token.id, Some(&token.name))
            .with("workspace", token.workspace.to_string())
            .with("scopes", token.scopes.to_string())
            .with("expires_at", token.expires_at.to_string());
        self.audit_account(&tx, actor, entry, now).await?;
        tx.commit().await?;
        Ok(views::NewApiToken {
            token: text,
            api_token: self.api_token_view(token),
        })
    }

    /// The account's tokens, newest first.
    pub async fn api_tokens(&self, actor: &Actor) -> Result<Vec<views::ApiToken>, AppError> {
        let all = self.store.read().api_tokens(actor.account).await?;
        Ok(all.into_iter().map(|t| self.api_token_view(t)).collect())
    }

    /// Ends a token: the next request with it is refused, its event streams end within a second.
    pub async fn revoke_api_token(&self, actor: &Actor, id: ApiTokenId) -> Result<(), AppError> {
        let tx = self.store.begin().await?;
        let token = tx.db().api_token(actor.account, id).await?;
        let token = token.ok_or(AppError::NotFound)?;
        if !tx.db().delete_api_token(actor.account, id).await? {
            return Err(AppError::NotFound);
        }
        let entry = Entry::new(Kind::ApiTokenRevoked).about(id, Some(&token.name));
        self.audit_account(&tx, actor, entry, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Whose token a text is; none when it is no token, was revoked or has run out. A text whose checksum is wrong
    /// is not looked up.
    pub async fn recognise(&self, text: &str, visitor: &Visitor) -> Result<Option<Bearer>, AppError> {
        if !api_token::is_well_formed(text) {
            return Ok(None);
        }
        let now = self.now();
        let db = self.store.read();
        let Some(mut token) = db.live_api_token(&vault::hash_token(text), now).await? else {
            return Ok(None);
        };
        let is_new_place = !token.networks.contains(&visitor.network);
        let is_due = token.last_used_at.is_none_or(|at| now.since(at) >= USE_WRITTEN);
        if is_new_place || is_due {
            let tx = self.store.begin().await?;
            if is_new_place {
                token.networks.push(visitor.network.clone());
                let over = token.networks.len().saturating_sub(NETWORKS);
                token.networks.drain(..over);
                let entry = Entry::new(Kind::ApiTokenUsedElsewhere)
                    .account(Some(token.account))
                    .from(visitor)
                    .about(token.id, Some(&token.name));
                self.audit(&tx, None, entry, now).await?;
            }
            tx.db().use_api_token(token.id, &token.networks, now).await?;
            tx.commit().await?;
        }
        Ok(Some(Bearer {
            id: token.id,
            account: token.account,
            workspace: token.workspace,
            scopes: token.scopes,
        }))
    }

    /// Whether a session or token that once was good still is: for streams that stay open.
    pub async fn is_live(&self, caller: &Caller) -> Result<bool, AppError> {
        match caller {
            Caller::Browser(actor) => self.is_session_live(actor).await,
            Caller::Program(bearer) => Ok(self.store.read().is_api_token_live(bearer.id, self.now()).await?),
        }
    }

    /// The scope of whoever asks; for a workspace that is not theirs, or not the token's, as for one that never was.
    pub async fn scope_of(
        &self,
        caller: &Caller,
        workspace: WorkspaceId,
    ) -> Result<WorkspaceScope, AppError> {
        match caller {
            Caller::Browser(actor) => self.scope(actor, workspace).await,
            Caller::Program(bearer) if bearer.workspace != workspace => Err(AppError::NotFound),
            Caller::Program(bearer) => {
                let db = self.store.read();
                let scope = db.scope_of_member(workspace, bearer.account).await?;
                let scope = scope.ok_or(AppError::NotFound)?;
                Ok(scope.by_token(Some(bearer.id)))
            }
        }
    }

    /// The workspaces that whoever asks can see: a token's is one.
    pub async fn workspaces_for(&self, caller: &Caller) -> Result<Vec<views::Workspace>, AppError> {
        let mut all = self.workspaces(caller.account()).await?;
        if let Caller::Program(bearer) = caller {
            all.retain(|w| w.id == bearer.workspace);
        }
        Ok(all)
    }

    fn api_token_view(&self, t: ApiToken) -> views::ApiToken {
        views::ApiToken {
            expired: t.expires_at <= self.now(),
            id: t.id,
            name: t.name,
            hint: t.hint,
            workspace_id: t.workspace,
            scopes: t.scopes.0.into_iter().collect(),
            created_at: t.created_at,
            expires_at: t.expires_at,
            last_used_at: t.last_used_at,
            last_address: t.networks.last().cloned(),
        }
    }
}

/// The name as it is kept, or every field that is wrong.
fn checked(new: &NewToken, days_good: u32) -> Result<String, AppError> {
    let mut wrong = vec![];
    let mut refuse = |field: &str, code: &str, message: String| {
        wrong.push(FieldError {
            field: field.into(),
            code: code.into(),
            message,
        });
    };
    let name = domain::upload::clean_title(&new.name);
    match &name {
        None => refuse("name", "required", "The name is empty.".into()),
        Some(n) if n.chars().count() > NAME_MAX_CHARS => refuse(
            "name",
            "too_long",
            format!("The name has more than {NAME_MAX_CHARS} characters."),
        ),
        Some(_) => {}
    }
    if new.scopes.is_empty() {
        refuse(
            "scopes",
            "token_scope_missing",
            "Choose at least one scope.".into(),
        );
    }
    if !(1..=DAYS_MAX).contains(&days_good) {
        refuse(
            "days",
            "days_out_of_range",
            format!("A token is good for 1 to {DAYS_MAX} days."),
        );
    }
    match name {
        Some(name) if wrong.is_empty() => Ok(name),
        _ => Err(AppError::Invalid(wrong)),
    }
}
