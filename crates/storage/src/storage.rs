use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    StorageError,
    buffer::Gauge,
    error::blocking,
    layout::{Layout, create_file},
    pace::Pace,
    slot::Slots,
};

/// Threads that uploads may hold at once, however many there are.
const DISK_THREADS: usize = 16;

/// The folder of private bytes. Clones share it.
#[derive(Debug, Clone)]
pub struct Storage {
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    pub free_bytes: u64,
    pub total_bytes: u64,
}

/// What buffers of running uploads hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    pub held_bytes: usize,
    pub peak_bytes: usize,
}

impl Storage {
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
            space(&shared.layout)
        })
        .await
    }

    /// Bytes that may still be stored; what staged uploads have reserved is not among them.
    pub fn free_bytes(&self) -> Result<u64, StorageError> {
        space(&self.shared.layout).map(|space| space.free_bytes)
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

fn space(layout: &Layout) -> Result<Space, StorageError> {
    let stat = rustix::fs::statvfs(layout.root())?;
    Ok(Space {
        free_bytes: stat.f_bavail * stat.f_frsize,
        total_bytes: stat.f_blocks * stat.f_frsize,
    })
}
