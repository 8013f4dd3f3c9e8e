//! Objects: put, read by range, removed.
use std::{os::unix::fs::PermissionsExt, time::Duration};

use ai_shorts_storage::{Kind, Storage, StorageError};
use futures_util::TryStreamExt;

#[expect(clippy::unwrap_used, reason = "a test's helper")]
async fn bytes(storage: &Storage, range: std::ops::Range<u64>) -> Vec<u8> {
    let pieces: Vec<_> = storage
        .read(Kind::Poster, "med_1", range)
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    assert!(pieces.iter().all(|piece| piece.len() <= 256 << 10));
    pieces.concat()
}

#[tokio::test]
async fn an_object_is_put_read_and_removed() {
    let dir = tempfile::tempdir().unwrap();
    let storage = Storage::open(dir.path().to_owned()).await.unwrap();
    let picture: Vec<u8> = (0..1_000_003_u32).map(|n| n.to_le_bytes()[0]).collect();
    let made = storage.scratch().join("poster.jpg");
    std::fs::write(&made, &picture).unwrap();
    storage.put_file(Kind::Poster, "med_1", &made).await.unwrap();
    assert!(!made.exists());
    let path = storage.local_path(Kind::Poster, "med_1");
    assert_eq!(
        std::fs::metadata(path).unwrap().permissions().mode() & 0o7777,
        0o600
    );
    assert_eq!(storage.size(Kind::Poster, "med_1").await.unwrap(), 1_000_003);
    assert_eq!(storage.list(Kind::Poster).await.unwrap(), ["med_1"]);
    assert!(storage.list(Kind::Media).await.unwrap().is_empty());

    for (from, to) in [
        (0, 1_000_003),
        (0, 0),
        (1_000_003, 1_000_003),
        (5, 6),
        (262_143, 262_145),
        (999_999, 1_000_003),
    ] {
        assert_eq!(
            bytes(&storage, from as u64..to as u64).await,
            picture[from..to],
            "{from}..{to}"
        );
    }
    let past = storage.read(Kind::Poster, "med_1", 0..1_000_004).await.map(drop);
    assert!(matches!(past, Err(StorageError::OutOfRange { size: 1_000_003 })));
    let foreign = storage.read(Kind::Media, "med_1", 0..1).await.map(drop);
    assert!(matches!(foreign, Err(StorageError::NotFound)));

    for _ in 0..2 {
        storage.delete(Kind::Poster, "med_1").await.unwrap();
    }
    assert!(matches!(
        storage.size(Kind::Poster, "med_1").await,
        Err(StorageError::NotFound)
    ));
}

#[tokio::test]
async fn a_file_that_shrinks_while_it_is_read_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let storage = Storage::open(dir.path().to_owned()).await.unwrap();
    let path = storage.local_path(Kind::Poster, "med_1");
    std::fs::write(&path, vec![1; 600_000]).unwrap();
    let stream = storage.read(Kind::Poster, "med_1", 0..600_000).await.unwrap();
    std::fs::File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_len(300_000)
        .unwrap();
    let read: Result<Vec<_>, _> = stream.try_collect().await;
    assert_eq!(read.unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof);
}

#[tokio::test]
async fn health_and_scratch_leave_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let storage = Storage::open(dir.path().to_owned()).await.unwrap();
    let space = storage.health().await.unwrap();
    assert!(space.free_bytes > 0 && space.total_bytes >= space.free_bytes);
    assert_eq!(std::fs::read_dir(storage.scratch()).unwrap().count(), 0);
    std::fs::create_dir_all(storage.scratch().join("job/frames")).unwrap();
    std::fs::write(storage.scratch().join("left.mp4"), b"left").unwrap();
    assert_eq!(storage.sweep_scratch(Duration::from_hours(1)).await.unwrap(), 0);
    assert_eq!(storage.sweep_scratch(Duration::ZERO).await.unwrap(), 2);
    std::fs::remove_dir(storage.scratch()).unwrap();
    assert!(storage.health().await.is_err());
}
