//! A disk that is full: a small tmpfs where this user may mount one (root), else nothing is tried.
use std::{
    path::{Path, PathBuf},
    process::Command,
};

use ai_shorts_storage::{Append, Storage, StorageError};
use bytes::Bytes;
use futures_util::stream;

struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Option<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"])
            .arg(at)
            .status();
        mounted
            .is_ok_and(|status| status.success())
            .then(|| Self(at.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _unmounted = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Declares the size of `upl_3` anew, as an attribute or where there are none as a note.
fn declare(root: &Path, size: &str) -> std::io::Result<()> {
    let staged = root.join("staging/upl_3");
    let set = rustix::fs::setxattr(
        staged,
        "user.ai_shorts.size",
        size.as_bytes(),
        rustix::fs::XattrFlags::empty(),
    );
    match set {
        Ok(()) => Ok(()),
        Err(_no_attributes_here) => std::fs::write(root.join("staging/upl_3.size"), size),
    }
}

fn body(bytes: usize) -> impl futures_util::Stream<Item = Result<Bytes, std::convert::Infallible>> {
    stream::iter((0..bytes / 10_000).map(|_| Ok(Bytes::from_static(&[9; 10_000]))))
}

#[tokio::test]
async fn a_full_disk_is_told_and_nothing_acknowledged_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(dir.path()) else {
        eprintln!("not allowed to mount a small disk: not tried");
        return;
    };
    let storage = Storage::open(dir.path().to_owned()).await.unwrap();
    let free = storage.free_bytes().unwrap().unwrap();
    assert!(
        matches!(
            storage.stage("upl_1", "med_1", 9 << 20).await,
            Err(StorageError::Full)
        ),
        "before the bytes come"
    );
    assert!(storage.staged_ids().await.unwrap().is_empty());
    assert_eq!(storage.free_bytes().unwrap().unwrap(), free);

    storage.stage("upl_2", "med_1", 6_000_000).await.unwrap();
    assert!(
        storage.free_bytes().unwrap().unwrap() < free - 5_900_000,
        "reserved"
    );
    // an upload without a reservation (another program took the room)
    storage.stage("upl_3", "med_1", 6_000_000).await.unwrap_err();
    storage.stage("upl_3", "med_1", 0).await.unwrap();
    declare(dir.path(), "6000000").unwrap();
    storage
        .append("upl_3", 0, Append::default(), body(100_000))
        .await
        .unwrap();
    let full = storage
        .append("upl_3", 100_000, Append::default(), body(5_900_000))
        .await;
    assert!(matches!(full, Err(StorageError::Full)), "{full:?}");
    let kept = storage.staged("upl_3").await.unwrap().offset;
    assert!(kept >= 100_000, "{kept}");
    let bytes = std::fs::read(dir.path().join("staging/upl_3")).unwrap();
    assert!(bytes.len() as u64 == kept && bytes.iter().all(|byte| *byte == 9));

    storage
        .append("upl_2", 0, Append::default(), body(6_000_000))
        .await
        .unwrap();
    storage.finish("upl_2").await.unwrap();
    storage.discard("upl_2").await.unwrap();
    storage
        .append("upl_3", kept, Append::default(), body(1_000_000))
        .await
        .unwrap();
    assert_eq!(storage.memory().held_bytes, 0);
    drop(disk);
}
