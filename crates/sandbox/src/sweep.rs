//! What is too old goes: videos with their bytes, sessions, dead tokens.

use crate::Sandbox;
use crate::world::World;
use std::path::PathBuf;
use std::time::Duration;

const KEPT: Duration = Duration::from_hours(7 * 24);

impl Sandbox {
    /// Removes what is older than seven days and the files that nothing names any more; answers how many videos went.
    pub async fn sweep(&self) -> std::io::Result<usize> {
        let sandbox = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let removed = sandbox.act(forget_old);
            sandbox.remove_stray_files()?;
            Ok(removed)
        });
        done.await.map_err(std::io::Error::other)?
    }

    /// Forgets everything: accounts' consents, videos, armed faults, counters.
    pub(crate) async fn reset(&self) -> std::io::Result<()> {
        let sandbox = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            sandbox.act(World::clear);
            sandbox.remove_stray_files()
        });
        done.await.map_err(std::io::Error::other)?
    }

    fn remove_stray_files(&self) -> std::io::Result<()> {
        for folder in ["bytes", "thumbnails"] {
            let dir: PathBuf = self.settings().dir.join(folder);
            for entry in std::fs::read_dir(dir)? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if !self.act(|w| names(w, &name)) {
                    std::fs::remove_file(entry.path())?;
                }
            }
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

fn forget_old(w: &mut World) -> usize {
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
