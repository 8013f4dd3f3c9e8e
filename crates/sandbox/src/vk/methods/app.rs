//! `account.getAppPermissions`: what this person gave the application.

use crate::vk::caller::Caller;
use crate::vk::fail::Answer;
use crate::vk::input::Input;
use crate::vk::world::World;

const BITS: [(&str, u32); 3] = [("video", 16), ("wall", 8_192), ("groups", 262_144)];

/// The sum of the rights' bits.
pub fn permissions(w: &mut World, caller: &Caller, _: &Input) -> Answer {
    caller.user()?;
    let held = BITS.iter().filter(|(right, _)| w.has_right(caller, right));
    Ok(held.map(|(_, bit)| bit).sum::<u32>().into())
}
