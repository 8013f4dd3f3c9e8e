//! What is too old goes: posts with their bytes, containers, dead tokens.

use crate::folder::remove_strays;
use crate::instagram::Instagram;
use crate::instagram::world::World;
use crate::twin::KEPT;

impl Instagram {
    pub fn remove_stray_files(&self) -> std::io::Result<()> {
        for dir in [self.bytes(), self.covers()] {
            remove_strays(&dir, |name| self.act(|w| names(w, name)))?;
        }
        Ok(())
    }
}

/// A container that nobody can publish any more needs no bytes; a cover is written before its row names it.
fn names(w: &World, file: &str) -> bool {
    let some = Some(file);
    let owner = file.split('.').next().unwrap_or_default();
    let is_open = w
        .containers
        .get(owner)
        .is_some_and(|c| c.published.is_none() && w.now < c.expires_at);
    is_open
        || w.media
            .iter()
            .any(|(_, m)| m.file.as_deref() == some || m.cover.as_deref() == some)
}

/// Answers how many videos went.
pub fn forget_old(w: &mut World) -> usize {
    let now = w.now;
    let is_old = |at| now.since(at) > KEPT;
    let removed = w.media.remove_where(|m| is_old(m.created_at)).len();
    w.containers.remove_where(|c| is_old(c.created_at));
    w.codes.remove_where(|c| is_old(c.issued_at));
    w.refused.remove_where(|at| is_old(*at));
    w.callbacks.remove_where(|c| is_old(c.at));
    w.tokens
        .remove_where(|t| is_old(t.last_used_at) && (t.revoked || t.expires_at.is_some_and(is_old)));
    removed
}
