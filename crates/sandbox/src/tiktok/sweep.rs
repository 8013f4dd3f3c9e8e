//! What is too old goes: publishes with their bytes, upload addresses, dead tokens.

use crate::folder::remove_strays;
use crate::tiktok::Tiktok;
use crate::tiktok::records::Life;
use crate::tiktok::world::World;
use crate::twin::KEPT;

impl Tiktok {
    pub fn remove_stray_files(&self) -> std::io::Result<()> {
        let is_named =
            |w: &mut World, name: &str| w.publishes.iter().any(|(_, p)| p.file.as_deref() == Some(name));
        remove_strays(&self.bytes(), |name| self.act(|w| is_named(w, name)))
    }
}

/// Answers how many videos went.
pub fn forget_old(w: &mut World) -> usize {
    let now = w.now;
    let is_old = |at| now.since(at) > KEPT;
    let gone = w.publishes.remove_where(|p| is_old(p.issued_at));
    let lost: Vec<String> = w
        .uploads
        .iter()
        .filter(|(_, id)| w.publishes.get(id).is_none())
        .map(|(key, _)| key.to_owned())
        .collect();
    for key in lost {
        w.uploads.remove(&key);
    }
    w.codes.remove_where(|c| is_old(c.issued_at));
    w.tokens
        .remove_where(|t| is_old(t.last_used_at) && (t.life != Life::Good || is_old(t.expires_at)));
    w.forget_windows();
    gone.iter().filter(|p| p.arrival.is_some()).count()
}
