#![doc = include_str!("../README.md")]

mod cage;
mod conform;
mod cut;
mod facts;
mod frames;
mod headers;
mod jail;
mod poster;
mod preview;
mod probe;
mod reason;
mod run;
mod tools;

pub use cage::{CageReport, Landlock};
pub use conform::{ConformError, Place};
pub use jail::jail_main;
pub use tools::{Tool, Tools};

use domain::media::UnusableReason;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{OnceCell, Semaphore};

/// Jails at work at the same time. Source: security-requirements, section 11.
const PLACES: usize = 2;

/// What happens where the cage can't be locked: `AI_SHORTS_MEDIA_JAIL`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// No cage, no ffmpeg.
    #[default]
    Strict,
    /// The tools run with whatever locks there are.
    Best,
}

impl std::str::FromStr for Level {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        match s {
            "strict" => Ok(Self::Strict),
            "best" => Ok(Self::Best),
            other => Err(format!("`{other}` is neither `strict` nor `best`")),
        }
    }
}

/// Reads videos and makes their pictures. Cheap to clone; all clones share the two places.
#[derive(Clone, Debug)]
pub struct Media {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    exe: PathBuf,
    scratch: PathBuf,
    level: Level,
    search: OsString,
    places: Arc<Semaphore>,
    /// Renditions at work: at most one, so that a place stays free for what takes seconds.
    conforming: Arc<Semaphore>,
    /// Whether the ffmpeg at hand can bring HDR to ordinary brightness; asked once.
    tone_maps: OnceCell<bool>,
    versions: tools::Versions,
}

/// Why no facts came.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The file is at fault; trying again won't help.
    #[error("{}", .0.message)]
    Unusable(UnusableReason),
    /// We are at fault: try again.
    #[error("{0}")]
    Failed(String),
}

/// Why no picture came.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// ffmpeg is not installed.
    #[error("ffmpeg is not installed")]
    Missing,
    #[error("{0}")]
    Failed(String),
}

impl Media {
    /// `exe` is our own program (it runs [`jail_main`] when called with `__jail`); `scratch` is ours alone,
    /// on the file system the pictures go to. Left-overs of a killed run are removed from it.
    pub fn new(exe: PathBuf, scratch: PathBuf, level: Level) -> Self {
        run::clean(&scratch);
        let search = std::env::var_os("PATH").unwrap_or_default();
        Self::made(exe, scratch, level, search)
    }

    /// Looks for ffmpeg and ffprobe in these folders (`a:b:c`) only.
    #[must_use]
    pub fn with_search_path(self, search: impl Into<OsString>) -> Self {
        let Inner {
            exe, scratch, level, ..
        } = &*self.inner;
        Self::made(exe.clone(), scratch.clone(), *level, search.into())
    }

    fn made(exe: PathBuf, scratch: PathBuf, level: Level, search: OsString) -> Self {
        // The child starts in `/`, so relative paths would go astray.
        let exe = std::path::absolute(&exe).unwrap_or(exe);
        let scratch = std::path::absolute(&scratch).unwrap_or(scratch);
        let places = Arc::new(Semaphore::new(PLACES));
        Self {
            inner: Arc::new(Inner {
                exe,
                scratch,
                level,
                search,
                places,
                conforming: Arc::new(Semaphore::new(1)),
                tone_maps: OnceCell::new(),
                versions: tools::Versions::default(),
            }),
        }
    }

    pub fn level(&self) -> Level {
        self.inner.level
    }

    /// What is in force inside the cage, tried out in a real child.
    pub async fn cage(&self) -> CageReport {
        let problem = match self.run(run::Job::ours(jail::REPORT, None)).await {
            Ok(done) => match serde_json::from_slice(&done.stdout) {
                Ok(report) => return report,
                Err(_) => done.complaint(),
            },
            Err(e) => e.to_string(),
        };
        CageReport {
            level: self.inner.level,
            problems: vec![problem],
            ..CageReport::default()
        }
    }
}
