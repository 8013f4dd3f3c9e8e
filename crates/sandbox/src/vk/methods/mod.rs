//! The methods of the API. Names are case-sensitive.

mod app;
mod clips;
mod groups;
mod save;
mod users;
mod videos;
mod wall;

pub use save::slot_key;
pub use users::another_than;
pub use wall::post_by_itself;

use crate::vk::caller::Caller;
use crate::vk::fail::Answer;
use crate::vk::faults::{self, Denial};
use crate::vk::input::Input;
use crate::vk::world::World;

/// What is proved of a call before `run` does it.
pub struct Method {
    name: &'static str,
    /// The right that a person's token must hold.
    pub right: Option<&'static str>,
    /// A community's key may call it.
    pub for_communities: bool,
    /// One of `shortVideo.*`, which are not there unless VK opened them.
    pub is_clips: bool,
    /// Its own captcha fault.
    pub captcha: Option<&'static str>,
    /// Its own refusals.
    pub refusals: &'static [Denial],
    pub run: fn(&mut World, &Caller, &Input) -> Answer,
}

const fn method(name: &'static str, run: fn(&mut World, &Caller, &Input) -> Answer) -> Method {
    Method {
        name,
        right: None,
        for_communities: false,
        is_clips: false,
        captcha: None,
        refusals: &[],
        run,
    }
}

const fn video(name: &'static str, run: fn(&mut World, &Caller, &Input) -> Answer) -> Method {
    Method {
        right: Some("video"),
        ..method(name, run)
    }
}

const fn clips(name: &'static str, run: fn(&mut World, &Caller, &Input) -> Answer) -> Method {
    Method {
        is_clips: true,
        ..video(name, run)
    }
}

static METHODS: [Method; 16] = [
    Method {
        for_communities: true,
        ..method("users.get", users::get)
    },
    Method {
        right: Some("groups"),
        ..method("groups.get", groups::get)
    },
    Method {
        for_communities: true,
        ..method("groups.getById", groups::get_by_id)
    },
    method("account.getAppPermissions", app::permissions),
    Method {
        captcha: Some("save_captcha"),
        refusals: faults::SAVE,
        ..video("video.save", save::save)
    },
    Method {
        refusals: faults::GET,
        ..video("video.get", videos::get)
    },
    video("video.edit", videos::edit),
    Method {
        refusals: faults::DELETE,
        ..video("video.delete", videos::delete)
    },
    Method {
        right: Some("wall"),
        for_communities: true,
        captcha: Some("wall_captcha"),
        refusals: faults::POST,
        ..method("wall.post", wall::post)
    },
    Method {
        right: Some("wall"),
        refusals: faults::WALL,
        ..method("wall.get", wall::get)
    },
    Method {
        right: Some("wall"),
        ..method("wall.delete", wall::delete)
    },
    clips("shortVideo.create", clips::create),
    clips("shortVideo.encodeProgress", clips::encode_progress),
    clips("shortVideo.edit", clips::edit),
    clips("shortVideo.publish", clips::publish),
    clips("shortVideo.getOwnerVideos", clips::of_owner),
];

pub fn named(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|m| m.name == name)
}
