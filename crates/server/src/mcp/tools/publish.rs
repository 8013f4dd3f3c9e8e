//! Publishing: checking, sending, finding a time.

use crate::mcp::Caller;
use crate::mcp::tool::{Effect, Tool};
use crate::problem::Problem;
use crate::routes::publishing::NewPublishTarget;
use crate::routes::publishing::create::KEY_MAX_BYTES;
use app::publishing::NewRequest;
use app::views::{FreeSlots, Preflight, PublishRequest};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use domain::api_token::Scope;
use domain::slots::SLOTS_MAX;
use domain::{MediaId, Timestamp};

pub struct CheckPost;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The clip, as list_media tells it.
    media_id: MediaId,
    /// When, such as 2027-01-31T18:00:00Z; at once when neither this nor `next_slot` is given.
    scheduled_at: Option<Timestamp>,
    /// True, instead of a time: at the workspace's next free publishing time.
    #[serde(default)]
    #[schema(required = false)]
    next_slot: bool,
    /// Each channel with its own title, caption and options.
    targets: Vec<NewPublishTarget>,
}

impl From<Wish> for NewRequest {
    fn from(wish: Wish) -> Self {
        Self {
            media: wish.media_id,
            scheduled_at: wish.scheduled_at,
            next_slot: wish.next_slot,
            targets: wish.targets.into_iter().map(Into::into).collect(),
            draft: None,
        }
    }
}

impl Tool for CheckPost {
    const NAME: &'static str = "check_post";
    const TITLE: &'static str = "Check a post";
    const SAYS: &'static str = "What would stand in the way of a publish with these arguments: for each target a verdict \
        and findings, each with what to change. Sends nothing and plans nothing.";
    const SCOPE: Scope = Scope::PublishWrite;
    const EFFECT: Effect = Effect::Looks;
    type Asked = Wish;
    type Told = Preflight;

    async fn call(caller: &Caller, asked: Wish) -> Result<Preflight, Problem> {
        Ok(caller.state.app.preflight(&caller.scope, asked.into()).await?)
    }
}

pub struct Publish;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyedWish {
    /// The clip, as list_media tells it.
    media_id: MediaId,
    /// When, such as 2027-01-31T18:00:00Z; at once when neither this nor `next_slot` is given.
    scheduled_at: Option<Timestamp>,
    /// True, instead of a time: at the workspace's next free publishing time.
    #[serde(default)]
    #[schema(required = false)]
    next_slot: bool,
    /// Each channel with its own title, caption and options.
    targets: Vec<NewPublishTarget>,
    /// One key for each wish of the person, 1 to 255 characters: the same key never publishes twice. Without one it is
    /// made from the other arguments.
    idempotency_key: Option<String>,
}

impl Tool for Publish {
    const NAME: &'static str = "publish";
    const TITLE: &'static str = "Publish a clip";
    const SAYS: &'static str = "Publishes a clip to channels, at once or at a time, in the name of the token's owner; on a \
        public channel everybody can see it and nothing here takes it back. Ask the person first. The answer comes \
        before the video is there: follow it with get_post. A repeated call with the same idempotency_key, or with none \
        and the same arguments, is the same wish: it tells the post that there is already, also a canceled or failed \
        one, and publishes nothing again. To post the same once more, give a new key.";
    const SCOPE: Scope = Scope::PublishWrite;
    const EFFECT: Effect = Effect::Publishes;
    type Asked = KeyedWish;
    type Told = PublishRequest;

    async fn call(caller: &Caller, asked: KeyedWish) -> Result<PublishRequest, Problem> {
        let given = asked.idempotency_key;
        let wish = NewRequest::from(Wish {
            media_id: asked.media_id,
            scheduled_at: asked.scheduled_at,
            next_slot: asked.next_slot,
            targets: asked.targets,
        });
        let key = match &given {
            Some(key) => sane(key)?.to_owned(),
            None => format!("mcp-{}", BASE64_URL_SAFE_NO_PAD.encode(wish.digest())),
        };
        Ok(caller.state.app.publish(&caller.scope, wish, &key).await?)
    }
}

fn sane(key: &str) -> Result<&str, Problem> {
    let key = key.trim();
    if (1..=KEY_MAX_BYTES).contains(&key.len()) {
        Ok(key)
    } else {
        let said = "A key has 1 to 255 characters.";
        Err(Problem::invalid("idempotency_key", "out_of_range", said))
    }
}

pub struct NextSlots;

#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// How many, 1 to 100; 5 when not given.
    count: Option<usize>,
    /// At this moment or later; never in the past.
    from: Option<Timestamp>,
    /// At this moment or before; at most 390 days ahead.
    to: Option<Timestamp>,
}

impl Tool for NextSlots {
    const NAME: &'static str = "next_slots";
    const TITLE: &'static str = "Free publishing times";
    const SAYS: &'static str = "The next of the workspace's publishing times at which nothing goes out yet, in UTC. None: \
        the workspace has set no times.";
    const SCOPE: Scope = Scope::PublishRead;
    const EFFECT: Effect = Effect::Looks;
    type Asked = Count;
    type Told = FreeSlots;

    async fn call(caller: &Caller, asked: Count) -> Result<FreeSlots, Problem> {
        let asked = app::slots::Asked {
            from: asked.from,
            to: asked.to,
            count: asked.count.unwrap_or(5).clamp(1, SLOTS_MAX),
        };
        let items = caller.state.app.next_slots(&caller.scope, asked).await?;
        Ok(FreeSlots { items })
    }
}
