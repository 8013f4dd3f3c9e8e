//! A bucket of private bytes.
mod append;
mod bucket;
mod calls;
mod fault;
mod objects;
mod place;
mod privacy;
mod sign;
mod staging;
mod state;
mod sweep;
mod writer;
mod xml;

use std::{path::PathBuf, sync::Arc};

use domain::Clock;
use egress::Egress;

pub use fault::Fault;
pub use place::{Access, Place};
pub use privacy::Privacy;

use crate::{
    Memory, Space, StorageError,
    disk::{
        buffer::Gauge,
        layout::{make_dir, sync_dir},
    },
    error::blocking,
    scratch::space,
    slot::Slots,
};
use bucket::Bucket;
use state::Held;

/// Bytes of a part, where a file needs no larger ones.
pub(super) const PART: u64 = 8 << 20;
/// More parts than these no server takes.
const PARTS_MAX: u64 = 10_000;

/// How a bucket is opened.
#[derive(Clone, Debug)]
pub struct Settings {
    pub place: Place,
    pub access: Access,
    /// Bytes of a part; servers want at least 5 MiB.
    pub part_bytes: u64,
}

impl Settings {
    pub const fn new(place: Place, access: Access) -> Self {
        Self {
            place,
            access,
            part_bytes: PART,
        }
    }
}

/// Clones share it.
#[derive(Clone)]
pub(crate) struct S3 {
    shared: Arc<Shared>,
}

impl std::fmt::Debug for S3 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("S3")
            .field("place", &self.shared.bucket.place)
            .finish_non_exhaustive()
    }
}

struct Shared {
    bucket: Bucket,
    slots: Slots<Held>,
    gauge: Arc<Gauge>,
    part_bytes: u64,
    /// Folder on this machine for files in the making.
    scratch: PathBuf,
}

impl S3 {
    /// Opens the bucket if it is fit: there, ours to write, private, and without a lock on what is to be deleted.
    pub async fn open(
        settings: Settings,
        root: PathBuf,
        egress: Egress,
        clock: Clock,
    ) -> Result<Self, StorageError> {
        let scratch = root.join("scratch");
        let made = scratch.clone();
        blocking(move || {
            make_dir(&root)?;
            make_dir(&made)?;
            sync_dir(&root)
        })
        .await?;
        let Settings {
            place,
            access,
            part_bytes,
        } = settings;
        let s3 = Self {
            shared: Arc::new(Shared {
                bucket: Bucket::new(place, access, egress, clock),
                slots: Slots::default(),
                gauge: Arc::default(),
                part_bytes,
                scratch,
            }),
        };
        s3.look().await?;
        Ok(s3)
    }

    fn bucket(&self) -> &Bucket {
        &self.shared.bucket
    }

    /// How large the parts of a file are: it fits into as many as a server takes.
    fn part_size(&self, size: u64) -> u64 {
        self.shared.part_bytes.max(size.div_ceil(PARTS_MAX))
    }

    pub fn scratch(&self) -> PathBuf {
        self.shared.scratch.clone()
    }

    /// Of the folder for files in the making.
    pub fn space(&self) -> Result<Space, StorageError> {
        space(&self.shared.scratch)
    }

    pub fn memory(&self) -> Memory {
        Memory {
            held_bytes: self.shared.gauge.held(),
            peak_bytes: self.shared.gauge.peak(),
        }
    }
}
