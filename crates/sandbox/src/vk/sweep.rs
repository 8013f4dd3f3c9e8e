//! What is too old goes: videos with their bytes, posts, addresses, dead tokens.

use crate::folder::remove_strays;
use crate::twin::KEPT;
use crate::vk::Vk;
use crate::vk::world::World;

impl Vk {
    pub fn remove_stray_files(&self) -> std::io::Result<()> {
        remove_strays(&self.bytes(), |name| self.act(|w| names(w, name)))
    }
}

fn names(w: &World, file: &str) -> bool {
    let of_video = |v: &crate::vk::records::Video| {
        v.deleted_at.is_none() && v.stored.as_ref().is_some_and(|s| s.file.as_deref() == Some(file))
    };
    w.arriving.contains(file) || w.videos.iter().any(|(_, v)| of_video(v))
}

/// Answers how many videos went.
pub fn forget_old(w: &mut World) -> usize {
    let now = w.now;
    let is_old = |at| now.since(at) > KEPT;
    let gone = w
        .videos
        .remove_where(|v| is_old(v.stored.as_ref().map_or(v.allocated_at, |s| s.at)));
    w.posts.remove_where(|p| is_old(p.created_at.max(p.publish_at)));
    w.slots.remove_where(|s| is_old(s.opened_at));
    w.codes.remove_where(|c| is_old(c.issued_at));
    w.captchas.remove_where(|at| is_old(*at));
    w.tokens.remove_where(|t| {
        is_old(t.last_used_at) && (t.revoked || t.spent || t.expires_at.is_some_and(is_old))
    });
    gone.iter().filter(|v| v.stored.is_some()).count()
}
