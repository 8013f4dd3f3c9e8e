//! A folder of private bytes.
mod append;
pub(crate) mod buffer;
mod direct;
mod intake;
pub(crate) mod layout;
mod objects;
mod pace;
mod reading;
mod recover;
mod staging;
mod writer;

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{Memory, Space, StorageError, error::blocking, scratch::space, slot::Slots};
use buffer::Gauge;
use layout::{Layout, create_file};
use pace::Pace;

/// Threads that uploads may hold at once, however many there are.
const DISK_THREADS: usize = 16;

/// Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Disk {
    pub(crate) shared: Arc<Shared>,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub layout: Layout,
    pub slots: Slots,
    pub gauge: Arc<Gauge>,
    pub pace: Pace,
    /// Held while a staged file is made.
    pub creating: Mutex<()>,
    disk: Arc<Semaphore>,
}

impl Disk {
    /// Makes `staging/ media/ posters/ previews/ renditions/ frames/ exports/ scratch/` (0700) under `root` if they are not there.
    pub async fn open(root: PathBuf) -> Result<Self, StorageError> {
        let layout = blocking(move || Layout::create(root)).await?;
        let disk = Arc::new(Semaphore::new(DISK_THREADS));
        let shared = Shared {
            layout,
            slots: Slots::default(),
            gauge: Arc::default(),
            pace: Pace::default(),
            creating: Mutex::default(),
            disk,
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Writes, reads and removes a small file, and says how much room there is.
    pub async fn health(&self) -> Result<Space, StorageError> {
        let shared = self.shared.clone();
        blocking(move || {
            let mark = rand::random::<[u8; 16]>();
            let path = shared
                .layout
                .scratch()
                .join(format!("probe-{:032x}", u128::from_be_bytes(mark)));
            let mut file = create_file(&path)?;
            let tried = std::io::Write::write_all(&mut file, &mark).and_then(|()| fs::read(&path));
            fs::remove_file(&path)?;
            if tried? != mark {
                return Err(StorageError::Io(std::io::Error::other(
                    "a probe file read back differently",
                )));
            }
            space(shared.layout.root())
        })
        .await
    }

    /// What staged uploads have reserved is not among them.
    pub fn free_bytes(&self) -> Result<u64, StorageError> {
        space(self.shared.layout.root()).map(|space| space.free_bytes)
    }

    /// A folder on the same file system, so that what is made there can be renamed into place.
    pub fn scratch(&self) -> PathBuf {
        self.shared.layout.scratch()
    }

    pub fn memory(&self) -> Memory {
        Memory {
            held_bytes: self.shared.gauge.held(),
            peak_bytes: self.shared.gauge.peak(),
        }
    }

    pub(crate) async fn disk_permit(&self) -> Option<OwnedSemaphorePermit> {
        // never closed: `None` can't happen, and would only mean no limit
        self.shared.disk.clone().acquire_owned().await.ok()
    }

    /// File work of an upload: on the blocking pool, within the limit of threads.
    pub(crate) async fn on_disk<T, F>(&self, work: F) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, StorageError> + Send + 'static,
    {
        let permit = self.disk_permit().await;
        blocking(move || {
            let _permit = permit;
            work()
        })
        .await
    }
}
