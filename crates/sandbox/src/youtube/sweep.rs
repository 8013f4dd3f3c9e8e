//! What is too old goes: videos with their bytes, sessions, dead tokens.

use crate::folder::remove_strays;
use crate::twin::KEPT;
use crate::youtube::Youtube;
use crate::youtube::world::World;

impl Youtube {
    pub fn remove_stray_files(&self) -> std::io::Result<()> {
        for dir in [self.bytes(), self.thumbnails()] {
            remove_strays(&dir, |name| self.act(|w| names(w, name)))?;
        }
        Ok(())
    }
}

fn names(w: &World, file: &str) -> bool {
    let some = Some(file);
    w.sessions
        .iter()
        .any(|(_, s)| s.final_answer.is_none() && s.file.as_deref() == some)
        || w.videos
            .iter()
            .any(|(_, v)| v.file.as_deref() == some || v.thumbnail.as_deref() == some)
}

/// Answers how many videos went.
pub fn forget_old(w: &mut World) -> usize {
    let now = w.now;
    let is_old = |at| now.since(at) > KEPT;
    let removed = w.videos.remove_where(|v| is_old(v.created_at)).len();
    w.sessions.remove_where(|s| is_old(s.opened_at));
    let lost: Vec<String> = w
        .moved
        .iter()
        .filter(|(_, to)| w.sessions.get(to).is_none())
        .map(|(from, _)| from.to_owned())
        .collect();
    for key in lost {
        w.moved.remove(&key);
    }
    w.codes.remove_where(|c| is_old(c.issued_at));
    w.devices.remove_where(|d| is_old(d.issued_at));
    w.tokens
        .remove_where(|t| is_old(t.last_used_at) && (t.revoked || t.expires_at.is_some_and(is_old)));
    removed
}
