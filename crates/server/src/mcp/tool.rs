//! What a tool is, which there are, and how one is called.

use super::message::Refused;
use super::tools::{channels, library, posts, publish, records};
use super::{Caller, advice, schema};
use crate::extract;
use crate::problem::Problem;
use crate::session;
use crate::token_scopes::Takes;
use domain::api_token::{Scope, Scopes};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::pin::Pin;
use utoipa::ToSchema;

/// What a call may change: the assistant's program decides by it when to ask the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Looks,
    /// It ends what was there, within this service.
    Ends,
    /// It gives what was there another time, at which it reaches beyond this service.
    Moves,
    /// It adds, and reaches beyond this service: to a platform, and to who watches there.
    Publishes,
}

impl Effect {
    fn hints(self, title: &str) -> Value {
        json!({
            "title": title,
            "readOnlyHint": self == Self::Looks,
            "destructiveHint": matches!(self, Self::Ends | Self::Moves),
            // The same call a second time does nothing more: a publish without a key of its own is known by its words.
            "idempotentHint": true,
            "openWorldHint": matches!(self, Self::Moves | Self::Publishes),
        })
    }
}

/// One use case, as an assistant sees it.
pub trait Tool {
    const NAME: &'static str;
    const TITLE: &'static str;
    const SAYS: &'static str;
    const SCOPE: Scope;
    const EFFECT: Effect;
    type Asked: DeserializeOwned + ToSchema + Send;
    /// An object.
    type Told: Serialize;
    fn call(caller: &Caller, asked: Self::Asked) -> impl Future<Output = Result<Self::Told, Problem>> + Send;
}

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Value, Problem>> + Send + 'a>>;

/// A tool in the table.
struct Entry {
    name: &'static str,
    title: &'static str,
    says: &'static str,
    scope: Scope,
    effect: Effect,
    schema: fn() -> Value,
    run: for<'a> fn(&'a Caller, Value) -> Answer<'a>,
}

impl Entry {
    const fn of<T: Tool>() -> Self {
        Self {
            name: T::NAME,
            title: T::TITLE,
            says: T::SAYS,
            scope: T::SCOPE,
            effect: T::EFFECT,
            schema: schema::of::<T::Asked>,
            run: run::<T>,
        }
    }

    fn listed(&self) -> Value {
        json!({
            "name": self.name,
            "title": self.title,
            "description": self.says,
            "inputSchema": (self.schema)(),
            "annotations": self.effect.hints(self.title),
        })
    }
}

static ALL: [Entry; 14] = [
    Entry::of::<library::ListMedia>(),
    Entry::of::<library::GetMedia>(),
    Entry::of::<channels::ListChannels>(),
    Entry::of::<publish::CheckPost>(),
    Entry::of::<publish::Publish>(),
    Entry::of::<publish::NextSlots>(),
    Entry::of::<posts::ListPosts>(),
    Entry::of::<posts::GetPost>(),
    Entry::of::<posts::MovePost>(),
    Entry::of::<posts::CancelPost>(),
    Entry::of::<posts::ListDecisions>(),
    Entry::of::<channels::ListQuotas>(),
    Entry::of::<records::ListTokenUses>(),
    Entry::of::<records::ListAuditEvents>(),
];

fn run<T: Tool>(caller: &Caller, arguments: Value) -> Answer<'_> {
    Box::pin(async move {
        let asked = extract::parse::<T::Asked>(arguments.to_string().as_bytes())?;
        let told = T::call(caller, asked).await?;
        serde_json::to_value(told).map_err(|e| Problem::internal(&e))
    })
}

/// The tools that a token with these scopes can call.
pub fn listed(scopes: &Scopes) -> Vec<Value> {
    let open = ALL.iter().filter(|tool| scopes.allow(tool.scope));
    open.map(Entry::listed).collect()
}

/// Calls a tool. What it refuses is a result that says so: an assistant reads it and can do better.
pub async fn call(caller: &Caller, params: &Map<String, Value>) -> Result<Value, Refused> {
    let name = params
        .get("name")
        .and_then(Value::as_str)
        .ok_or_else(|| Refused::params("The name of the tool is missing."))?;
    let tool = ALL.iter().find(|tool| tool.name == name);
    let tool = tool.ok_or_else(|| Refused::params("There is no such tool: tools/list names all."))?;
    let arguments = params.get("arguments").filter(|a| !a.is_null());
    let arguments = arguments.cloned().unwrap_or_else(|| json!({}));
    let answered = match session::allow(&caller.bearer, Some(Takes::Scope(tool.scope))) {
        Ok(()) => (tool.run)(caller, arguments).await,
        Err(refusal) => Err(refusal),
    };
    let failed = answered.is_err();
    let told = answered.unwrap_or_else(advice::on);
    tracing::debug!(tool = tool.name, failed, "a tool was called");
    Ok(json!({
        "content": [{"type": "text", "text": told.to_string()}],
        "structuredContent": told,
        "isError": failed,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_tool_says_what_it_takes_and_no_two_share_a_name() {
        let names: BTreeSet<_> = ALL.iter().map(|t| t.name).collect();
        assert_eq!(names.len(), ALL.len());
        for tool in &ALL {
            let schema = (tool.schema)();
            assert_eq!(schema["type"], "object", "{}", tool.name);
            assert_eq!(schema["additionalProperties"], false, "{}", tool.name);
            assert!(!schema.to_string().contains("$ref"), "{}", tool.name);
            let fields = schema["properties"].as_object().into_iter().flatten();
            for (name, field) in fields {
                assert!(
                    field["description"].as_str().is_some_and(|said| said.len() > 5),
                    "{}: {name} says nothing: {field}",
                    tool.name
                );
            }
            assert!(tool.says.len() > 40 && !tool.title.is_empty(), "{}", tool.name);
        }
    }

    #[test]
    fn what_only_looks_says_so_and_asks_for_no_more() {
        for tool in &ALL {
            let writes = [Scope::MediaWrite, Scope::PublishWrite].contains(&tool.scope);
            assert!(writes || tool.effect == Effect::Looks, "{}", tool.name);
        }
        let hints = |name: &str| ALL.iter().find(|t| t.name == name).unwrap().effect.hints("");
        let told = |name: &str| {
            let all = hints(name);
            [
                "readOnlyHint",
                "destructiveHint",
                "idempotentHint",
                "openWorldHint",
            ]
            .map(|hint| all[hint].as_bool().unwrap())
        };
        assert_eq!(told("publish"), [false, false, true, true]);
        assert_eq!(told("move_post"), [false, true, true, true]);
        assert_eq!(told("cancel_post"), [false, true, true, false]);
        assert_eq!(told("get_post"), [true, false, true, false]);
        let listed = listed(&Scopes(Scope::ALL.into_iter().collect()));
        for tool in listed {
            let hints = tool["annotations"].as_object().unwrap();
            assert_eq!(hints.len(), 5, "{tool}: its title and all four");
        }
    }

    #[test]
    fn a_token_sees_what_it_may_call() {
        let names = |scopes: &[Scope]| -> BTreeSet<String> {
            let scopes = Scopes(scopes.iter().copied().collect());
            let all = listed(&scopes).into_iter();
            all.map(|t| t["name"].as_str().unwrap().to_owned()).collect()
        };
        assert!(names(&[]).is_empty());
        let media = names(&[Scope::MediaWrite]);
        assert_eq!(media, BTreeSet::from(["get_media".into(), "list_media".into()]));
        assert!(!names(&[Scope::PublishRead]).contains("publish"));
        assert!(names(&[Scope::PublishWrite]).contains("list_posts"));
        assert_eq!(names(&Scope::ALL).len(), ALL.len());
    }
}
