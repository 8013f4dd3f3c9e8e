//! Where videos can go.

use super::{Nothing, whole};
use crate::mcp::Caller;
use crate::mcp::tool::{Effect, Tool};
use crate::problem::Problem;
use app::views::{Channel, Page, Quota};
use domain::api_token::Scope;

pub struct ListChannels;

impl Tool for ListChannels {
    const NAME: &'static str = "list_channels";
    const TITLE: &'static str = "List channels";
    const SAYS: &'static str = "The channels that the workspace is connected to, with platform, name and state. Only one \
        that is connected can be published to. `sandbox` ones are stand-ins that nobody else sees. Connecting and \
        disconnecting is done by a person in the browser.";
    const SCOPE: Scope = Scope::ChannelsRead;
    const EFFECT: Effect = Effect::Looks;
    type Asked = Nothing;
    type Told = Page<Channel>;

    async fn call(caller: &Caller, _: Nothing) -> Result<Page<Channel>, Problem> {
        Ok(whole(caller.state.app.channels(&caller.scope).await?))
    }
}

pub struct ListQuotas;

impl Tool for ListQuotas {
    const NAME: &'static str = "list_quotas";
    const TITLE: &'static str = "What is left today";
    const SAYS: &'static str = "How many videos each platform still takes today from this service, and when it counts \
        anew.";
    const SCOPE: Scope = Scope::ChannelsRead;
    const EFFECT: Effect = Effect::Looks;
    type Asked = Nothing;
    type Told = Page<Quota>;

    async fn call(caller: &Caller, _: Nothing) -> Result<Page<Quota>, Problem> {
        Ok(whole(caller.state.app.quotas().await?))
    }
}
