//! Uploads as clients make them: whole, resumed, refused.
use ai_shorts_storage::{Append, Appended, Checksum, Cut, Staged, StorageError};
use futures_util::{StreamExt, stream};
use sha2::Digest as _;

use super::world::{World, at, body, film, stuck};

pub async fn an_upload_becomes_an_object(world: World) {
    let storage = world.open().await;
    let film = film(3_000_001);
    storage.stage("upl_1", "med_1", 3_000_001).await.unwrap();
    assert_eq!(
        storage.staged("upl_1").await.unwrap(),
        Staged {
            offset: 0,
            size: 3_000_001
        }
    );
    assert!(matches!(
        storage.stage("upl_1", "med_1", 5).await,
        Err(StorageError::Exists)
    ));

    let first = storage
        .append("upl_1", 0, Append::default(), body(&film[..1_000_000]))
        .await
        .unwrap();
    assert_eq!(
        first,
        Appended {
            offset: 1_000_000,
            size: 3_000_001,
            cut: None
        }
    );
    assert!(matches!(
        storage.finish("upl_1").await,
        Err(StorageError::Incomplete {
            offset: 1_000_000,
            size: 3_000_001
        })
    ));
    assert!(matches!(
        storage.promote("upl_1", "med_1").await,
        Err(StorageError::Incomplete { .. })
    ));
    storage
        .append("upl_1", 1_000_000, Append::default(), body(&film[1_000_000..]))
        .await
        .unwrap();
    let finished = storage.finish("upl_1").await.unwrap();
    assert_eq!(finished.blake3, *blake3::hash(&film).as_bytes());
    assert_eq!(finished, storage.finish("upl_1").await.unwrap());

    for _ in 0..2 {
        storage.promote("upl_1", "med_1").await.unwrap();
    }
    assert!(matches!(
        storage.promote("upl_1", "med_2").await,
        Err(StorageError::NotFound)
    ));
    assert!(storage.staged_ids().await.unwrap().is_empty());
    assert!(matches!(
        storage.staged("upl_1").await,
        Err(StorageError::NotFound)
    ));
    assert_eq!(world.object(&storage, "med_1").await, film);
    assert_eq!(storage.memory().held_bytes, 0);
}

pub async fn an_object_is_never_overwritten_by_another_upload(world: World) {
    let storage = world.open().await;
    for id in ["upl_1", "upl_2"] {
        storage.stage(id, "med_1", 5).await.unwrap();
        storage
            .append(id, 0, Append::default(), body(id.as_bytes()))
            .await
            .unwrap();
    }
    storage.promote("upl_1", "med_1").await.unwrap();
    assert!(matches!(
        storage.promote("upl_2", "med_1").await,
        Err(StorageError::Exists)
    ));
    assert_eq!(world.object(&storage, "med_1").await, b"upl_1");
}

pub async fn a_restart_resumes_and_the_hash_is_right(world: World) {
    let film = film(2_500_000);
    world
        .open()
        .await
        .stage("upl_1", "med_1", 2_500_000)
        .await
        .unwrap();
    for (from, to) in [(0, 10), (10, 900_000), (900_000, 2_500_000)] {
        let again = world.open().await;
        at(&again, "upl_1", from as u64).await;
        again
            .append("upl_1", from as u64, Append::default(), body(&film[from..to]))
            .await
            .unwrap();
    }
    let again = world.open().await;
    assert_eq!(
        again.finish("upl_1").await.unwrap().blake3,
        *blake3::hash(&film).as_bytes()
    );
}

pub async fn a_wrong_offset_is_told_the_right_one(world: World) {
    let storage = world.open().await;
    storage.stage("upl_1", "med_1", 100).await.unwrap();
    storage
        .append("upl_1", 0, Append::default(), body(&[1; 40]))
        .await
        .unwrap();
    for wrong in [0, 39, 41, u64::MAX] {
        let refused = storage
            .append("upl_1", wrong, Append::default(), body(&[2; 10]))
            .await;
        assert!(matches!(refused, Err(StorageError::OffsetMismatch { have: 40 })));
    }
    at(&storage, "upl_1", 40).await;
}

pub async fn a_body_too_long_leaves_the_offset(world: World) {
    let storage = world.open().await;
    let film = film(1_000_000);
    storage.stage("upl_1", "med_1", 1_000_000).await.unwrap();
    storage
        .append("upl_1", 0, Append::default(), body(&film[..10]))
        .await
        .unwrap();
    let announced = Append {
        length: Some(999_991),
        ..Append::default()
    };
    let long = [&film[10..], b"x"].concat();
    for limit in [announced, Append::default()] {
        let refused = storage.append("upl_1", 10, limit, body(&long)).await;
        assert!(matches!(
            refused,
            Err(StorageError::BodyTooLong {
                offset: 10,
                size: 1_000_000
            })
        ));
        at(&storage, "upl_1", 10).await;
    }
    storage
        .append("upl_1", 10, Append::default(), body(&film[10..]))
        .await
        .unwrap();
    assert_eq!(
        storage.finish("upl_1").await.unwrap().blake3,
        *blake3::hash(&film).as_bytes()
    );
}

pub async fn a_checksum_keeps_or_takes_back_the_whole_body(world: World) {
    let storage = world.open().await;
    let film = film(2_000_000);
    storage.stage("upl_1", "med_1", 2_000_000).await.unwrap();
    let part = &film[..700_000];
    for good in [
        Checksum::Sha1(sha1::Sha1::digest(part).into()),
        Checksum::Sha256(sha2::Sha256::digest(part).into()),
        Checksum::Blake3(blake3::hash(part).into()),
    ] {
        let limit = Append {
            checksum: Some(good),
            ..Append::default()
        };
        let wrong = storage
            .append("upl_1", 0, limit.clone(), body(&film[..700_001]))
            .await;
        assert!(matches!(wrong, Err(StorageError::ChecksumMismatch)));
        at(&storage, "upl_1", 0).await;
        let cut = body(&film[..500_000])
            .map(|frame| frame.map_err(|never| never.to_string()))
            .chain(stream::iter([Err("reset".to_owned())]));
        let cut = storage.append("upl_1", 0, limit, cut).await.unwrap();
        assert_eq!((cut.offset, cut.cut), (0, Some(Cut::Body("reset".to_owned()))));
    }
    let limit = Append {
        checksum: Checksum::new("sha1", &sha1::Sha1::digest(part)),
        ..Append::default()
    };
    storage.append("upl_1", 0, limit, body(part)).await.unwrap();
    at(&storage, "upl_1", 700_000).await;
    storage
        .append("upl_1", 700_000, Append::default(), body(&film[700_000..]))
        .await
        .unwrap();
    assert_eq!(
        storage.finish("upl_1").await.unwrap().blake3,
        *blake3::hash(&film).as_bytes()
    );
    assert!(!world.dir.path().join("staging/upl_1.unverified").exists());
}

pub async fn the_first_bytes_decide(world: World) {
    let storage = world.open().await;
    let limit = Append {
        first_bytes: |head| head.get(4..8) == Some(b"ftyp"),
        ..Append::default()
    };
    let page = [b"<html>".as_slice(), &vec![b' '; 200_000]].concat();
    storage.stage("upl_1", "med_1", 200_006).await.unwrap();
    let refused = storage
        .append("upl_1", 0, limit.clone(), stuck(&page[..64]))
        .await;
    assert!(
        matches!(refused, Err(StorageError::Refused)),
        "64 bytes are enough"
    );
    at(&storage, "upl_1", 0).await;
    // in pieces
    storage
        .append("upl_1", 0, limit.clone(), body(&page[..63]))
        .await
        .unwrap();
    assert!(matches!(
        storage
            .append("upl_1", 63, limit.clone(), body(&page[63..]))
            .await,
        Err(StorageError::Refused)
    ));
    at(&storage, "upl_1", 63).await;
    // shorter than 64 bytes
    storage.stage("upl_2", "med_1", 3).await.unwrap();
    assert!(matches!(
        storage.append("upl_2", 0, limit.clone(), body(b"abc")).await,
        Err(StorageError::Refused)
    ));
    storage.stage("upl_3", "med_1", 12).await.unwrap();
    storage
        .append("upl_3", 0, limit, body(b"\0\0\0\x0cftypmp42"))
        .await
        .unwrap();
}
