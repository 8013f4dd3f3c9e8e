//! Where ffprobe and ffmpeg are.

use crate::Media;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

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

impl Media {
    /// Which tools there are. Starts each for its version, so it takes a moment; looked up anew at each
    /// call, so that an installation is seen without a restart.
    pub fn tools(&self) -> Tools {
        let tool = |name| {
            let path = self.find(name)?;
            let version = version(&path).unwrap_or_default();
            Some(Tool { path, version })
        };
        Tools {
            ffprobe: tool("ffprobe"),
            ffmpeg: tool("ffmpeg"),
        }
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
