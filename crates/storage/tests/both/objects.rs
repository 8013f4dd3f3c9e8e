//! Objects: put, read by range, removed.
use std::os::unix::fs::PermissionsExt;

use ai_shorts_storage::{Kind, Storage, StorageError};
use futures_util::TryStreamExt;

use super::world::World;

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

pub async fn an_object_is_put_read_and_removed(world: World) {
    let storage = world.open().await;
    let picture: Vec<u8> = (0..1_000_003_u32).map(|n| n.to_le_bytes()[0]).collect();
    let made = storage.scratch().join("poster.jpg");
    std::fs::write(&made, &picture).unwrap();
    storage.put_file(Kind::Poster, "med_1", &made).await.unwrap();
    assert!(!made.exists());
    let local = storage.local(Kind::Poster, "med_1").await.unwrap();
    assert_eq!(
        std::fs::metadata(&local).unwrap().permissions().mode() & 0o7777,
        0o600
    );
    assert!(std::fs::read(&local).unwrap() == picture);
    drop(local);
    assert_eq!(std::fs::read_dir(storage.scratch()).unwrap().count(), 0);
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
