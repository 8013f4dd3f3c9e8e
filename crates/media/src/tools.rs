//! Where ffprobe and ffmpeg are.

use crate::Media;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// A tool found on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    pub path: PathBuf,
    /// `5.1.9`; empty when it would not tell.
    pub version: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tools {
    pub ffprobe: Option<Tool>,
    pub ffmpeg: Option<Tool>,
}

/// Versions that were asked for, each of a file as it was then.
#[derive(Debug, Default)]
pub(crate) struct Versions(Mutex<Vec<(PathBuf, Option<SystemTime>, String)>>);

impl Versions {
    /// Starts the tool once for each file: one that was replaced is asked again.
    fn of(&self, path: &Path) -> String {
        let written = path.metadata().and_then(|about| about.modified()).ok();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, _, version)) = known.iter().find(|(p, w, _)| p == path && *w == written) {
            return version.clone();
        }
        let version = version(path).unwrap_or_default();
        known.retain(|(p, _, _)| p != path);
        known.push((path.to_owned(), written, version.clone()));
        version
    }
}

impl Media {
    /// Which tools there are. Looked up anew at each call, so that an installation is seen without a restart; each is
    /// started once for its version, so the first call takes a moment.
    pub fn tools(&self) -> Tools {
        let tool = |name| {
            let path = self.find(name)?;
            let version = self.inner.versions.of(&path);
            Some(Tool { path, version })
        };
        Tools {
            ffprobe: tool("ffprobe"),
            ffmpeg: tool("ffmpeg"),
        }
    }

    /// Whether ffmpeg is there. Starts nothing.
    pub fn has_ffmpeg(&self) -> bool {
        self.find("ffmpeg").is_some()
    }

    /// The tool's real path, links followed, as the cage's rules need it.
    pub(crate) fn find(&self, name: &str) -> Option<PathBuf> {
        std::env::split_paths(&self.inner.search)
            .filter(|dir| dir.is_absolute())
            .find_map(|dir| {
                let path = dir.join(name).canonicalize().ok()?;
                let about = path.metadata().ok()?;
                (about.is_file() && about.permissions().mode() & 0o111 != 0).then_some(path)
            })
    }
}

fn version(path: &std::path::Path) -> Option<String> {
    let asked = Command::new(path)
        .arg("-version")
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&asked.stdout);
    let word = text.lines().next()?.split("version ").nth(1)?.split(' ').next()?;
    Some(word.split('-').next().unwrap_or(word).to_owned())
}
