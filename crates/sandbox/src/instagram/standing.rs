//! How a container stands at a moment.

use crate::facts::Facts;
use crate::instagram::Instagram;
use crate::instagram::fail::Fail;
use crate::instagram::records::{Container, Outcome, Source};
use crate::instagram::world::World;
use crate::spool::Mark;
use domain::Timestamp;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// 300 MB.
pub const LARGEST: u64 = 300_000_000;
const DURATIONS_MS: std::ops::RangeInclusive<u64> = 3_000..=900_000;
const WIDEST: u32 = 1920;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    InProgress,
    Finished,
    Error(u32),
    Expired,
    Published,
}

impl Standing {
    pub fn code(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Finished => "FINISHED",
            Self::Error(_) => "ERROR",
            Self::Expired => "EXPIRED",
            Self::Published => "PUBLISHED",
        }
    }
}

impl Container {
    pub fn standing(&self, now: Timestamp) -> Standing {
        if self.published.is_some() {
            return Standing::Published;
        }
        if now >= self.expires_at {
            return Standing::Expired;
        }
        match (self.outcome, self.ready_at) {
            _ if self.dead => Standing::InProgress,
            (Outcome::Never, _) | (_, None) => Standing::InProgress,
            (_, Some(at)) if now < at => Standing::InProgress,
            (Outcome::Finished, _) => Standing::Finished,
            (Outcome::Error(subcode), _) => Standing::Error(subcode),
        }
    }

    /// `status`: a sentence, and on an error officially a subcode, really a sentence with it.
    fn words(&self, standing: Standing) -> String {
        let text = match standing {
            Standing::InProgress => "In Progress: Media is still being processed.",
            Standing::Finished => "Finished: Media has been uploaded and it is ready to be published.",
            Standing::Expired => "Expired: Media was not published within 24 hours.",
            Standing::Published => "Published: Media has been successfully published.",
            Standing::Error(subcode) if self.is_subcode_bare => return subcode.to_string(),
            Standing::Error(subcode) => {
                return format!("Error: Media upload has failed with error code {subcode}");
            }
        };
        text.to_owned()
    }

    /// Every field that a container can be asked for.
    pub fn node(&self, id: &str, now: Timestamp) -> Value {
        let standing = self.standing(now);
        let is_whole = self.sha256.is_some();
        let mut uploading = json!({"bytes_transferred": self.offset, "status": match self.offset {
            _ if self.dead => "error",
            _ if is_whole => "complete",
            0 => "not_started",
            _ => "in_progress",
        }});
        if self.dead {
            uploading["errors"] = json!([{"code": 1_363_008, "message": "FILE_NOT_FOUND"}]);
        }
        let processing = match standing {
            Standing::Error(_) => "error",
            Standing::Finished | Standing::Published => "complete",
            _ if is_whole => "in_progress",
            _ => "not_started",
        };
        let copyright = is_whole.then(|| {
            json!({"status": processing.replace("complete", "completed"), "matches_found": self.is_copyright_matched})
        });
        json!({"id": id, "status_code": standing.code(), "status": self.words(standing),
            "video_status": {"uploading_phase": uploading, "processing_phase": {"status": processing}},
            "copyright_check_status": copyright})
    }
}

/// What the rules for reels say of a file; nothing when they have nothing against it.
fn fault_of(facts: Option<Facts>, thumb_offset: Option<u64>) -> Option<u32> {
    let Some(facts) = facts else {
        return Some(2_207_026);
    };
    let (width, height) = facts.shown();
    let aspect = f64::from(width) / f64::from(height);
    if !DURATIONS_MS.contains(&facts.duration_ms) || width > WIDEST || !(0.01..=10.0).contains(&aspect) {
        return Some(2_207_026);
    }
    thumb_offset
        .filter(|at| *at >= facts.duration_ms)
        .map(|_| 2_207_057)
}

impl World {
    /// How far the bytes of a container are.
    pub fn set_offset(&mut self, id: &str, mark: &Mark) {
        if let Some(row) = self.containers.edit(id) {
            row.offset = mark.offset;
            row.hash_state = mark.state();
        }
    }

    /// The bytes are in: processing begins.
    pub fn begin_processing(&mut self, id: &str, mark: Mark, facts: Option<Facts>) -> Result<(), Fail> {
        let tuning = self.tuning.peek();
        let now = self.now;
        let row = self.containers.edit(id).ok_or_else(|| Fail::invisible(id))?;
        row.offset = mark.offset;
        row.sha256 = Some(mark.sha256());
        row.facts = facts;
        let wait = row.processing_ms.unwrap_or(tuning.processing_ms);
        row.ready_at = Some(now.plus(Duration::from_millis(wait)));
        let is_checked = tuning.checks_files && row.file.is_some();
        let broken = is_checked
            .then(|| fault_of(facts, row.options.thumb_offset))
            .flatten();
        row.outcome = match (row.fate, broken) {
            (Some(fate), _) => fate,
            _ if row.offset > LARGEST => Outcome::Error(2_207_026),
            (None, Some(subcode)) => Outcome::Error(subcode),
            (None, None) => Outcome::Finished,
        };
        Ok(())
    }

    /// The container has failed, with this subcode.
    pub fn fail_container(&mut self, id: &str, subcode: u32) {
        let now = self.now;
        if let Some(row) = self.containers.edit(id) {
            row.outcome = Outcome::Error(subcode);
            row.ready_at = Some(now);
        }
    }

    /// After a start: a fetch that was under way is over, because the address is not kept, and an upload whose file is
    /// shorter than its row says (the machine crashed) begins again. `bytes` is the folder of the files.
    pub fn mend(&mut self, bytes: &Path) {
        let length = |name: &String| std::fs::metadata(bytes.join(name)).map_or(0, |m| m.len());
        let open: Vec<_> = self
            .containers
            .iter()
            .filter(|(_, c)| c.ready_at.is_none())
            .map(|(id, c)| {
                let is_short = c.file.as_ref().is_some_and(|name| length(name) < c.offset);
                (id.to_owned(), c.source, is_short)
            })
            .collect();
        for (id, source, is_short) in open {
            match source {
                Source::Url => self.fail_container(&id, 2_207_052),
                Source::Bytes if is_short => self.set_offset(&id, &Mark::start()),
                Source::Bytes => {}
            }
        }
    }
}

/// What the bytes of a container say of themselves, when they are kept.
pub async fn look_into(s: &Instagram, file: Option<&str>) -> Option<Facts> {
    let path = s.bytes().join(file?);
    let read = tokio::task::spawn_blocking(move || crate::facts::read(&path));
    read.await.ok().flatten()
}
